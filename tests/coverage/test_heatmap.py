"""Heat is a density: nothing is lost or made, nothing lies outside, and it is near the exact."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import erf

from gis.coverage.gridding import pieces_of
from gis.coverage.heatmap import (
    HECTARE_M2,
    Surface,
    class_limits,
    classes_of,
    shared_lines,
    shared_points,
)

BANDWIDTHS = st.floats(100, 150)
CORNERS = st.tuples(st.floats(-600, 600), st.floats(-600, 600))
AREAS = st.lists(CORNERS, min_size=3, max_size=7, unique=True).map(
    lambda corners: shapely.buffer(shapely.MultiPoint(corners).convex_hull, 60, quad_segs=2)
)
SEEDS = st.integers(0, 2**32 - 1)


def points_in(area: shapely.Polygon, seed: int, count: int = 60) -> np.ndarray:
    west, south, east, north = area.bounds
    found = np.random.default_rng(seed).uniform((west, south), (east, north), (20 * count, 2))
    return found[shapely.contains_xy(area, found)][:count]


def whole(surface: Surface, heat: np.ndarray) -> float:
    """All of it, over the ground inside."""
    return float((heat * surface.inside).sum() * surface.grid.cell_m**2 / HECTARE_M2)


@settings(max_examples=40)
@given(AREAS, AREAS, BANDWIDTHS, SEEDS)
def test_heat_sums_to_its_weights_is_never_negative_and_stays_inside(one, other, bandwidth, seed):
    area = one.union(other)  # of one part or of two
    surface = Surface.over(area, bandwidth_m=bandwidth)
    xy = points_in(area, seed)
    weights = np.random.default_rng(seed).exponential(3, len(xy))

    heat = surface.heat(weights @ shared_points(surface.grid, xy))

    assert whole(surface, heat) == pytest.approx(weights.sum(), rel=1e-5)
    assert (heat >= 0).all()
    assert (heat[surface.inside == 0] == 0).all()


@settings(max_examples=20)
@given(AREAS, st.integers(-400, 400), st.integers(-400, 400), SEEDS)
def test_moving_everything_by_whole_cells_moves_the_heat(area, east, north, seed):
    xy = points_in(area, seed)
    surface = Surface.over(area)
    cell = surface.grid.cell_m
    moved = Surface.over(shapely.affinity.translate(area, east * cell, north * cell))

    heat = surface.heat(shared_points(surface.grid, xy).sum(axis=0))
    there = shared_points(moved.grid, xy + np.array([east, north]) * cell).sum(axis=0)

    assert moved.heat(there) == pytest.approx(heat, rel=1e-3, abs=1e-4)


@settings(max_examples=40)
@given(SEEDS, st.floats(0.02, 0.98))
def test_a_line_in_two_parts_gives_the_heat_of_the_whole(seed, share):
    area = shapely.box(-500, -400, 450, 420)
    surface = Surface.over(area)
    line = shapely.LineString(points_in(area, seed, 5))
    cut = [shapely.ops.substring(line, *ends, normalized=True) for ends in ((0, share), (share, 1))]
    minutes = np.array([share, 1 - share]) * 60

    one = surface.heat(60 * shared_lines(surface.grid, pieces_of(np.array([line])), 1).toarray()[0])
    two = surface.heat(minutes @ shared_lines(surface.grid, pieces_of(np.array(cut)), 2))

    assert whole(surface, one) == pytest.approx(60, rel=1e-5)
    assert np.abs(two - one).sum() <= 1e-3 * one.sum()


@pytest.mark.parametrize("bandwidth", [100.0, 125.0, 150.0])
def test_heat_is_within_half_a_per_cent_of_the_exact_sum(bandwidth):
    corners = (13.0, 7.0, 1613.0, 1207.0)
    surface = Surface.over(shapely.box(*corners), bandwidth_m=bandwidth)
    xy = points_in(shapely.box(*corners), 1, 400)
    weights = np.random.default_rng(2).exponential(1, 400)
    x, y = (
        start + (np.arange(count) + 0.5) * surface.grid.cell_m
        for start, count in (
            (surface.grid.west, surface.grid.columns), (surface.grid.south, surface.grid.rows),
        )
    )  # fmt: skip

    heat = surface.heat(weights @ shared_points(surface.grid, xy))

    reach = bandwidth * np.sqrt(2)
    low, high = np.array(corners[:2]), np.array(corners[2:])
    kept = (0.5 * (erf((high - xy) / reach) - erf((low - xy) / reach))).prod(axis=1)
    across = np.exp(-(((x[:, None] - xy[:, 0]) / reach) ** 2))
    up = np.exp(-(((y[:, None] - xy[:, 1]) / reach) ** 2))
    exact = (up * (weights / kept)) @ across.T / (np.pi * reach**2) * HECTARE_M2
    is_whole = surface.inside == 1
    assert np.abs(heat - exact)[is_whole].sum() <= 0.005 * exact[is_whole].sum()


@pytest.mark.parametrize(
    ("most", "limits"),
    [
        (23, (0.5, 2, 5, 10, 20)),
        (20, (0.5, 2, 5, 10, 20)),
        (19.9, (0.5, 2, 5, 10, 15)),
        (0.07, (0.002, 0.01, 0.02, 0.04, 0.06)),
        (999, (20, 100, 200, 500, 800)),
        (0, (0.02, 0.1, 0.2, 0.5, 1)),
    ],
)
def test_the_limits_are_round_numbers_up_to_the_most(most, limits):
    assert class_limits(most) == limits


@given(st.floats(1e-6, 1e9))
def test_the_highest_limit_is_reached_and_more_than_half_of_the_most(most):
    limits = class_limits(most)
    assert most / 2 < limits[-1] <= most * (1 + 1e-6)
    assert list(limits) == sorted(set(limits))


def test_a_class_begins_with_its_limit():
    assert classes_of(np.array([0, 0.99, 1, 4.9, 5, 99]), (1, 2, 5)).tolist() == [0, 0, 1, 2, 3, 3]
