"""Make, move, hand over and settle return windows; every change can be undone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

import shapely

from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers import return_windows as layer
from gis.layers.database import Scope, write_geometry
from gis.layers.return_windows import ReturnWindow as StoredWindow
from gis.layers.row_past import find_past
from gis.layers.streets import get_streets
from gis.layers.teams import find_initials
from gis.services.assigning import check_assigned
from gis.services.free_text import initials_or_none
from gis.services.installation import database
from gis.services.return_windows.listing import WindowOutcome
from gis.services.rights import right
from gis.services.rows import (
    FieldClash,
    RowChange,
    RowClash,
    add_row,
    change_row,
    get_row,
    read_id,
    undo_change,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

WindowChange = RowChange
"""What was done to a window; its `row_id` is the window's, and `undo` takes it back."""
MOST_YEARS = 2
"""A return further from today is taken for a slip of the pen. Assumed."""
LONGEST_WINDOW = dt.timedelta(days=31)
"""A longer one says little of when to come. Assumed."""
TIMES: Final = ("starts_at", "ends_at")


class WindowChanges(TypedDict, total=False):
    """
    New values of some fields of a window.

    `times` are when it begins and ends; `deleted_at` may only be None, which brings it back.
    """

    times: tuple[dt.datetime, dt.datetime]
    assigned: str
    outcome: WindowOutcome
    deleted_at: None


@right("returns", "change")
def add_window(
    scope: Scope,
    *,
    point_id: str | None = None,
    street_ids: Collection[str] = (),
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    assigned: str = "",
) -> WindowChange:
    """
    Store when to come back, to a point or to a street.

    Parameters
    ----------
    point_id, street_ids
        One of them: an observation point, or the pieces of a street of today's map.
    starts_at, ends_at
        With a time zone.
    assigned
        Initials of who is to go; "" for nobody in particular.

    Raises
    ------
    AccessError
        ``fieldwork_only``, or what `check_assigned` says.
    InputError
        ``window_ends_before_start``, ``window_too_long``, ``window_too_far``,
        ``window_without_place`` when there is neither or both, ``initials_too_long``.
    NotFoundError
        ``row_not_found``, ``street_not_found``.
    ConflictError
        ``point_declined``, ``point_closed``; ``window_already_agreed`` when there is an open one
        at the same place and of the same time.
    """
    if (point_id is None) == (not street_ids):
        raise InputError("window_without_place")
    _check_times(starts_at, ends_at)
    row = StoredWindow(
        starts_at=starts_at.astimezone(dt.UTC), ends_at=ends_at.astimezone(dt.UTC),
        assigned=initials_or_none(assigned),
    )  # fmt: skip
    opened = database()
    with opened.session(scope) as session:
        check_assigned(session, "returns", row.assigned)
        if point_id is not None:
            row.point_id = _awaited_point(session, read_id(point_id))
        else:
            pieces = get_streets(session, street_ids, crs=opened.crs)
            row.street_name = ", ".join(sorted({name for name in pieces["name"] if name}))
            line = shapely.MultiLineString(pieces.geometry.tolist())
            row.geometry = write_geometry(line, opened.crs)
        if layer.is_agreed(session, row):
            raise ConflictError("window_already_agreed")
        return add_row(session, row)


@right("returns", "change")
def update_window(
    scope: Scope, window_id: str, version: int, **changes: Unpack[WindowChanges]
) -> WindowChange:
    """
    Store new values of some fields, made by somebody who saw the window in a version.

    Raises
    ------
    AccessError, InputError
        As `add_window`.
    NotFoundError
        ``row_not_found``.
    ConflictError
        ``point_declined``, ``point_closed`` of what is open at such a point.
    RowClash
        Somebody else has changed the same otherwise since, or put the window away; when it begins
        and ends is one field, ``times``.
    """
    if "times" in changes:
        _check_times(*changes["times"])
    with database().session(scope) as session:
        row = _locked(session, window_id)
        values = _checked(row, changes)
        check_assigned(session, "returns", values.get("assigned", row.assigned), row.assigned)
        try:
            _check_moved_alone(session, row, version, values)
            change = change_row(session, row, version, values)
        except RowClash as clash:
            raise RowClash(_as_shown(clash.fields, row, changes), clash.version) from clash
        _check_awaited(session, row)
        return change


@right("returns", "change")
def move_window(
    scope: Scope, window_id: str, version: int, *, starts_at: dt.datetime, ends_at: dt.datetime
) -> WindowChange:
    """Come back at another time; see `update_window`."""
    return update_window(scope, window_id, version, times=(starts_at, ends_at))


@right("returns", "change")
def assign_window(scope: Scope, window_id: str, version: int, *, assigned: str) -> WindowChange:
    """Hand a window to a colleague by initials, "" for nobody; see `update_window`."""
    return update_window(scope, window_id, version, assigned=assigned)


@right("returns", "change")
def settle_window(
    scope: Scope, window_id: str, version: int, *, outcome: WindowOutcome
) -> WindowChange:
    """Say that a window was kept or missed, "open" takes that back; see `update_window`."""
    return update_window(scope, window_id, version, outcome=outcome)


