"""
Where labels go: paper already taken is a raster of costs, and a label takes its cheapest place.

Each candidate place of a label is a turned box. Its cost is what lies under it: streets and route
lines cost something, other labels and the outside of the frame are `TAKEN`. So two labels can
never overlap, and whoever comes first has the choice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shapely import LineString

__all__ = ["TAKEN", "Box", "TakenPaper", "boxes_along", "cheapest", "first_free"]

TAKEN = 10_000
"""Cost at which a place cannot be had."""
CELL_MM = 0.25
ROUNDING_MM = 0.02
"""More than the turning of a box by a twentieth of a degree moves its corners."""
SHORTEST_MM = 0.5
"""A street shorter than this on paper has no direction for a name."""
MAX_BEND_MM = 0.7
"""How far a street may bend away from a straight name along it."""


@dataclass(frozen=True)
class Box:
    """A turned rectangle in millimetres: its middle, size, and angle clockwise in degrees."""

    x: float
    y: float
    width: float
    height: float
    angle_deg: float = 0.0
    extra_cost: int = 0


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
        shape = (math.ceil(height_mm / CELL_MM), math.ceil(width_mm / CELL_MM))
        self._cost = np.zeros(shape, dtype=np.int32)
        edge = math.ceil(margin_mm / CELL_MM)
        for side in (np.s_[:edge], np.s_[-edge:], np.s_[:, :edge], np.s_[:, -edge:]):
            self._cost[side] = TAKEN

    def add_lines(self, lines: Any, width_mm: float, cost: int) -> None:  # noqa: ANN401
        """Put a cost on lines of a width; where something dearer lies it stays."""
        dense = shapely.segmentize(np.atleast_1d(np.asarray(lines, dtype=object)), CELL_MM)
        column, row = (shapely.get_coordinates(dense) / CELL_MM).astype(np.int64).T
        reach = width_mm / CELL_MM / 2
        span = range(-math.ceil(reach), math.ceil(reach) + 1)
        rows, columns = self._cost.shape
        for dy in span:
            for dx in span:
                if dx * dx + dy * dy > reach * reach + 0.5:
                    continue
                y, x = row + dy, column + dx
                inside = (y >= 0) & (y < rows) & (x >= 0) & (x < columns)
                y, x = y[inside], x[inside]
                self._cost[y, x] = np.maximum(self._cost[y, x], cost)

    def cost(self, box: Box) -> int:
        """Return what it costs to put a label into a box: mean cost, `TAKEN` or more if it is."""
        under = self._cells(box)
        if under is None:
            return TAKEN
        costs = self._cost[under]
        if costs.max() >= TAKEN:
            return TAKEN
        return int(costs.mean()) + box.extra_cost

    def take(self, box: Box) -> None:
        """Keep a box for a label."""
        under = self._cells(box)
        if under is not None:
            self._cost[under] = TAKEN

    def _cells(self, box: Box) -> Any:  # noqa: ANN401
        """Return an index of the cells under a box, or nothing if it sticks out."""
        across, down = _extent(box)
        columns = int((box.x - across) / CELL_MM), int((box.x + across) / CELL_MM) + 1
        rows = int((box.y - down) / CELL_MM), int((box.y + down) / CELL_MM) + 1
        height, width = self._cost.shape
        if box.x < across or box.y < down or columns[1] > width or rows[1] > height:
            return None
        if not box.angle_deg:
            return slice(*rows), slice(*columns)
        right, below = _stencil(box.width, box.height, round(box.angle_deg, 1))
        return (
            ((box.y + below) / CELL_MM).astype(np.int64),
            ((box.x + right) / CELL_MM).astype(np.int64),
        )


def _extent(box: Box) -> tuple[float, float]:
    """Return half the width and half the height of the upright box around a turned one."""
    cos = abs(math.cos(math.radians(box.angle_deg)))
    sin = abs(math.sin(math.radians(box.angle_deg)))
    return (
        (box.width * cos + box.height * sin) / 2 + ROUNDING_MM,
        (box.width * sin + box.height * cos) / 2 + ROUNDING_MM,
    )


@lru_cache(maxsize=256)
def _stencil(width: float, height: float, angle_deg: float) -> tuple[Any, Any]:
    """Return points that fill a turned box, as seen from its middle, closer than a cell apart."""
    across = np.linspace(-width / 2, width / 2, math.ceil(width / CELL_MM) + 1)
    down = np.linspace(-height / 2, height / 2, math.ceil(height / CELL_MM) + 1)
    cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    right = across[None, :] * cos - down[:, None] * sin
    below = across[None, :] * sin + down[:, None] * cos
    return right.ravel(), below.ravel()


def cheapest(paper: TakenPaper, boxes: Iterable[Box], *, most: int = TAKEN) -> Box | None:
    """Return the cheapest box, and take it; none when each costs ``most`` or more."""
    best, best_cost = None, most
    for box in boxes:
        cost = paper.cost(box)
        if cost < best_cost:
            best, best_cost = box, cost
            if cost == 0:
                break
    if best is not None:
        paper.take(best)
    return best


def first_free(paper: TakenPaper, boxes: Iterable[Box]) -> Box | None:
    """Return the first box that no label has, whatever else lies there, and take it."""
    for box in boxes:
        if paper.cost(box) < TAKEN:
            paper.take(box)
            return box
    return None


def boxes_along(
    line: LineString,
    width: float,
    height: float,
    *,
    beside: Iterable[float],
    step_mm: float = 2.0,
) -> Iterator[Box]:
    """
    Yield places for a name along a street, readable from below or from the right.

    Parameters
    ----------
    line
        The street in millimetres.
    width, height
        Size of the name in millimetres.
    beside
        Distances of the middle of the name from the street, the dearest last; 0 is on it.
    step_mm
        Distance between places along the street.
    """
    offsets = [(distance, cost) for cost, distance in enumerate(beside)]
    points = shapely.get_coordinates(line)
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    length = float(along[-1])
    for middle_mm, overhang in _stretches(length, width, step_mm):
        ends_mm = max(0, middle_mm - width / 2), min(length, middle_mm + width / 2)
        (x0, x1), (y0, y1) = (np.interp(ends_mm, along, axis).tolist() for axis in points.T)
        chord = math.hypot(x1 - x0, y1 - y0)
        if chord < SHORTEST_MM:
            continue
        between = points[(along > ends_mm[0]) & (along < ends_mm[1])]
        away = (between[:, 0] - x0) * (y1 - y0) - (between[:, 1] - y0) * (x1 - x0)
        bend = float(np.abs(away).max(initial=0)) / chord
        if bend > MAX_BEND_MM:
            continue
        angle = math.atan2(y1 - y0, x1 - x0)
        if math.cos(angle) < -1e-9 or (abs(math.cos(angle)) < 1e-9 and angle > 0):
            angle += math.pi
        off_middle = abs(middle_mm - length / 2) / length
        for distance, cost in offsets:
            for side in (-1, 1) if distance else (1,):
                yield Box(
                    (x0 + x1) / 2 - math.sin(angle) * distance * side,
                    (y0 + y1) / 2 + math.cos(angle) * distance * side,
                    width,
                    height,
                    math.degrees(angle),
                    round(cost * 3 + bend * 6 + overhang * 20 + off_middle * 6),
                )


def _stretches(length: float, width: float, step: float) -> Iterator[tuple[float, float]]:
    """Yield middles of stretches of a street that hold a name, and by what share it overhangs."""
    if length < width:
        yield length / 2, (width - length) / width
        return
    middle, reach = length / 2, (length - width) / 2
    yield middle, 0
    for number in range(1, int(reach / step) + 1):
        yield middle - number * step, 0
        yield middle + number * step, 0
