"""Lines and areas on a grid are cut exactly."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.coverage.gridding import Grid, cut_at, pieces_inside, pieces_of, shares_in

METRES = st.floats(-190, 190).map(lambda metres: round(metres, 3))  # no street is shorter than a mm
PLACES = st.tuples(*[METRES | st.sampled_from([-50.0, 0.0, 25.0, 100.0])] * 2)
LINES = st.lists(PLACES, min_size=2, max_size=6, unique=True).map(shapely.LineString)
AREAS = st.lists(PLACES, min_size=3, max_size=6, unique=True).map(
    lambda places: shapely.buffer(shapely.MultiPoint(places).convex_hull, 7, quad_segs=2)
)
GRID = Grid(-225, -225, 25, 18, 18)


@given(LINES)
def test_a_line_is_cut_into_parts_that_each_lie_in_their_cell_and_are_all_of_it(line):
    pieces, cells = cut_at(GRID, pieces_of(np.array([line])))

    lengths = np.hypot(*(pieces.ends[:, 1] - pieces.ends[:, 0]).T)
    assert lengths.sum() == pytest.approx(line.length)
    assert pieces.stop - pieces.start == pytest.approx(lengths / line.length, abs=1e-9)
    assert pieces.start[1:] == pytest.approx(pieces.stop[:-1])
    row, column = np.divmod(cells, GRID.columns)
    corners = np.array([GRID.west, GRID.south]) + np.column_stack([column, row]) * GRID.cell_m
    beyond = np.abs(pieces.ends - corners[:, None] - GRID.cell_m / 2) - GRID.cell_m / 2
    assert beyond.max() < 1e-6


@given(AREAS, AREAS)
def test_the_share_of_each_cell_in_an_area_is_that_of_an_overlay(one, other):
    area = one.union(other).difference(shapely.box(-10, -10, 31, 12))  # with a hole, or a bite
    if area.is_empty:
        return

    shares = shares_in(shapely.MultiPolygon(shapely.get_parts(area)), GRID)

    x, y = np.meshgrid(np.arange(GRID.columns), np.arange(GRID.rows))
    west, south = GRID.west + x * GRID.cell_m, GRID.south + y * GRID.cell_m
    squares = shapely.box(west, south, west + GRID.cell_m, south + GRID.cell_m)
    overlay = shapely.area(shapely.intersection(squares, area)) / GRID.cell_m**2
    assert shares == pytest.approx(overlay, abs=1e-6)


@given(st.lists(LINES, min_size=1, max_size=3), AREAS)
def test_what_of_lines_lies_in_an_area_is_as_long_as_an_overlay_of_their_pieces(lines, area):
    every = pieces_of(np.array(lines))

    inside = pieces_inside(every, area)

    cut = shapely.length(shapely.intersection(shapely.linestrings(every.ends), area))
    assert np.hypot(*(inside.ends[:, 1] - inside.ends[:, 0]).T).sum() == pytest.approx(
        cut.sum(), abs=1e-6
    )
    share = np.bincount(inside.line, inside.stop - inside.start, len(lines))
    by_line = np.bincount(every.line, cut, len(lines)) / shapely.length(lines)
    assert share == pytest.approx(by_line, abs=1e-9)


def test_what_lies_beyond_the_grid_has_no_cell():
    places = [[-226.0, 0.0], [-225.0, -225.0], [224.9, 0.0], [225.0, 0.0]]
    assert GRID.cell_of(np.array(places)).tolist() == [-1, 0, 9 * 18 + 17, -1]
