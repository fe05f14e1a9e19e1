"""Easier ways between required pieces: round stairs, dark paths and busy roads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.planning.covering import cover
from gis.planning.placing import budget_mm
from gis.planning.walkability import factors, priced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from gis.planning.covering import Cover
    from gis.planning.placing import Ground
    from gis.planning.rounds import StreetRoundParams
    from gis.planning.teams import Walk

MILDER: Final = (1.0, 0.5, 0.25)
"""Shares of the penalties that are tried, the whole first, until a walk fits the minutes."""


def eased(
    ground: Ground,
    walks: Sequence[Walk],
    params: StreetRoundParams,
    *,
    should_stop: Callable[[], bool] = lambda: False,
) -> list[Walk]:
    """
    Return the same walks with easier ways, by the penalties of the parameters.

    Who walks which pieces, and where a walk begins and ends, stays. A walk changes where its ways
    besides the pieces then count for less, it fits the minutes in true metres, and it does not
    happen to pass a piece that is told not to fit.
    """
    if params.penalties is None:
        return [*walks]
    factor = factors(ground.network, params.penalties, is_dark=params.is_dark)
    if (factor == 1).all():
        return [*walks]
    easing = _Easing(ground, walks, params, factor)
    return [easing.eased(walk, should_stop) for walk in walks]


class _Easing:
    def __init__(
        self,
        ground: Ground,
        walks: Sequence[Walk],
        params: StreetRoundParams,
        factor: NDArray[np.float64],
    ) -> None:
        self.network, self.params, self.factor = ground.network, params, factor
        done = [walk.task.required for walk in walks if walk.found is not None]
        edges = np.concatenate(done) if done else np.zeros(0, np.int64)
        self.left = ground.edges(np.setdiff1d(ground.pieces, self.network.piece[edges]))

    def eased(self, walk: Walk, should_stop: Callable[[], bool]) -> Walk:
        if walk.found is None or (self.factor[walk.found.extra] == 1).all():
            return walk  # the shortest ways are easy
        away_mm = 0
        if walk.walker.parking is not None:
            pace = self.params.metres_per_minute
            away_mm = walk.walker.parking.away_mm(walk.task.start, pace)
        budget = budget_mm(self.params, self.params.minutes) - away_mm
        for share in MILDER:
            found = self._found(walk, walk.found, share, should_stop)
            is_easier = self._counted_mm(found) < self._counted_mm(walk.found)
            if is_easier and found.length_mm <= budget and not self._passes_left(walk, found):
                return replace(walk, found=found)
            if should_stop():
                break
        return walk

    def _found(
        self, walk: Walk, shortest: Cover, share: float, should_stop: Callable[[], bool]
    ) -> Cover:
        """Return the walk by a share of the penalties, with its true length and bound."""
        network = priced(self.network, 1 + (self.factor - 1) * share)
        task = replace(walk.task, network=network)
        extra = cover(task, seed=self.params.seed, should_stop=should_stop).extra
        walked = np.concatenate([task.required, extra])
        length = int(self.network.length_mm[walked].sum())
        return replace(shortest, extra=extra, length_mm=length)

    def _counted_mm(self, found: Cover) -> float:
        extra = found.extra
        return float((self.network.length_mm[extra] * self.factor[extra]).sum())

    def _passes_left(self, walk: Walk, found: Cover) -> bool:
        """Return whether a whole piece is walked that is told not to fit."""
        missed = ~np.isin(self.left, np.concatenate([walk.task.required, found.extra]))
        pieces = self.network.piece[self.left]
        return bool(np.setdiff1d(pieces, pieces[missed]).size)
