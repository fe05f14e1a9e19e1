"""What a visit round is asked to be."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

import shapely

from gis.errors import InputError
from gis.planning.rounds import (
    FASTEST_DRIVE_KMH,
    FASTEST_KMH,
    MOST_WALKERS,
    SLOWEST_DRIVE_KMH,
    SLOWEST_KMH,
    Mode,
    Objective,
    Penalties,
)
from gis.planning.visited import LeftOut, Reason, Visit, VisitLeg, VisitRound

__all__ = [
    "LEAST_PRIORITY", "LONGEST_SHIFT", "MOST_PRIORITY", "MOST_STOPS", "Break", "LeftOut", "Reason",
    "Shift", "Stop", "Visit", "VisitLeg", "VisitMode", "VisitRound", "VisitRoundParams", "Window",
    "check_stops",
]  # fmt: skip

MOST_STOPS = 1000
"""Twice what a whole team could ask for in a day, with room to spare [assumption]."""
LEAST_PRIORITY, MOST_PRIORITY = 1, 9
LONGEST_SHIFT = dt.timedelta(hours=24)
"""A shift is a day's or a night's work."""

VisitMode = Mode


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
        "bicycle" uses no steps. "car" drives to a parking point, is on foot from there and back to
        it, and drives on to the end; without start and end the driving is not known and not
        counted.
    pace_kmh
        1 to 30, waiting and work aside; by car that of walking.
    breaks
        Each is taken where somebody is still out before and after it.
    longest_minutes
        The longest from leaving to returning, breaks included; the whole shift where None.
    drive_kmh
        Mean speed of the car in town [assumption: 30 km/h].
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
    drive_kmh: float = 30.0

    def __post_init__(self) -> None:
        _check_instants(self.begins, self.ends)
        seconds = self.ends.timestamp() - self.begins.timestamp()
        if not 0 < seconds <= LONGEST_SHIFT.total_seconds():
            raise InputError("shift_out_of_range")
        if self.longest_minutes is not None and not self.longest_minutes > 0:
            raise InputError("minutes_not_positive", minutes=self.longest_minutes)
        _check_speed(self.pace_kmh, SLOWEST_KMH, FASTEST_KMH)
        _check_speed(self.drive_kmh, SLOWEST_DRIVE_KMH, FASTEST_DRIVE_KMH)
        if self.mode not in get_args(Mode):
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
    pieces_assigned
        Id of a required piece → number of the walker, from 1, who alone may walk it.
    values
        Id of a required piece → what walking it brings, where not all fits; metres where empty.
    penalties
        What a metre counts that is walked besides required pieces; None: as it is long.
    is_dark
        Whether the penalties of the dark count.
    twice
        Ids of pieces that are walked twice where they are required, once for each side.
    objective
        What is short where streets are walked and no window is kept: all legs together, or the
        longest of them.
    """

    shifts: tuple[Shift, ...]
    now: dt.datetime | None = None
    assigned: Mapping[str, int] = field(default_factory=dict)
    pieces_assigned: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)
    penalties: Penalties | None = None
    is_dark: bool = False
    twice: frozenset[str] = frozenset()
    objective: Objective = "total"
    iterations: int = 5000
    seed: int = 0

    def __post_init__(self) -> None:
        if not 1 <= len(self.shifts) <= MOST_WALKERS:
            raise InputError("walkers_out_of_range", walkers=len(self.shifts), most=MOST_WALKERS)
        for walker in self.assigned.values():
            if not 1 <= walker <= len(self.shifts):
                raise InputError("stop_assigned_to_nobody", walker=walker, walkers=len(self.shifts))
        for walker in self.pieces_assigned.values():
            if not 1 <= walker <= len(self.shifts):
                raise InputError("assigned_to_nobody", walker=walker, walkers=len(self.shifts))
        if self.objective not in get_args(Objective):
            raise InputError("objective_unknown", objective=self.objective)
        if self.now is not None:
            _check_instants(self.now)


def check_stops(stops: tuple[Stop, ...], *, may_be_none: bool = False) -> None:
    """
    Refuse stops that make no round; none may do where streets are walked.

    Raises
    ------
    InputError
        ``no_stops``, ``too_many_stops`` (count, most), ``stop_repeated`` (count).
    """
    if not stops and not may_be_none:
        raise InputError("no_stops")
    if len(stops) > MOST_STOPS:
        raise InputError("too_many_stops", count=len(stops), most=MOST_STOPS)
    repeated = sum(count > 1 for count in Counter(stop.id for stop in stops).values())
    if repeated:
        raise InputError("stop_repeated", count=repeated)


def _check_speed(kmh: float, low: float, high: float) -> None:
    if not low <= kmh <= high:
        raise InputError("pace_out_of_range", pace_kmh=kmh, low=low, high=high)


def _check_instants(*instants: dt.datetime) -> None:
    if any(instant.tzinfo is None for instant in instants):
        raise InputError("time_without_zone")
