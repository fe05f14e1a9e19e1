"""What a visit round is asked to be, and what it is when it is planned."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

import shapely

from gis.errors import InputError
from gis.planning.rounds import FASTEST_KMH, MOST_WALKERS, SLOWEST_KMH

MOST_STOPS = 1000
"""Twice what a whole team could ask for in a day, with room to spare [assumption]."""
LEAST_PRIORITY, MOST_PRIORITY = 1, 9
LONGEST_SHIFT = dt.timedelta(hours=24)
"""A shift is a day's or a night's work."""

VisitMode = Literal["foot", "bicycle"]
Reason = Literal[
    "declined", "past", "unreachable", "outside_windows", "too_far", "needs_pair", "crowded_out"
]
"""
Why a stop is not visited: the first of these that holds.

declined
    Visits there are declined (*frabedt*).
past
    All its windows were over when the round was planned.
unreachable
    No walkable way joins it to where anybody starts.
outside_windows
    Nobody is at work in any of its windows.
too_far
    Nobody gets there in a window, does the work and is back within the shift, even alone.
needs_pair
    It takes a pair, and no pair could come.
crowded_out
    It does not fit beside the stops that are visited, which weigh more or are nearer.
"""


@dataclass(frozen=True)
class Window:
    """Instants with a zone, between which the work at a stop may begin."""

    opens: dt.datetime
    closes: dt.datetime

    def __post_init__(self) -> None:
        _check_instants(self.opens, self.closes)
        if self.closes.timestamp() < self.opens.timestamp():
            raise InputError("window_ends_before_start")


@dataclass(frozen=True)
class Stop:
    """
    A place to visit.

    Attributes
    ----------
    id
        Of the stop; each once in a round.
    point
        In the metric CRS.
    service_minutes
        What the work there takes.
    windows
        When it may begin; at any time where there are none.
    must
        Whether it goes before every stop that may be visited.
    priority
        Weight of a stop that may be visited, 1 to 9: one of 3 outweighs two of 1.
    needs_pair
        Whether two must come.
    declined
        Whether visits are declined there (*frabedt*): then it is never visited.
    """

    id: str
    point: shapely.Point
    service_minutes: float = 0.0
    windows: tuple[Window, ...] = ()
    must: bool = False
    priority: int = LEAST_PRIORITY
    needs_pair: bool = False
    declined: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.service_minutes <= LONGEST_SHIFT.total_seconds() / 60:
            raise InputError("service_out_of_range", minutes=self.service_minutes)
        if not LEAST_PRIORITY <= self.priority <= MOST_PRIORITY:
            raise InputError(
                "priority_out_of_range",
                priority=self.priority, low=LEAST_PRIORITY, high=MOST_PRIORITY,
            )  # fmt: skip
        if not (self.point.is_valid and self.point.coords):
            raise InputError("point_without_place")


@dataclass(frozen=True)
class Break:
    """A rest of so many minutes, begun no sooner than `earliest` and over by `latest`."""

    minutes: float
    earliest: dt.datetime
    latest: dt.datetime

    def __post_init__(self) -> None:
        _check_instants(self.earliest, self.latest)
        if not 0 < self.minutes * 60 <= self.latest.timestamp() - self.earliest.timestamp():
            raise InputError("break_does_not_fit", minutes=self.minutes)


@dataclass(frozen=True)
class Shift:
    """
    When and how one walker, or a pair that walks together, is out.

    Attributes
    ----------
    begins, ends
        Instants with a zone. Who has nothing to do at first leaves later.
    start, end
        Points in the metric CRS. Without an end it returns to its start, without a start it
        begins where it ends; without both at the stop in the middle of the others.
    is_pair
        Whether two go together.
    mode
        "bicycle" uses no steps.
    pace_kmh
        1 to 30, waiting and work aside.
    breaks
        Each is taken where somebody is still out before and after it.
    longest_minutes
        The longest from leaving to returning, breaks included; the whole shift where None.
    """

    begins: dt.datetime
    ends: dt.datetime
    start: shapely.Point | None = None
    end: shapely.Point | None = None
    is_pair: bool = False
    mode: VisitMode = "foot"
    pace_kmh: float = 4.0
    breaks: tuple[Break, ...] = ()
    longest_minutes: float | None = None

    def __post_init__(self) -> None:
        _check_instants(self.begins, self.ends)
        seconds = self.ends.timestamp() - self.begins.timestamp()
        if not 0 < seconds <= LONGEST_SHIFT.total_seconds():
            raise InputError("shift_out_of_range")
        if self.longest_minutes is not None and not self.longest_minutes > 0:
            raise InputError("minutes_not_positive", minutes=self.longest_minutes)
        if not SLOWEST_KMH <= self.pace_kmh <= FASTEST_KMH:
            raise InputError(
                "pace_out_of_range", pace_kmh=self.pace_kmh, low=SLOWEST_KMH, high=FASTEST_KMH
            )
        if self.mode not in get_args(VisitMode):
            raise InputError("mode_unknown", mode=self.mode)
        for point in (self.start, self.end):
            if point is not None and not (point.is_valid and point.coords):
                raise InputError("point_without_place")


@dataclass(frozen=True)
class VisitRoundParams:
    """
    What a visit round is asked to be.

    Attributes
    ----------
    shifts
        Of every walker or pair, 1 to `MOST_WALKERS`; walkers are numbered in this order, from 1.
    now
        Nobody leaves and no window opens before it; None where all is to come.
    assigned
        Stop id → number of the walker, from 1, who alone may visit it.
    iterations
        Of the search.
    seed
        Of the search.
    """

    shifts: tuple[Shift, ...]
    now: dt.datetime | None = None
    assigned: Mapping[str, int] = field(default_factory=dict)
    iterations: int = 5000
    seed: int = 0

    def __post_init__(self) -> None:
        if not 1 <= len(self.shifts) <= MOST_WALKERS:
            raise InputError("walkers_out_of_range", walkers=len(self.shifts), most=MOST_WALKERS)
        for walker in self.assigned.values():
            if not 1 <= walker <= len(self.shifts):
                raise InputError("stop_assigned_to_nobody", walker=walker, walkers=len(self.shifts))
        if self.now is not None:
            _check_instants(self.now)


@dataclass(frozen=True)
class Visit:
    """
    A stop in a leg, or a break where `stop_id` is empty.

    Attributes
    ----------
    stop_id
        Of the stop.
    arrives, begins, leaves
        Instants in UTC: there, at work after waiting, and away.
    way_m
        Geodesic metres from the visit before, or the start.
    """

    stop_id: str
    arrives: dt.datetime
    begins: dt.datetime
    leaves: dt.datetime
    way_m: float

    @property
    def waiting_minutes(self) -> float:
        """From the arrival until the work begins."""
        return (self.begins - self.arrives).total_seconds() / 60

    @property
    def service_minutes(self) -> float:
        """Of the work, or of the break."""
        return (self.leaves - self.begins).total_seconds() / 60


@dataclass(frozen=True)
class VisitLeg:
    """
    What one walker or pair does in a visit round.

    Attributes
    ----------
    walker
        Number from 1.
    leaves, returns
        Instants in UTC.
    visits
        In order, breaks among them.
    geometry
        LineString in the metric CRS from start to end.
    length_m
        Geodesic.
    walking_minutes
        Length over pace, each way rounded up to a second.
    """

    walker: int
    leaves: dt.datetime
    returns: dt.datetime
    visits: tuple[Visit, ...]
    geometry: shapely.LineString
    length_m: float
    walking_minutes: float

    @property
    def minutes(self) -> float:
        """From leaving to returning: walking, waiting, work and breaks."""
        return (self.returns - self.leaves).total_seconds() / 60

    @property
    def waiting_minutes(self) -> float:
        """Of all visits and breaks."""
        return sum(visit.waiting_minutes for visit in self.visits)

    @property
    def service_minutes(self) -> float:
        """Of the work at stops."""
        return sum(visit.service_minutes for visit in self.visits if visit.stop_id)

    @property
    def break_minutes(self) -> float:
        """Of the breaks."""
        return sum(visit.service_minutes for visit in self.visits if not visit.stop_id)


@dataclass(frozen=True)
class LeftOut:
    """A stop that is not visited, and why."""

    stop_id: str
    reason: Reason


@dataclass(frozen=True)
class VisitRound:
    """
    A planned visit round: each stop is in one leg, or left out.

    Attributes
    ----------
    legs
        By walker; a walker without a stop has none.
    left_out
        By stop id.
    """

    legs: tuple[VisitLeg, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def visited(self) -> tuple[str, ...]:
        """Ids of the stops that are visited, leg by leg."""
        return tuple(visit.stop_id for leg in self.legs for visit in leg.visits if visit.stop_id)

    @property
    def minutes(self) -> float:
        """Of all legs."""
        return sum(leg.minutes for leg in self.legs)


def check_stops(stops: tuple[Stop, ...]) -> None:
    """
    Refuse stops that make no round.

    Raises
    ------
    InputError
        ``no_stops``, ``too_many_stops`` (count, most), ``stop_repeated`` (count).
    """
    if not stops:
        raise InputError("no_stops")
    if len(stops) > MOST_STOPS:
        raise InputError("too_many_stops", count=len(stops), most=MOST_STOPS)
    repeated = sum(count > 1 for count in Counter(stop.id for stop in stops).values())
    if repeated:
        raise InputError("stop_repeated", count=repeated)


def _check_instants(*instants: dt.datetime) -> None:
    if any(instant.tzinfo is None for instant in instants):
        raise InputError("time_without_zone")
