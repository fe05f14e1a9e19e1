"""The list of rounds; cancel one, and take that back. Out and home: `gis.services.outings`."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gis.errors import ConflictError
from gis.layers.database import Scope
from gis.layers.outings import is_out, newest_of_rounds
from gis.layers.passes import is_recorded
from gis.layers.rounds import Round, Status, find_rounds, find_sheets, lock_round
from gis.layers.teams import find_initials
from gis.locale import COPENHAGEN
from gis.planning.rounds import Mode
from gis.services.installation import database
from gis.services.rights import does_fieldwork, right
from gis.services.rounds.request import Kind
from gis.services.rounds.sheet_register import SheetState, state_of

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy.orm import Session


MOST_ROUNDS = 500
"""Newest rounds that a page looks at: several years of one team, an assumption."""


@dataclass(frozen=True)
class RoundSummary:
    """
    A round in the list: no lines.

    Attributes
    ----------
    minutes, length_m
        Of the longest leg, driving included, and walking metres of all legs.
    out_at, home_by, home_at, initials
        Of the newest outing: when they went, when they are missed, and when they were home; and
        who. None and empty until somebody says that they go out.
    sheets
        The prints of the round, the oldest first.
    walked_on
        Danish date of its first pass, or None.
    member_ids, meant_for
        Whom it is for, and their initials; none: whoever has time.
    """

    id: str
    version: int
    kind: Kind
    name: str
    area_ids: tuple[str, ...]
    created_at: dt.datetime
    planned_for: dt.datetime | None
    walkers: int
    is_pair: bool
    mode: Mode
    status: Status
    minutes: float
    length_m: float
    out_at: dt.datetime | None
    home_by: dt.datetime | None
    home_at: dt.datetime | None
    initials: tuple[str, ...]
    sheets: tuple[SheetState, ...]
    walked_on: dt.date | None
    member_ids: tuple[str, ...] = ()
    meant_for: tuple[str, ...] = ()

    @property
    def sheet_code(self) -> str:
        """Code of its latest sheet, "" where none is printed."""
        return self.sheets[-1].code if self.sheets else ""


@right("rounds", "read")
def list_rounds(
    scope: Scope, *, limit: int = 50, statuses: Collection[str] | None = None
) -> list[RoundSummary]:
    """
    Return the team's newest rounds.

    Parameters
    ----------
    scope
        Whose rounds.
    limit
        Most rounds to return.
    statuses
        Only rounds with one of these, where given.

    Returns
    -------
    list[RoundSummary]
        To who does no fieldwork, without their sheets.
    """
    with database().session(scope) as session:
        rows = find_rounds(session, limit=limit, statuses=statuses)
        sheets: dict[uuid.UUID, list[SheetState]] = {row.id: [] for row in rows}
        initials, names = find_initials(session), {row.id: row.name for row in rows}
        # A sheet tells who is out with it: leaders see rounds, and no sheets.
        for sheet in find_sheets(session, list(sheets)) if does_fieldwork(scope) else ():
            sheets[sheet.round_id].append(state_of(sheet, initials, names[sheet.round_id]))
        outings = newest_of_rounds(session, list(sheets))
    return [
        RoundSummary(
            id=str(row.id),
            version=row.version,
            kind=row.kind,
            name=row.name,
            area_ids=tuple(map(str, row.area_ids)),
            created_at=row.created_at,
            planned_for=row.planned_for,
            walkers=row.walkers,
            is_pair=row.is_pair,
            mode=row.mode,
            status=row.status,
            minutes=row.minutes or 0.0,
            length_m=row.length_m or 0.0,
            **_out(outings.get(row.id)),
            sheets=tuple(sheets[row.id]),
            walked_on=row.walked_at and row.walked_at.astimezone(COPENHAGEN).date(),
            member_ids=tuple(map(str, row.member_ids)),
            meant_for=tuple(sorted(initials[one] for one in row.member_ids if one in initials)),
        )
        for row in rows
    ]


def _out(outing: sa.Row[Any] | None) -> dict[str, Any]:
    if outing is None:
        return {"out_at": None, "home_by": None, "home_at": None, "initials": ()}
    return {
        "out_at": outing.out_at, "home_by": outing.home_by, "home_at": outing.home_at,
        "initials": tuple(outing.initials),
    }  # fmt: skip


@right("rounds", "change")
def cancel_round(scope: Scope, round_id: str) -> None:
    """
    Cancel a round that is planned or under way, and of which nothing is recorded.

    Raises
    ------
    NotFoundError, ConflictError
        ``round_not_found``, ``round_moved_on``.
    """
    with _changed(scope, round_id) as (session, stored):
        if stored.status not in ("planned", "out") or is_recorded(session, stored.id):
            raise ConflictError("round_moved_on")
        stored.status = "cancelled"


@right("rounds", "change")
def reinstate_round(scope: Scope, round_id: str) -> None:
    """
    Take back that a round was cancelled; it is out again where its workers are out still.

    A round that came instead of another, which has since come back, comes instead of it again.

    Raises
    ------
    NotFoundError, ConflictError
        ``round_not_found``, ``round_moved_on``.
    """
    with _changed(scope, round_id) as (session, stored):
        if stored.status != "cancelled":
            raise ConflictError("round_moved_on")
        stored.status = "out" if is_out(session, stored.id) else "planned"
        _replace_again(session, stored, scope)


def _replace_again(session: Session, stored: Round, scope: Scope) -> None:
    if stored.replaces is None:
        return
    earlier = lock_round(session, str(stored.replaces))
    if earlier.status == "planned":
        earlier.status = "replaced"
        earlier.stamp(scope)


@contextmanager
def _changed(scope: Scope, round_id: str) -> Iterator[tuple[Session, Round]]:
    with database().session(scope) as session:
        stored = lock_round(session, round_id)
        stored.stamp(scope)
        yield session, stored
