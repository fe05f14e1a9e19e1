"""A stored round as the JSON that scripts and independent checkers read."""

from __future__ import annotations

from typing import Any

import shapely

from gis.layers.database import Frame
from gis.services.rounds import PlannedRound

DEGREE_DIGITS = 8
"""About a millimetre: lengths measured on the geometry agree with `length_m`."""


def round_document(planned: PlannedRound) -> dict[str, Any]:
    """Return a round in the form of the command line; geometry is WGS84 GeoJSON."""
    return {
        "round": planned.id,
        "objective": planned.objective,
        "objective_m": round(planned.objective_m, 3),
        "lower_bound_m": round(planned.lower_bound_m, 3),
        "proven_optimal": planned.proven_optimal,
        "required": [
            {**piece, "name": name, "length_m": round(length_m, 3)}
            for piece, name, length_m in zip(
                _pieces(planned.required),
                planned.required["name"],
                planned.required["length_m"],
                strict=True,
            )
        ],
        "legs": [
            {
                "walker": leg.walker,
                "length_m": round(leg.length_m, 3),
                "deadhead_m": round(leg.deadhead_m, 3),
                "minutes": round(leg.minutes, 4),
                "service_minutes": 0.0,
                "waiting_minutes": 0.0,
                "pieces": list(leg.pieces),
                "stops": [],
                "geometry": _geometry(leg.geometry),
            }
            for leg in planned.legs
        ],
        "not_fitting": _pieces(planned.not_fitting),
        "unreachable": _pieces(planned.unreachable),
    }


def _pieces(frame: Frame) -> list[dict[str, Any]]:
    return [
        {"id": piece, "geometry": _geometry(line)}
        for piece, line in zip(frame["id"], frame.geometry, strict=True)
    ]


def _geometry(line: shapely.LineString) -> dict[str, Any]:
    coordinates = shapely.get_coordinates(line).round(DEGREE_DIGITS).tolist()
    return {"type": "LineString", "coordinates": coordinates}
