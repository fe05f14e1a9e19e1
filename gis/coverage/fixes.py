"""Fixes of a track: smoothed, spaced, and what lies between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

WHITE_M: Final = 2.5
"""What is drawn anew with each fix: rounding, the drawing of the map, the steps' own length. What
the track itself shows of this comes on top."""
SMOOTH_S: Final = 4.0
SMOOTH_M: Final = 5.0
"""Fixes are means over this time and this way to either side, whichever is less."""
SPEED_S: Final = 30.0
SPEED_FIXES: Final = 15
"""Over this time, or number of fixes without times, it is looked at how fast one moves."""
EVERY_M: Final = 12.0
"""Fixes nearer to the one before say nothing new."""
CORNER_M: Final = 4.0
"""Unless the track goes so far aside between two that are looked at: there it turned."""


@dataclass(frozen=True)
class Fixes:
    """
    The fixes that are looked at.

    Attributes
    ----------
    xy
        Metric coordinates, shape (n, 2).
    at
        Seconds, or NaN, shape (n,).
    moved_m, wait_s
        From each to the next, shape (n - 1,).
    is_gap
        Whether the track broke off between two, shape (n - 1,).
    white_m
        Standard deviation, on either axis, of the part of the error that is drawn anew.
    """

    xy: Floats
    at: Floats
    moved_m: Floats
    wait_s: Floats
    is_gap: Bools
    white_m: float

    @classmethod
    def of(cls, xy: Floats, at: Floats, part: Ints, usual_mps: float) -> Fixes:
        """Return fixes that are `EVERY_M` apart, and the first and the last of each part."""
        xy, white = _smoothed(xy, at, part)
        rows = _corners(xy, np.array(_spaced(xy, part), dtype=np.int64))
        xy, at, part = xy[rows], at[rows], part[rows]
        moved = np.hypot(*np.diff(xy, axis=0).T)
        wait = np.diff(at)
        wait = np.where(np.isfinite(wait), np.maximum(wait, 0.5), np.maximum(moved / usual_mps, 1))
        return cls(xy, at, moved, wait, np.diff(part) != 0, white)

    def __len__(self) -> int:
        return len(self.xy)


def _smoothed(xy: Floats, at: Floats, part: Ints) -> tuple[Floats, float]:
    """Return means of neighbouring fixes, and the error in them that is drawn anew."""
    if len(xy) < 3:
        return xy, WHITE_M
    every = float(np.median(np.diff(at)))
    is_timed = np.isfinite(every) and every > 0
    # Over a longer time the noise does not count as a way.
    lag = min(max(1, round(SPEED_S / every)) if is_timed else SPEED_FIXES, len(xy) - 1)
    travel = float(np.median(np.hypot(*(xy[lag:] - xy[:-lag]).T))) / lag
    side = min(SMOOTH_S / every if is_timed else np.inf, SMOOTH_M / max(travel, 0.1), 10.0)
    # The median of second differences: along streets they are noise, but for a few corners.
    bends = np.abs(xy[2:] - 2 * xy[1:-1] + xy[:-2])[(part[2:] == part[:-2])]
    drawn = float(np.median(bends)) / (0.6745 * 6**0.5) if len(bends) else 0.0
    row = np.arange(len(xy))
    first, last = np.searchsorted(part, part), np.searchsorted(part, part, side="right") - 1
    side = np.minimum(int(side), np.minimum(row - first, last - row))
    sums = np.concatenate([np.zeros((1, 2)), np.cumsum(xy - xy[0], axis=0)])
    count = 2 * side + 1
    means = xy[0] + (sums[row + side + 1] - sums[row - side]) / count[:, None]
    return means, float(np.hypot(WHITE_M, drawn / np.sqrt(count.mean())))


def _spaced(xy: Floats, part: Ints) -> list[int]:
    kept: list[int] = []
    owner, x0, y0 = -1, 0.0, 0.0
    numbers = part.tolist()
    for row, (x, y) in enumerate(xy.tolist()):
        if numbers[row] != owner:
            if kept and kept[-1] != row - 1:
                kept.append(row - 1)
        elif (x - x0) ** 2 + (y - y0) ** 2 < EVERY_M**2:
            continue
        kept.append(row)
        owner, x0, y0 = numbers[row], x, y
    if kept and kept[-1] != len(xy) - 1:
        kept.append(len(xy) - 1)
    return kept


def _corners(xy: Floats, rows: Ints) -> Ints:
    """Return the rows and, where the track goes far aside between two, the farthest row there."""
    if not len(rows):
        return rows
    before = np.repeat(rows[:-1], np.diff(rows))
    after = np.repeat(rows[1:], np.diff(rows))
    chord = xy[after] - xy[before]
    own = xy[rows[0] : rows[-1]] - xy[before]
    share = (own * chord).sum(axis=1) / np.maximum((chord**2).sum(axis=1), 1e-9)
    aside = np.hypot(*(own - np.clip(share, 0, 1)[:, None] * chord).T)
    most = np.maximum.reduceat(aside, rows[:-1] - rows[0]) if len(rows) > 1 else aside
    is_corner = (aside >= CORNER_M) & (aside == np.repeat(most, np.diff(rows)))
    return np.union1d(rows, np.flatnonzero(is_corner) + rows[0])


def steps_m(xy: Floats) -> Floats:
    """Return the metres from each fix to the next, shape (n - 1,)."""
    return np.asarray(np.hypot(*np.diff(xy, axis=0).T)) if len(xy) else np.empty(0)


def runs(is_in: Bools) -> list[tuple[int, int]]:
    """Return the first and the last number of each run."""
    edge = np.diff(np.concatenate([[False], is_in, [False]]).astype(np.int8))
    first, last = np.flatnonzero(edge > 0), np.flatnonzero(edge < 0) - 1
    return list(zip(first.tolist(), last.tolist(), strict=True))


def places(xy: Floats, at: Floats, moment: Floats) -> Floats:
    """Return where one was at some moments, between fixes in a straight line, shape (n, 2)."""
    return np.column_stack([np.interp(moment, at, along) for along in xy.T])
