"""Which returns a round comes past: on which leg, and from which row of its list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely
import shapely.ops

from gis.crs import WGS84, transform

if TYPE_CHECKING:
    from gis.planning.directions import Direction
    from gis.services.return_windows.listing import ReturnWindow

SEEN_WITHIN_M: Final = 25.0
"""A leg comes past a ring that lies so near its line. Assumed."""
ALONG_WITHIN_M: Final = 10.0
"""A leg walks a street whose line lies so near its own. Assumed."""
LEAST_SHARE: Final = 0.25
"""Share of a street's line that a leg has to walk to come past it. Assumed."""


@dataclass(frozen=True)
class Passed:
    """A window on the way of a leg: the number of the row, and its ring in the metric CRS."""

    window: ReturnWindow
    row: int
    ring: shapely.Point


def passed_windows(
    windows: Sequence[ReturnWindow], legs: Sequence[Sequence[Direction]], *, crs: str
) -> list[list[Passed]]:
    """
    Give each window to the leg that comes nearest, where one comes past it at all.

    Parameters
    ----------
    windows
        What there is to come back to.
    legs
        Rows of the walking list of each leg, in the metric CRS.
    crs
        Metric CRS of the installation.

    Returns
    -------
    list of list
        Of each leg what it comes past, in the order of its rows.
    """
    found: list[list[Passed]] = [[] for _leg in legs]
    for window in windows:
        ring: shapely.Point = transform(window.roadside, WGS84, crs)
        line = None if window.line is None else transform(window.line, WGS84, crs)
        ways = [
            (apart, number, row, at)
            for number, leg in enumerate(legs)
            for apart, row, at in (_seen(leg, ring) if line is None else _walked(leg, ring, line))
        ]
        if ways:
            _apart, number, row, at = min(ways, key=lambda way: way[:3])
            found[number].append(Passed(window, row, at))
    return [sorted(leg, key=lambda one: one.row) for leg in found]


Near = list[tuple[float, int, shapely.Point]]
"""How far a leg is from a window, its row there, and where the ring is drawn; empty if too far."""


def _seen(leg: Sequence[Direction], ring: shapely.Point) -> Near:
    """Find the row of a leg from which a ring is seen best."""
    near = ((row.geometry.distance(ring), row.number) for row in leg)
    return [(apart, row, ring) for apart, row in sorted(near)[:1] if apart <= SEEN_WITHIN_M]


def _walked(leg: Sequence[Direction], ring: shapely.Point, line: shapely.MultiLineString) -> Near:
    """Find the row of a leg that walks most of a street, of which the leg walks enough."""
    parts = [
        (line.intersection(row.geometry.buffer(ALONG_WITHIN_M)), row.number)
        for row in leg
    ]  # fmt: skip
    walked_m = shapely.union_all([part for part, _row in parts]).length
    if not walked_m or walked_m < LEAST_SHARE * line.length:
        return []
    most, row = max(parts, key=lambda part: part[0].length)
    # The more of it is walked, the better; its ring moves to where the leg is.
    return [(line.length - walked_m, row, shapely.ops.nearest_points(most, ring)[0])]
