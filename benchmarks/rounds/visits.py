"""What both kinds of visit benchmarks share: stops with time windows, and routes over them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
from pyvrp import Depot, Location, ProblemData

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pyvrp import Client, Solution, VehicleType


@dataclass(frozen=True)
class Stop:
    """A row of an instance, times and service in units of 10 to the minus digits."""

    x: Decimal
    y: Decimal
    amount: int
    opens: int
    closes: int
    service: int


@dataclass(frozen=True)
class Visits:
    """An instance: the depot first, distances in the same units as the times."""

    stops: tuple[Stop, ...]
    distances: NDArray[np.int64]
    unit: int
    vehicles: int
    capacity: int


def stop_of(fields: Sequence[str], unit: int) -> Stop:
    """Return a stop from the texts of x, y, amount, opens, closes, service."""
    x, y, *numbers = (Decimal(field) for field in fields)
    amount, opens, closes, service = numbers
    return Stop(x, y, int(amount), int(opens * unit), int(closes * unit), int(service * unit))


def cut_distances(stops: Sequence[Stop], unit: int) -> NDArray[np.int64]:
    """Return all distances, cut (not rounded) to whole units; exact by whole numbers."""
    found = np.zeros((len(stops),) * 2, np.int64)
    for i, one in enumerate(stops):
        for j, other in enumerate(stops):
            square = (one.x - other.x) ** 2 + (one.y - other.y) ** 2
            found[i, j] = math.isqrt(int(square * unit**2))
    return found


def problem(visits: Visits, clients: list[Client], vehicles: VehicleType) -> ProblemData:
    """Return the problem of an instance; travel takes as long as it is far."""
    return ProblemData(
        locations=[Location(float(stop.x), float(stop.y)) for stop in visits.stops],
        clients=clients,
        depots=[Depot(location=0)],
        vehicle_types=[vehicles],
        distance_matrices=[visits.distances],
        duration_matrices=[visits.distances],
    )


def routes_of(found: Solution) -> list[list[int]]:
    """Return the routes by the numbers of the instance, where the first stop is the depot."""
    return [
        [step.idx + 1 for step in route.schedule() if step.is_client()] for route in found.routes()
    ]


def steps_of(routes: Sequence[Sequence[int]]) -> list[list[dict[str, int]]]:
    """Return routes as they are written."""
    return [[{"client": number} for number in route] for route in routes]
