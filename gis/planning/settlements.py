"""
Which homes belong together: settlements, parted by borders, in sizes that can be walked.

See `gis.planning.suggesting`, which makes areas of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay, QhullError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

GAP_M: Final = 200.0
"""Houses of one settlement stand no further apart: Danmarks Statistik's definition of a town."""
LEAST: Final = 100
MOST: Final = 600
"""Addresses a team can walk past in some rounds: an assumption without a source."""
LEAST_ALONE: Final = 20
"""Scattered farms, fewer than this together, are not suggested: an assumption."""
# How a large settlement is halved, all assumptions: directions tried, share of addresses in the
# smaller part at least, places tried, how near the line a home is in the way, and how much a
# difference of homes between the halves weighs against a share of homes in the way or torn apart.
DIRECTIONS: Final = 12
SMALLER_SHARE: Final = 0.35
PLACES: Final = 13
IN_THE_WAY_M: Final = 25.0
DIFFERENCE_WEIGHT: Final = 0.3


def settlements(
    xy: NDArray[np.float64],
    borders: gpd.GeoDataFrame,
    street: NDArray[np.intp],
    estate: NDArray[np.intp],
    types: NDArray[np.str_],
) -> NDArray[np.intp]:
    """
    Return the number of the area that each home is in.

    Parameters
    ----------
    xy
        Metric coordinates of the homes, each place once.
    borders
        Lines and polygons with `kind` ("road", "railway" or "water").
    street, estate
        Number of the street and of the estate of each home.
    types
        Dwelling type of each home.
    """
    pairs = _neighbours(xy)
    hard = _faces(xy, borders[borders["kind"] != "road"])
    every = _faces(xy, borders)
    parted = pairs[every[pairs[:, 0]] == every[pairs[:, 1]]]
    over_roads = pairs[hard[pairs[:, 0]] == hard[pairs[:, 1]]]
    label = _absorbed(_components(len(xy), parted), over_roads, most=None)
    kind = np.unique(types, return_inverse=True)[1]
    groups = [street, estate]
    halves = [
        part
        for number in range(label.max() + 1)
        for part in _in_parts(xy, np.flatnonzero(label == number), groups, kind)
    ]
    for number, part in enumerate(halves):
        label[part] = number
    # A straight cut may leave a corner on the wrong side.
    whole = over_roads[label[over_roads[:, 0]] == label[over_roads[:, 1]]]
    return _absorbed(_components(len(xy), whole), over_roads, most=MOST)


