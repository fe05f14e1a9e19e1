"""
Change the rows that people write in: places, partners, channels, meetings, the strategy.

Two people's changes of one row go together field by field; where they changed the same field
differently nothing is stored, and what each of them wrote is told. Every change can be undone.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from gis.errors import ConflictError, NotFoundError
from gis.layers.row_past import Kept, find_past, form_of, is_same, lock_row
from gis.layers.teams import find_initials

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

__all__ = [
    "FieldClash", "RowChange", "RowClash", "add_row", "change_row", "get_row", "read_id",
    "undo_change",
]  # fmt: skip

Row = TypeVar("Row", bound=Kept)


@dataclass(frozen=True)
class FieldClash:
    """
    A field that two people changed differently.

    Attributes
    ----------
    field
        Name of the field.
    mine, theirs
        The two values. Of ``deleted_at`` theirs is when the row was put away.
    by, at
        Initials of who changed it, and when.
    """

    field: str
    mine: Any
    theirs: Any
    by: str
    at: dt.datetime


class RowClash(ConflictError):  # noqa: N818 - it is what the page shows: a clash
    """
    Somebody else has changed the same fields; nothing is stored.

    Attributes
    ----------
    fields
        The fields to decide on.
    version
        What to hand in with the next change: the form the other one left.
    """

    def __init__(self, fields: Sequence[FieldClash], version: int) -> None:
        super().__init__("row_clash")
        self.fields = tuple(fields)
        self.version = version


@dataclass(frozen=True)
class RowChange:
    """What was done to one row; `before` is None when it was not there."""

    row_id: str
    before: int | None
    after: int


def add_row(session: Session, row: Kept) -> RowChange:
    """Store a new row of the session's team."""
    scope = session.info["scope"]
    row.team_id = scope.team_id
    row.created_by = row.changed_by = scope.member_id
    session.add(row)
    session.flush()
    return RowChange(str(row.id), None, row.version)


def get_row(session: Session, model: type[Row], row_id: str) -> Row:
    """
    Return a row of the session's team, put away or not, locked until the transaction ends.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    """
    found = lock_row(session, model, read_id(row_id))
    if found is None:
        raise NotFoundError("row_not_found")
    return found


def read_id(told: str) -> uuid.UUID:
    """
    Return an id as the database holds it.

    Raises
    ------
    NotFoundError
        ``row_not_found`` when it is none.
    """
    try:
        return uuid.UUID(told)
    except ValueError as error:
        raise NotFoundError("row_not_found") from error


def change_row(session: Session, row: Row, version: int, changes: Mapping[str, Any]) -> RowChange:
    """
    Store new values of some columns, made by somebody who saw the row in a version.

    Parameters
    ----------
    row
        From `get_row`.
    version
        What the one who changes it has seen.
    changes
        Values by names of columns, as the row has them; a geometry in the metric CRS.

    Raises
    ------
    RowClash
        Somebody else has since changed one of the fields otherwise, or put the row away.
    ConflictError
        ``changed_meanwhile`` when there is no such version.
    """
    before = row.version
    if version != before:
        changes = _own_changes(session, row, version, changes)
    values = {name: new for name, new in changes.items() if not is_same(getattr(row, name), new)}
    for name, new in values.items():
        setattr(row, name, new)
    if values:
        row.stamp(session.info["scope"])
        session.flush()
    return RowChange(str(row.id), before, row.version)


def _own_changes(
    session: Session, row: Kept, version: int, changes: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return the values that are new to who saw a version; what was left as it was is no change."""
    forms = find_past(session, row, version)
    base, theirs = forms[0], forms[-1]
    if base["version"] != version:
        raise ConflictError("changed_meanwhile")
    own = {name: mine for name, mine in changes.items() if not is_same(mine, base[name])}
    fields = [
        name
        for name, mine in own.items()
        if not is_same(theirs[name], base[name]) and not is_same(theirs[name], mine)
    ]
    put_away = theirs.get("deleted_at") is not None and base.get("deleted_at") is None
    if put_away and "deleted_at" not in changes:
        fields.insert(0, "deleted_at")
    if not fields:
        return own
    initials = find_initials(session)
    clashes = []
    for name in fields:
        # The last form in which the field became what it is.
        last = next(
            after
            for earlier, after in zip(reversed(forms[:-1]), reversed(forms), strict=False)
            if not is_same(earlier[name], theirs[name])
        )
        by = initials.get(last["changed_by"], "")
        mine = changes.get(name)
        clashes.append(FieldClash(name, mine, theirs[name], by, last["changed_at"]))
    raise RowClash(clashes, row.version)


def undo_change(session: Session, model: type[Row], change: RowChange) -> RowChange:
    """
    Give the fields that a change set the values from before it; a row that it added is put away.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    ConflictError
        ``changed_meanwhile`` when one of the fields was changed again since, or a row that was
        added has been changed at all.
    """
    row = get_row(session, model, change.row_id)
    if change.before is None:
        if row.version != change.after:
            raise ConflictError("changed_meanwhile")
        return change_row(session, row, change.after, {"deleted_at": dt.datetime.now(dt.UTC)})
    forms = {form["version"]: form for form in find_past(session, row, change.before)}
    before, after, now = forms[change.before], forms[change.after], form_of(row)
    own = {"id", "team_id", "version", "created_at", "created_by", "changed_at", "changed_by"}
    set_then = [name for name in now if name not in own and not is_same(before[name], after[name])]
    if any(not is_same(now[name], after[name]) for name in set_then):
        raise ConflictError("changed_meanwhile")
    return change_row(session, row, row.version, {name: before[name] for name in set_then})
