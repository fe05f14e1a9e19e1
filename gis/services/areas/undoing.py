"""Take any change of areas back, where nobody has changed the same since."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gis.errors import ConflictError
from gis.layers.database import Scope
from gis.layers.housing_areas import HousingArea
from gis.services.areas.changing import keep, locked
from gis.services.areas.forms import Change, Form, Step, find_form, form_of, merged
from gis.services.areas.inheriting import take_back
from gis.services.areas.listing import Area
from gis.services.installation import database
from gis.services.rights import right

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def change_adding(areas: Sequence[Area]) -> Change:
    """Return what `add_area` or `add_areas` did."""
    steps = tuple(Step(area.id, None, area.version) for area in areas)
    return Change("added", steps, tuple(area.id for area in areas))


def change_of(area: Area) -> Change:
    """Return what `update_area` did when it gave an area a new version."""
    return Change("changed", (Step(area.id, area.version - 1, area.version),), (area.id,))


@right("areas", "change")
def undo(scope: Scope, change: Change) -> Change:
    """
    Take a change back; what others have changed since stays.

    Returns
    -------
    Change
        What was done, which can be undone in its turn.

    Raises
    ------
    ConflictError
        ``area_changed_since`` when somebody has changed the same fields since, ``area_name_taken``
        when a name is in use by now. Nothing is taken back then.
    """
    opened = database()
    with opened.session(scope) as session:
        ordered = sorted(change.steps, key=lambda step: step.area_id)
        rows = [locked(session, step.area_id, deleted=None) for step in ordered]
        wanted = [_taken_back(session, row, step) for row, step in zip(rows, ordered, strict=True)]
        # A name is free only after whoever has it is put away or called otherwise.
        moves = sorted(
            zip(rows, wanted, strict=True),
            key=lambda move: (not move[1].deleted, move[0].deleted_at is not None),
        )
        before = {str(row.id): row.version for row in rows}
        for row, form in moves:
            keep(session, row, form, scope, opened.crs)
        for row, step in zip(rows, ordered, strict=True):
            take_back(session, row, step.after)
        steps = tuple(Step(str(row.id), before[str(row.id)], row.version) for row in rows)
        kept = tuple(str(row.id) for row in rows if row.deleted_at is None)
        return Change("undone", steps, kept)


def _taken_back(session: Session, row: HousingArea, step: Step) -> Form:
    after = find_form(session, row, step.after)
    if step.before is None:
        before = dataclasses.replace(after, deleted=True)
    else:
        before = find_form(session, row, step.before)
    form, clashing = merged(after, before, form_of(row))
    if clashing:
        raise ConflictError("area_changed_since", name=row.name)
    return form
