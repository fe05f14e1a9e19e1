"""Driving in a track: by car, bus or train, with its stops."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.coverage.fixes import places, runs, steps_m

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

FASTEST_MPS: Final = 70.0
NOISE_M: Final = 40.0
"""Nothing on a road moves faster than this, but for so much noise."""
SPEED_S: Final = 30.0
"""Speed is looked at over this time: noise moves a fix by metres, a bus by hundreds."""
STOP_S: Final = 150.0
"""Two rides with at most this between them, at one place, are one: the bus stopped."""
STOP_M: Final = 60.0
LEAST_RIDE_M: Final = 200.0
"""Being fast for less than this is running, or noise."""


@dataclass(frozen=True)
class Driving:
    """A ride that was taken out: from, to (seconds of UTC since 1970), and metres."""

    begun_at: float
    ended_at: float
    length_m: float


def rides(xy: Floats, at: Floats, limit_mps: float) -> Bools:
    """
    Return which fixes were recorded while driving, with the stops in between.

    Parameters
    ----------
    xy
        Metric coordinates, shape (n, 2).
    at
        Seconds, shape (n,); where one is lacking, nothing is said to be driving.
    limit_mps
        What is faster than this for half a minute is driving.
    """
    ride = np.zeros(len(xy), bool)
    if len(xy) < 2 or not np.isfinite(at).all():
        return ride
    jump = np.flatnonzero(jumps(xy, at)) + 1
    for low, high in pairwise([0, *jump.tolist(), len(xy)]):
        for first, last in _rides(xy[low:high], at[low:high], limit_mps):
            ride[low + first : low + last + 1] = True
    return ride


def jumps(xy: Floats, at: Floats) -> Bools:
    """Return from which fixes nobody came to the next in the time; none without times."""
    wait = np.nan_to_num(np.diff(at), nan=np.inf)
    return np.asarray(steps_m(xy) > FASTEST_MPS * wait + NOISE_M)


def _rides(xy: Floats, at: Floats, limit_mps: float) -> list[tuple[int, int]]:
    """Return the first and the last fix of each ride."""
    joined: list[tuple[int, int]] = []
    for first, last in runs(_speed(xy, at) > limit_mps):
        if joined and at[first] - at[joined[-1][1]] <= STOP_S:
            between = slice(joined[-1][1], first + 1)
            if np.ptp(xy[between], axis=0).max() <= STOP_M:
                joined[-1] = (joined[-1][0], last)
                continue
        joined.append((first, last))
    # A gap that was driven through is fast at its ends only.
    return [
        (first, last)
        for first, last in joined
        if driven_m(xy, at, max(first - 1, 0), min(last + 1, len(xy) - 1)) >= LEAST_RIDE_M
    ]


def driven_m(xy: Floats, at: Floats, first: int, last: int) -> float:
    """Return metres between two fixes, without the noise of those in between."""
    return float(steps_m(places(xy, at, np.arange(at[first], at[last], SPEED_S / 3))).sum())


def _speed(xy: Floats, at: Floats) -> Floats:
    """Return m/s at each fix, over `SPEED_S`, or as long as the track is."""
    begin = np.clip(at - SPEED_S / 2, at[0], max(at[-1] - SPEED_S, at[0]))
    end = np.minimum(begin + SPEED_S, at[-1])
    sixth = SPEED_S / 6
    # Means of three moments at either end: one false fix is no ride.
    ends = [
        np.mean([places(xy, at, moment + turn * part) for part in (0, sixth, 2 * sixth)], axis=0)
        for moment, turn in ((begin, 1), (end, -1))
    ]
    return np.asarray(np.hypot(*(ends[1] - ends[0]).T) / np.maximum(end - begin - 2 * sixth, 1))
