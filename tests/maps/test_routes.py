from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest
from shapely.ops import substring

from gis.maps.frames import Space, choose_frame
from gis.maps.routes import lay_out_route

from . import lindenhof

OFFSET_MM = 1.4


def rows(path: str):
    leg = lindenhof.walk(path)
    bounds = lindenhof.streets().total_bounds
    frame = choose_frame(tuple(bounds), lindenhof.CRS, [Space(188, 234)])
    return lay_out_route(leg.directions, frame, OFFSET_MM), frame, leg


def test_a_street_walked_once_is_drawn_where_it_is():
    (row,), frame, leg = rows("abc")
    assert row.line.hausdorff_distance(frame.to_paper(leg.directions[0].geometry)) < 0.05


def test_a_street_walked_twice_shows_two_lines_side_by_side():
    (there, back), _, _ = rows("aba")
    middle = there.line.interpolate(0.5, normalized=True)
    assert back.line.distance(middle) == pytest.approx(OFFSET_MM, abs=0.05)
    assert there.lanes == back.lanes == 2


def test_walkers_keep_to_the_right_where_they_meet_themselves():
    (there, back), frame, leg = rows("aba")
    street = frame.to_paper(leg.directions[0].geometry)
    (x0, y0), (x1, y1) = street.coords[0], street.coords[-1]
    for row in (there, back):
        point = row.line.interpolate(0.5, normalized=True)
        ahead_x, ahead_y = (x1 - x0, y1 - y0) if row is there else (x0 - x1, y0 - y1)
        away = street.interpolate(street.project(point))
        # With y down, the cross product is positive to the right of the walker.
        cross = ahead_x * (point.y - away.y) - ahead_y * (point.x - away.x)
        assert cross > 0


def test_three_passes_take_three_lanes():
    _, frame, leg = rows("aba")
    there, back = leg.directions
    again = dataclasses.replace(there, number=3)
    first, second, third = lay_out_route([there, back, again], frame, OFFSET_MM)
    middle = first.line.interpolate(0.5, normalized=True)
    # Meeting walkers pass on the left; the later of two passes ahead is on the right.
    distances = [row.line.distance(middle) for row in (second, third)]
    assert distances == pytest.approx([OFFSET_MM, OFFSET_MM], abs=0.05)
    assert second.line.distance(third.line.interpolate(0.5, normalized=True)) == pytest.approx(
        2 * OFFSET_MM, abs=0.05
    )


def test_rows_hang_together():
    found, _, _ = rows(lindenhof.ROUND)
    for before, after in pairwise(found):
        assert before.line.distance(after.line) < 0.05
    assert [row.number for row in found] == list(range(1, len(found) + 1))


def test_a_start_in_the_middle_of_a_piece_shares_its_lane_on_the_way_back():
    leg = lindenhof.walk("aba")
    there, back = leg.directions
    late = dataclasses.replace(there, geometry=substring(there.geometry, 40, 1e9))
    bounds = lindenhof.streets().total_bounds
    frame = choose_frame(tuple(bounds), lindenhof.CRS, [Space(188, 234)])
    first, second = lay_out_route([late, back], frame, OFFSET_MM)
    middle = first.line.interpolate(0.5, normalized=True)
    assert second.line.distance(middle) == pytest.approx(OFFSET_MM, abs=0.05)
