"""
Small moves of legs: part of one turned round, taken elsewhere, or two legs' tails exchanged.

Compiled. The cost of the legs after a move is exact, directions of all tasks chosen anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.planning.compiling import compiled
from gis.planning.rings import NEVER, Problem, State, draw, may_serve, renew, worse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Links = NDArray[np.int32]
    Luck = NDArray[np.uint64]

BESIDE = 20
"""Nearest tasks beside which a task is brought by a move."""
MOVED = 12
"""Most tasks taken elsewhere at once."""


@compiled
def _on(w0: int, w1: int, p: int, i: int, problem: Problem) -> tuple[int, int]:
    """Return what ways cost that have served a task, both directions, one task further on."""
    distance, enter, leave, cost = problem.distance, problem.enter, problem.leave, problem.cost
    a0, a1, r0, r1 = leave[p, 0], leave[p, 1], NEVER, NEVER
    if cost[i, 0] < NEVER:
        e = enter[i, 0]
        r0 = min(w0 + distance[a0, e], w1 + distance[a1, e], NEVER) + cost[i, 0]
    if cost[i, 1] < NEVER:
        e = enter[i, 1]
        r1 = min(w0 + distance[a0, e], w1 + distance[a1, e], NEVER) + cost[i, 1]
    return r0, r1


@compiled
def _run(
    w0: int, w1: int, p: int, i: int, last: int, step: int, problem: Problem, state: State
) -> tuple[int, int]:
    """Return the same after a part of a leg, forwards (step 0) or backwards (step 1)."""
    while True:
        w0, w1 = _on(w0, w1, p, i, problem)
        if i == last:
            return w0, w1
        p = i
        i = state.links[i, step]


@compiled
def _home(w0: int, w1: int, p: int, s: int, problem: Problem, state: State) -> int:
    """Return what a leg costs that goes on as another from one of its tasks."""
    distance, enter, leave, ways = problem.distance, problem.enter, problem.leave, state.ways
    a0, a1, e0, e1 = leave[p, 0], leave[p, 1], enter[s, 0], enter[s, 1]
    one = min(w0 + distance[a0, e0], w1 + distance[a1, e0]) + ways[s, 2]
    two = min(w0 + distance[a0, e1], w1 + distance[a1, e1]) + ways[s, 3]
    return int(min(one, two))


@compiled
def _may(a: int, b: int, leg: int, problem: Problem, state: State) -> bool:
    """Return whether all tasks of a part of a leg may be served in another."""
    i = a
    while may_serve(i, leg, problem):
        if i == b:
            return True
        i = state.links[i, 0]
    return False


@compiled
def _turn(a: int, b: int, most: float, problem: Problem, state: State) -> bool:
    """Turn a part of a leg round, if that is less worse than so much; return whether."""
    if a == b:
        return False
    links, ways, leg = state.links, state.ways, state.links[a, 2]
    p, s = links[a, 1], links[b, 0]
    w0, w1 = _run(ways[p, 0], ways[p, 1], p, b, a, 1, problem, state)
    new = _home(w0, w1, a, s, problem, state)
    if new >= NEVER or worse(new, state.sums[leg, 0], leg, problem) >= most:
        return False
    i = a
    while i != s:
        following = links[i, 0]
        links[i, 0], links[i, 1] = links[i, 1], following
        i = following
    links[p, 0], links[b, 1] = b, p
    links[a, 0], links[s, 1] = s, a
    renew(leg, problem, state)
    return True


@compiled
def _between(a: int, b: int, p: int, problem: Problem, state: State) -> tuple[int, bool]:
    """Return what a leg costs with a part of itself after another task, and whether turned."""
    links, ways = state.links, state.ways
    q, s, following = links[a, 1], links[b, 0], links[p, 0]
    if ways[p, 5] > ways[b, 5]:
        w0, w1 = _run(ways[q, 0], ways[q, 1], q, s, p, 0, problem, state)
        x0, x1 = _run(w0, w1, p, a, b, 0, problem, state)
        y0, y1 = _run(w0, w1, p, b, a, 1, problem, state)
        one = _home(x0, x1, b, following, problem, state)
        two = _home(y0, y1, a, following, problem, state)
    else:
        x0, x1 = _run(ways[p, 0], ways[p, 1], p, a, b, 0, problem, state)
        y0, y1 = _run(ways[p, 0], ways[p, 1], p, b, a, 1, problem, state)
        x0, x1 = _run(x0, x1, b, following, q, 0, problem, state)
        y0, y1 = _run(y0, y1, a, following, q, 0, problem, state)
        one = _home(x0, x1, q, s, problem, state)
        two = _home(y0, y1, q, s, problem, state)
    return min(one, two), two < one


@compiled
def _elsewhere(a: int, b: int, p: int, problem: Problem, state: State) -> tuple[int, bool]:
    """Return what another leg costs with a part after one of its tasks, and whether turned."""
    ways, following = state.ways, state.links[p, 0]
    x0, x1 = _run(ways[p, 0], ways[p, 1], p, a, b, 0, problem, state)
    y0, y1 = _run(ways[p, 0], ways[p, 1], p, b, a, 1, problem, state)
    one = _home(x0, x1, b, following, problem, state)
    two = _home(y0, y1, a, following, problem, state)
    return min(one, two), two < one


@compiled
def _take(a: int, b: int, p: int, most: float, problem: Problem, state: State) -> bool:
    """Take a part of a leg, not with p in it, after p, if that is less worse than so much."""
    links, ways, sums = state.links, state.ways, state.sums
    one, other = links[a, 2], links[p, 2]
    q, s = links[a, 1], links[b, 0]
    if p == q:
        return False
    if one == other:
        new, is_turned = _between(a, b, p, problem, state)
        more = worse(new, sums[one, 0], one, problem)
    else:
        load = ways[b, 4] - ways[q, 4]
        if sums[other, 1] + load > problem.capacity[other]:
            return False
        left = 0 if q == s else _home(ways[q, 0], ways[q, 1], q, s, problem, state)
        more = worse(left, sums[one, 0], one, problem)
        if more >= most:
            return False
        new, is_turned = _elsewhere(a, b, p, problem, state)
        more += worse(new, sums[other, 0], other, problem)
    if new >= NEVER or more >= most or not _may(a, b, other, problem, state):
        return False
    links[q, 0], links[s, 1] = s, q
    following, last = links[p, 0], p
    i = b if is_turned else a
    while True:
        next_one = links[i, 1] if is_turned else links[i, 0]
        is_end = i == (a if is_turned else b)
        links[last, 0], links[i, 1], links[i, 2] = i, last, other
        last = i
        if is_end:
            break
        i = next_one
    links[last, 0], links[following, 1] = following, last
    renew(one, problem, state)
    if one != other:
        renew(other, problem, state)
    return True


@compiled
def _tail(p: int, u: int, here: int, there: int, problem: Problem, state: State) -> int:
    """Return what a leg costs that goes on after p as another does from u, to its own end."""
    ways, one, other = state.ways, len(problem.demand) + here, len(problem.demand) + there
    w0, w1 = ways[p, 0], ways[p, 1]
    if u == other:
        if p == one:
            return 0
        return int(_home(w0, w1, p, one, problem, state))
    if problem.enter[one, 0] == problem.enter[other, 0]:
        return int(_home(w0, w1, p, u, problem, state))
    last = state.links[other, 1]
    w0, w1 = _run(w0, w1, p, u, last, 0, problem, state)
    return int(_home(w0, w1, last, one, problem, state))


@compiled
def _cross(p: int, u: int, most: float, problem: Problem, state: State) -> bool:
    """Let one leg go on after p as another from u, and that one as the first would have."""
    links, ways, sums = state.links, state.ways, state.sums
    count = len(problem.demand)
    one, other = links[p, 2], links[u, 2]
    q, s = links[u, 1], links[p, 0]
    if p >= count and q >= count:
        return False
    if ways[p, 4] + sums[other, 1] - ways[q, 4] > problem.capacity[one]:
        return False
    if ways[q, 4] + sums[one, 1] - ways[p, 4] > problem.capacity[other]:
        return False
    new = _tail(p, u, one, other, problem, state)
    more = worse(new, sums[one, 0], one, problem)
    if more >= most + sums[other, 0] * (1 + problem.overtime[0]):
        return False
    gone = _tail(q, s, other, one, problem, state)
    more += worse(gone, sums[other, 0], other, problem)
    if new >= NEVER or gone >= NEVER or more >= most:
        return False
    first, second = count + one, count + other
    last, end = links[first, 1], links[second, 1]
    may = s == first or _may(s, last, other, problem, state)
    if not (may and _may(u, end, one, problem, state)):
        return False
    _lay(p, u, end, one, count, links)
    if s == first:
        links[q, 0], links[second, 1] = second, q
    else:
        _lay(q, s, last, other, count, links)
    renew(one, problem, state)
    renew(other, problem, state)
    return True


@compiled
def _lay(p: int, u: int, last: int, leg: int, count: int, links: Links) -> None:
    """Lay tasks from one to a last one after another, as the end of a leg."""
    links[p, 0], links[u, 1] = u, p
    depot = count + leg
    links[last, 0], links[depot, 1] = depot, last
    i = u
    while i != depot:
        links[i, 2] = leg
        i = links[i, 0]


@compiled
def move(problem: Problem, state: State, luck: Luck, most: float) -> bool:
    """Try a move drawn by lot; make it if it is less worse than so much, and return whether."""
    count, links, ways = len(problem.demand), state.links, state.ways
    t = int(draw(luck) * count)
    width = min(BESIDE, problem.near.shape[1] - 1)
    if width < 1:
        return False
    u = problem.near[t, 1 + int(draw(luck) * width)]
    is_same, kind = links[t, 2] == links[u, 2], draw(luck)
    if kind < 0.4 and not is_same:
        if kind < 0.2:
            return bool(_cross(t, u, most, problem, state))
        return bool(_cross(links[t, 1], u, most, problem, state))
    if kind < 0.4:
        a, b = (t, u) if ways[t, 5] < ways[u, 5] else (u, t)
        if kind < 0.2:
            return bool(_turn(links[a, 0], b, most, problem, state))
        return bool(_turn(a, links[b, 1], most, problem, state))
    a, size = u, 1 + int(draw(luck) * draw(luck) * MOVED)
    b = a
    for _ in range(size - 1):
        if links[b, 0] >= count:
            break
        b = links[b, 0]
    p = t if kind < 0.7 else links[t, 1]
    if links[p, 2] == links[a, 2] and ways[a, 5] <= ways[p, 5] <= ways[b, 5]:
        return False
    return bool(_take(a, b, p, most, problem, state))
