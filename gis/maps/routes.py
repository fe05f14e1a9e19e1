"""
The line of a round on paper: passes of one street side by side, arrows and places for numbers.

A street walked twice shows two lines. Each pass is drawn to the right of the walker where others
share the street, and in the middle where it is alone.
"""

from __future__ import annotations

import dataclasses
import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.maps.frames import Frame, Space
    from gis.planning.directions import Direction

__all__ = ["RouteRow", "arrow", "clip_rows", "lay_out_route", "point_and_angle", "rows_near"]

STEPS_PER_M = 100
"""Passes share a street where their vertices agree to a hundredth of a metre."""
MAX_MITRE = 2.0
SPECK_MM = 0.3
"""A part of a row that a page shows is longer than this, unless it is all of the row."""

Point = tuple[float, float]


@dataclass(frozen=True)
class RouteRow:
    """
    One row of the street list as it is drawn.

    Attributes
    ----------
    number
        Number of the row in the list.
    line
        In millimetres on paper, in walking direction, moved aside where passes share the street.
    lanes
        The largest number of passes on a street of the row.
    """

    number: int
    line: shapely.LineString
    deadhead: bool
    lanes: int


@dataclass(frozen=True)
class _Segment:
    """A straight step of the walk: row it belongs to, ends on paper, and its lane."""

    row: int
    start: Point
    end: Point
    lane_mm: float
    lanes: int

    def shifted(self) -> tuple[Point, Point]:
        dx, dy = self.end[0] - self.start[0], self.end[1] - self.start[1]
        length = math.hypot(dx, dy) or 1.0
        # On paper y points down, so the right of the walker is (-dy, dx).
        x, y = -dy / length * self.lane_mm, dx / length * self.lane_mm
        return (self.start[0] + x, self.start[1] + y), (self.end[0] + x, self.end[1] + y)


def lay_out_route(
    directions: Sequence[Direction], frame: Frame, offset_mm: float
) -> list[RouteRow]:
    """
    Return the rows of a leg, or of several one after the other, as lines on paper.

    Parameters
    ----------
    directions
        Rows in walking order, geometry in the metric CRS.
    frame
        The map window.
    offset_mm
        Distance between passes of one street.
    """
    segments = _segments(directions, frame, offset_mm)
    lines: dict[int, list[Point]] = defaultdict(list)
    lanes: dict[int, int] = defaultdict(int)
    previous: _Segment | None = None
    for segment in segments:
        start, end = segment.shifted()
        bend = [start] if previous is None else _joint(previous, segment)
        if previous is not None and bend:
            lines[previous.row][-1] = bend[0]
        lines[segment.row].extend([*(bend or [start]), end])
        lanes[segment.row] = max(lanes[segment.row], segment.lanes)
        previous = segment
    # A row of no length at all still has a place, for its number.
    return [
        RouteRow(
            row.number, _line(lines[number] or _still(row, frame)), row.deadhead, lanes[number]
        )
        for number, row in enumerate(directions)
    ]


def rows_near(
    directions: Sequence[Direction], frame: Frame, margin_mm: float = 3.0
) -> Sequence[Direction]:
    """Return the rows that a page shows a part of, or that end just beside it."""
    shapes = np.array([row.geometry for row in directions], dtype=object)
    window = frame.window.buffer(margin_mm / frame.mm_per_unit, join_style="mitre")
    near = shapely.intersects(shapes, window)
    return [row for row, is_near in zip(directions, near.tolist(), strict=True) if is_near]


def clip_rows(rows: Sequence[RouteRow], space: Space) -> list[RouteRow]:
    """Return what lies on the paper: a row that leaves it and comes back is in several parts."""
    return [dataclasses.replace(row, line=part) for row in rows for part in _parts(row.line, space)]


def _parts(line: shapely.LineString, space: Space) -> list[shapely.LineString]:
    width, height = space.width_mm, space.height_mm
    west, north, east, south = line.bounds
    if west >= 0 and north >= 0 and east <= width and south <= height:
        return [line]
    found = shapely.get_parts(shapely.clip_by_rect(line, 0, 0, width, height))
    return [
        part for part in found.tolist()
        if isinstance(part, shapely.LineString) and part.length > SPECK_MM
    ]  # fmt: skip


def _still(row: Direction, frame: Frame) -> list[Point]:
    x, y = frame.to_paper(row.geometry).coords[0]
    return [(x, y), (x + 0.01, y)]


def _line(points: list[Point]) -> shapely.LineString:
    line = shapely.LineString(points).simplify(0.03)
    assert isinstance(line, shapely.LineString)
    return line


