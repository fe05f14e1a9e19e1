"""A plan as the rows that keep it."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

import shapely

from gis.layers.database import write_geometry
from gis.layers.rounds import Outcome, Round, RoundLeg, RoundPiece, RoundStop
from gis.planning.visits import Visit, VisitLeg, VisitRound
from gis.services.installation import database
from gis.services.rounds.planned import IS_ORDERED

if TYPE_CHECKING:
    from geoalchemy2 import WKBElement
    from sqlalchemy.orm import Session

    from gis.planning.rounds import Drive, Leg
    from gis.services.rounds.request import RoundRequest
    from gis.services.rounds.searching import Found
    from gis.services.rounds.stops import KnownStop

GONE = "gone"
"""Why a stop is left out that was no longer there when the round was planned."""


def write_plan(
    session: Session,
    stored: Round,
    found: Found,
    request: RoundRequest,
    stops: Sequence[KnownStop],
) -> None:
    """Write a plan into a row, instead of the one that is there."""
    plan, crs, team = found.plan, database().crs, session.info["scope"].team_id
    if stored.id is not None:
        stored.legs, stored.pieces, stored.stops = [], [], []
        session.flush()
    # What is visited stands in rows that leaders do not read, and nowhere else.
    stored.parameters = {
        key: value for key, value in request.to_json().items() if key not in ("stops", "orders")
    } | {IS_ORDERED: bool(request.orders)}
    stored.objective_m, stored.lower_bound_m = plan.objective_m, plan.lower_bound_m
    stored.proven_optimal, stored.further_rounds = plan.proven_optimal, plan.further_rounds
    stored.legs = [_leg(leg, team, crs) for leg in plan.legs]
    stored.pieces = _pieces(found, team, crs)
    stored.stops = _stops(plan, stops, team, crs) if isinstance(plan, VisitRound) else []


def _leg(leg: Leg | VisitLeg, team: uuid.UUID, crs: str) -> RoundLeg:
    clock = (leg.leaves, leg.returns) if isinstance(leg, VisitLeg) else (None, None)
    return RoundLeg(
        team_id=team, walker=leg.walker, length_m=leg.length_m,
        deadhead_m=leg.deadhead_m, minutes=leg.minutes,
        pieces=[uuid.UUID(piece) for piece in leg.pieces],
        steps=[dataclasses.asdict(step) for step in leg.steps],
        drive_m=sum(drive.length_m for drive in leg.drives),
        drive_minutes=sum(drive.minutes for drive in leg.drives),
        drive=_drive(leg.drives, crs), geometry=write_geometry(leg.geometry, crs),
        leaves_at=clock[0], returns_at=clock[1],
    )  # fmt: skip


def _drive(drives: tuple[Drive, ...], crs: str) -> WKBElement | None:
    lines = shapely.MultiLineString([drive.geometry for drive in drives])
    return write_geometry(lines, crs) if drives else None


def _pieces(found: Found, team: uuid.UUID, crs: str) -> list[RoundPiece]:
    outcomes: dict[str, Outcome] = dict.fromkeys(found.plan.required, "walked")
    outcomes |= dict.fromkeys(found.plan.not_fitting, "not_fitting")
    outcomes |= dict.fromkeys(found.plan.unreachable, "unreachable")
    outcomes |= dict.fromkeys(found.dropped, "dropped")
    outcomes |= dict.fromkeys(found.noted, "not_walkable")
    pieces = found.streets.set_index("id").loc[list(outcomes)]
    return [
        RoundPiece(
            street_id=uuid.UUID(str(row.Index)), team_id=team,
            outcome=outcomes[str(row.Index)], name=row.name_, highway=row.highway,
            reason=found.noted.get(str(row.Index), ""),
            length_m=float(row.length_m), geometry=write_geometry(row.geometry, crs),
        )
        for row in pieces.rename(columns={"name": "name_"}).itertuples()
    ]  # fmt: skip


def _stops(
    plan: VisitRound, stops: Sequence[KnownStop], team: uuid.UUID, crs: str
) -> list[RoundStop]:
    visits = {
        visit.stop_id: (leg.walker, visit) for leg in plan.legs for visit in leg.visits
        if visit.stop_id
    }  # fmt: skip
    reasons = {left.stop_id: left.reason for left in plan.left_out}
    rows = [
        RoundStop(
            team_id=team, number=number, kind=stop.asked.kind, ref=uuid.UUID(stop.asked.ref),
            label=stop.label,
            geometry=None if stop.point is None else write_geometry(stop.point, crs),
            service_minutes=stop.asked.minutes, windows=[
                [window.opens.isoformat(), window.closes.isoformat()]
                for window in stop.asked.windows
            ],
            must=stop.asked.must, priority=stop.asked.priority,
            needs_pair=stop.asked.needs_pair, assigned=stop.asked.walker,
            **_visited(*visits[stop.asked.ref]) if stop.asked.ref in visits
            else {"reason": reasons.get(stop.asked.ref, GONE)},
        )
        for number, stop in enumerate(stops, 1)
    ]  # fmt: skip
    rests = [(leg.walker, visit) for leg in plan.legs for visit in leg.visits if not visit.stop_id]
    return rows + [
        RoundStop(
            team_id=team, number=number, kind="break", service_minutes=visit.service_minutes,
            **_visited(walker, visit),
        )
        for number, (walker, visit) in enumerate(rests, len(rows) + 1)
    ]  # fmt: skip


def _visited(walker: int, visit: Visit) -> dict[str, object]:
    return {
        "walker": walker, "after_steps": visit.after, "arrives_at": visit.arrives,
        "begins_at": visit.begins, "leaves_at": visit.leaves, "way_m": visit.way_m,
    }  # fmt: skip
