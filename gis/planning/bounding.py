"""What no legs over the same pieces can beat: bounds on their total and on the longest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.covering import Task, cover, is_same
from gis.planning.network import Distances
from gis.planning.postman import TJoin, odd_nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.planning.placing import Ground, Walker
    from gis.planning.teams import Walk

LONG_PIECES = 5
"""How many of the longest pieces bound a closed leg by the way round each."""


@dataclass(frozen=True)
class Bound:
    """
    Bounds on the legs of a ground, in millimetres.

    Attributes
    ----------
    total
        No legs are shorter together.
    longest
        None have a shorter longest one.
    walkers
        How many there are to share the total.
    t_join
        A bound on the total that a T-join proves; None where it takes more.
    """

    total: float
    longest: float
    walkers: int
    t_join: float | None

    def proves(self, legs_mm: Sequence[int], objective: str) -> bool:
        """Return whether a T-join proves legs to be the best."""
        if self.t_join is None:
            return False
        if objective == "total":
            return is_same(sum(legs_mm), self.t_join)
        return is_same(max(legs_mm), self.t_join / self.walkers)


def bound_of(ground: Ground, walks: Sequence[Walk], assigned: dict[int, int]) -> Bound:
    """
    Bound the legs over the pieces that some walks cover, however these are shared.

    Parameters
    ----------
    ground
        Network and walkers.
    walks
        Of the walkers; at least one found.
    assigned
        Edge → number of the walker who must walk it.
    """
    walked = [walk for walk in walks if walk.found is not None]
    if len(ground.walkers) == 1:
        found = walked[0].found
        assert found is not None
        proven = found.bound_mm if found.t_join_proves else None
        return Bound(found.bound_mm, found.bound_mm, 1, proven)
    edges = np.sort(np.concatenate([walk.task.required for walk in walked]))
    first = ground.walkers[0]
    together: float
    t_join: float | None
    if first.ends is not None and all(walker.is_like(first) for walker in ground.walkers):
        together, t_join = _joined_mm(ground, edges, first.ends)
    else:
        together = t_join = _t_join_mm(ground, edges)
    alone = {
        walker.number: _alone_mm(ground, walker, mine)
        for walker in ground.walkers
        if len(mine := edges[[assigned.get(e) == walker.number for e in edges.tolist()]])
    }
    single = _single_mm(ground, edges, assigned)
    total = max(together, single, sum(alone.values()))
    count = len(ground.walkers)
    return Bound(total, max(total / count, single, *alone.values()), count, t_join)


def _joined_mm(
    ground: Ground, edges: NDArray[np.int64], ends: tuple[int, int]
) -> tuple[float, float | None]:
    """
    Bound legs that all begin and all end at the same places: together they are one walk.

    An odd number of legs makes a walk from start to end, an even number a closed one.
    """
    start, end = ends
    task = Task(ground.network, edges, start, end)
    found = cover(task, thorough=False)
    if start != end:
        closed = cover(replace(task, end=start), thorough=False)
        found = min(found, closed, key=lambda cover: cover.bound_mm)
    return found.bound_mm, found.bound_mm if found.t_join_proves else None


def _t_join_mm(ground: Ground, edges: NDArray[np.int64]) -> float:
    """
    Bound legs by required lengths and a T-join.

    A walker who stays at home changes no parity: a link from start to end stands for staying. It
    has to have a length; all lengths are scaled, so that staying costs less than a millimetre.
    """
    network, links = ground.network, ground.network.links
    apart = [w.ends for w in ground.walkers if w.ends is not None and w.ends[0] != w.ends[1]]
    ends = np.array(apart, np.int64).reshape(-1, 2)
    scale = len(ends) + 1
    low, high = ends.min(axis=1, initial=network.node_count), ends.max(axis=1, initial=0)
    stay = replace(
        links,
        edge=np.concatenate([links.edge, np.full(len(ends), -1)]),
        low=np.concatenate([links.low, low]),
        high=np.concatenate([links.high, high]),
        length_mm=np.concatenate([scale * links.length_mm, np.ones(len(ends), np.int64)]),
    )
    odd = odd_nodes(
        network.tail[edges], network.head[edges], ends.ravel(), node_count=network.node_count
    )
    return float(network.length_mm[edges].sum() + TJoin(stay).length_mm(odd) // scale)


def _alone_mm(ground: Ground, walker: Walker, edges: NDArray[np.int64]) -> float:
    """Bound a leg by what is assigned to its walker."""
    node = int(ground.network.tail[edges[0]])
    start, end = walker.ends or (node, node)
    return float(cover(Task(ground.network, edges, start, end), thorough=False).bound_mm)


def _single_mm(ground: Ground, edges: NDArray[np.int64], assigned: dict[int, int]) -> float:
    """Bound the longest leg by each piece alone: somebody walks there and away."""
    network = ground.network
    length = network.length_mm[edges].astype(float)
    tail, head = network.tail[edges], network.head[edges]
    if any(walker.ends is None for walker in ground.walkers):
        bounds = length.copy()
        for k in np.argsort(-length, kind="stable")[:LONG_PIECES].tolist():
            bounds[k] += Distances.from_nodes(network.links, [int(tail[k])]).mm[head[k]]
        return float(bounds.max())
    whose = np.array([assigned.get(edge, 0) for edge in edges.tolist()])
    best = np.full(len(edges), np.inf)
    for walker in ground.walkers:
        assert walker.ends is not None
        out, home = (Distances.from_nodes(network.links, [node]).mm for node in walker.ends)
        way = length + np.minimum(out[tail] + home[head], out[head] + home[tail])
        best = np.where((whose == 0) | (whose == walker.number), np.minimum(best, way), best)
    return float(best.max())
