"""
Bricks: rectangles of paper that hold points, as few as can be found.

Pages lie in rows. A row is as high as the inside of a page, and the pages of a row stand where the
points need them: from the first point on, each begins at the first point that the page before does
not hold, which in one dimension gives the fewest. Where the rows begin, whether they run across or
down the paper, how the paper lies and how the map is turned are tried out, so the result is the
best of many and not proved to be the best of all.

Everything is in millimetres of paper: points as they lie on the ground, with north up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from gis.maps.frames import Space

    Floats = NDArray[np.float64]

__all__ = [
    "ALONE_MM", "INSIDE_MM", "OVERLAP_MM", "ROUNDING_MM", "STEP_MM",
    "Plan", "best_plan", "held_by", "on_paper", "one_a_square", "one_page", "to_ground",
]  # fmt: skip

OVERLAP_MM: Final = 10.0
"""Least paper that pages beside each other both show."""
INSIDE_MM: Final = 7.5
"""How far from the edge of a map what it must show is kept; two and a bit of it are for `STEP_MM`
and for points that stand for others, so that 5 mm are left in any case."""
ALONE_MM: Final = 6.2
"""The same of a map that is alone: the saved page counts for more than free paper at its edge."""
STEP_MM: Final = 1.0
"""Distance of the points that stand for a line, and size of the squares of which one is kept."""
ROUGH_MM: Final = 8.0
"""Side of the squares of which one point is kept for a first look at a layout."""
ROUNDING_MM: Final = 1e-6
NEAR_MM: Final = 60.0
"""Pages of a row with less than this between them lie beside each other, and so overlap."""
TURNS_DEG: Final = tuple(range(5, 95, 5))
ROW_OFFSETS: Final = 6
"""How many places are tried for the first row."""


@dataclass(frozen=True, eq=False)
class Plan:
    """Where pages stand: their middles in millimetres on the turned paper, y down."""

    turn_deg: float
    space: Space
    centres: Floats


# --- paper and ground ------------------------------------------------------------------------


def on_paper(points: Floats, turn_deg: float) -> Floats:
    """Return offsets on the ground as offsets on paper turned clockwise, y down."""
    cos, sin = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    turned: Floats = points @ np.array([(cos, sin), (sin, -cos)])
    return turned


to_ground = on_paper
"""The way back is the same: turning and flipping undo themselves."""


def _turns(corners: Floats, *, is_turned: bool) -> list[float]:
    """Return the turns to try, the upright map first and then the least turned."""
    if not is_turned:
        return [0.0]
    turns = {float(sign * turn) for turn in TURNS_DEG for sign in (1, -1)}
    rectangle = shapely.minimum_rotated_rectangle(shapely.MultiPoint(corners))
    if isinstance(rectangle, shapely.Polygon):
        (x0, y0), (x1, y1) = rectangle.exterior.coords[:2]
        main = math.degrees(math.atan2(y1 - y0, x1 - x0)) % 90
        turns |= {main, main - 90}
    return [0.0, *sorted(turns, key=lambda turn: (abs(turn), -turn))]


def one_a_square(points: Floats, side: float) -> Floats:
    """Return one of the points in each square."""
    squares = np.floor(points / side).astype(np.int64)
    _, first = np.unique(squares @ (1 << 32, 1), return_index=True)
    kept: Floats = points[np.sort(first)]
    return kept


def one_page(corners: Floats, spaces: Sequence[Space], *, is_turned: bool) -> Plan | None:
    """Return a page that holds everything, None where there is none."""
    for turn in _turns(corners, is_turned=is_turned):
        paper = on_paper(corners, turn)
        low, high = paper.min(axis=0), paper.max(axis=0)
        for space in spaces:
            size = np.array([space.width_mm, space.height_mm])
            if (high - low <= size - 2 * ALONE_MM).all():
                return Plan(turn, space, (low + high)[None] / 2)
    return None


# --- rows of pages ---------------------------------------------------------------------------


def best_plan(points: Floats, corners: Floats, spaces: Sequence[Space], *, is_turned: bool) -> Plan:
    """Return the first of the plans with the fewest pages, for what `one_page` does not hold."""
    # Fewer points never need more pages, so most layouts are seen through on a few.
    rough = one_a_square(points, ROUGH_MM)
    best: Plan | None = None
    for turn in _turns(corners, is_turned=is_turned):
        few, all_of_them, box = (on_paper(one, turn) for one in (rough, points, corners))
        for space in spaces:
            for rows in _rows_to_try(box, space):
                most = len(best.centres) if best is not None else len(points) + 1
                if rows.placed(few, most) is None:
                    continue
                centres = rows.placed(all_of_them, most)
                if centres is not None:
                    best = Plan(turn, space, centres)
        if best is not None and len(best.centres) <= 2:  # one page is `one_page`
            break
    assert best is not None
    return _centred(best, points)


@dataclass(frozen=True)
class _Rows:
    """Rows of pages: along which axis they run, where the first begins, and the page."""

    along: int
    begin: float
    last: float
    space: Space

    def placed(self, points: Floats, most: int) -> Floats | None:
        """Return the middles of pages that hold the points, None for `most` pages or more."""
        size = (self.space.width_mm, self.space.height_mm)
        length, high = size[self.along], size[1 - self.along] - 2 * INSIDE_MM
        points = points[np.argsort(points[:, self.along], kind="stable")]
        row = np.floor((points[:, 1 - self.along] - self.begin) / high)
        row = np.clip(row, 0, self.last).astype(np.int64)
        order = np.argsort(row, kind="stable")
        numbers, first = np.unique(row[order], return_index=True)
        middles: list[tuple[float, float]] = []
        for number, run in zip(
            numbers.tolist(), np.split(points[order, self.along], first[1:]), strict=True
        ):
            middle = self.begin + (number + 0.5) * high
            begins = _cover(run, length, most - len(middles))
            if begins is None:
                return None
            middles += [(begin + length / 2 - INSIDE_MM, middle) for begin in begins]
        found = np.array(middles)
        return found if self.along == 0 else found[:, ::-1]


def _rows_to_try(corners: Floats, space: Space) -> Iterator[_Rows]:
    """Yield rows across the paper and down it; the first of each stand in the middle."""
    size = (space.width_mm, space.height_mm)
    for along in (0, 1):
        high = size[1 - along] - 2 * INSIDE_MM
        least, span = float(corners[:, 1 - along].min()), float(np.ptp(corners[:, 1 - along]))
        spare = (max(1, math.ceil(span / high)) * high - span) / 2
        for offset in (spare, *(high * part / ROW_OFFSETS for part in range(ROW_OFFSETS))):
            last = max(1, math.ceil((span + offset) / high - 1e-9)) - 1
            yield _Rows(along, least - offset, last, space)


def _cover(run: Floats, length: float, most: int) -> list[float] | None:
    """
    Return where the insides of the fewest pages of a length begin that hold sorted numbers.

    Pages near each other overlap by `OVERLAP_MM` at least. Where there is room to spare it goes to
    both ends, if that holds everything too. None for `most` pages or more.
    """
    from_left = _greedy(run, length, most)
    if from_left is None:
        return None
    reach = length - 2 * INSIDE_MM
    from_right = _greedy(-run[::-1], length, most)
    if from_right is None or len(from_left) != len(from_right):
        return from_left
    between = [
        (one - other - reach) / 2 for one, other in zip(from_left, from_right[::-1], strict=True)
    ]
    begins = np.array(between)
    page = np.searchsorted(begins, run + ROUNDING_MM, side="right") - 1
    holds_all = page.min() >= 0 and bool((run <= begins[page] + reach + ROUNDING_MM).all())
    apart = np.diff(begins) - (length - OVERLAP_MM)
    is_beside = ((apart <= ROUNDING_MM) | (apart > NEAR_MM)).all()
    return between if holds_all and is_beside else from_left


def _greedy(run: Floats, length: float, most: int) -> list[float] | None:
    begins = [float(run[0])]
    while len(begins) < most:
        end = begins[-1] + length - 2 * INSIDE_MM
        following = int(np.searchsorted(run, end + ROUNDING_MM, side="right"))
        if following == len(run):
            return begins
        begin, latest = float(run[following]), begins[-1] + length - OVERLAP_MM
        begins.append(min(begin, latest) if begin - latest < NEAR_MM else begin)
    return None


def held_by(plan: Plan, points: Floats) -> NDArray[np.bool_]:
    """Return which page holds which of some points on the ground; shape (pages, points)."""
    return _held(plan.centres, plan.space, on_paper(points, plan.turn_deg))


def _held(centres: Floats, space: Space, paper: Floats) -> NDArray[np.bool_]:
    half = np.array([space.width_mm, space.height_mm]) / 2 - INSIDE_MM + ROUNDING_MM
    (x, y), (left, top) = paper.T, centres.T
    return np.asarray(
        (np.abs(x - left[:, None]) <= half[0]) & (np.abs(y - top[:, None]) <= half[1])
    )


def _without_spare(plan: Plan, points: Floats) -> Plan:
    """Return a plan without pages whose points are all on others."""
    held = held_by(plan, points)
    kept = np.ones(len(held), dtype=bool)
    for page in np.argsort(held.sum(axis=1), kind="stable"):
        kept[page] = False
        kept[page] = not held[kept].any(axis=0).all()
    return replace(plan, centres=plan.centres[kept])


def _centred(plan: Plan, points: Floats) -> Plan:
    """
    Return a plan whose pages have in their middle what no other page holds, as far as they can.

    Pages that overlap enough go on doing so, or come apart: a line that leaves one for the other
    is well inside both, since every point of it stays inside one.
    """
    plan = _without_spare(plan, points)
    paper = on_paper(points, plan.turn_deg)
    size = np.array([plan.space.width_mm, plan.space.height_mm])
    held = held_by(plan, points)
    for page in range(len(plan.centres)):
        own = paper[held[page] & (held.sum(axis=0) == 1)]
        if not len(own):  # another page has moved over it
            continue
        shift = (own.min(axis=0) + own.max(axis=0)) / 2 - plan.centres[page]
        for part in ((1, 1), (0, 1), (1, 0)):
            centres = plan.centres.copy()
            centres[page] += shift * part
            shared = (size - np.abs(np.delete(centres, page, axis=0) - centres[page])).min(axis=1)
            if ((shared >= OVERLAP_MM) | (shared <= 0)).all():
                plan = replace(plan, centres=centres)
                held[page] = _held(centres[page : page + 1], plan.space, paper)[0]
                break
    return _without_spare(plan, points)
