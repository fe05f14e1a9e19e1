"""Channels as they are read: whom they reach, what is due, and what was handed out."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from gis.crs import WGS84, transform
from gis.layers.channels import count_handouts, find_channels
from gis.layers.database import Frame, Scope, read_geometry
from gis.locale import COPENHAGEN
from gis.services.areas import get_area
from gis.services.installation import database
from gis.services.rights import right

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.layers.channels import Channel as StoredChannel


@dataclass(frozen=True)
class Channel:
    """
    A communication channel.

    Attributes
    ----------
    kind
        A code of `gis.locale.channel_words.kinds`, or the team's own word.
    is_municipality_wide, area_ids
        Whom it reaches: all, or those areas, those put away since included.
    deadline
        The next one.
    rhythm
        How it comes out, in words.
    every_days
        Days within which the team means to use it.
    points
        Longitude and latitude in WGS84 of where it is.
    handouts, last_handout
        How often something was handed out or printed, and the latest day.
    due_on
        The earlier of the deadline and the day by which the team means to use it again.
    is_overdue
        Whether that has passed.
    """

    id: str
    version: int
    name: str
    kind: str
    is_municipality_wide: bool
    area_ids: tuple[str, ...]
    deadline: dt.date | None
    rhythm: str
    every_days: int | None
    contact: str
    note: str
    points: tuple[tuple[float, float], ...]
    handouts: int
    last_handout: dt.date | None
    due_on: dt.date | None
    is_overdue: bool

    def reaches(self, area_id: str) -> bool:
        """Return whether it reaches an area."""
        return self.is_municipality_wide or area_id in self.area_ids


@right("channels", "read")
def list_channels(scope: Scope, *, area_id: str | None = None) -> list[Channel]:
    """
    Return the team's channels by name, on request those that reach an area.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    """
    with database().session(scope) as session:
        wanted = str(get_area(session, area_id).id) if area_id else None
        found = read_channels(session, find_channels(session))
    return [one for one in found if wanted is None or one.reaches(wanted)]


def read_channels(session: Session, rows: Iterable[StoredChannel]) -> list[Channel]:
    """Return some stored channels with what was handed out through them."""
    handouts = count_handouts(session)
    crs, today = database().crs, dt.datetime.now(COPENHAGEN).date()
    return [_channel(row, handouts, crs, today) for row in rows]


def _channel(
    row: StoredChannel, handouts: Mapping[uuid.UUID, tuple[int, dt.date]], crs: str, today: dt.date
) -> Channel:
    count, last = handouts.get(row.id, (0, None))
    points: tuple[tuple[float, float], ...] = ()
    if row.geometry is not None:
        degrees = transform(read_geometry(row.geometry), crs, WGS84)
        points = tuple((point.x, point.y) for point in degrees.geoms)
    due_on = _due_on(row, last)
    return Channel(
        id=str(row.id),
        version=row.version,
        name=row.name,
        kind=row.kind,
        is_municipality_wide=row.is_municipality_wide,
        area_ids=tuple(map(str, row.area_ids)),
        deadline=row.deadline,
        rhythm=row.rhythm,
        every_days=row.every_days,
        contact=row.contact,
        note=row.note,
        points=points,
        handouts=count,
        last_handout=last,
        due_on=due_on,
        is_overdue=due_on is not None and due_on < today,
    )


def _due_on(row: StoredChannel, last: dt.date | None) -> dt.date | None:
    days = [] if row.deadline is None else [row.deadline]
    if row.every_days is not None:
        since = last or row.created_at.astimezone(COPENHAGEN).date()
        days.append(since + dt.timedelta(days=row.every_days))
    return min(days, default=None)


@right("channels", "read")
def frame(scope: Scope) -> Frame:
    """
    Return the team's channels as a file holds them.

    Returns
    -------
    GeoDataFrame
        MultiPoints in WGS84, None for a channel without a place, by `name`: `id`, `name`, `kind`,
        `is_municipality_wide`, `area_ids` (by ``,``), `deadline` (ISO 8601, "" for none),
        `rhythm`, `every_days` (nullable), `contact`, `note`, `handouts`, `last_handout`.
    """
    channels = list_channels(scope)
    table = pd.DataFrame(
        [
            (
                one.id, one.name, one.kind, one.is_municipality_wide, ",".join(one.area_ids),
                one.deadline.isoformat() if one.deadline else "", one.rhythm, one.every_days,
                one.contact, one.note, one.handouts,
                one.last_handout.isoformat() if one.last_handout else "",
            )
            for one in channels
        ],
        columns=["id", "name", "kind", "is_municipality_wide", "area_ids", "deadline", "rhythm",
                 "every_days", "contact", "note", "handouts", "last_handout"],
    ).astype({"every_days": "Int64"})  # fmt: skip
    points = [shapely.MultiPoint(one.points) if one.points else None for one in channels]
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(points, crs=WGS84))
