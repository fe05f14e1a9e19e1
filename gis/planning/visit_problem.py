"""A visit round as whole seconds: who can go where and when, and why nobody can."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate, permutations
from typing import TYPE_CHECKING

import numpy as np

from gis.errors import InputError
from gis.planning.stop_network import between

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from gis.planning.stop_network import StopNetwork
    from gis.planning.visits import Reason, Shift, Stop, VisitRoundParams, Window

Span = tuple[int, int]
"""From one second to another, since 1970 in UTC."""

MOST_ORDERED = 5
"""Of so many breaks all orders are tried; of more only that in which they close [assumption]."""


@dataclass(frozen=True)
class Rest:
    """
    A break of a shift.

    Attributes
    ----------
    seconds
        How long it takes.
    span
        When it may begin.
    over
        When it can be over before the walker leaves, those due before it taken first.
    due
        When the walker has to be back to take it then, those due after it taken last.
    """

    seconds: int
    span: Span
    over: int
    due: int


@dataclass(frozen=True, eq=False)
class Outing:
    """
    A shift in whole seconds.

    Attributes
    ----------
    begins, ends
        Instants; it begins no sooner than now, and with its end where it is over.
    longest
        Seconds from leaving to returning.
    way
        Seconds from place to place: the stops, the start, the end; -1 where no way leads.
    mm
        Millimetres from place to place.
    may_visit
        Whether each stop is for this walker: pairs, what is assigned; nothing when it is over.
    breaks
        In an order in which all can be held; only what fits in the shift.
    """

    begins: int
    ends: int
    longest: int
    way: NDArray[np.int64]
    mm: NDArray[np.float64]
    may_visit: NDArray[np.bool_]
    breaks: tuple[Rest, ...]

    @property
    def start(self) -> int:
        """The place where it starts."""
        return len(self.way) - 2

    @property
    def end(self) -> int:
        """The place where it ends."""
        return len(self.way) - 1

    def reaches(self, stop: int) -> bool:
        """Return whether a way leads there and on to the end."""
        return bool(self.way[self.start, stop] >= 0 and self.way[stop, self.end] >= 0)

    def is_out(self, span: Span, service: int) -> bool:
        """Return whether work that begins in a span falls within the shift, which is not over."""
        return self.begins < self.ends and max(span[0], self.begins) <= min(
            span[1], self.ends - service
        )

    def can_visit(self, stop: int, span: Span, service: int) -> bool:
        """Return whether the stop alone can be done, begun within a span."""
        if not (self.reaches(stop) and self.is_out(span, service)):
            return False
        ways = int(self.way[self.start, stop]) + int(self.way[stop, self.end])
        if ways + service > self.longest:
            return False
        soonest = max(span[0], self.begins + int(self.way[self.start, stop]))
        return soonest <= min(span[1], self.ends - service - int(self.way[stop, self.end]))


def outings_of(
    stops: Sequence[Stop],
    params: VisitRoundParams,
    ground: StopNetwork,
    should_stop: Callable[[], bool] | None = None,
) -> tuple[Outing, ...]:
    """
    Return all shifts in seconds, with the ways between their places.

    When asked to stop, ways from stop to stop may be missing, those from starts and to ends not.

    Raises
    ------
    InputError
        ``breaks_clash`` (walker) where the breaks of a walker do not fit in one shift.
    """
    is_near = ground.stop_nodes >= 0
    far: dict[str, NDArray[np.float64]] = {}
    ways: dict[tuple[str, float], NDArray[np.int64]] = {}
    count, ends = len(stops), np.array(ground.ends).ravel()
    nodes = np.concatenate([np.where(is_near, ground.stop_nodes, ends[0]), ends])
    found = []
    for number, shift in enumerate(params.shifts):
        if shift.mode not in far:
            mm = between(ground.links(shift.mode), nodes, first=len(ends), should_stop=should_stop)
            mm[np.flatnonzero(~is_near)] = np.inf
            mm[:, np.flatnonzero(~is_near)] = np.inf
            far[shift.mode] = mm
        pace = shift.mode, shift.pace_kmh
        if pace not in ways:
            ways[pace] = _seconds(far[shift.mode], shift.pace_kmh)
        rows = np.array([*range(count), count + 2 * number, count + 2 * number + 1])
        square = np.ix_(rows, rows)
        mm, way = far[shift.mode][square], ways[pace][square]
        begins, ends_at = _span(shift.begins.timestamp(), shift.ends.timestamp())
        if _held(_breaks(shift, begins, ends_at)) is None:
            raise InputError("breaks_clash", walker=number + 1)
        if params.now is not None:
            begins = min(max(begins, math.ceil(params.now.timestamp())), ends_at)
        mine = [
            begins < ends_at
            and (shift.is_pair or not stop.needs_pair)
            and params.assigned.get(stop.id, number + 1) == number + 1
            for stop in stops
        ]
        breaks = _rests(_breaks(shift, begins, ends_at))
        longest = ends_at - begins
        if shift.longest_minutes is not None:
            longest = min(longest, math.floor(round(shift.longest_minutes * 60, 6)))
        found.append(Outing(begins, ends_at, longest, way, mm, np.array(mine, bool), breaks))
    return tuple(found)


def _seconds(mm: NDArray[np.float64], pace_kmh: float) -> NDArray[np.int64]:
    """Return the seconds of ways, rounded up; -1 where none is."""
    is_open = np.isfinite(mm)
    seconds = np.ceil(np.where(is_open, mm, 0) * 3600 / (pace_kmh * 1e6))
    return np.where(is_open, seconds, -1).astype(np.int64)


def spans_of(stop: Stop, outings: Sequence[Outing], now: float) -> list[Span]:
    """Return when the work at a stop may begin: its windows that are not over."""
    if not stop.windows:
        return [(min(o.begins for o in outings), max(o.ends for o in outings))]
    spans = (_span(w.opens.timestamp(), w.closes.timestamp()) for w in _sorted(stop.windows))
    return [span for span in spans if span[1] >= max(now, span[0])]


def seconds_of(minutes: float) -> int:
    """Return whole seconds, rounded up."""
    return math.ceil(round(minutes * 60, 6))


def hindrance(
    stop: Stop, number: int, outings: Sequence[Outing], params: VisitRoundParams
) -> Reason | None:
    """Return why a stop cannot be visited even alone; None where it can."""
    if stop.declined:
        return "declined"
    now = -math.inf if params.now is None else params.now.timestamp()
    spans, service = spans_of(stop, outings, now), seconds_of(stop.service_minutes)
    if not spans:
        return "past"
    # Whose it is comes first, a pair last: most is said of the walkers who may come at all.
    whose = params.assigned.get(stop.id)
    near = [
        outing
        for walker, outing in enumerate(outings, 1)
        if whose in (None, walker) and outing.reaches(number)
    ]
    if not near:
        return "unreachable"
    if not any(outing.is_out(span, service) for outing in near for span in spans):
        return "outside_windows"
    able = [o for o in near if any(o.can_visit(number, span, service) for span in spans)]
    if not able:
        return "too_far"
    return None if any(outing.may_visit[number] for outing in able) else "needs_pair"


def _span(opens: float, closes: float) -> Span:
    """Return the whole seconds within two instants."""
    return math.ceil(opens), math.floor(closes)


def _sorted(windows: Sequence[Window]) -> list[Window]:
    return sorted(windows, key=lambda window: (window.opens.timestamp(), window.closes.timestamp()))


def _breaks(shift: Shift, begins: int, ends: int) -> list[tuple[int, Span]]:
    """Return the seconds of each break, and when it may begin."""
    found = []
    for rest in shift.breaks:
        seconds = seconds_of(rest.minutes)
        earliest, latest = _span(rest.earliest.timestamp(), rest.latest.timestamp())
        found.append((seconds, (max(earliest, begins), min(latest, ends) - seconds)))
    return sorted(b for b in found if b[1][0] <= b[1][1])


def _held(breaks: Sequence[tuple[int, Span]]) -> tuple[tuple[int, Span], ...] | None:
    """Return breaks in the order in which they are over soonest; None where they clash."""
    orders = [sorted(breaks, key=lambda b: (b[1][1], b))]
    if len(breaks) <= MOST_ORDERED:
        orders = [list(order) for order in permutations(breaks)]
    held = [
        (over, order)
        for order in orders
        for over in [_overs(order)]
        if all(o - b[0] <= b[1][1] for o, b in zip(over, order, strict=True))
    ]
    return tuple(min(held)[1]) if held else None


def _overs(breaks: Sequence[tuple[int, Span]]) -> list[int]:
    """Return when each break is over, one taken after the other as soon as can be."""
    done, found = -(2**62), []
    for seconds, (opens, _) in breaks:
        done = max(done, opens) + seconds
        found.append(done)
    return found


def _rests(breaks: list[tuple[int, Span]]) -> tuple[Rest, ...]:
    """Return breaks as they can be held; what time is over for was taken before now."""
    while (held := _held(breaks)) is None:
        breaks = sorted(breaks, key=lambda b: (b[1][1], b))[1:]
    dues = list(accumulate(reversed(held), lambda due, b: min(b[1][1], due - b[0]), initial=2**62))
    return tuple(
        Rest(*b, over, due)
        for b, over, due in zip(held, _overs(held), reversed(dues[1:]), strict=True)
    )
