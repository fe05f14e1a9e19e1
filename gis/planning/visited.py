"""What a visit round is when it is planned."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import shapely

from gis.planning.rounds import Drive, Step

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
    after
        Steps of the leg that are walked before it.
    """

    stop_id: str
    arrives: dt.datetime
    begins: dt.datetime
    leaves: dt.datetime
    way_m: float
    after: int = 0

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
        LineString in the metric CRS from start to end; by car from the parking point and back.
    length_m
        Geodesic; without driving.
    walking_minutes
        Length over pace, each way between visits rounded up to a second.
    steps
        Street pieces, or parts of them, in walking order.
    pieces
        Ids of the required pieces in the order in which they are completed.
    deadhead_m
        What is walked besides required pieces walked for the first time.
    drives
        From the start to the parking point and from there to the end; a drive that would go
        nowhere is left out. Each takes whole seconds.
    """

    walker: int
    leaves: dt.datetime
    returns: dt.datetime
    visits: tuple[Visit, ...]
    geometry: shapely.LineString
    length_m: float
    walking_minutes: float
    steps: tuple[Step, ...] = ()
    pieces: tuple[str, ...] = ()
    deadhead_m: float = 0.0
    drives: tuple[Drive, ...] = ()

    @property
    def minutes(self) -> float:
        """From leaving to returning: driving, walking, waiting, work and breaks."""
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
        By walker; a walker without a stop, or a street to walk, has none.
    left_out
        By stop id.
    required
        Ids of the required pieces as given, each once. Each is in one leg, or in `not_fitting`,
        or in `unreachable`.
    not_fitting
        Required pieces that nobody has the time for.
    unreachable
        Required pieces that no walkable way joins to a start.
    objective_m
        Walking metres of all legs, or of the longest, as asked for.
    lower_bound_m
        No legs with these visits and pieces have less of it; 0 where none is known.
    proven_optimal
        Whether that is proven to be reached.
    further_rounds
        Rounds of the same shifts that would walk the pieces that do not fit: one plan of them, so
        fewer may do. 0 when all fits, or when nothing more ever can.
    """

    legs: tuple[VisitLeg, ...]
    left_out: tuple[LeftOut, ...]
    required: tuple[str, ...] = ()
    not_fitting: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()
    objective_m: float = 0.0
    lower_bound_m: float = 0.0
    proven_optimal: bool = False
    further_rounds: int = 0

    @property
    def visited(self) -> tuple[str, ...]:
        """Ids of the stops that are visited, leg by leg."""
        return tuple(visit.stop_id for leg in self.legs for visit in leg.visits if visit.stop_id)

    @property
    def minutes(self) -> float:
        """Of all legs."""
        return sum(leg.minutes for leg in self.legs)
