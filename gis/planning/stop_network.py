"""Where stops, starts and ends lie on the walking network, and the ways between them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse.csgraph import dijkstra
from shapely.ops import substring

from gis.errors import InputError
from gis.planning.network import Links, Network
from gis.planning.rounds import FARTHEST_M

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from gis.planning.visits import Shift, Stop


@dataclass(frozen=True, eq=False)
class StopNetwork:
    """
    The network with a node at every stop, start and end.

    Attributes
    ----------
    network
        Of all walkable pieces.
    stop_nodes
        Node of each stop; -1 where none is near.
    ends
        Nodes where each shift starts and ends.
    """

    network: Network
    stop_nodes: NDArray[np.int64]
    ends: tuple[tuple[int, int], ...]

    @classmethod
    def of(
        cls, streets: gpd.GeoDataFrame, stops: Sequence[Stop], shifts: Sequence[Shift]
    ) -> StopNetwork:
        """
        Place stops and shifts on the network.

        A start stands for the nearest place on the largest connected part of the network within
        `FARTHEST_M`; a stop for the nearest place on a part where a shift is, if that is as near.

        Raises
        ------
        InputError
            ``no_walkable_streets``; ``start_too_far``, ``end_too_far`` (metres, limit);
            ``end_not_reachable``.
        """
        if all(shift.mode == "bicycle" for shift in shifts):
            can_ride = streets["is_walkable"] & (streets["highway"] != "steps")
            streets = streets.assign(is_walkable=can_ride)
        network = Network.from_streets(streets)
        part = network.component[network.tail]
        size = np.bincount(part, network.length_mm).astype(np.float64)
        places = [_places(shift) for shift in shifts]
        points = [stop.point for stop in stops]
        known = [_part_of(network, part, size, pair) for pair in places]
        near = part[_near(network, points)] if None in known else part
        free = int(np.where(np.isin(np.arange(len(size)), near), size, -1.0).argmax())
        parts = [free if number is None else number for number in known]
        edges = nearest_edges(network, points, np.isin(part, parts))
        given = [(edge, point) for edge, point in zip(edges, points, strict=True) if edge >= 0]
        for pair, number in zip(places, parts, strict=True):
            given += [
                (int(nearest_edges(network, [point], part == number)[0]), point)
                for point in pair
                if point is not None
            ]
        cut, nodes = with_nodes(network, given)
        stop_nodes = np.full(len(stops), -1)
        stop_nodes[edges >= 0] = nodes[: int((edges >= 0).sum())]
        rest = iter(nodes[int((edges >= 0).sum()) :].tolist())
        ends = []
        for pair, number in zip(places, parts, strict=True):
            if pair == (None, None):
                middle = _middle(cut, stop_nodes, number)
                ends.append((middle, middle))
            else:
                own = [next(rest) for point in pair if point is not None]
                ends.append((own[0], own[-1]))
        return cls(cut, stop_nodes, tuple(ends))

    def links(self, mode: str) -> Links:
        """Return what can be used on foot, or by bicycle: no steps."""
        network = self.network
        if mode == "foot":
            return network.links
        rideable = network.highways[network.piece].astype(str) != "steps"
        edges = np.flatnonzero(rideable)
        part = network.part(edges)
        links = Links.of(part.tail, part.head, part.length_mm, network.node_count)
        return replace(links, edge=edges[links.edge])

    def ways(
        self, links: Links, nodes: Sequence[int], far_mm: Sequence[float]
    ) -> list[list[tuple[int, bool]]]:
        """Return ways through some nodes, each so far from the last: edges, and if forward."""
        return [
            self._way(links, one, other, far) if one != other else []
            for (one, other), far in zip(itertools.pairwise(nodes), far_mm, strict=True)
        ]

    def _way(self, links: Links, start: int, end: int, far: float) -> list[tuple[int, bool]]:
        # Half a millimetre for sums that differ in the last bit.
        _, before = dijkstra(links.matrix, indices=start, return_predecessors=True, limit=far + 0.5)
        passed = [end]
        while passed[-1] != start:
            passed.append(int(before[passed[-1]]))
        nodes = np.array(passed[::-1])
        edges = links.edges_between(nodes[:-1], nodes[1:])
        forward = self.network.tail[edges] == nodes[:-1]
        return list(zip(edges.tolist(), forward.tolist(), strict=True))


def between(
    links: Links,
    nodes: NDArray[np.int64],
    *,
    first: int = 0,
    should_stop: Callable[[], bool] | None = None,
    unasked: int = 2_000_000,
) -> NDArray[np.float64]:
    """
    Return the millimetres of the shortest ways between some nodes; infinite where none is known.

    Parameters
    ----------
    links
        Of the network.
    nodes
        In any order, some perhaps more than once.
    first
        So many of the last nodes come first: the ways from and to them are always known.
    should_stop
        When it says yes, ways between two of the other nodes may stay unknown.
    unasked
        It is asked each time that so many links have been looked at: a tenth of a second.
    """
    places, number = np.unique(nodes, return_inverse=True)
    far = np.full((len(places), len(places)), np.inf)
    known = number[len(nodes) - first :]
    order = list(dict.fromkeys([*known.tolist(), *range(len(places))]))
    always, looked = len(set(known.tolist())), 0
    for done, row in enumerate(order):
        looked += links.matrix.nnz
        if should_stop is not None and done >= always and looked > unasked:
            looked = 0
            if should_stop():
                break
        # One row at a time: all rows of a large town at once would take gigabytes.
        far[row] = dijkstra(links.matrix, indices=int(places[row]))[places]
    # What is summed up from either end may differ in the last bit.
    far = np.minimum(far, far.T)
    found: NDArray[np.float64] = far[np.ix_(number, number)]
    return found


def _places(shift: Shift) -> tuple[shapely.Point | None, shapely.Point | None]:
    return shift.start, shift.end


def _part_of(
    network: Network,
    part: NDArray[np.int64],
    size: NDArray[np.float64],
    places: tuple[shapely.Point | None, shapely.Point | None],
) -> int | None:
    """Return the largest connected part near both ends; None without ends."""
    is_near = np.ones(len(size), bool)
    for point, code in zip(places, ("start_too_far", "end_too_far"), strict=True):
        if point is None:
            continue
        metres = shapely.distance(network.lines, point)
        if not metres.min() <= FARTHEST_M:
            raise InputError(code, metres=round(float(metres.min())), limit=round(FARTHEST_M))
        is_near &= np.bincount(part, metres <= FARTHEST_M, len(size)) > 0
    if places == (None, None):
        return None
    if not is_near.any():
        raise InputError("end_not_reachable")
    return int(np.where(is_near, size, -1.0).argmax())


def _near(network: Network, points: Sequence[shapely.Point]) -> NDArray[np.int64]:
    """Return all edges near a point; all edges where none is near."""
    pairs = shapely.STRtree(network.lines).query(points, "dwithin", distance=FARTHEST_M)
    found: NDArray[np.int64] = np.unique(pairs[1])
    return found if len(found) else np.arange(len(network.piece))


def nearest_edges(
    network: Network, points: Sequence[shapely.Point], is_open: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return the nearest open edge of each point, -1 where it is too far away."""
    edges = np.flatnonzero(is_open)
    pairs = shapely.STRtree(network.lines[edges]).query_nearest(
        np.array(points), max_distance=FARTHEST_M, all_matches=True
    )
    found = np.full(len(points), len(network.piece))
    np.minimum.at(found, pairs[0], edges[pairs[1]])
    return np.where(found == len(network.piece), -1, found)


