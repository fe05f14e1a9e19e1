"""What a visit round is planned on, and how sequences of visits become legs."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.legs import steps_of
from gis.planning.network import MM
from gis.planning.stop_network import StopNetwork
from gis.planning.timetable import Task, Timetable, timetable
from gis.planning.visit_model import Chore, Wanted
from gis.planning.visit_problem import hindrance, outings_of, seconds_of, spans_of
from gis.planning.visits import LeftOut, Visit, VisitLeg, VisitRound, check_stops

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import geopandas as gpd

    from gis.planning.visit_problem import Outing
    from gis.planning.visits import Reason, Stop, VisitRoundParams


@dataclass(frozen=True, eq=False)
class Setting:
    """
    Stops, shifts and the ways between them.

    Attributes
    ----------
    stops
        By id; a stop is known by its number here.
    params
        What was asked for.
    ground
        The network.
    outings
        The shifts in seconds.
    reasons
        Of each stop why nobody can visit it even alone; None where somebody can.
    wanted
        The stops that somebody can visit.
    """

    stops: tuple[Stop, ...]
    params: VisitRoundParams
    ground: StopNetwork
    outings: tuple[Outing, ...]
    reasons: tuple[Reason | None, ...]
    wanted: tuple[Wanted, ...]

    @classmethod
    def of(
        cls,
        streets: gpd.GeoDataFrame,
        stops: Sequence[Stop],
        params: VisitRoundParams,
        should_stop: Callable[[], bool] | None = None,
    ) -> Setting:
        """Place all on the network; raises as `gis.planning.visit_rounds.plan_visit_round`."""
        check_stops(tuple(stops))
        ordered = tuple(sorted(stops, key=lambda stop: stop.id))
        ground = StopNetwork.of(streets, ordered, params.shifts)
        outings = outings_of(ordered, params, ground, should_stop)
        reasons = tuple(
            hindrance(stop, number, outings, params) for number, stop in enumerate(ordered)
        )
        wanted = tuple(
            wanted_of(stop, number, outings, params)
            for number, stop in enumerate(ordered)
            if reasons[number] is None
        )
        return cls(ordered, params, ground, outings, reasons, wanted)

    def clock(self, walker: int, chores: Sequence[Chore]) -> Timetable | None:
        """Return when a walker, from 0, does chores in order; None where it cannot."""
        outing = self.outings[walker]
        *ways, home = self._ways(walker, chores)
        tasks = [
            Task(int(outing.way[way]), *chore.span, chore.service)
            for way, chore in zip(ways, chores, strict=True)
        ]
        back = int(outing.way[home])
        return timetable(tasks, back, outing.begins, outing.ends, outing.longest)

    def round(self, legs: Mapping[int, Sequence[Chore]]) -> VisitRound:
        """Return the round in which walkers, from 0, do chores that they can do."""
        visited = {chore.stop for chores in legs.values() for chore in chores}
        left_out = [
            LeftOut(stop.id, why or "crowded_out")
            for number, (stop, why) in enumerate(zip(self.stops, self.reasons, strict=True))
            if number not in visited
        ]
        found = tuple(self._leg(walker, legs[walker]) for walker in sorted(legs))
        return VisitRound(found, tuple(left_out))

    def _ways(self, walker: int, chores: Sequence[Chore]) -> list[tuple[int, int]]:
        outing = self.outings[walker]
        return list(pairwise([outing.start, *(chore.place for chore in chores), outing.end]))

    def _leg(self, walker: int, chores: Sequence[Chore]) -> VisitLeg:
        outing, clock = self.outings[walker], self.clock(walker, chores)
        assert clock is not None, "only chores that can be done become a leg"
        ways = self._ways(walker, chores)
        metres = [float(outing.mm[way]) / MM for way in ways]
        start, end = self.ground.ends[walker]
        nodes = [*self.ground.stop_nodes.tolist(), start, end]
        places = [outing.start, *(chore.place for chore in chores), outing.end]
        links = self.ground.links(self.params.shifts[walker].mode)
        far_mm = [metre * MM for metre in metres]
        walks = self.ground.ways(links, [nodes[place] for place in places], far_mm)
        walked = accumulate(len(walk) for walk in walks)
        visits = [
            Visit(
                "" if chore.stop is None else self.stops[chore.stop].id,
                instant(arrives), instant(begins), instant(leaves), way_m, after,
            )
            for chore, (arrives, begins, leaves), way_m, after in zip(
                chores, clock.times, metres[:-1], walked, strict=False
            )
            if chore.is_out
        ]  # fmt: skip
        walk = list(chain.from_iterable(walks))
        network = self.ground.network
        steps, _, _ = steps_of(network, walk, np.zeros(0, np.int64), ())
        length_m = math.fsum(metres)
        return VisitLeg(
            walker=walker + 1,
            leaves=instant(clock.leaves),
            returns=instant(clock.returns),
            visits=tuple(visits),
            geometry=network.line_of(walk) if walk else network.dot(start),
            length_m=length_m,
            walking_minutes=sum(int(outing.way[way]) for way in ways) / 60,
            steps=tuple(steps),
            deadhead_m=length_m,
        )


def wanted_of(
    stop: Stop, number: int, outings: Sequence[Outing], params: VisitRoundParams
) -> Wanted:
    """Return a stop that somebody can visit, with the spans in which somebody can."""
    now = -math.inf if params.now is None else params.now.timestamp()
    service = seconds_of(stop.service_minutes)
    spans = [
        span
        for span in spans_of(stop, outings, now)
        if any(o.may_visit[number] and o.can_visit(number, span, service) for o in outings)
    ]
    return Wanted(number, tuple(spans), service, stop.must, stop.priority)


def instant(seconds: int) -> dt.datetime:
    """Return an instant in UTC."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
