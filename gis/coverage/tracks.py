"""
Tracks: what a receiver recorded, and what of it is a walk.

Cleaning takes away what is not walking before streets come into it: fixes that cannot be true,
driving, the noise of standing still, and the beginning and the end of the worker's day.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import shapely
from scipy.ndimage import maximum_filter1d, minimum_filter1d

from gis.coverage.driving import Driving, driven_m, jumps, rides
from gis.coverage.fixes import places, runs, steps_m
from gis.crs import WGS84, transform
from gis.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

__all__ = [
    "LIMIT_MPS", "TRIM_M", "TRIM_SHARE", "CleanTrack", "Driving", "Mode", "RawSegment", "RawTrack",
    "clean_track",
]  # fmt: skip

Mode = Literal["foot", "bicycle"]

LIMIT_MPS: Final[dict[Mode, float]] = {"foot": 2.5, "bicycle": 8.0}
"""What is faster than this for half a minute is driving. Assumptions."""
TRIM_M: Final = 100.0
"""So far from the first and from the last fix nothing is kept: they may be a worker's home. An
assumption: what hides a house among its neighbours, and costs a walk of two hours 3 % of its metres
(`benchmarks/map_matching.py`)."""
TRIM_SHARE: Final = 0.015
"""Nor more than this share of the walk at either end: a short recording was begun where the work
was. An assumption."""
GAP_M: Final = 150.0
"""Fixes farther apart than this are not joined. An assumption."""
GAP_S: Final = 120.0
"""Nor are those that are so long apart and have moved. An assumption."""
ISLAND_FIXES: Final = 10
"""Fewer fixes than this between two jumps are false."""
SPIKE_M: Final = 40.0
"""A single fix so far aside of those around it, and farther than they are apart, is false."""
STILL_S: Final = 300.0
STILL_M: Final = 40.0
"""Fixes that stay in a square of this size for `STILL_S` are one place: longer than it takes to
walk in and out of a short dead end. Assumptions."""
TIMED_SHARE: Final = 0.8
"""With fewer times than this, or as few different ones as half the fixes, a track has none."""


@dataclass(frozen=True)
class RawSegment:
    """
    Fixes that were recorded without a break.

    Attributes
    ----------
    lon, lat
        WGS84 degrees, shape (n,).
    time
        Seconds of UTC since 1970, NaN where there is none, shape (n,).
    """

    lon: Floats
    lat: Floats
    time: Floats


@dataclass(frozen=True)
class RawTrack:
    """The segments of one file, in its order."""

    segments: tuple[RawSegment, ...]

    @property
    def count(self) -> int:
        """Number of fixes."""
        return sum(len(segment.lon) for segment in self.segments)

    @property
    def begun_at(self) -> float | None:
        """Earliest time, seconds of UTC since 1970."""
        time = self.fixes[:, 2]
        return float(np.nanmin(time)) if np.isfinite(time).any() else None

    @property
    def ended_at(self) -> float | None:
        """Latest time."""
        time = self.fixes[:, 2]
        return float(np.nanmax(time)) if np.isfinite(time).any() else None

    @cached_property
    def fingerprint(self) -> str:
        """
        What is the same for the same tour, whatever the file is called and however it was saved.

        Of the times their whole seconds, of the places the means of the four quarters of the tour,
        to four decimals (about 10 m): fewer decimals in the file do not change those, another
        order of the segments neither.
        """
        fixes = self.fixes
        has_times = np.isfinite(fixes[:, 2]).all()
        if has_times:
            fixes = fixes[np.argsort(fixes[:, 2], kind="stable")]
        told = hashlib.sha256()
        if has_times:
            told.update(np.unique(np.floor(fixes[:, 2])).astype("<i8").tobytes())
        quarters = [part[:, :2].mean(axis=0) for part in np.array_split(fixes, 4) if len(part)]
        told.update(np.rint(np.array(quarters) * 1e4).astype("<i8").tobytes())
        return told.hexdigest()

    @cached_property
    def fixes(self) -> Floats:
        """Longitude, latitude and time of all of them, in the order of the file, shape (n, 3)."""
        columns = [np.column_stack([part.lon, part.lat, part.time]) for part in self.segments]
        return np.concatenate(columns) if columns else np.empty((0, 3))


@dataclass(frozen=True)
class CleanTrack:
    """
    The walk in a track.

    Attributes
    ----------
    xy
        Metric coordinates of the fixes, shape (n, 2).
    at
        Seconds of UTC since 1970, or all NaN, shape (n,).
    part
        Number of the connected part that each belongs to, ascending, shape (n,).
    driving
        Rides that were taken out, in order.
    trimmed_m
        Metres cut away at the two ends of the day.
    dropped
        Number of fixes that cannot be true.
    """

    xy: Floats
    at: Floats
    part: Ints
    driving: tuple[Driving, ...] = ()
    trimmed_m: float = 0.0
    dropped: int = 0

    @property
    def has_times(self) -> bool:
        """Whether every fix has a time."""
        return bool(len(self.at)) and bool(np.isfinite(self.at).all())

    @property
    def begun_at(self) -> float | None:
        """Time of the first fix that is left."""
        return float(self.at[0]) if self.has_times else None

    @property
    def ended_at(self) -> float | None:
        """Time of the last fix that is left."""
        return float(self.at[-1]) if self.has_times else None

    @property
    def length_m(self) -> float:
        """Metres along the fixes, without the gaps between parts."""
        return float(steps_m(self.xy)[np.diff(self.part) == 0].sum())

    @property
    def lines(self) -> shapely.MultiLineString:
        """The parts of more than one fix, as they were recorded."""
        parts = [self.xy[self.part == number] for number in np.unique(self.part)]
        return shapely.MultiLineString([xy for xy in parts if len(xy) > 1])


def clean_track(
    raw: RawTrack,
    crs: str,
    *,
    mode: Mode = "foot",
    trim_m: float = TRIM_M,
    trim_share: float = TRIM_SHARE,
    keep: BaseGeometry | None = None,
    limit_mps: float | None = None,
) -> CleanTrack:
    """
    Return the walk in a track.

    Parameters
    ----------
    raw
        As it was read.
    crs
        The metric CRS of the installation, ``EPSG:n``.
    mode
        How the team moved; it sets the speed above which it was driven.
    trim_m
        What lies so near to the first fix is cut away until the track leaves it for the first
        time, and likewise at the end.
    trim_share
        And no farther than this share of what was walked, at either end.
    keep
        Area in the metric CRS in which nothing is cut away: where the team wanted to walk.
    limit_mps
        Speed limit instead of that of the mode, in m/s.

    Raises
    ------
    InputError
        ``track_too_short`` when fewer than two fixes are left.
    """
    xy, at, part, dropped = _placed(raw, crs)
    limit = LIMIT_MPS[mode] if limit_mps is None else limit_mps
    ride = rides(xy, at, limit)
    step = steps_m(xy)
    walked_m = float(step[~(ride[1:] | ride[:-1])].sum())
    low, high = _ends(xy, min(trim_m, trim_share * walked_m), keep)
    trimmed = float(step[:low].sum() + step[high - 1 :].sum()) if len(xy) else 0.0
    driving = tuple(
        Driving(float(at[first]), float(at[last]), driven_m(xy, at, first, last))
        for first, last in runs(ride)
    )
    is_left = ~ride
    is_left[:low] = is_left[high:] = False
    part = part + np.cumsum(np.diff(ride, prepend=False))
    xy, at, part = _rested(xy[is_left], at[is_left], part[is_left])
    if len(xy) < 2:
        raise InputError("track_too_short")
    part = np.unique(part, return_inverse=True)[1]
    return CleanTrack(xy, at, part.astype(np.int64), driving, trimmed, dropped)


def _placed(raw: RawTrack, crs: str) -> tuple[Floats, Floats, Ints, int]:
    """Return places, times and parts of the fixes that can be true, and how many cannot."""
    lon, lat, at = raw.fixes.T
    part = np.repeat(np.arange(len(raw.segments)), [len(one.lon) for one in raw.segments])
    xy = shapely.get_coordinates(transform(shapely.points(lon, lat), WGS84, crs))
    at = _times(at)
    is_real = np.isfinite(xy).all(axis=1) & ~((lon == 0) & (lat == 0))
    order = np.flatnonzero(is_real)
    if np.isfinite(at).all():
        order = order[np.argsort(at[order], kind="stable")]
        # Of several fixes at one moment the first is as good as any.
        order = order[np.diff(at[order], prepend=-np.inf) > 0]
    xy, at, part = xy[order], at[order], part[order]
    is_spike = _spikes(xy)
    xy, at, part = xy[~is_spike], at[~is_spike], part[~is_spike]
    is_island = _islands(xy, at)
    xy, at, part = xy[~is_island], at[~is_island], part[~is_island]
    dropped = int((~is_real).sum() + is_spike.sum() + is_island.sum())
    return xy, at, _parts(xy, at, part), dropped


def _times(at: Floats) -> Floats:
    """Return the times, those that are lacking in between, or none at all."""
    known = np.flatnonzero(np.isfinite(at))
    none = np.full(len(at), np.nan)
    if len(known) < max(2, TIMED_SHARE * len(at)):
        return none
    if len(np.unique(at[known])) < len(known) / 2:
        return none
    return np.interp(np.arange(len(at)), known, at[known]) if len(known) < len(at) else at


def _spikes(xy: Floats) -> Bools:
    """Return which fixes lie far aside of both neighbours, that lie near each other."""
    found = np.zeros(len(xy), bool)
    if len(xy) < 3:
        return found
    step = steps_m(xy)
    across = np.hypot(*(xy[2:] - xy[:-2]).T)
    found[1:-1] = (np.minimum(step[:-1], step[1:]) > SPIKE_M) & (
        np.minimum(step[:-1], step[1:]) > 2 * across
    )
    return found


def _islands(xy: Floats, at: Floats) -> Bools:
    """Return which fixes are a few between two jumps: a reflection, not a journey."""
    jump = jumps(xy, at)
    number = np.concatenate([[0], np.cumsum(jump)])[: len(xy)]
    is_few = (np.bincount(number) < ISLAND_FIXES) & (number.max(initial=0) > 1)
    is_few[[0, -1]] = False
    return np.asarray(is_few[number]) if len(xy) else np.zeros(0, bool)


def _parts(xy: Floats, at: Floats, part: Ints) -> Ints:
    """Return parts split at gaps and jumps, and joined where the receiver only counted anew."""
    step, wait = steps_m(xy), np.diff(at)
    usual = np.median(step) if len(step) else 0.0
    is_gap = step > max(GAP_M, 6 * usual)
    is_gap |= np.isfinite(wait) & (wait > GAP_S) & (step > SPIKE_M)
    is_new = (np.diff(part) != 0) & ((step > SPIKE_M) | (wait > GAP_S))
    return np.concatenate([[0], np.cumsum(is_gap | is_new | jumps(xy, at))])[: len(xy)]


def _ends(xy: Floats, trim_m: float, keep: BaseGeometry | None) -> tuple[int, int]:
    """Return the first fix that is kept, and the one behind the last."""
    if not len(xy) or trim_m <= 0:
        return 0, len(xy)
    stays = np.zeros(len(xy), bool)
    if keep is not None:
        shapely.prepare(keep)
        stays = shapely.intersects_xy(keep, xy)
    away = np.flatnonzero((np.hypot(*(xy - xy[0]).T) > trim_m) | stays)
    back = np.flatnonzero((np.hypot(*(xy - xy[-1]).T) > trim_m) | stays)
    if not len(away) or not len(back):
        return len(xy), len(xy)
    return int(away[0]), int(back[-1]) + 1


def _rested(xy: Floats, at: Floats, part: Ints) -> tuple[Floats, Floats, Ints]:
    """Return the fixes with each stay at one place drawn together to its beginning and its end."""
    if len(xy) < 3 or not np.isfinite(at).all():
        moved = np.concatenate([[True], steps_m(xy) > 0])[: len(xy)]
        return xy[moved], at[moved], part[moved]
    every = STILL_S / 24
    clock = np.arange(at[0], at[-1] + every, every)
    path = places(xy, at, clock)
    size = np.max([
        maximum_filter1d(c, 25, mode="nearest") - minimum_filter1d(c, 25, mode="nearest")
        for c in path.T
    ], axis=0)  # fmt: skip
    is_still = maximum_filter1d((size < STILL_M).astype(np.int8), 25)
    still = is_still[np.clip(np.rint((at - at[0]) / every).astype(int), 0, len(clock) - 1)] > 0
    kept, placed = ~still, xy.copy()
    for first, last in runs(still):
        for low, high in runs(np.equal(part[first : last + 1], part[first])):
            inside = slice(first + low, first + high + 1)
            placed[[inside.start, inside.stop - 1]] = np.median(xy[inside], axis=0)
            kept[[inside.start, inside.stop - 1]] = True
        kept[first : last + 1] |= part[first : last + 1] != part[first]
    return placed[kept], at[kept], part[kept]
