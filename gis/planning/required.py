"""Which street pieces a housing area asks to be walked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

SHARE_INSIDE = 0.5
"""Least share of its length that a must-walk piece has inside the area."""

WIDE = ("trunk", "primary", "secondary", "tertiary")
"""Classes so wide that one cannot see across to the doors [assumption]; their links count so."""


def required_pieces(
    streets: gpd.GeoDataFrame,
    addresses: gpd.GeoDataFrame,
    area: shapely.Polygon | shapely.MultiPolygon,
) -> list[str]:
    """
    Return the ids of the pieces a round of the area must walk.

    A walkable must-walk piece with at least half its length inside the area, and any walkable
    piece to which an address inside the area is attached.

    Parameters
    ----------
    streets
        LineStrings in the metric CRS with `id`, `is_walkable` and `is_must_walk`.
    addresses
        Points in the metric CRS with `street_id`, the id of their piece or an empty string.
    area
        In the metric CRS.

    Returns
    -------
    list of str
        In the order of `streets`; empty when the area has no street.
    """
    shapely.prepare(area)
    walkable = streets["is_walkable"].to_numpy(bool)
    inside = walkable & streets["is_must_walk"].to_numpy(bool)
    inside[inside] = _mostly_inside(streets.geometry.to_numpy()[inside], area)
    ids = streets["id"].to_numpy(str)
    doors = shapely.covers(area, addresses.geometry.to_numpy())
    asked = addresses["street_id"].to_numpy(object)[doors]
    chosen = inside | (walkable & np.isin(ids, asked[asked != ""].astype(str)))
    return [str(piece) for piece in ids[chosen]]


def two_sided(streets: gpd.GeoDataFrame, addresses: gpd.GeoDataFrame) -> frozenset[str]:
    """
    Return the ids of the pieces of which one walker has to walk both sides.

    Those of a class of `WIDE` that have addresses to their left and to their right.

    Parameters
    ----------
    streets
        `id` and `highway`.
    addresses
        `street_id` and `side` ("left", "right", or "" where that is not known).
    """
    is_wide = streets["highway"].astype(str).str.removesuffix("_link").isin(WIDE)
    left, right = (
        set(addresses.loc[addresses["side"] == side, "street_id"]) for side in ("left", "right")
    )
    return frozenset(streets.loc[is_wide & streets["id"].isin(left & right), "id"])


def _mostly_inside(
    lines: NDArray[np.object_], area: shapely.Polygon | shapely.MultiPolygon
) -> NDArray[np.bool_]:
    share = np.zeros(len(lines))
    share[shapely.covers(area, lines)] = 1.0
    crossing = (share == 0) & shapely.intersects(area, lines)
    cut = shapely.length(shapely.intersection(lines[crossing], area))
    share[crossing] = cut / np.maximum(shapely.length(lines[crossing]), 1e-9)
    # A piece of which half lies inside by measure is required, whatever the last bit says.
    return share >= SHARE_INSIDE - 1e-9
