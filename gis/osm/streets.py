"""
Highways to street pieces.

A *piece* runs from junction to junction. Ways that a mapper merely split (for a speed limit, say)
are joined again where name, class and walkability agree, and a stretch of more than 150 m is cut
in equal parts, so that "half of it lies inside the area" means something on a long road too.
Where roads cross without a common node (a bridge) nothing is joined.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gis.crs import GEOD, WGS84
from gis.osm.elements import PER_DEGREE
from gis.osm.underfoot import Underfoot, of_most_metres, underfoot
from gis.osm.walking import Walking, classify

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from gis.osm.elements import OsmData

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

LONGEST_PIECE_M = 150.0
"""Longer stretches are cut in equal parts (rounds.md)."""

COLUMNS = (
    "key", "u", "v", "name", "highway", "service", "length_m", "is_walkable", "reason",
    "is_must_walk", "is_square", "is_lit", "is_paved", "has_pavement", "osm_way", "geometry",
)  # fmt: skip


def build_streets(data: OsmData) -> gpd.GeoDataFrame:
    """
    Return all highways of a file as pieces, walkable or not.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326, one row a piece, ordered by ``key``: ``key`` (hash of geometry, name, class and
        walkability, the same whatever the order and direction in the file), ``u`` and ``v``
        (pieces that meet share the number: the OSM node id, or a large negative number at a cut),
        ``name``, ``highway``, ``service``, ``length_m`` (geodesic), ``is_walkable``, ``reason``,
        ``is_must_walk``, ``is_square``, ``is_lit``, ``is_paved``, ``has_pavement`` (True, False or
        None; of most of its metres where ways were joined), ``osm_way`` (the lowest id where they
        were) and ``geometry`` (LineString from u to v). Walkable pieces and the others form two
        networks.

    Notes
    -----
    Linear but for a few sorts; everything that grows with the number of nodes is NumPy. Chains of
    segments are put in order by pointer doubling, in as many rounds as the longest chain has
    binary digits.
    """
    kinds, segments = _read_segments(data)
    walkable = np.array([kind.walking.is_walkable for kind in kinds], dtype=bool)[segments.kind]
    networks = [segments.where(choice) for choice in (walkable, ~walkable) if choice.any()]
    ways = zip(data.ways.ids, data.ways.tags, strict=True)
    tags = {way: tags for way, tags in ways if "highway" in tags}
    frames = [_frame(_cut(_chains(network, data)), kinds, tags) for network in networks]
    if not frames:
        return gpd.GeoDataFrame({column: [] for column in COLUMNS}, geometry="geometry", crs=WGS84)
    streets = pd.concat(frames).sort_values("key", ignore_index=True)
    return gpd.GeoDataFrame(streets, geometry="geometry", crs=WGS84)


@dataclass(frozen=True)
class _Kind:
    """What a piece has to have in common from end to end."""

    name: str
    highway: str
    service: str
    walking: Walking


@dataclass(frozen=True)
class _Segments:
    """Straight lines between two nodes (rows of the node table), each pair once."""

    ends: Ints
    kind: Ints
    way: Ints

    def where(self, choice: Bools) -> _Segments:
        return _Segments(self.ends[choice], self.kind[choice], self.way[choice])


def _highway_tags(data: OsmData) -> dict[int, dict[str, str]]:
    """Return the tags of each way row that is a highway, squares of relations among them."""
    tags = {row: tags for row, tags in enumerate(data.ways.tags) if "highway" in tags}
    row_of = {way: row for row, way in enumerate(data.ways.ids)}
    for relation in data.relations:
        if relation.tags.get("type") == "multipolygon" and "highway" in relation.tags:
            square = {**relation.tags, "area": "yes"}
            for member in relation.members:
                if member.kind == "w" and member.ref in row_of:
                    tags.setdefault(row_of[member.ref], square)
    return tags


def _read_segments(data: OsmData) -> tuple[list[_Kind], _Segments]:
    kinds: dict[_Kind, int] = {}
    rows, kind_of_row = [], []
    for row, tags in _highway_tags(data).items():
        name = " ".join(tags.get("name", "").split())
        kind = _Kind(name, tags["highway"], tags.get("service", ""), classify(tags))
        rows.append(row)
        kind_of_row.append(kinds.setdefault(kind, len(kinds)))
    ends, owner = _node_pairs(data, np.asarray(rows, dtype=np.int64))
    kind_of_segment = np.asarray(kind_of_row, dtype=np.int64)[owner]
    way = np.asarray(data.ways.ids, dtype=np.int64)[np.asarray(rows, dtype=np.int64)[owner]]
    return list(kinds), _once_each(list(kinds), _Segments(ends, kind_of_segment, way))


def _node_pairs(data: OsmData, rows: Ints) -> tuple[Ints, Ints]:
    """
    Return the node pairs of these ways, as rows of the node table, and whose they are.

    A way is interrupted where its node is missing. Nodes at the very same position that follow
    each other on a way count as one, else a line of no length would stand between them.
    """
    nodes = data.nodes
    refs, owner = data.ways.refs_of(rows)
    found = nodes.find(refs)
    ends = np.column_stack([found[:-1], found[1:]])
    real = (owner[:-1] == owner[1:]) & (ends >= 0).all(axis=1) & (ends[:, 0] != ends[:, 1])
    ends, owner = ends[real], owner[:-1][real]
    same_place = (nodes.xy[ends[:, 0]] == nodes.xy[ends[:, 1]]).all(axis=1)
    if same_place.any():
        alias = _lowest_of_joined(len(nodes.ids), ends[same_place])
        ends, owner = alias[ends[~same_place]], owner[~same_place]
    return ends, owner


def _lowest_of_joined(count: int, pairs: Ints) -> Ints:
    graph = coo_array((np.ones(len(pairs), dtype=np.int8), pairs.T), shape=(count, count))
    _, group = connected_components(graph, directed=False)
    _, first = np.unique(group, return_index=True)
    return np.asarray(first[group])


def _once_each(kinds: list[_Kind], segments: _Segments) -> _Segments:
    """
    Keep each node pair once.

    The walkable way wins, then the must-walk one, a street over the rim of a square, a named one
    over one without a name, and at last the older one.
    """
    worth = [
        8 * kind.walking.is_walkable
        + 4 * kind.walking.is_must_walk
        + 2 * (not kind.walking.is_square)
        + bool(kind.name)
        for kind in kinds
    ]
    low, high = np.sort(segments.ends, axis=1).T
    worth_of_segment = np.asarray(worth, dtype=np.int64)[segments.kind]
    order = np.lexsort((segments.way, -worth_of_segment, high, low))
    low, high = low[order], high[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    chosen = order[first]
    return _Segments(np.column_stack([low[first], high[first]]), segments.kind[chosen],
                     segments.way[chosen])  # fmt: skip


@dataclass(frozen=True)
class _Lines:
    """
    Lines as flat arrays: line *i* has the points ``starts[i]:starts[i + 1]``.

    Attributes
    ----------
    xy, node
        Position of each point in ten-millionths of a degree, and its node id (0 at a cut).
    starts
        Where each line begins, and at last the number of points.
    onward
        Id of the way from each point to the next, 0 at the last of a line.
    kind, way
        Row of the kind and lowest way id of each line.
    """

    xy: Ints
    node: Ints
    onward: Ints
    starts: Ints
    kind: Ints
    way: Ints

    @property
    def owner(self) -> Ints:
        """The line of each point."""
        return np.repeat(np.arange(len(self.kind)), np.diff(self.starts))


def _chains(segments: _Segments, data: OsmData) -> _Lines:
    """
    Join the segments of one network from junction to junction.

    A half-edge ``2 s`` walks segment *s* from its first to its second end, ``2 s + 1`` back: so
    ``h ^ 1`` is the way back, and every chain is found twice, once from either end.
    """
    tail = segments.ends.ravel()
    head = segments.ends[:, ::-1].ravel()
    preceding = _preceding(segments, tail)
    first, steps = _rank(preceding)
    begin = np.flatnonzero(preceding < 0)
    count = np.bincount(first, minlength=len(tail))[begin]
    order = np.lexsort((steps, first))
    last = order[np.cumsum(count) - 1]

    xy = data.nodes.xy.astype(np.int64)
    here = np.column_stack([xy[tail[begin]], xy[head[begin]], begin])
    there = np.column_stack([xy[head[last]], xy[tail[last]], last ^ 1])
    rows, column = np.arange(len(begin)), (here != there).argmax(axis=1)
    kept = here[rows, column] <= there[rows, column]

    half = order[np.repeat(kept, count)]
    count, last = count[kept], last[kept]
    stops = np.cumsum(count)
    point = np.insert(tail[half], stops, head[last])
    return _Lines(
        xy=xy[point],
        node=data.nodes.ids[point],
        onward=np.insert(segments.way[half // 2], stops, 0),
        starts=np.concatenate([[0], stops + np.arange(1, len(stops) + 1)]),
        kind=segments.kind[half[stops - count] // 2],
        way=np.minimum.reduceat(segments.way[half // 2], stops - count),
    )


def _preceding(segments: _Segments, tail: Ints) -> Ints:
    """Return the half-edge before each one in its chain, -1 where a chain begins."""
    nodes, node = np.unique(tail, return_inverse=True)
    kind = np.repeat(segments.kind, 2)
    order = np.argsort(node, kind="stable")
    degree = np.bincount(node)
    begins = (np.cumsum(degree) - degree)[degree == 2]
    one, other = order[begins], order[begins + 1]
    alike = kind[one] == kind[other]
    one, other = one[alike], other[alike]
    preceding = np.full(len(tail), -1)
    preceding[one] = other ^ 1
    preceding[other] = one ^ 1

    # A ring without any junction would have no beginning: it is opened at its lowest node.
    graph = coo_array(
        (np.ones(len(one), dtype=np.int8), (one // 2, other // 2)),
        shape=(len(tail) // 2, len(tail) // 2),
    )
    groups, group = connected_components(graph, directed=False)
    group = np.repeat(group, 2)
    is_ring = np.ones(groups, dtype=bool)
    is_ring[group[preceding < 0]] = False
    lowest = np.full(groups, len(nodes))
    np.minimum.at(lowest, group, node)
    preceding[is_ring[group] & (node == lowest[group])] = -1
    return preceding


def _rank(preceding: Ints) -> tuple[Ints, Ints]:
    """Return the first element of each one's chain and the steps from there."""
    steps = (preceding >= 0).astype(np.int64)
    first = np.where(preceding >= 0, preceding, np.arange(len(preceding)))
    while True:
        further = first[first]
        if np.array_equal(further, first):
            return first, steps
        steps += steps[first]
        first = further


