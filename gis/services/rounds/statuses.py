"""The list of rounds, and what becomes of one: out, home, cancelled, and back again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.errors import ConflictError
from gis.layers.database import Scope
from gis.layers.rounds import Round, Status, find_rounds, find_sheets, lock_round
from gis.locale import COPENHAGEN
from gis.planning.rounds import Mode
from gis.services.installation import database
from gis.services.rounds.sheets import SheetState, state_of

if TYPE_CHECKING:
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
    out_at, home_at
        When the workers said that they went out, and came home; None until they do.
    sheets
        The prints of the round, the oldest first.
    walked_on
        Danish date of its first pass, or None.
    """

    id: str
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
    home_at: dt.datetime | None
    sheets: tuple[SheetState, ...]
    walked_on: dt.date | None


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
    """
    with database().session(scope) as session:
        rows = find_rounds(session, limit=limit, statuses=statuses)
        sheets: dict[uuid.UUID, list[SheetState]] = {row.id: [] for row in rows}
        for sheet in find_sheets(session, list(sheets)):
            sheets[sheet.round_id].append(state_of(sheet))
    return [
        RoundSummary(
            id=str(row.id),
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
            out_at=row.out_at,
            home_at=row.home_at,
            sheets=tuple(sheets[row.id]),
            walked_on=row.walked_at and row.walked_at.astimezone(COPENHAGEN).date(),
        )
        for row in rows
    ]


def go_out(scope: Scope, round_id: str) -> None:
    """
    Say that the workers of a planned round went out.

    Raises
    ------
    NotFoundError, ConflictError
        ``round_not_found``, ``round_not_planned``.
    """
    with _changed(scope, round_id) as (_session, stored):
        if stored.status != "planned":
            raise ConflictError("round_not_planned")
        stored.status, stored.out_at, stored.home_at = "out", _now(), None


def come_home(scope: Scope, round_id: str) -> None:
    """
    Say that the workers came home; what they walked is recorded apart from that.

    Raises
    ------
    NotFoundError, ConflictError
        ``round_not_found``, ``round_moved_on``.
    """
    with _changed(scope, round_id) as (_session, stored):
        if stored.status != "out":
            raise ConflictError("round_moved_on")
        stored.status, stored.home_at = "planned", _now()


def cancel_round(scope: Scope, round_id: str) -> None:
    """
    Cancel a round that is planned or under way.

    Raises
    ------
    NotFoundError, ConflictError
        ``round_not_found``, ``round_moved_on``.
    """
    with _changed(scope, round_id) as (_session, stored):
        if stored.status not in ("planned", "out"):
            raise ConflictError("round_moved_on")
        stored.status = "cancelled"


def reinstate_round(scope: Scope, round_id: str) -> None:
    """
    Take back that a round was cancelled, or that its workers came home or went out.

    A round that came instead of another, which has since come back, comes instead of it again.

    Raises
    ------
    NotFoundError, ConflictError
        ``round_not_found``, ``round_moved_on``.
    """
    with _changed(scope, round_id) as (session, stored):
        if stored.status == "cancelled":
            is_out = stored.out_at is not None and stored.home_at is None
            stored.status = "out" if is_out else "planned"
            _replace_again(session, stored, scope)
        elif stored.status == "out":
            stored.status, stored.out_at = "planned", None
        elif stored.status == "planned" and stored.home_at is not None:
            stored.status, stored.home_at = "out", None
        else:
            raise ConflictError("round_moved_on")


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


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
