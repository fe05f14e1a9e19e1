"""Plan a round and store it, plan it anew, and take that back."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.errors import ConflictError, InputError
from gis.layers import map_imports
from gis.layers.database import Scope
from gis.layers.rounds import Round, find_sheets, lock_round
from gis.layers.rounds import get_round as get_stored_round
from gis.services.areas import get_area
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rounds.planned import PlannedRound, read_round
from gis.services.rounds.request import RoundRequest
from gis.services.rounds.searching import Found, Search, deadline
from gis.services.rounds.writing import write_plan

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ONLY_STOPS = "Besøg"
"""The name of a round without areas; a name is stored, and so is of one language."""
LOOK_SECONDS = 1.0
"""So long a plan is shown at least before a better one takes its place [assumption]."""


@right("rounds", "plan")
def plan_round(
    scope: Scope,
    request: RoundRequest,
    *,
    seconds: float | None = None,
    replaces: str | None = None,
    allow_empty: bool = True,
    progress: Callable[[float], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> PlannedRound:
    """
    Plan and store a round of the streets of some areas, of stops, or of both.

    Parameters
    ----------
    scope
        Whose round it is.
    request
        What it is to be.
    seconds
        Longest time to look for a better plan where the first is not proven shortest.
    replaces
        Id of a planned round that this one comes instead of. It is kept, as replaced.
    allow_empty
        Whether a round that walks nothing is stored too, with its streets and stops listed as not
        fitting or unreachable.
    progress, should_stop
        Told the share done, and asked whether to stop with the best plan so far; while there is
        none, nothing is stored.

    Raises
    ------
    InputError, NotFoundError
        ``no_area_chosen``, ``no_stops``, ``area_not_found``, ``round_not_found``,
        ``stopped_early``; unless a round may be empty ``nothing_fits`` or ``nothing_reachable``;
        or what `gis.planning.street_rounds.plan_street_round` and
        `gis.planning.visit_rounds.plan_visit_round` refuse.
    ConflictError
        ``round_not_planned`` when somebody else replaced the round first, or it is under way:
        nothing is stored.
    """
    asked = _Asked.of(scope, request, replaces)
    cancelled = should_stop or (lambda: False)
    found = asked.search.plan(database(), scope, progress, cancelled, deadline(seconds))
    if not (found.plan.legs or allow_empty):
        raise nothing_walked(request.minutes, is_time_short=bool(found.plan.not_fitting))
    with database().session(scope) as session:
        return read_round(session, asked.add(session, found), database().crs)


@right("rounds", "plan", is_logged=False)
def improve_round(
    scope: Scope,
    request: RoundRequest,
    kept: Callable[[str], None],
    *,
    replaces: str | None = None,
    round_id: str | None = None,
    progress: Callable[[float], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> str:
    """
    Plan as `plan_round`, but store the first plan at once, and better ones over it as they come.

    Each is a transaction of its own. A round that was printed, or that somebody took further
    meanwhile, is left as it is.

    Parameters
    ----------
    scope, request, replaces, progress, should_stop
        As for `plan_round`.
    kept
        Called with the id of the round, in the transaction that stores it.
    round_id
        Of the round that an earlier attempt has stored.

    Returns
    -------
    str
        Id of the round.

    Raises
    ------
    InputError, NotFoundError, ConflictError
        As `plan_round`; what was stored before is kept.
    """
    asked = _Asked.of(scope, request, None if round_id else replaces)
    keeping = _Keeping(scope, asked, kept, round_id)
    cancelled = should_stop or (lambda: False)
    found = asked.search.plan(
        database(), scope, progress, cancelled, deadline(None), better=keeping.offer
    )
    return keeping.keep(found)


class _Keeping:
    """Stores plans as they come, not more often than somebody could look at them."""

    def __init__(
        self,
        scope: Scope,
        asked: _Asked,
        kept: Callable[[str], None],
        round_id: str | None,
    ) -> None:
        self.scope, self.asked, self.kept, self.round_id = scope, asked, kept, round_id
        self.rank: tuple[float, ...] = ()
        self.at = -math.inf

    def offer(self, build: Callable[[], Found]) -> None:
        if time.monotonic() - self.at >= LOOK_SECONDS and (found := build()).plan.legs:
            self.keep(found)

    def keep(self, found: Found) -> str:
        if self.round_id is None or found.rank > self.rank:
            self.round_id = _keep_plan(self.scope, self.asked, found, self.kept, self.round_id)
            self.rank, self.at = found.rank, time.monotonic()
        return self.round_id


@right("rounds", "plan")
def _keep_plan(
    scope: Scope,
    asked: _Asked,
    found: Found,
    kept: Callable[[str], None],
    round_id: str | None,
) -> str:
    with database().session(scope) as session:
        if round_id is None:
            round_id = str(asked.add(session, found).id)
        else:
            stored = lock_round(session, round_id)
            if stored.status != "planned" or find_sheets(session, [stored.id]):
                return round_id
            write_plan(session, stored, found, asked.request, asked.search.stops)
            stored.stamp(scope)
        kept(round_id)
    return round_id


@dataclass(frozen=True, eq=False)
class _Asked:
    """A request that was looked up: its areas by id, and where to search."""

    request: RoundRequest
    name: str
    search: Search
    replaces: str | None

    @classmethod
    def of(cls, scope: Scope, request: RoundRequest, replaces: str | None) -> _Asked:
        if not (request.area_ids or request.stops):
            raise InputError("no_area_chosen")
        opened = database()
        request.params(opened.crs)  # what cannot be planned is refused before it is looked up
        with opened.session(scope) as session:
            if replaces is not None:
                _check_planned(get_stored_round(session, replaces))
            areas = [get_area(session, reference) for reference in dict.fromkeys(request.area_ids)]
            request = dataclasses.replace(request, area_ids=tuple(str(area.id) for area in areas))
            search = Search.around(session, areas, request, opened.crs)
        name = ", ".join(area.name for area in areas) or ONLY_STOPS
        return cls(request, name, search, replaces)

    def add(self, session: Session, found: Found) -> Round:
        """Store a new round."""
        scope, request = session.info["scope"], self.request
        stored = Round(
            team_id=scope.team_id, created_by=scope.member_id, changed_by=scope.member_id,
            kind=request.kind, mode=request.mode, name=self.name, walkers=request.walkers,
            is_pair=request.is_pair, planned_for=request.planned_for,
            area_ids=[uuid.UUID(area) for area in request.area_ids],
            member_ids=[uuid.UUID(member) for member in request.member_ids],
            data_date=_data_date(session),
        )  # fmt: skip
        if self.replaces is not None:
            stored.replaces = _replace(session, self.replaces, scope)
        write_plan(session, stored, found, request, self.search.stops)
        session.add(stored)
        session.flush()
        return stored


def nothing_walked(minutes: float, *, is_time_short: bool) -> InputError:
    """Return what to tell about a round that walks nothing."""
    if is_time_short:
        return InputError("nothing_fits", minutes=minutes)
    return InputError("nothing_reachable")


@right("rounds", "plan")
def undo_replan(scope: Scope, round_id: str) -> PlannedRound:
    """
    Cancel a round that was planned instead of another, and return that one, planned again.

    Raises
    ------
    NotFoundError
        ``round_not_found``.
    ConflictError
        ``round_not_planned`` when the round is under way, or came instead of none.
    """
    opened = database()
    with opened.session(scope) as session:
        newer = lock_round(session, round_id)
        _check_planned(newer)
        if newer.replaces is None:
            raise ConflictError("round_not_planned")
        earlier = lock_round(session, str(newer.replaces))
        if earlier.status != "replaced":
            raise ConflictError("round_not_planned")
        newer.status, earlier.status = "cancelled", "planned"
        newer.stamp(scope)
        earlier.stamp(scope)
        session.flush()
        return read_round(session, earlier, opened.crs)


def _check_planned(stored: Round) -> None:
    if stored.status != "planned":
        raise ConflictError("round_not_planned")


def _replace(session: Session, round_id: str, scope: Scope) -> uuid.UUID:
    earlier = lock_round(session, round_id)
    _check_planned(earlier)
    earlier.status = "replaced"
    earlier.stamp(scope)
    return earlier.id


def _data_date(session: Session) -> dt.date | None:
    dates = [found.data_date for found in map_imports.find_imports(session) if found.data_date]
    return min(dates) if dates else None
