"""How many more rounds what does not fit would take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.connecting import Joiner
from gis.planning.demand import Demand
from gis.planning.euler import euler_walk
from gis.planning.fitting import surroundings
from gis.planning.network import Distances
from gis.planning.placing import budget_mm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.planning.network import Network
    from gis.planning.placing import Ground, Walker
    from gis.planning.rounds import StreetRoundParams
    from gis.planning.teams import Walk


def further_rounds(ground: Ground, walks: Sequence[Walk], params: StreetRoundParams) -> int:
    """
    Return how many more rounds of the same walkers and minutes walk what does not fit.

    One walk over all that a walker has left is cut into stretches that fit, each as long as can
    be, with the ways there and home. What fits in no round is left out.
    """
    counts = []
    for walk in walks:
        left = walk.pieces
        if walk.found is not None:
            left = np.setdiff1d(left, ground.network.piece[walk.task.required])
        if len(left):
            counts.append(_stretches(ground, walk.walker, left, params))
    alike = all(walker.is_like(ground.walkers[0]) for walker in ground.walkers)
    if alike and not params.assigned:
        return -(-sum(counts) // len(ground.walkers))
    return max(counts, default=0)


def _stretches(
    ground: Ground, walker: Walker, pieces: NDArray[np.int64], params: StreetRoundParams
) -> int:
    """Count the stretches that one walker needs for some pieces."""
    required = ground.edges(pieces)
    ends = walker.ends or ()
    network, edges, nodes = surroundings(ground.network, required, ends)
    required = np.searchsorted(edges, required)
    corner = int(network.tail[required[0]])
    joiner = Joiner(Demand(network, required, corner, corner))
    extra = joiner.completed(joiner.tree).edges
    walk = euler_walk(network, np.sort(np.concatenate([required, extra])), corner, corner)
    home = _Home.of(walker, network, nodes)
    line = _Line.of(network, walk, required)
    budget = budget_mm(params, params.minutes)
    count, first = 0, 0
    while first < len(line.begin_mm):
        fits = np.flatnonzero(home.lengths_mm(line, first) <= budget)
        if len(fits):
            count += 1
            first += int(fits[-1]) + 1
        else:
            first += 1
            count += home.there_and_back_mm(line, first - 1) <= budget
    return count


@dataclass(frozen=True, eq=False)
class _Line:
    """The required edges of a walk in the order it meets them, and where along it they lie."""

    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    begin_mm: NDArray[np.int64]
    end_mm: NDArray[np.int64]

    @classmethod
    def of(
        cls, network: Network, walk: Sequence[tuple[int, bool]], required: NDArray[np.int64]
    ) -> _Line:
        edge = np.array([edge for edge, _ in walk])
        forward = np.array([forward for _, forward in walk])
        end = np.cumsum(network.length_mm[edge])
        _, first = np.unique(edge, return_index=True)
        met = np.sort(first[np.isin(edge[first], required)])
        tail = np.where(forward, network.tail[edge], network.head[edge])
        head = np.where(forward, network.head[edge], network.tail[edge])
        begin = end - network.length_mm[edge]
        return cls(tail[met], head[met], begin[met], end[met])


@dataclass(frozen=True, eq=False)
class _Home:
    """What a stretch takes besides itself: from the start to it, and from it to the end."""

    network: Network
    out_mm: NDArray[np.float64]
    home_mm: NDArray[np.float64]
    is_closed: bool

    @classmethod
    def of(cls, walker: Walker, network: Network, nodes: NDArray[np.int64]) -> _Home:
        if walker.ends is not None:
            start, end = np.searchsorted(nodes, walker.ends).tolist()
            out, home = (Distances.from_nodes(network.links, [node]).mm for node in (start, end))
            return cls(network, out, home, is_closed=False)
        none = np.zeros(network.node_count)
        access = none if walker.access is None else walker.access.mm[nodes]
        return cls(network, access, none, is_closed=True)

    def lengths_mm(self, line: _Line, first: int) -> NDArray[np.float64]:
        """Return the lengths of walks over the required edges from one to each of the next."""
        home = self.home_mm
        if self.is_closed:
            home = Distances.from_nodes(self.network.links, [int(line.tail[first])]).mm
        inside = line.end_mm[first:] - line.begin_mm[first]
        lengths: NDArray[np.float64] = (
            self.out_mm[line.tail[first]] + inside + home[line.head[first:]]
        )
        return lengths

    def there_and_back_mm(self, line: _Line, number: int) -> float:
        """Return the shortest walk over one required edge, in either direction."""
        tail, head = line.tail[number], line.head[number]
        length = float(line.end_mm[number] - line.begin_mm[number])
        if self.is_closed:
            away = Distances.from_nodes(self.network.links, [int(tail)]).mm[head]
            return length + float(away + min(self.out_mm[tail], self.out_mm[head]))
        forward = self.out_mm[tail] + self.home_mm[head]
        return length + float(min(forward, self.out_mm[head] + self.home_mm[tail]))
