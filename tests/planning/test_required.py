"""Which pieces of Lindenhof an area requires (see the drawing in districts)."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gis.planning.required import required_pieces, two_sided
from gis.planning.street_rounds import StreetRoundParams, plan_street_round

from .districts import CRS, ORIGIN, REQUIRED, at, lindenhof


@pytest.fixture(scope="module")
def streets():
    return lindenhof()


def addresses(*doors: tuple[shapely.Point, str]) -> gpd.GeoDataFrame:
    points, pieces = zip(*doors, strict=True) if doors else ((), ())
    return gpd.GeoDataFrame({"street_id": list(pieces)}, geometry=list(points), crs=CRS)


def area(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    x, y = ORIGIN
    return shapely.box(x + west, y + south, x + east, y + north)


def test_all_streets_inside_are_required_and_paths_are_not(streets):
    assert required_pieces(streets, addresses(), area(-5, -5, 300, 200)) == REQUIRED


@pytest.mark.parametrize(
    ("east", "expected"),
    [
        pytest.param(49.9, [], id="less than half"),
        pytest.param(50, ["AB"], id="half"),
        pytest.param(50.1, ["AB"], id="more than half"),
    ],
)
def test_a_piece_is_required_from_half_its_length_inside(streets, east, expected):
    assert required_pieces(streets, addresses(), area(1e-9, 150, east, 170)) == expected


def test_a_piece_in_two_parts_of_an_area_counts_together(streets):
    both = shapely.union_all([area(10, 150, 40, 170), area(60, 150, 90, 170)])
    assert required_pieces(streets, addresses(), both) == ["AB"]


def test_the_piece_of_an_address_inside_is_required(streets):
    # A door in the yard of the path, and one on Havevej; the pieces themselves are outside.
    doors = addresses((at(40, 50), "DI"), (at(41, 50), "GI"))
    assert required_pieces(streets, doors, area(39, 49, 42, 52)) == ["GI", "DI"]


def test_an_address_on_the_rim_is_inside(streets):
    assert required_pieces(streets, addresses((at(42, 50), "GI")), area(39, 49, 42, 52)) == ["GI"]


def test_addresses_outside_or_without_a_piece_ask_for_nothing(streets):
    doors = addresses((at(50, 50), "GI"), (at(40, 50), ""))
    assert required_pieces(streets, doors, area(39, 49, 42, 52)) == []


def test_a_piece_that_cannot_be_walked_is_never_required(streets):
    blocked = streets.assign(is_walkable=~streets["id"].isin(["AB", "GI"]))
    doors = addresses((at(50, 5), "GI"))
    found = required_pieces(blocked, doors, area(-5, -5, 300, 200))
    assert found == [piece for piece in REQUIRED if piece not in ("AB", "GI")]


def test_of_a_wide_street_with_doors_on_both_sides_both_sides_are_walked():
    classes = {"AB": "secondary", "BC": "secondary", "DE": "residential"}
    streets = lindenhof()
    streets["highway"] = [classes.get(piece, "residential") for piece in streets["id"]]
    sides = [("AB", "left"), ("AB", "right"), ("BC", "left"), ("BC", ""), ("DE", "left"),
             ("DE", "right")]  # fmt: skip
    found = two_sided(streets, pd.DataFrame(sides, columns=["street_id", "side"]))
    assert found == {"AB"}
    plan = plan_street_round(streets, REQUIRED, StreetRoundParams(60, twice=found))
    # Odd are then A in place of B, D, I and H: A–D 80 and I–H 240.
    walked = [step.street_id for step in plan.legs[0].steps]
    assert walked.count("AB") == 2
    assert plan.objective_m == 1140 + 100 + 80 + 240
    assert plan.legs[0].deadhead_m == 80 + 240
    assert plan.proven_optimal
