"""The compiled heart of ruin and recreate; see `gis.planning.recreating` for what it does."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gis.planning.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Luck = NDArray[np.uint64]
    Met = NDArray[np.int64]

NEVER = 1 << 44
"""Cost of what may not be: more than any leg, and sums of it stay whole numbers."""
ABSENT = -1
INSERTED, ANYWHERE = 40, 60
"""Nearest tasks beside which a task is put back; with no more tasks than so many, any."""
STRING, REMOVED = 10, 10
"""Most tasks taken out in a row, and tasks taken out in a try on average [1]_."""
SPLIT, SPLIT_ON, BLINK = 0.5, 0.01, 0.01
"""
Chance that a string keeps a task in its middle, that it keeps one more, and that a place is
overlooked [1]_.
"""
LONG_LEG = 40
"""Tasks of a leg from which on a try may take several strings out of the same leg."""


class Problem(NamedTuple):
    """
    Tasks in arrays; the legs' depots follow the tasks as nodes of the rings of tasks.

    Attributes
    ----------
    distance, enter, leave, cost, demand, capacity
        As of `gis.planning.recreating.Tasks`; a depot is entered at the end and left at the start.
    near
        Task → nearest tasks, itself first.
    limit
        What a leg may cost, and what each unit beyond it counts more.
    """

    distance: NDArray[np.int32]
    enter: NDArray[np.int32]
    leave: NDArray[np.int32]
    cost: NDArray[np.int64]
    demand: NDArray[np.int64]
    capacity: NDArray[np.int64]
    near: NDArray[np.int32]
    limit: NDArray[np.float64]


class State(NamedTuple):
    """
    Legs.

    Attributes
    ----------
    links
        Task or depot → the next, the one before, and the leg; a leg is a ring through its depot.
    ways
        Task or depot → cost from the start until it is served, in either direction, and from there
        on to the end with serving it.
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
def _forth(i: int, problem: Problem, state: State) -> None:
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


@compiled
def _back(i: int, problem: Problem, state: State) -> None:
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
def _whole(leg: int, problem: Problem, state: State) -> None:
    """Update all of a leg."""
    demand = problem.demand
    links, sums = state.links, state.sums
    depot = len(demand) + leg
    i, load, count = links[depot, 0], 0, 0
    while i != depot:
        _forth(i, problem, state)
        load += demand[i]
        count += 1
        i = links[i, 0]
    i = links[depot, 1]
    while i != depot:
        _back(i, problem, state)
        i = links[i, 1]
    sums[leg, 1], sums[leg, 2] = load, count
    _length(leg, depot, problem, state)


@compiled
def _length(leg: int, depot: int, problem: Problem, state: State) -> None:
    """Update the cost of a leg."""
    distance, enter, leave = problem.distance, problem.enter, problem.leave
    links, ways, sums = state.links, state.ways, state.sums
    if links[depot, 0] == depot:
        sums[leg, 0] = 0
        return
    p, e = links[depot, 1], enter[depot, 0]
    sums[leg, 0] = min(ways[p, 0] + distance[leave[p, 0], e], ways[p, 1] + distance[leave[p, 1], e])


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
def _worse(new: int, old: int, limit: NDArray[np.float64]) -> float:
    """Return how much worse a leg of a new cost is, with what is beyond the limit counted more."""
    beyond: float = max(0.0, new - limit[0]) - max(0.0, old - limit[0])
    worse: float = new - old + limit[1] * beyond
    return worse


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
        for side in range(2):
            p = j if side else links[j, 1]
            if tried[p] == stamp:
                continue
            tried[p] = stamp
            if draw(luck) < BLINK:
                continue
            worse = _worse(_with(t, p, problem, state), sums[leg, 0], problem.limit)
            if worse < best:
                best, after = worse, p
    return best, after


@compiled
def _new_leg(t: int, best: float, after: int, problem: Problem, state: State) -> tuple[float, int]:
    """Return the same for an empty leg, where that is better; of those alike one is tried."""
    count, last = len(problem.demand), ABSENT
    for depot in range(count, len(state.links)):
        if state.links[depot, 0] != depot or problem.demand[t] > problem.capacity[depot - count]:
            continue
        if (
            last != ABSENT
            and problem.leave[depot, 0] == problem.leave[last, 0]
            and problem.enter[depot, 0] == problem.enter[last, 0]
        ):
            continue
        last = depot
        worse = _worse(_with(t, depot, problem, state), 0, problem.limit)
        if worse < best:
            best, after = worse, depot
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
        _forth(i, problem, state)
        i = links[i, 0]
    i = t
    while i != depot:
        _back(i, problem, state)
        i = links[i, 1]
    _length(leg, depot, problem, state)


@compiled
def _put_back(t: int, problem: Problem, state: State, luck: Luck, tried: Met, stamp: int) -> bool:
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
def worth(problem: Problem, state: State) -> float:
    """Return the cost of all legs, with what is beyond the limit counted more."""
    sums, limit = state.sums, problem.limit
    total = 0.0
    for leg in range(len(sums)):
        total += sums[leg, 0] + limit[1] * max(0.0, sums[leg, 0] - limit[0])
    return total