def _middle(network: Network, stop_nodes: NDArray[np.int64], part: int) -> int:
    """Return the stop with the least way to all others; the first node of a part without stops."""
    nodes = np.unique(stop_nodes[stop_nodes >= 0])
    nodes = nodes[network.component[nodes] == part]
    if not len(nodes):
        return int(np.flatnonzero(network.component == part)[0])
    return int(nodes[between(network.links, nodes).sum(axis=1).argmin()])


def with_nodes(
    network: Network, given: Sequence[tuple[int, shapely.Point]]
) -> tuple[Network, NDArray[np.int64]]:
    """Return the network cut at the feet of points on their edges, and the nodes there."""
    nodes = np.full(len(given), -1)
    feet: dict[int, dict[int, list[int]]] = {}
    for index, (edge, point) in enumerate(given):
        line, whole_mm = network.lines[edge], int(network.length_mm[edge])
        share = float(line.project(point)) / line.length if line.length else 0.0
        first_mm = round(share * whole_mm)
        if first_mm in (0, whole_mm):
            nodes[index] = (network.tail if first_mm == 0 else network.head)[edge]
        else:
            feet.setdefault(edge, {}).setdefault(first_mm, []).append(index)
    if not feet:
        return network, nodes
    count, cuts = network.node_count, []
    for edge, at in sorted(feet.items()):
        new = list(range(count, count + len(at)))
        count += len(at)
        ways = [0, *sorted(at), int(network.length_mm[edge])]
        ends = [int(network.tail[edge]), *new, int(network.head[edge])]
        cuts += [(edge, *ways[k : k + 2], *ends[k : k + 2]) for k in range(len(ways) - 1)]
        for node, first_mm in zip(new, sorted(at), strict=True):
            nodes[at[first_mm]] = node
    return _in_parts(network, np.array(cuts)), nodes


def _in_parts(network: Network, cuts: NDArray[np.int64]) -> Network:
    """
    Return the network with edges in parts.

    Rows are edge, from and to in millimetres, and the nodes there; those of an edge are in order.
    """
    edge, low, high, tail, head = cuts.T
    whole = network.length_mm[edge]
    begin, wide = network.from_share[edge], (network.to_share - network.from_share)[edge]
    pairs = zip(network.lines[edge], low / whole, high / whole, strict=True)
    lines = [substring(line, one, other, normalized=True) for line, one, other in pairs]
    parts = replace(
        network.part(edge),
        tail=tail,
        head=head,
        length_mm=high - low,
        from_share=begin + low / whole * wide,
        to_share=begin + high / whole * wide,
        lines=np.array(lines),
    )
    rest = network.part(np.setdiff1d(np.arange(len(network.piece)), edge))
    is_new = tail >= network.node_count
    feet = shapely.get_coordinates(shapely.get_point(parts.lines[is_new], 0))
    return replace(rest.joined(parts), xy=np.vstack([network.xy, feet]))
