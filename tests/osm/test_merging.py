"""What becomes of the streets that are there: a road along the x-axis, cut in many ways."""

from __future__ import annotations

import itertools

import geopandas as gpd
import pytest
import shapely

from gis.osm.merging import merge_streets

EVERYWHERE = shapely.box(-1000, -1000, 1000, 1000)
WEST = shapely.box(-1000, -1000, 250, 1000)


def road(*ends: float, first: int, north: float = 0, walkable: bool = True) -> gpd.GeoDataFrame:
    """Pieces between ends on the x-axis; inner ends are cut points, outer ones junctions."""
    inner = range(len(ends) - 2)
    nodes = [first, *(-(2**62) - 100 * first - i for i in inner), first + 1]
    return gpd.GeoDataFrame(
        {
            "id": [f"{first}-{i}" for i in range(len(ends) - 1)],
            "key": [f"{a}-{b}-{north}-{walkable}" for a, b in itertools.pairwise(ends)],
            "u": nodes[:-1],
            "v": nodes[1:],
            "is_walkable": walkable,
        },
        geometry=[
            shapely.LineString([(a, north), (b, north)]) for a, b in itertools.pairwise(ends)
        ],
        crs="EPSG:25832",
    )


NOTHING = road(0, 1, first=1).iloc[:0]


def test_the_same_map_changes_nothing() -> None:
    there = road(0, 130, 260, 400, first=10)
    merge = merge_streets(there, there.drop(columns="id"), EVERYWHERE)
    assert (merge.retired, merge.left_out, merge.node) == ([], [], {})


def test_a_street_that_is_gone_goes_where_the_map_is_replaced() -> None:
    there = road(0, 130, 260, 400, first=10)
    elsewhere = road(0, 400, first=20, north=500)
    assert merge_streets(there, elsewhere, EVERYWHERE).retired == there["id"].tolist()
    assert merge_streets(there, elsewhere, WEST).retired == []  # it reaches outside: it stays whole


def test_a_street_drawn_again_with_other_cuts_is_there_once() -> None:
    there = road(0, 130, 260, 400, first=10)
    merge = merge_streets(there, road(0, 100, 200, 300, 400, first=20), WEST)
    assert merge.retired == there["id"].tolist()
    assert merge.left_out == []


def test_a_street_cut_off_at_the_rim_of_its_file_is_left_out() -> None:
    there = road(0, 130, 260, 400, first=10)
    stump = road(0, 110, 220, first=20)
    merge = merge_streets(there, stump, shapely.box(-1000, -1000, 150, 1000))
    assert merge.retired == []
    assert merge.left_out == stump["key"].tolist()


def test_a_street_that_only_crosses_or_runs_beside_is_not_the_same() -> None:
    there = road(0, 130, 260, 400, first=10)
    beside = road(0, 400, first=20, north=2)
    merge = merge_streets(there, beside, shapely.box(900, 900, 901, 901))
    assert (merge.retired, merge.left_out) == ([], [])


def test_a_motorway_is_not_the_street_it_lies_on() -> None:
    there = road(0, 400, first=10)
    motorway = road(0, 200, 400, first=20, walkable=False)
    merge = merge_streets(there, motorway, shapely.box(900, 900, 901, 901))
    assert (merge.retired, merge.left_out) == ([], [])


def test_streets_that_stay_take_over_the_numbers_of_the_new_map() -> None:
    there = road(0, 300, first=10)
    onward = road(300, 600, first=30)
    merge = merge_streets(there, onward, shapely.box(300, -10, 600, 10))
    assert merge.node == {11: 30}


@pytest.mark.parametrize("there", [NOTHING, road(0, 400, first=10)], ids=["empty", "some"])
def test_a_first_map_and_an_empty_one_are_fine(there: gpd.GeoDataFrame) -> None:
    assert merge_streets(there, NOTHING, WEST).left_out == []
    assert merge_streets(NOTHING, there, WEST).retired == []
