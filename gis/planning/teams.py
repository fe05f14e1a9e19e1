"""The walks of all who walk in one connected network: who goes, what each walks, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.covering import Cover, Task
from gis.planning.fitting import fit, whole, within
from gis.planning.sharing import Shares, Sharing, evenness

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
SEARCH, RECREATED = 0.4, 0.7
"""Shares of the work when shares are found and improved, for telling how far it has come."""


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


def plan_walks(
    ground: Ground, params: StreetRoundParams, *, tell: Tell, should_stop: Stop
) -> list[Walk]:
    """
    Plan the walks of a ground; walkers without work are left out.

    The pieces are shared out evenly, whatever the minutes. Where not all fit, each walker begins
    with metres of the own share, and spare minutes are filled from all shares (`fit`): more
    minutes never give fewer. Where the shortest total is wanted and fewer walkers can do
    everything within the minutes, fewer go.
    """
    assigned = _assigned(ground, params)
    if len(ground.walkers) == 1 or not len(ground.pieces):
        walk = _whole_walk(ground, ground.walkers[0], ground.pieces, params, should_stop)
        if walk is not None:
            return [walk]
        owner = np.zeros(len(ground.pieces), np.int64)
        return _walks(ground, owner, params, tell, should_stop)
    sharing = Sharing(ground, assigned)
    planner = _Planner(ground, sharing, params, tell, should_stop)
    everybody = range(len(ground.walkers))
    if params.objective == "total":
        walks = planner.shortest_of_all()
        if walks is not None:
            return walks
    else:
        walks = planner.evenest(everybody)
        if walks is not None:
            return walks
    owner = planner.spread(everybody).owner
    return _walks(ground, owner, params, within(tell, RECREATED, 1.0), should_stop)


def _assigned(ground: Ground, params: StreetRoundParams) -> dict[int, int]:
    place = {walker.number: k for k, walker in enumerate(ground.walkers)}
    ids = ground.network.ids[ground.pieces].tolist()
    return {
        int(piece): place[params.assigned[name]]
        for piece, name in zip(ground.pieces, ids, strict=True)
        if name in params.assigned
    }


class _Planner:
    """Tries crews of a ground, and remembers even shares of everybody."""

    def __init__(
        self, ground: Ground, sharing: Sharing, params: StreetRoundParams, tell: Tell, stop: Stop
    ) -> None:
        self.ground, self.sharing, self.params = ground, sharing, params
        self.tell, self.stop = tell, stop
        self._even: dict[tuple[int, ...], Shares] = {}

    def even(self, crew: Sequence[int]) -> Shares:
        """Return shares whose longest leg is short, whatever the minutes."""
        key = tuple(crew)
        if key not in self._even:
            self._even[key] = self.sharing.even(
                crew, seed=self.params.seed, should_stop=self.stop,
                tell=within(self.tell, 0.0, SEARCH),
            )  # fmt: skip
        return self._even[key]

    def evenest(self, crew: Sequence[int]) -> list[Walk] | None:
        """Return walks over all pieces whose longest is short; None where they do not fit."""
        from gis.planning.recreated import recreated

        even = self.even(crew)
        other = recreated(
            self.sharing, even, seed=self.params.seed, should_stop=self.stop,
            tell=within(self.tell, SEARCH, RECREATED),
        )  # fmt: skip
        found = [self.whole(shares) for shares in ([even] if other is even else [even, other])]
        return min(filter(None, found), key=_longest_mm, default=None)

    def spread(self, crew: Sequence[int]) -> Shares:
        """
        Return shares for when not all fits, whatever the minutes.

        Not only the longest leg matters then: nobody stays at home while others have too much.
        """
        return self.sharing.improved(
            self.even(crew), lambda legs: evenness(legs, len(crew), SPREAD), SPREAD_TRIES,
            seed=self.params.seed, should_stop=self.stop,
        )  # fmt: skip

    def shortest_of_all(self) -> list[Walk] | None:
        """Return walks over all pieces that are short together; None where they do not fit."""
        best: list[Walk] | None = None
        for crew in self._crews():
            if self.stop() or (best is not None and not self._can_gain(best, crew)):
                break
            walks = self._shortest(crew)
            if best is None or _saves(walks, best):
                best = walks
            elif self.sharing.are_alike:
                break
        return best

    def _can_gain(self, best: list[Walk], crew: Sequence[int]) -> bool:
        """Return whether more walkers may be shorter together than the best so far."""
        ends = self.sharing.ends
        if all(pair is None or pair[0] == pair[1] for pair in ends):
            if self.sharing.are_alike and ends[0] is not None:
                return False  # legs from one place are together one walk
            if _total_mm(best) <= self.sharing.least_mm:
                return False
        return not self.sharing.are_alike or self._least_mm(crew) < HOPELESS_TOTAL * _total_mm(best)

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

    def _shortest(self, crew: Sequence[int]) -> list[Walk] | None:
        """Return short walks of a crew over all pieces, or None where they do not fit."""
        divided = self.sharing.divided(crew)[0]
        budgets = self._budgets(divided)
        if (divided.length_mm > HOPELESS * budgets).any():
            return None
        even = self.even(crew)
        walks = self.whole(even)
        if walks is None or len(crew) == 1:
            return walks
        budgets = self._budgets(even)
        short = self.sharing.improved(
            even, lambda legs: legs.sum() + OVERTIME * np.maximum(legs - budgets, 0).sum(),
            TRIES_EACH, seed=self.params.seed, should_stop=self.stop,
        )  # fmt: skip
        shorter = self.whole(short)
        better = shorter is not None and _total_mm(shorter) < _total_mm(walks)
        return shorter if better else walks

    def _budgets(self, shares: Shares) -> NDArray[np.float64]:
        """Return how many millimetres every walker can walk, near the own share."""
        budgets = np.full(len(self.ground.walkers), np.inf)
        for number in np.unique(shares.owner):
            edges = self.ground.edges(self.ground.pieces[shares.owner == number])
            walker = self.ground.walkers[number]
            budgets[number] = self.ground.options(walker, edges, self.params)[0].budget_mm
        return budgets

    def whole(self, shares: Shares) -> list[Walk] | None:
        """Return walks over all pieces as they are shared, or None where they do not fit."""
        walks = []
        for number in np.unique(shares.owner):
            pieces = self.ground.pieces[shares.owner == number]
            walk = _whole_walk(
                self.ground, self.ground.walkers[number], pieces, self.params, self.stop
            )
            if walk is None:
                return None
            walks.append(walk)
        return walks


def _saves(walks: list[Walk] | None, best: list[Walk]) -> bool:
    return walks is not None and _total_mm(walks) < (1 - GAIN) * _total_mm(best)


def _total_mm(walks: list[Walk]) -> int:
    return sum(walk.found.length_mm for walk in walks if walk.found is not None)


def _longest_mm(walks: list[Walk]) -> int:
    return max(walk.found.length_mm for walk in walks if walk.found is not None)


def _walks(
    ground: Ground,
    owner: NDArray[np.int64],
    params: StreetRoundParams,
    tell: Tell,
    should_stop: Stop,
) -> list[Walk]:
    """Return walks over as many metres as fit; what is left falls to whose share it is in."""
    found = fit(ground, owner, params, should_stop=should_stop, tell=tell)
    owner = owner.copy()
    for number, walk in enumerate(found):
        if walk is not None:
            walked = np.isin(ground.pieces, ground.network.piece[walk[0].required])
            owner[walked] = number
    walks = []
    for number in np.unique(owner):
        pieces, walker = ground.pieces[owner == number], ground.walkers[number]
        none = Task(ground.network, ground.edges(pieces), 0, 0), None
        walks.append(Walk(walker, pieces, *(found[number] or none)))
    return walks


def _whole_walk(
    ground: Ground,
    walker: Walker,
    pieces: NDArray[np.int64],
    params: StreetRoundParams,
    should_stop: Stop,
) -> Walk | None:
    """Return the walk over all of a walker's pieces, or None where it does not fit."""
    edges = ground.edges(pieces)
    option = ground.options(walker, edges, params)[0]
    task = Task(ground.network, edges, option.start, option.end)
    found = whole(
        task, option.budget_mm, seed=params.seed, should_stop=should_stop,
        proofs=PROOFS if len(ground.walkers) == 1 else 0,
    )  # fmt: skip
    return None if found is None else Walk(walker, pieces, task, found)
