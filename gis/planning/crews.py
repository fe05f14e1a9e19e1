"""Crews: who goes, how the pieces are shared among them, and their walks over all of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.covering import Cover, Task
from gis.planning.fitting import whole, within
from gis.planning.sharing import Shares, Sharing, evenness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from gis.planning.placing import Ground, Walker
    from gis.planning.rounds import StreetRoundParams

    Tell = Callable[[float], None]
    Stop = Callable[[], bool]

HOPELESS = 1.3
"""Where a first division is so many times too long, no search is begun."""
HOPELESS_TOTAL = 1.06
"""The same for all legs together, where fewer walkers can do it too."""
GAIN = 0.01
"""Share of the total that a further walker has to save [assumption]."""
OVERTIME = 20.0
"""What a metre beyond the minutes costs while the legs together are made shorter."""
PROOFS = 1
"""Programmes of whole numbers to join the streets of somebody who walks alone."""
SPREAD, SPREAD_TRIES = 4, 1.0
"""Power of the mean that spreads pieces where not all fit, and tries for each piece."""
TRIES_EACH = 1.5
"""Tries for each required piece to make the legs together shorter."""
SEARCH = 0.6
"""Share of the work when even shares are found, for telling how far it has come."""


@dataclass(frozen=True, eq=False)
class Walk:
    """
    What one walker is to walk, and what fits.

    Attributes
    ----------
    walker
        Who.
    pieces
        Numbers of the required pieces that fell to the walker, also those that do not fit.
    task
        Those that fit.
    found
        The walk; None when nothing fits.
    """

    walker: Walker
    pieces: NDArray[np.int64]
    task: Task
    found: Cover | None


class Planner:
    """Tries crews of a ground, and remembers how the pieces are shared among them."""

    def __init__(
        self, ground: Ground, sharing: Sharing, params: StreetRoundParams, tell: Tell, stop: Stop
    ) -> None:
        self.ground, self.sharing, self.params = ground, sharing, params
        self.tell, self.stop = tell, stop
        self.everybody = tuple(range(len(ground.walkers)))
        self._even: dict[tuple[int, ...], Shares] = {}

    def quick(self) -> list[Walk] | None:
        """Return walks over all pieces without any search; None where they do not fit."""
        if self.params.objective == "longest":
            return self.whole(self.divided, is_quick=True)
        each = (self.sharing.divided(crew)[0] for crew in self._crews())
        found = (self.whole(shares, is_quick=True) for shares in each)
        return next((walks for walks in found if walks is not None), None)

    def walks(self) -> Iterator[list[Walk]]:
        """Yield walks over all pieces, better and worse; none where they do not fit."""
        is_total = self.params.objective == "total"
        found = self._shortest_of_all() if is_total else self._evenest()
        return (walks for walks in found if walks is not None)

    @cached_property
    def divided(self) -> Shares:
        """How the pieces are divided among everybody without any search."""
        return self.sharing.divided(self.everybody)[0]

    def even(self, crew: Sequence[int]) -> Shares:
        """Return shares whose longest leg is short, whatever the minutes."""
        key = tuple(crew)
        if key not in self._even:
            self._even[key] = self.sharing.even(
                crew, seed=self.params.seed, should_stop=self.stop,
                tell=within(self.tell, 0.0, SEARCH),
            )  # fmt: skip
        return self._even[key]

    def spread(self) -> Shares:
        """
        Return shares of everybody for when not all fits, whatever the minutes.

        Not only the longest leg matters then: nobody stays at home while others have too much.
        """
        return self.sharing.improved(
            self.even(self.everybody),
            lambda legs: evenness(legs, len(self.everybody), SPREAD), SPREAD_TRIES,
            seed=self.params.seed, should_stop=self.stop,
        )  # fmt: skip

    def _evenest(self) -> Iterator[list[Walk] | None]:
        """Yield walks whose longest is shorter and shorter."""
        # Compiled code is loaded by those who need it: that takes a second.
        from gis.planning.recreated import recreated

        even = self.even(self.everybody)
        yield self.whole(even)
        for shares in recreated(
            self.sharing, even, lambda legs: float(legs.max()), seed=self.params.seed,
            should_stop=self.stop, tell=within(self.tell, SEARCH, 1.0),
        ):  # fmt: skip
            yield self.whole(shares)

    def _shortest_of_all(self) -> Iterator[list[Walk] | None]:
        """Yield walks that are short together: of a larger crew where that saves enough."""
        best: list[Walk] | None = None
        for crew in self._crews():
            if self.stop() or (best is not None and not self._can_gain(best, crew)):
                break
            smaller = best
            for walks in self._shortest(crew):
                if walks is not None and (smaller is None or _saves(walks, smaller)):
                    best = walks if best is None else min(best, walks, key=total_mm)
                    yield walks
            if best is smaller is not None and self.sharing.are_alike:
                break

    def _can_gain(self, best: list[Walk], crew: Sequence[int]) -> bool:
        """Return whether more walkers may be shorter together than the best so far."""
        if self._are_closed:
            if self.sharing.are_alike and self.sharing.ends[0] is not None:
                return False  # legs from one place are together one walk
            if total_mm(best) <= self.sharing.least_mm:
                return False
        return not self.sharing.are_alike or self._least_mm(crew) < HOPELESS_TOTAL * total_mm(best)

    @property
    def _are_closed(self) -> bool:
        return all(pair is None or pair[0] == pair[1] for pair in self.sharing.ends)

    def _crews(self) -> list[list[int]]:
        """Return crews from one walker to all; each leaves out who is missed least by the next."""
        crews = [list(range(len(self.ground.walkers)))]
        bound = set(self.sharing.fixed.tolist())
        while len(crews[-1]) > 1:
            crew = crews[-1]
            spare = [walker for walker in reversed(crew) if walker not in bound]
            if not spare:
                break
            if self.sharing.are_alike:
                crews.append([walker for walker in crew if walker != spare[0]])
                continue
            smaller = [[other for other in crew if other != walker] for walker in spare]
            crews.append(min(smaller, key=self._least_mm))
        return crews[::-1]

    def _least_mm(self, crew: Sequence[int]) -> int:
        return min(int(shares.length_mm.sum()) for shares in self.sharing.divided(crew))

    def _shortest(self, crew: Sequence[int]) -> Iterator[list[Walk] | None]:
        """Yield short walks of a crew over all pieces."""
        divided = self.sharing.divided(crew)[0]
        budgets = self._budgets(divided)
        if (divided.length_mm > HOPELESS * budgets).any():
            return
        even = self.even(crew)
        walks = self.whole(even)
        yield walks
        if walks is None or len(crew) == 1:
            return
        from gis.planning.recreated import recreated

        budgets = self._budgets(even)

        def worth(legs: NDArray[np.int64]) -> float:
            return float(legs.sum() + OVERTIME * np.maximum(legs - budgets, 0).sum())

        short = self.sharing.improved(
            even, worth, TRIES_EACH, seed=self.params.seed, should_stop=self.stop
        )
        yield self.whole(short)
        if self._are_closed and short.length_mm.sum() <= self.sharing.least_mm:
            return
        for shares in recreated(
            self.sharing, short, worth, limit_mm=budgets,
            seed=self.params.seed, should_stop=self.stop,
        ):  # fmt: skip
            yield self.whole(shares)

    def _budgets(self, shares: Shares) -> NDArray[np.float64]:
        """Return how many millimetres every walker can walk, near the own share."""
        budgets = np.full(len(self.ground.walkers), np.inf)
        for number in np.unique(shares.owner):
            edges = self.ground.edges(self.ground.pieces[shares.owner == number])
            walker = self.ground.walkers[number]
            budgets[number] = self.ground.options(walker, edges, self.params)[0].budget_mm
        return budgets

    def whole(self, shares: Shares, *, is_quick: bool = False) -> list[Walk] | None:
        """Return walks over all pieces as they are shared, or None where they do not fit."""
        walks = []
        for number in np.unique(shares.owner):
            pieces = self.ground.pieces[shares.owner == number]
            walk = whole_walk(
                self.ground, self.ground.walkers[number], pieces, self.params, self.stop,
                is_quick=is_quick,
            )  # fmt: skip
            if walk is None:
                return None
            walks.append(walk)
        return walks


def _saves(walks: list[Walk], best: list[Walk]) -> bool:
    return total_mm(walks) < (1 - GAIN) * total_mm(best)


def total_mm(walks: list[Walk]) -> int:
    """Return the length of all walks together."""
    return sum(walk.found.length_mm for walk in walks if walk.found is not None)


def longest_mm(walks: list[Walk]) -> int:
    """Return the length of the longest walk; 0 where there is none."""
    return max((walk.found.length_mm for walk in walks if walk.found is not None), default=0)


def whole_walk(
    ground: Ground,
    walker: Walker,
    pieces: NDArray[np.int64],
    params: StreetRoundParams,
    should_stop: Stop,
    *,
    is_quick: bool = False,
) -> Walk | None:
    """Return the walk over all of a walker's pieces, or None where it does not fit."""
    edges = ground.edges(pieces)
    option = ground.options(walker, edges, params)[0]
    task = Task(ground.network, edges, option.start, option.end)
    found = whole(
        task, option.budget_mm, seed=params.seed,
        should_stop=(lambda: True) if is_quick else should_stop,
        proofs=PROOFS if len(ground.walkers) == 1 else 0,
    )  # fmt: skip
    return None if found is None else Walk(walker, pieces, task, found)
