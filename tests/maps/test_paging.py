from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from gis.maps.frames import Space, frame_at
from gis.maps.sheets.paging import (
    ALONE_MM,
    INSIDE_MM,
    OVERLAP_MM,
    Wanted,
    fits_a_page,
    plan_pages,
)
from gis.maps.squares import LetterSquares, NationalSquares

CRS = "EPSG:25832"
ORIGIN = np.array([580_000.0, 6_200_000.0])
UPRIGHT, LYING = Space(188, 236), Space(275, 149, is_landscape=True)
SQUARE = Space(115, 115)  # 100 mm inside: 500 m at 1:5,000
INSIDE_M = 500 * frame_at(CRS, (580_000.0, 6_200_000.0), SQUARE, 5_000).stretch


def wanted(*lines, points=()):
    return Wanted(
        [LineString(np.array(line, dtype=float) + ORIGIN) for line in lines],
        [Point(*(np.array(point) + ORIGIN)) for point in points],
    )


def plan(what, spaces=(UPRIGHT, LYING), scale=5_000, *, is_turned=True):
    return plan_pages(what, CRS, spaces, scale, is_turned=is_turned)


def inside(page, mm):
    west, south, east, north = mm, mm, page.frame.space.width_mm - mm, page.frame.space.height_mm
    return page.frame.to_ground(shapely.box(west, south, east, north - mm))


corner = st.tuples(*[st.integers(-2_000, 2_000)] * 2)
lines = st.lists(corner, min_size=2, max_size=6)


@settings(max_examples=25, deadline=None)
@given(lines, st.lists(corner, max_size=4), st.sampled_from([5_000, 10_000]), st.booleans())
def test_every_metre_and_point_is_well_inside_a_page_and_no_page_is_empty(
    line, points, scale, is_turned
):
    what = wanted(line, points=points)
    pages = plan(what, scale=scale, is_turned=is_turned)
    insides = shapely.union_all([inside(page, 5.0) for page in pages])
    assert all(one.difference(insides).length < 1e-6 for one in what.lines)
    assert all(insides.covers(point) for point in what.points)
    everything = shapely.GeometryCollection([*what.lines, *what.points])
    assert all(inside(page, ALONE_MM).intersects(everything) for page in pages)


@settings(max_examples=12, deadline=None)
@given(lines)
def test_neighbours_see_each_other_across_the_same_edge_and_overlap(line):
    pages = {page.number: page for page in plan(wanted(line), is_turned=False)}
    across = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
    for page in pages.values():
        for beside in page.neighbours:
            other = pages[beside.page]
            assert [one.page for one in other.neighbours if one.side == across[beside.side]].count(
                page.number
            ) == 1
            shared = page.frame.to_paper(other.frame.window).intersection(
                shapely.box(0, 0, page.frame.space.width_mm, page.frame.space.height_mm)
            )
            west, north, east, south = shared.bounds
            assert min(east - west, south - north) >= OVERLAP_MM - 0.01
            is_level = beside.side in ("left", "right")
            middle = (north + south) / 2 if is_level else (west + east) / 2
            assert beside.at_mm == pytest.approx(middle, abs=0.05)


def test_pages_are_numbered_in_the_order_in_which_the_line_comes_to_them():
    pages = plan(wanted([(0, 0), (2_700, 0), (2_700, 3_000)]), is_turned=False)
    line = wanted([(0, 0), (2_700, 0), (2_700, 3_000)]).lines[0]
    first = [line.project(shapely.Point(line.intersection(inside(page, INSIDE_MM)).coords[0]))
             for page in pages]  # fmt: skip
    assert [page.number for page in pages] == list(range(2, len(pages) + 2))
    assert first == sorted(first)


def test_an_l_of_two_sides_takes_the_pages_one_counts_by_hand():
    # Squares of 500 m inside. Three hold 1,500 m up; of 1,000 m across, the corner page holds 500.
    side = INSIDE_M - 4
    what = wanted([(0, 3 * side), (0, 0), (2 * side, 0)])
    assert len(plan(what, [SQUARE], is_turned=False)) == 4
    # A little more than a page holds alone is a page more.
    alone = INSIDE_M + 2 * (INSIDE_MM - ALONE_MM) * 5
    assert len(plan(wanted([(0, 0), (alone - 2, 0)]), [SQUARE], is_turned=False)) == 1
    assert len(plan(wanted([(0, 0), (alone + 2, 0)]), [SQUARE], is_turned=False)) == 2


