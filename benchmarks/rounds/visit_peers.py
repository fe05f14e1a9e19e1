"""Peers for visits: OR-Tools and VROOM, on the same whole numbers as everybody."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.rounds.routing import Routing

if TYPE_CHECKING:
    from benchmarks.rounds import Budget
    from benchmarks.rounds.visits import Visits

MOST_THOROUGH = 5
"""VROOM's highest level of exploration; more time is then spent by more searches."""
PENALTY = 1000
"""What a point of score weighs against a unit of distance, for OR-Tools."""

Routes = list[list[int]]


def by_ortools(visits: Visits, budget: Budget, *, all_required: bool) -> Routes | None:
    """Return the routes of OR-Tools; None where it found nothing in time."""
    stops = visits.stops
    service = np.array([stop.service for stop in stops])
    routing = Routing(visits.distances, visits.vehicles)
    routing.time(visits.distances + service[:, None], [(stop.opens, stop.closes) for stop in stops])
    if all_required:
        routing.carry([stop.amount for stop in stops], visits.capacity)
        # Going the cheapest way on, it finds nothing where windows are narrow.
        return routing.solve(budget, "PARALLEL_CHEAPEST_INSERTION")
    for number, stop in enumerate(stops[1:], 1):
        routing.choose([number], stop.amount * PENALTY)
    return routing.solve(budget)


def by_vroom(visits: Visits, budget: Budget, *, all_required: bool) -> Routes | None:
    """Return the routes of VROOM; None where it leaves out a stop that is required."""
    import vroom

    asked = vroom.Input()
    matrix = visits.distances.astype(np.uint32)
    asked.set_durations_matrix(profile="car", matrix_input=matrix)
    depot, *stops = visits.stops
    load = (lambda amount: [amount]) if all_required else (lambda _amount: [])
    for number in range(visits.vehicles):
        asked.add_vehicle(
            vroom.Vehicle(
                number + 1, start=0, end=0, capacity=load(visits.capacity),
                time_window=vroom.TimeWindow(depot.opens, depot.closes),
            )
        )  # fmt: skip
    for number, stop in enumerate(stops, 1):
        asked.add_job(
            vroom.Job(
                number, number, default_service=stop.service,
                delivery=vroom.Amount(load(stop.amount)),
                priority=0 if all_required else min(stop.amount, 100),
                time_windows=[vroom.TimeWindow(stop.opens, stop.closes)],
            )
        )  # fmt: skip
    # It knows no clock but the wall's: where others count, it takes the few seconds it needs.
    left = None if budget.cpu else dt.timedelta(seconds=budget.left())
    found = asked.solve(exploration_level=MOST_THOROUGH, nb_threads=1, timeout=left).to_dict()
    if all_required and found["unassigned"]:
        return None
    return [
        [step["id"] for step in route["steps"] if step["type"] == "job"]
        for route in found["routes"]
    ]
