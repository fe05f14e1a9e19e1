"""What a street round is asked to be, and what it is when it is planned."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

import shapely

from gis.errors import InputError

MOST_WALKERS = 12
"""The largest team that goes out at once, with room to spare [assumption]."""
FARTHEST_M = 300.0
"""How far a start or an end may lie from the nearest walkable piece; by car, from a road."""
MOST_MINUTES = 100_000
"""Ten weeks without a rest: more than any plan of a whole municipality asks for."""
SLOWEST_KMH, FASTEST_KMH = 1.0, 30.0
SLOWEST_DRIVE_KMH, FASTEST_DRIVE_KMH = 5.0, 130.0

LEAST_PENALTY, MOST_PENALTY = 1.0, 10.0
"""What a metre may be counted for: as one, and so dear that nearly any detour is taken."""

Mode = Literal["foot", "bicycle", "car"]
Objective = Literal["total", "longest"]


@dataclass(frozen=True)
class Penalties:
    """
    How many metres one metre counts for that is walked *besides* required pieces.

    Of several that hold for a piece the greatest counts. All are `LEAST_PENALTY` to `MOST_PENALTY`.

    Attributes
    ----------
    steps
        Stairs.
    unlit, unpaved
        Paths without light, and of gravel or earth; only in the dark.
    busy
        Trunk, primary, secondary and tertiary roads without a pavement.
    """

    steps: float = 1.0
    unlit: float = 1.0
    unpaved: float = 1.0
    busy: float = 1.0

    def __post_init__(self) -> None:
        for factor in (self.steps, self.unlit, self.unpaved, self.busy):
            if not LEAST_PENALTY <= factor <= MOST_PENALTY:
                raise InputError(
                    "penalty_out_of_range", factor=factor, low=LEAST_PENALTY, high=MOST_PENALTY
                )


USUAL_PENALTIES = Penalties(steps=1.5, unlit=2.0, unpaved=1.5, busy=3.0)
"""Where a team has said nothing [assumptions: no source gives such figures for outreach work]."""


@dataclass(frozen=True)
class StreetRoundParams:
    """
    What a street round is asked to be.

    Attributes
    ----------
    minutes
        The longest a leg may take, driving included; at most `MOST_MINUTES`.
    pace_kmh
        1 to 30.
    starts, ends
        Points in the metric CRS: none, one that all walkers share, or one for each walker.
        Without `starts` a leg begins at its end, or else at a corner in the middle of its
        streets or, where not all fit, at a better one; without `ends` it returns to its start. A
        point stands for the nearest place on the connected part of the network, at most
        `FARTHEST_M` away, that holds most required metres.
    walkers
        Walkers, or pairs that walk together: 1 to `MOST_WALKERS`.
    objective
        What is minimised: the length of all legs together, or that of the longest.
    mode
        "bicycle" uses no steps. "car" drives to a parking point, walks from there and back to it,
        and drives on to the end; without starts and ends the driving is not known and not counted.
    drive_kmh
        Mean speed of the car in town [assumption: 30 km/h].
    assigned
        Piece id → number of the walker, from 1, who must walk it.
    seed
        Of the search where a plan is not proven shortest.
    values
        Piece id → coverage gain, 0 or more, of walking it; a piece that is missing has none. What
        is walked where not all fits brings most gain; empty: most metres.
    penalties
        What ways besides the required pieces are chosen by; None: the shortest. Minutes and all
        lengths are true metres, and no piece is left out for an easier way.
    is_dark
        Whether the round is walked in the dark.
    reversed
        Numbers of walkers who walk their leg the other way round: legs that end where they began.
    twice
        Ids of pieces that are walked twice where they are required, once for each side; that is
        no deadheading.
    """

    minutes: float
    pace_kmh: float = 4.0
    starts: tuple[shapely.Point, ...] = ()
    ends: tuple[shapely.Point, ...] = ()
    walkers: int = 1
    objective: Objective = "total"
    mode: Mode = "foot"
    drive_kmh: float = 30.0
    assigned: Mapping[str, int] = field(default_factory=dict)
    seed: int = 0
    values: Mapping[str, float] = field(default_factory=dict)
    penalties: Penalties | None = None
    is_dark: bool = False
    reversed: frozenset[int] = frozenset()
    twice: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.minutes > 0:
            raise InputError("minutes_not_positive", minutes=self.minutes)
        if self.minutes > MOST_MINUTES:
            raise InputError("minutes_too_many", minutes=self.minutes, most=MOST_MINUTES)
        _check_speed(self.pace_kmh, SLOWEST_KMH, FASTEST_KMH)
        _check_speed(self.drive_kmh, SLOWEST_DRIVE_KMH, FASTEST_DRIVE_KMH)
        if not 1 <= self.walkers <= MOST_WALKERS:
            raise InputError("walkers_out_of_range", walkers=self.walkers, most=MOST_WALKERS)
        if self.objective not in get_args(Objective):
            raise InputError("objective_unknown", objective=self.objective)
        if self.mode not in get_args(Mode):
            raise InputError("mode_unknown", mode=self.mode)
        _check_points(self.starts, self.walkers)
        _check_points(self.ends, self.walkers)
        for walker in self.assigned.values():
            if not 1 <= walker <= self.walkers:
                raise InputError("assigned_to_nobody", walker=walker, walkers=self.walkers)
        if not all(0 <= gain < math.inf for gain in self.values.values()):
            raise InputError("gain_out_of_range")
        self._check_reversed()

    def _check_reversed(self) -> None:
        """By car every walk is closed, wherever the drives begin and end."""
        for walker in sorted(self.reversed) if self.mode != "car" else ():
            start, end = self.places_of(walker)
            if start is not None and end is not None and start != end:
                raise InputError("leg_not_reversible", walker=walker)

    @property
    def metres_per_minute(self) -> float:
        """Walking speed."""
        return self.pace_kmh * 1000 / 60

    def places_of(self, walker: int) -> tuple[shapely.Point | None, shapely.Point | None]:
        """Return the start and the end given to a walker, numbered from 1."""
        start, end = (
            points[min(walker, len(points)) - 1] if points else None
            for points in (self.starts, self.ends)
        )
        return start, end


def _check_speed(kmh: float, low: float, high: float) -> None:
    if not low <= kmh <= high:
        raise InputError("pace_out_of_range", pace_kmh=kmh, low=low, high=high)


def _check_points(points: tuple[shapely.Point, ...], walkers: int) -> None:
    if len(points) not in (0, 1, walkers):
        raise InputError("starts_not_walkers", found=len(points), walkers=walkers)
    if not all(point.is_valid and point.coords for point in points):
        raise InputError("point_without_place")


@dataclass(frozen=True)
class Step:
    """
    One piece, or a part of one, walked in one direction.

    Attributes
    ----------
    street_id
        The piece.
    forward
        From its `u` to its `v`.
    length_m
        Geodesic.
    from_share, to_share
        Where the step begins and ends along the piece: 0 at `u`, 1 at `v`.
    first_time
        Whether this is the first time this part of a required piece is walked, or of one that is
        to be walked twice the second; what two legs pass counts where it was planned.
    required
        Whether the piece is one of those the round covers.
    name
        Street name; empty for ways without one.
    """

    street_id: str
    forward: bool
    length_m: float
    from_share: float
    to_share: float
    first_time: bool
    required: bool
    name: str


@dataclass(frozen=True)
class Drive:
    """
    A way by car: to where a leg begins, or from where it ends.

    Attributes
    ----------
    geometry
        LineString in the metric CRS, in driving direction.
    length_m
        Geodesic.
    minutes
        Length over `StreetRoundParams.drive_kmh`.
    """

    geometry: shapely.LineString
    length_m: float
    minutes: float


@dataclass(frozen=True)
class Leg:
    """
    One walker's continuous walk.

    Attributes
    ----------
    walker
        Number from 1.
    steps
        In walking order.
    geometry
        LineString in the metric CRS from start to end; by car from the parking point and back.
    length_m
        Geodesic; without driving.
    deadhead_m
        What is walked besides required pieces walked for the first time.
    minutes
        Length over pace, and driving.
    pieces
        Ids of the required pieces in the order in which they are completed.
    drives
        From the start to the parking point and from there to the end; a drive that would go
        nowhere is left out.
    """

    walker: int
    steps: tuple[Step, ...]
    geometry: shapely.LineString
    length_m: float
    deadhead_m: float
    minutes: float
    pieces: tuple[str, ...]
    drives: tuple[Drive, ...] = ()


@dataclass(frozen=True)
class StreetRound:
    """
    A planned street round.

    Attributes
    ----------
    required
        Ids of the required pieces as given, each once. Each is in one leg, or in `not_fitting`,
        or in `unreachable`.
    legs
        By walker; a walker without work has none.
    not_fitting
        Required pieces that would take a leg over its minutes.
    unreachable
        Required pieces that no walkable way joins to a start.
    objective_m
        Walking metres of all legs, or of the longest, as asked for.
    lower_bound_m
        No legs of the same pieces between the same points have less of it.
    proven_optimal
        Whether a T-join proves that: for one walker always where the pieces hang together, and
        where the T-join joins them. Where pieces do not fit, this says nothing about which
        pieces were chosen.
    further_rounds
        Rounds of the same walkers and minutes that would walk what does not fit: one plan of
        them, so fewer may do. 0 when all fits, or when nothing more ever can; what no walker can
        reach and walk within the minutes stays in `not_fitting` and is not counted.
    """

    required: tuple[str, ...]
    legs: tuple[Leg, ...]
    not_fitting: tuple[str, ...]
    unreachable: tuple[str, ...]
    objective_m: float
    lower_bound_m: float
    proven_optimal: bool
    further_rounds: int = 0
