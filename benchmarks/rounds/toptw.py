"""Team orienteering with time windows: as much score as so many walkers can collect."""

from __future__ import annotations

import csv
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
from gis.planning.visit_search import SearchParams, search

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyvrp import ProblemData, Solution

HIGHER_IS_BETTER = True
PRIZE = 1000
"""What a point of score weighs against a unit of distance: it goes before all of it."""
PARAMS = SearchParams(patience=10_000)
"""Where stops compete, it pays to go back to the best plan sooner; tried on seven instances."""


def load(file: Path, walkers: int | None = None) -> Instance:
    """Read an instance for so many walkers, 1 unless said; its reference is in the table beside."""
    walkers = walkers or 1
    rows = [line.split() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    unit = 100 if file.stem.startswith("pr") else 10
    stops = tuple(stop_of([*row[1:3], row[4], *row[-2:], row[3]], unit) for row in rows[2:])
    table = file.parent / "reference.csv"
    told = None
    if table.exists():
        with table.open(encoding="utf-8") as lines:
            told = {(r["instance"], int(r["walkers"])): r for r in csv.DictReader(lines)}.get(
                (file.stem, walkers)
            )
    data = Visits(stops, cut_distances(stops, unit), unit, walkers, capacity=0)
    return Instance(file.stem, float(told["ils_best_score"]) if told else None, data)


def solve(instance: Instance, budget: Budget) -> Result:
    """Solve by the search of visit rounds."""
    found = search(_data(instance.data), budget.is_over, seed=budget.seed, params=PARAMS)
    return _result(instance, found)


def _by_pyvrp(instance: Instance, budget: Budget) -> Result:
    found = pyvrp_solve(
        _data(instance.data), lambda _cost: budget.is_over(), seed=budget.seed, collect_stats=False
    )
    return _result(instance, found.best)


def _data(visits: Visits) -> ProblemData:
    depot, *stops = visits.stops
    clients = [
        Client(
            location=number,
            service_duration=stop.service,
            tw_early=stop.opens,
            tw_late=stop.closes,
            prize=stop.amount * PRIZE,
            required=False,
        )
        for number, stop in enumerate(stops, 1)
    ]
    vehicles = VehicleType(visits.vehicles, tw_early=depot.opens, tw_late=depot.closes)
    return problem(visits, clients, vehicles)


def _result(instance: Instance, found: Solution) -> Result:
    return _counted(instance, routes_of(found))


def _counted(instance: Instance, routes: list[list[int]]) -> Result:
    stops = instance.data.stops
    score = sum(stops[number].amount for route in routes for number in route)
    return Result(float(score), steps_of(routes))


def _told(
    by: Callable[..., list[list[int]] | None],
) -> Callable[[Instance, Budget], Result | None]:
    def solve(instance: Instance, budget: Budget) -> Result | None:
        found = by(instance.data, budget, all_required=False)
        return None if found is None else _counted(instance, found)

    return solve


PEERS = {"pyvrp": _by_pyvrp, "ortools": _told(by_ortools), "vroom": _told(by_vroom)}
