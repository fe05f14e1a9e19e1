"""Putting tasks into legs where that is cheapest; compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis.planning.compiling import compiled
from gis.planning.rings import (
    ABSENT,
    NEVER,
    Problem,
    State,
    back,
    close_leg,
    draw,
    forth,
    may_serve,
    renew,
    worse,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Luck = NDArray[np.uint64]
    Met = NDArray[np.int64]

INSERTED, ANYWHERE = 40, 60
"""Nearest tasks beside which a task is put back; with no more tasks than so many, any."""
BLINK = 0.01
"""Chance that a place is overlooked [1]_."""


@compiled
def _with(t: int, p: int, problem: Problem, state: State) -> int:
    """Return the cost of a leg with a task put in after another."""
    distance, enter, leave, cost = problem.distance, problem.enter, problem.leave, problem.cost
    links, ways = state.links, state.ways
    s = links[p, 0]
    best = NEVER
    for m in range(2):
        if cost[t, m] < NEVER:
            e, o = enter[t, m], leave[t, m]
            one = ways[p, 0] + distance[leave[p, 0], e]
            two = ways[p, 1] + distance[leave[p, 1], e]
            on = ways[s, 2] + distance[o, enter[s, 0]]
            off = ways[s, 3] + distance[o, enter[s, 1]]
            best = min(best, min(one, two) + cost[t, m] + min(on, off))
    return best


@compiled
def _place(
    t: int, among: int, problem: Problem, state: State, luck: Luck, tried: Met, stamp: int
) -> tuple[float, int]:
    """
    Return how much worse a task makes the legs at best, and after what it is put in there.

    Beside so many of its neighbours; 0: beside any task.
    """
    links, sums = state.links, state.sums
    best, after = np.inf, ABSENT
    for q in range(among or len(problem.demand)):
        j = problem.near[t, q] if among else q
        leg = links[j, 2]
        if leg < 0 or sums[leg, 1] + problem.demand[t] > problem.capacity[leg]:
            continue
        if not may_serve(t, leg, problem):
            continue
        for side in range(2):
            p = j if side else links[j, 1]
            if tried[p] == stamp:
                continue
            tried[p] = stamp
            if draw(luck) < BLINK:
                continue
            more = worse(_with(t, p, problem, state), sums[leg, 0], leg, problem)
            if more < best:
                best, after = more, p
    return best, after


@compiled
def _new_leg(t: int, best: float, after: int, problem: Problem, state: State) -> tuple[float, int]:
    """Return the same for an empty leg, where that is better; of those alike one is tried."""
    count, last = len(problem.demand), ABSENT
    for depot in range(count, len(state.links)):
        leg = depot - count
        if state.links[depot, 0] != depot or problem.demand[t] > problem.capacity[leg]:
            continue
        if not may_serve(t, leg, problem):
            continue
        if (
            last != ABSENT
            and problem.leave[depot, 0] == problem.leave[last, 0]
            and problem.enter[depot, 0] == problem.enter[last, 0]
            and problem.limit[leg] == problem.limit[last - count]
        ):
            continue
        last = depot
        more = worse(_with(t, depot, problem, state), 0, leg, problem)
        if more < best:
            best, after = more, depot
    return best, after


@compiled
def _put_in(t: int, p: int, problem: Problem, state: State) -> None:
    """Put a task in after another."""
    links = state.links
    s, leg = links[p, 0], links[p, 2]
    links[t, 0], links[t, 1], links[t, 2] = s, p, leg
    links[p, 0] = t
    links[s, 1] = t
    depot = len(problem.demand) + leg
    state.sums[leg, 1] += problem.demand[t]
    state.sums[leg, 2] += 1
    i = t
    while i != depot:
        forth(i, problem, state)
        i = links[i, 0]
    i = t
    while i != depot:
        back(i, problem, state)
        i = links[i, 1]
    close_leg(leg, depot, problem, state)


@compiled
def put_back(t: int, problem: Problem, state: State, luck: Luck, tried: Met, stamp: int) -> bool:
    """Put a task in where that is cheapest; return whether there was a place."""
    among = min(INSERTED, problem.near.shape[1]) if len(problem.demand) > ANYWHERE else 0
    best, after = _place(t, among, problem, state, luck, tried, stamp)
    if after == ABSENT and among:
        best, after = _place(t, 0, problem, state, luck, tried, stamp)
    best, after = _new_leg(t, best, after, problem, state)
    if after == ABSENT:
        return False
    _put_in(t, after, problem, state)
    return True


@compiled
def complete(problem: Problem, state: State, luck: Luck) -> None:
    """Update all legs, and put in what is in none; raise where a task has no place."""
    demand = problem.demand
    links, sums = state.links, state.sums
    for leg in range(len(sums)):
        renew(leg, problem, state)
    missing = np.flatnonzero(links[: len(demand), 2] < 0)
    order = missing[np.argsort(-demand[missing], kind="mergesort")]
    tried = np.zeros(len(links), np.int64)
    for stamp, t in enumerate(order, 1):
        if not put_back(t, problem, state, luck, tried, stamp):
            raise ValueError("a task has no place")
