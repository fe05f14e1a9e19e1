"""Which sides of a street a pass saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from gis.coverage.laying import union
from gis.coverage.nearest import ranges

if TYPE_CHECKING:
    from collections.abc import Collection

    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray

NARROW_M = 12.0
"""Between facades that are no farther apart one sees both sides. An assumption."""
SAMPLE_M = 5.0


def seen(
    laid: pd.DataFrame, side: ArrayLike, is_pair: ArrayLike, narrow: Collection[str] = ()
) -> pd.DataFrame:
    """
    Return what passes saw of the pieces that they cover.

    Parameters
    ----------
    laid
        As `gis.coverage.laying.lay` returns it.
    side
        Of each line: "both", "left" or "right", seen in the walking direction.
    is_pair
        Of each line; a pair sees both sides.
    narrow
        Ids of pieces so narrow that one sees both sides.

    Returns
    -------
    DataFrame
        `line`, `street_id`, `from_share`, `to_share`, `sees_left` and `sees_right`, seen from the
        beginning of the piece to its end. Rows that agree in all but the shares do not overlap.
    """
    line = laid["line"].to_numpy(int)
    chosen = np.asarray(side)[line]
    both = (chosen == "both") | np.asarray(is_pair, bool)[line] | laid["street_id"].isin(narrow)
    is_left = (chosen == "left") == laid["forward"].to_numpy(bool)
    sides = laid.assign(sees_left=both | is_left, sees_right=both | ~is_left)
    return union(sides, ["line", "street_id", "sees_left", "sees_right"])


def narrow_pieces(pieces: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> set[str]:
    """
    Return the pieces that have facades on both sides, at most `NARROW_M` apart, on half their way.

    Parameters
    ----------
    pieces
        `id` and LineStrings in the metric CRS.
    buildings
        Polygons in the same CRS.
    """
    if not len(pieces) or not len(buildings):
        return set()
    lines = pieces.geometry.to_numpy()
    piece, point, ahead = _samples(lines)
    walls = buildings.geometry.to_numpy()
    sample, wall = shapely.STRtree(walls).query(point, predicate="dwithin", distance=NARROW_M)
    foot = shapely.get_coordinates(shapely.shortest_line(point[sample], walls[wall]))
    over = foot[1::2] - foot[::2]
    turn = ahead[sample, 0] * over[:, 1] - ahead[sample, 1] * over[:, 0]
    nearest = np.full((2, len(point)), np.inf)
    for hand, is_there in enumerate((turn >= 0, turn <= 0)):
        np.minimum.at(nearest[hand], sample[is_there], np.hypot(*over[is_there].T))
    share = np.bincount(piece, nearest.sum(axis=0) <= NARROW_M) / np.bincount(piece)
    return set(pieces["id"].to_numpy()[share >= 0.5])


def _samples(
    lines: NDArray[np.object_],
) -> tuple[NDArray[np.int64], NDArray[np.object_], NDArray[np.float64]]:
    """Return the line, the place and the direction of points along lines."""
    length = shapely.length(lines)
    count = np.maximum(1, np.ceil(length / SAMPLE_M)).astype(int)
    line = np.repeat(np.arange(len(lines)), count)
    share = (ranges(np.zeros(len(lines), int), count) + 0.5) / count[line]
    point, before, after = (
        shapely.line_interpolate_point(lines[line], np.clip(share + step, 0, 1), normalized=True)
        for step in (0.0, -1e-3, 1e-3)
    )
    ahead = shapely.get_coordinates(after) - shapely.get_coordinates(before)
    return line, point, ahead
