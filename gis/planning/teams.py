"""The walks of all who walk in one connected network: who goes, what each walks, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gis.planning.covering import Task
from gis.planning.crews import Planner, Walk, longest_mm, total_mm, whole_walk
from gis.planning.fitting import fit, within
from gis.planning.sharing import Shares, Sharing
from gis.planning.worth import brought

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from gis.planning.placing import Ground
    from gis.planning.rounds import StreetRoundParams

    Tell = Callable[[float], None]
    Stop = Callable[[], bool]

__all__ = ["Walk", "plan_walks"]

SHARED = 0.7
"""Share of the work when the pieces are shared out, for telling how far it has come."""


def plan_walks(
    ground: Ground, params: StreetRoundParams, *, tell: Tell, should_stop: Stop
) -> Iterator[list[Walk]]:
    """
    Yield walks of a ground, each better than those before; walkers without work are left out.

    The first are there soon, from pieces divided without any search. Better is what brings more
    metres, or gain, and of two that bring as much what has less of the objective. Once there are
    walks, none come of a search that was stopped: more computing never gives worse ones.

    The pieces are shared out evenly, whatever the minutes. Where not all fit, each walker begins
    with metres of the own share, and spare minutes are filled from all shares (`fit`): more
    minutes never give fewer. Where the shortest total is wanted and fewer walkers can do
    everything within the minutes, fewer go.
    """
    best: tuple[float, ...] | None = None
    for walks in _tried(ground, params, tell, should_stop):
        if best is not None and should_stop():
            break
        rank = _rank(walks, params)
        if best is None or rank < best:
            best = rank
            yield walks


def _rank(walks: list[Walk], params: StreetRoundParams) -> tuple[float, ...]:
    """Return what orders walks, the best first."""
    found = [walk for walk in walks if walk.found is not None]
    walked = [(walk.task.network, walk.task.required) for walk in found]
    longest = (longest_mm(found),) if params.objective == "longest" else ()
    proven = sum(walk.found.bound_mm for walk in found if walk.found is not None)
    gain, metres = brought(walked, params.values)
    return (-gain, -metres, *longest, total_mm(found), len(found), -proven)


def _tried(
    ground: Ground, params: StreetRoundParams, tell: Tell, should_stop: Stop
) -> Iterator[list[Walk]]:
    """Yield walks, better and worse: over all pieces, or else over as many as fit."""
    planner: Planner | _Alone = _Alone(ground, params, should_stop)
    if len(ground.walkers) > 1:
        sharing = Sharing(ground, _assigned(ground, params))
        planner = Planner(ground, sharing, params, within(tell, 0.0, SHARED), should_stop)
    quick = planner.quick()
    yield quick or _filled(ground, planner.divided.owner, params, tell, lambda: True)
    fits = quick is not None
    for walks in planner.walks():
        fits = True
        yield walks
    if fits or should_stop():
        return
    # Both in full: what was told first must not be lost, and neither depends on the minutes.
    yield _filled(ground, planner.divided.owner, params, within(tell, SHARED, 1.0), should_stop)
    if isinstance(planner, Planner) and not should_stop():
        yield _filled(ground, planner.spread().owner, params, tell, should_stop)


class _Alone:
    """Plans as a `Planner` does for a ground with one walker, who has all pieces."""

    def __init__(self, ground: Ground, params: StreetRoundParams, stop: Stop) -> None:
        self.ground, self.params, self.stop = ground, params, stop

    @property
    def divided(self) -> Shares:
        return Shares(np.zeros(len(self.ground.pieces), np.int64), np.zeros(1, np.int64))

    def quick(self) -> list[Walk] | None:
        return self._whole(is_quick=True)

    def walks(self) -> Iterator[list[Walk]]:
        walks = self._whole(is_quick=False)
        if walks is not None:
            yield walks

    def _whole(self, *, is_quick: bool) -> list[Walk] | None:
        ground = self.ground
        walk = whole_walk(
            ground, ground.walkers[0], ground.pieces, self.params, self.stop, is_quick=is_quick
        )
        return None if walk is None else [walk]


def _assigned(ground: Ground, params: StreetRoundParams) -> dict[int, int]:
    place = {walker.number: k for k, walker in enumerate(ground.walkers)}
    ids = ground.network.ids[ground.pieces].tolist()
    return {
        int(piece): place[params.assigned[name]]
        for piece, name in zip(ground.pieces, ids, strict=True)
        if name in params.assigned
    }


def _filled(
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
