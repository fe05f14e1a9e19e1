"""A visit round as the JSON that scripts and independent checkers read."""

from __future__ import annotations

from typing import Any

import shapely

from gis.planning.visits import Visit, VisitLeg, VisitRound
from gis.services.plan_json import DEGREE_DIGITS


def visit_document(found: VisitRound) -> dict[str, Any]:
    """Return a round with lines in WGS84 in the form of the command line; it is not stored."""
    return {
        "round": None,
        "objective": "total",
        "minutes": round(found.minutes, 4),
        "required": [],
        "legs": [_leg(leg) for leg in found.legs],
        "not_fitting": [],
        "unreachable": [],
        "left_out": [{"id": left.stop_id, "reason": left.reason} for left in found.left_out],
    }


def _leg(leg: VisitLeg) -> dict[str, Any]:
    coordinates = shapely.get_coordinates(leg.geometry).round(DEGREE_DIGITS).tolist()
    return {
        "walker": leg.walker,
        "leave": leg.leaves.isoformat(),
        "return": leg.returns.isoformat(),
        "length_m": round(leg.length_m, 3),
        "minutes": round(leg.minutes, 4),
        "walking_minutes": round(leg.walking_minutes, 4),
        "service_minutes": round(leg.service_minutes, 4),
        "waiting_minutes": round(leg.waiting_minutes, 4),
        "break_minutes": round(leg.break_minutes, 4),
        "pieces": [],
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
