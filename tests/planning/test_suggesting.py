"""Suggested areas: every home once, borders kept, sizes that can be walked."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.planning.dwellings import guess_types, shares_of
from gis.planning.settlements import LEAST_ALONE, MOST
from gis.planning.suggesting import Suggested, left_of, suggest

METRIC = "EPSG:25832"


def frame(shapes: list, **columns: list) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=METRIC)


def homes(*blocks: tuple[float, float, int, int, str]) -> gpd.GeoDataFrame:
    """Blocks of homes 20 m apart: west, south, columns, rows, and the name of their streets."""
    places, streets = [], []
    for west, south, columns, rows, name in blocks:
        for row in range(rows):
            for column in range(columns):
                places.append(shapely.Point(west + 20 * column, south + 20 * row))
                streets.append(f"{name} {row // 2}")
    return frame(places, street=streets)


def estates(*named: tuple[str, shapely.Polygon]) -> gpd.GeoDataFrame:
    return frame([shape for _name, shape in named], name=[name for name, _shape in named])


def borders(*found: tuple[str, str, shapely.Geometry]) -> gpd.GeoDataFrame:
    return frame(
        [shape for *_kind, shape in found],
        kind=[kind for kind, *_rest in found],
        name=[name for _kind, name, _shape in found],
    )


def of_one_kind(addresses: gpd.GeoDataFrame, kind: str = "detached") -> np.ndarray:
    return np.full(len(addresses), kind)


def counts(found: list[Suggested]) -> list[int]:
    return [one.addresses for one in found]


def check_that_every_home_is_in_one(found: list[Suggested], addresses: gpd.GeoDataFrame) -> None:
    shapes = [one.geometry for one in found]
    assert all(shape.is_valid and not shape.is_empty for shape in shapes)
    pairs = shapely.STRtree(shapes).query(addresses.geometry.to_numpy(), predicate="within")
    assert len(np.unique(pairs[0])) == pairs.shape[1], "no home is in two"
    shared = sum(shapely.area(shapes)) - shapely.union_all(shapes).area
    assert shared < 1.0


def test_a_railway_parts_a_block_of_homes() -> None:
    addresses = homes((0, 0, 15, 10, "Vest"), (340, 0, 15, 10, "Øst"))
    rail = ("railway", "", shapely.LineString([(310, -500), (310, 900)]))
    found = suggest(addresses, of_one_kind(addresses), estates(), borders(rail))
    assert counts(found) == [150, 150]
    west = shapely.box(-1000, -1000, 310, 1000)
    assert sorted(one.geometry.intersection(west).area / one.geometry.area for one in found) == (
        pytest.approx([0, 1], abs=0.01)
    )
    assert all(dict(one.why)["between"]["railway"] for one in found)
    check_that_every_home_is_in_one(found, addresses)


def test_without_the_railway_they_are_one_area() -> None:
    addresses = homes((0, 0, 15, 10, "Vest"), (340, 0, 15, 10, "Øst"))
    (found,) = suggest(addresses, of_one_kind(addresses), estates(), borders())
    assert found.addresses == 300
    assert dict(found.why) == {"mostly": {"type": "detached", "percent": 100}}


def test_a_main_road_parts_what_is_large_enough_and_not_what_is_small() -> None:
    addresses = homes((0, 0, 15, 10, "Vest"), (340, 0, 15, 10, "Øst"), (0, 240, 5, 5, "Lille"))
    east = ("road", "Ringvej", shapely.LineString([(310, -500), (310, 900)]))
    north = ("road", "Nordvej", shapely.LineString([(-500, 210), (900, 210)]))
    found = suggest(addresses, of_one_kind(addresses), estates(), borders(east, north))
    assert counts(found) == [175, 150]
    assert "Ringvej" in dict(found[0].why)["between"]["names"]


def test_what_is_small_never_goes_across_water() -> None:
    addresses = homes((0, 0, 15, 10, "Vest"), (0, 300, 5, 5, "Holm"))
    river = ("water", "Åen", shapely.box(-500, 210, 900, 270))
    found = suggest(addresses, of_one_kind(addresses), estates(), borders(river))
    assert counts(found) == [150, 25]


def test_settlements_far_apart_are_two_and_scattered_farms_none() -> None:
    addresses = homes((0, 0, 10, 10, "By"), (2000, 0, 5, 5, "Landsby"), (5000, 0, 2, 2, "Gård"))
    found = suggest(addresses, of_one_kind(addresses), estates(), borders())
    assert counts(found) == [100, 25]


def test_a_large_town_is_cut_between_its_estates() -> None:
    addresses = homes((0, 0, 20, 20, "Vest"), (400, 0, 20, 20, "Øst"))
    named = estates(
        ("Vestparken", shapely.box(-10, -10, 390, 400)),
        ("Østparken", shapely.box(390, -10, 800, 400)),
    )
    types = np.repeat(["flat", "detached"], 400)
    found = suggest(addresses, types, named, borders())
    assert {one.name for one in found} == {"Vestparken", "Østparken"}
    assert [one.dwelling_types for one in sorted(found, key=lambda one: one.name)] == [
        {"flat": 400}, {"detached": 400},
    ]  # fmt: skip


def test_the_towns_own_name_is_nobodys() -> None:
    addresses = homes((0, 0, 40, 40, "Vej"))
    town = estates(("Byen", shapely.box(-10, -10, 900, 900)))
    found = suggest(addresses, of_one_kind(addresses), town, borders())
    assert len(found) >= 3
    assert not any(one.name.startswith("Byen") for one in found)
    assert len({one.name for one in found}) == len(found)


def test_buildings_where_nobody_lives_make_no_area() -> None:
    addresses = homes((0, 0, 10, 10, "Industrivej"))
    assert suggest(addresses, of_one_kind(addresses, "other"), estates(), borders()) == []


@pytest.mark.parametrize("count", [0, 1, 2, 19])
def test_too_few_homes_make_no_area(count: int) -> None:
    addresses = homes((0, 0, count, 1, "Vej"))
    assert suggest(addresses, of_one_kind(addresses), estates(), borders()) == []


def test_homes_in_one_line_and_doors_in_one_place_are_no_trouble() -> None:
    line = homes((0, 0, 60, 1, "Vej"))
    (found,) = suggest(line, of_one_kind(line), estates(), borders())
    assert found.addresses == 60
    doors = homes(*[(0, 0, 30, 1, "Gang")] * 4)
    (tower,) = suggest(doors, of_one_kind(doors), estates(), borders())
    assert tower.addresses == 120


def test_what_is_drawn_already_is_left_out() -> None:
    addresses = homes((0, 0, 20, 10, "Vej"))
    types = of_one_kind(addresses)
    (whole,) = suggest(addresses, types, estates(), borders())

    def left(*taken: shapely.Geometry) -> Suggested | None:
        return left_of(whole, list(taken), addresses, types, estates(), borders())

    assert left() is whole
    assert left(shapely.box(5000, 0, 6000, 10)) is whole
    west = shapely.box(-100, -100, 190, 300)
    rest = left(west)
    assert rest.addresses == 100
    assert rest.dwelling_types == {"detached": 100}
    assert rest.geometry.intersection(west).area < 1e-6
    assert left(shapely.box(-100, -100, 370, 300)) is None, "a strip and a few homes"
    assert left(whole.geometry) is None


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    clumps=st.lists(st.integers(1, 700), min_size=1, max_size=5),
    roads=st.integers(0, 4),
)
def test_any_town_is_parted_without_overlap_in_sizes_that_can_be_walked(
    seed: int, clumps: list[int], roads: int
) -> None:
    chance = np.random.default_rng(seed)
    places = np.concatenate(
        [chance.normal(chance.uniform(0, 3000, 2), 200, (count, 2)) for count in clumps]
    )
    addresses = frame(
        list(shapely.points(places)),
        street=[f"Vej {n}" for n in chance.integers(0, 40, len(places))],
    )
    types = chance.choice(["flat", "detached", "other", "unknown"], len(places))
    lines = [
        (kind, "Vejen", shapely.LineString(chance.uniform(-500, 3500, (2, 2))))
        for kind in chance.choice(["road", "railway"], roads)
    ]
    found = suggest(addresses, types, estates(), borders(*lines))
    check_that_every_home_is_in_one(found, addresses)
    lived_in = types != "other"
    for one in found:
        assert one.addresses >= LEAST_ALONE
        inside = shapely.covers(one.geometry, addresses.geometry.to_numpy())
        assert inside.sum() == one.addresses == sum(one.dwelling_types.values())
        assert (inside & lived_in).sum() <= MOST + LEAST_ALONE
    again = suggest(addresses, types, estates(), borders(*lines))
    assert [one.geometry.wkb for one in again] == [one.geometry.wkb for one in found]


# --- what kind of home an address is -----------------------------------------------------------


def house(x: float, size: float, detail: str) -> tuple[shapely.Polygon, str]:
    return shapely.box(x, 0, x + size, size), detail


def guessed(places: list[tuple[float, float]], *buildings: tuple[shapely.Polygon, str]) -> list:
    known = frame([shape for shape, _d in buildings], detail=[detail for _s, detail in buildings])
    return guess_types(np.array([shapely.Point(p) for p in places]), known).tolist()


def test_an_address_is_what_its_building_is() -> None:
    kinds = guessed([(5, 5), (105, 5)], house(0, 10, "flat"), house(100, 10, "farmhouse"))
    assert kinds == ["flat", "farmhouse"]


def test_an_address_beside_a_building_belongs_to_it_and_one_far_off_to_none() -> None:
    assert guessed([(20, 5), (40, 5)], house(0, 10, "terraced")) == ["terraced", "unknown"]


def test_a_garage_is_not_the_home_but_a_shop_one_stands_in_is_no_home() -> None:
    garage, home, shop = house(12, 3, "other"), house(20, 10, "detached"), house(100, 10, "other")
    assert guessed([(16, 5), (105, 5)], garage, home, shop) == ["detached", "other"]


def test_a_small_building_of_one_address_is_taken_for_a_house_and_others_stay_unknown() -> None:
    small, large, shared = house(0, 15, ""), house(100, 20, ""), house(200, 15, "")
    places = [(5, 5), (105, 5), (205, 5), (208, 5)]
    assert guessed(places, small, large, shared) == ["detached", "unknown", "unknown", "unknown"]


def test_without_buildings_all_is_unknown_and_shares_come_in_order() -> None:
    assert guessed([(0, 0)]) == ["unknown"]
    assert guessed([]) == []
    assert list(shares_of(np.array(["unknown", "flat", "unknown"])).items()) == [
        ("flat", 1), ("unknown", 2),
    ]  # fmt: skip
