"""One continuous walk over given edges that reads naturally: straight on, one street at a time."""

from __future__ import annotations

import heapq
import math
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from gis.planning.network import Network

TURN_BACK, NEW_STREET = 4.0, 0.6
"""Price of walking back the piece one came by, and of changing street, in right-angle turns."""
MOST_EXACT = 8
"""Edge ends at a junction up to which their best pairing is found by trying all (105 pairings)."""


def euler_walk(
    network: Network, edges: NDArray[np.int64], start: int, end: int
) -> list[tuple[int, bool]]:
    """
    Walk every given edge once, from `start` to `end`.

    Parameters
    ----------
    network
        Edges and their bearings and street names.
    edges
        Edges to walk, as often as they occur. They are connected, touch `start` and `end`, and
        leave every other node even.
    start, end
        Nodes; a closed walk when they are the same.

    Returns
    -------
    list of (edge, forward)
        In walking order; forward is from tail to head.

    Notes
    -----
    At every junction the ends of edges are paired so that the pairs turn little and stay on
    their street; the trails this gives are joined, cheapest change of pairs first, until one is
    left (Kotzig's view of an Euler walk as transitions). Nearly linear in the number of edges.
    """
    pairing = _Pairing(network, edges, start, end)
    pairing.join_trails()
    return pairing.walk()


class _Pairing:
    """
    Who follows whom at every node.

    End ``2k`` is the tail and ``2k + 1`` the head of the k-th edge; the last two ends are those
    of the way home, an edge that is not walked, from the end of the walk to its start.
    """

    def __init__(self, network: Network, edges: NDArray[np.int64], start: int, end: int) -> None:
        self.edges = edges
        self.home = 2 * len(edges)
        away, back = network.bearings
        self._bearing = np.column_stack([away[edges], back[edges]]).ravel().tolist()
        self._street = network.names[network.piece[edges]].tolist()
        self._edge = edges.tolist()
        node = np.column_stack([network.tail[edges], network.head[edges]]).ravel()
        self.node = [*node.tolist(), end, start]
        self.ends: dict[int, list[int]] = {}
        for number, at in enumerate(self.node):
            self.ends.setdefault(at, []).append(number)
        self.partner = [0] * len(self.node)
        for ends in self.ends.values():
            for a, b in self._best_pairs(ends):
                self._pair(a, b)

    def price(self, a: int, b: int) -> float:
        """Price in right-angle turns of coming in by end `a` and going out by end `b`."""
        if a >= self.home or b >= self.home:
            return 0.0
        one, other = a // 2, b // 2
        if self._edge[one] == self._edge[other] and (one == other or a % 2 == b % 2):
            return TURN_BACK
        turned = abs((self._bearing[a] - self._bearing[b]) % math.tau - math.pi)
        straight_on = turned / (math.pi / 2)
        return straight_on + (NEW_STREET if self._street[one] != self._street[other] else 0.0)

    def _pair(self, a: int, b: int) -> None:
        self.partner[a], self.partner[b] = b, a

    def _best_pairs(self, ends: list[int]) -> list[tuple[int, int]]:
        if len(ends) > MOST_EXACT:
            return self._greedy_pairs(ends)
        return min(_pairings(ends), key=lambda pairs: sum(self.price(*pair) for pair in pairs))

    def _greedy_pairs(self, ends: list[int]) -> list[tuple[int, int]]:
        free, pairs = set(ends), []
        for a, b in sorted(combinations(ends, 2), key=lambda pair: (self.price(*pair), pair)):
            if a in free and b in free:
                free -= {a, b}
                pairs.append((a, b))
        return pairs

    def join_trails(self) -> None:
        """Change pairs where that costs least until all edges are on one trail."""
        trail = list(range(len(self.node) // 2))

        def find(k: int) -> int:
            while trail[k] != k:
                trail[k] = trail[trail[k]]
                k = trail[k]
            return k

        for a, b in enumerate(self.partner):
            trail[find(a // 2)] = find(b // 2)
        changes = [change for ends in self.ends.values() for change in self._changes(ends)]
        heapq.heapify(changes)
        while changes:
            _, a, b, c, d = heapq.heappop(changes)
            if find(a // 2) == find(c // 2) or self.partner[a] != b or self.partner[c] != d:
                continue
            trail[find(a // 2)] = find(c // 2)
            self._pair(a, c)
            self._pair(b, d)
            for change in self._changes(self.ends[self.node[a]], {a, b, c, d}):
                heapq.heappush(changes, change)

    def _changes(
        self, ends: list[int], touching: set[int] | None = None
    ) -> Iterator[tuple[float, int, int, int, int]]:
        """Yield (extra price, a, b, c, d): pairs a-b, c-d that may become a-c, b-d."""
        pairs = sorted({tuple(sorted((a, self.partner[a]))) for a in ends})
        for (a, b), (c, d) in combinations(pairs, 2):
            if touching is None or {a, b, c, d} & touching:
                now = self.price(a, b) + self.price(c, d)
                yield self.price(a, c) + self.price(b, d) - now, a, b, c, d
                yield self.price(a, d) + self.price(b, c) - now, a, b, d, c

    def walk(self) -> list[tuple[int, bool]]:
        """Follow the trail from the start, once round."""
        steps = []
        at = self.partner[self.home + 1]
        while at < self.home:
            steps.append((self._edge[at // 2], at % 2 == 0))
            at = self.partner[at ^ 1]
        return steps


def _pairings(ends: list[int]) -> Iterator[list[tuple[int, int]]]:
    if not ends:
        yield []
        return
    first, *rest = ends
    for k, other in enumerate(rest):
        for pairs in _pairings(rest[:k] + rest[k + 1 :]):
            yield [(first, other), *pairs]
