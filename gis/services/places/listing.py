"""Places as they are read: with the areas they belong to, and the team's presence there."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.coverage.bands import BANDS
from gis.coverage.latest import NEVER
from gis.coverage.presence import Presence, Visits, measure_presence
from gis.crs import WGS84, transform
from gis.layers import places as layer
from gis.layers.database import Frame, Scope, read_geometry
from gis.layers.housing_areas import HousingArea, find_areas
from gis.locale import COPENHAGEN
from gis.services.areas import get_area
from gis.services.installation import database
from gis.services.rights import right

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy.orm import Session

Role = Literal["stay", "offer"]
USUAL_BANDS = ("morning", "afternoon", "evening", "weekend_day")
USUAL_DAYS = 28
"""Where neither the place nor an area says more: what a new area is preset with. Assumed."""


@dataclass(frozen=True)
class Place:
    """
    A place of stay, or an offer or community near homes.

    Attributes
    ----------
    kind
        A code of `gis.locale.place_words.kinds`, or the team's own word.
    bands
        Codes of `gis.coverage.bands.BANDS` at which it is worth being there.
    worth
        Why it is, and what is worth knowing.
    area_ids
        Areas that it is named for, those put away since included.
    areas
        Areas that it is named for or lies in.
    lon, lat
        In WGS84.
    visits, minutes, last_visit
        Presence; two together are there once.
    worker_minutes
        Two together are two workers.
    visited_bands
        Times of day of any visit.
    score
        Measure 4 of coverage said of the place, from 0 to 1.
    map_key
        The candidate of the map that it was taken from.
    """

    id: str
    version: int
    name: str
    kind: str
    role: Role
    bands: tuple[str, ...]
    worth: str
    area_ids: tuple[str, ...]
    areas: tuple[str, ...]
    lon: float
    lat: float
    visits: int
    minutes: int
    last_visit: dt.date | None
    visited_bands: tuple[str, ...]
    score: float
    map_key: str | None
    worker_minutes: int = 0


@dataclass(frozen=True)
class PresenceSum:
    """Presence at some places of stay: how many there are and were visited; the mean score."""

    places: int
    visited: int
    visits: int
    minutes: int
    worker_minutes: int
    score: float


@right("places", "read")
def list_places(
    scope: Scope,
    *,
    area_id: str | None = None,
    at: dt.datetime | None = None,
    since: dt.datetime | None = None,
) -> list[Place]:
    """
    Return the team's places by name, on request those named for an area or lying in it.

    Parameters
    ----------
    at
        With the presence of this moment; of now when None.
    since
        Count only visits begun after it; times of day and score are of all.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    """
    with database().session(scope) as session:
        area = get_area(session, area_id).id if area_id else None
        return read_places(session, area_id=area, at=at, since=since)


def read_places(
    session: Session,
    *,
    area_id: uuid.UUID | None = None,
    place_id: uuid.UUID | None = None,
    at: dt.datetime | None = None,
    since: dt.datetime | None = None,
) -> list[Place]:
    """Return the places of the session's team, as `list_places`; on request one."""
    rows = layer.find_places(session, area_id=area_id, place_id=place_id)
    crs = database().crs
    points = shapely.points([(row.x, row.y) for row in rows] or np.zeros((0, 2)))
    degrees = shapely.get_coordinates(transform(points, crs, WGS84)).tolist()
    around = _around(find_areas(session), rows, points)
    ids = None if area_id is place_id is None else [row.id for row in rows]
    period = (at or dt.datetime.now(dt.UTC), since)
    presence = _presence(rows, around, layer.find_visits_of(session, ids), period)
    return [
        Place(
            id=str(row.id),
            version=row.version,
            name=row.name,
            kind=row.kind,
            role=row.role,
            bands=in_order(row.bands),
            worth=row.worth,
            area_ids=tuple(map(str, row.area_ids)),
            areas=tuple(str(area.id) for area in near),
            lon=lon,
            lat=lat,
            visits=visits,
            minutes=round(minutes),
            last_visit=_day(max(latest)),
            visited_bands=tuple(
                band for band, at in zip(BANDS, latest, strict=True) if math.isfinite(at)
            ),
            score=score,
            map_key=row.map_key,
            worker_minutes=round(worker),
        )
        for row, near, (lon, lat), visits, minutes, worker, latest, score in zip(
            rows, around, degrees, presence.visits.tolist(), presence.team_minutes.tolist(),
            presence.worker_minutes.tolist(), presence.latest.tolist(), presence.score.tolist(),
            strict=True,
        )
    ]  # fmt: skip


