"""Plane geometry of the town: smooth lines, rectangles, offsets. Metres, x east and y north."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

XY = tuple[float, float]

SAMPLE_M = 12.0
"""Spacing of the points of a smoothed line, before what is straight is thinned out."""
KEEP_M = 0.35
"""A point closer than this to the line without it is left out."""


def xy(text: str) -> list[XY]:
    """Read points as the plans of the town write them: ``"-640 -10, -400 28"``."""
    return [(float(x), float(y)) for x, y in (pair.split() for pair in text.split(","))]


def smooth(points: Sequence[XY], *, closed: bool = False) -> list[XY]:
    """Return points along a centripetal Catmull-Rom curve through the given ones."""
    if len(points) < 3:
        return list(points)
    ring = list(points)
    padded = (
        [ring[-1], *ring, ring[0], ring[1]]
        if closed
        else [_mirror(ring[1], ring[0]), *ring, _mirror(ring[-2], ring[-1])]
    )
    curve: list[XY] = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        curve.extend(_span(a, b, c, d))
    curve.append(ring[0] if closed else ring[-1])
    return _thin(curve)


def _mirror(point: XY, centre: XY) -> XY:
    return (2 * centre[0] - point[0], 2 * centre[1] - point[1])


def _span(a: XY, b: XY, c: XY, d: XY) -> list[XY]:
    """Return points from `b` up to, not including, `c`."""
    knots = [0.0]
    for p, q in pairwise((a, b, c, d)):
        knots.append(knots[-1] + max(math.dist(p, q), 1e-6) ** 0.5)
    count = max(2, round(math.dist(b, c) / SAMPLE_M))
    return [
        _at((a, b, c, d), knots, knots[1] + (knots[2] - knots[1]) * i / count) for i in range(count)
    ]


def _at(p: tuple[XY, XY, XY, XY], t: list[float], at: float) -> XY:
    """Evaluate the curve by the pyramid of Barry and Goldman."""

    def mix(u: XY, v: XY, start: float, end: float) -> XY:
        share = (at - start) / (end - start)
        return (u[0] + (v[0] - u[0]) * share, u[1] + (v[1] - u[1]) * share)

    first = [mix(p[i], p[i + 1], t[i], t[i + 1]) for i in range(3)]
    second = [mix(first[i], first[i + 1], t[i], t[i + 2]) for i in range(2)]
    return mix(second[0], second[1], t[1], t[2])


def _thin(points: list[XY]) -> list[XY]:
    return [(x, y) for x, y in LineString(points).simplify(KEEP_M).coords]


def curve(points: Sequence[XY]) -> LineString:
    """Return a smooth line through the points."""
    return LineString(smooth(points))


def blob(points: Sequence[XY], holes: Sequence[Sequence[XY]] = ()) -> Polygon:
    """Return a polygon with a smooth outline through the points."""
    return Polygon(smooth(points, closed=True), [smooth(hole, closed=True) for hole in holes])


def heading(line: LineString, at: float) -> float:
    """Return the direction of a line in radians, counter-clockwise from east."""
    before = line.interpolate(max(0.0, at - 1.0))
    after = line.interpolate(min(line.length, at + 1.0))
    return math.atan2(after.y - before.y, after.x - before.x)


def beside(line: LineString, at: float, offset: float) -> XY:
    """Return the point `offset` metres left of the line (right when negative)."""
    here, angle = line.interpolate(at), heading(line, at)
    return (here.x - math.sin(angle) * offset, here.y + math.cos(angle) * offset)


def crosswise(
    line: LineString, at: NDArray[np.float64], near: float, far: float
) -> NDArray[np.object_]:
    """Return short lines across a line at many places, from one offset left of it to another."""
    before = shapely.get_coordinates(shapely.line_interpolate_point(line, np.maximum(at - 1.0, 0)))
    after = shapely.get_coordinates(shapely.line_interpolate_point(line, at + 1.0))
    here = shapely.get_coordinates(shapely.line_interpolate_point(line, at))
    along = after - before
    left = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(*along.T)[:, None]
    ends = np.stack([here + near * left, here + far * left], axis=1)
    return np.asarray(shapely.linestrings(ends), dtype=object)


def ray(origin: XY, angle: float, length: float) -> XY:
    """Return the point `length` metres from the origin in a direction."""
    return (origin[0] + math.cos(angle) * length, origin[1] + math.sin(angle) * length)


def place(outline: Sequence[XY], centre: XY, angle: float) -> Polygon:
    """Return an outline drawn around the origin, turned and moved to its place."""
    cos, sin = math.cos(angle), math.sin(angle)
    return Polygon(
        [(centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos) for x, y in outline]
    )


def rectangle(centre: XY, angle: float, width: float, depth: float) -> Polygon:
    """Return a rectangle, `width` along the angle and `depth` across it."""
    w, d = width / 2, depth / 2
    return place([(-w, -d), (w, -d), (w, d), (-w, d)], centre, angle)


def angled_house(
    centre: XY, angle: float, width: float, depth: float, wing: XY, *, mirrored: bool
) -> Polygon:
    """Return a house with one wing (its width and depth) behind the main body."""
    w, d = width / 2, depth / 2
    wing_width, wing_depth = wing
    outline = [(-w, -d), (w, -d), (w, d), (-w + wing_width, d)]
    outline += [(-w + wing_width, d + wing_depth), (-w, d + wing_depth)]
    if mirrored:
        outline = [(-x, y) for x, y in reversed(outline)]
    return place(outline, centre, angle)


def nearest_on(line: LineString, point: XY) -> XY:
    """Return the point of the line nearest to another."""
    found = line.interpolate(line.project(Point(point)))
    return (found.x, found.y)


def cut(line: LineString, start: float, end: float) -> LineString:
    """Return the part of a line between two distances along it."""
    part = substring(line, start, end)
    assert isinstance(part, LineString)
    return part


def reach(origin: XY, target: XY, others: Sequence[LineString], skip: float) -> XY:
    """
    Return where a straight walk from origin towards target meets the first other line.

    The first `skip` metres do not count; the target is returned when nothing is met.
    """
    way = LineString([origin, target])
    hits = shapely.intersection(way, list(others))
    found = [
        way.project(Point(xy))
        for hit in hits
        for xy in shapely.get_coordinates(hit)
        if way.project(Point(xy)) > skip
    ]
    if not found:
        return target
    end = way.interpolate(min(found))
    return (end.x, end.y)


def parts_of(shape: BaseGeometry) -> list[Polygon]:
    """Return the polygons that a shape consists of."""
    parts = getattr(shape, "geoms", [shape])
    return [part for part in parts if isinstance(part, Polygon) and not part.is_empty]
