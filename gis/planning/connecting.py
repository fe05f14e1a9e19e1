"""Extra edges that make required edges one walk: a T-join, and connectors where they are apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.demand import Groups
from gis.planning.network import Distances
from gis.planning.postman import odd_nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from gis.planning.demand import Connector, Demand

NEAR_MM = 200_000
"""How far from the required edges extra ones are sought first, unless a connector is longer."""
WAYS_EACH, WAYS_FROM = 6, 30
"""Connectors the search knows between two components, and from one of them; the shortest."""
TRIES_EACH, MOST_TRIES = 30, 600
"""Tries of the search for each component, and in all."""
MOST_WORK = 200_000
"""Limits the tries where there are many required nodes or very many components."""
LENIENCE = 0.03
"""How much longer than the best a walk may be that the search goes on from; falls to nothing."""
MOST_BOUNDED = 12
"""Components up to which the bound counts that each must be joined to the rest."""


@dataclass(frozen=True, eq=False)
class Extra:
    """Edges added to the required ones, so that every node has the degree that the walk needs."""

    edges: NDArray[np.int64]
    length_mm: int


class Joiner:
    """
    Finds extra edges that complete a demand to one walk, and a bound on their length.

    Where the required edges are connected, the T-join is the answer [1]_. Where they are apart,
    connectors are added first and the T-join completes them (Frederickson's order), or the T-join
    comes first and connectors join what is still apart; `search` then drops and replaces
    connectors with the T-join as the judge.

    Attributes
    ----------
    limit_mm
        Extra edges are sought within this distance of the required ones.

    References
    ----------
    .. [1] Frederickson, G.N. (1979). Approximation algorithms for some postman problems. Journal
           of the ACM 26(3): 538-554.
    """

    def __init__(self, demand: Demand) -> None:
        self.demand = demand
        self.tree = demand.spanning_ways()
        longest = max((way.length_mm for way in self.tree), default=0)
        self._widen(max(NEAR_MM, -(-longest // 2)))
        # A component is one group from the start; every other node is a group of its own.
        own = demand.parts + np.arange(len(demand.part))
        self._group = np.where(demand.part >= 0, demand.part, own)
        network = demand.network
        self._group_ends = self._group[np.column_stack([network.tail, network.head])]

    def _widen(self, limit_mm: int) -> None:
        self.limit_mm = limit_mm
        self.links = self.demand.links_within(limit_mm)
        self.joins = self.demand.joins(self.links)

    def solve(self, should_stop: Callable[[], bool] = lambda: False) -> tuple[Extra, int]:
        """Return extra edges, and the least length in millimetres that any can have."""
        best = self.quick(should_stop)
        # Between required nodes, a walk no longer than this one goes out and comes back: it gets
        # no farther than half its extra length. Within that the join is exact.
        farthest = (best.length_mm - self.demand.ends_mm) // 2
        if farthest > self.limit_mm:
            self._widen(farthest)
            best = min(best, self.quick(should_stop), key=_length)
        bound = self.bound_mm()
        if best.length_mm > bound and not should_stop():
            bound = max(bound, self.joined_bound_mm())
        return best, bound

    def quick(self, should_stop: Callable[[], bool] = lambda: False) -> Extra:
        """Return the better of two: connectors first, and, if there is time, the T-join first."""
        first = self.completed(self.tree)
        if self.demand.parts == 1:
            return first
        chosen: list[Connector] = []
        found, known = self.completed(chosen), _Ways(self.tree, self.demand)
        while (apart := self._still_apart(found, known)).any():
            if should_stop():
                return first
            # The shorter half: what they change in the join may make the others needless.
            ways = sorted((self.tree[k] for k in np.flatnonzero(apart)), key=_length)
            chosen += ways[: (len(ways) + 1) // 2]
            found = self.completed(chosen)
        return min(first, found, key=_length)

    def search(
        self, best: Extra, bound_mm: int, *, seed: int, should_stop: Callable[[], bool]
    ) -> Extra:
        """
        Improve extra edges by dropping and replacing connectors.

        Each try takes one or two connectors away and joins what has come apart by others, short
        ones rather than long ones; it is kept if hardly longer than the best found.
        """
        if best.length_mm <= bound_mm or should_stop():
            return best
        rng = np.random.default_rng(seed)
        known = _Ways(self._known_ways(), self.demand)
        current = list(self.tree)
        parts, size = self.demand.parts, len(self.demand.nodes)
        tries = min(TRIES_EACH * parts, MOST_TRIES, MOST_WORK // (size + 20 * parts))
        for number in range(tries):
            if best.length_mm <= bound_mm or should_stop():
                break
            drop = rng.integers(0, len(current) + 1, size=rng.integers(1, 3))
            ways = [way for k, way in enumerate(current) if k not in drop]
            found = self.completed(ways)
            while (apart := self._still_apart(found, known)).any():
                luck = rng.exponential(size=len(apart)) + 0.5
                ways.append(
                    known.ways[int(np.where(apart, known.length_mm * luck, np.inf).argmin())]
                )
                found = self.completed(ways)
            if found.length_mm <= best.length_mm * (1 + LENIENCE * (1 - number / tries)):
                current = ways
            best = min(best, found, key=_length)
        return best

    def are_apart(self, one: int, other: int) -> bool:
        """Return whether two nodes are not of one component of required edges."""
        return bool(self._group[one] != self._group[other])

    def joined(self, ways: list[Connector]) -> Extra:
        """Return connectors, and the shortest more that it takes, with the T-join."""
        known = _Ways(self.tree, self.demand)
        found = self.completed(ways)
        while (apart := self._still_apart(found, known)).any():
            ways.append(known.ways[int(np.where(apart, known.length_mm, np.inf).argmin())])
            found = self.completed(ways)
        return found

    def _known_ways(self) -> list[Connector]:
        ways = {(way.one, way.other): way for way in self.tree}
        for part in range(self.demand.parts):
            for way in self.demand.ways_from(part, self.links, WAYS_EACH, WAYS_FROM):
                if (way.other, way.one) not in ways:
                    ways.setdefault((way.one, way.other), way)
        return list(ways.values())

    def _still_apart(self, extra: Extra, known: _Ways) -> NDArray[np.bool_]:
        """Return which ways join what the extra edges leave apart."""
        groups = self._groups(extra.edges)
        group = np.array([groups.find(part) for part in range(self.demand.parts)])
        apart: NDArray[np.bool_] = group[known.one] != group[known.other]
        return apart

    def completed(self, connectors: Sequence[Connector]) -> Extra:
        """Return connectors with the shortest T-join that goes with them."""
        demand = self.demand
        ends = np.array([(way.one, way.other) for way in connectors], np.int64).ravel()
        odd = odd_nodes(demand.odd, ends, node_count=demand.node_count)
        join = demand.laid(self.joins.solve(odd))
        return self._without_needless_pairs(
            np.concatenate([join, *(way.edges for way in connectors)])
        )

    def _without_needless_pairs(self, edges: NDArray[np.int64]) -> Extra:
        """
        Drop both copies of an edge where the walk holds together without them.

        Of the edges that occur twice a shortest tree is kept that joins what the others leave
        apart, without branches that lead nowhere.
        """
        edge, counts = np.unique(edges, return_counts=True)
        once, twice = edge[counts % 2 == 1], edge[counts % 2 == 0]
        groups, length = self._groups(once), self.demand.network.length_mm
        order = np.lexsort((twice, length[twice]))
        tree = [e for e in twice[order].tolist() if groups.join(*self._group_ends[e].tolist())]
        kept = self._without_stubs(np.array(tree, np.int64), once)
        whole = np.sort(np.concatenate([once, kept, kept]))
        return Extra(whole, int(length[whole].sum()))

    def _without_stubs(
        self, edges: NDArray[np.int64], others: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Drop edges from which nothing else leads on."""
        held = np.zeros(int(self._group_ends.max()) + 1, bool)
        held[: self.demand.parts] = True
        held[self._group_ends[others]] = True
        held[self._group[list(self.demand.ends)]] = True
        while len(edges):
            ends = self._group_ends[edges]
            leads_on = held[ends] | (np.bincount(ends.ravel())[ends] > 1)
            if leads_on.all():
                break
            edges = edges[leads_on.all(axis=1)]
        return edges

    def _groups(self, edges: NDArray[np.int64]) -> Groups:
        """Return how components (by their number) and other nodes hang together through edges."""
        groups = Groups()
        ends = self._group_ends[edges]
        for one, other in ends[ends[:, 0] != ends[:, 1]].tolist():
            groups.join(one, other)
        return groups

    def bound_mm(self) -> int:
        """Return the length of the T-join: what extra edges need if they need not connect."""
        return self.joins.length_mm(self.demand.odd)

    def joined_bound_mm(self) -> int:
        """
        Return a bound that counts that every component is joined to the rest.

        A walk has a way between some node `a` of a component and some node `b` of the rest, and
        besides it a T-join in which both have changed parity. The way is at least half of what
        `a` has to the rest and half of what `b` has to the component. So two more terminals, with
        links of these halves to every `a` and every `b`, bound the walk.
        """
        if self.demand.parts > MOST_BOUNDED:
            return 0
        return max(self._bound_joining(part) for part in range(self.demand.parts))

    def _bound_joining(self, part: int) -> int:
        demand = self.demand
        inside = demand.part == part
        outside = (demand.part >= 0) & ~inside
        links: list[tuple[int, int, int]] = []
        for terminal, near, far in ((0, inside, outside), (1, outside, inside)):
            ways = Distances.from_nodes(self.links, np.flatnonzero(far), absorbing=near)
            new = demand.node_count + terminal
            met = np.flatnonzero(near & np.isfinite(ways.mm)).tolist()
            links += [(node, new, int(ways.mm[node]) // 2) for node in met]
        odd = np.concatenate([demand.odd, demand.node_count + np.arange(2)])
        return demand.joins(self.links, links).length_mm(odd)


class _Ways:
    """Connectors with their lengths and the components they join, as arrays."""

    def __init__(self, ways: Sequence[Connector], demand: Demand) -> None:
        self.ways = ways
        self.length_mm = np.array([way.length_mm for way in ways], float)
        self.one = demand.part[[way.one for way in ways]]
        self.other = demand.part[[way.other for way in ways]]


def _length(thing: Extra | Connector) -> int:
    return thing.length_mm
