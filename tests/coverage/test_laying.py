"""Laying lines on street pieces: what holds for every line and every network."""

from __future__ import annotations

import math
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate
from shapely.ops import substring

from gis.coverage.laying import lay, union, without
from gis.coverage.sides import narrow_pieces, seen

often = settings(deadline=None, max_examples=60)
CENTIMETRE = 0.011
MAIN = shapely.LineString([(0, 0), (60, 0), (120, 15)])
CROSSING = shapely.LineString([(60, -50), (60, 50)])
FOOTWAY = shapely.LineString([(0, 4), (60, 4), (120, 19)])


def streets(**lines: shapely.LineString) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"id": list(lines), "is_walkable": True}, geometry=list(lines.values()), crs="EPSG:25832"
    )


def metres(laid: gpd.GeoDataFrame, network: gpd.GeoDataFrame) -> dict[str, float]:
    length = dict(zip(network["id"], network.geometry.length, strict=True))
    whole = union(laid, ["street_id"])
    share = (whole["to_share"] - whole["from_share"]).groupby(whole["street_id"]).sum()
    return {street: share[street] * length[street] for street in share.index}


def covered(laid: gpd.GeoDataFrame, network: gpd.GeoDataFrame) -> shapely.MultiLineString:
    line = dict(zip(network["id"], network.geometry, strict=True))
    return shapely.MultiLineString(
        [
            substring(line[row.street_id], row.from_share, row.to_share, normalized=True)
            for row in laid.itertuples()
        ]
    )


@st.composite
def roads(draw: st.DrawFn) -> shapely.LineString:
    """A road that bends, never more than a street does."""
    x, y, heading = (
        draw(st.integers(-50, 50)),
        draw(st.integers(-50, 50)),
        draw(st.integers(0, 359)),
    )
    points = [(float(x), float(y))]
    for step, turn in draw(
        st.lists(st.tuples(st.integers(8, 60), st.integers(-40, 40)), min_size=1, max_size=6)
    ):
        heading += turn
        x += step * math.cos(math.radians(heading))
        y += step * math.sin(math.radians(heading))
        points.append((x, y))
    return shapely.LineString(points)


@often
@given(roads())
def test_a_leg_covers_its_own_street_to_the_centimetre(road: shapely.LineString) -> None:
    network = streets(road=road)
    laid = lay([road], network)
    assert metres(laid, network) == pytest.approx({"road": road.length}, abs=CENTIMETRE)
    assert laid["forward"].all()


@often
@given(roads(), st.floats(0, 1), st.floats(0, 1))
def test_a_part_of_a_street_covers_that_part(
    road: shapely.LineString, one: float, two: float
) -> None:
    low, high = sorted([one, two])
    network = streets(road=road)
    laid = lay([substring(road, low, high, normalized=True)], network)
    if (high - low) * road.length < 2 * CENTIMETRE:
        assert metres(laid, network).get("road", 0) <= 3 * CENTIMETRE
        return
    (row,) = laid.itertuples()
    assert row.from_share * road.length == pytest.approx(low * road.length, abs=2 * CENTIMETRE)
    assert row.to_share * road.length == pytest.approx(high * road.length, abs=2 * CENTIMETRE)


@often
@given(
    roads(), roads(), roads(), st.floats(0.02, 0.98),
    st.tuples(st.floats(-9, 9), st.floats(-9, 9)),
)  # fmt: skip
def test_cutting_a_street_changes_nothing(
    road: shapely.LineString,
    other: shapely.LineString,
    walked: shapely.LineString,
    share: float,
    offset: tuple[float, float],
) -> None:
    lines = [walked, translate(road, *offset)]
    whole = streets(road=road, other=other)
    cut = streets(
        other=other,
        first=substring(road, 0, share, normalized=True),
        second=substring(road, share, 1, normalized=True),
    )
    before, after = (covered(lay(lines, network), network) for network in (whole, cut))
    for one, two in ((before, after), (after, before)):
        lost = shapely.difference(one, shapely.buffer(two, 0.001))
        assert lost.length <= 4 * CENTIMETRE