@compiled
def complete(problem: Problem, state: State, luck: Luck) -> None:
    """Update all legs, and put in what is in none; raise where a task has no place."""
    demand = problem.demand
    links, sums = state.links, state.sums
    for leg in range(len(sums)):
        _whole(leg, problem, state)
    missing = np.flatnonzero(links[: len(demand), 2] < 0)
    order = missing[np.argsort(-demand[missing], kind="mergesort")]
    tried = np.zeros(len(links), np.int64)
    for stamp, t in enumerate(order, 1):
        if not _put_back(t, problem, state, luck, tried, stamp):
            raise ValueError("a task has no place")


@compiled
def _take_string(
    t: int, size: int, spared: int, count: int, links: NDArray[np.int32], out: Met, taken: int
) -> int:
    """Take a string of tasks around one out, without `spared` ones somewhere in its middle."""
    first, back = t, out[-1]
    for _ in range(back):
        if links[first, 1] >= count:
            break
        first = links[first, 1]
    whole = size + spared
    i, reach = first, 1
    while reach < whole and links[i, 0] < count:
        i = links[i, 0]
        reach += 1
    while reach < whole and links[first, 1] < count:
        first = links[first, 1]
        reach += 1
    spared = min(spared, reach - 1)
    begin = 1 if reach - spared < 2 else out[-2] % (reach - spared - 1) + 1
    i, k = first, 0
    while k < reach:
        following = links[i, 0]
        if not (spared > 0 and begin <= k < begin + spared):
            links[links[i, 1], 0] = links[i, 0]
            links[links[i, 0], 1] = links[i, 1]
            links[i, 2] = ABSENT
            out[taken] = i
            taken += 1
        i = following
        k += 1
    return taken


@compiled
def _take_out(
    problem: Problem, state: State, luck: Luck, out: Met, is_ruined: NDArray[np.bool_]
) -> int:
    """Take strings out near a task drawn by lot; return how many tasks these are."""
    demand, near = problem.demand, problem.near
    links, sums = state.links, state.sums
    count = len(demand)
    legs = 0
    for leg in range(len(sums)):
        legs += sums[leg, 2] > 0
        is_ruined[leg] = False
    mean = count / max(legs, 1)
    longest = max(1.0, min(float(STRING), mean))
    strings = int(1 + draw(luck) * (4.0 * REMOVED / (1.0 + longest) - 1.0))
    again = mean > LONG_LEG
    seed = int(draw(luck) * count)
    taken, room = 0, len(out) - 2
    for q in range(near.shape[1]):
        if strings <= 0:
            break
        t = near[seed, q]
        leg = links[t, 2]
        if leg < 0 or (is_ruined[leg] and not again):
            continue
        most = min(longest, float(sums[leg, 2]))
        size = int(1 + draw(luck) * most)
        size = min(size, int(sums[leg, 2]), room - taken)
        if size < 1:
            continue
        spared = 0
        if size > 1 and size < sums[leg, 2] and draw(luck) < SPLIT:
            spared = 1
            while size + spared < sums[leg, 2] and draw(luck) < SPLIT_ON and spared < STRING:
                spared += 1
        out[-1] = int(draw(luck) * (size + spared))
        out[-2] = int(draw(luck) * 1000000)
        before = taken
        taken = _take_string(t, size, spared, count, links, out, taken)
        sums[leg, 2] -= taken - before
        is_ruined[leg] = True
        strings -= 1
    for leg in range(len(sums)):
        if is_ruined[leg]:
            _whole(leg, problem, state)
    return taken


@compiled
def _arrange(out: Met, taken: int, problem: Problem, luck: Luck) -> None:
    """Order what is put back: by lot, by demand, farthest or nearest first (4 : 4 : 2 : 1)."""
    distance, enter, leave, demand = problem.distance, problem.enter, problem.leave, problem.demand
    kind, start = draw(luck) * 11.0, leave[len(demand), 0]
    keys = np.empty(taken)
    for k in range(taken):
        t = out[k]
        if kind < 4:
            keys[k] = draw(luck)
        elif kind < 8:
            keys[k] = -demand[t] + 0.5 * draw(luck)
        elif kind < 10:
            keys[k] = -float(distance[start, enter[t, 0]])
        else:
            keys[k] = float(distance[start, enter[t, 0]])
    order = np.argsort(keys, kind="mergesort")
    arranged = out[:taken].copy()
    for k in range(taken):
        out[k] = arranged[order[k]]


@compiled
def anneal(
    problem: Problem, state: State, now: State, best: State, luck: Luck, tries: int, heat: float
) -> None:
    """Take out and put back so many times; keep what is better, or hardly worse."""
    links, sums = state.links, state.sums
    out = np.zeros(8 * REMOVED + 2, np.int64)
    is_ruined = np.zeros(len(sums), np.bool_)
    tried, stamp = np.zeros(len(links), np.int64), 0
    current, least = worth(problem, now), worth(problem, best)
    for _ in range(tries):
        taken = _take_out(problem, state, luck, out, is_ruined)
        _arrange(out, taken, problem, luck)
        has_place = True
        for k in range(taken):
            stamp += 1
            if not _put_back(out[k], problem, state, luck, tried, stamp):
                has_place = False
                break
        found = worth(problem, state) if has_place else np.inf
        if found < current - heat * math.log(max(draw(luck), 1e-300)):
            current = found
            copy(state, now)
            if found < least - 1e-9:
                least = found
                copy(state, best)
        else:
            copy(now, state)


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
