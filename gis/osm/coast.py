"""The sea: what lies to the right of the coastlines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    import numpy.typing as npt

    Geometries = npt.NDArray[np.object_]
    Area = shapely.Polygon | shapely.MultiPolygon

PROBE_DEGREES = 2e-7
"""How far beside a coastline land and sea are asked for: two units of OpenStreetMap."""

STEP_DEGREES = 1e-3
"""Longest part of a coastline that has one vote."""

TRUSTED_SHARE = 0.95
"""A face between coastlines counts as sea, or land, when so much of its shore says so."""


def sea(coastlines: Geometries, boundary: Area) -> tuple[shapely.Geometry | None, int]:
    """
    Return the sea within the box around a boundary, and how many faces stayed undecided.

    Parameters
    ----------
    coastlines
        LineStrings in WGS84 with the land on the left.
    boundary
        WGS84.

    Returns
    -------
    shapely.Geometry or None
        Polygons of sea; None where there is none, or where the coastlines contradict each other.
    int
        Faces of which neither could be told: the coast is too broken there, and nothing is drawn.

    Notes
    -----
    Coastlines and the rim of the box cut the box into faces. Beside the middle of each coastline
    segment one point to the left is land and one to the right is sea: they vote by their length.
    """
    box = shapely.box(*boundary.bounds)
    near = coastlines[shapely.intersects(coastlines, box)] if len(coastlines) else coastlines
    if not len(near):
        return None, 0
    rim = shapely.union_all([*near, box.exterior])  # noded, so that it can be polygonised
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(rim)))
    faces = faces[shapely.contains(box, shapely.point_on_surface(faces))]
    tree = shapely.STRtree(faces)
    # In short steps, since the middle of a long segment may lie outside the box.
    left, right, weight = _probes(shapely.segmentize(near, STEP_DEGREES))
    votes = np.zeros((2, len(faces)))
    for side, points in enumerate((left, right)):
        point, face = tree.query(points, predicate="within")
        np.add.at(votes[side], face, weight[point])
    total = votes.sum(axis=0)
    is_sea = votes[1] > TRUSTED_SHARE * total
    undecided = (total > 0) & ~is_sea & (votes[0] <= TRUSTED_SHARE * total)
    wet = faces[is_sea & (total > 0)]
    return (shapely.union_all(wet) if len(wet) else None), int(undecided.sum())


def _probes(lines: Geometries) -> tuple[Any, Any, Any]:
    """Return points left and right of the middle of each segment, and its length."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    same = line[1:] == line[:-1]
    start, step = xy[:-1][same], (xy[1:] - xy[:-1])[same]
    length = np.hypot(*step.T)
    start, step, length = start[length > 0], step[length > 0], length[length > 0]
    middle = start + step / 2
    normal = np.column_stack([-step[:, 1], step[:, 0]]) / length[:, None] * PROBE_DEGREES
    return shapely.points(middle + normal), shapely.points(middle - normal), length
