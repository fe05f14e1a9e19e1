"""Changes of several areas at once: split one in two, join some."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis.crs import WGS84, transform
from gis.errors import ConflictError, InputError
from gis.layers.database import Scope, write_geometry
from gis.layers.housing_areas import HousingArea
from gis.services.areas.changing import keep, locked
from gis.services.areas.checks import flush_named, numbered_name
from gis.services.areas.facts import find_facts
from gis.services.areas.forms import Change, Form, Step, find_form, form_of, in_order, is_same
from gis.services.areas.inheriting import pass_on, put_together
from gis.services.free_text import printed
from gis.services.installation import database
from gis.services.rights import right

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

REACH_M = 30.0
"""How far short of the edge a dividing line may end: an assumption without a source."""
NEAR_M = 0.001
LEAST_SEAM_M = 0.05
"""A part that touches the line by less is not divided by it."""
SEAM_M = 1.0
"""Neighbours drawn this close to each other are joined without a gap: an assumption."""


@right("areas", "change")
def split_area(scope: Scope, area_id: str, version: int, line: shapely.LineString) -> Change:
    """
    Divide an area in two along a line.

    The half with most addresses keeps the area's identity and name; the other is called the same
    with a number. Dwellings counted by hand are shared out by addresses. Both say and are decided
    on as the whole was.

    Parameters
    ----------
    scope
        Whose area it is.
    area_id, version
        The area as it was on screen.
    line
        In WGS84; it may end up to `REACH_M` short of the edge.

    Raises
    ------
    InputError
        ``area_not_split`` when the line does not divide it, ``area_half_without_streets``.
    ConflictError
        ``area_changed`` when somebody has moved its outline meanwhile.
    NotFoundError
        ``area_not_found``.
    """
    opened = database()
    with opened.session(scope) as session:
        area = locked(session, area_id)
        form = form_of(area)
        if not is_same("geometry", find_form(session, area, version).geometry, form.geometry):
            raise ConflictError("area_changed")
        halves = _halves(form.geometry, transform(line, WGS84, opened.crs))
        facts = find_facts(session, halves, crs=opened.crs)
        if not all(half.pieces for half in facts):
            raise InputError("area_half_without_streets")
        first = int(facts[1].addresses > facts[0].addresses)
        share = facts[first].addresses / max(1, facts[0].addresses + facts[1].addresses)
        ours, rest = _shared_out(form.dwelling_types, share)
        old = area.version
        kept = dataclasses.replace(form, geometry=halves[first], dwelling_types=ours)
        keep(session, area, kept, scope, opened.crs)
        new = dataclasses.replace(
            form, geometry=halves[1 - first], dwelling_types=rest,
            name=numbered_name(session, form.name),
        )  # fmt: skip
        other = _added(session, new, scope, opened.crs)
        pass_on(session, area, other)
        steps = (Step(str(area.id), old, area.version), Step(str(other.id), None, other.version))
        return Change("split", steps, (str(area.id), str(other.id)))


def _halves(area: shapely.MultiPolygon, line: shapely.LineString) -> list[shapely.MultiPolygon]:
    """Return what lies to the left and to the right of a line."""
    knife = _reaching(line, area)
    faces = shapely.get_parts(
        shapely.polygonize(shapely.get_parts(shapely.union(area.boundary, knife)))
    )
    parts = faces[shapely.covers(area, shapely.point_on_surface(faces))]
    sides = np.array([_side(part, knife) for part in parts])
    cut, whole = np.flatnonzero(sides), np.flatnonzero(sides == 0)
    if not len(cut) or abs(sides[cut].sum()) == len(cut):
        raise InputError("area_not_split")
    # A part that the line does not touch goes with the nearest that it does.
    gaps = shapely.distance(parts[whole][:, None], parts[cut][None, :])
    sides[whole] = sides[cut][gaps.argmin(axis=1)] if len(whole) else 0
    return [_multi(shapely.union_all(parts[sides == side])) for side in (1, -1)]


def _reaching(line: shapely.LineString, area: shapely.MultiPolygon) -> shapely.LineString:
    """Return a line that goes on straight for `REACH_M` where it ends inside the area."""
    xy = shapely.get_coordinates(line)
    xy = xy[np.r_[True, np.any(np.diff(xy, axis=0) != 0, axis=1)]]
    if len(xy) < 2:
        raise InputError("area_not_split")
    for end, before in ((0, 1), (-1, -2)):
        if shapely.covers(area, shapely.Point(xy[end])):
            way = xy[end] - xy[before]
            xy[end] += way / np.hypot(*way) * REACH_M
    return shapely.LineString(xy)


def _side(part: shapely.Polygon, knife: shapely.LineString) -> int:
    """Return 1 when a part lies to the left of the line along it, -1 to the right, 0 apart."""
    # Where lines cross, the crossing is rounded, and the seam lies beside the line by that much.
    beside = shapely.buffer(knife, NEAR_M, cap_style="flat")
    seam = shapely.get_parts(shapely.intersection(part.boundary, beside))
    lengths = shapely.length(seam)
    if not len(seam) or lengths.max() < LEAST_SEAM_M:
        return 0
    longest = seam[lengths.argmax()]
    middle = knife.project(longest.interpolate(0.5, normalized=True))
    (x0, y0), (x1, y1) = (knife.interpolate(middle + step).coords[0] for step in (-0.01, 0.01))
    left = shapely.Point((x0 + x1) / 2 - (y1 - y0), (y0 + y1) / 2 + (x1 - x0))
    return 1 if part.covers(left) else -1


def _multi(shape: shapely.Geometry) -> shapely.MultiPolygon:
    parts = shapely.get_parts(shape)
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def _shared_out(
    types: Mapping[str, int] | None, share: float
) -> tuple[dict[str, int] | None, dict[str, int] | None]:
    if types is None:
        return None, None
    ours = {code: round(count * share) for code, count in types.items()}
    return ours, {code: count - ours[code] for code, count in types.items()}


def _added(session: Session, form: Form, scope: Scope, crs: str) -> HousingArea:
    area = HousingArea(
        team_id=scope.team_id, name=form.name, dwelling_types=form.dwelling_types,
        required_bands=list(form.required_bands), return_days=form.return_days,
        geometry=write_geometry(form.geometry, crs),
        created_by=scope.member_id, changed_by=scope.member_id,
    )  # fmt: skip
    session.add(area)
    flush_named(session, form.name)
    return area


@right("areas", "change")
def merge_areas(scope: Scope, area_ids: Sequence[str], name: str) -> Change:
    """
    Join areas into one.

    The first keeps its identity; the others are put away. Every time of day that one of them
    requires is required of the whole, and the shortest interval holds. Dwellings are added up
    where any were counted by hand, the others with their guess. The whole has the answers of all;
    a decision only where they agree.

    Parameters
    ----------
    scope
        Whose areas they are.
    area_ids
        Two or more.
    name
        Of the whole; may be the name of any of them.

    Raises
    ------
    InputError, ConflictError, NotFoundError
        ``merge_needs_two``, ``area_not_found``, or what `gis.services.areas.add_area` says of a
        name.
    """
    ids = list(dict.fromkeys(area_ids))
    if len(ids) < 2:
        raise InputError("merge_needs_two")
    opened = database()
    with opened.session(scope) as session:
        found = {area_id: locked(session, area_id) for area_id in sorted(ids)}
        rows = [found[area_id] for area_id in ids]
        forms = [form_of(row) for row in rows]
        before = [row.version for row in rows]
        for row, form in zip(rows[1:], forms[1:], strict=True):
            keep(session, row, dataclasses.replace(form, deleted=True), scope, opened.crs)
        whole = dataclasses.replace(
            forms[0],
            name=" ".join(printed(name).split()),
            geometry=_joined([form.geometry for form in forms]),
            dwelling_types=_added_up(session, forms, opened.crs),
            required_bands=in_order([band for form in forms for band in form.required_bands]),
            return_days=min(form.return_days for form in forms),
        )
        keep(session, rows[0], whole, scope, opened.crs)
        put_together(session, rows, [form.name for form in forms])
        steps = tuple(
            Step(area_id, old, row.version)
            for area_id, old, row in zip(ids, before, rows, strict=True)
        )
        return Change("merged", steps, (ids[0],))


def _joined(outlines: Sequence[shapely.MultiPolygon]) -> shapely.MultiPolygon:
    """Return outlines as one, without the thin gap between two that were drawn side by side."""
    joined = shapely.union_all(outlines)
    sealed = joined.buffer(SEAM_M, join_style="mitre").buffer(-SEAM_M, join_style="mitre")
    return _multi(shapely.make_valid(shapely.union(joined, sealed)))


def _added_up(session: Session, forms: Sequence[Form], crs: str) -> dict[str, int] | None:
    if all(form.dwelling_types is None for form in forms):
        return None
    facts = find_facts(session, [form.geometry for form in forms], crs=crs)
    total: dict[str, int] = {}
    for form, fact in zip(forms, facts, strict=True):
        own = fact.types if form.dwelling_types is None else form.dwelling_types
        for code, count in own.items():
            total[code] = total.get(code, 0) + count
    return total
