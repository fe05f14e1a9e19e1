"""The pixels of a heat map: a surface in the metric CRS seen as an image flat on a web map."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.ndimage import map_coordinates

from gis.crs import WGS84, transform

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gis.coverage.heatmap import Surface
    from gis.coverage.latest import Floats

WEB_MERCATOR = "EPSG:3857"
PIXEL_M = 8.0
"""Metres of a pixel, where that does not take more than `MOST_PIXELS`."""
MOST_PIXELS = 400_000
INSIDE = 0.5
"""Share of the ground about a pixel that has to lie in the area for it to be shown."""


@dataclass(frozen=True)
class Pixels:
    """
    An image over an area.

    Attributes
    ----------
    bounds
        West, south, east and north in WGS84. Rows and columns are even in web Mercator.
    at
        Row and column of each pixel on the surface; shape (2, rows, columns), from the north and
        the west.
    weight
        How much of what a pixel is mixed from lies in the area; 0 in pixels outside it.
    """

    bounds: tuple[float, float, float, float]
    at: NDArray[np.float32]
    weight: NDArray[np.float32]

    @classmethod
    def over(cls, surface: Surface, crs: str) -> Pixels:
        """Return the image over a surface in a metric CRS."""
        inside = surface.inside > 0
        rows, columns = (np.flatnonzero(inside.any(axis=axis)) for axis in (1, 0))
        grid, cell = surface.grid, surface.grid.cell_m
        window = shapely.box(
            grid.west + columns[0] * cell, grid.south + rows[0] * cell,
            grid.west + (columns[-1] + 1) * cell, grid.south + (rows[-1] + 1) * cell,
        )  # fmt: skip
        flat = shapely.box(*transform(window, crs, WEB_MERCATOR).bounds)
        west, south, east, north = transform(flat, WEB_MERCATOR, WGS84).bounds
        centres, shape = _centres(flat, PIXEL_M / math.cos(math.radians((south + north) / 2)))
        xy = shapely.get_coordinates(transform(centres, WEB_MERCATOR, crs))
        at = (grid.places(xy).T[::-1].reshape(2, *shape) - 0.5).astype(np.float32)
        weight = map_coordinates(inside.astype(np.float32), at, order=1)
        is_in = map_coordinates(surface.inside, at, order=1) >= INSIDE
        weight = np.where(is_in, weight, 0).astype(np.float32)
        return cls((west, south, east, north), at, weight)

    def show(self, density: Floats) -> Floats:
        """Return the density at each pixel, 0 outside the area."""
        # Between the cells inside only: those outside hold 0, and would pale the rim.
        found = map_coordinates(density, self.at, order=1)
        is_in = self.weight > 0
        return np.asarray(np.divide(found, self.weight, out=np.zeros_like(found), where=is_in))


def _centres(flat: shapely.Polygon, pixel: float) -> tuple[shapely.MultiPoint, tuple[int, int]]:
    """Return the middles of pixels of a size, or of larger ones, and how many rows and columns."""
    west, south, east, north = flat.bounds
    pixel = max(pixel, math.sqrt(flat.area / MOST_PIXELS))
    columns, rows = (max(round(side / pixel), 1) for side in (east - west, north - south))
    x = west + (np.arange(columns) + 0.5) * (east - west) / columns
    y = north - (np.arange(rows) + 0.5) * (north - south) / rows
    points = shapely.MultiPoint(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2))
    return points, (rows, columns)
