"""The search for legs over streets and stops with windows: sequences, and walks between stops."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.mixed_courses import Crew
from gis.planning.mixed_errands import Errand, Errands
from gis.planning.mixed_scenes import worth_of
from gis.planning.mixed_trails import Tracer
from gis.planning.network import Distances

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from pyvrp import Solution

    from gis.planning.mixed_model import MixedModel
    from gis.planning.mixed_plans import Judge, Plan
    from gis.planning.mixed_trails import Trail
    from gis.planning.visit_model import Wanted

MOST_PARTS, MORE_PARTS = 450, 150
"""Parts of streets up to which all are thought of; and at least, besides those walked at first."""
MOST_SEARCHED = 700
"""Parts of streets and stops up to which sequences are searched; with more they are only begun."""
CHUNK = 250
"""Iterations of the solver between two times that its sequences become walks."""
FIRST = 500
"""Iterations for the stops alone, where they have no room among the streets."""
PATIENCE = 6
"""Times in a row without a better plan after which the search ends."""


class Search:
    """
    Looks for better plans of a scene.

    Parameters
    ----------
    judge
        Of plans.
    begun
        Trails to begin with; they need not keep windows, nor the hours.
    seed
        The same seed gives the same plans.
    should_stop
        Asked often.
    """

    def __init__(
        self,
        judge: Judge,
        begun: Sequence[Trail | None],
        seed: int,
        should_stop: Callable[[], bool],
    ) -> None:
        self.judge, self.seed, self.stop = judge, seed, should_stop
        self.errands = self._errands_of(self._chosen(begun), judge.crews.wanted)
        self.tracer = Tracer(self.errands, judge.stops, seed, should_stop)

    def _errands_of(self, edges: NDArray[np.int64], wanted: Sequence[Wanted]) -> Errands:
        judge, crews = self.judge, self.judge.crews
        gain = judge.part_gain[np.searchsorted(judge.edges, edges)]
        return Errands(
            crews.scene, wanted, edges, gain, crews.outings, crews.shifts, crews.ends,
            judge.whose, [worth_of(judge.stops[stop.number]) for stop in wanted],
        )  # fmt: skip

    def _chosen(self, begun: Sequence[Trail | None]) -> NDArray[np.int64]:
        """Return the parts to think of: those walked at first, and others near them."""
        every = self.judge.edges
        if len(every) <= MOST_PARTS:
            return every
        network = self.judge.network
        walked = [trail.required for trail in begun if trail is not None]
        mine = np.intersect1d(every, np.concatenate(walked)) if walked else every[:0]
        corners = [network.tail[mine], network.head[mine], np.ravel(self.judge.crews.ends)]
        ways = Distances.from_nodes(network.links, np.unique(np.concatenate(corners)))
        others = np.setdiff1d(every, mine)
        away = np.minimum(ways.mm[network.tail[others]], ways.mm[network.head[others]])
        count = max(MORE_PARTS, MOST_PARTS - len(mine))
        near = others[np.argsort(away, kind="stable")[:count]]
        found: NDArray[np.int64] = np.union1d(mine, near)
        return found

    @cached_property
    def _item_of(self) -> dict[int, int]:
        return {edge: k for k, edge in enumerate(self.errands.edges.tolist())}

    def seeded(self, begun: Sequence[Trail | None]) -> Plan | None:
        """
        Return the plan that keeps as much of some trails as windows and hours let it.

        Where a stop has no room among the streets that must be visited, or keeps a window, stops
        are planned first and streets around them: the better plan counts.
        """
        orders = [
            [] if trail is None else self._order(number, trail, keeps_windows=False)
            for number, trail in enumerate(begun)
        ]
        plan = self._mended(orders, self._urgent(orders))
        wanted = [stop for stop in self.errands.wanted if self._is_strict(stop)]
        visited = {
            chore.stop
            for trail in (plan.trails if plan else ())
            if trail
            for _, chore in trail.chores
        }
        if all(stop.number in visited for stop in wanted):
            return plan
        other = self._mended(self._stops_first(wanted), ())
        return max(filter(None, (plan, other)), key=lambda plan: plan.score, default=None)

    def _is_strict(self, stop: Wanted) -> bool:
        return stop.must or bool(self.judge.stops[stop.number].windows)

    def _stops_first(self, wanted: Sequence[Wanted]) -> list[list[Errand]]:
        """Return sequences of some stops alone."""
        from gis.planning.mixed_model import MixedModel  # its solver is slow to import

        alone = self._errands_of(self.judge.edges[:0], wanted)
        model = MixedModel(alone)
        found = search_in(model, [[] for _ in alone.outings], None, FIRST, self.seed, self.stop)
        return [
            [errand for errand in (self._same(one, alone) for one in order) if errand is not None]
            for order in model.orders(found)
        ]

    def _same(self, one: Errand, alone: Errands) -> Errand | None:
        """Return an errand of those alone as it is among all; breaks are put in later."""
        stop = alone.stop_of(one.item) if one.item >= 0 else None
        if stop is None:
            return None
        return next(
            errand
            for errand in self.errands.options[2 * len(self.errands.edges) :]
            if self.errands.stop_of(errand.item) == stop and errand.span == one.span
        )

    def _urgent(self, orders: Sequence[Sequence[Errand]]) -> list[int]:
        """Return stops that are in no order yet: musts first, then what closes first."""
        done = {errand.item for order in orders for errand in order}
        stops = enumerate(self.errands.wanted, len(self.errands.edges))
        urgent = [
            (not stop.must, -stop.priority, stop.spans[-1][1], item)
            for item, stop in stops
            if item not in done
        ]
        return [item for *_, item in sorted(urgent)]

    def _mended(self, orders: Sequence[Sequence[Errand]], more: Sequence[int]) -> Plan | None:
        """Return the plan of orders that need not fit yet."""
        crew = Crew(self.errands, orders)
        crew.force(more, lambda: False)
        crew.rest()
        crew.trim()
        crew.fill(self.stop)
        return self.judge.plan(self._traced(crew.orders))

    def _traced(self, orders: Sequence[Sequence[Errand]]) -> list[Trail | None]:
        return [self.tracer.trail(k, order) for k, order in enumerate(orders)]

    def _order(self, walker: int, trail: Trail, *, keeps_windows: bool) -> list[Errand]:
        """Return a trail as a sequence of errands, streets where they are first walked."""
        open_ = set(trail.required.tolist())
        errands = self.errands
        order: list[Errand] = []
        chores = list(trail.chores)
        for after, (edge, forward) in enumerate([*trail.walk, (-1, True)]):
            while chores and chores[0][0] == after:
                _, chore = chores.pop(0)
                errand = None
                if chore.stop is not None:
                    errand = self._visit(
                        walker, chore.stop, chore.span, keeps_windows=keeps_windows
                    )
                elif keeps_windows and chore.rest is not None:
                    at = order[-1].leave if order else errands.ends[walker][0]
                    errand = errands.rest(walker, chore.rest, at)
                if errand is not None:
                    order.append(errand)
            item = self._item_of.get(edge)
            if edge in open_ and item is not None and errands.may[walker, item]:
                open_.remove(edge)
                order.append(errands.options[2 * item + (0 if forward else 1)])
        return order

    def _visit(
        self, walker: int, number: int, span: tuple[int, int], *, keeps_windows: bool
    ) -> Errand | None:
        for errand in self.errands.options[2 * len(self.errands.edges) :]:
            stop = self.errands.stop_of(errand.item)
            assert stop is not None
            if stop.number != number or not self.errands.may[walker, errand.item]:
                continue
            if keeps_windows and errand.span == span:
                return errand
            if not keeps_windows and not self.judge.stops[number].windows:
                return errand
        return None

    def improve(
        self,
        best: Plan,
        iterations: int,
        tell: Callable[[float], None],
        better: Callable[[Plan], None],
    ) -> Plan:
        """
        Return a better plan, if one is found, and tell of each on the way.

        Sequences are searched for a while, become walks, and these sequences again.
        """
        from gis.planning.mixed_model import MixedModel  # its solver is slow to import

        if self.errands.count > MOST_SEARCHED or not self.errands.count or self.stop():
            return best
        model = MixedModel(self.errands)
        chunks, idle = max(1, iterations // CHUNK), 0
        for chunk in range(chunks):
            if self.stop() or idle >= PATIENCE:
                break
            tell(chunk / chunks)
            orders = [
                [] if trail is None else self._order(k, trail, keeps_windows=True)
                for k, trail in enumerate(best.trails)
            ]
            count, seed = min(CHUNK, iterations), self.seed + chunk
            found = search_in(model, orders, best.trails, count, seed, self.stop)
            plan = None
            if found.is_feasible():
                plan = self._mended(model.orders(found), ())
            idle += 1
            if plan is not None and plan.score > best.score:
                best, idle = plan, 0
                better(best)
        return best

    def eased(self, plan: Plan, factor: NDArray[np.float64]) -> Plan:
        """
        Return the plan with easier ways between the same streets and stops, where there is time.

        `factor` tells for every edge how many metres a metre counts for that is walked on the way.
        """
        judge = self.judge
        tracer = Tracer(self.errands, judge.stops, self.seed, self.stop, factor)
        for walker, trail in enumerate(plan.trails):
            if trail is None or self.stop():
                continue
            found = tracer.trail(walker, self._order(walker, trail, keeps_windows=True))
            if found is None or _counted(found, judge, factor) >= _counted(trail, judge, factor):
                continue
            easy = replace(found, leaves=trail.leaves, returns=trail.returns)
            trails = [easy if k == walker else other for k, other in enumerate(plan.trails)]
            tried = judge.plan(trails)
            if tried is not None and tried.score[:2] >= plan.score[:2]:
                plan = tried
        return plan


def _counted(trail: Trail, judge: Judge, factor: NDArray[np.float64]) -> float:
    """Return the metres of a trail as they count, but for required streets walked once."""
    edges = np.array([edge for edge, _ in trail.walk], np.int64)
    length = judge.network.length_mm
    whole = float((length[edges] * factor[edges]).sum())
    return whole - float((length[trail.required] * (factor[trail.required] - 1)).sum())


def search_in(
    model: MixedModel,
    orders: Sequence[Sequence[Errand]],
    trails: Sequence[Trail | None] | None,
    iterations: int,
    seed: int,
    should_stop: Callable[[], bool],
) -> Solution:
    """Return what PyVRP finds from some sequences; `trails` tell where breaks are held at home."""
    from gis.planning.visit_search import SearchParams, search

    leaves = [0.0 if trail is None else trail.leaves for trail in trails or [None] * len(orders)]
    most = max([SearchParams().most_penalty, *(c.prize for c in model.data.clients())])
    begin = model.solution(orders, leaves)
    return search(
        model.data, _Count(iterations, should_stop), seed=seed, begin=begin, safe=begin,
        params=SearchParams(most_penalty=float(most)),
    )  # fmt: skip


class _Count:
    """Says when so many iterations are over, or when somebody says so."""

    def __init__(self, iterations: int, should_stop: Callable[[], bool]) -> None:
        self.left, self.should_stop = iterations, should_stop

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0 or self.should_stop()
