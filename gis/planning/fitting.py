"""Which required pieces to walk when there is not time for all, and who walks them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.beginning import choices
from gis.planning.connecting import Joiner
from gis.planning.covering import Cover, Task, cover
from gis.planning.demand import Demand
from gis.planning.estimating import Estimator
from gis.planning.filling import fill
from gis.planning.growing import Alone, Choice, Home, Items
from gis.planning.placing import Option, budget_mm
from gis.planning.worth import gains

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from gis.planning.network import Network
    from gis.planning.placing import Ground, Walker
    from gis.planning.rounds import StreetRoundParams

    Found = tuple[Task, Cover]

BEGUN, FILLED = 0.7, 0.85
"""Shares of the work when all have walks to begin with, and when these are filled."""


def fit(
    ground: Ground,
    owner: NDArray[np.int64],
    params: StreetRoundParams,
    *,
    should_stop: Callable[[], bool],
    tell: Callable[[float], None],
) -> list[Found | None]:
    """
    Choose the required pieces that bring most within the minutes, and walks over them.

    Most metres, or most coverage gain where the parameters have `values`.

    Parameters
    ----------
    ground
        Network, pieces and walkers; there is not time for all pieces.
    owner
        Piece → place of the walker whose share it is in; must not depend on the minutes.
    params
        Minutes, pace, who must walk what, and the seed of the search for better walks.
    should_stop
        Asked often; when it says yes the best choice so far is walked, one of the first few at
        least.
    tell
        Told the share of the work done, 0 to 1.

    Returns
    -------
    list
        For each walker the pieces walked and their walk; None where there are none.

    Notes
    -----
    Everybody has walks to begin with, over pieces of the own share (`gis.planning.beginning`), to
    which pieces of any share are added until not one more fits (`gis.planning.filling`). Neither
    looks farther than the minutes it has come to: more minutes never bring less.
    """
    near = _Near(ground, params, should_stop)
    each, homes = BEGUN / len(ground.walkers), []
    for number in range(len(ground.walkers)):
        part = within(tell, number * each, (number + 1) * each)
        homes.append(near.home(number, np.flatnonzero(owner == number), part))
    walks = fill(near.items, homes, budget_mm(params, params.minutes), should_stop=should_stop)
    tell(FILLED)
    return near.finished(homes, walks)


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


def within(tell: Callable[[float], None], first: float, last: float) -> Callable[[float], None]:
    """Return what tells the share done of a part of the work as a share of the whole."""
    return lambda share: tell(first + (last - first) * share)


class _Near:
    """The surroundings of the required pieces of a ground, in which they are chosen."""

    def __init__(
        self, ground: Ground, params: StreetRoundParams, should_stop: Callable[[], bool]
    ) -> None:
        self.ground, self.params, self.should_stop = ground, params, should_stop
        required = ground.edges(ground.pieces)
        corners = np.unique([ground.network.tail[required], ground.network.head[required]])
        ends = {node for walker in ground.walkers for node in _ends(walker, corners)}
        network, self.edges, self.nodes = surroundings(ground.network, required, sorted(ends))
        edges = np.searchsorted(self.edges, required)
        item = np.searchsorted(ground.pieces, network.piece[edges])
        ids = ground.network.ids[ground.pieces].tolist()
        metres = np.bincount(item, network.length_mm[edges]).astype(np.int64)
        gain = gains(ids, metres, params.values)
        self.items = Items(Estimator(network), edges, item, gain)

    def home(self, number: int, pieces: NDArray[np.int64], tell: Callable[[float], None]) -> Home:
        """Return a walker, whose share are some pieces, with walks to begin with."""
        walker, whose = self.ground.walkers[number], self.params.assigned
        ids = self.ground.network.ids[self.ground.pieces].tolist()
        may = np.array([whose.get(name, walker.number) == walker.number for name in ids])
        begun = []
        if len(pieces):
            mine = self.ground.edges(self.ground.pieces[pieces])
            options = [
                replace(option, start=self._here(option.start), end=self._here(option.end))
                for option in self.ground.options(walker, mine, self.params)
            ]
            if len(self.ground.walkers) > 1:
                begun += self._whole(pieces, options[0])
            begun += choices(self.items, pieces, options, should_stop=self.should_stop, tell=tell)
        if walker.ends is None:
            return Home(None, may, begun, self._alone(walker))
        start, end = walker.ends
        return Home((self._here(start), self._here(end)), may, begun, None)

    def _here(self, node: int) -> int:
        return int(np.searchsorted(self.nodes, node))

    def _whole(self, pieces: NDArray[np.int64], option: Option) -> list[Choice]:
        """Return the walk over all of a share, where it fits."""
        edges = self.items.edges[np.isin(self.items.item, pieces)]
        task = Task(self.items.network, edges, option.start, option.end)
        found = whole(task, option.budget_mm, seed=self.params.seed, should_stop=self.should_stop)
        if found is None:
            return []
        ends = task.start, task.end
        cost_mm = found.length_mm + option.away_mm
        return [Choice(cost_mm, option.away_mm, ends, pieces, found.extra)]

    def _alone(self, walker: Walker) -> Alone:
        """Return how a walker whose start is chosen walks each piece alone."""
        items, network = self.items, self.items.network
        first = items.edges[np.unique(items.item, return_index=True)[1]]
        tail, head = network.tail[first], network.head[first]
        ids = self.ground.network.ids[self.ground.pieces]
        is_round = (tail == head) | np.isin(ids, list(self.params.twice))
        there_and_back = items.length_mm * np.where(is_round, 1, 2)
        if walker.access is None or walker.parking is None:
            return Alone(tail, np.zeros(items.count, np.int64), there_and_back)
        ways_mm = walker.access.ways.mm
        tail, head = self.nodes[tail], self.nodes[head]
        corners = np.where(ways_mm[tail] <= ways_mm[head], tail, head)
        starts = np.array([walker.access.parking_of(corner) for corner in corners.tolist()])
        pace = self.params.metres_per_minute
        away_mm = np.array([walker.parking.away_mm(start, pace) for start in starts.tolist()])
        walk_mm = 2 * (ways_mm[corners] - ways_mm[starts]).astype(np.int64)
        return Alone(
            np.searchsorted(self.nodes, starts), away_mm, away_mm + walk_mm + there_and_back
        )

    def finished(self, homes: Sequence[Home], walks: Sequence[Found | None]) -> list[Found | None]:
        """Plan the chosen pieces anew on the whole network, and take the better walks."""
        is_open = np.ones(self.items.count, bool)
        for task, _ in filter(None, walks):
            is_open[self.items.item[np.isin(self.items.edges, task.required)]] = False
        return [
            None if walk is None else self._finished(*walk, is_open & home.may)
            for home, walk in zip(homes, walks, strict=True)
        ]

    def _finished(self, task: Task, rough: Cover, is_open: NDArray[np.bool_]) -> Found:
        start, end = self.nodes[[task.start, task.end]].tolist()
        chosen = Task(self.ground.network, self.edges[task.required], start, end)
        found = cover(chosen, seed=self.params.seed, should_stop=self.should_stop)
        walked = np.isin(self.edges, np.concatenate([chosen.required, found.extra]))
        # A walk that happens to pass more pieces could break the promise of `fit`.
        if found.length_mm < rough.length_mm and not (self.items.whole(walked) & is_open).any():
            return chosen, found
        return chosen, replace(
            rough, extra=self.edges[rough.extra],
            bound_mm=found.bound_mm, t_join_proves=found.t_join_proves,
        )  # fmt: skip


def whole(
    task: Task,
    budget_mm: int,
    *,
    seed: int,
    proofs: int = 0,
    should_stop: Callable[[], bool],
) -> Cover | None:
    """Return the walk over all that is required, or None where it does not fit."""
    if task.network.length_mm[task.required].sum() > budget_mm:
        return None
    found = cover(task, thorough=False, should_stop=should_stop)
    if found.bound_mm > budget_mm:
        return None
    if not (found.is_optimal or should_stop()):
        found = cover(task, seed=seed, proofs=proofs, should_stop=should_stop)
    return found if found.length_mm <= budget_mm else None


def _ends(walker: Walker, corners: NDArray[np.int64]) -> Sequence[int]:
    """Return the nodes where a walker may begin or end that are not corners of pieces."""
    if walker.ends is not None:
        return walker.ends
    if walker.access is None:
        return ()
    return [walker.access.parking_of(corner) for corner in corners.tolist()]