@right("returns", "change")
def delete_window(scope: Scope, window_id: str, version: int) -> WindowChange:
    """
    Put a window away.

    Raises
    ------
    AccessError, NotFoundError
        ``fieldwork_only``; ``row_not_found``.
    """
    with database().session(scope) as session:
        row = get_row(session, StoredWindow, window_id)
        gone = row.deleted_at or dt.datetime.now(dt.UTC)
        return change_row(session, row, version, {"deleted_at": gone})


def take_away_windows(session: Session, point_id: uuid.UUID) -> tuple[WindowChange, ...]:
    """
    Put away the open windows of a point, within what else is done to it.

    Parameters
    ----------
    session
        An open transaction of somebody who does the fieldwork.
    point_id
        A point that is declined, closed or put away.

    Returns
    -------
    tuple of WindowChange
        What `undo` takes back, once the point is as it was.
    """
    gone = dt.datetime.now(dt.UTC)
    return tuple(
        change_row(session, row, row.version, {"deleted_at": gone})
        for row in layer.find_open_of(session, point_id)
    )


@right("returns", "change")
def undo(scope: Scope, change: WindowChange) -> WindowChange:
    """
    Take a change of a window back, where nobody has changed the same since.

    Raises
    ------
    AccessError, NotFoundError
        ``fieldwork_only``; ``row_not_found``.
    ConflictError
        ``changed_meanwhile``; ``point_declined``, ``point_closed`` where an open window would
        come back.
    """
    with database().session(scope) as session:
        row = _locked(session, change.row_id)
        undone = undo_change(session, StoredWindow, change)
        _check_awaited(session, row)
        return undone


def _locked(session: Session, window_id: str) -> StoredWindow:
    """Return a window, locked after its point: as who changes a point takes its windows."""
    layer.lock_point_of(session, read_id(window_id))
    return get_row(session, StoredWindow, window_id)


def _check_times(starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    if ends_at <= starts_at:
        raise InputError("window_ends_before_start")
    if ends_at - starts_at > LONGEST_WINDOW:
        raise InputError("window_too_long", days=LONGEST_WINDOW.days)
    if abs(starts_at - dt.datetime.now(dt.UTC)) > dt.timedelta(days=365 * MOST_YEARS):
        raise InputError("window_too_far", years=MOST_YEARS)


def _checked(row: StoredWindow, changes: WindowChanges) -> dict[str, Any]:
    """Return values as the row holds them."""
    values: dict[str, Any] = {}
    if "times" in changes:
        values["starts_at"], values["ends_at"] = (at.astimezone(dt.UTC) for at in changes["times"])
    if "assigned" in changes:
        values["assigned"] = initials_or_none(changes["assigned"])
    if "outcome" in changes:
        values["outcome"] = changes["outcome"]
        if row.outcome != changes["outcome"]:
            is_open = changes["outcome"] == "open"
            values["settled_at"] = None if is_open else dt.datetime.now(dt.UTC)
    if "deleted_at" in changes:
        values["deleted_at"] = None
    return values


def _check_awaited(session: Session, row: StoredWindow) -> None:
    """Refuse that an open window is at a point where nobody is to come."""
    if row.point_id is not None and row.deleted_at is None and row.outcome == "open":
        _awaited_point(session, row.point_id)


def _awaited_point(session: Session, point_id: uuid.UUID | None) -> uuid.UUID:
    point = None if point_id is None else layer.find_point(session, point_id)
    if point is None:
        raise NotFoundError("row_not_found")
    if point.is_declined:
        raise ConflictError("point_declined", code=point.code)
    if point.status == "closed":
        raise ConflictError("point_closed", code=point.code)
    found: uuid.UUID = point.id
    return found


def _check_moved_alone(
    session: Session, row: StoredWindow, version: int, values: Mapping[str, Any]
) -> None:
    """Refuse one person's start with another's end: when somebody comes back is one thing."""
    if version == row.version or TIMES[0] not in values:
        return
    forms = find_past(session, row, version)
    base, theirs, mine = (_times(form) for form in (forms[0], forms[-1], values))
    if theirs in (base, mine) or base == mine:
        return
    last = next(
        after
        for earlier, after in zip(reversed(forms[:-1]), reversed(forms), strict=False)
        if _times(earlier) != theirs
    )
    by = find_initials(session).get(last["changed_by"], "")
    raise RowClash(
        [FieldClash(name, values[name], last[name], by, last["changed_at"]) for name in TIMES],
        row.version,
    )


def _times(form: Mapping[str, Any]) -> tuple[dt.datetime, dt.datetime]:
    return form[TIMES[0]], form[TIMES[1]]


def _as_shown(
    fields: Sequence[FieldClash], row: StoredWindow, changes: WindowChanges
) -> list[FieldClash]:
    """Return clashes with both times as one field, and without what follows from another one."""
    shown: list[FieldClash] = []
    for one in fields:
        if one.field not in (*TIMES, "settled_at"):
            shown.append(one)
        elif one.field in TIMES and not any(other.field == "times" for other in shown):
            theirs = (row.starts_at, row.ends_at)
            shown.append(FieldClash("times", changes.get("times"), theirs, one.by, one.at))
    return shown
