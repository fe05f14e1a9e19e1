"""Filling spare minutes: walks that grow piece by piece as the minutes rise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.growing import NEVER, GrowingWalk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gis.planning.covering import Cover, Task
    from gis.planning.growing import Choice, Home, Items

FIELD, APART_MM = 2, 200_000
"""
Fillings that go on besides the best and the newest, and how far apart they begin at most.

By trial on real towns: twice as many bring a few tenths of a percent, and take a third longer.
"""


def fill(
    items: Items, homes: Sequence[Home], budget_mm: int, *, should_stop: Callable[[], bool]
) -> list[tuple[Task, Cover] | None]:
    """
    Choose which pieces each of some walkers walks, so that not one more fits.

    Parameters
    ----------
    items
        The required pieces; not all fit.
    homes
        The walkers.
    budget_mm
        The longest a walk may be, driving included.
    should_stop
        Asked often; when it says yes the best choice so far is returned.

    Returns
    -------
    list
        For each walker the pieces walked and their walk; None where there is none.

    Notes
    -----
    The minutes rise from none to those given. As soon as a piece that nobody walks fits into a
    walk it is added, the cheapest for its gain where there are several. This goes on side by
    side from nothing and from some of the walks to begin with: from each that brings more than
    all so far, and now and then from another. The last few go on, and the best always does.
    Nothing of it looks at minutes still to come, and no step makes what the best brings less:
    more minutes never bring less. And at the end no further piece fits.

    A piece is added with the nearest way to it from what is walked anyway, there once, and the
    shortest T-join that goes with both. By what that takes it is judged whether the piece fits.
    Most pieces need not be tried, for that never falls while a walk grows, and is never less than
    the shortest detour over the piece.
    """
    now, tried_at, field = 0, 0, [_Filling(items, homes, [None] * len(homes))]
    starts = list(_starts(items, homes, budget_mm))
    for start in starts:
        if should_stop():
            field.append(_Filling(items, homes, starts[-1].choices))
            break
        for filling in field:
            filling.grow(now, start.budget_mm, should_stop)
        now, best = start.budget_mm, _best(field)
        if start.gain > best.gain() or now >= tried_at + APART_MM:
            tried_at = now
            others = [filling for filling in field if filling is not best]
            field = [best, *others[-FIELD:], _Filling(items, homes, start.choices)]
    for filling in field:
        filling.grow(now, budget_mm + 1, should_stop)
    return [walk.found() for walk in _best(field).walks]


@dataclass(frozen=True, eq=False)
class _Start:
    """From when on, in millimetres walked, everybody has a walk to begin with; what they bring."""

    budget_mm: int
    choices: list[Choice | None]
    gain: int


def _starts(items: Items, homes: Sequence[Home], budget_mm: int) -> Iterator[_Start]:
    """Yield the walks to begin with, whenever those of a greater budget bring more."""
    best: list[Choice | None] = [None] * len(homes)
    gains = np.zeros(len(homes), np.int64)
    every = [(choice.cost_mm, n, choice) for n, home in enumerate(homes) for choice in home.choices]
    for cost_mm, number, choice in sorted(every, key=lambda each: each[:2]):
        brings = int(items.gain[choice.pieces].sum())
        if cost_mm <= budget_mm and brings > gains[number]:
            gains[number], best[number] = brings, choice
            yield _Start(cost_mm, [*best], int(gains.sum()))


def _best(field: Sequence[_Filling]) -> _Filling:
    """Return the filling that brings most; of two alike the shorter one, and then the newer."""
    return max(reversed(field), key=lambda filling: (filling.gain(), -filling.cost_mm()))


class _Filling:
    """Walks that grow together; every piece is in one at most."""

    def __init__(
        self, items: Items, homes: Sequence[Home], choices: Sequence[Choice | None]
    ) -> None:
        self.items = items
        self.open = np.ones(items.count, bool)
        for choice in choices:
            if choice is not None:
                self.open[choice.pieces] = False
        self.walks = [GrowingWalk(items, home) for home in homes]
        for walk, choice in zip(self.walks, choices, strict=True):
            if choice is not None:
                walk.begin(choice, self.open)

    def gain(self) -> int:
        """Return what all pieces walked bring."""
        return int(self.items.gain[~self.open].sum())

    def cost_mm(self) -> int:
        """Return what all walks take."""
        return sum(walk.cost_mm for walk in self.walks)

    def grow(self, now: int, until: int, should_stop: Callable[[], bool]) -> None:
        """Add what fits while the budget rises from one to below another."""
        while not should_stop() and (found := self._next(now, until)) is not None:
            number, item, cost_mm = found
            self.walks[number].add(item, self.open)
            now = max(now, cost_mm)

    def _next(self, now: int, until: int) -> tuple[int, int, int] | None:
        """Return the next walker and piece, and when it fits: at once, or as soon as any."""
        while True:
            bound = np.array([walk.bound for walk in self.walks])
            bound[:, ~self.open] = NEVER
            unsure = ~np.array([walk.is_sure for walk in self.walks])
            fits = bound <= now
            tries = np.argwhere(fits & unsure)
            if not len(tries):
                rate = bound - np.array([[walk.cost_mm] for walk in self.walks])
                rate = np.where(fits, rate / self.items.gain, bound)
                place = np.argmin(np.where(fits, rate, np.inf) if fits.any() else bound)
                number, item = (int(k) for k in np.unravel_index(place, bound.shape))
                cost_mm = int(bound[number, item])
                if cost_mm >= until:
                    return None
                if not unsure[number, item]:
                    return number, item, cost_mm
                tries = np.array([[number, item]])
            for number, item in tries.tolist():
                self.walks[number].measure(item)