def test_a_map_is_turned_where_that_saves_a_page_and_else_north_is_up():
    slope = wanted([(0, 0), (1_800, 1_800)])
    upright, turned = (plan(slope, is_turned=one) for one in (False, True))
    assert len(turned) < len(upright)
    assert {page.frame.turn_deg for page in upright} == {0.0}
    assert {page.frame.turn_deg for page in turned} != {0.0}
    there = transformed_north(turned[0])
    assert turned[0].frame.north_deg == pytest.approx(there, abs=0.05)
    level = plan(wanted([(0, 0), (900, 300)]))
    assert [page.frame.turn_deg for page in level] == [0.0]


def transformed_north(page):
    """Return where a place farther north lies on paper, clockwise from the top."""
    from gis.crs import GEOD, WGS84, transform

    at = transform(Point(page.frame.centre), CRS, WGS84)
    lon, lat, _ = GEOD.fwd(at.x, at.y, 0, 100)
    north = page.frame.to_paper(transform(Point(lon, lat), WGS84, CRS))
    space = page.frame.space
    return np.degrees(np.arctan2(north.x - space.width_mm / 2, space.height_mm / 2 - north.y))


def test_islands_far_apart_have_a_page_each_and_no_arrows():
    pages = plan(wanted([(0, 0), (100, 0)], [(30_000, 9_000), (30_100, 9_000)]))
    assert len(pages) == 2
    assert not any(page.neighbours for page in pages)


def test_equal_lines_give_equal_pages_and_two_metres_one():
    line = wanted([(0, 0), (2_000, 900), (-500, 2_500)])
    assert plan(line) == plan(line)
    (page,) = plan(wanted([(0, 0), (2, 0)]), scale=2_500)
    assert (page.number, page.neighbours, page.frame.turn_deg) == (1, (), 0.0)
    assert fits_a_page(wanted([(0, 0), (2, 0)]), CRS, [UPRIGHT], 2_500, is_turned=False)
    assert not fits_a_page(line, CRS, [UPRIGHT], 2_500, is_turned=True)


# --- squares ---------------------------------------------------------------------------------


def frame(turn=0.0, scale=5_000):
    return frame_at(CRS, (580_033.0, 6_200_071.0), UPRIGHT, scale, turn_deg=turn)


def test_each_square_of_letters_has_a_name_of_its_own_and_the_first_is_top_left():
    squares = LetterSquares(frame())
    assert squares.side_m == 200
    assert squares.name_at(0.1, 0.1) == "A1"
    assert squares.name_at(39.9, 40.1) == "A2"
    assert squares.name_at(40.1, 39.9) == "B1"
    cells = {squares.name_at(x, y) for x in range(2, 188, 4) for y in range(2, 236, 4)}
    across = [one.text for one in squares.edge_names() if one.edge == "top"]
    down = [one.text for one in squares.edge_names() if one.edge == "left"]
    assert cells == {letter + number for letter in across for number in down}


@pytest.mark.parametrize("turn", [0.0, 20.0, -70.0])
def test_cells_of_the_danish_grid_are_where_they_are_on_the_ground(turn):
    squares = NationalSquares(frame(turn), CRS)
    for ground in ((580_050.0, 6_200_050.0), (580_149.0, 6_199_901.0)):
        at = squares.frame.to_paper(Point(ground))
        assert squares.full_name_at(at.x, at.y) == (
            f"100m_{int(ground[1] // 100)}_{int(ground[0] // 100)}"
        )
    at = squares.frame.to_paper(Point(580_050.0, 6_200_050.0))
    assert squares.name_at(at.x, at.y) == "N00 Ø00"
    for line in squares.lines():
        (x0, y0), (x1, y1) = (
            squares.frame.to_ground(line).coords[0],
            squares.frame.to_ground(line).coords[-1],
        )
        assert min(abs(x0 - x1), abs(y0 - y1)) < 1e-6
        assert min(abs(value / 100 - round(value / 100)) for value in (x0, y0)) < 1e-8


def test_cells_too_small_to_read_are_of_a_kilometre():
    squares = NationalSquares(frame(scale=25_000), CRS)
    assert squares.full_name_at(94, 118) == "1km_6200_580"
    assert squares.name_at(94, 118) == "N00 Ø80"