def _segment_lengths(lines: _Lines) -> Floats:
    """Return the geodesic metres from each point to the next of its line, 0 at its last."""
    lon, lat = (lines.xy / PER_DEGREE).T
    length = np.zeros(len(lon))
    length[:-1] = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2]
    length[lines.starts[1:] - 1] = 0
    return length


def _cut(chains: _Lines) -> _Lines:
    """Cut what is longer than `LONGEST_PIECE_M` in equal parts."""
    owner, length = chains.owner, _segment_lengths(chains)
    total = np.add.reduceat(length, chains.starts[:-1])
    along = np.cumsum(length) - length  # all chains one after the other on one axis
    begins = along[chains.starts[:-1]]
    parts = np.maximum(np.ceil(total / LONGEST_PIECE_M - 1e-9), 1).astype(np.int64)

    cut = np.repeat(np.arange(len(parts)), parts - 1)
    number = np.arange(len(cut)) - np.repeat(np.cumsum(parts - 1) - (parts - 1), parts - 1) + 1
    at = begins[cut] + total[cut] * number / parts[cut]
    before = np.searchsorted(along, at, side="right") - 1
    before = np.clip(before, chains.starts[cut], chains.starts[cut + 1] - 2)
    share = np.clip((at - along[before]) / length[before], 0, 1)[:, None]
    step = chains.xy[before + 1] - chains.xy[before]
    cut_xy = chains.xy[before] + np.rint(share * step).astype(np.int64)

    place = before + 1
    xy, node = np.insert(chains.xy, place, cut_xy, axis=0), np.insert(chains.node, place, 0)
    owner = np.insert(owner, place, cut)
    onward = np.insert(chains.onward, place, chains.onward[before])
    # A node at the very place of a cut gives way, so that no line stands still.
    same = (xy[1:] == xy[:-1]).all(axis=1) & (owner[1:] == owner[:-1])
    double = np.append(same & (node[1:] == 0), False) | np.insert(same & (node[:-1] == 0), 0, False)
    double &= node != 0
    return _split(chains, xy[~double], node[~double], onward[~double], owner[~double])


