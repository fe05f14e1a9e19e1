"""
Heat: edge-corrected kernel density against a plain histogram with a Gaussian filter, and the exact.

An area of 5 by 5 km, its corners off the grid, with points half of which lie in one neighbourhood,
and walked lines of 20 to 40 corners. *Plain* is numpy's ``histogram2d`` and scipy's
``gaussian_filter`` on the same cells and on cells of 10 m; it knows no edge. *Ours* is everything
from the coordinates to the density, the laying of the kernel at the edge included; *kept* is what a
change of week takes, where the grid and the sharing of the points are kept.

Exact is the sum over all points, each kernel divided by what of it lies inside by the error
function, in rows of cells drawn at random; of lines, over points every metre.

    python -m benchmarks heatmap [--points N …] [--lines N] [--times N]
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.ndimage import gaussian_filter
from scipy.special import erf

from gis.coverage.gridding import pieces_of
from gis.coverage.heatmap import BANDWIDTH_M, HECTARE_M2, Surface, shared_lines, shared_points

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CORNERS = np.array([[3.3, 7.7], [5003.3, 5007.7]])
AREA = shapely.box(*CORNERS.ravel())
FINE_M = 10.0
ROWS = 20


def seconds(call: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
    return min(taken)  # a few milliseconds: the median would tell of whatever else is running


def places(count: int, rng: np.random.Generator) -> Floats:
    near = rng.normal(2500, 600, (count // 2, 2))
    return np.concatenate([np.clip(near, 10, 5000), rng.uniform(*CORNERS, (count - len(near), 2))])


def walks(count: int, rng: np.random.Generator) -> NDArray[np.object_]:
    lines = []
    for start in places(count, rng):
        steps = rng.choice([-80.0, 0.0, 80.0], (rng.integers(20, 40), 2)).cumsum(axis=0)
        lines.append(shapely.LineString(np.clip(start + steps, CORNERS[0] + 1, CORNERS[1] - 1)))
    return np.array(lines)


def plain(xy: Floats, weights: Floats, cell_m: float) -> Floats:
    edges = np.arange(0, CORNERS.max() + cell_m, cell_m)
    counted, _y, _x = np.histogram2d(xy[:, 1], xy[:, 0], bins=(edges, edges), weights=weights)
    return gaussian_filter(counted, BANDWIDTH_M / cell_m, mode="constant") * HECTARE_M2 / cell_m**2


def exact(surface: Surface, rows: NDArray[np.intp], xy: Floats, weights: Floats) -> Floats:
    grid, reach = surface.grid, BANDWIDTH_M * np.sqrt(2)
    kept = (0.5 * (erf((CORNERS[1] - xy) / reach) - erf((CORNERS[0] - xy) / reach))).prod(axis=1)
    x = grid.west + (np.arange(grid.columns) + 0.5) * grid.cell_m
    y = grid.south + (rows + 0.5) * grid.cell_m
    found = np.zeros((len(rows), grid.columns))
    for part in np.array_split(np.arange(len(xy)), max(len(xy) // 20_000, 1)):
        across = np.exp(-(((x[:, None] - xy[part, 0]) / reach) ** 2))
        up = np.exp(-(((y[:, None] - xy[part, 1]) / reach) ** 2))
        found += (up * (weights[part] / kept[part])) @ across.T
    return found / (np.pi * reach**2) * HECTARE_M2


def off(surface: Surface, heat: Floats, xy: Floats, weights: Floats) -> float:
    """Return the relative error in sum of absolute differences, over whole cells."""
    rng = np.random.default_rng(1)
    rows = np.sort(rng.choice(np.arange(1, surface.grid.rows - 1), ROWS, replace=False))
    right = exact(surface, rows, xy, weights)
    is_whole = surface.inside[rows] == 1
    return float(np.abs(heat[rows] - right)[is_whole].sum() / right[is_whole].sum())


def measure_points(count: int, times: int) -> None:
    rng = np.random.default_rng(0)
    xy, weights = places(count, rng), rng.exponential(1, count)

    def ours() -> tuple[Surface, Floats]:
        surface = Surface.over(AREA)
        return surface, surface.heat(weights @ shared_points(surface.grid, xy))

    surface, heat = ours()
    shares = shared_points(surface.grid, xy)
    cell_m = surface.grid.cell_m
    whole = seconds(ours, times)
    kept = seconds(lambda: surface.heat(weights @ shares), times)
    same, fine = (
        seconds(lambda size=size: plain(xy, weights, size), times) for size in (cell_m, FINE_M)
    )
    print(f"{count:,} points, cells of {cell_m:g} m:")
    print(f"  ours {whole * 1e3:6.1f} ms, {whole / same:.2f} × plain; kept {kept * 1e3:.1f} ms")
    print(f"  plain {same * 1e3:5.1f} ms; on cells of {FINE_M:g} m {fine * 1e3:.1f} ms")
    inside = float((heat * surface.inside).sum() * cell_m**2 / HECTARE_M2)
    print(
        f"  off the exact by {off(surface, heat, xy, weights):.3%} (at most 0.5 %), "
        f"sum by {abs(inside / weights.sum() - 1):.0e}"
    )


def measure_lines(count: int, times: int) -> None:
    rng = np.random.default_rng(0)
    lines, minutes = walks(count, rng), rng.uniform(30, 120, count)
    surface = Surface.over(AREA)

    def ours() -> Floats:
        return surface.heat(minutes @ shared_lines(surface.grid, pieces_of(lines), count))

    metres = [np.arange(0.5, line.length) for line in lines]
    owner = np.repeat(np.arange(count), [len(along) for along in metres])
    points = shapely.line_interpolate_point(lines[owner], np.concatenate(metres))
    weights = (minutes / [len(along) for along in metres])[owner]
    print(f"{count:,} walked lines of {sum(line.length for line in lines) / 1000:,.0f} km:")
    print(
        f"  ours {seconds(ours, times) * 1e3:.0f} ms, off the exact by "
        f"{off(surface, ours(), shapely.get_coordinates(points), weights):.3%}"
    )


def run(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks heatmap", description=__doc__)
    parser.add_argument("--points", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--lines", type=int, default=500)
    parser.add_argument("--times", type=int, default=40, help="how often each is measured")
    options = parser.parse_args(argv)
    for count in options.points:
        measure_points(count, options.times)
    measure_lines(options.lines, options.times)


if __name__ == "__main__":
    import sys

    run(sys.argv[1:])
