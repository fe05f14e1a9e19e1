"""The walking network: street pieces as edges between numbered nodes, in whole millimetres."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from shapely.ops import substring

from gis.errors import InputError
from gis.planning.walkability import traits_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

MM = 1000
"""Millimetres in a metre. Sums of whole millimetres are exact, so an optimum can be recognised."""
_OF_EDGES = ("piece", "tail", "head", "length_mm", "from_share", "to_share", "lines")
BEARING_M = 10.0
"""How far into a piece a bearing is taken: the first metres of a drawn line may point anywhere."""


@dataclass(frozen=True, eq=False)
class Network:
    """
    Walkable street pieces as an undirected graph with parallel edges and loops.

    Edges are pieces, or parts of pieces where a walk begins or ends on the way (`cut`). They are
    in the order of the piece ids, so that the order of rows in the frame never shows in a plan.

    Attributes
    ----------
    ids, names, highways
        Of every walkable piece, ordered by id.
    traits
        Of every walkable piece, as `gis.planning.walkability.traits_of`.
    piece
        Edge → index of its piece.
    tail, head
        Edge → node number where its line begins and ends.
    length_mm
        Edge → geodesic length in whole millimetres, at least 1.
    from_share, to_share
        Edge → where it begins and ends along its piece, 0 to 1.
    lines
        Edge → LineString in the metric CRS, from tail to head.
    xy
        Node → coordinates in the metric CRS.
    """

    ids: NDArray[np.str_]
    names: NDArray[np.object_]
    highways: NDArray[np.object_]
    traits: NDArray[np.bool_]
    piece: NDArray[np.int64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    length_mm: NDArray[np.int64]
    from_share: NDArray[np.float64]
    to_share: NDArray[np.float64]
    lines: NDArray[np.object_]
    xy: NDArray[np.float64]

    @classmethod
    def from_streets(cls, streets: gpd.GeoDataFrame) -> Network:
        """
        Build the network from the walkable pieces of a frame.

        Parameters
        ----------
        streets
            LineStrings in the metric CRS with `id`, `u`, `v`, `name`, `highway`, `length_m`
            (geodesic) and `is_walkable`; what it may have besides: `traits_of`.

        Raises
        ------
        InputError
            ``no_walkable_streets`` when there is none.
        """
        walkable = streets[streets["is_walkable"].to_numpy(bool)]
        if walkable.empty:
            raise InputError("no_walkable_streets")
        ids = walkable["id"].to_numpy(str)
        order = np.argsort(ids, kind="stable")
        walkable, ids = walkable.iloc[order], ids[order]
        lines = walkable.geometry.to_numpy()
        ends = walkable[["u", "v"]].to_numpy(np.int64)
        nodes, flat = np.unique(ends.ravel(), return_inverse=True)
        numbers = flat.reshape(-1, 2)
        xy = np.empty((len(nodes), 2))
        xy[numbers[:, 1]] = shapely.get_coordinates(shapely.get_point(lines, -1))
        xy[numbers[:, 0]] = shapely.get_coordinates(shapely.get_point(lines, 0))
        length_mm = np.rint(walkable["length_m"].to_numpy(float) * MM).astype(np.int64)
        return cls(
            ids=ids,
            names=walkable["name"].to_numpy(object),
            highways=walkable["highway"].to_numpy(object),
            traits=traits_of(walkable),
            piece=np.arange(len(ids)),
            tail=numbers[:, 0],
            head=numbers[:, 1],
            length_mm=np.maximum(length_mm, 1),
            from_share=np.zeros(len(ids)),
            to_share=np.ones(len(ids)),
            lines=lines,
            xy=xy,
        )

    @property
    def node_count(self) -> int:
        """Number of nodes, also of those that no edge of a `part` touches."""
        return len(self.xy)

    def part(self, edges: NDArray[np.int64]) -> Network:
        """Return the network of some edges, with the same nodes and pieces."""
        chosen: dict[str, Any] = {name: getattr(self, name)[edges] for name in _OF_EDGES}
        return replace(self, **chosen)

    def compact(self, edges: NDArray[np.int64]) -> tuple[Network, NDArray[np.int64]]:
        """Return the network of some edges with only their nodes, and the old numbers of these."""
        part = self.part(edges)
        nodes, ends = np.unique(np.concatenate([part.tail, part.head]), return_inverse=True)
        tail, head = ends.reshape(2, -1)
        return replace(part, tail=tail, head=head, xy=self.xy[nodes]), nodes

    def doubled(self, ids: Collection[str]) -> Network:
        """Return the network with a second edge beside each of some pieces."""
        edges = np.flatnonzero(np.isin(self.ids[self.piece], list(ids)))
        return self.joined(self.part(edges)) if len(edges) else self

    def nearest(self, point: shapely.Point) -> tuple[int, float]:
        """Return the edge nearest to a point and its distance in metres."""
        metres = shapely.distance(self.lines, point)
        edge = int(np.argmin(metres))
        return edge, float(metres[edge])

    def cut(self, edge: int, point: shapely.Point) -> tuple[Network, int]:
        """
        Return the network with a node at the foot of a point on an edge, and that node.

        The edge is replaced by its two parts, unless the foot is one of its ends.
        """
        line = self.lines[edge]
        share = float(line.project(point)) / line.length if line.length else 0.0
        whole_mm = int(self.length_mm[edge])
        first_mm = round(share * whole_mm)
        if first_mm in (0, whole_mm):
            return self, int((self.tail if first_mm == 0 else self.head)[edge])
        begin, end = float(self.from_share[edge]), float(self.to_share[edge])
        node, middle = self.node_count, begin + share * (end - begin)
        halves = replace(
            self.part(np.array([edge, edge])),
            tail=np.array([self.tail[edge], node]),
            head=np.array([node, self.head[edge]]),
            length_mm=np.array([first_mm, whole_mm - first_mm]),
            from_share=np.array([begin, middle]),
            to_share=np.array([middle, end]),
            lines=np.array(
                [
                    substring(line, 0, share, normalized=True),
                    substring(line, share, 1, normalized=True),
                ]
            ),
        )
        rest = self.part(np.delete(np.arange(len(self.piece)), edge))
        foot = shapely.get_coordinates(halves.lines[1])[0]
        return replace(rest.joined(halves), xy=np.vstack([self.xy, foot])), node

    def line_of(self, walk: Sequence[tuple[int, bool]]) -> shapely.LineString:
        """Return the lines of (edge, forward) one after the other, each point once."""
        parts = [
            shapely.get_coordinates(self.lines[edge])[:: 1 if forward else -1]
            for edge, forward in walk
        ]
        return shapely.LineString(np.concatenate([parts[0][:1], *(part[1:] for part in parts)]))

    def dot(self, node: int) -> shapely.LineString:
        """Return the line of who goes nowhere from a node."""
        return shapely.LineString([self.xy[node]] * 2)

    def joined(self, other: Network) -> Network:
        """Return the edges of both, which share nodes and pieces, in the order of the pieces."""
        edges = {name: getattr(self, name) for name in _OF_EDGES}
        both = {name: np.concatenate([edges[name], getattr(other, name)]) for name in edges}
        order = np.lexsort((both["from_share"], both["piece"]))
        sorted_: dict[str, Any] = {name: values[order] for name, values in both.items()}
        return replace(self, **sorted_)

    @cached_property
    def links(self) -> Links:
        """The cheapest edge between every two neighbouring nodes."""
        return Links.of(self.tail, self.head, self.length_mm, self.node_count)

    @cached_property
    def component(self) -> NDArray[np.int64]:
        """Node → number of its connected component."""
        return components(self.tail, self.head, self.node_count)

    @cached_property
    def bearings(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Edge → direction in radians in which one leaves its tail, and its head."""
        lengths = shapely.length(self.lines)
        reach = np.minimum(BEARING_M, lengths / 2)
        start, end = (shapely.get_coordinates(shapely.get_point(self.lines, k)) for k in (0, -1))
        near = shapely.get_coordinates(shapely.line_interpolate_point(self.lines, reach))
        far = shapely.get_coordinates(shapely.line_interpolate_point(self.lines, lengths - reach))
        away, back = near - start, far - end
        return np.arctan2(away[:, 1], away[:, 0]), np.arctan2(back[:, 1], back[:, 0])


