"""Cells of the Danish 100 m grid: their names, and what counts in each."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from gis.coverage.cells import (
    Asked,
    Walks,
    cell_table,
    home_states,
    name_at,
    names_of,
    square,
    street_sums,
)
from gis.coverage.gridding import Grid
from gis.coverage.latest import Latest
from gis.coverage.measures import Homes, Ranges

from .districts import NOW, intervals

MORNING, EVENING = 0, 2


def test_a_cell_is_named_by_its_corner_northing_first():
    assert name_at(575_650.0, 6_223_799.9) == "100m_62237_5756"
    assert square("100m_62237_5756").equals(shapely.box(575_600, 6_223_700, 575_700, 6_223_800))


@pytest.mark.parametrize("name", ["", "1km_6223_575", "100m_5756_62237", "100m_62237_5756 "])
def test_what_names_no_cell_has_no_outline(name):
    assert square(name) is None


@given(st.floats(440_000, 899_000), st.floats(6_050_000, 6_403_000))
def test_a_point_lies_in_the_cell_of_its_name_by_whichever_way_it_is_named(x, y):
    grid = Grid.over(shapely.box(x, y, x + 300, y + 300), 100)
    cell = grid.cell_of(np.array([[x, y]]))

    assert names_of(grid, cell) == [name_at(x, y)]
    assert shapely.covers(square(name_at(x, y)), shapely.Point(x, y))


def test_metres_are_shared_between_the_cells_of_a_street():
    latest = Latest.never(1).passed(intervals((0, 0.25, 0.75, True, False, MORNING, 3.0)))
    # 200 m of street, the first 80 m of it in cell 2 and the rest in cell 0.
    start, stop = np.array([0.0, 0.4]), np.array([0.4, 1.0])
    streets = Ranges(np.array([0, 0]), start, stop, np.array([80.0, 120.0]))

    for band, passed in ((None, [70, 0, 30]), (MORNING, [70, 0, 30]), (EVENING, [0, 0, 0])):
        metres, covered = street_sums(streets, np.array([2, 0]), latest, band=band, size=3)
        assert metres.tolist() == [120, 0, 80]
        assert covered == pytest.approx(passed)


def states_of(asked: list[Asked], band: int | None = None):
    latest = Latest.never(1).passed(intervals((0, 0.0, 0.5, True, True, MORNING, 14.0)))
    street = np.zeros(2, np.intp)
    homes = Homes(street, np.array([0.2, 0.8]), np.zeros(2), street + 2, np.array([1, 4]))
    return home_states(homes, asked, latest, at=NOW, band=band)


BOTH = np.array([0, 1])
FIRST = np.array([0])


def test_a_home_stands_by_what_its_area_asks():
    found = states_of([Asked(BOTH, 14, (MORNING, EVENING))])
    assert found.is_covered.tolist() == found.is_fresh.tolist() == [True, False]
    assert found.gap == pytest.approx([1 - 0.5 / 2, 1])


def test_a_home_in_two_areas_stands_as_in_the_one_that_asks_most():
    asked = [Asked(BOTH, 14, (MORNING,)), Asked(FIRST, 7, (MORNING,))]
    for order in (asked, asked[::-1]):
        found = states_of(order)
        assert found.is_fresh.tolist() == [False, False]
        assert found.gap == pytest.approx([1 - 0.25, 1])


def test_of_one_band_only_what_was_passed_then_counts():
    asked = [Asked(BOTH, 14, (EVENING,))]
    assert states_of(asked, MORNING).gap == pytest.approx([0.5, 1])
    evening = states_of(asked, EVENING)
    assert not evening.is_covered.any()
    assert not evening.is_fresh.any()
    assert evening.gap.tolist() == [1, 1]


def test_minutes_are_shared_by_the_line_and_passes_of_one_walk_are_one():
    shares = csr_array(np.array([[0.5, 0.5, 0], [0, 0.25, 0.25], [0, 0, 1.0]]))
    is_pair = np.array([True, False, False])
    walks = Walks(np.array([1, 1, 3]), np.array([60.0, 40.0, 10.0]), is_pair, shares)

    team, worker, passes = walks.sums(np.array([True, True, False]))

    assert team.tolist() == [30, 40, 10]
    assert worker.tolist() == [60, 70, 10]
    assert passes.tolist() == [1, 1, 1]
    assert walks.sums(np.array([True, True, True]))[2].tolist() == [1, 1, 2]


def test_the_table_has_the_cells_where_there_is_something():
    grid = Grid(575_600, 6_223_700, 100, 1, 4)
    sums = np.zeros((9, 4))
    sums[0, 1], sums[2, 2], sums[8, 3] = 50, 3, 1  # a street, homes, a pass

    table = cell_table(grid, list(sums))

    assert table["name"].tolist() == ["100m_62237_5757", "100m_62237_5758", "100m_62237_5759"]
    assert table["dwellings"].tolist() == [0, 3, 0]
