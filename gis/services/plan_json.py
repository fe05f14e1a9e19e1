"""A stored round as the JSON that scripts and independent checkers read."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from typing import Any

import shapely

from gis.layers.database import Frame
from gis.services.rounds import (
    Place,
    PlannedLeg,
    PlannedRound,
    PlannedStop,
    RoundSummary,
    SheetState,
)

DEGREE_DIGITS = 8
"""About a millimetre: lengths measured on the geometry agree with `length_m`."""


def round_document(planned: PlannedRound) -> dict[str, Any]:
    """Return a round in the form of the command line; geometry is WGS84 GeoJSON."""
    return {
        "round": planned.id,
        "kind": planned.kind,
        "status": planned.status,
        "mode": planned.mode,
        "walkers": planned.walkers,
        "pair": planned.is_pair,
        "minutes": planned.minutes,
        "objective": planned.objective,
        "objective_m": round(planned.objective_m, 3),
        "lower_bound_m": round(planned.lower_bound_m, 3),
        "proven_optimal": planned.proven_optimal,
        "further_rounds": planned.further_rounds,
        "required": [
            {**piece, "name": name, "length_m": round(length_m, 3)}
            for piece, name, length_m in zip(
                pieces(planned.required),
                planned.required["name"],
                planned.required["length_m"],
                strict=True,
            )
        ],
        "legs": [_leg(leg) for leg in planned.legs],
        "not_fitting": pieces(planned.not_fitting),
        "unreachable": pieces(planned.unreachable),
        "left_out": [
            {"id": stop.ref, "kind": stop.kind, "reason": stop.reason} for stop in planned.left_out
        ],
        "dropped": pieces(planned.dropped.rename(columns={"street_id": "id"})),
        "not_walkable": [
            {**piece, "name": name, "reason": reason}
            for piece, name, reason in zip(
                pieces(planned.not_walkable.rename(columns={"street_id": "id"})),
                planned.not_walkable["name"],
                planned.not_walkable["reason"],
                strict=True,
            )
        ],
    }


def _leg(leg: PlannedLeg) -> dict[str, Any]:
    visits = [stop for stop in leg.visits if stop.asked is not None]
    drive = {
        "length_m": round(leg.drive_m, 3),
        "minutes": round(leg.drive_minutes, 4),
        "parking": None if leg.parking is None else _point(leg.parking),
        "geometry": None if leg.drive is None else _lines(leg.drive),
    }
    return {
        "walker": leg.walker,
        "length_m": round(leg.length_m, 3),
        "deadhead_m": round(leg.deadhead_m, 3),
        "minutes": round(leg.minutes, 4),
        "service_minutes": _sum(stop.minutes for stop in visits),
        "waiting_minutes": _sum(stop.waiting_minutes for stop in leg.visits),
        "pieces": list(leg.pieces),
        "stops": [_stop(stop) for stop in visits],
        "geometry": _geometry(leg.geometry),
        "drive": None if leg.parking is None else drive,
        **_clock(leg),
    }


def _clock(leg: PlannedLeg) -> dict[str, Any]:
    """Return when a leg with stops leaves and returns, and how long it rests; else nothing."""
    if leg.leaves is None or leg.returns is None:
        return {}
    return {
        "leave": leg.leaves.isoformat(),
        "return": leg.returns.isoformat(),
        "break_minutes": _sum(stop.minutes for stop in leg.visits if stop.asked is None),
    }


def _stop(stop: PlannedStop) -> dict[str, Any]:
    """Return a stop as `gis.services.visit_json` does, and what it is; its name is told nowhere."""
    assert stop.arrives is not None
    assert stop.begins is not None
    assert stop.leaves is not None
    return {
        "id": stop.ref,
        "kind": stop.kind,
        "arrive": stop.arrives.isoformat(),
        "begin": stop.begins.isoformat(),
        "leave": stop.leaves.isoformat(),
        "service_minutes": round(stop.minutes, 4),
        "waiting_minutes": round(stop.waiting_minutes, 4),
        "after_pieces": stop.after_steps,
    }


def _sum(minutes: Iterable[float]) -> float:
    return round(math.fsum(minutes), 4)


def summary_document(found: RoundSummary) -> dict[str, Any]:
    """Return a round of the list in the form of the command line."""
    return {
        "round": found.id,
        "kind": found.kind,
        "name": found.name,
        "areas": list(found.area_ids),
        "created_at": found.created_at.isoformat(),
        "planned_for": found.planned_for and found.planned_for.isoformat(),
        "status": found.status,
        "mode": found.mode,
        "walkers": found.walkers,
        "pair": found.is_pair,
        "minutes": round(found.minutes, 4),
        "length_m": round(found.length_m, 3),
        "walked_on": found.walked_on and found.walked_on.isoformat(),
        "sheets": [
            {
                "sheet": each.code,
                "state": each.state,
                "return_by": each.return_by.isoformat(),
                "printed_by": each.by,
                "carried_by": each.carried_by,
                "leg": each.leg,
            }
            for each in found.sheets
        ],
    }


def sheet_document(one: SheetState, today: dt.date) -> dict[str, Any]:
    """Return a line of the register of sheets, as it is told on a day."""
    times = {
        "printed_at": one.printed_at,
        "returned_at": one.returned_at,
        "shredded_at": one.shredded_at,
    }
    return {
        "sheet": one.code,
        "state": one.state,
        "is_overdue": one.is_overdue(today),
        "return_by": one.return_by.isoformat(),
        "printed_by": one.by,
        "carried_by": one.carried_by,
        "round": one.round_id,
        "name": one.round_name,
        "leg": one.leg,
        **{name: at and at.isoformat() for name, at in times.items()},
    }


def pieces(frame: Frame) -> list[dict[str, Any]]:
    """Return pieces by id, with their lines; in WGS84 as they come."""
    return [
        {"id": piece, "geometry": _geometry(line)}
        for piece, line in zip(frame["id"], frame.geometry, strict=True)
    ]


def _geometry(line: shapely.LineString) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": _rounded(line)}


def _lines(lines: shapely.MultiLineString) -> dict[str, Any]:
    return {"type": "MultiLineString", "coordinates": [_rounded(line) for line in lines.geoms]}


def _point(place: Place) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [round(degrees, DEGREE_DIGITS) for degrees in place]}


def _rounded(line: shapely.LineString) -> list[list[float]]:
    coordinates: list[list[float]] = shapely.get_coordinates(line).round(DEGREE_DIGITS).tolist()
    return coordinates