@dataclass(frozen=True, eq=False)
class Links:
    """A simple graph: for every pair of neighbouring nodes the cheapest edge; loops are dropped."""

    edge: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    length_mm: NDArray[np.int64]
    node_count: int

    @classmethod
    def of(
        cls,
        tail: NDArray[np.int64],
        head: NDArray[np.int64],
        length_mm: NDArray[np.int64],
        node_count: int,
    ) -> Links:
        """Choose among parallel edges; the first in order where they are equally long."""
        low, high = np.minimum(tail, head), np.maximum(tail, head)
        order = np.lexsort((np.arange(len(low)), length_mm, low * node_count + high))
        order = order[low[order] != high[order]]
        _, first = np.unique((low * node_count + high)[order], return_index=True)
        edge = order[first]
        return cls(edge, low[edge], high[edge], length_mm[edge], node_count)

    def part(self, chosen: NDArray[np.bool_]) -> Links:
        """Return some of the links, between the same nodes."""
        return Links(
            self.edge[chosen],
            self.low[chosen],
            self.high[chosen],
            self.length_mm[chosen],
            self.node_count,
        )

    def with_node(self, nodes: NDArray[np.int64], length_mm: NDArray[np.int64]) -> Links:
        """Return the links and those of one more node, numbered `node_count`, to some nodes."""
        none = np.full(len(nodes), -1)
        return Links(
            np.concatenate([self.edge, none]),
            np.concatenate([self.low, nodes]),
            np.concatenate([self.high, np.full(len(nodes), self.node_count)]),
            np.concatenate([self.length_mm, np.maximum(length_mm, 1)]),
            self.node_count + 1,
        )

    @cached_property
    def matrix(self) -> csr_array:
        """Symmetric matrix of lengths in millimetres."""
        rows = np.concatenate([self.low, self.high])
        columns = np.concatenate([self.high, self.low])
        lengths = np.concatenate([self.length_mm, self.length_mm]).astype(float)
        return coo_array((lengths, (rows, columns)), shape=(self.node_count,) * 2).tocsr()

    def edges_between(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the edges between nodes that are neighbours, pairwise."""
        wanted = np.minimum(one, other) * self.node_count + np.maximum(one, other)
        # `of` leaves the links sorted by exactly this key.
        return self.edge[np.searchsorted(self.low * self.node_count + self.high, wanted)]


def least_joined(
    tail: NDArray[np.int64], head: NDArray[np.int64], node_count: int
) -> NDArray[np.int64]:
    """
    Return for every node the least node that it hangs together with.

    The same parts as of `components`; several times faster for the edges of one walk.
    """
    label = np.arange(node_count)
    while True:
        one, other = label[tail], label[head]
        least = np.minimum(one, other)
        if (one == other).all():
            return label
        np.minimum.at(label, one, least)
        np.minimum.at(label, other, least)
        label = label[label]


def components(
    tail: NDArray[np.int64], head: NDArray[np.int64], node_count: int
) -> NDArray[np.int64]:
    """Return for every node the number of its connected component."""
    shape = (node_count, node_count)
    graph = coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=shape)
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


@dataclass(frozen=True, eq=False)
class Distances:
    """Shortest ways from the nearest of some nodes to every node."""

    links: Links
    mm: NDArray[np.float64]
    before: NDArray[np.int64]
    source: NDArray[np.int64]

    @classmethod
    def from_nodes(
        cls,
        links: Links,
        nodes: Sequence[int] | NDArray[np.int64],
        *,
        absorbing: NDArray[np.bool_] | None = None,
    ) -> Distances:
        """
        Measure from the nearest of `nodes`; ways end where they meet an `absorbing` node.

        Infinite where there is no way.
        """
        matrix = links.matrix
        if absorbing is not None:
            open_row = np.repeat(~absorbing, np.diff(matrix.indptr))
            data, columns = matrix.data[open_row], matrix.indices[open_row]
            counts = np.where(absorbing, 0, np.diff(matrix.indptr))
            matrix = csr_array(
                (data, columns, np.concatenate([[0], np.cumsum(counts)])), shape=matrix.shape
            )
        mm, before, source = dijkstra(
            matrix, indices=np.asarray(nodes), return_predecessors=True, min_only=True
        )
        return cls(links, mm, before.astype(np.int64), source.astype(np.int64))

    def nodes_to(self, node: int) -> NDArray[np.int64]:
        """Return the nodes of the shortest way to a node, its source and itself among them."""
        nodes = [node]
        while self.before[nodes[-1]] >= 0:
            nodes.append(int(self.before[nodes[-1]]))
        return np.array(nodes[::-1])

    def way_to(self, node: int) -> NDArray[np.int64]:
        """Return the edges of the shortest way to a node, from its source."""
        passed = self.nodes_to(node)
        return self.links.edges_between(passed[:-1], passed[1:])