@often
@given(roads(), roads(), st.tuples(st.floats(-6, 6), st.floats(-6, 6)))
def test_a_line_walked_back_covers_the_same_the_other_way(
    road: shapely.LineString, other: shapely.LineString, offset: tuple[float, float]
) -> None:
    network = streets(road=road, other=other)
    line = translate(road, *offset)
    there, back = lay([line], network), lay([line.reverse()], network)
    order = ["street_id", "forward", "from_share"]
    back["forward"] = ~back["forward"]
    there, back = (one.sort_values(order, ignore_index=True) for one in (there, back))
    assert there[["street_id", "forward"]].equals(back[["street_id", "forward"]])
    shares = ["from_share", "to_share"]
    assert np.allclose(there[shares], back[shares], atol=1e-3)


@often
@given(st.integers(31, 149), st.floats(10, 90))
def test_crossing_streets_get_nothing(degrees: int, at: float) -> None:
    east, north = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    crossing = shapely.LineString(
        [(at - 40 * east, -40 * north), (at, 0), (at + 40 * east, 40 * north)]
    )
    first, second = shapely.LineString([(0, 0), (at, 0)]), shapely.LineString([(at, 0), (100, 0)])
    network = streets(first=first, second=second, crossing=crossing)
    for line in (shapely.LineString([(0, 0), (100, 0)]), shapely.LineString([(0, 3), (100, 3)])):
        assert metres(lay([line], network), network) == pytest.approx(
            {"first": at, "second": 100 - at}, abs=CENTIMETRE
        )


@often
@given(roads(), st.sampled_from([2.5, 4.0, 8.0, -3.0]))
def test_a_parallel_footway_does_not_steal(road: shapely.LineString, metres_aside: float) -> None:
    footway = shapely.offset_curve(road, metres_aside, join_style="mitre")
    network = streets(road=road, footway=footway)
    assert metres(lay([road], network), network) == pytest.approx(
        {"road": road.length}, abs=CENTIMETRE
    )


def test_a_street_that_was_moved_is_covered_whole_round_its_corners() -> None:
    old = shapely.LineString([(0, 0), (80, 0), (80, 70), (150, 70)])
    for east, north in ((3, 0), (0, -3), (2, 2), (-2, 2)):
        new = [translate(shapely.LineString(ends), east, north) for ends in pairwise(old.coords)]
        network = streets(a=new[0], b=new[1], c=new[2])
        found = metres(lay([old], network), network)
        assert sum(found.values()) == pytest.approx(old.length, abs=3.1)
        assert found["b"] == pytest.approx(70, abs=CENTIMETRE)


def test_a_node_that_was_moved_changes_next_to_nothing() -> None:
    old = shapely.LineString([(0, 0), (40, 1), (90, -2), (130, 10)])
    new = shapely.LineString([(0, 0), (40, 1), (91, 1), (130, 10)])
    found = metres(lay([old], streets(new=new)), streets(new=new))
    assert found["new"] == pytest.approx(new.length, rel=0.001)


def test_what_cannot_be_walked_is_not_covered() -> None:
    network = streets(main=MAIN, aside=translate(MAIN, 0, 30)).assign(is_walkable=False)
    assert lay([MAIN], network).empty


def test_a_line_far_from_every_street_covers_nothing() -> None:
    assert lay([translate(MAIN, 0, 12.5)], streets(main=MAIN)).empty
    assert lay([], streets(main=MAIN)).empty
    assert lay([MAIN], streets(main=MAIN).iloc[:0]).empty


def test_streets_drawn_twice_are_both_covered() -> None:
    network = streets(one=MAIN, two=MAIN.reverse())
    laid = lay([MAIN], network)
    assert dict(zip(laid["street_id"], laid["forward"], strict=True)) == {"one": True, "two": False}
    assert metres(laid, network) == pytest.approx({"one": MAIN.length, "two": MAIN.length})


def test_there_and_back_on_half_a_street_is_told_in_both_directions() -> None:
    half = substring(MAIN, 0, 0.5, normalized=True)
    both = shapely.LineString([*half.coords, *half.reverse().coords[1:]])
    laid = lay([both], streets(main=MAIN))
    assert sorted(laid["forward"]) == [False, True]
    assert laid[["from_share", "to_share"]].to_numpy() == pytest.approx(
        np.array([[0, 0.5], [0, 0.5]])
    )


