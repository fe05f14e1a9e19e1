"""Rounds of several walkers on streets small enough to plan by hand."""

from __future__ import annotations

import pytest
import shapely

from gis.errors import InputError
from gis.planning.directions import directions
from gis.planning.street_rounds import StreetRoundParams, plan_street_round

from .districts import REQUIRED, at, frame, lindenhof, make_piece
from .test_directions import addresses

METRES_PER_MINUTE = 4000 / 60
EAST, WEST, MIDDLE = at(400, 0), at(0, 0), at(200, 0)


def road():
    """Four pieces of 100 m in a row, from west to east."""
    return frame(
        [make_piece(f"{k}", k, k + 1, [(100 * k, 0), (100 * k + 100, 0)]) for k in range(4)]
    )


def star():
    """Four blind streets of 100 m around a corner."""
    ends = [(100, 0), (0, 100), (-100, 0), (0, -100)]
    return frame([make_piece(f"{k}", 9, k, [(0, 0), end]) for k, end in enumerate(ends)])


def islands():
    """A street of 300 m, and one of 200 m that no way leads to."""
    return frame(
        [
            make_piece("large", 1, 2, [(0, 0), (300, 0)]),
            make_piece("small", 3, 4, [(0, 900), (200, 900)]),
        ]
    )


def plan(streets, *, metres=10_000.0, required=None, **more):
    params = StreetRoundParams(metres / METRES_PER_MINUTE, **more)
    return plan_street_round(streets, required or streets["id"].tolist(), params)


def lengths(found):
    return [leg.length_m for leg in found.legs]


def walked(found):
    return {leg.walker: set(leg.pieces) for leg in found.legs}


def ends(leg):
    return tuple(shapely.Point(leg.geometry.coords[k]) for k in (0, -1))


def test_the_longest_leg_is_half_the_road_out_and_back():
    found = plan(road(), walkers=2, starts=(MIDDLE,), objective="longest")
    assert lengths(found) == [400, 400]
    assert found.objective_m == found.lower_bound_m == 400
    assert found.proven_optimal
    assert sorted(map(sorted, walked(found).values())) == [["0", "1"], ["2", "3"]]


def test_one_walks_everything_where_that_is_shortest_in_total():
    found = plan(road(), walkers=3, starts=(MIDDLE,))
    assert lengths(found) == [800]
    assert found.objective_m == found.lower_bound_m == 800
    assert found.proven_optimal


def test_as_few_walk_as_the_minutes_allow():
    found = plan(road(), metres=401, walkers=4, starts=(MIDDLE,))
    assert lengths(found) == [400, 400]
    assert [leg.walker for leg in found.legs] == [1, 2]
    assert found.objective_m == 800
    assert found.proven_optimal


def test_walkers_with_starts_of_their_own_walk_what_is_near_them():
    found = plan(road(), walkers=2, starts=(EAST, WEST), objective="longest")
    assert walked(found) == {1: {"2", "3"}, 2: {"0", "1"}}
    assert lengths(found) == [400, 400]
    assert ends(found.legs[0]) == (EAST, EAST)
    assert ends(found.legs[1]) == (WEST, WEST)


def test_walkers_with_starts_of_their_own_may_meet_at_one_end():
    found = plan(road(), walkers=2, starts=(EAST, WEST), ends=(MIDDLE,), objective="longest")
    assert lengths(found) == [200, 200]
    assert [ends(leg) for leg in found.legs] == [(EAST, MIDDLE), (WEST, MIDDLE)]
    assert found.lower_bound_m == 200
    assert found.proven_optimal


def test_the_bound_of_walkers_who_all_go_is_met_to_the_millimetre():
    # Each could also stay at home, which makes the bound no lower here.
    found = plan(road(), metres=201, walkers=2, starts=(WEST, MIDDLE), ends=(MIDDLE, EAST))
    assert lengths(found) == [200, 200]
    assert found.objective_m == found.lower_bound_m == 400
    assert found.proven_optimal


def test_the_best_placed_walker_goes_alone_where_the_total_counts():
    # From the east to the middle the whole road takes 400 + 200 m; from west to east just 400.
    found = plan(road(), walkers=2, starts=(EAST, WEST), ends=(MIDDLE, EAST))
    assert walked(found) == {2: {"0", "1", "2", "3"}}
    assert found.objective_m == found.lower_bound_m == 400
    assert found.proven_optimal


