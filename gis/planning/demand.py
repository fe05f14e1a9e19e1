"""Required edges seen by a solver: their odd nodes, their components, and the ends of the walk."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.network import Distances, Links, least_joined
from gis.planning.postman import TJoin, odd_nodes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.planning.network import Network


@dataclass(frozen=True, eq=False)
class Connector:
    """A shortest way between nodes of two components of required edges."""

    one: int
    other: int
    length_mm: int
    edges: NDArray[np.int64]


class Demand:
    """
    The required edges of a network and the ends of the walk over them.

    A walk that begins at a node of no required edge meets their nodes for the first time
    somewhere, at best by a shortest way; so does its end for the last time. Such an end is a
    *terminal*: a node of its own, with a link to every required node that can be met first, as
    long as that way. A T-join cannot pair two terminals past the required edges. So its length
    bounds every walk, and where the required edges are connected it is that of a walk.

    Attributes
    ----------
    network, required
        The edges to walk, by number.
    ends
        Nodes where the walk begins and ends.
    length_mm
        Of the required edges.
    nodes, part, parts
        Their nodes; node → number of its component of required edges, -1 elsewhere; how many.
    odd
        Nodes, terminals among them, at which extra edges must have odd degree.
    reach
        Ways from the required nodes to all others.
    """

    def __init__(self, network: Network, required: NDArray[np.int64], start: int, end: int) -> None:
        self.network = network
        self.required = required
        self.ends = (start, end)
        tail, head = network.tail[required], network.head[required]
        self.length_mm = int(network.length_mm[required].sum())
        self.nodes = np.unique(np.concatenate([tail, head]))
        label = least_joined(tail, head, network.node_count)
        numbers, part = np.unique(label[self.nodes], return_inverse=True)
        self.parts = len(numbers)
        self.part = np.full(network.node_count, -1)
        self.part[self.nodes] = part
        self.reach = Distances.from_nodes(network.links, self.nodes)
        self._ways: list[NDArray[np.int64]] = []
        self._met: list[tuple[int, int, int]] = []
        terminals = [self._terminal(node, number) for number, node in enumerate(self.ends)]
        self.node_count = network.node_count + 2
        self.odd = odd_nodes(tail, head, np.array(terminals), node_count=self.node_count)

    def _terminal(self, node: int, number: int) -> int:
        if self.part[node] >= 0:
            return node
        terminal = self.network.node_count + number
        ways = Distances.from_nodes(self.network.links, [node], absorbing=self.part >= 0)
        for met in self.nodes[np.isfinite(ways.mm[self.nodes])].tolist():
            self._met.append((met, terminal, int(ways.mm[met])))
            self._ways.append(ways.way_to(met))
        return terminal

    @cached_property
    def ends_mm(self) -> int:
        """The least any walk has between its ends and the required edges."""
        return sum(int(self.reach.mm[node]) for node in self.ends)

    def links_within(self, limit_mm: float) -> Links:
        """Return the links whose both nodes are within some millimetres of the required ones."""
        links, mm = self.network.links, self.reach.mm
        return links.part((mm[links.low] <= limit_mm) & (mm[links.high] <= limit_mm))

    def joins(self, links: Links, more: list[tuple[int, int, int]] | None = None) -> TJoin:
        """
        Return the T-joins of some links and the terminals.

        `more` are further links as (node, new node, millimetres); new nodes count from
        `node_count`.
        """
        low, high, mm = np.array([*self._met, *(more or ())], np.int64).reshape(-1, 3).T
        numbers = len(self.network.tail) + np.arange(len(low))
        return TJoin(
            Links(
                edge=np.concatenate([links.edge, numbers]),
                low=np.concatenate([links.low, low]),
                high=np.concatenate([links.high, high]),
                length_mm=np.concatenate([links.length_mm, mm]),
                node_count=max(self.node_count, int(high.max(initial=0)) + 1),
            )
        )

    def laid(self, edges: NDArray[np.int64]) -> NDArray[np.int64]:
        """Replace the links of terminals by the edges of their ways."""
        count = len(self.network.tail)
        ways = [self._ways[number] for number in (edges[edges >= count] - count).tolist()]
        return np.concatenate([edges[edges < count], *ways])

    def spanning_ways(self) -> list[Connector]:
        """
        Return the shortest connectors that join all components: a minimum spanning tree.

        Every edge where the regions nearest to two components touch is a candidate [1]_.

        References
        ----------
        .. [1] Mehlhorn, K. (1988). A faster approximation algorithm for the Steiner problem in
               graphs. Information Processing Letters 27(3): 125-128.
        """
        if self.parts == 1:
            return []
        links, reach = self.network.links, self.reach
        owner = self.part[reach.source]  # the network is connected: every node has a source
        across = np.flatnonzero(owner[links.low] != owner[links.high])
        length = (reach.mm[links.low] + links.length_mm + reach.mm[links.high])[across]
        groups, tree = Groups(), []
        for link in across[np.argsort(length, kind="stable")].tolist():
            low, high = int(links.low[link]), int(links.high[link])
            if groups.join(int(owner[low]), int(owner[high])):
                edges = [reach.way_to(low), links.edge[link : link + 1], reach.way_to(high)]
                tree.append(self._connector(reach.source[low], reach.source[high], *edges))
        return tree

    def ways_from(self, part: int, links: Links, each: int, most: int) -> list[Connector]:
        """Return the `most` shortest ways from one component, up to `each` to one other."""
        others = (self.part >= 0) & (self.part != part)
        ways = Distances.from_nodes(links, np.flatnonzero(self.part == part), absorbing=others)
        met = np.flatnonzero(others & np.isfinite(ways.mm))
        met = met[np.lexsort((met, ways.mm[met]))]
        taken = np.zeros(self.parts, int)
        found = []
        for node in met.tolist():
            taken[self.part[node]] += 1
            if taken[self.part[node]] <= each:
                found.append(self._connector(ways.source[node], node, ways.way_to(node)))
            if len(found) == most:
                break
        return found

    def _connector(self, one: int, other: int, *edges: NDArray[np.int64]) -> Connector:
        whole = np.concatenate(edges)
        return Connector(int(one), int(other), int(self.network.length_mm[whole].sum()), whole)


class Groups:
    """Union-find over any numbers; each is a group of its own until it is joined."""

    def __init__(self) -> None:
        self._up: dict[int, int] = {}

    def find(self, member: int) -> int:
        """Return the representative of a member's group."""
        while (above := self._up.get(member, member)) != member:
            self._up[member] = self._up.get(above, above)
            member = above
        return member

    def join(self, one: int, other: int) -> bool:
        """Join two groups; False when they were one already."""
        one, other = self.find(one), self.find(other)
        self._up[one] = other
        return one != other