def _inner(owner: Ints) -> Ints:
    """Return the points that are neither the first nor the last of their line."""
    return np.flatnonzero((owner[1:-1] == owner[:-2]) & (owner[1:-1] == owner[2:])) + 1


def _split(chains: _Lines, xy: Ints, node: Ints, onward: Ints, owner: Ints) -> _Lines:
    """Return the lines between the ends and cuts of the chains."""
    is_break = np.ones(len(owner), dtype=bool)
    is_break[_inner(owner)] = node[_inner(owner)] == 0
    breaks = np.flatnonzero(is_break)
    same = owner[breaks[1:]] == owner[breaks[:-1]]
    begin, end = breaks[:-1][same], breaks[1:][same]
    starts = np.concatenate([[0], np.cumsum(end - begin + 1)])
    point = np.arange(starts[-1]) + np.repeat(begin - starts[:-1], end - begin + 1)
    chain = owner[begin]
    kind, way = chains.kind[chain], chains.way[chain]
    return _Lines(xy[point], node[point], onward[point], starts, kind, way)


def _frame(
    lines: _Lines, kinds: list[_Kind], tags: Mapping[int, Mapping[str, str]]
) -> pd.DataFrame:
    kind = [kinds[row] for row in lines.kind]
    walking = pd.DataFrame([k.walking for k in kind], columns=list(Walking._fields))
    u, v = _end_nodes(lines)
    metres = _segment_lengths(lines)
    ways, along = np.unique(lines.onward, return_inverse=True)
    each = [underfoot(tags.get(way, {})) for way in ways.tolist()]
    told: dict[str, npt.NDArray[np.object_]] = {
        column: of_most_metres([one[k] for one in each], along, metres, lines.starts[:-1])
        for k, column in enumerate(Underfoot._fields)
    }
    pieces = pd.DataFrame(
        {
            "key": _keys(lines, kind),
            "u": u,
            "v": v,
            "name": [k.name for k in kind],
            "highway": [k.highway for k in kind],
            "service": [k.service for k in kind],
            "length_m": np.add.reduceat(metres, lines.starts[:-1]),
            **{column: walking[column] for column in walking},
            "osm_way": lines.way,
            "geometry": shapely.linestrings(lines.xy / PER_DEGREE, indices=lines.owner),
        }
    )
    return _without_duplicates(pieces.assign(**told)[list(COLUMNS)])


