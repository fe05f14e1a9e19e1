"""The search behind visit rounds: PyVRP's iterated local search, from a budget to a solution."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyvrp import (
    IteratedLocalSearch,
    IteratedLocalSearchCallbacks,
    IteratedLocalSearchParams,
    PenaltyManager,
    PenaltyParams,
    RandomNumberGenerator,
    Solution,
)
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    NeighbourhoodParams,
    PerturbationManager,
    PerturbationParams,
    compute_neighbours,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyvrp import ProblemData


@dataclass(frozen=True)
class SearchParams:
    """
    How the search goes about it.

    Attributes
    ----------
    patience
        Iterations without a better solution before it goes back to the best one.
    memory
        Iterations that late acceptance looks back.
    neighbours
        Clients that are tried beside each client.
    perturbations
        The most clients that are moved at random before a descent.
    contested_neighbours, contested_perturbations
        The same where not all can be visited: what is good is easily lost again then, and many
        small steps find more than few large ones.
    most_penalty
        Of a unit of lateness: more than any client may bring for it.
    """

    patience: int = 150_000
    memory: int = 300
    neighbours: int = 50
    perturbations: int = 25
    contested_neighbours: int = 25
    contested_perturbations: int = 4
    most_penalty: float = 100_000.0


class _Told(IteratedLocalSearchCallbacks):
    """Passes each better solution on."""

    def __init__(self, better: Callable[[Solution], None]) -> None:
        self._better = better

    def on_best(self, best: Solution) -> None:
        self._better(best)


def search(
    data: ProblemData,
    should_stop: Callable[[], bool],
    *,
    seed: int = 0,
    params: SearchParams | None = None,
    safe: Solution | None = None,
    begin: Solution | None = None,
    better: Callable[[Solution], None] | None = None,
) -> Solution:
    """
    Return the best solution found; with a `safe` one it is feasible.

    Parameters
    ----------
    data
        The problem.
    should_stop
        Asked once before each iteration.
    seed
        The same seed gives the same solution after the same number of iterations, and more
        iterations never give a worse one.
    params
        Of the search.
    safe
        A feasible solution to begin with where improving a random one gives none.
    begin
        What to begin with instead of a random one.
    better
        Told of the first solution, if it is feasible, and of each better one.

    References
    ----------
    .. [1] Wouda, N.A., Lan, L. and Kool, W. (2024). PyVRP: a high-performance VRP solver package.
           INFORMS Journal on Computing 36(4): 943-955.
    """
    params = params or SearchParams()
    rng = RandomNumberGenerator(seed=seed)

    def descent_of(count: int, perturbations: int) -> LocalSearch:
        neighbours = compute_neighbours(data, NeighbourhoodParams(num_neighbours=count))
        perturbation = PerturbationManager(PerturbationParams(1, perturbations))
        descent = LocalSearch(data, rng, neighbours, perturbation)
        for operator in OPERATORS:
            if operator.supports(data):
                descent.add_operator(operator(data))
        return descent

    descent = descent_of(params.neighbours, params.perturbations)
    weights = PenaltyParams(max_penalty=params.most_penalty)
    penalties = PenaltyManager(weights.midpoint_penalties(data), weights)
    strict = penalties.max_cost_evaluator()
    first = descent(begin or Solution.make_random(data, rng), strict, exhaustive=True)
    if safe is not None and not first.is_feasible():
        first = descent(safe, strict, exhaustive=True)
        first = first if first.is_feasible() else safe
    if _leaves_out(data, first):
        descent = descent_of(params.contested_neighbours, params.contested_perturbations)
    told = _Told(better or (lambda _solution: None))
    if first.is_feasible():
        told.on_best(first)
    settings = IteratedLocalSearchParams(params.patience, params.memory, callbacks=told)
    walk = IteratedLocalSearch(data, penalties, descent, first, settings)
    with warnings.catch_warnings():
        # The search goes on all the same; what it found is judged by the caller.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        return walk.run(lambda _cost: should_stop(), collect_stats=False).best


def _leaves_out(data: ProblemData, found: Solution) -> bool:
    """Return whether a solution visits neither some client that brings a prize nor one like it."""
    visited = {
        step.idx for route in found.routes() for step in route.schedule() if step.is_client()
    }
    groups = data.groups()
    return any(
        visited.isdisjoint([number] if client.group is None else groups[client.group].clients)
        for number, client in enumerate(data.clients())
        if client.prize
    )
