"""Vehicle routing with time windows (Solomon 1987): all stops, the shortest way."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from pyvrp import Client, VehicleType
from pyvrp import solve as pyvrp_solve

from benchmarks.rounds import Budget, Instance, Result
from benchmarks.rounds.visit_peers import by_ortools, by_vroom
from benchmarks.rounds.visits import (
    Visits,
    cut_distances,
    problem,
    routes_of,
    steps_of,
    stop_of,
)
from gis.planning.visit_search import search

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyvrp import ProblemData, Solution

HIGHER_IS_BETTER = False
UNIT = 10
"""Distance and time are cut to one decimal."""


def load(file: Path, walkers: int | None = None) -> Instance:
    """Read an instance; its reference is the cost in the .sol file beside it."""
    rows = [line.split() for line in file.read_text(encoding="utf-8").splitlines()]
    vehicles, capacity = next(map(int, row) for row in rows if len(row) == 2 and row[0].isdigit())
    stops = tuple(stop_of(row[1:], UNIT) for row in rows if len(row) == 7 and row[0].isdigit())
    best = file.with_suffix(".sol")
    told = (
        re.search(r"Cost\s+([\d.]+)", best.read_text(encoding="utf-8")) if best.exists() else None
    )
    data = Visits(stops, cut_distances(stops, UNIT), UNIT, walkers or vehicles, capacity)
    return Instance(file.stem, float(told[1]) if told else None, data)


def solve(instance: Instance, budget: Budget) -> Result | None:
    """Solve by the search of visit rounds."""
    return _result(instance, search(_data(instance.data), budget.is_over, seed=budget.seed))


def _by_pyvrp(instance: Instance, budget: Budget) -> Result | None:
    found = pyvrp_solve(
        _data(instance.data), lambda _cost: budget.is_over(), seed=budget.seed, collect_stats=False
    )
    return _result(instance, found.best)


def _data(visits: Visits) -> ProblemData:
    depot, *stops = visits.stops
    clients = [
        Client(
            location=number,
            delivery=[stop.amount],
            service_duration=stop.service,
            tw_early=stop.opens,
            tw_late=stop.closes,
        )
        for number, stop in enumerate(stops, 1)
    ]
    vehicles = VehicleType(
        visits.vehicles, [visits.capacity], tw_early=depot.opens, tw_late=depot.closes
    )
    return problem(visits, clients, vehicles)


def _result(instance: Instance, found: Solution) -> Result | None:
    return _counted(instance, routes_of(found)) if found.is_feasible() else None


def _counted(instance: Instance, routes: list[list[int]]) -> Result:
    far = instance.data.distances
    cost = sum(int(far[pair]) for route in routes for pair in pairwise([0, *route, 0]))
    return Result(cost / instance.data.unit, steps_of(routes))


def _told(
    by: Callable[..., list[list[int]] | None],
) -> Callable[[Instance, Budget], Result | None]:
    def solve(instance: Instance, budget: Budget) -> Result | None:
        found = by(instance.data, budget, all_required=True)
        return None if found is None else _counted(instance, found)

    return solve


PEERS = {"pyvrp": _by_pyvrp, "ortools": _told(by_ortools), "vroom": _told(by_vroom)}