def _neighbours(xy: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return pairs of neighbouring places at most `GAP_M` apart."""
    try:
        corners = Delaunay(xy).simplices
    except QhullError:  # all on one line: each is the neighbour of the next
        order = np.lexsort(xy.T)
        pairs = np.column_stack([order[:-1], order[1:]])
    else:
        pairs = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
        pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    gap = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
    near: NDArray[np.intp] = pairs[gap <= GAP_M]
    return near


def _faces(xy: NDArray[np.float64], borders: gpd.GeoDataFrame) -> NDArray[np.intp]:
    """Return the number of the piece of land, between borders, that each place lies on."""
    hull = shapely.box(*xy.min(axis=0), *xy.max(axis=0)).buffer(GAP_M, cap_style="square")
    shapes = borders.geometry.to_numpy()
    flat = shapely.get_type_id(shapes) >= 3
    lines = np.concatenate([shapes[~flat], shapely.boundary(shapes[flat]), [hull.exterior]])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all(lines))))
    face = np.full(len(xy), -1)
    place, around = shapely.STRtree(faces).query(shapely.points(xy), predicate="intersects")
    face[place] = around
    return face


def _components(count: int, pairs: NDArray[np.intp]) -> NDArray[np.intp]:
    ones = np.ones(len(pairs), bool)
    graph = coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.intp)


def _absorbed(
    label: NDArray[np.intp], pairs: NDArray[np.intp], *, most: int | None
) -> NDArray[np.intp]:
    """
    Return labels after those with fewer than `LEAST` places went with a neighbour.

    The neighbour with which they have most neighbouring places; one that would then hold more
    than `most` only takes what could not stand alone.
    """
    size = dict(enumerate(np.bincount(label).tolist()))
    beside: dict[int, Counter[int]] = defaultdict(Counter)
    for one, two in label[pairs][label[pairs[:, 0]] != label[pairs[:, 1]]].tolist():
        beside[one][two] += 1
        beside[two][one] += 1
    goes_with = {number: number for number in size}
    small = sorted((count, number) for number, count in size.items() if count < LEAST)
    while small:
        _count, number = small.pop(0)
        if goes_with[number] != number or size[number] >= LEAST:
            continue
        room = [
            (ties, -other, other)
            for other, ties in beside[number].items()
            if most is None or size[other] + size[number] <= most or size[number] < LEAST_ALONE
        ]
        if not room:
            continue
        other = max(room)[2]
        goes_with[number] = other
        size[other] += size.pop(number)
        for third, ties in beside.pop(number).items():
            del beside[third][number]
            if third != other:
                beside[third][other] += ties
                beside[other][third] += ties
        if size[other] < LEAST:
            small = sorted([*small, (size[other], other)])
    ends = np.array([_end(goes_with, number) for number in range(len(goes_with))])
    return np.unique(ends[label], return_inverse=True)[1]


def _end(goes_with: Mapping[int, int], number: int) -> int:
    while goes_with[number] != number:
        number = goes_with[number]
    return number


def _in_parts(
    xy: NDArray[np.float64],
    rows: NDArray[np.intp],
    groups: Sequence[NDArray[np.intp]],
    kind: NDArray[np.intp],
) -> Iterator[NDArray[np.intp]]:
    """Give the rows in parts of at most `MOST`."""
    if len(rows) <= MOST:
        yield rows
        return
    left = _best_cut(xy[rows], [group[rows] for group in groups], kind[rows])
    yield from _in_parts(xy, rows[left], groups, kind)
    yield from _in_parts(xy, rows[~left], groups, kind)


def _best_cut(
    xy: NDArray[np.float64], groups: Sequence[NDArray[np.intp]], kind: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Return which places lie to the left of the line that does least harm."""
    groups = [np.unique(group, return_inverse=True)[1] for group in groups]
    best = (np.inf, np.zeros(len(xy), bool))
    for angle in np.arange(DIRECTIONS) * np.pi / DIRECTIONS:
        along = xy @ (np.cos(angle), np.sin(angle))
        order = np.sort(along)
        shares = np.linspace(SMALLER_SHARE, 1 - SMALLER_SHARE, PLACES)
        at = (shares * (len(xy) - 1)).astype(int)
        for place in (order[at] + order[at + 1]) / 2:
            left = along < place
            if not left.any() or left.all():
                continue
            way = np.mean(np.abs(along - place) < IN_THE_WAY_M)
            harm = way + sum(_torn(group, left) for group in groups)
            harm -= DIFFERENCE_WEIGHT * _difference(kind, left)
            if harm < best[0]:
                best = (harm, left)
    return best[1]


def _torn(group: NDArray[np.intp], left: NDArray[np.bool_]) -> float:
    """Return the share of places on the wrong side of their street or estate; -1 is none."""
    here = np.bincount(group[left], minlength=group.max() + 1)
    there = np.bincount(group[~left], minlength=group.max() + 1)
    return float(np.minimum(here, there).sum()) / len(group)


def _difference(kind: NDArray[np.intp], left: NDArray[np.bool_]) -> float:
    """Return how differently two halves are made up, 0 to 1."""
    here = np.bincount(kind[left], minlength=kind.max() + 1) / left.sum()
    there = np.bincount(kind[~left], minlength=kind.max() + 1) / (~left).sum()
    return float(np.abs(here - there).sum()) / 2
