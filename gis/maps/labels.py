"""
Where labels go: a raster of what the paper already shows, and the exact boxes of labels on it.

A place of a label is a turned box, and many places are one array. Streets and route lines cost
something where they lie under a box; other labels and the edge of the map cannot be had at any
cost. Whether two boxes overlap is asked of the boxes themselves, not of the raster, so labels
never overlap at all. Whoever comes first has the choice.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = [
    "TAKEN",
    "Box",
    "Places",
    "TakenPaper",
    "cheapest",
    "first_free",
    "places",
]

TAKEN = 10_000
"""Cost at which a place cannot be had."""
CELL_MM = 0.25
SAMPLE_MM = 0.5
"""Distance between the points of a box at which its cost is read."""
FEW = 4
"""Places that are compared with other labels one by one, before those are left out that a glance
at the raster shows to be taken."""
BIN_MM = 8.0
"""Side of the squares by which boxes are found again."""
Places = Any
"""An array of places, a row each: x, y, width, height, angle clockwise in radians, extra cost."""

if TYPE_CHECKING:
    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Box:
    """A turned rectangle in millimetres: its middle, size, and angle clockwise in degrees."""

    x: float
    y: float
    width: float
    height: float
    angle_deg: float = 0.0
    extra_cost: float = 0.0

    @property
    def middle_line(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """From the middle of its left side to that of its right."""
        angle = math.radians(self.angle_deg)
        x, y = math.cos(angle) * self.width / 2, math.sin(angle) * self.width / 2
        return (self.x - x, self.y - y), (self.x + x, self.y + y)


_Turned = tuple[float, float, float, float, float, float, float]
"""A box to be compared: x, y, half its width and height, cosine and sine, half its diagonal."""


class TakenPaper:
    """
    What lies on the paper so far.

    Parameters
    ----------
    width_mm, height_mm
        Size of the map.
    margin_mm
        Paper along the edge that no label may touch.
    """

    def __init__(self, width_mm: float, height_mm: float, margin_mm: float = 0.5) -> None:
        self.width_mm, self.height_mm, self.margin_mm = width_mm, height_mm, margin_mm
        shape = (math.ceil(height_mm / CELL_MM) + 1, math.ceil(width_mm / CELL_MM) + 1)
        self._cost: NDArray[np.float32] = np.zeros(shape, dtype=np.float32)
        self._held: NDArray[np.bool_] = np.zeros(shape, dtype=bool)
        self._near: dict[tuple[int, int], list[_Turned]] = defaultdict(list)
        self._boxes: dict[_Turned, Box] = {}

    @property
    def boxes(self) -> tuple[Box, ...]:
        """What labels have taken, in the order in which they came."""
        return tuple(self._boxes.values())

    def copy(self) -> TakenPaper:
        """Return paper of its own on which the same lies."""
        other = TakenPaper(self.width_mm, self.height_mm, self.margin_mm)
        other._cost, other._held = self._cost.copy(), self._held.copy()
        other._near.update({key: near.copy() for key, near in self._near.items()})
        other._boxes = self._boxes.copy()
        return other

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point is on the paper."""
        return 0 <= x <= self.width_mm and 0 <= y <= self.height_mm

    def add_lines(self, lines: Any, width_mm: float, cost: float) -> None:  # noqa: ANN401
        """Put a cost on lines of a width; where something dearer lies it stays."""
        dense = shapely.segmentize(np.atleast_1d(np.asarray(lines, dtype=object)), CELL_MM)
        points = shapely.get_coordinates(dense)
        reach = width_mm / CELL_MM / 2
        span = range(-math.ceil(reach), math.ceil(reach) + 1)
        pad = 2 * len(span)
        height, width = self._cost.shape
        wide = width + 2 * pad
        column, row = (np.floor(points / CELL_MM).astype(np.int64) + pad).T
        # A line just beside the map still reaches into it.
        inside = (column >= len(span)) & (column < wide - len(span))
        inside &= (row >= len(span)) & (row < height + 2 * pad - len(span))
        cells = np.unique(row[inside] * wide + column[inside])
        under = np.zeros((height + 2 * pad) * wide, dtype=bool)
        for down in span:
            for right in span:
                if right * right + down * down <= reach * reach + 0.5:
                    under[cells + down * wide + right] = True
        found = under.reshape(-1, wide)[pad : pad + height, pad : pad + width]
        np.maximum(self._cost, cost, out=self._cost, where=found)

    def add_places(self, tried: Places, cost: float) -> None:
        """Put a cost on boxes that others would like to have; it adds to what lies there."""
        if len(tried):
            cells = np.unique(self._cells(tried[np.isfinite(self.costs(tried))]))
            self._cost.ravel()[cells] += cost

    def costs(self, tried: Places) -> Floats:
        """
        Return what each place costs; infinite where it leaves the map or is plainly taken.

        Only `best` knows whether a place that looks free is: a raster is too coarse for that.
        """
        if not len(tried):
            return np.zeros(0)
        across, down = _extents(tried)
        x, y, low = tried[:, 0], tried[:, 1], self.margin_mm
        inside = (x - across >= low) & (x + across <= self.width_mm - low)
        inside &= (y - down >= low) & (y + down <= self.height_mm - low)
        cells = self._cells(tried)
        inside &= ~self._held.take(cells, mode="clip").any(axis=1)
        mean = self._cost.take(cells, mode="clip").mean(axis=1)
        return np.where(inside, mean + tried[:, 5], np.inf)

    def in_order(self, tried: Places) -> Floats:
        """Return costs by which the first free place is taken, whatever is under it."""
        return np.where(np.isinf(self.costs(tried)), np.inf, np.arange(len(tried)))

    def _cells(self, tried: Places, every_mm: float = SAMPLE_MM) -> NDArray[np.int32]:
        """
        Return the cells at points of each box, no farther apart than told in the largest.

        Of a box that leaves the paper they are any: it cannot be had.
        """
        right = _steps(float(tried[:, 2].max()), every_mm)
        below = _steps(float(tried[:, 3].max()), every_mm)
        x, y, width, height = (tried[:, :4] / CELL_MM).T[..., None]
        cos, sin = np.cos(tried[:, 4, None]), np.sin(tried[:, 4, None])
        column = (x + width * cos * right)[:, :, None] - (height * sin * below)[:, None]
        row = (y + width * sin * right)[:, :, None] + (height * cos * below)[:, None]
        cells = row.astype(np.int32)
        cells *= self._cost.shape[1]
        cells += column.astype(np.int32)
        flat: NDArray[np.int32] = cells.reshape(len(tried), -1)
        return flat

    def cost(self, box: Box) -> float:
        """Return what it costs to put a label into a box, `TAKEN` or more if it cannot be had."""
        (cost,) = self.costs(places([box])).tolist()
        return cost if self.is_free(box) else math.inf

    def is_free(self, box: Box) -> bool:
        """Return whether no label is on a box."""
        return not self._meets(_turned(box))

    def is_beside_labels(self, box: Box) -> bool:
        """Return whether no label is on a box; what is drawn there otherwise may be."""
        turned = _turned(box)
        return not any(
            other in self._boxes and _overlap(turned, other)
            for key in _bins(turned)
            for other in self._near.get(key, ())
        )

    def take(self, box: Box) -> None:
        """Keep a box for a label."""
        self._boxes[_turned(box)] = box
        self.block(box)

    def block(self, box: Box) -> None:
        """Keep labels off a box in which something else is drawn."""
        turned = _turned(box)
        for key in _bins(turned):
            self._near[key].append(turned)
        self._hold(box, is_held=True)

    def _hold(self, box: Box, *, is_held: bool) -> None:
        """Mark the cells that lie wholly within a box of a label: no other label has them."""
        width, height = (side - 2 * CELL_MM * math.sqrt(2) for side in (box.width, box.height))
        if min(width, height) <= 0:
            return
        if not box.angle_deg:
            left, top = box.x - width / 2, box.y - height / 2
            rows = slice(max(0, int(top / CELL_MM)), max(0, int((top + height) / CELL_MM) + 1))
            columns = slice(max(0, int(left / CELL_MM)), max(0, int((left + width) / CELL_MM) + 1))
            self._held[rows, columns] = is_held
            return
        row = np.array([[box.x, box.y, width, height, math.radians(box.angle_deg), 0.0]])
        across, down = (float(part[0]) for part in _extents(row))
        if across <= box.x <= self.width_mm - across and down <= box.y <= self.height_mm - down:
            self._held.ravel()[self._cells(row, CELL_MM)] = is_held

    def release(self, box: Box) -> None:
        """Give back the box of a label that was taken."""
        turned = _turned(box)
        del self._boxes[turned]
        self._hold(box, is_held=False)
        for key in _bins(turned):
            self._near[key].remove(turned)

    def _meets(self, turned: _Turned) -> bool:
        near = self._near
        return any(_overlap(turned, other) for key in _bins(turned) for other in near.get(key, ()))

    def best(self, tried: Places, costs: Floats, most: float = TAKEN) -> Box | None:
        """
        Return the cheapest place that no label has, without taking it.

        Parameters
        ----------
        tried
            Places, at least one.
        costs
            What `costs` told about them.
        most
            A place of this cost is too dear.
        """
        order = np.argsort(costs, kind="stable")
        order = order[costs[order] < most]
        found = self._first(tried[order[:FEW]])
        if found is not None or len(order) <= FEW:
            return found
        rest = tried[order[FEW:]]
        # Labels may have come since the costs were asked for.
        is_held = self._held.take(self._cells(rest), mode="clip").any(axis=1)
        return self._first(rest[~is_held])

    def _first(self, tried: Places) -> Box | None:
        for x, y, width, height, angle, extra in tried.tolist():
            turned = (
                x, y, width / 2, height / 2, math.cos(angle), math.sin(angle),
                math.hypot(width, height) / 2,
            )  # fmt: skip
            if not self._meets(turned):
                return Box(x, y, width, height, math.degrees(angle), extra)
        return None


