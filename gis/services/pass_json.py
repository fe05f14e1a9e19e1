"""Recorded passes as the JSON that scripts read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely

from gis.services.plan_json import DEGREE_DIGITS
from gis.services.walked import Laid, Recorded


def recorded_document(recorded: Recorded, laid: Sequence[Laid]) -> dict[str, Any]:
    """
    Return what was recorded in the form of the command line; geometry is WGS84 GeoJSON.

    A round of several walkers has a pass for each, in `passes`; beside them stand the first, the
    metres of all and the lines of all.
    """
    lines = shapely.MultiLineString([part for one in laid for part in one.geometry.geoms])
    return {
        "pass": recorded.pass_ids[0],
        "status": recorded.status,
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


def _geometry(lines: shapely.MultiLineString) -> dict[str, Any]:
    return {
        "type": "MultiLineString",
        "coordinates": [
            shapely.get_coordinates(line).round(DEGREE_DIGITS).tolist() for line in lines.geoms
        ],
    }
