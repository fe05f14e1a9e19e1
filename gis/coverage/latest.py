"""
The latest pass of every stretch of street, by side and time band.

All measures ask one thing of the passes: when was this point of this side last passed in this
band? Any number of passes reduces to that, and newer ones are added to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from gis.coverage.bands import BANDS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]

NEVER = -np.inf


@dataclass(frozen=True)
class Overlaps:
    """
    How ranges of streets lie on stretches, one row an overlap.

    Attributes
    ----------
    row
        Number of the range.
    stretch
        Number of the stretch.
    start, stop
        The overlap, as shares of the street.
    """

    row: Ints
    stretch: Ints
    start: Floats
    stop: Floats


@dataclass(frozen=True)
class Latest:
    """
    When each stretch of some streets was last passed.

    Attributes
    ----------
    starts
        Where the stretches begin, ascending: twice the number of the street plus the share of its
        length. The stretches of a street fill it from end to end.
    at
        Seconds since 1970 of the latest pass, −inf where there is none; shape (stretches, 2, bands)
        with the left side first, seen in the direction of the street.
    """

    starts: Floats
    at: Floats

    @classmethod
    def never(cls, streets: int) -> Latest:
        """Return that none of a number of streets was ever passed."""
        return cls(_begins(np.arange(streets)), np.full((streets, 2, len(BANDS)), NEVER))

    @cached_property
    def street(self) -> Ints:
        """Number of the street of each stretch."""
        return np.asarray(self.starts // 2, np.intp)

    @cached_property
    def any_side(self) -> Floats:
        """Latest pass of either side; shape (stretches, bands)."""
        return np.asarray(self.at.max(axis=1))

    @cached_property
    def _stops(self) -> Floats:
        """Where the stretches end, as `starts`."""
        following = np.append(self.starts[1:], np.inf)
        return np.asarray(np.minimum(following, _begins(self.street) + 1))

    def passed(self, intervals: pd.DataFrame) -> Latest:
        """
        Return what is known after some more passes, in whichever order they come.

        Parameters
        ----------
        intervals
            `street` (number), `from_share`, `to_share`, `sees_left`, `sees_right`, `band` (number
            in `gis.coverage.bands.BANDS`) and `at` in seconds since 1970.
        """
        if intervals.empty:
            return self
        begin, end = _places(intervals, "from_share"), _places(intervals, "to_share")
        inner = end[intervals["to_share"].to_numpy() < 1]
        starts = np.unique(np.concatenate([self.starts, begin, inner]))
        at = self.at[np.searchsorted(self.starts, starts, "right") - 1]
        row, stretch = _ranges(np.searchsorted(starts, begin), np.searchsorted(starts, end))
        moment = intervals["at"].to_numpy(np.float64)[row]
        cell = stretch * at[0].size + intervals["band"].to_numpy(np.intp)[row]
        flat = at.reshape(-1)
        for side, column in enumerate(("sees_left", "sees_right")):
            seen = intervals[column].to_numpy(bool)[row]
            np.maximum.at(flat, cell[seen] + side * len(BANDS), moment[seen])
        return _merged(starts, at)

    def renewed(self, streets: Ints, intervals: pd.DataFrame) -> Latest:
        """
        Return what is known when all is told anew of some streets.

        Parameters
        ----------
        streets
            Numbers of the streets; what was known of them is forgotten.
        intervals
            All that was passed of these streets, with the columns of `passed`.
        """
        told = np.unique(streets)
        if not len(told):
            return self
        blank = np.full((len(told), *self.at.shape[1:]), NEVER)
        fresh = Latest(_begins(told), blank).passed(intervals)
        kept = ~np.isin(self.street, told)
        starts = np.concatenate([self.starts[kept], fresh.starts])
        order = np.argsort(starts, kind="stable")  # two sorted runs: merged, not sorted
        return Latest(starts[order], np.concatenate([self.at[kept], fresh.at])[order])

    def on(self, street: Ints, start: Floats, stop: Floats) -> Overlaps:
        """Return the stretches under ranges of streets, given by number and shares of length."""
        base = _begins(street)
        begin, end = base + start, base + stop
        row, stretch = _ranges(
            np.searchsorted(self.starts, begin, "right") - 1, np.searchsorted(self.starts, end)
        )
        base = base[row]
        return Overlaps(
            row,
            stretch,
            np.maximum(self.starts[stretch], begin[row]) - base,
            np.minimum(self._stops[stretch], end[row]) - base,
        )

    def seen(self, street: Ints, share: Floats, reach: Floats, side: Ints) -> Floats:
        """
        Return when points by the street were last passed.

        Parameters
        ----------
        street
            Number of the street of each point, −1 for a point by none: it is never passed.
        share
            Where on the street, as a share of its length.
        reach
            Share of the length within which a stretch still counts as touching the point.
        side
            0 left, 1 right, 2 where either will do.

        Returns
        -------
        ndarray
            Shape (points, bands).
        """
        found = np.full((len(street), len(BANDS)), NEVER)
        on = np.flatnonzero(street >= 0)
        base, share, reach, side = _begins(street[on]), share[on], reach[on], side[on]
        low = np.maximum(share - reach, 0)
        first = np.searchsorted(self.starts, base + low, "right") - 1
        last = np.searchsorted(self.starts, base + np.minimum(share + reach, 1), "right") - 1
        latest = self._of_side(first, side)
        while (first < last).any():
            first = np.minimum(first + 1, last)
            latest = np.maximum(latest, self._of_side(first, side))
        found[on] = latest
        return found

    def _of_side(self, stretch: Ints, side: Ints) -> Floats:
        one_side = self.at[stretch, np.minimum(side, 1)]
        return np.where((side == 2)[:, None], self.any_side[stretch], one_side)


def _begins(street: Ints) -> Floats:
    return np.asarray(2.0 * street, np.float64)


def _merged(starts: Floats, at: Floats) -> Latest:
    """Return the same in the fewest stretches: what newer passes hide leaves no trace."""
    street = starts // 2
    differs = (at[1:] != at[:-1]).any(axis=(1, 2)) | (street[1:] != street[:-1])
    kept = np.append([True], differs)
    return Latest(starts, at) if kept.all() else Latest(starts[kept], at[kept])


def _places(intervals: pd.DataFrame, column: str) -> Floats:
    street = intervals["street"].to_numpy(np.float64)
    return np.asarray(2 * street + intervals[column].to_numpy(np.float64))


def _ranges(first: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """Return every number from first up to stop of each row, and the row it is of."""
    count = np.maximum(stop - first, 0)
    row = np.repeat(np.arange(len(count)), count)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    return row, first[row] + offset
