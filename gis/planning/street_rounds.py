"""Street rounds: walk every required street piece, as short as can be, within the minutes given."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from gis.errors import InputError
from gis.planning.bounding import bound_of
from gis.planning.easing import eased
from gis.planning.fitting import within
from gis.planning.further import further_rounds
from gis.planning.legs import leg_of
from gis.planning.network import MM
from gis.planning.placing import Ground, place
from gis.planning.rounds import Drive, Leg, Step, StreetRound, StreetRoundParams
from gis.planning.teams import Walk, plan_walks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas as gpd

__all__ = ["Drive", "Leg", "Step", "StreetRound", "StreetRoundParams", "plan_street_round"]

PLACED, WALKED = 0.05, 0.97
"""Shares of the work when the network is there, and when all walks are found."""


def plan_street_round(
    streets: gpd.GeoDataFrame,
    required: Sequence[str],
    params: StreetRoundParams,
    *,
    progress: Callable[[float], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    better: Callable[[Callable[[], StreetRound]], None] | None = None,
) -> StreetRound:
    """
    Plan short walks over required street pieces, within the minutes given.

    Parameters
    ----------
    streets
        LineStrings in the metric CRS with `id`, `u`, `v`, `name`, `highway`, `length_m`
        (geodesic) and `is_walkable`; for driving also `reason`, if there is one, and for the
        penalties what `gis.planning.walkability.traits_of` reads. All walkable pieces may be
        walked on the way.
    required
        Ids of the pieces to walk.
    params
        Walkers, minutes, pace, starts and ends.
    progress
        Told the share of the work done, 0 to 1.
    should_stop
        Asked often; when it says yes the best plan so far is returned.
    better
        Told of the first plan and of each better one, by a function that returns it.

    Returns
    -------
    StreetRound
        The legs, what does not fit, what cannot be reached, and a bound.

    Raises
    ------
    InputError
        ``no_required_pieces``, ``unknown_street`` (count), ``no_walkable_streets``,
        ``no_drivable_streets``, ``start_too_far``, ``end_too_far`` (metres, limit),
        ``end_not_reachable``.

    Notes
    -----
    Undirected rural postman problems [1]_. Required pieces that are connected are solved to
    optimality by a T-join; where they are apart, see `gis.planning.connecting`. Several walkers
    share the pieces first (`gis.planning.sharing`), then each share is solved alone. If not all
    fit, see `gis.planning.fitting`: pieces of any share fill what minutes are left, until not one
    more fits, and more minutes never give fewer required metres, or less gain, for neither how the
    pieces are shared nor what is walked within fewer minutes depends on them. Penalties then choose
    other ways between the same pieces (`gis.planning.easing`).

    References
    ----------
    .. [1] Eiselt, H.A., Gendreau, M. and Laporte, G. (1995). Arc routing problems, part II: the
           rural postman problem. Operations Research 43(3): 399-414.
    """
    tell = _rising(progress or (lambda _share: None))
    stop = should_stop or (lambda: False)
    wanted = tuple(dict.fromkeys(required))
    _check_known(streets, wanted)
    grounds = [ground for ground in place(streets, wanted, params) if len(ground.pieces)]
    tell(PLACED)
    share = (WALKED - PLACED) / max(1, len(grounds))
    searches = [
        plan_walks(
            ground, params, should_stop=stop,
            tell=within(tell, PLACED + done * share, PLACED + (done + 1) * share),
        )
        for done, ground in enumerate(grounds)
    ]  # fmt: skip
    planned = [(ground, next(search)) for ground, search in zip(grounds, searches, strict=True)]
    found = partial(_round, wanted, tuple(planned), params, stop)
    if better is not None:
        better(found)
    for number, search in enumerate(searches):
        for walks in search:
            planned[number] = grounds[number], walks
            found = partial(_round, wanted, tuple(planned), params, stop)
            if better is not None:
                better(found)
    tell(1.0)
    return found()


def _rising(progress: Callable[[float], None]) -> Callable[[float], None]:
    """Pass a share on when it is a hundredth more than the last, and at the end."""
    told = 0.0

    def tell(share: float) -> None:
        nonlocal told
        if share >= min(told + 0.01, 1.0):
            told = share
            progress(share)

    return tell


def _check_known(streets: gpd.GeoDataFrame, wanted: tuple[str, ...]) -> None:
    if not wanted:
        raise InputError("no_required_pieces")
    unknown = set(wanted) - set(streets["id"])
    if unknown:
        raise InputError("unknown_street", count=len(unknown))


def _round(
    wanted: tuple[str, ...],
    planned: Sequence[tuple[Ground, list[Walk]]],
    params: StreetRoundParams,
    should_stop: Callable[[], bool],
) -> StreetRound:
    legs, bounds, further = [], [], [0]
    reachable: set[str] = set()
    for ground, plain in planned:
        walks = eased(ground, plain, params, should_stop=should_stop)
        reachable |= set(ground.network.ids[ground.pieces].tolist())
        found = _legs(walks, params)
        legs += found
        further.append(further_rounds(ground, walks, params))
        if found:
            bound = bound_of(ground, walks, _assigned_edges(ground, params))
            lengths = [round(leg.length_m * MM) for leg in found]
            bounds.append((bound, bound.proves(lengths, params.objective)))
    legs.sort(key=lambda leg: leg.walker)
    walked = {piece for leg in legs for piece in leg.pieces}
    is_total = params.objective == "total"
    measure, least = (
        (sum, [bound.total for bound, _ in bounds])
        if is_total
        else (max, [bound.longest for bound, _ in bounds])
    )
    return StreetRound(
        required=wanted,
        legs=tuple(legs),
        not_fitting=tuple(i for i in wanted if i in reachable and i not in walked),
        unreachable=tuple(i for i in wanted if i not in reachable),
        objective_m=measure([leg.length_m for leg in legs]) if legs else 0.0,
        lower_bound_m=measure(least) / MM if least else 0.0,
        proven_optimal=bool(bounds) and all(proven for _, proven in bounds),
        further_rounds=max(further),
    )


def _legs(walks: list[Walk], params: StreetRoundParams) -> list[Leg]:
    covered = {
        int(piece)
        for walk in walks
        if walk.found is not None
        for piece in np.unique(walk.task.network.piece[walk.task.required])
    }
    return [
        leg_of(walk.walker, walk.task, walk.found, covered, params)
        for walk in walks
        if walk.found is not None
    ]


def _assigned_edges(ground: Ground, params: StreetRoundParams) -> dict[int, int]:
    """Return the walker of every edge that is assigned."""
    whose = params.assigned
    names = ground.network.ids[ground.network.piece].tolist()
    return {edge: whose[name] for edge, name in enumerate(names) if name in whose}
