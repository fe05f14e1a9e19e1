"""A visit round as a problem for PyVRP, and its solution as sequences of visits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pyvrp import Client, ClientGroup, Depot, Location, ProblemData, Route, Solution, VehicleType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.planning.visit_problem import Outing, Span

REST_PLACES = 30
"""At so many stops, well spread, a walker can take a break, and at start and end [assumption]."""


Role = Literal["any", "first", "last", "idle"]


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
    """
    A visit at a place of an outing, begun within a span; a break where `stop` is None.

    `rest` is then its number among those of the outing. A break that takes no time is one at home:
    at the start, where the span says when the walker may leave, or at the end, where it says when
    it has to be back.
    """

    stop: int | None
    place: int
    span: Span
    service: int
    rest: int | None = None

    @property
    def is_out(self) -> bool:
        """Whether it is done between leaving and returning."""
        return self.stop is not None or self.service > 0


def at_home(rest: int, outing: Outing) -> tuple[Chore, Chore]:
    """Return a break that is over before the walker leaves, and one when it is back."""
    held = outing.breaks[rest]
    return (
        Chore(None, outing.start, (held.over, outing.ends), 0, rest),
        Chore(None, outing.end, (outing.begins, held.due), 0, rest),
    )


@dataclass(frozen=True)
class _Location:
    """
    A place of an outing, or of all where `walker` is None.

    The first ones are visited before all others, the last ones after all, and from an idle one
    nobody goes anywhere.
    """

    walker: int | None
    place: int
    role: Role = "any"


class Model:
    """
    What PyVRP is asked: as many musts as can be, then as much priority, then little time out.

    A stop is a client at a location of its own for each of its windows, and at most one of them is
    visited. A break is a client of its walker for each place where it can be taken, and for before
    and after the leg, and just one of them is visited. Prizes are such that time out never
    outweighs a visit.

    Parameters
    ----------
    wanted
        Stops, in the order of their ids.
    outings
        Shifts in seconds.
    """

    def __init__(self, wanted: Sequence[Wanted], outings: Sequence[Outing]) -> None:
        self.outings = outings
        self._zero = min(outing.begins for outing in outings)
        self._horizon = max(outing.ends for outing in outings) - self._zero
        self._chores: list[Chore] = []
        self._clients: list[Client] = []
        self._groups: list[ClientGroup] = []
        self._locations: list[_Location] = []
        self._idle: dict[int, list[int]] = {}
        for stop in wanted:
            self._add_stop(stop, self._prize(stop, wanted))
        for walker, outing in enumerate(outings):
            self._add_breaks(walker, outing, [w.number for w in wanted])
        self._depots = len(self._locations)
        for walker, outing in enumerate(outings):
            self._locations += [_Location(walker, outing.start), _Location(walker, outing.end)]
        self.data = self._data()

    def safe(self) -> Solution:
        """Return a solution without stops, every break taken at home."""
        routes = [Route(self.data, rests, walker) for walker, rests in self._idle.items()]
        return Solution(self.data, routes)

    def legs(self, found: Solution) -> dict[int, list[Chore]]:
        """Return what each walker with stops does, from 0."""
        legs = {}
        for route in found.routes():
            chores = [self._chores[step.idx] for step in route.schedule() if step.is_client()]
            if any(chore.stop is not None for chore in chores):
                legs[route.vehicle_type()] = chores
        return legs

    def _prize(self, stop: Wanted, wanted: Sequence[Wanted]) -> int:
        all_out = 1 + sum(outing.ends - outing.begins for outing in self.outings)
        if stop.must:
            return all_out * (1 + sum(other.priority for other in wanted if not other.must))
        return all_out * stop.priority

    def _add_stop(self, stop: Wanted, prize: int) -> None:
        several = len(stop.spans) > 1
        group = len(self._groups) if several else None
        self._locations.append(_Location(None, stop.number))
        clients = [
            self._add(Chore(stop.number, stop.number, span, stop.service), group, prize)
            for span in stop.spans
        ]
        if several:
            self._groups.append(ClientGroup(clients, required=False))

    def _add_breaks(self, walker: int, outing: Outing, stops: Sequence[int]) -> None:
        mine = [number for number in stops if outing.may_visit[number] and outing.reaches(number)]
        if not mine:
            return
        # Who can take all breaks and still be home in time needs no way to stay at home.
        home = int(outing.way[outing.start, outing.end])
        is_free = 0 <= home <= outing.longest
        places = [outing.start, outing.end, *_spread(outing, mine)]
        is_free &= not outing.breaks or outing.breaks[-1].over + home <= outing.ends
        for rest, held in enumerate(outing.breaks):
            first, last = at_home(rest, outing)
            choices: list[tuple[Chore, Role]] = [
                (first, "first"),
                (last, "last"),
                *((Chore(None, place, held.span, held.seconds, rest), "any") for place in places),
            ]
            if not is_free:
                idle = Chore(None, outing.start, (outing.begins, outing.ends), 0, rest)
                choices.insert(0, (idle, "idle"))
            group, clients = len(self._groups), []
            for chore, role in choices:
                self._locations.append(_Location(walker, chore.place, role))
                clients.append(self._add(chore, group))
            self._groups.append(ClientGroup(clients, required=True))
            self._idle.setdefault(walker, []).append(clients[0])

    def _add(self, chore: Chore, group: int | None, prize: int = 0) -> int:
        """Add a client at the last location and return its number."""
        opens, closes = (min(max(t - self._zero, 0), self._horizon) for t in chore.span)
        self._chores.append(chore)
        self._clients.append(
            Client(
                location=len(self._locations) - 1,
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
            locations=[Location(0, 0) for _ in self._locations],
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
        places = np.array([location.place for location in self._locations])
        is_mine = np.array([location.walker in (None, walker) for location in self._locations])
        is_stop = places < outing.start
        is_mine &= ~is_stop | np.append(outing.may_visit, [False] * 2)[places]
        ways: NDArray[np.int64] = outing.way[np.ix_(places, places)]
        too_far = 2 * self._horizon + 1
        ways[~is_mine] = too_far
        ways[:, ~is_mine] = too_far
        ways[ways < 0] = too_far
        roles = np.array([location.role for location in self._locations])
        first, last, idle = (is_mine & (roles == role) for role in ("first", "last", "idle"))
        number = np.arange(len(places))
        starts, ends = (number == self._depots + 2 * walker + k for k in (0, 1))
        ways[:, first | idle] = too_far
        ways[last | idle] = too_far
        for froms, tos in (
            (first | starts, first), (last, last | ends), (idle | starts, idle), (idle, idle | ends)
        ):  # fmt: skip
            ways[np.ix_(froms, tos)] = 0
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
