from __future__ import annotations

import itertools

import numpy as np
import pytest

from gis.maps.frames import Space, choose_frame
from gis.maps.house_numbers import place_house_numbers
from gis.maps.labels import TakenPaper

from . import lindenhof

SPACE = Space(188, 234)


def place(addresses, scale_bounds=None):
    bounds = scale_bounds or tuple(lindenhof.streets().total_bounds)
    frame = choose_frame(bounds, lindenhof.CRS, [SPACE])
    taken = TakenPaper(SPACE.width_mm, SPACE.height_mm)
    return (*place_house_numbers(addresses, frame, taken), frame)


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
        moved = np.array([number.x - foot.x, number.y - foot.y])
        assert across @ moved > 0
        assert np.hypot(*(moved - across)) < 4  # millimetres from the house


def test_numbers_never_touch_each_other():
    numbers, _, _ = place(lindenhof.addresses())
    for one, other in itertools.combinations(numbers, 2):
        apart_x = abs(one.x - other.x) - 0.5 * 2.1 * (len(one.text) + len(other.text)) / 2
        apart_y = abs(one.y - other.y) - 1.4
        assert max(apart_x, apart_y) > -0.05


def test_a_stairwell_with_many_flats_is_printed_once():
    one = lindenhof.addresses().iloc[[0, 0, 0]]
    numbers, count, _ = place(one)
    assert (len(numbers), count) == (1, 1)


@pytest.mark.parametrize("street", ["Drosselvej", "Buen"])
def test_on_a_small_scale_the_ends_of_blocks_remain(street):
    x, y = lindenhof.ORIGIN
    wide = (x - 3_000, y - 3_000, x + 3_000, y + 3_000)
    addresses = lindenhof.addresses().query("street == @street")
    numbers, count, _ = place(addresses, wide)
    shown = {number.text for number in numbers}
    assert len(shown) < count
    first = min(addresses["number"], key=int)
    assert first in shown


def test_an_address_without_a_foot_is_put_where_it_is():
    addresses = lindenhof.addresses().iloc[:1].copy()
    addresses["foot"] = None
    (number,), _, frame = place(addresses)
    house = frame.to_paper(addresses.geometry.iloc[0])
    assert np.hypot(number.x - house.x, number.y - house.y) < 4


def test_addresses_outside_the_map_are_not_counted():
    far = lindenhof.addresses().iloc[:2].copy()
    far.geometry = far.geometry.translate(50_000, 0)
    assert place(far)[:2] == ([], 0)
