"""Legs as rings of tasks, with the best directions of all; compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gis.planning.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Luck = NDArray[np.uint64]

NEVER = 1 << 44
"""Cost of what may not be: more than any leg, and sums of it stay whole numbers."""
ABSENT = -1


class Problem(NamedTuple):
    """
    Tasks in arrays; the legs' depots follow the tasks as nodes of the rings of tasks.

    Attributes
    ----------
    distance, enter, leave, cost, demand, capacity
        As of `gis.planning.recreating.Tasks`; a depot is entered at the end and left at the start.
    near
        Task → nearest tasks, itself first.
    whose
        Task → the leg that must serve it, `ABSENT` where any may.
    limit
        Leg → what it may cost.
    overtime
        What each unit beyond it counts more.
    """

    distance: NDArray[np.int32]
    enter: NDArray[np.int32]
    leave: NDArray[np.int32]
    cost: NDArray[np.int64]
    demand: NDArray[np.int64]
    capacity: NDArray[np.int64]
    near: NDArray[np.int32]
    whose: NDArray[np.int64]
    limit: NDArray[np.float64]
    overtime: NDArray[np.float64]


class State(NamedTuple):
    """
    Legs.

    Attributes
    ----------
    links
        Task or depot → the next, the one before, and the leg; a leg is a ring through its depot.
    ways
        Task or depot → cost from the start until it is served, in either direction, and from there
        on to the end with serving it; then the demand so far, and the place in the leg.
    sums
        Leg → cost, demand, number of tasks.
    """

    links: NDArray[np.int32]
    ways: NDArray[np.int64]
    sums: NDArray[np.int64]


@compiled
def draw(luck: Luck) -> float:
    """Return a number from 0 to 1, which it is not (xorshift*)."""
    x = luck[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    luck[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@compiled
def copy(one: State, other: State) -> None:
    """Write one state over another."""
    other.links[:], other.ways[:], other.sums[:] = one.links, one.ways, one.sums


@compiled
def forth(i: int, problem: Problem, state: State) -> None:
    """Update the way from the start to the end of a task, in both directions."""
    distance, enter, leave, cost = problem.distance, problem.enter, problem.leave, problem.cost
    links, ways = state.links, state.ways
    p = links[i, 1]
    for m in range(2):
        ways[i, m] = NEVER
        if cost[i, m] < NEVER:
            e = enter[i, m]
            one = ways[p, 0] + distance[leave[p, 0], e]
            two = ways[p, 1] + distance[leave[p, 1], e]
            ways[i, m] = min(one, two, NEVER) + cost[i, m]
    ways[i, 4] = ways[p, 4] + problem.demand[i]
    ways[i, 5] = ways[p, 5] + 1


@compiled
def back(i: int, problem: Problem, state: State) -> None:
    """Update the way from the beginning of a task to the end, in both directions."""
    distance, enter, leave, cost = problem.distance, problem.enter, problem.leave, problem.cost
    links, ways = state.links, state.ways
    s = links[i, 0]
    for m in range(2):
        ways[i, 2 + m] = NEVER
        if cost[i, m] < NEVER:
            e = leave[i, m]
            one = ways[s, 2] + distance[e, enter[s, 0]]
            two = ways[s, 3] + distance[e, enter[s, 1]]
            ways[i, 2 + m] = min(one, two, NEVER) + cost[i, m]


@compiled
def renew(leg: int, problem: Problem, state: State) -> None:
    """Update all of a leg."""
    demand = problem.demand
    links, sums = state.links, state.sums
    depot = len(demand) + leg
    i, load, count = links[depot, 0], 0, 0
    while i != depot:
        forth(i, problem, state)
        load += demand[i]
        count += 1
        i = links[i, 0]
    i = links[depot, 1]
    while i != depot:
        back(i, problem, state)
        i = links[i, 1]
    sums[leg, 1], sums[leg, 2] = load, count
    close_leg(leg, depot, problem, state)


@compiled
def close_leg(leg: int, depot: int, problem: Problem, state: State) -> None:
    """Update the cost of a leg."""
    distance, enter, leave = problem.distance, problem.enter, problem.leave
    links, ways, sums = state.links, state.ways, state.sums
    if links[depot, 0] == depot:
        sums[leg, 0] = 0
        return
    p, e = links[depot, 1], enter[depot, 0]
    sums[leg, 0] = min(ways[p, 0] + distance[leave[p, 0], e], ways[p, 1] + distance[leave[p, 1], e])


@compiled
def may_serve(t: int, leg: int, problem: Problem) -> bool:
    """Return whether a task may be served in a leg."""
    may: bool = leg == problem.whose[t] or problem.whose[t] < 0
    return may


@compiled
def worse(new: int, old: int, leg: int, problem: Problem) -> float:
    """Return how much worse a leg of a new cost is, with what is beyond the limit counted more."""
    limit = problem.limit[leg]
    beyond: float = max(0.0, new - limit) - max(0.0, old - limit)
    found: float = new - old + problem.overtime[0] * beyond
    return found


@compiled
def worth(problem: Problem, state: State) -> float:
    """Return the cost of all legs, with what is beyond the limit counted more."""
    sums, total = state.sums, 0.0
    for leg in range(len(sums)):
        total += worse(sums[leg, 0], 0, leg, problem)
    return total


@compiled
def directed(
    depot: int, problem: Problem, state: State
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the tasks of a leg and their best directions."""
    distance, enter, leave = problem.distance, problem.enter, problem.leave
    links, ways = state.links, state.ways
    tasks, modes = [], []
    i, at = links[depot, 0], leave[depot, 0]
    while i != depot:
        one = distance[at, enter[i, 0]] + ways[i, 2]
        two = distance[at, enter[i, 1]] + ways[i, 3]
        m = 0 if one <= two else 1
        tasks.append(i)
        modes.append(m)
        at = leave[i, m]
        i = links[i, 0]
    return np.array(tasks, dtype=np.int64), np.array(modes, dtype=np.int64)


@compiled
def nearest(
    distance: NDArray[np.int32],
    enter: NDArray[np.int32],
    leave: NDArray[np.int32],
    cost: NDArray[np.int64],
    width: int,
) -> NDArray[np.int32]:
    """Return for every task the nearest others, itself first, by the way from one to the other."""
    count = len(cost)
    near, way = np.empty((count, width), np.int32), np.empty(count, np.int64)
    for task in range(count):
        for other in range(count):
            least = NEVER
            for m in range(2):
                for o in range(2):
                    if cost[task, m] < NEVER and cost[other, o] < NEVER:
                        there = distance[leave[task, m], enter[other, o]]
                        back = distance[leave[other, o], enter[task, m]]
                        least = min(least, there, back)
            way[other] = least
        way[task] = -1
        near[task] = np.argsort(way, kind="mergesort")[:width]
    return near
