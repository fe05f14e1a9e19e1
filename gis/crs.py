"""Coordinate systems: one metric CRS inside, WGS84 at the edges, geodesic lengths."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from gis.errors import InputError

WGS84 = "EPSG:4326"
DEFAULT_METRIC = "EPSG:25832"
GEOD = pyproj.Geod(ellps="WGS84")
SCALE_TOLERANCE = 0.01
"""Largest share by which the metric CRS may stretch a map (design.md: 1 %)."""


@cache
def _transformer(source: str, target: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def is_known(crs: str) -> bool:
    """Return whether there is a way from a CRS, as a file names it, to WGS84."""
    try:
        _transformer(crs, WGS84)
    except pyproj.exceptions.ProjError:  # unknown, or not tied to the Earth
        return False
    return True


def transform(geometry: Any, source: str, target: str) -> Any:  # noqa: ANN401
    """Return one geometry, or an array of geometries, moved from one CRS to another."""
    if source == target:
        return geometry
    move: Any = _transformer(source, target).transform
    return shapely.transform(geometry, move, interleaved=False)


def transform_area(area: BaseGeometry, source: str, target: str) -> shapely.MultiPolygon:
    """Return an area moved to another CRS; a sliver that crosses itself after that is mended."""
    parts = shapely.get_parts(shapely.make_valid(transform(area, source, target)))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def geodesic_length_m(line: shapely.LineString) -> float:
    """Return the length in metres, on the WGS84 ellipsoid, of a line in WGS84 degrees."""
    return float(GEOD.geometry_length(line))


def srid(crs: str) -> int:
    """Return the number in ``EPSG:n``."""
    return int(crs.removeprefix("EPSG:"))


def check_metric(crs: str) -> str:
    """
    Return a metric CRS in the form ``EPSG:n``.

    Raises
    ------
    InputError
        ``crs_not_metric`` when it is unknown, geographic, or not in metres.
    """
    try:
        found = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError as error:
        raise InputError("crs_not_metric", crs=crs) from error
    epsg = found.to_epsg()
    if epsg is None or not found.is_projected or found.axis_info[0].unit_name != "metre":
        raise InputError("crs_not_metric", crs=crs)
    return f"EPSG:{epsg}"


def check_scale(crs: str, bounds: tuple[float, float, float, float]) -> None:
    """
    Refuse a map on which the metric CRS stretches lengths by more than `SCALE_TOLERANCE`.

    Parameters
    ----------
    crs
        The metric CRS of the installation, ``EPSG:n``.
    bounds
        West, south, east and north of the map in WGS84 degrees.

    Raises
    ------
    InputError
        ``map_outside_crs`` naming the setting to change.
    """
    west, south, east, north = bounds
    lon, lat = np.meshgrid(np.linspace(west, east, 3), np.linspace(south, north, 3))
    factors = pyproj.Proj(crs).get_factors(lon.ravel(), lat.ravel(), errcheck=False)
    scale = np.concatenate([factors.meridional_scale, factors.parallel_scale])
    off = float(np.abs(scale - 1).max())
    if not off <= SCALE_TOLERANCE:  # also when it is not a number
        percent = f"{off * 100:.0f}" if np.isfinite(off) and off < 10 else ">1000"
        raise InputError("map_outside_crs", crs=crs, percent=percent)