def _around(
    areas: Sequence[HousingArea],
    rows: Sequence[Any],
    points: Any,  # noqa: ANN401 - an array
) -> list[list[HousingArea]]:
    """Return the areas that each place is named for or lies in."""
    number_of = {area.id: number for number, area in enumerate(areas)}
    found = [{number_of[named] for named in row.area_ids if named in number_of} for row in rows]
    outlines = shapely.STRtree([read_geometry(area.geometry) for area in areas])
    for place, area in outlines.query(points, predicate="covered_by").T.tolist():
        found[place].add(area)
    return [[areas[number] for number in sorted(numbers)] for numbers in found]


def _presence(
    rows: Sequence[Any],
    around: Sequence[Sequence[HousingArea]],
    told: sa.Row[Any],
    period: tuple[dt.datetime, dt.datetime | None],
) -> Presence:
    number_of = {str(row.id): number for number, row in enumerate(rows)}
    # A place that was put away keeps its visits.
    place = np.array([number_of.get(place_id, -1) for place_id in told.place_id], np.intp)
    numbers = {band: number for number, band in enumerate(BANDS)}
    is_there = place >= 0
    visits = Visits(
        place=place[is_there],
        begun=np.array(told.begun, float)[is_there],
        minutes=np.array(told.minutes, float)[is_there],
        band=np.array([numbers[band] for band in told.band], np.intp)[is_there],
        is_pair=np.array(told.is_pair, bool)[is_there],
    )
    wanted = np.zeros((len(rows), len(BANDS)), bool)
    for number, (row, near) in enumerate(zip(rows, around, strict=True)):
        asked = row.bands or {band for area in near for band in area.required_bands} or USUAL_BANDS
        wanted[number, [numbers[band] for band in asked]] = True
    days = [min((area.return_days for area in near), default=USUAL_DAYS) for near in around]
    at, since = period
    return measure_presence(
        visits, wanted, np.array(days, float), at=at.timestamp(),
        since=NEVER if since is None else since.timestamp(),
    )  # fmt: skip


def _day(latest: float) -> dt.date | None:
    return dt.datetime.fromtimestamp(latest, COPENHAGEN).date() if math.isfinite(latest) else None


def in_order(bands: Iterable[str]) -> tuple[str, ...]:
    """Return codes of bands in the order they are shown in, each once."""
    wanted = set(bands)
    return tuple(band for band in BANDS if band in wanted)


def sum_presence(places: Iterable[Place]) -> PresenceSum:
    """Return the presence at those of some places that are places of stay."""
    stays = [place for place in places if place.role == "stay"]
    return PresenceSum(
        places=len(stays),
        visited=sum(place.visits > 0 for place in stays),
        visits=sum(place.visits for place in stays),
        minutes=sum(place.minutes for place in stays),
        worker_minutes=sum(place.worker_minutes for place in stays),
        score=sum(place.score for place in stays) / max(1, len(stays)),
    )


@right("places", "read")
def frame(scope: Scope) -> Frame:
    """
    Return the team's places as a file holds them.

    Returns
    -------
    GeoDataFrame
        Points in WGS84 by `name`: `id`, `name`, `kind`, `role`, `bands` (codes by ``,``), `worth`,
        `area_ids` (of areas it is named for or lies in, by ``,``), `visits`, `minutes`,
        `last_visit` (ISO 8601, "" for none), `score`.
    """
    places = list_places(scope)
    table = pd.DataFrame(
        [
            (
                place.id, place.name, place.kind, place.role, ",".join(place.bands), place.worth,
                ",".join(place.areas), place.visits, place.minutes,
                place.last_visit.isoformat() if place.last_visit else "", place.score,
            )
            for place in places
        ],
        columns=["id", "name", "kind", "role", "bands", "worth", "area_ids", "visits", "minutes",
                 "last_visit", "score"],
    )  # fmt: skip
    points = gpd.points_from_xy([p.lon for p in places], [p.lat for p in places], crs=WGS84)
    return gpd.GeoDataFrame(table, geometry=points)