def _end_nodes(lines: _Lines) -> tuple[Ints, Ints]:
    """Return the node number of both ends; a cut gets one that no OSM node has."""
    ends = []
    for at in (lines.starts[:-1], lines.starts[1:] - 1):
        node = lines.node[at].copy()
        for row in np.flatnonzero(node == 0):
            # With the way's id, so that roads above each other stay apart.
            digest = blake2b(
                lines.xy[at[row]].tobytes() + lines.way[row].tobytes(), digest_size=8
            ).digest()
            node[row] = -(2**62) - int.from_bytes(digest, "little") % 2**62
        ends.append(node)
    return ends[0], ends[1]


def _keys(lines: _Lines, kinds: list[_Kind]) -> list[str]:
    """Return a hash of each line with name, class and walkability, the same in both directions."""
    keys = []
    for start, stop, kind in zip(lines.starts[:-1], lines.starts[1:], kinds, strict=True):
        points = lines.xy[start:stop]
        geometry = min(points.tobytes(), points[::-1].tobytes())
        rest = f"|{kind.name}|{kind.highway}|{kind.walking.is_walkable:d}"
        keys.append(blake2b(geometry + rest.encode(), digest_size=16).hexdigest())
    return keys


def _without_duplicates(pieces: pd.DataFrame) -> pd.DataFrame:
    """
    Keep one of each key, and join the ends of those that go with those of the one that stays.

    The same street drawn twice with nodes of its own each time would else leave the streets that
    meet one drawing unconnected with those that meet the other.
    """
    pieces = pieces.sort_values(
        ["key", "is_must_walk", "osm_way"], ascending=[True, False, True], ignore_index=True
    )
    repeated = pieces["key"].duplicated()
    if not repeated.any():
        return pieces
    kept = pieces[~repeated]
    pairs = pieces[repeated].merge(kept, on="key", suffixes=("", "_kept"))
    first = shapely.get_coordinates(shapely.get_point(pairs.geometry.to_numpy(), 0))
    kept_first = shapely.get_coordinates(shapely.get_point(pairs.geometry_kept.to_numpy(), 0))
    along = (first == kept_first).all(axis=1)
    numbers, ends = np.unique(kept[["u", "v"]].to_numpy().ravel(), return_inverse=True)
    other = np.concatenate([pairs["u"], pairs["v"]])
    one, two = pairs["u_kept"], pairs["v_kept"]
    same = np.concatenate([np.where(along, one, two), np.where(along, two, one)])
    known = np.isin(other, numbers)
    links = np.column_stack(
        [np.searchsorted(numbers, other[known]), np.searchsorted(numbers, same[known])]
    )
    joined = numbers[_lowest_of_joined(len(numbers), links)][ends].reshape(-1, 2)
    return kept.assign(u=joined[:, 0], v=joined[:, 1])
