"""Places that a label may have: along a street, around a point with a leader, anywhere."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis.maps.labels import TAKEN, Box, Places, TakenPaper

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gis.maps.labels import Floats

__all__ = ["along_line", "place_beside", "place_beside_line", "readable", "rings_around"]

SHORTEST_MM = 0.5
"""A street shorter than this on paper has no direction for a name."""
MAX_BEND_MM = 0.7
"""How far a street may bend away from a straight name along it."""
BEND_POINTS = 17
REACHES_MM = (1.5, 2.5, 4.0, 6.0, 8.5, 12.0, 16.0)
"""How far from its point a label with a leader is tried at first."""
COST_A_MM = 20.0
LED_SHARES = (0.25, 0.5, 0.75)
"""Points of a line around which a label with a leader is tried."""
EVERYWHERE_MM, A_TIME = 2.5, 200
"""Distance between the places on the whole map that are tried when those are all taken, and how
many are tried at a time."""


def place_beside(paper: TakenPaper, x: float, y: float, width: float, height: float) -> Box:
    """Return the best place for a label that a leader ties to a point, and take it."""
    return _place_near(paper, [(x, y)], width, height)


def place_beside_line(
    paper: TakenPaper, line: shapely.LineString, width: float, height: float
) -> tuple[Box, tuple[float, float]]:
    """Return the best place for a label of a line, taken, and the point its leader goes to."""
    points = shapely.line_interpolate_point(line, LED_SHARES, normalized=True)
    found = _place_near(paper, shapely.get_coordinates(points).tolist(), width, height)
    # Ends of a street belong to others too: the leader keeps away from them.
    share = line.project(shapely.Point(found.x, found.y), normalized=True)
    x, y = line.interpolate(min(max(share, LED_SHARES[0]), LED_SHARES[-1]), normalized=True).coords[
        0
    ]
    return found, (x, y)


def _place_near(
    paper: TakenPaper, points: Sequence[Sequence[float]], width: float, height: float
) -> Box:
    tried = np.concatenate(
        [rings_around(x, y, width, height, REACHES_MM, COST_A_MM) for x, y in points]
    )
    found = paper.best(tried, paper.costs(tried), math.inf)
    x, y = points[len(points) // 2]
    found = found or _nearest_free(paper, x, y, width, height)
    # Only a map that is all labels has no place left: then over others is better than none.
    found = found or Box(x, y, width, height)
    paper.take(found)
    return found


def _nearest_free(paper: TakenPaper, x: float, y: float, width: float, height: float) -> Box | None:
    """Return the free place on the whole map that is nearest to a point, whatever lies there."""
    across = np.arange(width / 2 + paper.margin_mm, paper.width_mm, EVERYWHERE_MM)
    down = np.arange(height / 2 + paper.margin_mm, paper.height_mm, EVERYWHERE_MM)
    xs, ys = (part.ravel() for part in np.meshgrid(across, down))
    far = np.hypot(xs - x, ys - y)
    nearest = np.argsort(far, kind="stable")
    for some in np.split(nearest, range(A_TIME, len(nearest), A_TIME)):
        like = np.ones(len(some))
        size = like * width, like * height
        tried = np.column_stack([xs[some], ys[some], *size, 0 * like, far[some] * TAKEN])
        found = paper.best(tried, paper.costs(tried), math.inf)
        if found is not None:
            return found
    return None


def readable(angle: Floats) -> Floats:
    """Return directions of text in radians, turned round where it would stand on its head."""
    cos, sin = np.cos(angle), np.sin(angle)
    is_turned = (cos < -1e-9) | ((np.abs(cos) <= 1e-9) & (sin > 0))
    return angle + np.where(is_turned, np.pi, 0.0)


def rings_around(
    x: float, y: float, width: float, height: float, reaches: Iterable[float], cost_a_mm: float
) -> Places:
    """Return places around a point, nearer ones first: their edge as far away as told."""
    turns = np.arange(16) * np.pi / 8
    reach, turn = (part.ravel() for part in np.meshgrid(list(reaches), turns, indexing="ij"))
    return np.column_stack(
        [
            x + np.cos(turn) * (reach + width / 2),
            y + np.sin(turn) * (reach + height / 2),
            np.full_like(reach, width),
            np.full_like(reach, height),
            np.zeros_like(reach),
            reach * cost_a_mm,
        ]
    )


def along_line(
    line: shapely.LineString,
    width: float,
    height: float,
    *,
    beside: Sequence[float],
    step_mm: float = 2.0,
) -> Places:
    """
    Return places for a name along a street, readable from below or from the right.

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
    points = shapely.get_coordinates(line)
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    length = float(along[-1])
    middles, overhang = _stretches(length, width, step_mm)
    shares = np.linspace(-0.5, 0.5, BEND_POINTS)
    at = np.clip(middles[:, None] + shares * width, 0, length)
    xs, ys = (np.interp(at, along, axis) for axis in points.T)
    across, down = xs[:, -1] - xs[:, 0], ys[:, -1] - ys[:, 0]
    chord = np.hypot(across, down)
    away = (xs - xs[:, :1]) * down[:, None] - (ys - ys[:, :1]) * across[:, None]
    bend = np.abs(away).max(axis=1) / np.maximum(chord, SHORTEST_MM)
    held = (chord >= SHORTEST_MM) & (bend <= MAX_BEND_MM)
    angle = readable(np.arctan2(down, across))
    cost = bend * 6 + overhang * 20 + np.abs(middles - length / 2) / max(length, 1e-9) * 6
    found = []
    for rank, distance in enumerate(beside):
        for side in (-1, 1) if distance else (1,):
            rows = np.column_stack(
                [
                    (xs[:, 0] + xs[:, -1]) / 2 - np.sin(angle) * distance * side,
                    (ys[:, 0] + ys[:, -1]) / 2 + np.cos(angle) * distance * side,
                    np.full_like(angle, width),
                    np.full_like(angle, height),
                    angle,
                    cost + rank * 3,
                ]
            )
            found.append(rows[held])
    return np.concatenate(found)


def _stretches(length: float, width: float, step: float) -> tuple[Floats, float]:
    """Return middles of stretches of a street that hold a name, and by what share it overhangs."""
    if length <= width:
        return np.full(1, length / 2), (width - length) / width
    steps = int((length - width) / 2 / step)
    return np.asarray(length / 2 + np.arange(-steps, steps + 1) * step, dtype=float), 0.0
