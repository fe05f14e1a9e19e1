"""Visit rounds: the stops that matter most, each in one of its windows, with little time out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from gis.errors import InputError
from gis.planning.mixed_rounds import plan_mixed_round
from gis.planning.visit_driving import Parked
from gis.planning.visit_legs import Setting
from gis.planning.visit_model import Chore, Model, at_home
from gis.planning.visit_search import SearchParams, search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import geopandas as gpd
    from pyvrp import Solution

    from gis.planning.visit_model import Wanted
    from gis.planning.visits import Stop, VisitRound, VisitRoundParams

__all__ = ["plan_visit_round", "reorder_visits"]


def plan_visit_round(
    streets: gpd.GeoDataFrame,
    stops: Sequence[Stop],
    params: VisitRoundParams,
    *,
    required: Sequence[str] = (),
    progress: Callable[[float], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    better: Callable[[Callable[[], VisitRound]], None] | None = None,
) -> VisitRound:
    """
    Plan who visits which stops when, and who walks which streets.

    As many stops that must be visited as can be, then as much priority of the others, then as
    little time out of all walkers together. Where streets are required, these and the stops that
    may be visited are weighed against each other (`gis.planning.mixed_scenes.STOP_WORTH`).

    Parameters
    ----------
    streets
        LineStrings in the metric CRS with `id`, `u`, `v`, `name`, `highway`, `length_m`
        (geodesic) and `is_walkable`.
    stops
        In any order: the plan does not depend on it. None may do where streets are required.
    params
        Shifts and how long to search.
    required
        Ids of street pieces to walk.
    progress
        Told the share of the work done, 0 to 1.
    should_stop
        Asked while ways are looked for and before each iteration; when it says yes the best plan so
        far is returned.
    better
        Told of the first plan and of each better one, by a function that returns it.

    Returns
    -------
    VisitRound
        The legs, and what is left out and why.

    Raises
    ------
    InputError
        ``no_stops``, ``too_many_stops``, ``stop_repeated``, ``no_walkable_streets``,
        ``start_too_far``, ``end_too_far``, ``end_not_reachable``, ``breaks_clash``,
        ``unknown_street`` (count), ``no_drivable_streets``.

    Notes
    -----
    A vehicle routing problem with time windows and optional stops, or team orienteering with time
    windows [1]_, solved by `gis.planning.visit_search`. The same seed gives the same plan, and
    more iterations never a worse one.

    References
    ----------
    .. [1] Vansteenwegen, P., Souffriau, W., Vanden Berghe, G. and Van Oudheusden, D. (2009).
           Iterated local search for the team orienteering problem with time windows. Computers &
           Operations Research 36(12): 3281-3290.
    """
    if required or any(shift.mode == "car" for shift in params.shifts):
        return plan_mixed_round(
            streets, stops, required, params,
            progress=progress, should_stop=should_stop, better=better,
        )  # fmt: skip
    setting = Setting.of(streets, stops, params, should_stop)
    legs: dict[int, list[Chore]] = {}
    if setting.wanted:
        model = Model(setting.wanted, setting.outings)
        asked = _Asked(params.iterations, progress, should_stop)
        # Lateness has to cost more than anything a visit brings.
        most = max(SearchParams().most_penalty, *(client.prize for client in model.data.clients()))

        def tell(found: Solution) -> None:
            if better is not None:
                better(lambda: setting.round(_tidied(setting, model.legs(found))))

        found = search(
            model.data, asked, seed=params.seed, safe=model.safe(), better=tell,
            params=SearchParams(most_penalty=float(most)),
        )  # fmt: skip
        legs = _tidied(setting, model.legs(found))
    if progress is not None:
        progress(1.0)
    return setting.round(legs)


def reorder_visits(
    streets: gpd.GeoDataFrame,
    stops: Sequence[Stop],
    params: VisitRoundParams,
    orders: Mapping[int, Sequence[str]],
) -> VisitRound:
    """
    Return the round in which walkers visit stops in orders that somebody chose.

    Each stop is visited in its first window that can be kept after those before it. A stop is left
    out where none can, or where no order names it; so is a break that there is no time for.

    Parameters
    ----------
    streets, stops, params
        As for `plan_visit_round`; what is assigned in `params` is heeded.
    orders
        Walker, from 1 → ids of stops.

    Raises
    ------
    InputError
        As `plan_visit_round`; ``stop_repeated`` (count) where orders name a stop twice;
        ``stop_assigned_to_nobody`` for a walker without a shift.
    """
    named = Counter(name for order in orders.values() for name in order)
    if repeated := sum(count > 1 for count in named.values()):
        raise InputError("stop_repeated", count=repeated)
    for walker in orders:
        if not 1 <= walker <= len(params.shifts):
            raise InputError("stop_assigned_to_nobody", walker=walker, walkers=len(params.shifts))
    if any(shift.mode == "car" for shift in params.shifts):
        whose = {name: walker for walker, order in orders.items() for name in order}
        mine = [stop for stop in stops if stop.id in whose] or stops
        parked = Parked.of(streets, mine, replace(params, assigned={**params.assigned, **whose}))
        on_foot = replace(parked.params, assigned=params.assigned)
        return parked.driven(reorder_visits(streets, stops, on_foot, orders))
    setting = Setting.of(streets, stops, params)
    known = {setting.stops[wanted.number].id: wanted for wanted in setting.wanted}
    legs = {}
    for walker, order in orders.items():
        asked = [known[name] for name in order if name in known]
        chores = _in_order(setting, walker - 1, asked)
        if chores:
            rests = range(len(setting.outings[walker - 1].breaks))
            legs[walker - 1] = _with_breaks(setting, walker - 1, chores, rests)
    return setting.round(legs)


def _in_order(setting: Setting, walker: int, asked: Sequence[Wanted]) -> list[Chore]:
    """Return those of some stops, in this order, that can be visited."""
    outing = setting.outings[walker]
    chores: list[Chore] = []
    for stop in asked:
        if not (outing.may_visit[stop.number] and outing.reaches(stop.number)):
            continue
        for span in stop.spans:
            longer = [*chores, Chore(stop.number, stop.number, span, stop.service)]
            if setting.clock(walker, longer) is not None:
                chores = longer
                break
    return chores


def _tidied(setting: Setting, legs: Mapping[int, list[Chore]]) -> dict[int, list[Chore]]:
    """Return legs with breaks before all visits and after them held at home where that can be."""
    found = {}
    for walker, chores in legs.items():
        visits = [k for k, chore in enumerate(chores) if chore.stop is not None]
        middle = chores[visits[0] : visits[-1] + 1]
        held = {chore.rest for chore in middle}
        loose = [rest for rest in range(len(setting.outings[walker].breaks)) if rest not in held]
        tidy = _with_breaks(setting, walker, middle, loose)
        clock, old = setting.clock(walker, tidy), setting.clock(walker, chores)
        assert clock, "less can be done than what the search found"
        assert old, "the search tells only what can be done"
        is_whole = len(tidy) == len(chores)
        is_short = clock.returns - clock.leaves <= old.returns - old.leaves
        found[walker] = tidy if is_whole and is_short else chores
    return found


def _with_breaks(
    setting: Setting, walker: int, chores: list[Chore], rests: Iterable[int]
) -> list[Chore]:
    """Return chores with each break before, between or after them where that takes least time."""
    outing = setting.outings[walker]
    for rest in rests:
        held, (first, last) = outing.breaks[rest], at_home(rest, outing)
        out = [k for k, chore in enumerate(chores) if chore.is_out]
        orders = [[first, *chores], [*chores, last]]
        for k in range(out[0] + 1, out[-1] + 1):
            between = Chore(None, chores[k - 1].place, held.span, held.seconds, rest)
            orders.append([*chores[:k], between, *chores[k:]])
        clocks = [setting.clock(walker, order) for order in orders]
        choices = [
            (clock.returns - clock.leaves, clock.leaves, k)
            for k, clock in enumerate(clocks)
            if clock is not None
        ]
        if choices:
            chores = orders[min(choices)[-1]]
    return chores


class _Asked:
    """When to stop: after so many iterations, or when somebody says so."""

    def __init__(
        self,
        iterations: int,
        progress: Callable[[float], None] | None,
        should_stop: Callable[[], bool] | None,
    ) -> None:
        self._iterations, self._done = iterations, 0
        self._progress, self._should_stop = progress, should_stop

    def __call__(self) -> bool:
        if self._progress is not None and self._done * 100 % max(self._iterations, 1) < 100:
            self._progress(self._done / max(self._iterations, 1))
        self._done += 1
        is_over = self._done > self._iterations
        return is_over or (self._should_stop is not None and self._should_stop())
