"""Streets and stops in one, as a problem for PyVRP, and its solutions as sequences of errands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from pyvrp import Client, ClientGroup, Depot, Location, ProblemData, Route, Solution, VehicleType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.planning.mixed_errands import Errand, Errands
    from gis.planning.visit_model import Role

TICKS = 10
"""To the second: streets take few seconds, and each is rounded up."""
PRIZE = 20
"""Longest shifts that a mean piece outweighs; none outweighs less than one."""
REST_PLACES = 20
"""At so many places, well spread, a walker can take a break [assumption]."""


class MixedModel:
    """
    What PyVRP is asked: as many musts as can be, then as much worth, then little time out.

    A part of a street is a client for each direction, a stop one for each window, a break one for
    each place where it can be taken; of these just one is visited, or none where it is no break.

    Parameters
    ----------
    errands
        All there are, and by whom.
    """

    def __init__(self, errands: Errands) -> None:
        self.errands = errands
        self._zero = errands.begins
        self._horizon = (errands.closes - errands.begins) * TICKS
        self._errand: list[tuple[int | None, Errand, Role]] = []
        self._clients: list[Client] = []
        self._groups: list[ClientGroup] = []
        prizes = self._prizes()
        for item in range(errands.count):
            options = [errands.options[k] for k in np.flatnonzero(errands.item == item)]
            self._add(None, [(option, "any") for option in options], int(prizes[item]))
        for walker, outing in enumerate(errands.outings):
            places = self._rest_places(walker)
            for k in range(len(outing.breaks)):
                self._add(walker, self._rests(walker, k, places), None)
        self._number = {key: number for number, key in enumerate(self._errand)}
        self.data = self._data()

    def _rests(self, walker: int, number: int, places: Sequence[int]) -> list[tuple[Errand, Role]]:
        """Return where a break can be taken: at home before or after, out, or by who stays."""
        errands, outing = self.errands, self.errands.outings[walker]
        first, last = errands.at_home(walker, number)
        idle = replace(first, span=(outing.begins, outing.ends))
        out = [errands.rest(walker, number, place) for place in places]
        every: list[tuple[Errand, Role]] = [(first, "first"), (last, "last"), (idle, "idle")]
        every += [(rest, "any") for rest in out]
        return [(rest, role) for rest, role in every if rest.span[0] <= rest.span[1]]

    def _prizes(self) -> NDArray[np.int64]:
        errands = self.errands
        longest = max(outing.longest for outing in errands.outings) * TICKS
        prize: NDArray[np.int64] = np.rint(np.maximum(errands.worth * PRIZE, 1.0) * longest).astype(
            np.int64
        )
        all_out = sum(outing.longest for outing in errands.outings) * TICKS
        prize[errands.is_must] = 1 + all_out + int(prize[~errands.is_must].sum())
        return prize

    def _rest_places(self, walker: int) -> list[int]:
        """Return the start, the end, and places far from these and from each other."""
        start, end = self.errands.ends[walker]
        chosen = list(dict.fromkeys([start, end]))
        ways = self.errands.mm(walker)
        away = ways[chosen].min(axis=0)
        while len(chosen) < min(REST_PLACES, len(ways)) and away.max() > 0:
            chosen.append(int(away.argmax()))
            away = np.minimum(away, ways[chosen[-1]])
        return chosen

    def _add(
        self, walker: int | None, options: Sequence[tuple[Errand, Role]], prize: int | None
    ) -> None:
        group = len(self._groups) if len(options) > 1 or prize is None else None
        clients = []
        for errand, role in options:
            opens, closes = (
                min(max((t - self._zero) * TICKS, 0), self._horizon) for t in errand.span
            )
            is_street = 0 <= errand.item < len(self.errands.edges)
            clients.append(len(self._clients))
            self._clients.append(
                Client(
                    location=len(self._clients),
                    service_duration=0 if is_street else (errand.service + 1) * TICKS,
                    tw_early=opens,
                    tw_late=closes,
                    prize=prize or 0,
                    required=False,
                    group=group,
                )
            )
            self._errand.append((walker, errand, role))
        if group is not None:
            self._groups.append(ClientGroup(clients, required=prize is None))

    def _data(self) -> ProblemData:
        errands, count = self.errands, len(self._clients)
        ways: list[Any] = [self._ways(walker) for walker in range(len(errands.outings))]
        vehicles = [
            VehicleType(
                start_depot=2 * walker,
                end_depot=2 * walker + 1,
                tw_early=(outing.begins - self._zero) * TICKS,
                tw_late=(outing.ends - self._zero) * TICKS,
                shift_duration=max(outing.longest - 1, 0) * TICKS,
                unit_distance_cost=0,
                unit_duration_cost=1,
                profile=walker,
            )
            for walker, outing in enumerate(errands.outings)
        ]
        return ProblemData(
            locations=[Location(0, 0) for _ in range(count + 2 * len(vehicles))],
            clients=self._clients,
            depots=[Depot(count + k) for k in range(2 * len(vehicles))],
            vehicle_types=vehicles,
            distance_matrices=ways,
            duration_matrices=ways,
            groups=self._groups,
        )

    def _ways(self, walker: int) -> NDArray[np.int64]:
        """Return the time from doing one thing, that included, to the next."""
        errands = self.errands
        every = [errand for _, errand, _ in self._errand]
        ends = [place for pair in errands.ends for place in pair]
        enter = np.array([*(errand.enter for errand in every), *ends])
        leave = np.array([*(errand.leave for errand in every), *ends])
        own = np.array([*(errand.mm for errand in every), *(0 for _ in ends)])
        mm = errands.mm(walker)[np.ix_(leave, enter)].astype(np.float64) + own[:, None]
        ways: NDArray[np.int64] = np.ceil(mm / errands.pace[walker] * TICKS - 1e-6).astype(np.int64)
        mine = [
            whose in (None, walker) and (errand.item < 0 or bool(errands.may[walker, errand.item]))
            for whose, errand, _ in self._errand
        ]
        is_mine = np.array([*mine, *(k // 2 == walker for k in range(len(ends)))])
        too_far = 2 * self._horizon + 1
        ways[~is_mine] = too_far
        ways[:, ~is_mine] = too_far
        roles = np.array([*(role for _, _, role in self._errand), *("any" for _ in ends)])
        first, last, idle = (is_mine & (roles == role) for role in ("first", "last", "idle"))
        number = np.arange(len(ways)) - len(every) - 2 * walker
        ways[:, first | idle] = too_far
        ways[last | idle] = too_far
        starts, homes = number == 0, number == 1
        home = (first | starts, first), (last, last | homes)
        for froms, tos in (*home, (idle | starts, idle), (idle, idle | homes)):
            ways[np.ix_(froms, tos)] = 0
        np.fill_diagonal(ways, 0)
        ways[ways > too_far] = too_far
        return ways

    def solution(self, orders: Sequence[Sequence[Errand]], begins: Sequence[float]) -> Solution:
        """
        Return sequences as a solution.

        Breaks that are in none are taken at home: before leaving where a leg begins after they are
        over, or else after it.
        """
        routes = []
        for walker, order in enumerate(orders):
            held = {errand.item for errand in order}
            clients, after = [], []
            for k, rest in enumerate(self.errands.outings[walker].breaks):
                first, last = self.errands.at_home(walker, k)
                if -1 - k in held:
                    continue
                if not order:
                    span = self.errands.outings[walker].begins, self.errands.outings[walker].ends
                    clients.append(self._number[walker, replace(first, span=span), "idle"])
                elif begins[walker] >= rest.over and first.span[0] <= first.span[1]:
                    clients.append(self._number[walker, first, "first"])
                elif last.span[0] <= last.span[1]:
                    after.append(self._number[walker, last, "last"])
            clients += [
                self._number[None, errand, "any"]
                if errand.item >= 0
                else self._rest_near(walker, errand)
                for errand in order
            ]
            if clients or after:
                routes.append(Route(self.data, clients + after, walker))
        return Solution(self.data, routes)

    def _rest_near(self, walker: int, rest: Errand) -> int:
        """Return the client of a break at the nearest place where it can be taken."""
        mm = self.errands.mm(walker)[rest.enter]
        found = [
            (int(mm[errand.enter]), number)
            for (whose, errand, role), number in self._number.items()
            if whose == walker and errand.item == rest.item and role == "any"
        ]
        return min(found)[1]

    def orders(self, found: Solution) -> list[list[Errand]]:
        """Return what each walker does in a solution, breaks at home among it."""
        orders: list[list[Errand]] = [[] for _ in self.errands.outings]
        for route in found.routes():
            order = [self._errand[step.idx][1] for step in route.schedule() if step.is_client()]
            if any(errand.item >= 0 for errand in order):
                orders[route.vehicle_type()] = order
        return orders