@often
@given(st.lists(roads(), min_size=1, max_size=5))
def test_lines_laid_together_cover_what_each_covers_alone(lines: list[shapely.LineString]) -> None:
    network = streets(**{f"s{number}": line for number, line in enumerate(lines)})
    together = lay([*lines, *lines], network)
    shares = ["from_share", "to_share"]
    for number, line in enumerate(lines):
        alone = lay([line], network).drop(columns="line")
        for row in (number, number + len(lines)):
            mine = together[together["line"] == row].drop(columns="line").reset_index(drop=True)
            assert mine[["street_id", "forward"]].equals(alone[["street_id", "forward"]])
            assert np.allclose(mine[shares], alone[shares])


def test_only_the_stretches_of_others_are_taken_from_a_line() -> None:
    line = shapely.LineString([(0, 0), (100, 0), (100, 50), (100, 0), (150, 0)])
    spur = shapely.LineString([(100, 50), (100, 0)])
    crossing = shapely.LineString([(50, -10), (50, 10)])
    (left,) = without([line], [spur, crossing])
    expected = shapely.MultiLineString([[(0, 0), (100, 0)], [(100, 0), (150, 0)]])
    assert left.equals_exact(expected, CENTIMETRE)
    (none,) = without([line], [line.reverse()])
    assert none.is_empty
    (same,) = without([line], [])
    assert same.equals(shapely.MultiLineString([line]))


@often
@given(roads(), st.floats(0.1, 0.9))
def test_what_is_taken_and_what_is_left_are_the_whole(
    road: shapely.LineString, share: float
) -> None:
    taken = substring(road, 0.05, share, normalized=True)
    (left,) = without([road], [taken])
    assert left.length + taken.length == pytest.approx(road.length, abs=4 * CENTIMETRE)


@pytest.mark.parametrize(
    ("side", "is_pair", "forward", "sees"),
    [
        ("both", False, True, (True, True)),
        ("left", False, True, (True, False)),
        ("left", False, False, (False, True)),
        ("right", False, True, (False, True)),
        ("right", False, False, (True, False)),
        ("right", True, False, (True, True)),
    ],
)
def test_one_alone_sees_the_chosen_side_in_the_walking_direction(
    side: str, *, is_pair: bool, forward: bool, sees: tuple[bool, bool]
) -> None:
    line = MAIN if forward else MAIN.reverse()
    (row,) = seen(lay([line], streets(main=MAIN)), [side], [is_pair]).itertuples()
    assert (row.sees_left, row.sees_right) == sees


def test_who_walks_back_on_the_same_side_of_himself_sees_both() -> None:
    both = shapely.LineString([*MAIN.coords, *MAIN.reverse().coords[1:]])
    rows = seen(lay([both], streets(main=MAIN)), ["left"], [False])
    assert sorted(zip(rows["sees_left"], rows["sees_right"], strict=True)) == [
        (False, True), (True, False),
    ]  # fmt: skip


@pytest.mark.parametrize(("facades_m", "is_narrow"), [(11.0, True), (13.0, False)])
def test_both_sides_are_seen_where_facades_are_close(facades_m: float, *, is_narrow: bool) -> None:
    half = facades_m / 2
    houses = [shapely.box(0, half, 90, half + 8), shapely.box(20, -half - 8, 120, -half)]
    buildings = gpd.GeoDataFrame(geometry=houses, crs="EPSG:25832")
    network = streets(main=shapely.LineString([(0, 0), (120, 0)]))
    narrow = narrow_pieces(network, buildings)
    assert narrow == ({"main"} if is_narrow else set())
    (row,) = seen(lay(network.geometry.to_numpy(), network), ["left"], [False], narrow).itertuples()
    assert (row.sees_left, row.sees_right) == (True, is_narrow)


def test_houses_on_one_side_make_no_street_narrow() -> None:
    row = gpd.GeoDataFrame(geometry=[shapely.box(0, 1, 120, 8)], crs="EPSG:25832")
    assert narrow_pieces(streets(main=MAIN), row) == set()
