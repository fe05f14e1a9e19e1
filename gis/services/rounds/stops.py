"""What a round is asked to visit, as it stands on today's map."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely

from gis.crs import WGS84, transform
from gis.errors import InputError
from gis.layers import observation_points
from gis.layers.addresses import find_told
from gis.layers.database import read_geometry
from gis.layers.partners import find_partners
from gis.layers.places import Place
from gis.planning.visits import Stop, Window, check_stops
from gis.services.observation_points.listing import read_points
from gis.services.return_windows.listing import read_windows

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.services.rounds.request import StopKind, StopRequest

DECLINED_M = 10.0
"""A stop so near a point whose visits are declined is the same door [assumption]."""


@dataclass(frozen=True)
class KnownStop:
    """
    A stop of a request, and where it is.

    Attributes
    ----------
    asked
        As it was asked for; a return has the window that was agreed.
    label
        Its code or name; "" of an address, which is read where it may be told.
    point
        In the metric CRS; None of a stop that is no longer there, or no longer open.
    is_declined
        Whether visits there are declined.
    """

    asked: StopRequest
    label: str = ""
    point: shapely.Point | None = None
    is_declined: bool = False

    def stop(self) -> Stop:
        """Return the stop as it is planned, under the id of what is visited."""
        asked = self.asked
        assert self.point is not None
        return Stop(
            asked.ref, self.point, asked.minutes, asked.windows, asked.must, asked.priority,
            asked.needs_pair, self.is_declined,
        )  # fmt: skip


def find_stops(session: Session, asked: Sequence[StopRequest], crs: str) -> list[KnownStop]:
    """
    Return the stops of a request, in its order.

    Raises
    ------
    InputError
        ``stop_repeated`` (count), ``too_many_stops``.
    """
    if not asked:
        return []
    repeated = len(asked) - len({stop.ref for stop in asked})
    if repeated:
        raise InputError("stop_repeated", count=repeated)
    finders: Mapping[StopKind, Callable[[Session, Sequence[StopRequest], str], list[KnownStop]]]
    finders = {
        "return": _returns, "point": _points, "partner": _partners, "place": _places,
        "address": _addresses,
    }  # fmt: skip
    found: dict[str, KnownStop] = {}
    for kind, find in finders.items():
        of_kind = [stop for stop in asked if stop.kind == kind]
        if of_kind:
            found |= {known.asked.ref: known for known in find(session, of_kind, crs)}
    declined = observation_points.find_declined(session)
    known = [found.get(stop.ref, KnownStop(stop)) for stop in asked]
    return [_declined(stop, declined) for stop in known]


def checked(known: Sequence[KnownStop]) -> list[Stop]:
    """Return the stops that are there, to be planned; raises `too_many_stops`."""
    stops = [stop.stop() for stop in known if stop.point is not None]
    if stops:
        check_stops(tuple(stops))
    return stops


def _declined(known: KnownStop, doors: Sequence[shapely.Point]) -> KnownStop:
    if known.point is None or known.asked.kind in ("partner", "place"):
        return known
    return replace(known, is_declined=known.is_declined or is_door(known.point, doors))


def is_door(point: shapely.Point, doors: Sequence[shapely.Point]) -> bool:
    """Return whether a point is at one of some doors."""
    return any(point.distance(door) <= DECLINED_M for door in doors)


def _returns(session: Session, asked: Sequence[StopRequest], crs: str) -> list[KnownStop]:
    """Return stops at open return windows: what was agreed stands, whatever the request says."""
    windows = {one.id: one for one in read_windows(session, crs)}
    found = []
    for stop in asked:
        one = windows.get(stop.ref)
        if one is None:
            continue
        agreed = stop.windows or (Window(one.starts_at, one.ends_at),)
        pair = stop.needs_pair or one.needs_pair
        found.append(
            KnownStop(
                replace(stop, windows=agreed, needs_pair=pair), one.code or one.street_name,
                _metric(one.roadside, crs),
            )
        )  # fmt: skip
    return found


def _points(session: Session, asked: Sequence[StopRequest], crs: str) -> list[KnownStop]:
    points = {one.id: one for one in read_points(session) if one.status != "closed"}
    return [
        KnownStop(
            replace(stop, needs_pair=stop.needs_pair or one.needs_pair), one.code,
            _metric(one.roadside, crs), one.is_declined,
        )
        for stop in asked
        if (one := points.get(stop.ref)) is not None
    ]  # fmt: skip


def _partners(session: Session, asked: Sequence[StopRequest], _crs: str) -> list[KnownStop]:
    partners = {str(one.id): one for one in find_partners(session)}
    return [
        KnownStop(stop, one.name, read_geometry(one.geometry).geoms[0])
        for stop in asked
        if (one := partners.get(stop.ref)) is not None and one.geometry is not None
    ]


def _places(session: Session, asked: Sequence[StopRequest], _crs: str) -> list[KnownStop]:
    team, found = session.info["scope"].team_id, []
    for stop in asked:
        one = session.get(Place, _id(stop.ref))
        if one is not None and one.team_id == team and one.deleted_at is None:
            found.append(KnownStop(stop, one.name, read_geometry(one.geometry)))
    return found


def _addresses(session: Session, asked: Sequence[StopRequest], _crs: str) -> list[KnownStop]:
    told = find_told(session, [_id(stop.ref) for stop in asked])
    return [
        KnownStop(stop, "", told[_id(stop.ref)].spot) for stop in asked if _id(stop.ref) in told
    ]


def _metric(point: shapely.Point, crs: str) -> shapely.Point:
    found: shapely.Point = transform(point, WGS84, crs)
    return found


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
