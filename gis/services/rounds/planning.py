"""Plan a round and store it, plan it anew, and take that back."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import shapely
from geoalchemy2 import WKBElement

from gis.errors import ConflictError, InputError
from gis.layers import map_imports
from gis.layers.database import Scope, write_geometry
from gis.layers.rounds import Outcome, Round, RoundLeg, RoundPiece, lock_round
from gis.layers.rounds import get_round as get_stored_round
from gis.planning.rounds import Drive, Leg
from gis.services.areas import get_area
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rounds.planned import PlannedRound, read_round
from gis.services.rounds.request import RoundRequest
from gis.services.rounds.searching import Found, Search

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


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
    Plan and store a round of the streets of some areas.

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
        Whether a round that walks nothing is stored too, with its streets listed as not fitting
        or unreachable.
    progress, should_stop
        Told the share done, and asked whether to stop with the best plan so far; while there is
        none, nothing is stored.

    Raises
    ------
    InputError, NotFoundError
        ``no_area_chosen``, ``area_not_found``, ``round_not_found``, ``stopped_early``; unless a
        round may be empty ``nothing_fits`` or ``nothing_reachable``; or what
        `gis.planning.street_rounds.plan_street_round` refuses.
    ConflictError
        ``round_not_planned`` when somebody else replaced the round first, or it is under way:
        nothing is stored.
    """
    if not request.area_ids:
        raise InputError("no_area_chosen")
    opened = database()
    request.params(opened.crs)  # what cannot be planned is refused before anything is looked up
    cancelled = should_stop or (lambda: False)
    with opened.session(scope) as session:
        if replaces is not None:
            _check_planned(get_stored_round(session, replaces))
        areas = [get_area(session, reference) for reference in dict.fromkeys(request.area_ids)]
        request = dataclasses.replace(request, area_ids=tuple(str(area.id) for area in areas))
        search = Search.around(session, areas, request, opened.crs)
    found = search.plan(opened, scope, progress, cancelled, deadline(seconds))
    if not (found.plan.legs or allow_empty):
        raise nothing_walked(request.minutes, is_time_short=bool(found.plan.not_fitting))
    stored = _stored(found, request, scope, opened.crs)
    stored.name = ", ".join(area.name for area in areas)
    with opened.session(scope) as session:
        if replaces is not None:
            stored.replaces = _replace(session, replaces, scope)
        stored.data_date = _data_date(session)
        session.add(stored)
        session.flush()
        return read_round(session, stored, opened.crs)


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


def deadline(seconds: float | None) -> Callable[[], bool]:
    """Return whether so many seconds from now are over; never without a limit."""
    latest = time.monotonic() + (math.inf if seconds is None else seconds)
    return lambda: time.monotonic() > latest


def _data_date(session: Session) -> dt.date | None:
    dates = [found.data_date for found in map_imports.find_imports(session) if found.data_date]
    return min(dates) if dates else None


def _stored(found: Found, request: RoundRequest, scope: Scope, crs: str) -> Round:
    plan = found.plan
    return Round(
        team_id=scope.team_id, created_by=scope.member_id, changed_by=scope.member_id,
        kind="street", mode=request.mode, walkers=request.walkers, is_pair=request.is_pair,
        planned_for=request.planned_for, parameters=request.to_json(),
        area_ids=[uuid.UUID(area) for area in request.area_ids],
        objective_m=plan.objective_m, lower_bound_m=plan.lower_bound_m,
        proven_optimal=plan.proven_optimal, further_rounds=plan.further_rounds,
        legs=[_stored_leg(leg, scope, crs) for leg in plan.legs],
        pieces=_stored_pieces(found, scope, crs),
    )  # fmt: skip


def _stored_leg(leg: Leg, scope: Scope, crs: str) -> RoundLeg:
    return RoundLeg(
        team_id=scope.team_id, walker=leg.walker, length_m=leg.length_m,
        deadhead_m=leg.deadhead_m, minutes=leg.minutes,
        pieces=[uuid.UUID(piece) for piece in leg.pieces],
        steps=[dataclasses.asdict(step) for step in leg.steps],
        drive_m=sum(drive.length_m for drive in leg.drives),
        drive_minutes=sum(drive.minutes for drive in leg.drives),
        drive=_stored_drive(leg.drives, crs), geometry=write_geometry(leg.geometry, crs),
    )  # fmt: skip


def _stored_drive(drives: tuple[Drive, ...], crs: str) -> WKBElement | None:
    lines = shapely.MultiLineString([drive.geometry for drive in drives])
    return write_geometry(lines, crs) if drives else None


def _stored_pieces(found: Found, scope: Scope, crs: str) -> list[RoundPiece]:
    outcomes: dict[str, Outcome] = dict.fromkeys(found.plan.required, "walked")
    outcomes |= dict.fromkeys(found.plan.not_fitting, "not_fitting")
    outcomes |= dict.fromkeys(found.plan.unreachable, "unreachable")
    outcomes |= dict.fromkeys(found.dropped, "dropped")
    outcomes |= dict.fromkeys(found.noted, "not_walkable")
    pieces = found.streets.set_index("id").loc[list(outcomes)]
    return [
        RoundPiece(
            street_id=uuid.UUID(str(row.Index)), team_id=scope.team_id,
            outcome=outcomes[str(row.Index)], name=row.name_, highway=row.highway,
            reason=found.noted.get(str(row.Index), ""),
            length_m=float(row.length_m), geometry=write_geometry(row.geometry, crs),
        )
        for row in pieces.rename(columns={"name": "name_"}).itertuples()
    ]  # fmt: skip
