from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely.affinity import translate
from shapely.geometry import LineString, Point

from gis.maps.doors import FARTHEST_MM, doors_on_paper
from gis.maps.frames import Frame, Space, choose_frame
from gis.maps.house_numbers import place_house_numbers
from gis.maps.labels import TakenPaper

from . import lindenhof
from .test_labels import overlaps, shape

SPACE = Space(188, 234)


def place(addresses, frame=None):
    frame = frame or choose_frame(tuple(lindenhof.streets().total_bounds), lindenhof.CRS, [SPACE])
    taken = TakenPaper(SPACE.width_mm, SPACE.height_mm)
    blocks = doors_on_paper(addresses, frame)
    return place_house_numbers(blocks, taken), blocks, frame


def told(numbers) -> set[object]:
    return {key for number in numbers for door in number.doors for key in door.keys}


def row_of_houses(numbers: list[str], apart_m: float, scale: int) -> tuple[object, Frame]:
    """Return houses of one side of a street that runs across the page, and the map."""
    x, y = lindenhof.ORIGIN
    feet = [Point(x + apart_m * at, y) for at in range(len(numbers))]
    houses = gpd.GeoDataFrame(
        {"number": numbers, "street": "Rækken", "side": "left", "street_id": "1"},
        geometry=[Point(foot.x, foot.y + 9) for foot in feet],
        crs=lindenhof.CRS,
    )
    houses["foot"] = gpd.GeoSeries(feet, crs=lindenhof.CRS)
    middle = (x + apart_m * (len(numbers) - 1) / 2, y)
    return houses, Frame(SPACE, scale, middle, 1.0, 0.0)


def test_numbers_stand_on_their_side_of_the_street():
    drosselvej = lindenhof.addresses().query("street == 'Drosselvej'")
    numbers, _, frame = place(drosselvej)
    houses = {
        row.number: (frame.to_paper(row.foot), frame.to_paper(row.geometry))
        for row in drosselvej.itertuples()
    }
    assert len(numbers) == len(houses)
    for number in numbers:
        foot, house = houses[number.text]
        across = np.array([house.x - foot.x, house.y - foot.y])
        moved = np.array([number.box.x - foot.x, number.box.y - foot.y])
        assert across @ moved > 0
        assert np.hypot(*(moved - across)) < 4  # millimetres from the house


def test_all_numbers_are_told_and_none_touches_another():
    addresses = lindenhof.addresses()
    numbers, _, _ = place(addresses)
    assert told(numbers) == set(addresses.index)
    assert overlaps([number.box for number in numbers]) == []


def test_terraced_houses_six_metres_apart_stand_across_the_street():
    houses, frame = row_of_houses([str(n) for n in range(101, 141, 2)], 6, 2_500)
    numbers, _, _ = place(houses, frame)
    assert [number.text for number in numbers if len(number.doors) == 1] == [
        number.text for number in numbers
    ]
    assert {abs(round(number.box.angle_deg)) for number in numbers} == {90}
    assert told(numbers) == set(houses.index)


@pytest.mark.parametrize(("apart_m", "scale"), [(2, 2_500), (6, 10_000)])
def test_what_cannot_all_stand_is_told_as_ranges_of_neighbours(apart_m, scale):
    houses, frame = row_of_houses([str(n) for n in range(2, 82, 2)], apart_m, scale)
    numbers, (block,), _ = place(houses, frame)
    assert told(numbers) == set(houses.index)
    assert overlaps([number.box for number in numbers]) == []
    ranges = [number for number in numbers if "–" in number.text]
    assert ranges
    for label in ranges:
        first, last = map(int, label.text.split("–"))
        assert [int(door.number) for door in label.doors] == list(range(first, last + 2, 2))
        feet = [door.foot[0] for door in label.doors]
        assert min(feet) - 8 < label.box.x < max(feet) + 8
        assert shape(label.box).bounds[3] < block[0].foot[1]  # on the side of the houses


def test_even_and_odd_numbers_of_one_side_are_ranges_of_their_own():
    houses, frame = row_of_houses([str(n) for n in range(1, 41)], 1, 2_500)
    numbers, _, _ = place(houses, frame)
    for label in numbers:
        assert len({int(door.number) % 2 for door in label.doors}) == 1


def test_letters_of_one_number_are_a_range_of_letters():
    houses, frame = row_of_houses(["12A", "12B", "12C", "12D"], 0.5, 2_500)
    numbers, _, _ = place(houses, frame)
    assert [number.text for number in numbers] == ["12A–D"]


def test_a_stairwell_with_many_flats_is_printed_once_and_told_for_all():
    one = lindenhof.addresses().iloc[[0, 0, 0]].reset_index(drop=True)
    numbers, _, _ = place(one)
    assert [number.text for number in numbers] == ["1"]
    assert told(numbers) == {0, 1, 2}


def test_numbers_keep_off_a_route_beside_them():
    houses, frame = row_of_houses(["2", "4", "6"], 20, 2_500)
    blocks = doors_on_paper(houses, frame)
    taken = TakenPaper(SPACE.width_mm, SPACE.height_mm)
    home = frame.to_paper(LineString(houses.geometry.to_list()))
    taken.add_lines(home, 1.6, 3_000)
    numbers = place_house_numbers(blocks, taken)
    assert told(numbers) == set(houses.index)
    assert all(shape(n.box).intersection(home.buffer(0.8)).area < 0.2 * shape(n.box).area
               for n in numbers)  # fmt: skip


def test_an_address_without_a_foot_is_put_where_it_is():
    addresses = lindenhof.addresses().iloc[:1].copy()
    addresses["foot"] = None
    (number,), _, frame = place(addresses)
    house = frame.to_paper(addresses.geometry.iloc[0])
    assert np.hypot(number.box.x - house.x, number.box.y - house.y) < 4


def test_addresses_outside_the_map_are_not_counted():
    far = lindenhof.addresses().iloc[:2].copy()
    far.geometry = far.geometry.translate(50_000, 0)
    far["foot"] = far["foot"].map(lambda foot: translate(foot, 50_000))
    assert place(far)[:2] == ([], [])


def test_a_house_far_back_has_its_number_by_its_street_towards_it():
    far = lindenhof.addresses().iloc[:1].copy()
    (foot,) = far["foot"]
    far.geometry = [translate(foot, 300, 0)]  # 75 mm and more on paper: off the map, perhaps
    (number,), _, frame = place(far)
    at = frame.to_paper(foot)
    assert 2 < number.box.x - at.x < FARTHEST_MM + 5
    assert abs(number.box.y - at.y) < 4
