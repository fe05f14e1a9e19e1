"""Rounds in which streets are walked and stops visited: mixed rounds, and any by car."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.easing import eased
from gis.planning.euler import euler_walk
from gis.planning.fitting import within
from gis.planning.mixed_bounds import Part, bound_mm, further_of, together, walks_all
from gis.planning.mixed_crews import Crews
from gis.planning.mixed_plans import Judge
from gis.planning.mixed_scenes import scenes_of
from gis.planning.mixed_search import MOST_PARTS, Search
from gis.planning.mixed_trails import rested, trail_of, visit_leg
from gis.planning.network import MM
from gis.planning.teams import Walk, plan_walks
from gis.planning.visit_model import Chore
from gis.planning.visits import LeftOut, VisitLeg, VisitRound, check_stops
from gis.planning.walkability import factors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import geopandas as gpd

    from gis.planning.mixed_scenes import Scene
    from gis.planning.mixed_trails import Trail
    from gis.planning.visits import Reason, Stop, VisitRoundParams

    Tell = Callable[[float], None]
    Stopping = Callable[[], bool]

WALKED = 0.5
"""Share of the work when the streets are walked and stops with windows are not yet heeded."""
NEVER_HERE = ("declined", "past", "unreachable", "outside_windows", "needs_pair")
"""Reasons that do not hang on where somebody begins within a network."""


def plan_mixed_round(
    streets: gpd.GeoDataFrame,
    stops: Sequence[Stop],
    required: Sequence[str],
    params: VisitRoundParams,
    *,
    progress: Tell | None = None,
    should_stop: Stopping | None = None,
    better: Callable[[Callable[[], VisitRound]], None] | None = None,
) -> VisitRound:
    """
    Plan who walks which streets and visits which stops when.

    As `gis.planning.visit_rounds.plan_visit_round`, which see.

    Notes
    -----
    A mixed general routing problem. A stop is first a loop at its foot, as long as the work there
    takes, and planned as a street is (`gis.planning.teams`): without windows that is all there is
    to it. Where windows, pairs or hours are to be kept, sequences of streets and stops are begun
    with that and improved (`gis.planning.mixed_search`); the streets between two stops that keep
    a window are a rural postman problem of their own.
    """
    ordered = tuple(sorted(stops, key=lambda stop: stop.id))
    check_stops(ordered, may_be_none=bool(required))
    wanted = tuple(dict.fromkeys(required))
    planner = _Planner(
        ordered, wanted, params, progress or (lambda _share: None),
        should_stop or (lambda: False), better or (lambda _build: None),
    )  # fmt: skip
    return planner.plan(streets)


def walked_first(
    streets: gpd.GeoDataFrame, stops: Sequence[Stop], params: VisitRoundParams
) -> list[Crews]:
    """Return who walks where and from where in a first plan of visits, whatever windows say."""
    ordered = tuple(sorted(stops, key=lambda stop: stop.id))
    check_stops(ordered)
    planner = _Planner(ordered, (), params, lambda _share: None, lambda: True, lambda _build: None)
    scenes = planner.placed(streets)
    return [next(planner.walked(scene, lambda _share: None))[0] for scene in scenes]


_Begun = tuple[Crews, "list[Trail | None]"]
_Searching = tuple["Scene", "Tell", "Iterator[_Begun]", _Begun]


class _Planner:
    def __init__(
        self,
        stops: tuple[Stop, ...],
        required: tuple[str, ...],
        params: VisitRoundParams,
        tell: Tell,
        stop: Stopping,
        better: Callable[[Callable[[], VisitRound]], None],
    ) -> None:
        self.stops, self.required, self.params = stops, required, params
        self.progress, self.stop, self.better = tell, stop, better
        self.told = 0.0
        self.parts: list[Part | None] = []
        self.searches: list[_Searching] = []

    def placed(self, streets: gpd.GeoDataFrame) -> list[Scene]:
        """Return the scenes of the round."""
        scenes, self.street = scenes_of(streets, self.stops, self.required, self.params)
        return scenes

    def plan(self, streets: gpd.GeoDataFrame) -> VisitRound:
        """Plan all scenes one after the other."""
        scenes = self.placed(streets)
        self.parts = [None] * len(scenes)
        each = 1.0 / max(1, len(scenes))
        for number, scene in enumerate(scenes):
            tell = within(self.tell, number * each, (number + 1) * each)
            search = self.walked(scene, within(tell, 0.0, WALKED))
            self.searches.append((scene, tell, search, next(search)))
            self._keep(number, self._part(*self.searches[-1][-1]))
        for number in range(len(scenes)):
            self._improve(number)
        self.tell(1.0)
        return self._round(list(self.parts))

    def tell(self, share: float) -> None:
        """Pass the share of the work done on, where it has risen."""
        if share > self.told:
            self.told = share
            self.progress(share)

    def _say(self) -> None:
        parts = list(self.parts)
        if any(trail is not None for part in parts if part for trail in part.plan.trails):
            self.better(lambda: self._round(parts))

    def _keep(self, number: int, part: Part) -> None:
        """Keep a plan that is better than the last, and tell of it."""
        last = self.parts[number]
        if last is None or part.plan.score > last.plan.score:
            self.parts[number] = part
            self._say()

    def _part(self, crews: Crews, begun: Sequence[Trail | None]) -> Part:
        """Return the plan that is there at once."""
        return self._direct(crews, begun) or self._seeded(crews, begun)[1]

    def _improve(self, number: int) -> None:
        """Look for better walks, and where these cannot be as they are, for better sequences."""
        _, tell, walks, last = self.searches[number]
        part = self._direct(*last)
        # Of few streets those that fit are first chosen anew, around stops that keep a window.
        is_small = len(self.required) <= MOST_PARTS
        if part is None and is_small and self._keeps_windows(last[0]) and not walks_all(*last):
            self._search(number, last, tell)
        for last in walks:
            part = self._direct(*last)
            if part is not None:
                self._keep(number, part)
        if part is None:
            self._search(number, last, within(tell, WALKED, 1.0))

    def _search(self, number: int, begun: _Begun, tell: Tell) -> None:
        """Improve sequences begun with some walks; with the best plan, if that has more stops."""
        if self.stop():
            return
        search, part = self._seeded(*begun)
        self._keep(number, part)
        best = self.parts[number]
        assert best is not None
        if best.plan.score[0] > part.plan.score[0]:
            search, part = self._seeded(best.crews, best.plan.trails)
            part = replace(part, plan=max(part.plan, best.plan, key=lambda plan: plan.score))
            self._keep(number, part)
        search.improve(
            part.plan, self.params.iterations, tell,
            lambda plan: self._keep(number, replace(part, plan=plan)),
        )  # fmt: skip

    def walked(self, scene: Scene, tell: Tell) -> Iterator[_Begun]:
        """Yield who walks, and trails over streets and stops whatever the windows say."""
        guess = Crews.of(scene, self.stops, self.params, self.street, {})
        never = [k for k, reason in enumerate(guess.reasons) if reason in NEVER_HERE]
        ground = scene.without(never)
        if not len(ground.pieces):
            yield guess, [None] * len(scene.ground.walkers)
            return
        for walks in plan_walks(ground, self.street, tell=tell, should_stop=self.stop):
            yield self._trails(scene, eased(ground, walks, self.street, should_stop=self.stop))

    def _trails(self, scene: Scene, walks: Sequence[Walk]) -> _Begun:
        walked = [(walk.walker.number, walk.task, walk.found) for walk in walks]
        ends = {number: (task.start, task.end) for number, task, found in walked if found}
        crews = Crews.of(scene, self.stops, self.params, self.street, ends)
        chores = {
            stop.number: Chore(stop.number, -1, stop.spans[0], stop.service)
            for stop in crews.wanted
        }
        place = {walker.number: k for k, walker in enumerate(scene.ground.walkers)}
        trails: list[Trail | None] = [None] * len(place)
        for number, task, found in walked:
            if found is None:
                continue
            edges = np.sort(np.concatenate([task.required, found.extra]))
            way = euler_walk(task.network, edges, task.start, task.end)
            trails[place[number]] = trail_of(scene, way, task.start, task.required, chores)
        return crews, trails

    def _keeps_windows(self, crews: Crews) -> bool:
        return any(self.stops[stop.number].windows for stop in crews.wanted)

    def _direct(self, crews: Crews, begun: Sequence[Trail | None]) -> Part | None:
        """Return the walks as they are, where these are all there is to it; else None."""
        if self._keeps_windows(crews):
            return None
        if len({shift.mode for shift in crews.shifts}) > 1:
            return None
        length = crews.scene.ground.network.length_mm
        trails: list[Trail | None] = []
        visited = set()
        for trail, outing, shift in zip(begun, crews.outings, crews.shifts, strict=True):
            if trail is None or not (len(trail.required) or trail.chores):
                trails.append(None)
                continue
            numbers = [chore.stop for _, chore in trail.chores if chore.stop is not None]
            if not outing.may_visit[numbers].all():
                return None
            visited |= set(numbers)
            found = rested(trail, length, outing, shift)
            if found is None:
                return None
            trails.append(found)
        if visited != {stop.number for stop in crews.wanted}:
            return None
        judge = Judge(crews, self.stops, self.street)
        plan = judge.plan(trails)
        return None if plan is None else Part(crews, judge, plan)

    def _seeded(self, crews: Crews, begun: Sequence[Trail | None]) -> tuple[Search, Part]:
        judge = Judge(crews, self.stops, self.street)
        search = Search(judge, begun, self.params.seed, self.stop)
        plan = search.seeded(begun)
        if plan is None:
            plan = judge.plan([None] * len(crews.outings))
            assert plan is not None
        return search, Part(crews, judge, plan, search)

    def _eased(self, part: Part) -> Part:
        """Return a plan with easier ways; walks that no window changed have them already."""
        if part.search is None or self.params.penalties is None:
            return part
        factor = factors(part.judge.network, self.params.penalties, is_dark=self.params.is_dark)
        if (factor == 1).all():
            return part
        return replace(part, plan=part.search.eased(part.plan, factor))

    def _round(self, parts: Sequence[Part | None]) -> VisitRound:
        found = [self._eased(part) for part in parts if part is not None]
        legs = sorted((leg for part in found for leg in _legs(part, self.stops)),
                      key=lambda leg: leg.walker)  # fmt: skip
        visited = {visit.stop_id for leg in legs for visit in leg.visits}
        walked = {piece for leg in legs for piece in leg.pieces}
        reachable = {
            str(name)
            for part in found
            for name in part.judge.network.ids[part.crews.scene.required].tolist()
        }
        left_out = [
            LeftOut(stop.id, _reason([part.crews.reasons[k] for part in found]))
            for k, stop in enumerate(self.stops)
            if stop.id not in visited
        ]
        bounds = [bound_mm(part, self.params.objective, self.street) for part in found]
        is_total = self.params.objective == "total"
        lengths = [leg.length_m for leg in legs]
        return VisitRound(
            legs=tuple(legs),
            left_out=tuple(left_out),
            required=self.required,
            not_fitting=tuple(i for i in self.required if i in reachable and i not in walked),
            unreachable=tuple(i for i in self.required if i not in reachable),
            objective_m=(sum(lengths) if is_total else max(lengths, default=0.0)),
            lower_bound_m=together([mm for mm, _ in bounds], is_total=is_total) / MM,
            proven_optimal=bool(legs) and all(proven for _, proven in bounds),
            further_rounds=max((further_of(part, self.street) for part in found), default=0),
        )


def _reason(reasons: Sequence[Reason | None]) -> Reason:
    """Return why a stop is left out, of what is said of it in each network."""
    if None in reasons:
        return "crowded_out"
    told = [reason for reason in reasons if reason not in (None, "unreachable")]
    return next((reason for reason in told if reason is not None), "unreachable")


def _legs(part: Part, stops: Sequence[Stop]) -> list[VisitLeg]:
    crews = part.crews
    trails = part.plan.trails
    covered = {
        piece
        for trail in trails
        if trail is not None
        for piece in part.judge.network.piece[trail.required].tolist()
    }
    legs = []
    for number, trail in enumerate(trails):
        if trail is None:
            continue
        walker = crews.scene.ground.walkers[number].number
        leg = visit_leg(
            crews.scene, walker, trail, covered, stops, crews.outings[number], crews.shifts[number]
        )
        out, home = (dt.timedelta(seconds=seconds) for seconds in crews.away[number])
        drives = crews.drives(number)
        legs.append(
            replace(leg, leaves=leg.leaves - out, returns=leg.returns + home, drives=drives)
        )
    return legs