def places(boxes: Iterable[Box]) -> Places:
    """Return boxes as an array of places."""
    rows = [
        (box.x, box.y, box.width, box.height, math.radians(box.angle_deg), box.extra_cost)
        for box in boxes
    ]
    return np.array(rows, dtype=float).reshape(-1, 6)


def _steps(size_mm: float, every_mm: float) -> Floats:
    return np.linspace(-0.5, 0.5, max(2, math.ceil(size_mm / every_mm) + 1))


def _extents(tried: Places) -> tuple[Floats, Floats]:
    """Return half the width and half the height of the upright box around each place."""
    cos, sin = np.abs(np.cos(tried[:, 4])), np.abs(np.sin(tried[:, 4]))
    width, height = tried[:, 2], tried[:, 3]
    return (width * cos + height * sin) / 2, (width * sin + height * cos) / 2


def _turned(box: Box) -> _Turned:
    angle = math.radians(box.angle_deg)
    radius = math.hypot(box.width, box.height) / 2
    half = box.width / 2, box.height / 2
    return (box.x, box.y, *half, math.cos(angle), math.sin(angle), radius)


def _bins(turned: _Turned) -> list[tuple[int, int]]:
    x, y, half_width, half_height, cos, sin, _ = turned
    across = half_width * abs(cos) + half_height * abs(sin)
    down = half_width * abs(sin) + half_height * abs(cos)
    columns = range(int((x - across) // BIN_MM), int((x + across) // BIN_MM) + 1)
    rows = range(int((y - down) // BIN_MM), int((y + down) // BIN_MM) + 1)
    return [(column, row) for column in columns for row in rows]


def _overlap(one: _Turned, other: _Turned) -> bool:
    """Return whether two boxes share paper: no side of either is a line between them."""
    x, y, width, height, cos, sin, radius = one
    x2, y2, width2, height2, cos2, sin2, radius2 = other
    right, down = x2 - x, y2 - y
    if right * right + down * down >= (radius + radius2) ** 2:
        return False
    along, across = abs(cos * cos2 + sin * sin2), abs(cos * sin2 - sin * cos2)
    return not (
        abs(right * cos + down * sin) >= width + width2 * along + height2 * across - 1e-9
        or abs(down * cos - right * sin) >= height + width2 * across + height2 * along - 1e-9
        or abs(right * cos2 + down * sin2) >= width2 + width * along + height * across - 1e-9
        or abs(down * cos2 - right * sin2) >= height2 + width * across + height * along - 1e-9
    )


def cheapest(paper: TakenPaper, boxes: Iterable[Box], *, most: float = TAKEN) -> Box | None:
    """Return the cheapest box, and take it; none when each costs ``most`` or more."""
    tried = places(boxes)
    if not len(tried):
        return None
    found = paper.best(tried, paper.costs(tried), most)
    if found is not None:
        paper.take(found)
    return found


def first_free(paper: TakenPaper, boxes: Iterable[Box]) -> Box | None:
    """Return the first box that no label has, whatever else lies there, and take it."""
    tried = places(boxes)
    found = paper.best(tried, paper.in_order(tried), math.inf)
    if found is not None:
        paper.take(found)
    return found
