"""Recorded passes as the JSON that scripts read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import shapely

from gis.services.plan_json import DEGREE_DIGITS

if TYPE_CHECKING:
    from gis.services.tracks import Tour
    from gis.services.walked import Laid


def recorded_document(status: str, laid: Sequence[Laid]) -> dict[str, Any]:
    """
    Return what was recorded in the form of the command line; geometry is WGS84 GeoJSON.

    A round of several walkers has a pass for each, in `passes`; beside them stand the first, the
    metres of all and the lines of all. `status` is that of the round, "" without one.
    """
    lines = shapely.MultiLineString([part for one in laid for part in one.geometry.geoms])
    return {
        "pass": laid[0].pass_id,
        "status": status,
        "matched_m": round(sum(one.matched_m for one in laid), 3),
        "outside_m": round(sum(one.outside_m for one in laid), 3),
        "geometry": _geometry(lines),
        "passes": [
            {
                "pass": one.pass_id,
                "matched_m": round(one.matched_m, 3),
                "outside_m": round(one.outside_m, 3),
                "geometry": _geometry(one.geometry),
            }
            for one in laid
        ],
    }


def tour_document(status: str, laid: Sequence[Laid], tours: Sequence[Tour]) -> dict[str, Any]:
    """
    Return walks by GPS that were recorded, as `recorded_document` with what the files held besides.

    A walk has a pass for each time of day. `outside_m` are metres of the walks with no street
    near, on the map (`open_ground_m`) or off it (`off_map_m`).
    """
    off_map = sum(one.off_map_m for one in tours)
    open_ground = sum(one.open_ground_m for one in tours)
    return recorded_document(status, laid) | {
        "outside_m": round(off_map + open_ground, 3),
        "off_map_m": round(off_map, 3),
        "open_ground_m": round(open_ground, 3),
        "trimmed_m": round(sum(one.trimmed_m for one in tours), 3),
        "confidence": [round(one.matched.confidence, 4) for one in tours],
        "driven": [
            {
                "from": part.begun_at.isoformat(), "to": part.ended_at.isoformat(),
                "length_m": round(part.length_m, 3),
            }
            for one in tours
            for part in one.driven
        ],
    }  # fmt: skip


def _geometry(lines: shapely.MultiLineString) -> dict[str, Any]:
    return {
        "type": "MultiLineString",
        "coordinates": [
            shapely.get_coordinates(line).round(DEGREE_DIGITS).tolist() for line in lines.geoms
        ],
    }
