"""Rows of a file that are perhaps there already, or twice in the file itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import shapely

from gis.crs import WGS84, transform
from gis.layers.channels import find_channels
from gis.layers.housing_areas import find_areas
from gis.layers.partners import find_partners
from gis.layers.places import find_places
from gis.planning.alike import Named, group_alike
from gis.services.places.changing import SAME_WITHIN_M

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.services.layer_files.fields import Layer
    from gis.services.layer_files.preview import ReadyRow

__all__ = ["find_twins"]

MOST_COMPARED: Final = 2_500
"""Beyond so many partners only names that are written alike are compared: an assumption."""


def find_twins(
    session: Session, layer: Layer, rows: Sequence[ReadyRow], *, crs: str
) -> tuple[int, ...]:
    """Return the numbers of rows that are perhaps another row of the team or of the file."""
    match layer.code:
        case "partners":
            return _twin_partners(session, rows)
        case "places":
            return _twin_places(session, rows, crs)
        case "channels":
            taken = {_plain(channel.name) for channel in find_channels(session)}
        case "housing_areas":
            taken = {_plain(area.name) for area in find_areas(session)}
    return _twin_names(rows, taken)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _twin_names(rows: Sequence[ReadyRow], taken: set[str]) -> tuple[int, ...]:
    found = []
    for row in rows:
        name = _plain(row.values["name"])
        if name in taken:
            found.append(row.number)
        taken.add(name)
    return tuple(found)


def _twin_partners(session: Session, rows: Sequence[ReadyRow]) -> tuple[int, ...]:
    stored = [
        _named(str(p.id), p.name, p.kind, None if p.is_municipality_wide else p.area_ids)
        for p in find_partners(session)
    ]
    arriving = [
        _named(
            f"row {row.number}", row.values["name"], row.values["kind"],
            None if row.values["is_municipality_wide"] else row.values["area_ids"],
        )
        for row in rows
    ]  # fmt: skip
    if len(stored) + len(arriving) > MOST_COMPARED:
        seen = {(one.plain, one.kind) for one in stored}
        twins = set()
        for one in arriving:
            if (one.plain, one.kind) in seen:
                twins.add(one.id)
            seen.add((one.plain, one.kind))
    else:
        # What is stored comes first, so that of each group the first one stays.
        twins = {id_ for group in group_alike([*stored, *arriving]) for id_ in group[1:]}
    return tuple(row.number for row in rows if f"row {row.number}" in twins)


def _named(id_: str, name: str, kind: str, areas: Sequence[object] | None) -> Named:
    return Named(id_, name, kind, None if areas is None else frozenset(map(str, areas)))


def _twin_places(session: Session, rows: Sequence[ReadyRow], crs: str) -> tuple[int, ...]:
    near: dict[str, list[shapely.Geometry]] = {}
    for place in find_places(session):
        near.setdefault(_plain(place.name), []).append(shapely.Point(place.x, place.y))
    found = []
    for row in rows:
        known = near.setdefault(_plain(row.values["name"]), [])
        point = transform(row.shape, WGS84, crs)
        if any(shapely.distance(point, other) <= SAME_WITHIN_M for other in known):
            found.append(row.number)
        known.append(point)
    return tuple(found)
