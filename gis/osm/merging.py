"""What becomes of the streets that are there when a newer or a neighbouring map comes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    Area = shapely.Polygon | shapely.MultiPolygon

SAME_LINE_M = 0.5
"""How far apart two drawings of one street may lie. Assumed: extracts repeat OSM's own nodes."""
COVERED_SHARE = 0.95
"""Share of a street's length that must be drawn again before it is left out. Assumed."""


@dataclass(frozen=True)
class Merge:
    """
    How an incoming map is put together with the one that is there.

    Attributes
    ----------
    retired
        Ids of pieces that are there and go.
    left_out
        Keys of incoming pieces that are there already, cut in another way.
    node
        New numbers of nodes of pieces that stay, where the incoming map has another number for the
        same place.
    """

    retired: list[str]
    left_out: list[str]
    node: dict[int, int]


def merge_streets(there: gpd.GeoDataFrame, incoming: gpd.GeoDataFrame, boundary: Area) -> Merge:
    """
    Say which pieces go and which incoming ones are left out, so that no street is there twice.

    Streets are judged from junction to junction, never piece by piece: half a street left behind
    would no longer hang together with the rest.

    Parameters
    ----------
    there
        Pieces of today's map: `id`, `key`, `u`, `v`, `is_walkable`, metric LineStrings.
    incoming
        Pieces of the new map, with the same columns but `id`.
    boundary
        What the new map replaces, in the metric CRS.

    Returns
    -------
    Merge
        A street goes when all its pieces have their middle inside the boundary and the new map
        does not have it. One that reaches farther out goes when the new map draws (almost) all
        of it again. An incoming street that (almost) lies on streets that stay is left out.
    """
    known = set(incoming["key"])
    old = there[~there["key"].isin(known)].reset_index(drop=True)
    new = incoming[~incoming["key"].isin(set(there["key"]))].reset_index(drop=True)

    shapely.prepare(boundary)
    middles = shapely.line_interpolate_point(old.geometry.to_numpy(), 0.5, normalized=True)
    inside = shapely.covers(boundary, middles)
    street = _streets(old)
    whole = _all(inside, street)[street]
    drawn_again = _covered(old, street, incoming)[street]
    goes = whole | drawn_again
    stays = old[~goes]

    chain = _streets(new)
    double = _covered(new, chain, stays)[chain]
    return Merge(
        retired=old.loc[goes, "id"].tolist(),
        left_out=new.loc[double, "key"].tolist(),
        node=_renumbered(stays, incoming),
    )


def _streets(pieces: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Return the number of the street of each piece: pieces joined at cut points are one street."""
    count = len(pieces)
    ends = pieces[["u", "v"]].to_numpy(np.int64)
    is_cut = ends < 0  # nodes of OSM files that people edit may be negative too: joined, not lost
    nodes, number = np.unique(ends, return_inverse=True)
    row = np.repeat(np.arange(count), 2)[is_cut.ravel()]
    column = count + number.ravel()[is_cut.ravel()]
    size = count + len(nodes)
    links = coo_array((np.ones(len(row)), (row, column)), shape=(size, size))
    return np.asarray(connected_components(links, directed=False)[1][:count], np.int64)


def _all(claims: NDArray[np.bool_], street: NDArray[np.int64]) -> NDArray[np.bool_]:
    size = int(street.max(initial=-1)) + 1
    return np.asarray(np.bincount(street, ~claims, minlength=size) == 0)


def _covered(
    pieces: gpd.GeoDataFrame, street: NDArray[np.int64], others: gpd.GeoDataFrame
) -> NDArray[np.bool_]:
    """Return of each street whether others of its network are drawn on (almost) all of it."""
    size = int(street.max(initial=-1)) + 1
    if not len(pieces) or not len(others):
        return np.zeros(size, bool)
    lines, drawn = pieces.geometry.to_numpy(), others.geometry.to_numpy()
    mine, theirs = shapely.STRtree(drawn).query(lines, predicate="dwithin", distance=SAME_LINE_M)
    same = (
        pieces["is_walkable"].to_numpy(bool)[mine] == others["is_walkable"].to_numpy(bool)[theirs]
    )
    covered_m = np.zeros(len(pieces))
    for index in np.unique(mine[same]):
        near = shapely.union_all(drawn[theirs[same & (mine == index)]])
        band = shapely.buffer(near, SAME_LINE_M, cap_style="flat")
        covered_m[index] = shapely.length(shapely.intersection(lines[index], band))
    length_m = np.bincount(street, shapely.length(lines), minlength=size)
    covered = np.bincount(street, covered_m, minlength=size)
    return np.asarray((length_m > 0) & (covered >= COVERED_SHARE * length_m))


def _renumbered(stays: gpd.GeoDataFrame, incoming: gpd.GeoDataFrame) -> dict[int, int]:
    """Return incoming numbers of the nodes that staying pieces have at the very same place."""
    number: dict[tuple[float, float], set[int]] = {}
    for place, node in _ends(incoming[incoming["is_walkable"].astype(bool)]):
        number.setdefault(place, set()).add(node)
    found = {}
    for place, node in _ends(stays[stays["is_walkable"].astype(bool)]):
        here = number.get(place, set())
        # Two nodes at one place, as at some bridges, do not tell which of them is meant.
        if len(here) == 1 and node not in here:
            found[node] = next(iter(here))
    return found


def _ends(pieces: gpd.GeoDataFrame) -> list[tuple[tuple[float, float], int]]:
    lines = pieces.geometry.to_numpy()
    ends = []
    for column, position in (("u", 0), ("v", -1)):
        xy = shapely.get_coordinates(shapely.get_point(lines, position)).round(3)
        ends += list(zip(map(tuple, xy.tolist()), pieces[column].tolist(), strict=True))
    return ends
