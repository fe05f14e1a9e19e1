"""Walks to begin with where not all pieces fit: over the first pieces of a few orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis.planning.covering import Task, cover
from gis.planning.euler import euler_walk
from gis.planning.growing import Choice
from gis.planning.network import Distances
from gis.planning.worth import richest_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from gis.planning.growing import Items
    from gis.planning.placing import Option

SHORT_STREET_MM = 600_000
"""A street whose required pieces are no longer than this is chosen whole, if that is best."""
EACH, STEPS = 256, 16
"""Prefixes tried: all up to `EACH` pieces, then `STEPS` for each doubling."""
FIRST = 7
"""Prefixes tried before anybody is asked whether to stop: each eighth of the largest."""


def choices(
    items: Items,
    pieces: NDArray[np.int64],
    options: Sequence[Option],
    *,
    should_stop: Callable[[], bool],
    tell: Callable[[float], None],
) -> list[Choice]:
    """
    Plan walks over some of a walker's own pieces; the shortest first.

    Parameters
    ----------
    items
        All required pieces.
    pieces
        Those of the walker; at least one.
    options
        Starts and ends to choose from; these must not depend on the budgets.
    should_stop
        Asked often; when it says yes the walks so far are returned, one of the first few at least.
    tell
        Told the share of the work done, 0 to 1.

    Notes
    -----
    Pieces are put in orders that do not depend on the budget: nearest first, short streets whole,
    as the walk of all meets them, and where gain is not metres those that bring most for the way.
    Every prefix is planned. A larger budget only adds walks,
    and leaves the others as they are and in their order.
    """
    edges = items.edges[np.isin(items.item, pieces)]
    found: list[tuple[tuple[int, int, int, int], Choice]] = []
    for number, option in enumerate(options):
        task = Task(items.network, edges, option.start, option.end)
        count = 0
        for turn, order in enumerate([*_orders(task), *_orders_by_gain(items, task)]):
            for size in _spread(_sizes(task, order, option.budget_mm)):
                if found and count >= FIRST and should_stop():
                    return _shortest_first(found)
                count += 1
                choice = _attempt(items, task, order[:size], option)
                if choice is not None:
                    found.append(((choice.cost_mm, number, turn, size), choice))
        if found and should_stop():
            break
        tell((number + 1) / len(options))
    return _shortest_first(found)


def _shortest_first(found: list[tuple[tuple[int, int, int, int], Choice]]) -> list[Choice]:
    return [choice for _, choice in sorted(found, key=lambda each: each[0])]


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


def _orders_by_gain(items: Items, task: Task) -> Iterator[NDArray[np.int64]]:
    if not items.is_by_metres:
        mine = np.isin(items.edges, task.required)
        share = items.network.length_mm[items.edges] / items.length_mm[items.item]
        gain = (items.gain[items.item] * share)[mine]
        for order in richest_first(items.network, task.required, gain, task.start):
            pieces = items.network.piece[order].tolist()
            yield np.array(list(dict.fromkeys(pieces)), np.int64)


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


def _attempt(items: Items, task: Task, pieces: NDArray[np.int64], option: Option) -> Choice | None:
    """Plan some pieces; return the walk, and which of the task it passes, if it fits."""
    required = task.required[np.isin(task.network.piece[task.required], pieces)]
    ends = task.start, task.end
    join = items.estimator.join(required, ends)
    if join.length_mm > option.budget_mm:
        return None  # no walk is shorter than its join
    extra, length_mm = items.estimator.walked(join, ends)
    if length_mm > option.budget_mm:
        return None
    walked = np.zeros(len(task.network.tail), bool)
    walked[required] = walked[extra] = True
    mine = np.isin(items.edges, task.required)
    passed = np.unique(items.item[mine & items.whole(walked)[items.item]])
    return Choice(length_mm + option.away_mm, option.away_mm, ends, passed, extra)