def test_two_walkers_halve_lindenhof_nearly():
    streets = lindenhof()
    found = plan(streets, required=REQUIRED, walkers=2, objective="longest")
    assert {piece for pieces in walked(found).values() for piece in pieces} == set(REQUIRED)
    # One walks 1508 m; 754 m each would be perfect.
    assert 754 <= found.lower_bound_m <= found.objective_m <= 900


@pytest.mark.parametrize("objective", ["total", "longest"])
def test_an_assigned_piece_is_walked_by_its_walker(objective):
    assigned = {"0": 2, "3": 1}
    found = plan(road(), walkers=2, starts=(MIDDLE,), objective=objective, assigned=assigned)
    assert "0" in walked(found)[2]
    assert "3" in walked(found)[1]
    assert found.lower_bound_m <= found.objective_m


def test_an_assigned_piece_bounds_the_longest_leg():
    # Both ends of the road for one of two: nobody else can shorten that walk.
    found = plan(
        road(), walkers=2, starts=(MIDDLE,), objective="longest", assigned={"0": 1, "3": 1}
    )
    assert found.objective_m == found.lower_bound_m == 800


def test_moving_one_piece_moves_it_alone():
    streets = lindenhof()
    before = plan(streets, required=REQUIRED, walkers=2, objective="longest")
    giver = before.legs[0]
    piece = giver.pieces[0]
    after = plan(streets, required=REQUIRED, walkers=2, objective="longest", assigned={piece: 2})
    assert piece in walked(after)[2]
    assert len(walked(after)[1] & walked(before)[1]) >= len(giver.pieces) / 2


def test_a_crowd_on_one_street_sends_one():
    streets = road()
    for objective in ("total", "longest"):
        found = plan(streets, metres=333, required=["1"], walkers=12, objective=objective)
        assert walked(found) == {1: {"1"}}
        assert found.objective_m == found.lower_bound_m == 200


def test_a_crowd_on_a_short_road_leaves_nobody_more_than_needed():
    found = plan(road(), metres=333, walkers=12, objective="longest")
    assert lengths(found) == [200] * 4


def test_where_not_all_fits_nobody_stays_at_home():
    # Enough for one blind street each.
    found = plan(star(), metres=201, walkers=3, starts=(at(0, 0),))
    assert lengths(found) == [200, 200, 200]
    assert len(found.not_fitting) == 1


def test_spare_minutes_are_filled_from_the_share_of_another():
    # Six pieces in a row, the second for the walker in the east, who never gets there: 600 m are
    # just enough for the other to walk past it, and to take the third back.
    pieces = [make_piece(f"{k}", k, k + 1, [(100 * k, 0), (100 * k + 100, 0)]) for k in range(6)]
    found = plan(
        frame(pieces), metres=601, walkers=2, starts=(WEST, at(600, 0)), objective="longest",
        assigned={"1": 2},
    )  # fmt: skip
    assert walked(found) == {1: {"0", "2"}, 2: {"3", "4", "5"}}
    assert found.not_fitting == ("1",)


@pytest.mark.parametrize(("walkers", "further"), [(1, 3), (2, 1), (3, 1), (4, 0)])
def test_further_rounds_walk_the_rest(walkers, further):
    found = plan(star(), metres=201, walkers=walkers, starts=(at(0, 0),))
    assert found.further_rounds == further
    assert len(found.not_fitting) == 4 - walkers


def test_further_rounds_without_a_start_begin_where_they_like():
    # Two pieces out and back fit: the two in the middle, and then each end takes a round.
    found = plan(road(), metres=401)
    assert sorted(found.not_fitting) == ["0", "3"]
    assert found.further_rounds == 2


def test_what_never_fits_asks_for_no_further_round():
    found = plan(star(), metres=199, walkers=2, starts=(at(0, 0),))
    assert found.legs == ()
    assert len(found.not_fitting) == 4
    assert found.further_rounds == 0


def test_two_walkers_without_a_start_serve_two_islands():
    found = plan(islands(), walkers=2)
    assert walked(found) == {1: {"large"}, 2: {"small"}}
    assert found.objective_m == found.lower_bound_m == 600 + 400
    assert found.unreachable == ()


