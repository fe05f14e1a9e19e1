"""Plan a round with the stops of a file on today's map, without storing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely

from gis.crs import WGS84, transform
from gis.layers import observation_points
from gis.planning.visits import Stop, VisitRound, check_stops
from gis.services.areas import get_area
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rounds.request import RoundRequest, StopRequest
from gis.services.rounds.searching import Search, deadline
from gis.services.rounds.stops import KnownStop, is_door

if TYPE_CHECKING:
    from gis.layers.database import Frame, Scope


@dataclass(frozen=True, eq=False)
class UnstoredRound:
    """
    A round with stops that is not stored.

    Attributes
    ----------
    plan
        With lines in WGS84.
    required
        Pieces that the areas ask for: `id`, `name`, `length_m` and LineStrings in WGS84.
    """

    plan: VisitRound
    required: Frame


@right("rounds", "plan")
def plan_visits(
    scope: Scope,
    request: RoundRequest,
    stops: Sequence[Stop],
    *,
    seconds: float | None = None,
    progress: Callable[[float], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> UnstoredRound:
    """
    Plan a round with stops that are none of the team's own.

    Doors of points whose visits are declined (*frabedt*) are never visited, whatever a stop says,
    and streets with a note are not walked.

    Parameters
    ----------
    scope
        Whose round it is.
    request
        What it is to be, without stops; with areas it is a mixed round.
    stops
        With points in WGS84.
    seconds
        Longest time to look for a better plan.
    progress, should_stop
        Told the share done; asked whether to stop with the best plan so far.

    Raises
    ------
    InputError, NotFoundError
        ``no_map``, ``area_not_found``, or what `gis.planning.visit_rounds.plan_visit_round`
        refuses.
    """
    check_stops(tuple(stops))
    opened = database()
    with opened.session(scope) as session:
        areas = [get_area(session, reference) for reference in dict.fromkeys(request.area_ids)]
        doors = observation_points.find_declined(session)
        known = [_known(stop, doors, opened.crs) for stop in stops]
        search = Search.around(session, areas, request, opened.crs, known)
    cancelled = should_stop or (lambda: False)
    found = search.plan(opened, scope, progress, cancelled, deadline(seconds))
    assert isinstance(found.plan, VisitRound)
    pieces = found.streets.set_index("id", drop=False).loc[list(found.plan.required)]
    columns = ["id", "name", "length_m", "geometry"]
    return UnstoredRound(_in_degrees(found.plan, opened.crs), pieces[columns].to_crs(WGS84))


def _known(stop: Stop, doors: Sequence[shapely.Point], crs: str) -> KnownStop:
    point = transform(stop.point, WGS84, crs)
    asked = StopRequest(
        "address", stop.id, stop.service_minutes, stop.windows, stop.must, stop.priority,
        stop.needs_pair,
    )  # fmt: skip
    return KnownStop(asked, "", point, stop.declined or is_door(point, doors))


def _in_degrees(plan: VisitRound, crs: str) -> VisitRound:
    def told(line: shapely.LineString) -> shapely.LineString:
        found: shapely.LineString = transform(line, crs, WGS84)
        return found

    legs = [
        replace(
            leg, geometry=told(leg.geometry),
            drives=tuple(replace(drive, geometry=told(drive.geometry)) for drive in leg.drives),
        )
        for leg in plan.legs
    ]  # fmt: skip
    return replace(plan, legs=tuple(legs))
