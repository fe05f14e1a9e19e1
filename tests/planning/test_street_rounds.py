"""Rounds of Lindenhof (see the drawing in districts) and of small made-up streets."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import shapely

from gis.errors import InputError
from gis.planning.street_rounds import StreetRoundParams, plan_street_round

from .districts import REQUIRED, at, frame, lindenhof, make_piece

HOUR = StreetRoundParams(minutes=60)


@pytest.fixture(scope="module")
def streets():
    return lindenhof()


def test_a_closed_round_has_the_length_computed_by_hand(streets):
    plan = plan_street_round(streets, REQUIRED, HOUR)
    assert plan.objective_m == plan.lower_bound_m == 1508
    assert plan.proven_optimal


def test_a_round_with_start_and_end_has_the_length_computed_by_hand(streets):
    # B and D are odd already, so starting and ending there leaves only I–H, 240 m, to pair.
    params = StreetRoundParams(minutes=60, starts=(at(100, 160),), ends=(at(0, 80),))
    plan = plan_street_round(streets, REQUIRED, params)
    assert plan.objective_m == 1140 + 240
    assert plan.proven_optimal


def test_a_start_in_the_middle_of_a_piece_splits_it(streets):
    # From the middle of Blindvej, 10 m off the street, to its blind end: B–H 240 is still needed
    # for the middle M and F: odd are B, D, I, M; B–M 210, D–I 128.
    params = StreetRoundParams(minutes=60, starts=(at(230, 90),), ends=(at(260, 80),))
    plan = plan_street_round(streets, REQUIRED, params)
    leg = plan.legs[0]
    assert shapely.Point(leg.geometry.coords[0]).distance(at(230, 80)) < 0.001
    assert shapely.Point(leg.geometry.coords[-1]).distance(at(260, 80)) < 0.001
    assert plan.objective_m == pytest.approx(1140 + 210 + 128, abs=0.001)
    assert plan.proven_optimal
    assert {(s.from_share, s.to_share) for s in leg.steps if s.street_id == "FH"} == {
        (0.5, 0.0), (0.0, 0.5), (0.5, 1.0)
    } or leg.pieces[-1] == "FH"  # fmt: skip


def test_start_and_end_may_be_on_one_piece(streets):
    params = StreetRoundParams(minutes=60, starts=(at(20, 160),), ends=(at(70, 160),))
    plan = plan_street_round(streets, ["AB"], params)
    # Back from 20 to A, the whole of Lindevej to B, back to 70.
    assert plan.objective_m == pytest.approx(20 + 100 + 30)
    assert plan.legs[0].pieces == ("AB",)
    assert plan.legs[0].deadhead_m == pytest.approx(50)


def test_a_start_off_the_required_streets_walks_there_and_back(streets):
    params = StreetRoundParams(minutes=60, starts=(at(0, 160),))
    plan = plan_street_round(streets, ["FH"], params)
    assert plan.objective_m == 2 * (100 + 100 + 80 + 60)  # A to H and back
    assert plan.legs[0].deadhead_m == plan.objective_m - 60
    assert plan.proven_optimal


def test_only_an_end_makes_a_round_that_begins_there(streets):
    plan = plan_street_round(streets, ["AB"], StreetRoundParams(minutes=60, ends=(at(0, 165),)))
    coords = plan.legs[0].geometry.coords
    assert coords[0] == coords[-1]
    assert shapely.Point(coords[0]).distance(at(0, 160)) < 0.001


def test_a_chosen_start_is_a_corner_in_the_middle(streets):
    plan = plan_street_round(streets, REQUIRED, HOUR)
    assert shapely.Point(plan.legs[0].geometry.coords[0]).distance(at(100, 80)) < 0.001


def test_streets_beyond_the_stream_are_unreachable(streets):
    plan = plan_street_round(streets, [*REQUIRED, "KL"], HOUR)
    assert plan.unreachable == ("KL",)
    assert plan.objective_m == 1508


def test_nothing_reachable_gives_no_leg(streets):
    plan = plan_street_round(streets, ["KL"], StreetRoundParams(minutes=60, starts=(at(0, 160),)))
    assert plan.legs == ()
    assert plan.unreachable == ("KL",)


def test_a_required_piece_that_cannot_be_walked_is_unreachable(streets):
    blocked = streets.assign(is_walkable=streets["id"] != "FH")
    plan = plan_street_round(blocked, ["EF", "FH"], HOUR)
    assert plan.unreachable == ("FH",)
    assert plan.legs[0].pieces == ("EF",)


def with_driveway():
    """Lindenhof and, north-west of A, twenty metres of way that are joined to nothing."""
    streets = lindenhof()
    driveway = make_piece("MN", 77, 78, [(-40, 170), (-20, 170)], highway="service")
    return frame([*streets.to_dict("records"), driveway])


def first_point(plan):
    return shapely.Point(plan.legs[0].geometry.coords[0])


@pytest.mark.parametrize("ends", [("starts",), ("ends",), ("starts", "ends")])
def test_a_place_beside_a_way_that_leads_nowhere_is_on_the_network(ends):
    params = StreetRoundParams(minutes=60, **dict.fromkeys(ends, (at(-30, 172),)))
    plan = plan_street_round(with_driveway(), REQUIRED, params)
    assert not plan.unreachable
    assert first_point(plan).distance(at(0, 160)) < 0.001
    assert plan.legs[0].geometry.is_closed


@pytest.mark.parametrize(
    ("y", "unreachable"),
    [
        pytest.param(-295, ["KL"], id="most required metres, though farther"),
        pytest.param(-310, REQUIRED, id="the others are beyond the limit"),
    ],
)
def test_a_start_between_two_networks_is_on_that_with_most_required_metres(streets, y, unreachable):
    params = StreetRoundParams(minutes=60, starts=(at(0, y),))
    plan = plan_street_round(streets, [*REQUIRED, "KL"], params)
    assert sorted(plan.unreachable) == sorted(unreachable)


def test_start_and_end_are_on_one_network_where_that_can_be(streets):
    params = StreetRoundParams(minutes=60, starts=(at(0, -295),), ends=(at(50, -520),))
    plan = plan_street_round(streets, [*REQUIRED, "KL"], params)
    assert plan.legs[0].pieces == ("KL",)
    assert first_point(plan).distance(at(0, -500)) < 0.001


def test_where_nothing_required_is_near_the_start_is_on_the_nearest_way():
    params = StreetRoundParams(minutes=60, starts=(at(-30, 172),))
    plan = plan_street_round(with_driveway(), ["KL"], params)
    assert plan.legs == ()
    assert plan.unreachable == ("KL",)


def test_deadheading_is_what_is_beyond_the_required_length(streets):
    leg = plan_street_round(streets, REQUIRED, HOUR).legs[0]
    assert leg.deadhead_m == 368
    assert sum(step.length_m for step in leg.steps if step.first_time) == pytest.approx(1140)
    assert leg.minutes == pytest.approx(1508 / (4000 / 60))


def test_pieces_come_in_the_order_they_are_completed(streets):
    leg = plan_street_round(streets, REQUIRED, HOUR).legs[0]
    assert list(leg.pieces) == [s.street_id for s in leg.steps if s.first_time]
    assert sorted(leg.pieces) == sorted(REQUIRED)


def test_the_walk_stays_on_its_street_where_it_may():
    # A cross of two streets, walked from the west end to the south end: the ring in the east
    # makes every other order turn more often.
    cross = frame(
        [
            make_piece("1", 1, 0, [(-100, 0), (0, 0)], name="Vej"),
            make_piece("2", 0, 2, [(0, 0), (100, 0)], name="Vej"),
            make_piece("3", 2, 3, [(100, 0), (100, 100), (0, 100)], name="Ring"),
            make_piece("4", 3, 0, [(0, 100), (0, 0)], name="Gade"),
            make_piece("5", 0, 4, [(0, 0), (0, -100)], name="Gade"),
        ]
    )
    params = StreetRoundParams(minutes=60, starts=(at(-100, 0),), ends=(at(0, -100),))
    plan = plan_street_round(cross, list("12345"), params)
    assert [step.street_id for step in plan.legs[0].steps] == list("12345")


def test_the_objective_names_of_one_walker_agree(streets):
    total = plan_street_round(streets, REQUIRED, HOUR)
    longest = StreetRoundParams(minutes=60, objective="longest")
    assert plan_street_round(streets, REQUIRED, longest) == total


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"minutes": 0}, "minutes_not_positive", id="no time"),
        pytest.param({"minutes": float("nan")}, "minutes_not_positive", id="not a number"),
        pytest.param({"minutes": -math.inf}, "minutes_not_positive", id="less than no time"),
        pytest.param({"minutes": 100_001}, "minutes_too_many", id="months"),
        pytest.param({"minutes": 1e308}, "minutes_too_many", id="an age"),
        pytest.param({"minutes": math.inf}, "minutes_too_many", id="for ever"),
        pytest.param({"pace_kmh": math.nan}, "pace_out_of_range", id="pace not a number"),
        pytest.param({"pace_kmh": math.inf}, "pace_out_of_range", id="at once"),
        pytest.param({"pace_kmh": 0.5}, "pace_out_of_range", id="too slow"),
        pytest.param({"pace_kmh": 31}, "pace_out_of_range", id="too fast"),
        pytest.param({"walkers": 0}, "walkers_out_of_range", id="nobody"),
        pytest.param({"walkers": 13}, "walkers_out_of_range", id="a crowd"),
        pytest.param({"mode": "boat"}, "mode_unknown", id="unknown mode"),
        pytest.param({"drive_kmh": math.nan}, "pace_out_of_range", id="speed not a number"),
        pytest.param({"walkers": 3, "starts": (at(0, 0),) * 2}, "starts_not_walkers", id="starts"),
        pytest.param({"walkers": 3, "ends": (at(0, 0),) * 4}, "starts_not_walkers", id="ends"),
        pytest.param({"assigned": {"AB": 2}}, "assigned_to_nobody", id="nobody to walk it"),
        pytest.param({"walkers": 2, "assigned": {"AB": 0}}, "assigned_to_nobody", id="number 0"),
        pytest.param({"starts": (shapely.Point(),)}, "point_without_place", id="empty point"),
        pytest.param({"ends": (shapely.Point(0, math.nan),)}, "point_without_place", id="nowhere"),
        pytest.param({"objective": "fun"}, "objective_unknown", id="unknown objective"),
    ],
)
def test_parameters_out_of_range_are_refused(change, code):
    with pytest.raises(InputError, match=code):
        StreetRoundParams(**({"minutes": 60} | change))


def test_the_longest_round_there_is_can_be_planned(streets):
    params = StreetRoundParams(minutes=100_000, pace_kmh=30)
    assert plan_street_round(streets, REQUIRED, params).objective_m == 1508


@pytest.mark.parametrize(
    ("required", "ends", "code"),
    [
        pytest.param([], {}, "no_required_pieces", id="nothing required"),
        pytest.param(["AB", "?"], {}, "unknown_street", id="unknown piece"),
        pytest.param(["AB"], {"starts": (at(0, 900),)}, "start_too_far", id="far start"),
        pytest.param(["AB"], {"ends": (at(0, 900),)}, "end_too_far", id="far end"),
        pytest.param(
            ["AB"],
            {"starts": (at(0, 160),), "ends": (at(0, -500),)},
            "end_not_reachable",
            id="no bridge",
        ),
    ],
)
def test_input_that_cannot_be_planned_is_refused(streets, required, ends, code):
    with pytest.raises(InputError, match=code):
        plan_street_round(streets, required, StreetRoundParams(minutes=60, **ends))


def test_a_far_start_says_how_far(streets):
    with pytest.raises(InputError) as told:
        plan_street_round(streets, ["AB"], StreetRoundParams(minutes=60, starts=(at(0, 560),)))
    assert told.value.params == {"metres": 400, "limit": 300}


def test_a_map_without_walkable_streets_is_refused(streets):
    with pytest.raises(InputError, match="no_walkable_streets"):
        plan_street_round(streets.assign(is_walkable=False), ["AB"], HOUR)


def test_progress_rises_to_one(streets):
    told = []
    plan_street_round(streets, REQUIRED, HOUR, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_piece_named_twice_is_required_once(streets):
    plan = plan_street_round(streets, ["AB", "AB"], HOUR)
    assert plan.required == ("AB",)
    assert plan.objective_m == 200


def test_separate_streets_that_the_t_join_joins_are_proven():
    # A ring: two streets of 100 m to walk, and 10 m between their ends.
    ring = frame(
        [
            make_piece("south", 1, 2, [(0, 0), (100, 0)]),
            make_piece("east", 2, 3, [(100, 0), (100, 10)]),
            make_piece("north", 3, 4, [(100, 10), (0, 10)]),
            make_piece("west", 4, 1, [(0, 10), (0, 0)]),
        ]
    )
    plan = plan_street_round(ring, ["south", "north"], HOUR)
    assert plan.objective_m == plan.lower_bound_m == 220
    assert plan.proven_optimal


def test_separate_streets_that_need_more_than_the_t_join_are_told_by_the_bound_alone():
    # A road of three pieces, the outer two to walk: there and back is 600 m, and no walk is
    # shorter; a T-join alone would not know that the middle has to be crossed.
    road = frame(
        [
            make_piece("first", 1, 2, [(0, 0), (100, 0)]),
            make_piece("middle", 2, 3, [(100, 0), (200, 0)]),
            make_piece("last", 3, 4, [(200, 0), (300, 0)]),
        ]
    )
    plan = plan_street_round(road, ["first", "last"], HOUR)
    assert plan.objective_m == 600
    assert 400 <= plan.lower_bound_m <= 600
    assert not plan.proven_optimal


@pytest.mark.parametrize("mode", ["foot", "car"])
def test_a_leg_can_be_walked_the_other_way_round(streets, mode):
    asked = StreetRoundParams(60, starts=(at(0, 160),), walkers=2, objective="longest", mode=mode)
    streets = streets.assign(reason="")
    one, two = plan_street_round(streets, REQUIRED, asked).legs
    turned = plan_street_round(streets, REQUIRED, replace(asked, reversed=frozenset({2}))).legs
    assert turned[0] == one
    walked = [(step.street_id, step.forward) for step in two.steps]
    assert [(step.street_id, not step.forward) for step in turned[1].steps] == walked[::-1]
    assert turned[1].geometry.equals_exact(two.geometry.reverse(), 1e-9)
    assert turned[1].deadhead_m == two.deadhead_m
    assert sorted(turned[1].pieces) == sorted(two.pieces)
    assert sum(step.length_m for step in turned[1].steps if step.first_time) == pytest.approx(
        two.length_m - two.deadhead_m
    )


def test_a_leg_that_ends_elsewhere_than_it_began_is_not_turned_round():
    asked = StreetRoundParams(60, starts=(at(0, 160),), ends=(at(0, 0),))
    with pytest.raises(InputError, match="leg_not_reversible"):
        replace(asked, reversed=frozenset({1}))
