"""A round with stops as the JSON that scripts and independent checkers read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from gis.planning.visits import Visit, VisitLeg
from gis.services.plan_json import DEGREE_DIGITS, pieces

if TYPE_CHECKING:
    from gis.services.rounds import UnstoredRound


def visit_document(unstored: UnstoredRound) -> dict[str, Any]:
    """Return a round that is not stored in the form of the command line."""
    found, required = unstored.plan, unstored.required
    return {
        "round": None,
        "objective": "total",
        "objective_m": round(found.objective_m, 3),
        "lower_bound_m": round(found.lower_bound_m, 3),
        "proven_optimal": found.proven_optimal,
        "further_rounds": found.further_rounds,
        "minutes": round(found.minutes, 4),
        "required": [
            {**piece, "name": name, "length_m": round(length_m, 3)}
            for piece, name, length_m in zip(
                pieces(required), required["name"], required["length_m"], strict=True
            )
        ],
        "legs": [_leg(leg) for leg in found.legs],
        "not_fitting": pieces(required[required["id"].isin(found.not_fitting)]),
        "unreachable": pieces(required[required["id"].isin(found.unreachable)]),
        "left_out": [{"id": left.stop_id, "reason": left.reason} for left in found.left_out],
    }


def _leg(leg: VisitLeg) -> dict[str, Any]:
    coordinates = shapely.get_coordinates(leg.geometry).round(DEGREE_DIGITS).tolist()
    return {
        "walker": leg.walker,
        "leave": leg.leaves.isoformat(),
        "return": leg.returns.isoformat(),
        "length_m": round(leg.length_m, 3),
        "deadhead_m": round(leg.deadhead_m, 3),
        "minutes": round(leg.minutes, 4),
        "walking_minutes": round(leg.walking_minutes, 4),
        "service_minutes": round(leg.service_minutes, 4),
        "waiting_minutes": round(leg.waiting_minutes, 4),
        "break_minutes": round(leg.break_minutes, 4),
        "pieces": list(leg.pieces),
        "stops": [_stop(visit) for visit in leg.visits if visit.stop_id],
        "geometry": {"type": "LineString", "coordinates": coordinates},
    }


def _stop(visit: Visit) -> dict[str, Any]:
    return {
        "id": visit.stop_id,
        "arrive": visit.arrives.isoformat(),
        "begin": visit.begins.isoformat(),
        "leave": visit.leaves.isoformat(),
        "service_minutes": round(visit.service_minutes, 4),
        "waiting_minutes": round(visit.waiting_minutes, 4),
    }