def test_the_longest_leg_of_two_islands_is_that_of_the_larger():
    found = plan(islands(), walkers=2, objective="longest")
    assert found.objective_m == found.lower_bound_m == 600


def test_one_walker_serves_the_larger_island():
    assert plan(islands()).unreachable == ("small",)


def test_everybody_walks_on_the_island_of_the_own_start():
    found = plan(islands(), walkers=3, starts=(at(0, 900), at(0, 905), at(300, 0)))
    assert "small" not in walked(found)[3]
    assert walked(found)[3] == {"large"}
    assert found.unreachable == ()


def test_a_piece_assigned_to_somebody_elsewhere_is_unreachable():
    starts = (at(0, 0), at(0, 900))
    found = plan(islands(), walkers=2, starts=starts, assigned={"small": 1})
    assert found.unreachable == ("small",)


def test_what_another_leg_walks_is_deadheading():
    # The only way to the far piece leads along the near one, which is the other walker's.
    found = plan(
        road(), required=["0", "1"], walkers=2, starts=(WEST,), objective="longest",
        assigned={"0": 1, "1": 2},
    )  # fmt: skip
    near, far = found.legs
    assert (near.length_m, near.deadhead_m) == (200, 100)
    assert (far.length_m, far.deadhead_m) == (400, 300)
    assert [step.first_time for step in far.steps] == [False, True, False, False]
    assert all(step.required for step in far.steps)


def test_every_leg_has_directions_with_its_pieces():
    streets = lindenhof()
    found = plan(streets, required=REQUIRED, walkers=3, objective="longest")
    for leg in found.legs:
        rows = directions(leg, streets, addresses(), 4.0)
        assert sum(row.length_m for row in rows) == pytest.approx(leg.length_m)
        new = {piece for row in rows if not row.deadhead for piece in row.street_ids}
        assert new == set(leg.pieces)
        assert all(len(set(row.street_ids)) == len(row.street_ids) > 0 for row in rows)


def test_too_far_a_start_of_one_walker_is_refused():
    with pytest.raises(InputError, match="start_too_far"):
        plan(road(), walkers=2, starts=(WEST, at(0, 5000)))


def test_progress_rises_to_one_for_several_walkers():
    told = []
    params = StreetRoundParams(12, walkers=3)
    plan_street_round(lindenhof(), REQUIRED, params, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


@pytest.mark.parametrize("asked_before", [0, 1, 10, 100])
def test_stopping_several_walkers_gives_a_lawful_answer(asked_before):
    asked = iter(range(10_000))
    found = plan_street_round(
        lindenhof(), REQUIRED, StreetRoundParams(10, walkers=2),
        should_stop=lambda: next(asked) >= asked_before,
    )  # fmt: skip
    pieces = [piece for leg in found.legs for piece in leg.pieces]
    assert found.legs
    assert sorted([*pieces, *found.not_fitting]) == sorted(REQUIRED)
    assert all(leg.minutes <= 10 for leg in found.legs)


# --- by bicycle -----------------------------------------------------------------------------------


def with_steps():
    """A square of 100 m whose southern side is stairs."""
    return frame(
        [
            make_piece("south", 1, 2, [(0, 0), (100, 0)], highway="steps"),
            make_piece("east", 2, 3, [(100, 0), (100, 100)]),
            make_piece("north", 3, 4, [(100, 100), (0, 100)]),
            make_piece("west", 4, 1, [(0, 100), (0, 0)]),
        ]
    )


def test_a_bicycle_is_not_carried_down_stairs():
    streets, ends_of_it = with_steps(), {"starts": (at(0, 0),), "ends": (at(100, 0),)}
    on_foot = plan(streets, required=["west"], **ends_of_it)
    cycling = plan(streets, required=["west"], mode="bicycle", pace_kmh=10, **ends_of_it)
    assert on_foot.objective_m == cycling.objective_m == 300
    asked = {"starts": (at(0, 100),), "ends": (at(100, 0),)}
    assert plan(streets, required=["west"], **asked).objective_m == 200
    assert plan(streets, required=["west"], mode="bicycle", **asked).objective_m == 400


def test_stairs_with_homes_are_unreachable_by_bicycle():
    found = plan(with_steps(), mode="bicycle")
    assert found.unreachable == ("south",)
    assert found.legs[0].minutes == pytest.approx(600 / METRES_PER_MINUTE)
