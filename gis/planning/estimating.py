"""How long a walk over some required edges is, judged fast for many sets of edges in a row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.demand import Groups
from gis.planning.network import Distances, least_joined
from gis.planning.postman import TJoin, odd_nodes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.planning.network import Network

Ends = tuple[int, int] | None
"""Nodes where a walk begins and ends; None for a closed walk from anywhere."""
FEW_EDGES = 200
"""Required edges up to which the join is made anew with the connectors that it needs."""
NO_NODES = np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)
class Join:
    """
    The shortest extra edges that give every node the degree that a walk needs.

    Attributes
    ----------
    network
        The edges there are.
    required, edges
        What is walked: the required edges, and the T-join of their odd nodes.
    ways
        Connectors walked besides, as pairs of nodes in a row.
    ends
        Nodes where the walk begins and ends.
    length_mm
        All of it.
    """

    network: Network
    required: NDArray[np.int64]
    edges: NDArray[np.int64]
    ways: NDArray[np.int64]
    ends: NDArray[np.int64]
    length_mm: int

    @cached_property
    def part(self) -> NDArray[np.int64]:
        """Node → what it hangs together with."""
        tail, head = self._ends_of_walked
        return least_joined(tail, head, self.network.node_count)

    @cached_property
    def nodes(self) -> NDArray[np.int64]:
        """What is walked to; some more than once."""
        return np.concatenate([*self._ends_of_walked, self.ends])

    @property
    def is_walk(self) -> bool:
        """Whether all hangs together: without connectors, no walk is shorter."""
        parts = self.part[self.nodes]
        return bool((parts == parts[0]).all())

    @cached_property
    def _ends_of_walked(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        walked = np.concatenate([self.required, self.edges])
        tail, head = self.network.tail[walked], self.network.head[walked]
        return np.concatenate([tail, self.ways[::2]]), np.concatenate([head, self.ways[1::2]])


class Estimator:
    """
    Lengths of short walks over changing sets of required edges of one network.

    Everything that does not depend on the set is made once.

    Parameters
    ----------
    network
        All edges a walk may use; connected.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.joins = TJoin(network.links)
        self._from: dict[int, NDArray[np.float64]] = {}

    def from_node(self, node: int) -> NDArray[np.float64]:
        """Return millimetres from a node to every node."""
        if node not in self._from:
            self._from[node] = Distances.from_nodes(self.network.links, [node]).mm
        return self._from[node]

    def join(
        self,
        edges: NDArray[np.int64],
        ends: Ends,
        ways: NDArray[np.int64] = NO_NODES,
        ways_mm: int = 0,
    ) -> Join:
        """Return the shortest join of required edges; the ends need not be among them."""
        network = self.network
        at = np.array(ends or (), np.int64)
        touched = network.tail[edges], network.head[edges], at, ways
        join = self.joins.solve(odd_nodes(*touched, node_count=network.node_count))
        length = network.length_mm[edges].sum() + network.length_mm[join].sum() + ways_mm
        return Join(network, edges, join, ways, at, int(length))

    def length_mm(self, edges: NDArray[np.int64], ends: Ends) -> int:
        """
        Return the length in millimetres of a walk over `edges` between `ends`; 0 for none.

        The join is exact where it is a walk and the ends are among the edges. What it leaves
        apart is joined by connectors, there and back where that is not worse than a new join
        with them or would take long, and ends elsewhere by the nearest way. So an estimate is
        never below the shortest walk.
        """
        if not len(edges):
            return 0
        access, met = 0, ends
        if ends is not None:
            nodes = np.concatenate([self.network.tail[edges], self.network.head[edges]])
            start, end = (int(nodes[self.from_node(node)[nodes].argmin()]) for node in ends)
            access = int(self.from_node(ends[0])[start] + self.from_node(ends[1])[end])
            met = start, end
        join = self.join(edges, met)
        if join.is_walk:
            return access + join.length_mm
        ways = self._connectors(join)
        there_and_back = join.length_mm + 2 * ways.length_mm
        if len(edges) <= FEW_EDGES:
            anew = self.join(edges, met, ways.pairs, ways.length_mm)
            if anew.is_walk:
                return access + min(anew.length_mm, there_and_back)
        return access + there_and_back

    def walked(self, join: Join, ends: Ends) -> tuple[NDArray[np.int64], int]:
        """Return extra edges that make a join a walk, and the length of all in millimetres."""
        if join.is_walk:
            return join.edges, join.length_mm
        ways = self._connectors(join)
        edges = ways.edges(self.network)
        anew = self.join(join.required, ends, ways.pairs, ways.length_mm)
        there_and_back = join.length_mm + 2 * ways.length_mm
        if anew.is_walk and anew.length_mm <= there_and_back:
            return np.concatenate([anew.edges, edges]), anew.length_mm
        return np.concatenate([join.edges, edges, edges]), there_and_back

    def _connectors(self, join: Join) -> _Ways:
        """Return the shortest ways that join what is apart."""
        links = self.network.links
        reach = Distances.from_nodes(links, np.unique(join.nodes))
        owner = join.part[reach.source]
        low, high = owner[links.low], owner[links.high]
        across = np.flatnonzero(low != high)
        mm = (reach.mm[links.low] + links.length_mm + reach.mm[links.high])[across]
        groups, chosen = Groups(), []
        for k in np.argsort(mm, kind="stable").tolist():
            link = across[k]
            if groups.join(int(low[link]), int(high[link])):
                chosen.append(k)
        return _Ways(reach, across[chosen], int(mm[chosen].sum()))


@dataclass(frozen=True, eq=False)
class _Ways:
    """Connectors: each of the links is the middle of a way between the sources of its ends."""

    reach: Distances
    middles: NDArray[np.int64]
    length_mm: int

    @property
    def pairs(self) -> NDArray[np.int64]:
        """Where the ways begin and end, in turn."""
        links, source = self.reach.links, self.reach.source
        ends = np.column_stack([source[links.low], source[links.high]])
        return ends[self.middles].ravel()

    def edges(self, network: Network) -> NDArray[np.int64]:
        """Return the edges of all ways."""
        links = network.links
        return np.concatenate(
            [
                part
                for link in self.middles.tolist()
                for part in (
                    self.reach.way_to(int(links.low[link])),
                    links.edge[link : link + 1],
                    self.reach.way_to(int(links.high[link])),
                )
            ]
        )
