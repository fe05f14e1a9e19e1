"""Plans side by side: those that came one instead of another, of which one is to be walked."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gis.coverage.bands import band_of
from gis.errors import ConflictError, NotFoundError
from gis.layers.round_plans import find_plans, find_walked
from gis.layers.rounds import Round, Status, find_sheets, get_round, lock_round
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rounds.gain import piece_gains
from gis.services.rounds.planned import PlannedRound, read_round
from gis.services.rounds.request import RoundRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import sqlalchemy as sa
    from sqlalchemy.orm import Session

    from gis.layers.database import Scope

OPEN: frozenset[Status] = frozenset({"planned", "replaced", "cancelled"})
"""Statuses of plans that nobody has gone out with."""
TOLERANCE_M = 0.01
"""Lengths that differ less are the same: they were added up in another order."""


@dataclass(frozen=True)
class Plan:
    """
    A stored plan in figures, without its lines.

    Attributes
    ----------
    request
        What was asked for, without the stops.
    minutes, length_m, deadhead_m
        Of the longest leg, driving included; of all legs.
    left_m
        Metres of the street pieces that are left out.
    stops, left_stops
        How many were asked for, and how many of them are left out.
    """

    id: str
    version: int
    status: Status
    created_at: dt.datetime
    replaces: str | None
    request: RoundRequest
    objective_m: float
    lower_bound_m: float
    proven_optimal: bool
    further_rounds: int | None
    minutes: float
    length_m: float
    deadhead_m: float
    left_m: float
    stops: int
    left_stops: int

    @property
    def gap(self) -> float | None:
        """What it is longer than any plan can be, as a share; None where that is not known."""
        if not self.lower_bound_m:
            return None
        return max(self.objective_m / self.lower_bound_m - 1, 0.0)

    def is_same(self, planned: PlannedRound) -> bool:
        """Return whether a round as it was read is this plan, and not one that it improves."""
        pairs = (
            (self.objective_m, planned.objective_m), (self.length_m, planned.length_m),
            (self.left_m, left_out_m(planned)), (self.minutes, planned.walk_minutes),
        )  # fmt: skip
        return self.version == planned.version or (
            self.left_stops == len(planned.left_out)
            and all(math.isclose(one, other, abs_tol=TOLERANCE_M) for one, other in pairs)
        )


def left_out_m(planned: PlannedRound) -> float:
    """Return the metres of the street pieces that are left out of a round."""
    return float(planned.not_fitting["length_m"].sum() + planned.unreachable["length_m"].sum())


@right("rounds", "read")
def list_plans(scope: Scope, round_id: str) -> list[Plan]:
    """
    Return a round and the plans that it came instead of, or that came instead of it.

    Raises
    ------
    NotFoundError
        ``round_not_found``.
    """
    with database().session(scope) as session:
        return [_plan(row) for row in find_plans(session, get_round(session, round_id).id)]


@right("rounds", "plan")
def choose_plan(scope: Scope, round_id: str) -> PlannedRound:
    """
    Let a plan be the one that is to be walked, of all that `list_plans` returns with it.

    Those that it came instead of are replaced by it, the others are cancelled.

    Raises
    ------
    NotFoundError, ConflictError
        ``round_not_found``; ``round_not_planned`` when one of them is printed, or was taken along.
    """
    opened = database()
    with opened.session(scope) as session:
        rounds = _locked(session, round_id)
        chosen = rounds[get_round(session, round_id).id]
        others = [one for one in rounds.values() if one is not chosen]
        if any(one.status not in OPEN for one in rounds.values()):
            raise ConflictError("round_not_planned")
        if find_sheets(session, [one.id for one in others if one.status == "planned"]):
            raise ConflictError("round_not_planned")
        before = _before(chosen, rounds)
        for one in rounds.values():
            status: Status = "replaced" if one.id in before else "cancelled"
            _set_status(one, "planned" if one is chosen else status, scope)
        session.flush()
        return read_round(session, chosen, opened.crs)


@right("rounds", "read")
def gap_shares(scope: Scope, round_ids: Sequence[str]) -> dict[str, float]:
    """
    Return what share of what their areas lack some plans close, 0 to 1.

    It is what they lack at the time of day that a plan is made for, and at all that the team asks
    for where it has no time. What lacks nothing, and a plan without areas, is not told.

    Raises
    ------
    NotFoundError
        ``round_not_found``.
    """
    found = {}
    with database().session(scope) as session:
        plans = {one: get_round(session, one) for one in round_ids}
        walked = {one: find_walked(session, stored.id) for one, stored in plans.items()}
        asked = {one: (tuple(map(str, stored.area_ids)), stored.planned_for)
                 for one, stored in plans.items()}  # fmt: skip
    known: dict[tuple[tuple[str, ...], dt.datetime | None], dict[str, float]] = {}
    for one, (areas, when) in asked.items():
        if not areas:
            continue
        at = when or dt.datetime.now(dt.UTC)
        if (areas, when) not in known:
            band = band_of(at) if when else None
            with suppress(NotFoundError):  # an area that is deleted meanwhile
                known[areas, when] = piece_gains(scope, areas, at, band=band)
        gains = known.get((areas, when), {})
        total = sum(gains.values())
        if total > 0:
            found[one] = sum(gains.get(piece, 0.0) for piece in walked[one]) / total
    return found


def _locked(session: Session, round_id: str) -> dict[uuid.UUID, Round]:
    """Return all plans of a round; always locked in the same order."""
    found = find_plans(session, get_round(session, round_id).id)
    if not found:
        raise NotFoundError("round_not_found", id=round_id)
    return {row.id: lock_round(session, str(row.id)) for row in sorted(found, key=lambda r: r.id)}


def _before(chosen: Round, rounds: dict[uuid.UUID, Round]) -> set[uuid.UUID]:
    found: set[uuid.UUID] = set()
    earlier = chosen.replaces
    while earlier is not None and earlier not in found:
        found.add(earlier)
        earlier = rounds[earlier].replaces
    return found


def _set_status(stored: Round, status: Status, scope: Scope) -> None:
    if stored.status != status:
        stored.status = status
        stored.stamp(scope)


def _plan(row: sa.Row[Any]) -> Plan:
    return Plan(
        id=str(row.id),
        version=row.version,
        status=row.status,
        created_at=row.created_at,
        replaces=None if row.replaces is None else str(row.replaces),
        request=RoundRequest.from_json(row.parameters),
        objective_m=row.objective_m,
        lower_bound_m=row.lower_bound_m,
        proven_optimal=row.proven_optimal,
        further_rounds=row.further_rounds,
        minutes=row.minutes,
        length_m=row.length_m,
        deadhead_m=row.deadhead_m,
        left_m=row.left_m,
        stops=row.stops,
        left_stops=row.left_stops,
    )
