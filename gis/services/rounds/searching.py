"""Where to look for a round: the streets around it, as far out as a way could lead."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gis.errors import InputError
from gis.exchange.polygon_file import Polygonal
from gis.layers import addresses, streets
from gis.layers.database import Database, Frame, Scope, read_geometry
from gis.layers.housing_areas import HousingArea
from gis.planning.mixed_scenes import worth_of
from gis.planning.required import required_pieces, two_sided
from gis.planning.rounds import StreetRound, StreetRoundParams
from gis.planning.street_rounds import plan_street_round
from gis.planning.visits import Stop, VisitRound
from gis.services.rounds.conditions import Conditions, conditions_of
from gis.services.rounds.request import RoundRequest
from gis.services.rounds.stops import KnownStop, checked, find_stops
from gis.services.street_notes import noted_streets

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FIRST_MARGIN_M = 1000.0
"""How far around the areas streets are first looked for; widened until nothing can be better."""
BESIDES_SHARE = 0.5
"""What may be walked besides the streets asked for, of them, where the first margin is to do [in
Rønne it was 0.5]. A wrong guess costs another look, not a worse plan."""
STRETCH = 0.01
"""What the metric CRS may stretch (`gis.crs.SCALE_TOLERANCE`)."""
NOT_YET_THERE = {"end_not_reachable", "no_drivable_streets"}
"""What the planner refuses of a window, and may not refuse of a larger one."""


@dataclass(frozen=True, eq=False)
class Found:
    """
    A plan and the streets it was made on.

    Attributes
    ----------
    plan
        Of a round with stops a `VisitRound`.
    streets
        As `gis.layers.streets.find_streets`; those with a note are not walkable.
    dropped
        Ids of pieces that would be required, and were taken out by hand.
    noted
        Reasons, by id, of the pieces that would be required if they could be walked.
    brought
        What the required pieces that are walked and the stops that are visited bring, by what the
        plan was made by.
    """

    plan: StreetRound | VisitRound
    streets: Frame
    dropped: tuple[str, ...]
    noted: Mapping[str, str]
    brought: float

    @property
    def rank(self) -> tuple[float, ...]:
        """What makes a plan better than another of the same request: the greater, the better."""
        plan = self.plan
        least = plan.minutes if isinstance(plan, VisitRound) else plan.objective_m
        # Of plans that are as good the one that is known to be is the better one.
        return self.brought, -least, plan.lower_bound_m, plan.proven_optimal


Better = Callable[[Callable[[], Found]], None]
"""Is told of a plan that is better than those before, by a function that returns it."""


@dataclass(frozen=True, eq=False)
class Search:
    """
    What is looked for, in the metric CRS.

    Attributes
    ----------
    params
        Of a round without stops.
    outline
        Of the areas; empty without any.
    core
        The areas with the starts, ends and stops.
    homes
        Addresses inside.
    stops
        What is to be visited, as it stands today.
    whole
        Bounds of the map.
    """

    request: RoundRequest
    params: StreetRoundParams
    outline: Polygonal
    core: shapely.geometry.base.BaseGeometry
    homes: Frame
    stops: tuple[KnownStop, ...]
    whole: shapely.Polygon
    crs: str

    @classmethod
    def around(
        cls,
        session: Session,
        areas: Sequence[HousingArea],
        request: RoundRequest,
        crs: str,
        stops: Sequence[KnownStop] | None = None,
    ) -> Search:
        """
        Return the search for a round of some areas, with some stops or those it asks for.

        Raises
        ------
        InputError
            ``no_map``; ``no_stops`` where none of the stops is there any more and no area is
            chosen; ``stop_repeated``, ``too_many_stops``.
        """
        whole = streets.find_bounds(session)
        if whole is None:
            raise InputError("no_map")
        shapes = [read_geometry(area.geometry) for area in areas]
        outline = shapely.union_all(shapes) if shapes else shapely.Polygon()
        assert isinstance(outline, Polygonal)
        params = request.params(crs)
        if stops is None:
            stops = find_stops(session, request.stops, crs)
        points = [stop.point for stop in checked(stops)]
        if not (shapes or points):
            raise InputError("no_stops")
        core = shapely.union_all([outline, *params.starts, *params.ends, *points])
        homes = addresses.find_addresses(session, outline, crs=crs)
        return cls(request, params, outline, core, homes, tuple(stops), shapely.box(*whole), crs)

    def plan(
        self,
        opened: Database,
        scope: Scope,
        progress: Callable[[float], None] | None,
        cancelled: Callable[[], bool],
        is_late: Callable[[], bool],
        better: Better | None = None,
    ) -> Found:
        """
        Plan on the streets around the round, as far out as a better way could lead.

        A way that leaves the window is at least twice its margin long. So where each leg walks
        less than that beyond its required pieces, and so does the bound, no street outside can
        make them shorter. Time that is up ends the search for a better plan; only who cancels may
        have to go without any.

        Raises
        ------
        InputError
            ``stopped_early``, or what `gis.planning.street_rounds.plan_street_round` and
            `gis.planning.visit_rounds.plan_visit_round` refuse.
        """

        def should_stop() -> bool:
            return cancelled() or is_late()

        if self.stops:
            return widened(
                self.core, self.whole, should_stop,
                lambda window: self._visits_in(
                    window, opened, scope, progress, should_stop, better
                ),
                lambda found: isinstance(found.plan, VisitRound) and lacks_ways(found.plan),
            )  # fmt: skip
        reach_m = self.params.walkers * self.params.minutes * self.params.metres_per_minute
        margin = max(FIRST_MARGIN_M, BESIDES_SHARE * min(reach_m, self._streets_m()) / 2)
        while not cancelled():
            window = self.core.envelope.buffer(margin, join_style="mitre")
            is_whole = window.covers(self.whole)
            try:
                found = self._plan_in(window, opened, scope, progress, should_stop, better)
            except InputError as error:
                if error.code not in NOT_YET_THERE or is_whole:
                    raise
                margin *= 2  # the way from start to end may lead far around
                continue
            beyond = self._beyond_m(found)
            is_near = beyond <= 2 * (1 - STRETCH) * margin
            is_settled = is_near and not self._leads_out(found, window)
            is_enough = found.plan.legs and (cancelled() or is_late())
            if is_settled or is_enough or is_whole:
                return found
            margin = max(2 * margin, beyond)
        raise InputError("stopped_early")

    def _streets_m(self) -> float:
        """Return roughly the metres of street in the areas: 150 m apart, both ways [assumption]."""
        return self.outline.area / 75

    def _beyond_m(self, found: Found) -> float:
        """Return what the longest way beyond required pieces can be, of any leg and the bound."""
        plan = found.plan
        first_m = sum(leg.length_m - leg.deadhead_m for leg in plan.legs)
        share = len(plan.legs) if self.params.objective == "longest" else 1
        besides = [leg.deadhead_m for leg in plan.legs]
        return max([min(plan.lower_bound_m * share - first_m, sum(besides)), *besides])

    def _leads_out(self, found: Found, window: shapely.Polygon) -> bool:
        """Return whether a way from what cannot be reached goes on outside the window."""
        ways = found.streets
        if self.params.mode != "car":
            ways = ways[ways["is_walkable"]]
        keys, ends = np.unique(ways[["u", "v"]].to_numpy(np.int64), return_inverse=True)
        u, v = ends.reshape(-1, 2).T
        links = coo_array((np.ones(len(u)), (u, v)), shape=(len(keys), len(keys)))
        _count, part = connected_components(links, directed=False)
        cut_off = ways["id"].isin(found.plan.unreachable).to_numpy()
        outside = ~shapely.covers(window, ways.geometry.to_numpy())
        return bool(np.isin(part[u[cut_off]], part[u[outside]]).any())

    def _plan_in(
        self,
        window: shapely.Polygon,
        opened: Database,
        scope: Scope,
        progress: Callable[[float], None] | None,
        should_stop: Callable[[], bool],
        better: Better | None,
    ) -> Found:
        ways = self._ways_in(window, opened, scope)
        plan = plan_street_round(
            ways.streets, ways.required, self._params_of(ways),
            progress=progress, should_stop=should_stop, better=_each(ways, better),
        )  # fmt: skip
        return ways.found(plan)

    def _visits_in(
        self,
        window: shapely.Polygon,
        opened: Database,
        scope: Scope,
        progress: Callable[[float], None] | None,
        should_stop: Callable[[], bool],
        better: Better | None,
    ) -> Found:
        from gis.planning.visit_rounds import plan_visit_round, reorder_visits  # slow to import

        ways = self._ways_in(window, opened, scope)
        spans = [span for stop in ways.stops for span in stop.windows]
        params = self.request.visit_params(self.crs, dt.datetime.now(dt.UTC), spans)
        assigned, twice = self._by_hand(ways)
        params = replace(params, pieces_assigned=assigned, twice=twice, **ways.conditions)
        if self.request.orders:
            orders = self.request.orders
            return ways.found(reorder_visits(ways.streets, ways.stops, params, orders))
        plan = plan_visit_round(
            ways.streets, ways.stops, params, required=ways.required,
            progress=progress, should_stop=should_stop, better=_each(ways, better),
        )  # fmt: skip
        return ways.found(plan)

    def _ways_in(self, window: shapely.Polygon, opened: Database, scope: Scope) -> _Ways:
        near, notes = streets_in(opened, scope, window)
        asked = required_pieces(near, self.homes, self.outline)
        dropped = frozenset(self.request.dropped)
        required = [one for one in asked if one not in dropped and one not in notes]
        conditions = conditions_of(scope, self.request, required, self.core, self.crs)
        return _Ways(
            closed(near, notes), tuple(asked), required, notes, dropped, checked(self.stops),
            conditions,
        )  # fmt: skip

    def _params_of(self, ways: _Ways) -> StreetRoundParams:
        assigned, twice = self._by_hand(ways)
        return replace(self.params, assigned=assigned, twice=twice, **ways.conditions)

    def _by_hand(self, ways: _Ways) -> tuple[dict[str, int], frozenset[str]]:
        """Return what was assigned by hand and can still be, and what is walked on both sides."""
        is_alone = self.request.both_sides and not self.request.is_pair
        twice = two_sided(ways.streets, self.homes) if is_alone else frozenset()
        assigned = {
            piece: walker
            for piece, walker in self.request.assigned.items()
            if walker <= self.params.walkers
        }
        required = set(ways.required)
        kept = {piece: assigned[piece] for piece in sorted(assigned.keys() & required)}
        return kept, twice & required


@dataclass(frozen=True, eq=False)
class _Ways:
    """
    Streets of a window, and what is planned on them.

    Attributes
    ----------
    asked
        Pieces that the areas ask for, noted and dropped ones among them.
    required
        Those without them.
    """

    streets: Frame
    asked: tuple[str, ...]
    required: list[str]
    notes: Mapping[str, str]
    dropped: frozenset[str]
    stops: list[Stop]
    conditions: Conditions

    def found(self, plan: StreetRound | VisitRound) -> Found:
        noted = {one: self.notes[one] for one in self.asked if one in self.notes}
        left = tuple(one for one in self.asked if one in self.dropped and one not in noted)
        return Found(plan, self.streets, left, noted, self._brought(plan))

    def _brought(self, plan: StreetRound | VisitRound) -> float:
        gains = self.conditions["values"] or dict(
            zip(self.streets["id"], self.streets["length_m"], strict=True)
        )
        left = {*plan.not_fitting, *plan.unreachable}
        each = [gains.get(piece, 0.0) for piece in self.required]
        walked = [gains.get(piece, 0.0) for piece in self.required if piece not in left]
        if not isinstance(plan, VisitRound):
            return math.fsum(walked)
        visited = set(plan.visited)
        stops = sum(worth_of(stop) for stop in self.stops if stop.id in visited)
        return math.fsum(walked) + stops * (math.fsum(each) / len(each) if each else 1.0)


Plan = TypeVar("Plan", StreetRound, VisitRound)
Seen = TypeVar("Seen")


def _each(ways: _Ways, better: Better | None) -> Callable[[Callable[[], Plan]], None] | None:
    if better is None:
        return None
    tell = better
    return lambda build: tell(lambda: ways.found(build()))


def deadline(seconds: float | None) -> Callable[[], bool]:
    """Return whether so many seconds from now are over; never without a limit."""
    latest = time.monotonic() + (math.inf if seconds is None else seconds)
    return lambda: time.monotonic() > latest


def streets_in(
    opened: Database, scope: Scope, window: shapely.Polygon
) -> tuple[Frame, Mapping[str, str]]:
    """Return the streets of a window, and the reasons by id of those that a note closes."""
    with opened.session(scope) as session:
        near = streets.find_streets(session, window, crs=opened.crs)
        return near, noted_streets(session, near, crs=opened.crs)


def closed(near: Frame, notes: Mapping[str, str]) -> Frame:
    """Return streets of which those with a note are not walked."""
    return near.assign(is_walkable=near["is_walkable"] & ~near["id"].isin(notes))


def widened(
    core: shapely.geometry.base.BaseGeometry,
    whole: shapely.Polygon,
    should_stop: Callable[[], bool],
    plan: Callable[[shapely.Polygon], Seen],
    unreachable: Callable[[Seen], bool],
) -> Seen:
    """Plan on a window that is widened while a stop, a piece or an end cannot be reached in it."""
    west, south, east, north = core.bounds
    margin = max(FIRST_MARGIN_M, (east - west + north - south) / 4)
    while True:
        window = core.envelope.buffer(margin, join_style="mitre")
        is_whole = window.covers(whole) or should_stop()
        try:
            found = plan(window)
        except InputError as error:
            if is_whole or error.code not in NOT_YET_THERE | {"no_walkable_streets"}:
                raise
        else:
            if is_whole or not unreachable(found):
                return found
        margin *= 4


def lacks_ways(plan: VisitRound) -> bool:
    """Return whether a stop or a piece of a plan is not reached on the streets it was made on."""
    return bool(plan.unreachable) or any(left.reason == "unreachable" for left in plan.left_out)
