"""A visit round as a problem for PyVRP, and its solution as sequences of visits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pyvrp import Client, ClientGroup, Depot, Location, ProblemData, Route, Solution, VehicleType

from gis.errors import InputError
from gis.planning.timetable import Task, timetable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.planning.visit_problem import Outing, Span

REST_PLACES = 30
"""At so many stops, well spread, a walker can take a break, and at start and end [assumption]."""


@dataclass(frozen=True)
class Wanted:
    """
    A stop that somebody can visit.

    Attributes
    ----------
    number
        Of the stop, which is its place.
    spans
        When the work may begin.
    service
        Seconds.
    must
        Whether it goes before all others.
    priority
        Weight.
    """

    number: int
    spans: tuple[Span, ...]
    service: int
    must: bool
    priority: int


@dataclass(frozen=True)
class Chore:
    """A visit at a place of an outing, begun within a span; a break where `stop` is None."""

    stop: int | None
    place: int
    span: Span
    service: int


class Model:
    """
    What PyVRP is asked: as many musts as can be, then as much priority, then little time out.

    A stop is a client at a location of its own for each of its windows, and at most one of them is
    visited. A break is a client of its walker for each place where it can be taken, and just one
    of them is visited. Prizes are such that time out never outweighs a visit.

    Parameters
    ----------
    wanted
        Stops, in the order of their ids.
    outings
        Shifts in seconds.

    Raises
    ------
    InputError
        ``breaks_clash`` (walker) where the breaks of a walker do not fit in one shift.
    """

    def __init__(self, wanted: Sequence[Wanted], outings: Sequence[Outing]) -> None:
        self.outings = outings
        self._zero = min(outing.begins for outing in outings)
        self._horizon = max(outing.ends for outing in outings) - self._zero
        self._chores: list[Chore] = []
        self._clients: list[Client] = []
        self._groups: list[ClientGroup] = []
        self._whose: list[tuple[int | None, int]] = []
        self._rests: list[list[int]] = []
        for stop in wanted:
            self._add_stop(stop, self._prize(stop, wanted))
        for walker, outing in enumerate(outings):
            self._rests.append(self._add_breaks(walker, outing, [w.number for w in wanted]))
        self._depots = len(self._whose)
        for walker, outing in enumerate(outings):
            self._whose += [(walker, outing.start), (walker, outing.end)]
        self.data = self._data()

    def safe(self) -> Solution:
        """Return a solution without stops, every break taken at the start."""
        routes = [
            Route(self.data, rests, walker) for walker, rests in enumerate(self._rests) if rests
        ]
        return Solution(self.data, routes)

    def legs(self, found: Solution) -> dict[int, list[Chore]]:
        """Return what each walker with stops does, from 0, without breaks before and after all."""
        legs = {}
        for route in found.routes():
            chores = [self._chores[step.idx] for step in route.schedule() if step.is_client()]
            visits = [k for k, chore in enumerate(chores) if chore.stop is not None]
            if visits:
                legs[route.vehicle_type()] = chores[visits[0] : visits[-1] + 1]
        return legs

    def _prize(self, stop: Wanted, wanted: Sequence[Wanted]) -> int:
        all_out = 1 + sum(outing.ends - outing.begins for outing in self.outings)
        if stop.must:
            return all_out * (1 + sum(other.priority for other in wanted if not other.must))
        return all_out * stop.priority

    def _add_stop(self, stop: Wanted, prize: int) -> None:
        location, group = len(self._whose), len(self._groups)
        self._whose.append((None, stop.number))
        several = len(stop.spans) > 1
        clients = [
            self._add(Chore(stop.number, stop.number, span, stop.service), location,
                      prize=prize, group=group if several else None)
            for span in stop.spans
        ]  # fmt: skip
        if several:
            self._groups.append(ClientGroup(clients, required=False))

    def _add_breaks(self, walker: int, outing: Outing, stops: Sequence[int]) -> list[int]:
        """Add the breaks of a walker and return the clients of those at the start."""
        home = int(outing.way[outing.start, outing.end])
        if not outing.breaks or not 0 <= home <= outing.longest:
            return []
        tasks = [Task(0, opens, closes, seconds) for seconds, opens, closes in outing.breaks]
        if timetable(tasks, home, outing.begins, outing.ends, outing.longest) is None:
            raise InputError("breaks_clash", walker=walker + 1)
        mine = [number for number in stops if outing.may_visit[number] and outing.reaches(number)]
        places = [outing.start, outing.end, *_spread(outing, mine)]
        at_start = []
        for seconds, opens, closes in outing.breaks:
            group, clients = len(self._groups), []
            for place in places:
                self._whose.append((walker, place))
                chore = Chore(None, place, (opens, closes), seconds)
                clients.append(self._add(chore, len(self._whose) - 1, group=group))
            self._groups.append(ClientGroup(clients, required=True))
            at_start.append(clients[0])
        return at_start

    def _add(self, chore: Chore, location: int, *, group: int | None, prize: int = 0) -> int:
        opens, closes = (min(max(t - self._zero, 0), self._horizon) for t in chore.span)
        self._chores.append(chore)
        self._clients.append(
            Client(
                location=location,
                service_duration=chore.service,
                tw_early=opens,
                tw_late=closes,
                prize=prize,
                required=False,
                group=group,
            )
        )
        return len(self._clients) - 1

    def _data(self) -> ProblemData:
        ways: list[Any] = [self._ways(walker) for walker in range(len(self.outings))]
        vehicles = [
            VehicleType(
                start_depot=2 * walker,
                end_depot=2 * walker + 1,
                tw_early=outing.begins - self._zero,
                tw_late=outing.ends - self._zero,
                shift_duration=outing.longest,
                unit_distance_cost=0,
                unit_duration_cost=1,
                profile=walker,
            )
            for walker, outing in enumerate(self.outings)
        ]
        return ProblemData(
            locations=[Location(0, 0) for _ in self._whose],
            clients=self._clients,
            depots=[Depot(self._depots + k) for k in range(2 * len(self.outings))],
            vehicle_types=vehicles,
            distance_matrices=ways,
            duration_matrices=ways,
            groups=self._groups,
        )

    def _ways(self, walker: int) -> NDArray[np.int64]:
        """Return the seconds between all locations; farther than any shift where none may go."""
        outing = self.outings[walker]
        places = np.array([place for _, place in self._whose])
        is_mine = np.array([whose in (None, walker) for whose, _ in self._whose])
        is_stop = places < outing.start
        is_mine &= ~is_stop | np.append(outing.may_visit, [False] * 2)[places]
        ways: NDArray[np.int64] = outing.way[np.ix_(places, places)]
        too_far = 2 * self._horizon + 1
        ways[~is_mine] = too_far
        ways[:, ~is_mine] = too_far
        ways[ways < 0] = too_far
        np.fill_diagonal(ways, 0)
        return ways


def _spread(outing: Outing, stops: Sequence[int]) -> list[int]:
    """Return stops to rest at: all, or few of them, each the farthest from those before."""
    if len(stops) <= REST_PLACES:
        return list(stops)
    rows = np.array(stops)
    away = outing.way[outing.start, rows].copy()
    chosen = []
    for _ in range(REST_PLACES):
        chosen.append(int(rows[away.argmax()]))
        away = np.minimum(away, outing.way[chosen[-1], rows])
    return chosen
