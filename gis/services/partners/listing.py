"""Partners as they are read: with where they move, and when they were last told something."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.crs import WGS84, transform
from gis.layers import partners as layer
from gis.layers.database import Scope
from gis.layers.housing_areas import find_areas
from gis.layers.registered import find_successors
from gis.locale import COPENHAGEN
from gis.services.installation import database
from gis.services.rights import right

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.layers.database import Frame

FRAME_COLUMNS: Final = [
    "id", "name", "sector", "kind", "is_municipality_wide", "areas", "has_access",
    "meets_citizens", "our_hours", "contact", "contact_days", "priority", "note", "last_contact",
]  # fmt: skip
PRIORITY_RANK: Final[Mapping[str, int]] = {"high": 0, "normal": 1, "low": 2}


@dataclass(frozen=True)
class Partner:
    """
    Somebody the team works with.

    Attributes
    ----------
    sector, kind
        Codes of `gis.locale.partner_words`; a team's own kind is its own word.
    is_municipality_wide, area_ids
        Where it moves daily: in the whole municipality, or in these areas.
    has_access, meets_citizens
        Whether it has access to private homes, and meets citizens; None when nobody has asked.
    our_hours
        When the team sits with it.
    contact
        How it is reached.
    contact_days
        Days within which the team means to be in contact; None when that is not agreed.
    points
        Longitude and latitude in WGS84.
    last_contact
        Day on which it was last told something.
    is_contact_overdue
        Whether more than `contact_days` have gone since then, or since it was written down.
    """

    id: str
    version: int
    name: str
    sector: str
    kind: str
    is_municipality_wide: bool
    area_ids: tuple[str, ...]
    has_access: bool | None
    meets_citizens: bool | None
    our_hours: str
    contact: str
    contact_days: int | None
    priority: str
    note: str
    points: tuple[tuple[float, float], ...]
    last_contact: dt.date | None
    is_contact_overdue: bool

    def moves_in(self, area_id: str) -> bool:
        """Return whether it moves in an area daily."""
        return self.is_municipality_wide or area_id in self.area_ids


@right("partners", "read")
def list_partners(scope: Scope, *, area_id: str | None = None) -> list[Partner]:
    """
    Return the team's partners: those of high priority first, then by name.

    Parameters
    ----------
    area_id
        Only those that move in this area daily, the whole municipality's among them.
    """
    opened = database()
    with opened.session(scope) as session:
        found = summaries(session, layer.find_partners(session), opened.crs)
    return [one for one in found if area_id is None or one.moves_in(area_id)]


def summaries(session: Session, rows: Sequence[layer.Partner], crs: str) -> list[Partner]:
    """Return rows as partners, in order."""
    today = dt.datetime.now(COPENHAGEN).date()
    last = last_contacts(session)
    there = {area.id for area in find_areas(session)}
    points = _points(rows, crs)
    found = [_summary(row, there, last.get(row.id), points.get(row.id, ()), today) for row in rows]
    return sorted(found, key=lambda one: (PRIORITY_RANK[one.priority], danish_order(one.name)))


def last_contacts(session: Session, *, until: dt.date | None = None) -> dict[uuid.UUID, dt.date]:
    """Return by partner the latest day, until one, it was told something; of merged ones all."""
    now = find_successors(session)
    found: dict[uuid.UUID, dt.date] = {}
    for partner, day in layer.find_last_contacts(session, until=until).items():
        successor = now.get(partner, partner)
        found[successor] = max(day, found.get(successor, day))
    return found


def danish_order(text: str) -> tuple[int, ...]:
    """Return what sorts texts as Danish does: æ, ø and å last, and aa as å."""
    folded = text.casefold().replace("aa", "å")
    return tuple(ord("z") + 1 + "æøå".index(c) if c in "æøå" else ord(c) for c in folded)


def _points(
    rows: Sequence[layer.Partner], crs: str
) -> dict[uuid.UUID, tuple[tuple[float, float], ...]]:
    placed = [row for row in rows if row.geometry is not None]
    shapes: NDArray[np.object_] = shapely.from_wkb(
        [bytes(row.geometry.data) for row in placed]  # type: ignore[union-attr]
    )
    xy, owners = shapely.get_coordinates(transform(shapes, crs, WGS84), return_index=True)
    found: dict[uuid.UUID, list[tuple[float, float]]] = {}
    for (x, y), owner in zip(xy.tolist(), owners.tolist(), strict=True):
        found.setdefault(placed[owner].id, []).append((x, y))
    return {row_id: tuple(points) for row_id, points in found.items()}


def _summary(
    row: layer.Partner,
    there: set[uuid.UUID],
    last: dt.date | None,
    points: tuple[tuple[float, float], ...],
    today: dt.date,
) -> Partner:
    since = last or row.created_at.astimezone(COPENHAGEN).date()
    is_overdue = row.contact_days is not None and (today - since).days > row.contact_days
    return Partner(
        id=str(row.id),
        version=row.version,
        name=row.name,
        sector=row.sector,
        kind=row.kind,
        is_municipality_wide=row.is_municipality_wide,
        area_ids=tuple(str(area) for area in row.area_ids if area in there),
        has_access=row.has_access,
        meets_citizens=row.meets_citizens,
        our_hours=row.our_hours,
        contact=row.contact,
        contact_days=row.contact_days,
        priority=row.priority,
        note=row.note,
        points=points,
        last_contact=last,
        is_contact_overdue=is_overdue,
    )


@right("partners", "read")
def frame(scope: Scope) -> Frame:
    """
    Return the partners as a frame in WGS84: what a file of them holds.

    Returns
    -------
    GeoDataFrame
        `id`, `name`, `sector`, `kind` (codes), `is_municipality_wide`, `areas` (names, ``; ``
        between them), `has_access`, `meets_citizens` (None: not asked), `our_hours`, `contact`,
        `contact_days`, `priority`, `note`, `last_contact` and MultiPoint or None.
    """
    opened = database()
    with opened.session(scope) as session:
        names = {str(area.id): area.name for area in find_areas(session)}
        found = summaries(session, layer.find_partners(session), opened.crs)
    rows = [
        [
            "; ".join(names[area] for area in one.area_ids)
            if name == "areas"
            else getattr(one, name)
            for name in FRAME_COLUMNS
        ]
        for one in found
    ]
    table = pd.DataFrame(rows, columns=FRAME_COLUMNS, dtype=object)
    shapes = [shapely.MultiPoint(one.points) if one.points else None for one in found]
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, crs=WGS84))
