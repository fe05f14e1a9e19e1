"""The register of sheets: who printed what for whom, and what became of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from gis.errors import ConflictError, NotFoundError
from gis.layers import teams
from gis.layers.database import Scope
from gis.layers.rounds import (
    Sheet,
    count_registered,
    find_registered,
    find_sheet,
    get_round,
    lock_sheet,
)
from gis.locale import COPENHAGEN
from gis.services.installation import database
from gis.services.rights import right

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

State = Literal["out", "returned", "shredded"]
Shown = Literal["all", "out", "overdue", "returned", "shredded"]
MOST_SHEETS = 500
"""Sheets that a page looks at, those that are out first: an assumption."""


@dataclass(frozen=True)
class SheetState:
    """
    A registered print, and whether it came back and was shredded.

    Attributes
    ----------
    by, carried_by
        Initials of who printed it and of who carries it.
    round_id, round_name
        The round that it is a print of.
    leg
        Letter of the only leg that it shows; "" where it shows all.
    printed_at, returned_at, shredded_at
        UTC; None where it did not happen.
    """

    code: str
    state: State
    return_by: dt.date
    by: str = ""
    carried_by: str = ""
    round_id: str = ""
    round_name: str = ""
    leg: str = ""
    printed_at: dt.datetime | None = None
    returned_at: dt.datetime | None = None
    shredded_at: dt.datetime | None = None

    def is_overdue(self, today: dt.date) -> bool:
        """Return whether it should have been back before a day, and is not."""
        return self.state == "out" and self.return_by < today


@right("sheets", "read")
def list_sheets(
    scope: Scope, *, state: Shown = "all", code: str = "", limit: int = MOST_SHEETS
) -> list[SheetState]:
    """
    Return registered prints: those that are out first, the longest overdue before the rest.

    Parameters
    ----------
    state
        Only those in it; those that are overdue are out too.
    code
        Only the sheet with this code, in any case, as it was read from the paper; "" for all.
    limit
        Most sheets to return.
    """
    today = dt.datetime.now(COPENHAGEN).date()
    with database().session(scope) as session:
        rows = find_registered(session, code=code, limit=limit, state=state, today=today)
        initials = teams.find_initials(session)
        return [state_of(sheet, initials, name) for sheet, name in rows]


@right("sheets", "read")
def count_sheets(scope: Scope) -> dict[str, int]:
    """Return how many prints are registered in each state that `list_sheets` knows."""
    with database().session(scope) as session:
        return count_registered(session, dt.datetime.now(COPENHAGEN).date())


@right("sheets", "read")
def find_round(scope: Scope, code_or_id: str) -> str:
    """
    Return the id of the round that a sheet is a print of, or of the round with this id.

    Raises
    ------
    NotFoundError
        ``sheet_code_not_found``; ``round_not_found`` of what can only be an id.
    """
    with database().session(scope) as session:
        sheet = find_sheet(session, code_or_id)
        if sheet is not None:
            return str(sheet.round_id)
        try:
            return str(get_round(session, code_or_id.strip()).id)
        except NotFoundError:
            if _is_id(code_or_id):
                raise
            raise NotFoundError("sheet_code_not_found", code=code_or_id) from None


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text.strip())
    except ValueError:
        return False
    return True


@right("sheets", "change")
def sheet_returned(scope: Scope, code: str) -> SheetState:
    """Say that a sheet came back; one that is shredded stays so. See `sheet_states`."""
    return _reached(scope, code, "returned")


@right("sheets", "change")
def sheet_shredded(scope: Scope, code: str) -> SheetState:
    """Say that a sheet is shredded; see `sheet_states`."""
    return _reached(scope, code, "shredded")


def _reached(scope: Scope, code: str, state: State) -> SheetState:
    with database().session(scope) as session:
        set_sheets(session, {code: state})
        return state_of(_lock(session, code), teams.find_initials(session))


@right("sheets", "change")
def sheet_state(scope: Scope, code: str, state: State, *, since: State = "shredded") -> SheetState:
    """
    Take back what was said of a sheet: it is again what it was before.

    Parameters
    ----------
    state
        What it was before.
    since
        What was said of it, and what it must still be.

    Raises
    ------
    NotFoundError
        ``sheet_code_not_found``.
    ConflictError
        ``changed_meanwhile`` when it is no longer what is taken back.
    """
    with database().session(scope) as session:
        set_sheets(session, {code: state}, since=since)
        return state_of(_lock(session, code), teams.find_initials(session))


@right("sheets", "change")
def sheet_states(
    scope: Scope, sheets: Mapping[str, State], *, since: State | None = None
) -> dict[str, State]:
    """
    Set what became of several sheets at once, all of them or none.

    Parameters
    ----------
    sheets
        States by code, in any case.
    since
        What is taken back, as `set_sheets`.

    Returns
    -------
    dict
        What the sheets that change were before, by code: given to this again, with what they
        became, it takes it back.

    Raises
    ------
    NotFoundError
        ``sheet_code_not_found``.
    ConflictError
        ``changed_meanwhile``.
    """
    with database().session(scope) as session:
        return set_sheets(session, sheets, since=since)


def set_sheets(
    session: Session,
    sheets: Mapping[str, State],
    round_ids: Collection[uuid.UUID] | None = None,
    *,
    since: State | None = None,
) -> dict[str, State]:
    """
    Set what became of sheets, within what else is stored: forwards, or back from `since`.

    Parameters
    ----------
    session
        An open transaction.
    sheets
        States by code, in any case.
    round_ids
        Rounds that the sheets must be prints of; None for any.
    since
        What is taken back: all must still be that. None to go forwards: a sheet that is as far
        already, or further, stays as it is.

    Returns
    -------
    dict
        What the sheets that change were before, by code.

    Raises
    ------
    NotFoundError
        ``sheet_code_not_found``.
    ConflictError
        ``changed_meanwhile`` when one is no longer what is taken back.
    """
    # In one order, so that two who do this at once do not wait for each other.
    locked = {code: _lock(session, code) for code in sorted(sheets)}
    before: dict[str, State] = {}
    for code, sheet in locked.items():
        if round_ids is not None and sheet.round_id not in round_ids:
            raise NotFoundError("sheet_code_not_found", code=code)
        earlier = _state(sheet)
        if since not in (None, earlier):
            raise ConflictError("changed_meanwhile")
        if since is not None or _step(earlier) < _step(sheets[code]):
            before[sheet.code] = earlier
            _set(session, sheet, sheets[code])
    return before


def _step(state: State) -> int:
    """Return how far on its way a sheet is."""
    return get_args(State).index(state)


def _lock(session: Session, code: str) -> Sheet:
    sheet = lock_sheet(session, code)
    if sheet is None:
        raise NotFoundError("sheet_code_not_found", code=code)
    return sheet


def _set(session: Session, sheet: Sheet, state: State) -> None:
    now = dt.datetime.now(dt.UTC)
    sheet.returned_at = None if state == "out" else sheet.returned_at or now
    sheet.shredded_at = (sheet.shredded_at or now) if state == "shredded" else None
    sheet.stamp(session.info["scope"])


def state_of(sheet: Sheet, initials: Mapping[uuid.UUID, str], name: str = "") -> SheetState:
    """
    Return what became of a sheet.

    Parameters
    ----------
    initials
        Those of the team's members by id.
    name
        Of its round.
    """
    return SheetState(
        code=sheet.code,
        state=_state(sheet),
        return_by=sheet.return_by,
        by=initials.get(sheet.created_by, "") if sheet.created_by else "",
        carried_by=sheet.printed_for,
        round_id=str(sheet.round_id),
        round_name=name,
        leg=sheet.leg,
        printed_at=sheet.created_at,
        returned_at=sheet.returned_at,
        shredded_at=sheet.shredded_at,
    )


def _state(sheet: Sheet) -> State:
    if sheet.shredded_at:
        return "shredded"
    return "returned" if sheet.returned_at else "out"
