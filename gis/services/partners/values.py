"""What people write of a partner, checked, and as the table has it."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypedDict

import shapely

from gis.crs import WGS84, transform
from gis.errors import InputError, NotFoundError
from gis.layers.database import read_geometry, write_geometry
from gis.layers.housing_areas import HousingArea, find_areas
from gis.layers.map_imports import find_imports
from gis.locale.partner_words import PRIORITIES, SECTOR_OF, SECTORS
from gis.services.free_text import checked_text
from gis.services.rows import FieldClash, RowChange, RowClash

if TYPE_CHECKING:
    from geoalchemy2 import WKBElement
    from sqlalchemy.orm import Session

Point = tuple[float, float]
"""Longitude and latitude in WGS84."""

LONGEST: Final[Mapping[str, int]] = {
    "name": 120, "kind": 60, "our_hours": 300, "contact": 500, "note": 1000
}  # fmt: skip
MOST_POINTS: Final = 100
MOST_DAYS: Final = 3650


class Fields(TypedDict, total=False):
    """
    What people set of a partner.

    `kind` is a code of `gis.locale.partner_words.SECTOR_OF` or a team's own word; `points` are in
    WGS84; `deleted_at` may only be None, which brings a partner back that was put away.
    """

    name: str
    sector: str
    kind: str
    is_municipality_wide: bool
    area_ids: Sequence[str]
    has_access: bool | None
    meets_citizens: bool | None
    our_hours: str
    contact: str
    contact_days: int | None
    priority: str
    note: str
    points: Sequence[Point]
    deleted_at: None


@dataclass(frozen=True)
class PartnerChange(RowChange):
    """What was done to a partner, and to others with it, when they were merged."""

    others: tuple[RowChange, ...] = ()


def checked(session: Session, fields: Fields, crs: str) -> dict[str, Any]:
    """
    Return fields as the row has them.

    Raises
    ------
    InputError
        ``partner_name_missing``, ``partner_kind_missing``, ``contact_days_out_of_range``,
        ``too_many_points``, ``point_outside_map``, ``sector_unknown``, ``priority_unknown``, or
        what a text looks like; see `gis.services.free_text`.
    NotFoundError
        ``area_not_found``.
    """
    values: dict[str, Any] = dict(fields)
    for field, most in LONGEST.items():
        if field in values:
            text = checked_text(values[field], most=most, is_contact=field == "contact")
            values[field] = " ".join(text.split()) if field in {"name", "kind"} else text
    _check_codes(values)
    if "area_ids" in values:
        values["area_ids"] = _checked_areas(session, values["area_ids"])
    if "points" in values:
        values["geometry"] = _checked_points(session, values.pop("points"), crs)
    return values


def _check_codes(values: Mapping[str, Any]) -> None:
    if not values.get("name", "?"):
        raise InputError("partner_name_missing")
    if not values.get("kind", "?"):
        raise InputError("partner_kind_missing")
    if values.get("sector", SECTORS[0]) not in SECTORS:
        raise InputError("sector_unknown")
    if values.get("priority", PRIORITIES[0]) not in PRIORITIES:
        raise InputError("priority_unknown")
    days = values.get("contact_days")
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise InputError("contact_days_out_of_range", most=MOST_DAYS)


def sector_of(fields: Fields) -> str:
    """Return the sector that somebody chose, or the one of the kind."""
    return fields.get("sector") or SECTOR_OF.get(fields.get("kind", ""), "civil")


def _checked_areas(session: Session, area_ids: Sequence[str]) -> list[uuid.UUID]:
    known = {str(area.id): area.id for area in find_areas(session)}
    if any(area not in known for area in area_ids):
        raise NotFoundError("area_gone")
    return sorted({known[area] for area in area_ids})


def _checked_points(session: Session, points: Sequence[Point], crs: str) -> WKBElement | None:
    if len(points) > MOST_POINTS:
        raise InputError("too_many_points", most=MOST_POINTS)
    if not points:
        return None
    metric = transform(shapely.MultiPoint(list(dict.fromkeys(points))), WGS84, crs)
    if not all(map(math.isfinite, metric.bounds)):
        raise InputError("point_outside_map")
    ground = shapely.union_all(
        [read_geometry(one.boundary).envelope for one in find_imports(session)]
    )
    if not shapely.covers(ground.envelope, metric):
        raise InputError("point_outside_map")
    return write_geometry(metric, crs)


def areas_around(session: Session, geometry: WKBElement | None) -> list[uuid.UUID]:
    """Return ids of the areas that points of a partner lie in."""
    if geometry is None:
        return []
    shape = read_geometry(geometry)
    return sorted(
        area.id
        for area in find_areas(session)
        if shapely.intersects(read_geometry(area.geometry), shape)
    )


def gone_areas(session: Session, area_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Return those of some areas that are put away: a partner keeps them, should they come back."""
    there = {area.id for area in find_areas(session)}
    return [
        area_id
        for area_id in area_ids
        if area_id not in there and session.get(HousingArea, area_id) is not None
    ]


def points_of(geometry: WKBElement | None, crs: str) -> tuple[Point, ...]:
    """Return the points of a row in WGS84."""
    if geometry is None:
        return ()
    moved = transform(read_geometry(geometry), crs, WGS84)
    return tuple((point.x, point.y) for point in moved.geoms)


def change_of(step: RowChange, others: Sequence[RowChange] = ()) -> PartnerChange:
    """Return what was done to a row as a change of a partner."""
    return PartnerChange(step.row_id, step.before, step.after, tuple(others))


def told_clash(clash: RowClash, crs: str) -> RowClash:
    """Return a clash with values as pages have them: ids as texts, and points in WGS84."""
    fields = []
    for one in clash.fields:
        name, mine, theirs = one.field, one.mine, one.theirs
        if name == "geometry":
            name, mine, theirs = "points", points_of(mine, crs), points_of(theirs, crs)
        if name == "area_ids":
            mine, theirs = [str(area) for area in mine], [str(area) for area in theirs]
        fields.append(FieldClash(name, mine, theirs, one.by, one.at))
    return RowClash(fields, clash.version)