def _segments(directions: Sequence[Direction], frame: Frame, offset_mm: float) -> list[_Segment]:
    steps = [
        (number, *step)
        for number, row in enumerate(directions)
        for step in _steps(row.geometry, _ends(directions))
    ]
    sharing: dict[frozenset[Any], list[int]] = defaultdict(list)
    for position, (_, start, end) in enumerate(steps):
        sharing[frozenset((start, end))].append(position)
    lane_mm = np.zeros(len(steps))
    for positions in sharing.values():
        ahead = steps[positions[0]][1]
        # Left to right across the street, seen by the first pass: those who meet it, those with it.
        towards = [at for at in positions if steps[at][1] != ahead]
        along = [at for at in positions if steps[at][1] == ahead]
        for lane, at in enumerate([*towards, *along]):
            across = (lane - (len(positions) - 1) / 2) * offset_mm
            lane_mm[at] = across if steps[at][1] == ahead else -across
    corners = shapely.get_coordinates(
        frame.to_paper(
            shapely.points(
                np.array([[start, end] for _, start, end in steps]).reshape(-1, 2) / STEPS_PER_M
            )
        )
    ).reshape(-1, 2, 2)
    return [
        _Segment(
            number,
            tuple(corners[at, 0].tolist()),
            tuple(corners[at, 1].tolist()),
            float(lane_mm[at]),
            len(sharing[frozenset((start, end))]),
        )
        for at, (number, start, end) in enumerate(steps)
    ]


def _ends(directions: Sequence[Direction]) -> list[shapely.Point]:
    """Return where the walk begins and ends: there a street may be walked only in part."""
    first, last = directions[0].geometry, directions[-1].geometry
    return [shapely.Point(first.coords[0]), shapely.Point(last.coords[-1])]


def _steps(line: shapely.LineString, cuts: list[shapely.Point]) -> list[tuple[Point, Point]]:
    """Return the straight steps of a line in hundredths of a metre, also cut at some points."""
    points = [tuple(point) for point in shapely.get_coordinates(line).tolist()]
    for cut in cuts:
        if line.distance(cut) < 2 / STEPS_PER_M:
            points = _with_cut(points, cut)
    keys = [(round(x * STEPS_PER_M), round(y * STEPS_PER_M)) for x, y in points]
    return [(start, end) for start, end in pairwise(keys) if start != end]


def _with_cut(points: list[Point], cut: shapely.Point) -> list[Point]:
    out = points[:1]
    for start, end in pairwise(points):
        segment = shapely.LineString([start, end])
        if (
            segment.distance(cut) < 1 / STEPS_PER_M
            and min(math.dist(start, (cut.x, cut.y)), math.dist(end, (cut.x, cut.y))) > 0.02
        ):
            out.append((cut.x, cut.y))
        out.append(end)
    return out


def _joint(before: _Segment, after: _Segment) -> list[Point]:
    """Return the points where two moved steps meet: one for a bend, two for a turn."""
    end, start = before.shifted()[1], after.shifted()[0]
    if math.dist(before.end, after.start) > 0.05:  # another leg
        return []
    if math.dist(end, start) < 0.02:
        return [start]
    ax, ay = before.end[0] - before.start[0], before.end[1] - before.start[1]
    bx, by = after.end[0] - after.start[0], after.end[1] - after.start[1]
    cross = ax * by - ay * bx
    if abs(cross) < 0.2 * math.hypot(ax, ay) * math.hypot(bx, by):
        return [end, start]
    along = ((start[0] - end[0]) * by - (start[1] - end[1]) * bx) / cross
    meeting = (end[0] + along * ax, end[1] + along * ay)
    limit = MAX_MITRE * max(abs(before.lane_mm), abs(after.lane_mm))
    # A mitre longer than the step it belongs to would turn that step round.
    reach = min(limit, math.hypot(ax, ay), math.hypot(bx, by))
    if math.dist(meeting, before.end) > max(reach, 0.05):
        return [end, start]
    return [meeting]


def point_and_angle(line: shapely.LineString, at_mm: float, reach_mm: float = 0.8) -> Any:  # noqa: ANN401
    """Return x, y and the walking direction (radians, y down) at a distance along a line."""
    before = line.interpolate(max(0, at_mm - reach_mm))
    after = line.interpolate(min(line.length, at_mm + reach_mm))
    place = line.interpolate(at_mm)
    return place.x, place.y, math.atan2(after.y - before.y, after.x - before.x)


def arrow(x: float, y: float, angle: float, length: float, width: float) -> str:
    """Return the SVG path of an arrowhead with its middle at a point."""
    cos, sin = math.cos(angle), math.sin(angle)
    shape = ((0.5, 0), (-0.5, 0.5), (-0.25, 0), (-0.5, -0.5))
    corners = [
        (x + u * length * cos - v * width * sin, y + u * length * sin + v * width * cos)
        for u, v in shape
    ]
    return "M" + "L".join(f"{px:.2f} {py:.2f}" for px, py in corners) + "Z"
