"""
Ruin and recreate: legs over tasks, by taking some out and putting them back again and again.

A task is a street, served in either direction or in one, or a node. Legs are orders of tasks; the
directions are always the best for the order, by a dynamic programme over both directions of each.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.inserting import INSERTED, complete
from gis.planning.rings import ABSENT, NEVER, Problem, State, directed, nearest
from gis.planning.strings import REMOVED, anneal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

NEAR = 100
"""Nearest tasks known of each task."""
HOT, COLD = 0.3, 0.003
"""Temperatures, first and last, in mean costs of a task."""
MIXED = 0x9E3779B97F4A7C15
"""Spreads seeds over all numbers of 64 bits (2⁶⁴ by the golden ratio)."""
ASK = 400_000
"""Places tried, about, between two questions whether to stop."""


@dataclass(frozen=True, eq=False)
class Tasks:
    """
    What is to be served, and by how many.

    Attributes
    ----------
    distance
        Node × node → cost of the shortest way; whole numbers below 2³¹.
    enter, leave
        Task × 2 → node where serving it begins and ends, in either direction.
    cost
        Task × 2 → cost of serving it so; `NEVER` where it cannot be.
    demand
        Task → what it takes of a leg's capacity.
    starts, ends
        Leg → node where it begins and ends.
    capacity
        Leg → most demand.
    """

    distance: NDArray[np.int32]
    enter: NDArray[np.int32]
    leave: NDArray[np.int32]
    cost: NDArray[np.int64]
    demand: NDArray[np.int64]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    capacity: NDArray[np.int64]

    @property
    def count(self) -> int:
        """Number of tasks."""
        return len(self.demand)


@dataclass(frozen=True, eq=False)
class Legs:
    """
    Legs over all tasks.

    Attributes
    ----------
    orders
        For each leg its tasks and, for each, which of its directions.
    costs
        Of each leg.
    """

    orders: list[list[tuple[int, int]]]
    costs: NDArray[np.int64]


class Recreation:
    """
    A search for short legs, which can be continued as long as one likes.

    Parameters
    ----------
    tasks
        What is to be served.
    seed
        The same seed and the same calls give the same legs.
    orders
        Legs to begin with; tasks not in any are put in first. None: all are put in.
    limit
        What a leg may cost; beyond it each unit counts `overtime` more. None: whatever it costs.
    whose
        Task → the leg that must serve it, `ABSENT` where any may.

    Notes
    -----
    Strings of neighbouring tasks are taken out of legs near a task drawn by lot, put back where
    that is cheapest, in an order drawn by lot, and kept as in simulated annealing [1]_. What is new
    here: the cost of a leg with a task put in anywhere is exact, directions of all its tasks chosen
    anew, as ways from the start to every task and from there to the end are kept for both
    directions.

    References
    ----------
    .. [1] Christiaens, J. and Vanden Berghe, G. (2020). Slack induction by string removals for
           vehicle routing problems. Transportation Science 54(2): 417-433.
    """

    def __init__(
        self,
        tasks: Tasks,
        *,
        seed: int = 0,
        orders: Sequence[Sequence[int]] | None = None,
        limit: float | None = None,
        overtime: float = 3.0,
        whose: NDArray[np.int64] | None = None,
    ) -> None:
        self.tasks = tasks
        count, legs = tasks.count, len(tasks.starts)
        depots = np.column_stack([tasks.ends] * 2), np.column_stack([tasks.starts] * 2)
        none = np.column_stack([np.zeros(legs, np.int64), np.full(legs, NEVER)])
        # Exactly the types for which there is compiled code.
        self._problem = Problem(
            np.ascontiguousarray(tasks.distance, np.int32),
            np.vstack([tasks.enter, depots[0]]).astype(np.int32, order="C"),
            np.vstack([tasks.leave, depots[1]]).astype(np.int32, order="C"),
            np.vstack([tasks.cost, none]).astype(np.int64, order="C"),
            np.ascontiguousarray(tasks.demand, np.int64),
            np.ascontiguousarray(tasks.capacity, np.int64),
            _nearest(tasks),
            np.full(count, ABSENT) if whose is None else np.ascontiguousarray(whose, np.int64),
            np.full(legs, math.inf if limit is None else limit, np.float64),
            np.array([overtime], np.float64),
        )
        self._luck = np.array([(seed * MIXED + 1) % 2**64 | 1], np.uint64)
        self._state = _begun(count, legs, orders or [])
        complete(self._problem, self._state, self._luck)
        self._now, self._best = _copied(self._state), _copied(self._state)
        self.unit = float(self.lengths.sum()) / max(count, 1)

    @property
    def legs(self) -> Legs:
        """The best legs met."""
        orders = [
            directed(depot, self._problem, self._best)
            for depot in range(self.tasks.count, len(self._best.links))
        ]
        steps = [list(zip(*map(np.ndarray.tolist, order), strict=True)) for order in orders]
        return Legs(steps, self._best.sums[:, 0])

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Costs of the present legs."""
        return self._now.sums[:, 0]

    def aim(self, limit: float | NDArray[np.float64]) -> None:
        """Change what a leg may cost, or each of them."""
        self._problem.limit[:] = limit

    def run(self, tries: int, heat: float) -> None:
        """Try so many times at a temperature, in mean costs of a task."""
        anneal(
            self._problem, self._state, self._now, self._best, self._luck, tries, heat * self.unit
        )

    def chunk(self) -> int:
        """Return how many tries make a fair pause between two questions whether to stop."""
        return max(20, ASK // (2 * INSERTED * REMOVED + 4 * self.tasks.count))

    def cool(self, share: Callable[[], float], should_stop: Callable[[], bool]) -> None:
        """Try until the share of the work done, which the caller knows, reaches 1."""
        while (done := share()) < 1 and not should_stop():
            self.run(self.chunk(), HOT * (COLD / HOT) ** done)


def _begun(count: int, legs: int, orders: Sequence[Sequence[int]]) -> State:
    """Return legs of the given orders, without their costs."""
    links = np.full((count + legs, 3), ABSENT, np.int32)
    ways = np.full((count + legs, 6), NEVER, np.int64)
    depot = np.arange(count, count + legs)
    links[depot, 0] = links[depot, 1] = depot
    links[depot, 2] = np.arange(legs)
    ways[count:, [0, 2, 4, 5]] = 0
    for leg, order in enumerate(orders):
        ring = [count + leg, *order, count + leg]
        links[ring[:-1], 0], links[ring[1:], 1] = ring[1:], ring[:-1]
        links[list(order), 2] = leg
    return State(links, ways, np.zeros((legs, 3), np.int64))


def _copied(state: State) -> State:
    return State(state.links.copy(), state.ways.copy(), state.sums.copy())


def _nearest(tasks: Tasks) -> NDArray[np.int32]:
    """Return for every task the nearest others, itself first, by the way from one to the other."""
    found: NDArray[np.int32] = nearest(
        np.ascontiguousarray(tasks.distance, np.int32), tasks.enter.astype(np.int32, order="C"),
        tasks.leave.astype(np.int32, order="C"), tasks.cost.astype(np.int64, order="C"),
        min(tasks.count, NEAR),
    )  # fmt: skip
    return found
