"""The compiled heart of ruin and recreate; see `gis.planning.recreating` for what it does."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.compiling import compiled
from gis.planning.inserting import put_back
from gis.planning.moving import move
from gis.planning.rings import ABSENT, Problem, State, copy, draw, renew, worth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Luck = NDArray[np.uint64]
    Met = NDArray[np.int64]

STRING, REMOVED = 10, 10
"""Most tasks taken out in a row, and tasks taken out in a try on average [1]_."""
SPLIT, SPLIT_ON = 0.5, 0.01
"""Chance that a string keeps a task in its middle, and that it keeps one more [1]_."""
MOVES = 20
"""Small moves tried after each such try."""
LONG_LEG = 40
"""Tasks of a leg from which on a try may take several strings out of the same leg."""


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
            renew(leg, problem, state)
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
            if not put_back(out[k], problem, state, luck, tried, stamp):
                has_place = False
                break
        found = worth(problem, state) if has_place else np.inf
        if found < current - heat * math.log(draw(luck)):
            current = found
            copy(state, now)
            if found < least - 1e-9:
                least = found
                copy(state, best)
        else:
            copy(now, state)
        has_moved = False
        for _ in range(MOVES):
            if move(problem, state, luck, -heat * math.log(draw(luck))):
                has_moved = True
                current = worth(problem, state)
                if current < least - 1e-9:
                    least = current
                    copy(state, best)
        if has_moved:
            copy(state, now)
