"""
A frame: the piece of paper a map fills, the ground it shows, and the way from one to the other.

Scale on paper is true scale. The metric CRS stretches lengths a little (up to 1 %), so a frame
measures that stretch at its own centre and takes it out again; true north is found the same way.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from gis.crs import GEOD, WGS84, transform

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PAGE_SCALES", "SCALES", "Frame", "Space", "choose_frame", "frame_at"]

SCALES = (
    *(2_500, 4_000, 5_000, 7_500, 10_000, 12_500, 15_000, 20_000, 25_000, 30_000, 40_000, 50_000),
    *(75_000, 100_000, 150_000, 200_000, 250_000, 300_000, 400_000, 500_000, 750_000, 1_000_000),
)
"""Numbers n of the scales 1:n that a sheet may have, the largest scale first."""
PAGE_SCALES = (
    *(2_500, 5_000, 10_000, 15_000, 25_000, 50_000, 100_000, 200_000, 500_000, 1_000_000),
)
"""Those of them that a map over several pages has: each known from maps that people use."""
PROBE_M = 100
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Space:
    """Room for a map on a page, in millimetres, and whether the page lies on its side."""

    width_mm: float
    height_mm: float
    is_landscape: bool = False


@dataclass(frozen=True)
class Frame:
    """
    A map window at a stated scale.

    Attributes
    ----------
    space
        The paper it fills.
    scale
        The number n of 1:n.
    centre
        Middle of the frame in the metric CRS.
    stretch
        Metres in the metric CRS per metre on the ground, at the centre.
    north_deg
        Direction of true north, clockwise from the top of the page.
    turn_deg
        How far the map is turned on the page, clockwise: at 0 the grid north of the metric CRS is
        up.
    """

    space: Space
    scale: int
    centre: tuple[float, float]
    stretch: float
    north_deg: float
    turn_deg: float = 0.0

    @property
    def mm_per_unit(self) -> float:
        """Millimetres on paper per unit of the metric CRS."""
        return 1000 / (self.scale * self.stretch)

    @property
    def bounds(self) -> Bounds:
        """West, south, east and north of what holds the window, in the metric CRS."""
        return self.window.bounds

    @property
    def window(self) -> shapely.Polygon:
        """What the map shows, in the metric CRS: a rectangle, turned if the map is."""
        width, height = self.space.width_mm, self.space.height_mm
        corners = np.array([(0, 0), (width, 0), (width, height), (0, height)])
        return shapely.Polygon(self._to_ground(corners))

    def to_paper(self, geometry: Any) -> Any:  # noqa: ANN401
        """
        Return a geometry, or an array of them, in millimetres from the top left of the frame.

        The y axis points down, as in SVG.
        """
        middle = self.space.width_mm / 2, self.space.height_mm / 2

        def move(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
            paper: np.ndarray[Any, Any] = (points - self.centre) @ self._axes.T * self.mm_per_unit
            return paper + middle

        return shapely.transform(geometry, move)

    def to_ground(self, geometry: Any) -> Any:  # noqa: ANN401
        """Return a geometry, or an array of them, in the metric CRS from millimetres."""
        return shapely.transform(geometry, self._to_ground)

    def _to_ground(self, points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        middle = self.space.width_mm / 2, self.space.height_mm / 2
        ground: np.ndarray[Any, Any] = (points - middle) / self.mm_per_unit @ self._axes
        return ground + self.centre

    @property
    def _axes(self) -> np.ndarray[Any, Any]:
        """Right and down on paper, as directions in the metric CRS."""
        turn = math.radians(self.turn_deg)
        cos, sin = math.cos(turn), math.sin(turn)
        return np.array([(cos, sin), (sin, -cos)])


def frame_at(
    crs: str, centre: tuple[float, float], space: Space, scale: int, *, turn_deg: float = 0.0
) -> Frame:
    """Return the frame of a scale around a place in the metric CRS, turned clockwise or not."""
    stretch, north_deg = _measure(crs, centre)
    return Frame(space, scale, centre, stretch, north_deg + turn_deg, turn_deg)


def choose_frame(
    bounds: Bounds,
    crs: str,
    spaces: Sequence[Space],
    *,
    margin_mm: float = 6.5,
    scales: Sequence[int] = SCALES,
) -> Frame:
    """
    Return the frame of the largest round scale on which the bounds fit.

    Parameters
    ----------
    bounds
        What must be seen, in the metric CRS; may be a single point.
    crs
        The metric CRS, ``EPSG:n``.
    spaces
        Pages to choose from; the first wins where several take the same scale.
    margin_mm
        Free paper around the bounds, for labels beside the outermost street.
    scales
        Numbers n of 1:n to choose from, the largest scale first; the last is taken where none fits.
    """
    west, south, east, north = bounds
    centre = ((west + east) / 2, (south + north) / 2)
    stretch, north_deg = _measure(crs, centre)
    frames = (
        Frame(space, scale, centre, stretch, north_deg) for scale in scales for space in spaces
    )
    frame = None
    for frame in frames:
        free_x = frame.space.width_mm - 2 * margin_mm
        free_y = frame.space.height_mm - 2 * margin_mm
        factor = frame.mm_per_unit
        if (east - west) * factor <= free_x and (north - south) * factor <= free_y:
            break
    assert frame is not None
    return frame


def _measure(crs: str, centre: tuple[float, float]) -> tuple[float, float]:
    """Return the stretch of the CRS and the direction of true north in degrees, at a place."""
    place = transform(shapely.Point(centre), crs, WGS84)
    lon, lat, _ = GEOD.fwd([place.x] * 4, [place.y] * 4, [0, 90, 180, 270], [PROBE_M] * 4)
    north, east, south, west = transform(shapely.points(lon, lat), WGS84, crs)
    stretch = (north.distance(south) + east.distance(west)) / (4 * PROBE_M)
    return stretch, math.degrees(math.atan2(north.x - south.x, north.y - south.y))
