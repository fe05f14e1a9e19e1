"""Lindenhof walked by hand, as a walker's list."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from gis.planning.directions import directions, natural, turn_between
from gis.planning.street_rounds import Leg, Step

from .districts import CRS, at, lindenhof


@pytest.fixture(scope="module")
def streets():
    return lindenhof()


def make_leg(streets, *walk: tuple[str, bool, bool], shares=None) -> Leg:
    """A leg from (piece, forward, first time); `shares` replaces those of single steps."""
    rows = streets.set_index("id")
    steps = tuple(
        Step(
            street_id=piece, forward=forward, first_time=first, required=True,
            length_m=rows.length_m[piece] * abs(end - begin), from_share=begin, to_share=end,
            name=rows["name"][piece],
        )
        for k, (piece, forward, first) in enumerate(walk)
        for begin, end in [(shares or {}).get(k, (0.0, 1.0) if forward else (1.0, 0.0))]
    )  # fmt: skip
    length_m = sum(step.length_m for step in steps)
    return Leg(1, steps, shapely.LineString([(0, 0), (1, 1)]), length_m, 0.0, length_m, ())


def addresses(*doors: tuple[str, str, str, float]) -> gpd.GeoDataFrame:
    """Doors as (piece, number, side, share of the way from u to v)."""
    rows = lindenhof().set_index("id")
    feet = [
        rows.geometry[piece].interpolate(share, normalized=True) for piece, _, _, share in doors
    ]
    return gpd.GeoDataFrame(
        {
            "street_id": [door[0] for door in doors],
            "street": [rows["name"][door[0]] for door in doors],
            "postcode": "4000",
            "number": [door[1] for door in doors],
            "side": [door[2] for door in doors],
            "foot": feet,
        },
        columns=["street_id", "street", "postcode", "number", "side", "foot"],
        geometry=feet,
        crs=CRS,
    )


def listed(streets, leg, doors=None):
    return directions(leg, streets, doors if doors is not None else addresses(), 4.0)


def test_consecutive_pieces_of_a_street_are_one_row(streets):
    leg = make_leg(streets, ("AB", True, True), ("BC", True, True), ("CF", True, True))
    first, second = listed(streets, leg)
    assert (first.number, first.name, first.length_m, first.start_m) == (1, "Lindevej", 200, 0)
    assert (second.number, second.name, second.length_m, second.start_m) == (
        2,
        "Vestergade",
        80,
        200,
    )
    assert second.start_minute == pytest.approx(3.0)
    assert list(first.geometry.coords) == [
        at(0, 160).coords[0],
        at(100, 160).coords[0],
        at(200, 160).coords[0],
    ]


def test_what_is_walked_again_is_a_row_of_its_own(streets):
    leg = make_leg(streets, ("AB", True, True), ("BC", True, False))
    assert [row.deadhead for row in listed(streets, leg)] == [False, True]


def test_a_blind_end_turns_back(streets):
    leg = make_leg(streets, ("FH", True, True), ("FH", False, False))
    assert [row.turn for row in listed(streets, leg)] == ["", "back"]


def test_a_nameless_way_tells_its_class(streets):
    leg = make_leg(streets, ("AD", True, True), ("DI", True, False), ("IJ", True, True))
    rows = listed(streets, leg)
    assert [(row.name, row.highway) for row in rows] == [
        ("Østergade", "residential"), ("", "footway"), ("Havevej", "residential"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("walk", "turn"),
    [
        pytest.param([("AB", True, True), ("BE", True, True)], "right", id="east then south"),
        pytest.param([("EB", False, True), ("AB", False, True)], "left", id="north then west"),
        pytest.param([("DE", True, True), ("EF", True, False)], "straight", id="on"),
    ],
)
def test_turns_are_told_by_hand(streets, walk, turn):
    walk = [(("BE" if piece == "EB" else piece), *rest) for piece, *rest in walk]
    assert listed(streets, make_leg(streets, *walk))[1].turn == turn


@pytest.mark.parametrize(
    ("degrees", "turn"),
    [(0, "straight"), (30, "straight"), (-30, "straight"), (60, "left"), (-90, "right"),
     (140, "left"), (170, "back"), (180, "back"), (-170, "back")],
)  # fmt: skip
def test_a_turn_follows_from_the_angle(degrees, turn):
    before = shapely.LineString([(0, 0), (20, 0)])
    after = shapely.affinity.rotate(shapely.LineString([(20, 0), (40, 0)]), degrees, origin=(20, 0))
    assert turn_between(before, after) == turn


LINDEVEJ = [
    ("AB", "1", "left", 0.1), ("AB", "3", "left", 0.5), ("BC", "5A", "left", 0.2),
    ("AB", "2", "right", 0.2), ("BC", "4", "right", 0.2), ("BC", "6", "right", 0.9),
]  # fmt: skip


def test_house_numbers_stand_by_side_in_walking_order(streets):
    leg = make_leg(streets, ("AB", True, True), ("BC", True, True))
    (row,) = listed(streets, leg, addresses(*LINDEVEJ))
    assert (row.numbers_left, row.numbers_right) == ("1–5A", "2–6")


def test_walking_the_other_way_swaps_sides_and_order(streets):
    leg = make_leg(streets, ("BC", False, True), ("AB", False, True))
    (row,) = listed(streets, leg, addresses(*LINDEVEJ))
    assert (row.numbers_left, row.numbers_right) == ("6–2", "5A–1")


def test_numbers_are_told_only_the_first_time(streets):
    leg = make_leg(streets, ("AB", True, False), ("BC", True, True))
    rows = listed(streets, leg, addresses(*LINDEVEJ))
    assert [(row.numbers_left, row.numbers_right) for row in rows] == [("", ""), ("5A", "4–6")]


def test_a_part_of_a_piece_has_only_its_own_doors(streets):
    leg = make_leg(streets, ("AB", True, True), shares={0: (0.3, 1.0)})
    (row,) = listed(streets, leg, addresses(*LINDEVEJ))
    assert (row.numbers_left, row.numbers_right) == ("3", "")


def test_a_range_leaves_out_numbers_that_are_elsewhere(streets):
    doors = [("AB", number, "left", 0.1 * k) for k, number in enumerate(("1", "3", "7", "9"), 1)]
    leg = make_leg(streets, ("AB", True, True))
    (row,) = listed(streets, leg, addresses(*doors, ("BC", "5", "left", 0.5)))
    assert row.numbers_left == "1–3, 7–9"


def test_odd_and_even_numbers_on_one_side_are_two_ranges(streets):
    doors = [("AB", str(n), "left", n / 10) for n in range(1, 7)]
    (row,) = listed(streets, make_leg(streets, ("AB", True, True)), addresses(*doors))
    assert row.numbers_left == "1–5, 2–6"


def test_numbers_of_another_street_carry_its_name(streets):
    doors = addresses(("AB", "1", "left", 0.1), ("AB", "9", "left", 0.2))
    doors.loc[1, "street"] = "Hjørnet"
    (row,) = listed(streets, make_leg(streets, ("AB", True, True)), doors)
    assert row.numbers_left == "1, Hjørnet 9"


def test_house_numbers_sort_naturally():
    assert sorted(["100", "12B", "2", "12", "12A"], key=natural) == ["2", "12", "12A", "12B", "100"]
