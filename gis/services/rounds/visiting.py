"""Plan a visit round on today's map, without storing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

from gis.crs import WGS84, transform
from gis.errors import InputError
from gis.layers import observation_points, streets
from gis.layers.database import Database, Scope
from gis.planning.visits import Stop, VisitRound, VisitRoundParams, check_stops
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rounds.planning import deadline
from gis.services.street_notes import noted_streets

if TYPE_CHECKING:
    from gis.layers.database import Frame

MARGIN_M = 1000.0
"""How far around the stops streets are looked for at first; a quarter of their width if that is
more [assumption]: a way that leaves the window is twice that longer than the bee line."""
DECLINED_M = 10.0
"""A stop so near a point whose visits are declined is the same door [assumption]."""


@right("rounds", "plan")
def plan_visits(
    scope: Scope,
    stops: Sequence[Stop],
    params: VisitRoundParams,
    *,
    seconds: float | None = None,
    progress: Callable[[float], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> VisitRound:
    """
    Plan a visit round on the streets around its stops.

    Doors of points whose visits are declined (*frabedt*) are never visited, whatever a stop says,
    and streets with a note are not walked.

    Parameters
    ----------
    scope
        Whose round it is.
    stops, params
        As `gis.planning.visit_rounds.plan_visit_round` takes them, with points in WGS84.
    seconds
        Longest time to look for a better plan.
    progress, should_stop
        Told the share done; asked whether to stop with the best plan so far.

    Returns
    -------
    VisitRound
        With lines in WGS84.

    Raises
    ------
    InputError
        ``no_map``, or what `gis.planning.visit_rounds.plan_visit_round` refuses.
    """
    check_stops(tuple(stops))
    opened = database()
    placed = [replace(stop, point=_metric(stop.point, opened.crs)) for stop in stops]
    shifts = tuple(
        replace(
            shift,
            start=None if shift.start is None else _metric(shift.start, opened.crs),
            end=None if shift.end is None else _metric(shift.end, opened.crs),
        )
        for shift in params.shifts
    )
    params = replace(params, shifts=shifts)
    cancelled, is_late = should_stop or (lambda: False), deadline(seconds)
    found = _plan(opened, scope, placed, params, progress, lambda: cancelled() or is_late())
    legs = [replace(leg, geometry=transform(leg.geometry, opened.crs, WGS84)) for leg in found.legs]
    return replace(found, legs=tuple(legs))


def _plan(
    opened: Database,
    scope: Scope,
    stops: list[Stop],
    params: VisitRoundParams,
    progress: Callable[[float], None] | None,
    should_stop: Callable[[], bool],
) -> VisitRound:
    """Plan on a window that is widened while a stop or an end cannot be reached within it."""
    from gis.planning.visit_rounds import plan_visit_round  # its solver is slow to import

    with opened.session(scope) as session:
        bounds = streets.find_bounds(session)
        if bounds is None:
            raise InputError("no_map")
        declined = observation_points.find_declined(session)
    whole = shapely.box(*bounds)
    stops = [
        replace(stop, declined=stop.declined or _is_near(stop.point, declined)) for stop in stops
    ]
    ends = [point for one in params.shifts for point in (one.start, one.end) if point is not None]
    core = shapely.union_all([*(stop.point for stop in stops), *ends]).envelope
    west, south, east, north = core.bounds
    margin = max(MARGIN_M, (east - west + north - south) / 4)
    while True:
        window = core.buffer(margin, join_style="mitre")
        is_whole = window.covers(whole) or should_stop()
        try:
            near = _streets(opened, scope, window)
            found = plan_visit_round(
                near, stops, params, progress=progress, should_stop=should_stop
            )
        except InputError as error:
            if is_whole or error.code not in ("end_not_reachable", "no_walkable_streets"):
                raise
        else:
            if is_whole or all(left.reason != "unreachable" for left in found.left_out):
                return found
        margin *= 4


def _streets(opened: Database, scope: Scope, window: shapely.Polygon) -> Frame:
    with opened.session(scope) as session:
        near = streets.find_streets(session, window, crs=opened.crs)
        notes = noted_streets(session, near, crs=opened.crs)
    near["is_walkable"] &= ~near["id"].isin(notes)
    return near


def _is_near(point: shapely.Point, declined: Sequence[shapely.Point]) -> bool:
    return any(point.distance(door) <= DECLINED_M for door in declined)


def _metric(point: shapely.Point, crs: str) -> shapely.Point:
    found: shapely.Point = transform(point, WGS84, crs)
    return found
