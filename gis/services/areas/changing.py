"""Add housing areas, change them, put them away and bring them back."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from gis.errors import NotFoundError
from gis.exchange.apart import read_polygons
from gis.exchange.polygon_file import Polygonal, mended, parse_polygons
from gis.layers.database import Scope, write_geometry
from gis.layers.housing_areas import HousingArea, lock_area
from gis.services.areas.checks import checked_outline, flush_named, free_name, numbered_name
from gis.services.areas.forms import (
    AreaClash,
    Change,
    Changes,
    Form,
    Step,
    check_values,
    field_clashes,
    find_form,
    form_of,
    in_order,
    merged,
    write_form,
)
from gis.services.areas.listing import Area, summaries
from gis.services.free_text import printed
from gis.services.installation import database
from gis.services.rights import right

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def read_outline(path: Path) -> Polygonal:
    """Return all that is drawn in a file; see `gis.exchange.apart.read_polygons`."""
    return read_polygons(path)


def parse_area(content: bytes) -> Polygonal:
    """Return the area drawn in a GeoJSON text of the program's own."""
    return parse_polygons(content)


def repaired(geometry: Polygonal) -> Polygonal:
    """
    Return the nearest outline that does not cross itself, to be offered before it is stored.

    Raises
    ------
    InputError
        ``area_not_polygon`` when no area is left.
    """
    return mended(geometry)


@right("areas", "change")
def add_area(scope: Scope, name: str, geometry: Polygonal) -> Area:
    """
    Add a housing area.

    Parameters
    ----------
    scope
        Whose area it is.
    name
        What the team calls it; one area a name.
    geometry
        Outline in WGS84.

    Raises
    ------
    InputError
        When the name is missing or too long, or the outline crosses itself, lies outside the map
        or holds no street.
    ConflictError
        ``area_name_taken``.
    """
    (added,) = add_areas(scope, [(name, geometry)])
    return added


@right("areas", "change")
def add_areas(
    scope: Scope, drawn: Sequence[tuple[str, Polygonal]], *, number_names: bool = False
) -> list[Area]:
    """
    Add several areas, by name and outline in WGS84: all of them, or none; see `add_area`.

    With `number_names` one whose name is in use gets a number after it.
    """
    opened = database()
    with opened.session(scope) as session:
        added = []
        for name, geometry in drawn:
            outline = checked_outline(session, geometry, opened.crs)
            own_name = numbered_name(session, name) if number_names else free_name(session, name)
            area = HousingArea(
                team_id=scope.team_id, name=own_name, geometry=write_geometry(outline, opened.crs),
                created_by=scope.member_id, changed_by=scope.member_id,
            )  # fmt: skip
            session.add(area)
            flush_named(session, own_name)
            session.refresh(area)
            added.append(area.id)
        found = {area.id: area for area in summaries(session, opened.crs)}
        return [found[str(area_id)] for area_id in added]


@right("areas", "change")
def update_area(scope: Scope, area_id: str, version: int, **changes: Unpack[Changes]) -> Area:
    """
    Change some fields of an area, together with what somebody else may have changed meanwhile.

    Parameters
    ----------
    scope
        Whose area it is.
    area_id
        Its id.
    version
        The version that was on screen when the change was made.
    **changes
        `name`, `geometry` (WGS84), `dwelling_types` (None guesses again), `required_bands`,
        `return_days`; `deleted=False` brings an area back that somebody put away.

    Returns
    -------
    Area
        As it is now; its version is the old one when there was nothing to change.

    Raises
    ------
    AreaClash
        When somebody else has changed the same field otherwise.
    InputError, ConflictError, NotFoundError
        As `add_area`; ``area_not_found``, ``area_bands_missing``, ``return_days_out_of_range``,
        ``dwelling_count_out_of_range``.
    """
    check_values(changes)
    opened = database()
    with opened.session(scope) as session:
        area = locked(session, area_id, deleted=None)
        base = find_form(session, area, version)
        wanted = _with_changes(session, base, changes, opened.crs)
        wanted_now, clashing = merged(base, wanted, form_of(area))
        if clashing:
            found = field_clashes(session, area, version, clashing, wanted, opened.crs)
            raise AreaClash(found, area.version)
        if wanted_now.deleted:
            raise NotFoundError("area_not_found", name=area.name)
        keep(session, area, wanted_now, scope, opened.crs)
        return next(a for a in summaries(session, opened.crs) if a.id == area_id)


def _with_changes(session: Session, base: Form, changes: Changes, crs: str) -> Form:
    values = dict(changes)
    if "geometry" in changes:
        values["geometry"] = checked_outline(session, changes["geometry"], crs)
    if "required_bands" in changes:
        values["required_bands"] = in_order(changes["required_bands"])
    if "name" in changes:
        values["name"] = " ".join(printed(changes["name"]).split())
    return dataclasses.replace(base, **values)  # type: ignore[arg-type]  # checked by `Changes`


def keep(session: Session, area: HousingArea, form: Form, scope: Scope, crs: str) -> None:
    """Store a form of an area, and who made it; its version stays when nothing is new."""
    if not form.deleted:
        free_name(session, form.name, area.id)
    write_form(area, form, crs)
    if session.is_modified(area):
        area.stamp(scope)
        flush_named(session, form.name)


@right("areas", "change")
def rename_area(scope: Scope, area_id: str, name: str) -> None:
    """Give an area another name; raises as `add_area`."""
    opened = database()
    with opened.session(scope) as session:
        area = locked(session, area_id)
        form = dataclasses.replace(form_of(area), name=free_name(session, name, area.id))
        keep(session, area, form, scope, opened.crs)


@right("areas", "change")
def delete_area(scope: Scope, area_id: str) -> Change:
    """Put an area away; `undo` or `restore_area` brings it back. Its rounds stay."""
    opened = database()
    with opened.session(scope) as session:
        area = locked(session, area_id)
        before = area.version
        keep(session, area, dataclasses.replace(form_of(area), deleted=True), scope, opened.crs)
        return Change("deleted", (Step(str(area.id), before, area.version),), ())


@right("areas", "change")
def restore_area(scope: Scope, area_id: str) -> None:
    """Bring back an area that was put away; raises ``area_name_taken`` when its name is in use."""
    opened = database()
    with opened.session(scope) as session:
        area = locked(session, area_id, deleted=True)
        keep(session, area, dataclasses.replace(form_of(area), deleted=False), scope, opened.crs)


def locked(session: Session, reference: str, *, deleted: bool | None = False) -> HousingArea:
    """
    Return one area that nobody else changes until the transaction ends.

    Parameters
    ----------
    session
        An open transaction of a team.
    reference
        Id of the area.
    deleted
        Whether it must be put away; None takes either.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    """
    try:
        found = lock_area(session, uuid.UUID(reference))
    except ValueError:
        found = None
    if found is None or (deleted is not None and (found.deleted_at is not None) != deleted):
        raise NotFoundError("area_not_found", name=reference)
    return found
