"""Which of many lines each stretch of a walked line is nearest to, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

STEEPEST_SINE = 0.5
"""Lines that meet at 30 degrees or more are not parallel. An assumption."""
SAME_M = 0.001
"""Lines that are as near as this to each other share what is walked along them."""
TINY = 1e-9
AT_A_TIME = 20_000


@dataclass(frozen=True)
class Segments:
    """
    The straight stretches of many lines.

    Attributes
    ----------
    start, end
        Metric coordinates, shape (n, 2).
    line, part
        Number of the line, and of the connected part, that each belongs to.
    from_m
        Metres along the part where each begins.
    """

    start: Floats
    end: Floats
    line: Ints
    part: Ints
    from_m: Floats

    @classmethod
    def of(cls, lines: Sequence[BaseGeometry] | NDArray[np.object_]) -> Segments:
        """Return the segments of (Multi)LineStrings, in order."""
        parts, line = shapely.get_parts(np.asarray(lines, dtype=object), return_index=True)
        xy, part = shapely.get_coordinates(parts, return_index=True)
        length = np.hypot(*(xy[1:] - xy[:-1]).T)
        inside = part[1:] == part[:-1]
        along = np.concatenate([[0.0], np.cumsum(np.where(inside, length, 0.0))])[:-1]
        kept = np.flatnonzero(inside & (length > 0))
        part = part[:-1][kept]
        first = np.searchsorted(part, part)
        along = along[kept]
        return cls(xy[:-1][kept], xy[1:][kept], line[part], part, along - along[first])

    def __len__(self) -> int:
        return len(self.line)

    @property
    def length_m(self) -> Floats:
        """Length of each."""
        return np.asarray(np.hypot(*(self.end - self.start).T))

    @property
    def lines(self) -> NDArray[np.object_]:
        """Each as a LineString."""
        return np.asarray(shapely.linestrings(np.stack([self.start, self.end], axis=1)))

    def take(self, rows: Ints | slice) -> Segments:
        """Return some of them."""
        return Segments(
            self.start[rows], self.end[rows], self.line[rows], self.part[rows], self.from_m[rows]
        )


@dataclass(frozen=True)
class Stays:
    """
    Stretches of walked segments beside the one they are nearest to, in walking order.

    Attributes
    ----------
    walked, beside
        Rows of the walked segment, and of the one beside it.
    low, high
        Where the stretch begins and ends along the walked segment, 0 to 1.
    from_m, to_m
        Metres along the line beside, at the beginning and at the end of the stretch; equal where
        the stretch lies before or behind that line.
    forward
        Whether both run the same way.
    """

    walked: Ints
    beside: Ints
    low: Floats
    high: Floats
    from_m: Floats
    to_m: Floats
    forward: NDArray[np.bool_]


def nearest(walked: Segments, others: Segments, reach_m: float) -> Stays:
    """
    Return which other segment each stretch of the walked ones is nearest to.

    The distance is that across the other segment, and along it where it has ended. Turning away
    from it counts as well: the sine of the angle times twice the reach, so that crossing lines
    get nothing and a drawing that was moved a little is still preferred to an acute corner. Along
    straight stretches this is piecewise linear, so the lower envelope is exact: it does not
    depend on how any of the lines are cut.

    Parameters
    ----------
    walked, others
        Metric coordinates.
    reach_m
        How far the nearest may be.
    """
    tree = shapely.STRtree(others.lines)
    found = [
        _nearest(walked.take(slice(first, first + AT_A_TIME)), others, tree, reach_m, first)
        for first in range(0, max(1, len(walked)), AT_A_TIME)
    ]
    return Stays(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _nearest(
    walked: Segments, others: Segments, tree: shapely.STRtree, reach_m: float, first: int
) -> tuple[NDArray[np.generic], ...]:
    near = _Near.of(walked, others, tree, reach_m)
    ramps = near.ramps(len(walked), reach_m)
    segment, low, high = ramps.stretches()
    stretch, ramp = _each_with(segment, ramps.segment)
    middle = (low + high) / 2
    fits = (ramps.low[ramp] <= middle[stretch]) & (middle[stretch] <= ramps.high[ramp])
    stretch, ramp = stretch[fits], ramp[fits]
    cost = ramps.at(ramp, middle[stretch])
    least = np.full(len(segment), np.inf)
    np.minimum.at(least, stretch, cost)
    won = (cost <= least[stretch] + SAME_M) & (ramps.pair[ramp] >= 0)
    stretch, pair = stretch[won], ramps.pair[ramp[won]]
    beside = near.other[pair]
    ends = [
        others.from_m[beside] + np.clip(near.along(pair, at), 0, near.length[pair])
        for at in (low[stretch], high[stretch])
    ]
    return segment[stretch] + first, beside, low[stretch], high[stretch], *ends, near.ahead[
        pair
    ] > 0  # fmt: skip


@dataclass(frozen=True)
class _Near:
    """
    Pairs of a walked segment and another one in reach.

    At share t of the walked one, its point is `along0 + ahead t` metres along the other and
    `across0 + aside t` metres beside it.
    """

    walked: Ints
    other: Ints
    length: Floats
    along0: Floats
    ahead: Floats
    across0: Floats
    aside: Floats
    turned: Floats

    @classmethod
    def of(cls, walked: Segments, others: Segments, tree: shapely.STRtree, reach_m: float) -> _Near:
        mine, theirs = tree.query(walked.lines, predicate="dwithin", distance=reach_m)
        length = others.length_m[theirs]
        unit = (others.end - others.start)[theirs] / length[:, None]
        step = (walked.end - walked.start)[mine]
        offset = walked.start[mine] - others.start[theirs]
        sine = np.abs(_cross(unit, step)) / np.hypot(*step.T)
        kept = sine < STEEPEST_SINE
        unit, step, offset = unit[kept], step[kept], offset[kept]
        return cls(
            mine[kept], theirs[kept], length[kept], (unit * offset).sum(axis=1),
            (unit * step).sum(axis=1), _cross(unit, offset), _cross(unit, step),
            reach_m / STEEPEST_SINE * sine[kept],
        )  # fmt: skip

    def along(self, pair: Ints, at: Floats) -> Floats:
        return self.along0[pair] + self.ahead[pair] * at

    def ramps(self, count: int, reach_m: float) -> _Ramps:
        """Return the cost of each pair, cut where it bends, without what cannot be least."""
        bends = [
            -self.along0 / self.ahead,
            (self.length - self.along0) / self.ahead,
            np.divide(-self.across0, self.aside, out=np.zeros_like(self.aside),
                      where=self.aside != 0),
        ]  # fmt: skip
        ends = [np.zeros_like(self.ahead), np.ones_like(self.ahead)]
        at = np.sort(np.clip(np.stack(ends + bends, axis=1), 0, 1), axis=1)
        along = self.along0[:, None] + self.ahead[:, None] * at
        cost = (
            np.abs(self.across0[:, None] + self.aside[:, None] * at)
            + np.maximum(0, -along)
            + np.maximum(0, along - self.length[:, None])
            + self.turned[:, None]
        )
        # It is convex: nowhere more than at one of its ends.
        most = np.full(count, reach_m)
        np.minimum.at(most, self.walked, np.maximum(cost[:, 0], cost[:, -1]))
        is_needed = np.minimum(cost[:, :-1], cost[:, 1:]) <= most[self.walked, None] + SAME_M
        pair, bend = np.nonzero((at[:, 1:] - at[:, :-1] > TINY) & is_needed)
        # What nothing is near to pays the reach.
        none = np.arange(count)
        ramps = _Ramps(
            np.concatenate([self.walked[pair], none]),
            np.concatenate([pair, np.full(count, -1)]),
            np.concatenate([at[pair, bend], np.zeros(count)]),
            np.concatenate([at[pair, bend + 1], np.ones(count)]),
            np.concatenate([cost[pair, bend], np.full(count, reach_m)]),
            np.concatenate([cost[pair, bend + 1], np.full(count, reach_m)]),
        )
        return ramps.sorted()


@dataclass(frozen=True)
class _Ramps:
    """Costs that change evenly from `low` to `high`, sorted by the walked segment."""

    segment: Ints
    pair: Ints
    low: Floats
    high: Floats
    cost_low: Floats
    cost_high: Floats

    def sorted(self) -> _Ramps:
        order = np.argsort(self.segment, kind="stable")
        return _Ramps(
            self.segment[order], self.pair[order], self.low[order], self.high[order],
            self.cost_low[order], self.cost_high[order],
        )  # fmt: skip

    @property
    def slope(self) -> Floats:
        return (self.cost_high - self.cost_low) / (self.high - self.low)

    def at(self, ramp: Ints, share: Floats) -> Floats:
        return self.cost_low[ramp] + self.slope[ramp] * (share - self.low[ramp])

    def stretches(self) -> tuple[Ints, Floats, Floats]:
        """Return segment, low and high of the stretches on which one and the same is least."""
        one, two = _each_with(self.segment, self.segment)
        one, two = one[one < two], two[one < two]
        slope, level = self.slope, self.cost_low - self.slope * self.low
        differ = slope[one] != slope[two]
        one, two = one[differ], two[differ]
        meet = (level[two] - level[one]) / (slope[one] - slope[two])
        low = np.maximum(self.low[one], self.low[two])
        high = np.minimum(self.high[one], self.high[two])
        real = (low < meet) & (meet < high)
        segment = np.concatenate([self.segment, self.segment, self.segment[one[real]]])
        at = np.concatenate([self.low, self.high, meet[real]])
        order = np.lexsort((at, segment))
        segment, at = segment[order], at[order]
        is_stretch = (segment[1:] == segment[:-1]) & (at[1:] - at[:-1] > TINY)
        return segment[:-1][is_stretch], at[:-1][is_stretch], at[1:][is_stretch]


def _cross(one: Floats, two: Floats) -> Floats:
    return np.asarray(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0])


def _each_with(one: Ints, two: Ints) -> tuple[Ints, Ints]:
    """Return rows of both, sorted, that have the same number."""
    first = np.searchsorted(two, one, side="left")
    count = np.searchsorted(two, one, side="right") - first
    return np.repeat(np.arange(len(one)), count), ranges(first, count)


def ranges(first: Ints, count: Ints) -> Ints:
    """Return ``first[0], first[0] + 1, …`` `count[0]` times, then the same of the next."""
    before = np.cumsum(count) - count
    return np.asarray(np.arange(count.sum()) + np.repeat(first - before, count))
