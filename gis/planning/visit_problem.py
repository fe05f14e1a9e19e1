"""A visit round as whole seconds: who can go where and when, and why nobody can."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.planning.stop_network import between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gis.planning.stop_network import StopNetwork
    from gis.planning.visits import Break, Reason, Shift, Stop, VisitRoundParams, Window

Span = tuple[int, int]
"""From one second to another, since 1970 in UTC."""


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
        Seconds, and between which instants a break may begin; only what fits in the shift.
    """

    begins: int
    ends: int
    longest: int
    way: NDArray[np.int64]
    mm: NDArray[np.float64]
    may_visit: NDArray[np.bool_]
    breaks: tuple[tuple[int, int, int], ...]

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
    stops: Sequence[Stop], params: VisitRoundParams, ground: StopNetwork
) -> tuple[Outing, ...]:
    """Return all shifts in seconds, with the ways between their places."""
    is_near = ground.stop_nodes >= 0
    known: dict[str, NDArray[np.float64]] = {}
    count, ends = len(stops), np.array(ground.ends).ravel()
    nodes = np.concatenate([np.where(is_near, ground.stop_nodes, ends[0]), ends])
    found = []
    for number, shift in enumerate(params.shifts):
        if shift.mode not in known:
            known[shift.mode] = between(ground.links(shift.mode), nodes)
        rows = np.array([*range(count), count + 2 * number, count + 2 * number + 1])
        mm = known[shift.mode][np.ix_(rows, rows)]
        mm[np.flatnonzero(~is_near)] = np.inf
        mm[:, np.flatnonzero(~is_near)] = np.inf
        is_open = np.isfinite(mm)
        seconds = np.ceil(np.where(is_open, mm, 0) * 3600 / (shift.pace_kmh * 1e6))
        way = np.where(is_open, seconds, -1).astype(np.int64)
        begins, ends_at = _span(shift.begins.timestamp(), shift.ends.timestamp())
        if params.now is not None:
            begins = min(max(begins, math.ceil(params.now.timestamp())), ends_at)
        mine = [
            begins < ends_at
            and (shift.is_pair or not stop.needs_pair)
            and params.assigned.get(stop.id, number + 1) == number + 1
            for stop in stops
        ]
        breaks = _breaks(shift, begins, ends_at)
        longest = ends_at - begins
        if shift.longest_minutes is not None:
            longest = min(longest, math.floor(round(shift.longest_minutes * 60, 6)))
        found.append(Outing(begins, ends_at, longest, way, mm, np.array(mine, bool), breaks))
    return tuple(found)


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


def _breaks(shift: Shift, begins: int, ends: int) -> tuple[tuple[int, int, int], ...]:
    found = [_break(rest, begins, ends) for rest in shift.breaks]
    return tuple(sorted((b for b in found if b[1] <= b[2]), key=lambda b: (b[2], b[1], b[0])))


def _break(rest: Break, begins: int, ends: int) -> tuple[int, int, int]:
    seconds = seconds_of(rest.minutes)
    earliest, latest = _span(rest.earliest.timestamp(), rest.latest.timestamp())
    return seconds, max(earliest, begins), min(latest, ends) - seconds
