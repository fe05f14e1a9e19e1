"""Walks on made-up streets, as receivers record them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.signal import lfilter

from gis.coverage.tracks import CleanTrack, RawSegment, RawTrack
from gis.crs import WGS84, transform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CRS = "EPSG:25832"
WEST, SOUTH = 700_000.0, 6_170_000.0
BEGUN = 1_777_885_200.0
"""2026-05-04 09:00 UTC."""


def streets(*lines: Sequence[tuple[float, float]]) -> gpd.GeoDataFrame:
    """Return street pieces that meet where they begin or end at one place."""
    shapes = [shapely.LineString(line) for line in lines]
    ends = pd.factorize(pd.Series([end for line in lines for end in (line[0], line[-1])]))[0]
    return gpd.GeoDataFrame(
        {"id": [f"s{n}" for n in range(len(lines))], "u": ends[::2], "v": ends[1::2],
         "is_walkable": True},
        geometry=shapes, crs=CRS,
    )  # fmt: skip


def grid(blocks: int, size: float) -> gpd.GeoDataFrame:
    """Return a town of square blocks."""
    steps = range(blocks + 1)
    across = [((x * size, y * size), ((x + 1) * size, y * size)) for y in steps for x in steps[:-1]]
    return streets(*across, *(((b, a), (d, c)) for (a, b), (c, d) in across))


def along(line: Sequence[tuple[float, float]], every: float) -> NDArray[np.float64]:
    """Return places along a line."""
    shape = shapely.LineString(line)
    at = np.append(np.arange(0, shape.length, every), shape.length)
    return np.asarray(shapely.get_coordinates(shapely.line_interpolate_point(shape, at)))


def walked(
    line: Sequence[tuple[float, float]],
    *,
    mps: float = 1.2,
    every_s: float = 2.0,
    sigma: float = 0.0,
    seed: int = 0,
    timed: bool = True,
) -> CleanTrack:
    """Return a walk along a line at one speed, with an error that drifts (60 s)."""
    xy = along(line, mps * every_s)
    keeps = np.exp(-every_s / 60)
    noise = np.random.default_rng(seed).normal(0, sigma, xy.shape)
    noise[1:] *= np.sqrt(1 - keeps**2)
    xy = xy + lfilter([1], [1, -keeps], noise, axis=0)
    at = BEGUN + np.arange(len(xy)) * every_s if timed else np.full(len(xy), np.nan)
    return CleanTrack(xy, at, np.zeros(len(xy), np.int64))


def recorded(*parts: tuple[NDArray[np.float64], NDArray[np.float64]]) -> RawTrack:
    """Return segments, each of metres from a place in Denmark and of seconds from a morning."""
    segments = []
    for xy, seconds in parts:
        places = transform(shapely.points(xy + np.array([WEST, SOUTH])), CRS, WGS84)
        lon, lat = shapely.get_coordinates(places).T
        segments.append(RawSegment(lon, lat, BEGUN + np.asarray(seconds, float)))
    return RawTrack(tuple(segments))
