"""Joining the drawn lines into one network: where two ways meet they share one point."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

import shapely
from shapely import LineString, Point

from data.town.canvas import Way, ends_of
from data.town.shapes import XY

MERGE_M = 1.2
"""Two meeting points closer than this are one."""
TOUCH_M = 0.6
"""A way that ends this close to another ends on it."""


class _Meetings:
    """Points where ways meet; a new one close to an older one is the older one."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[XY]] = defaultdict(list)

    def point(self, at: XY) -> XY:
        i, j = math.floor(at[0] / MERGE_M), math.floor(at[1] / MERGE_M)
        near = [
            point
            for di in (-1, 0, 1)
            for dj in (-1, 0, 1)
            for point in self._cells[(i + di, j + dj)]
            if math.dist(point, at) <= MERGE_M
        ]
        if near:
            return min(near, key=lambda point: math.dist(point, at))
        self._cells[(i, j)].append(at)
        return at


def join(ways: Sequence[Way]) -> tuple[list[list[XY]], set[XY]]:
    """
    Return the points of every way with the shared points put in, and the level crossings.

    A way on a bridge shares nothing but its two ends.
    """
    meetings = _Meetings()
    for way in ways:
        for end in ends_of(way.line):
            meetings.point(end)
    met: list[set[XY]] = [{meetings.point(end) for end in ends_of(way.line)} for way in ways]
    crossings: set[XY] = set()
    grounded = [i for i, way in enumerate(ways) if way.level == 0 and "waterway" not in way.tags]
    tree = shapely.STRtree([ways[i].line for i in grounded])
    for k, i in enumerate(grounded):
        for other in sorted(tree.query(ways[i].line, predicate="dwithin", distance=TOUCH_M)):
            j = grounded[other]
            if other <= k:
                continue
            for at in _meeting_points(ways[i].line, ways[j].line):
                shared = meetings.point(at)
                met[i].add(shared)
                met[j].add(shared)
                if ("railway" in ways[i].tags) != ("railway" in ways[j].tags):
                    crossings.add(shared)
    return [
        _with_points(way.line, points) for way, points in zip(ways, met, strict=True)
    ], crossings


def _meeting_points(a: LineString, b: LineString) -> list[XY]:
    points = [(float(x), float(y)) for x, y in shapely.get_coordinates(a.intersection(b))]
    points += [end for end in ends_of(a) if b.distance(Point(end)) <= TOUCH_M]
    points += [end for end in ends_of(b) if a.distance(Point(end)) <= TOUCH_M]
    return points


def _with_points(line: LineString, shared: set[XY]) -> list[XY]:
    """Return the line through the shared points, without its own points right beside them."""
    placed = [(line.project(Point(point)), point) for point in shared]
    along = 0.0
    own = [(x, y) for x, y in line.coords]
    for i, point in enumerate(own):
        along += math.dist(own[i - 1], point) if i else 0.0
        if all(math.dist(point, other) > MERGE_M for other in shared):
            placed.append((along, point))
    points = [point for _, point in sorted(placed)]
    return [*points, points[0]] if line.is_closed else points
