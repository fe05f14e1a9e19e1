"""Which required pieces to walk when there is not time for all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.connecting import Joiner
from gis.planning.covering import Cover, Task, cover
from gis.planning.demand import Demand
from gis.planning.estimating import Estimator
from gis.planning.euler import euler_walk
from gis.planning.network import Distances

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from gis.planning.network import Network

SHORT_STREET_MM = 600_000
"""A street whose required pieces are no longer than this is chosen whole, if that is best."""
EACH, STEPS = 256, 16
"""Prefixes tried: all up to `EACH` pieces, then `STEPS` for each doubling."""

FIRST = 7
"""Prefixes tried before anybody is asked whether to stop: each eighth of the largest."""


@dataclass(frozen=True, eq=False)
class _Best:
    """The best choice so far: what of `task` is walked, how, and its worth."""

    worth: tuple[int, int]
    task: Task
    walked: Task
    rough: Cover


def fit(
    tasks: Sequence[Task],
    budgets_mm: Sequence[int],
    *,
    seed: int,
    should_stop: Callable[[], bool],
    tell: Callable[[float], None],
) -> tuple[Task, Cover | None]:
    """
    Choose the required pieces that bring most metres within a budget, and their walk.

    Parameters
    ----------
    tasks
        All required edges, from every start there is to choose from; these must not depend on
        the budgets.
    budgets_mm
        The longest the walk of each task may be; too short for all of them.
    seed
        Of the search for a better walk of the pieces chosen.
    should_stop
        Asked often; when it says yes the best choice so far is walked, one of the first few at
        least.
    tell
        Told the share of the work done, 0 to 1.

    Returns
    -------
    (Task, Cover or None)
        The pieces walked and their walk; None when not even one piece fits.

    Notes
    -----
    Pieces are put in a few orders that do not depend on the budget: nearest first, short streets
    whole, and as the walk of all meets them. Every prefix is planned, and of those that fit the
    one is taken whose walk passes most required metres, the shorter one of two. Larger budgets
    only add prefixes to choose from: more minutes never give fewer required metres.
    """
    best: _Best | None = None
    for number, (task, budget_mm) in enumerate(zip(tasks, budgets_mm, strict=True)):
        if best is not None and should_stop():
            break
        best = _best_from(task, best, budget_mm, should_stop)
        tell(0.9 * (number + 1) / len(tasks))
    if best is None:
        return tasks[0], None
    chosen = best.walked
    return chosen, _finished(best.task, chosen, best.rough, seed=seed, should_stop=should_stop)


def _best_from(
    task: Task, best: _Best | None, budget_mm: int, should_stop: Callable[[], bool]
) -> _Best | None:
    """Return the best of what was known and of what fits from the start of a task."""
    small, edge_of = _near(task)
    estimator = Estimator(small.network)
    count = 0
    for order in _orders(task):
        for size in _spread(_sizes(small, order, budget_mm)):
            if best is not None and count >= FIRST and should_stop():
                return best
            count += 1
            tried = _attempt(small, order[:size], budget_mm, estimator)
            if tried is None:
                continue
            passed, found = tried
            worth = int(small.network.length_mm[passed.required].sum()), -found.length_mm
            if best is None or worth > best.worth:
                walked = replace(task, required=np.sort(edge_of[passed.required]))
                best = _Best(worth, task, walked, replace(found, extra=edge_of[found.extra]))
    return best


def _near(task: Task) -> tuple[Task, NDArray[np.int64]]:
    """Return the task on the network near its required edges, and the original edge numbers."""
    network, edges, nodes = surroundings(task.network, task.required, [task.start, task.end])
    start, end = np.searchsorted(nodes, [task.start, task.end]).tolist()
    return Task(network, np.searchsorted(edges, task.required), start, end), edges


def surroundings(
    network: Network, required: NDArray[np.int64], ends: Sequence[int]
) -> tuple[Network, NDArray[np.int64], NDArray[np.int64]]:
    """
    Return the network near some required edges, which is enough to find good walks over them.

    As far out as the longest way that must join them, and as any of the `ends`. With it come the
    original numbers of its edges and nodes, rising.
    """
    one = int(network.tail[required[0]])
    start, end = (ends[0], ends[-1]) if len(ends) else (one, one)
    demand = Demand(network, required, start, end)
    ends_mm = demand.reach.mm[np.array([start, *ends])].max()
    limit = max(Joiner(demand).limit_mm, ends_mm)
    is_near = demand.reach.mm <= limit
    edges = np.flatnonzero(is_near[network.tail] & is_near[network.head])
    small, nodes = network.compact(edges)
    return small, edges, nodes


def _orders(task: Task) -> Iterator[NDArray[np.int64]]:
    """Yield the required pieces in several orders, none of which knows the budget."""
    network = task.network
    pieces = network.piece[task.required]
    mm = np.zeros(network.node_count)
    for node in (task.start, task.end):
        mm += Distances.from_nodes(network.links, [node]).mm
    middle = (mm[network.tail] + mm[network.head])[task.required]
    nearest = np.full(len(network.ids), np.inf)
    np.minimum.at(nearest, pieces, middle)
    unique = np.unique(pieces)
    yield unique[np.argsort(nearest[unique], kind="stable")]

    names = network.names[unique]
    length = np.bincount(pieces, network.length_mm[task.required])[unique]
    street, number = np.unique(names.astype(str), return_inverse=True)
    short = (np.bincount(number, length) <= SHORT_STREET_MM) & (street != "")
    of_street = np.full(len(street), np.inf)
    np.minimum.at(of_street, number, nearest[unique])
    key = np.where(short[number], of_street[number], nearest[unique])
    yield unique[np.lexsort((nearest[unique], number, key))]

    edges = np.sort(np.concatenate([task.required, cover(task, thorough=False).extra]))
    wanted = set(unique.tolist())
    met = [int(network.piece[e]) for e, _ in euler_walk(network, edges, task.start, task.end)]
    yield np.array([p for p in dict.fromkeys(met) if p in wanted], np.int64)


def _sizes(task: Task, order: NDArray[np.int64], budget_mm: int) -> list[int]:
    """Return the sizes of prefixes to try, those apart that are too long in themselves."""
    lengths = np.bincount(task.network.piece[task.required], task.network.length_mm[task.required])
    total = np.cumsum(lengths[order])
    sizes, size = [], 1
    while size <= len(order) and total[size - 1] <= budget_mm:
        sizes.append(size)
        step = 1 if size < EACH else size // STEPS
        size = min(size + step, len(order)) if size < len(order) else size + 1
    return sizes


def _spread(sizes: list[int]) -> Iterator[int]:
    """Yield the middle one, then those of both halves, and so on: good ones come early."""
    ranges = [(0, len(sizes))]
    for first, last in ranges:
        if first < last:
            middle = (first + last) // 2
            yield sizes[middle]
            ranges += [(middle + 1, last), (first, middle)]


def _attempt(
    task: Task, pieces: NDArray[np.int64], budget_mm: int, estimator: Estimator
) -> tuple[Task, Cover] | None:
    """Plan some pieces; return what of the task the walk passes, and the walk, if it fits."""
    chosen = np.isin(task.network.piece[task.required], pieces)
    required = task.required[chosen]
    ends = task.start, task.end
    join = estimator.join(required, ends)
    if join.length_mm > budget_mm:
        return None  # no walk is shorter than its join
    extra, length_mm = estimator.walked(join, ends)
    if length_mm > budget_mm:
        found = Joiner(Demand(task.network, required, *ends)).quick()
        length_mm = int(task.network.length_mm[required].sum()) + found.length_mm
        extra = found.edges
    if length_mm > budget_mm:
        return None
    passed = task.required[_whole_pieces(task, np.union1d(required, extra))]
    spare = np.sort(_without(np.concatenate([required, extra]), passed))
    return replace(task, required=passed), Cover(spare, length_mm, 0, t_join_proves=False)


def _whole_pieces(task: Task, walked: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which required edges belong to pieces all of whose edges are walked."""
    missed = np.unique(task.network.piece[np.setdiff1d(task.required, walked)])
    return ~np.isin(task.network.piece[task.required], missed)


def _without(edges: NDArray[np.int64], once: NDArray[np.int64]) -> NDArray[np.int64]:
    """Take each edge of `once` out of `edges` one time."""
    kept, counts = np.unique(edges, return_counts=True)
    counts[np.isin(kept, once)] -= 1
    return np.repeat(kept, counts)


def _finished(
    task: Task, chosen: Task, rough: Cover, *, seed: int, should_stop: Callable[[], bool]
) -> Cover:
    """Plan the chosen pieces on the whole network; keep the rough walk unless that is better."""
    found = cover(chosen, seed=seed, should_stop=should_stop)
    walked = np.union1d(chosen.required, found.extra)
    # A walk that happens to pass more pieces could break the promise of `fit`.
    same = int(_whole_pieces(task, walked).sum()) == len(chosen.required)
    better = found.length_mm < rough.length_mm and same
    if better:
        return found
    return replace(rough, bound_mm=found.bound_mm, t_join_proves=found.t_join_proves)
