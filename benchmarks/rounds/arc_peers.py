"""
Peers for arc routing: every task is one place for each way in which it can be done.

Of the places of a task exactly one is visited: PyVRP's exclusive groups, OR-Tools' disjunctions.
A way to a place is the shortest way to where the task begins and the task itself, so that the sum
of ways is the cost; what is told is counted once more from the steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from pyvrp import (
    Client,
    ClientGroup,
    Depot,
    Location,
    ProblemData,
    VehicleType,
)
from pyvrp import solve as pyvrp_solve

from benchmarks.rounds import Result
from benchmarks.rounds.arcs import Graph
from benchmarks.rounds.routing import Routing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.rounds import Budget
    from benchmarks.rounds.arcs import Arcs, Link


class _Place(NamedTuple):
    """A task in one way: from where to where, at what cost; a node where `link` is None."""

    task: int
    enter: int
    leave: int
    cost: int
    link: Link | None


class Places:
    """
    The tasks of an instance as places, the depot first.

    Parameters
    ----------
    arcs
        The instance.
    legs
        How many there may be; more than it takes where it is not said.
    """

    def __init__(self, arcs: Arcs, legs: int | None = None) -> None:
        self.arcs, self.graph = arcs, Graph(arcs.links)
        required = [link for link in arcs.links if link.required]
        self.demands = [link.demand for link in required] + list(arcs.nodes.values())
        self.places = [_Place(-1, arcs.depot, arcs.depot, 0, None)]
        for task, link in enumerate(required):
            self.places.append(_Place(task, link.u, link.v, link.cost, link))
            if not link.is_arc:
                self.places.append(_Place(task, link.v, link.u, link.cost, link))
        for task, node in enumerate(arcs.nodes, len(required)):
            self.places.append(_Place(task, node, node, 0, None))
        self.of_task: list[list[int]] = [[] for _ in self.demands]
        for number, place in enumerate(self.places[1:], 1):
            self.of_task[place.task].append(number)
        enough = int(1.3 * sum(self.demands) / arcs.capacity) + 6
        self.legs = legs or min(len(self.demands), enough)

    def ways(self) -> NDArray[np.int64]:
        """Return the cost from place to place, that of doing the second included."""
        enter, leave, cost = (
            np.array(column) for column in list(zip(*self.places, strict=True))[1:4]
        )
        far: NDArray[np.int64] = self.graph.distance[np.ix_(leave, enter)] + cost.astype(np.int64)
        np.fill_diagonal(far, 0)
        return far

    def result(self, routes: list[list[int]]) -> Result:
        """Return routes of places step by step, and their cost, counted from the links."""
        walked = [self._steps(route) for route in routes]
        cost_of = {link.name: link.cost for link in self.arcs.links}
        cost = sum(cost_of[step["id"]] for steps in walked for step in steps if "id" in step)
        return Result(cost, walked)

    def _steps(self, route: list[int]) -> list[dict[str, Any]]:
        at, steps = self.arcs.depot, []
        for place in (self.places[number] for number in route):
            steps += self.graph.way(at, place.enter)
            if place.link is None:
                steps.append({"client": place.enter})
            else:
                steps.append(
                    {"from": place.enter, "to": place.leave, "service": True, "id": place.link.name}
                )
            at = place.leave
        return steps + self.graph.way(at, self.arcs.depot)


def by_pyvrp(arcs: Arcs, budget: Budget, legs: int | None = None) -> Result | None:
    """Solve by PyVRP as it comes; None where it found nothing that can be done."""
    places = Places(arcs, legs)
    numbers = [number for task in places.of_task for number in task]
    assert numbers == list(range(1, len(places.places))), "places lie in the order of tasks"
    clients, groups = [], []
    for task, demand in zip(places.of_task, places.demands, strict=True):
        group = len(groups) if len(task) > 1 else None
        clients += [
            Client(number, delivery=[demand], required=group is None, group=group)
            for number in task
        ]
        if group is not None:
            groups.append(ClientGroup([number - 1 for number in task]))
    ways = places.ways()
    data = ProblemData(
        locations=[Location(0, 0) for _ in places.places],
        clients=clients,
        depots=[Depot(0)],
        vehicle_types=[VehicleType(places.legs, [arcs.capacity])],
        distance_matrices=[ways],
        duration_matrices=[np.zeros_like(ways)],
        groups=groups,
    )
    found = pyvrp_solve(
        data, lambda _cost: budget.is_over(), seed=budget.seed, collect_stats=False
    ).best
    if not found.is_feasible():
        return None
    routes = [
        [step.idx + 1 for step in route.schedule() if step.is_client()] for route in found.routes()
    ]
    return places.result(routes)


def by_ortools(arcs: Arcs, budget: Budget, legs: int | None = None) -> Result | None:
    """Solve by OR-Tools; None where it found nothing in time."""
    places = Places(arcs, legs)
    routing = Routing(places.ways(), places.legs)
    routing.carry([0, *(places.demands[place.task] for place in places.places[1:])], arcs.capacity)
    for task in places.of_task:
        routing.choose(task)
    found = routing.solve(budget)
    return None if found is None else places.result(found)
