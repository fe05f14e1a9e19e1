"""What of a line lies in an area is found wherever the line goes."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.coverage.inside import ranges_inside, shares_inside

SQUARE = shapely.box(0, 0, 100, 100)
PLACES = st.tuples(st.integers(-50, 150), st.integers(-50, 150))


def parts(line, area=SQUARE):
    row, start, stop = ranges_inside(np.array([line]), area)
    assert (row == 0).all()
    return list(zip(start.round(9).tolist(), stop.round(9).tolist(), strict=True))


def test_a_line_across_the_border_is_cut_where_it_crosses():
    assert parts(shapely.LineString([(50, 50), (50, 90), (50, 150)])) == [(0, 0.5)]


def test_a_line_that_comes_back_has_two_parts():
    line = shapely.LineString([(50, 50), (150, 50), (150, 60), (50, 60)])
    assert parts(line) == [(0, pytest.approx(50 / 210)), (pytest.approx(160 / 210), 1)]


def test_a_line_inside_is_one_part_and_one_outside_none():
    row, start, stop = ranges_inside(
        shapely.linestrings([[(1, 1), (9, 9)], [(200, 0), (300, 0)], [(2, 2), (3, 3)]]), SQUARE
    )
    assert (row.tolist(), start.tolist(), stop.tolist()) == ([0, 2], [0, 0], [1, 1])


def test_a_line_that_only_touches_the_area_has_no_part_in_it():
    assert parts(shapely.LineString([(100, 50), (150, 50)])) == []
    assert shares_inside(np.array([shapely.LineString([(100, 50), (150, 50)])]), SQUARE) == 0


def test_a_closed_line_is_cut_by_where_it_goes_not_by_what_is_near():
    ring = shapely.LineString([(50, 50), (150, 50), (150, 90), (50, 90), (50, 50)])
    assert parts(ring) == [(0, pytest.approx(50 / 280)), (pytest.approx(190 / 280), 1)]


def test_a_street_walked_twice_counts_twice():
    there_and_back = shapely.LineString([(50, 50), (100, 50), (140, 50), (100, 50), (50, 50)])
    assert shares_inside(np.array([there_and_back]), SQUARE) == pytest.approx(100 / 180)


def test_parts_of_a_pass_lie_each_where_they_lie():
    walked = shapely.MultiLineString([[(10, 10), (40, 10)], [(200, 10), (210, 10)]])
    assert shares_inside(np.array([walked]), SQUARE) == pytest.approx(0.75)


@given(st.lists(PLACES, min_size=2, max_size=8))
def test_the_parts_are_in_order_and_as_long_as_the_share(places):
    line = shapely.LineString(places)
    if line.length == 0:
        return
    area = shapely.Polygon([(0, 0), (100, 10), (90, 100), (50, 20), (5, 95)])
    row, start, stop = ranges_inside(np.array([line]), area)
    assert (np.diff(np.column_stack([start, stop]).ravel()) > 0).all()
    assert (row == 0).all()
    share = shares_inside(np.array([line]), area)[0]
    assert (stop - start).sum() == pytest.approx(share, abs=1e-7)
    for middle in (start + stop) / 2:
        point = line.interpolate(middle, normalized=True)
        assert area.distance(point) < 1e-6
