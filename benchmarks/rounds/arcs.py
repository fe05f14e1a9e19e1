"""What the kinds of arc routing share: links, shortest ways, solutions step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from benchmarks.rounds import Result
from gis.planning.recreating import Recreation, Tasks
from gis.planning.rings import NEVER

if TYPE_CHECKING:
    from benchmarks.rounds import Budget


@dataclass(frozen=True)
class Link:
    """
    An edge, or an arc with `is_arc`, from `u` to `v`.

    `name` is what the instance calls it.
    """

    u: int
    v: int
    cost: int
    name: str
    demand: int = 0
    required: bool = False
    is_arc: bool = False


@dataclass(frozen=True)
class Arcs:
    """Links, required nodes with their demands, depot and capacity; nodes as in the file."""

    links: list[Link]
    depot: int
    capacity: int
    nodes: dict[int, int] = field(default_factory=dict)


class Graph:
    """Shortest ways between the nodes of links, numbered from 0."""

    def __init__(self, links: list[Link]) -> None:
        self.links = links
        self.best: dict[tuple[int, int], int] = {}
        for k, link in enumerate(links):
            pairs = [(link.u, link.v)] if link.is_arc else [(link.u, link.v), (link.v, link.u)]
            for pair in pairs:
                if pair not in self.best or link.cost < links[self.best[pair]].cost:
                    self.best[pair] = k
        self.size = 1 + max(max(link.u, link.v) for link in links)
        ends = np.array([pair for pair in self.best if pair[0] != pair[1]])
        costs = [links[self.best[one, other]].cost for one, other in ends.tolist()]
        # A way of no cost would be taken for none: a thousandth of a unit stands for it.
        shape = (self.size, self.size)
        matrix = coo_array((np.maximum(np.array(costs, float), 1e-6), tuple(ends.T)), shape=shape)
        far, self.before = dijkstra(matrix.tocsr(), return_predecessors=True)
        self.distance = np.where(np.isfinite(far), np.rint(far), 2**30).astype(np.int32)

    def way(self, one: int, other: int) -> list[dict[str, Any]]:
        """Return the steps of the shortest way."""
        nodes = [other]
        while nodes[-1] != one:
            nodes.append(int(self.before[one, nodes[-1]]))
        nodes.reverse()
        return [
            {"from": a, "to": b, "service": False, "id": self.links[self.best[a, b]].name}
            for a, b in pairwise(nodes)
        ]


def solve(arcs: Arcs, budget: Budget) -> Result:
    """Serve all required links and nodes with as many legs as it takes."""
    graph = Graph(arcs.links)
    required = [link for link in arcs.links if link.required]
    nodes = list(arcs.nodes)
    enter = [(r.u, r.v) for r in required] + [(n, n) for n in nodes]
    leave = [(r.v, r.u) for r in required] + [(n, n) for n in nodes]
    cost = [(r.cost, NEVER if r.is_arc else r.cost) for r in required] + [(0, NEVER)] * len(nodes)
    demand = np.array([r.demand for r in required] + [arcs.nodes[n] for n in nodes], np.int64)
    legs = min(len(demand), int(1.3 * demand.sum() / arcs.capacity) + 6)
    tasks = Tasks(
        graph.distance, np.array(enter, np.int32), np.array(leave, np.int32),
        np.array(cost, np.int64), demand, *[np.full(legs, arcs.depot, np.int32)] * 2,
        np.full(legs, arcs.capacity, np.int64),
    )  # fmt: skip
    search = Recreation(tasks, seed=budget.seed)
    search.cool(lambda: budget.used() / budget.seconds, budget.is_over)
    found = search.legs
    routes = []
    for order in found.orders:
        at, steps = arcs.depot, []
        for task, way in order:
            one, other = enter[task][way], leave[task][way]
            steps += graph.way(at, one)
            if task < len(required):
                steps.append({"from": one, "to": other, "service": True, "id": required[task].name})
            else:
                steps.append({"client": one})
            at = other
        if order:
            routes.append(steps + graph.way(at, arcs.depot))
    return Result(int(found.costs.sum()), routes)
