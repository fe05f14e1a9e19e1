"""Rounds with streets and stops in Lindenhof, small enough to plan by hand: see `districts`."""

from __future__ import annotations

import pytest
import shapely

from gis.errors import InputError
from gis.planning.rounds import Penalties
from gis.planning.street_rounds import StreetRoundParams, plan_street_round
from gis.planning.visit_rounds import plan_visit_round, reorder_visits
from gis.planning.visits import Break, Stop, VisitRoundParams

from .districts import NODES, REQUIRED, at, lindenhof
from .test_visit_rounds import PACE_KMH, clock, reasons, shift, stop, window

WALK_M = 1508
"""The shortest closed walk over all streets."""


def plan(stops, *shifts, required=tuple(REQUIRED), iterations=250, streets=None, **more):
    params = VisitRoundParams(tuple(shifts) or (shift(),), iterations=iterations, **more)
    return plan_visit_round(
        lindenhof() if streets is None else streets, stops, params, required=required
    )


def pieces(found) -> list[str]:
    return sorted(piece for leg in found.legs for piece in leg.pieces)


def test_a_visit_leg_tells_its_streets_step_by_step() -> None:
    """B is a corner, and M in the middle of Skolegade: A–B, B–E, half of D–E and back, E–B–A."""
    middle = Stop("m", at(50, 80), windows=(window((13, 30), (13, 40)),))
    found = plan([stop("b", "B"), middle], required=())
    (leg,) = found.legs
    assert sum(step.length_m for step in leg.steps) == pytest.approx(leg.length_m)
    assert leg.deadhead_m == leg.length_m
    for visit in leg.visits:
        walked = sum(step.length_m for step in leg.steps[: visit.after])
        before = [v.way_m for v in leg.visits if v.begins <= visit.begins]
        assert walked == pytest.approx(sum(before))
    half = next(step for step in leg.steps if 0 < step.to_share < 1)
    assert half.to_share == pytest.approx(0.5)


def test_streets_and_stops_without_windows_take_the_shortest_walk_and_the_work() -> None:
    """Both stops lie on streets that are walked anyway."""
    stops = [stop("h", "H", service_minutes=5), Stop("m", at(50, 80), service_minutes=10)]
    found = plan(stops)
    (leg,) = found.legs
    assert leg.length_m == pytest.approx(WALK_M)
    assert leg.minutes == pytest.approx(WALK_M / 100 + 15, abs=3 / 60)
    assert set(found.visited) == {"h", "m"}
    assert pieces(found) == sorted(REQUIRED)
    assert leg.deadhead_m == pytest.approx(368)
    assert found.lower_bound_m == pytest.approx(WALK_M)
    assert found.proven_optimal
    assert leg.geometry.length == pytest.approx(WALK_M, rel=1e-3)


def test_streets_alone_are_a_street_round() -> None:
    street = plan_street_round(
        lindenhof(), REQUIRED, StreetRoundParams(120, PACE_KMH, starts=(at(*NODES["A"]),))
    )
    found = plan([])
    assert [leg.steps for leg in found.legs] == [leg.steps for leg in street.legs]
    assert found.objective_m == street.objective_m


def test_a_window_in_the_middle_is_kept_and_streets_are_walked_around_it() -> None:
    """Who waits for nothing is back after 15.1 minutes of walking and 10 of work."""
    open_ = (window((13, 8), (13, 9)),)
    found = plan([stop("h", "H", service_minutes=10, windows=open_)], shift(ends=(13, 26)))
    (leg,) = found.legs
    (visit,) = leg.visits
    assert clock(13, 8) <= visit.begins <= clock(13, 9)
    assert pieces(found) == sorted(REQUIRED)
    assert leg.length_m == pytest.approx(WALK_M)
    assert 0 < visit.after < len(leg.steps)


def test_two_windows_far_apart_leave_time_for_the_streets_between() -> None:
    stops = [
        stop("b", "B", windows=(window((13, 0), (13, 1)),)),
        stop("i", "I", windows=(window((13, 19), (13, 20)),)),
    ]
    found = plan(stops, shift(ends=(13, 23)))
    assert not found.left_out
    assert pieces(found) == sorted(REQUIRED)


def test_musts_go_first_then_what_is_worth_most() -> None:
    """Ten minutes: from A to D and back take 1.6, to E and back 3.6, both with the work 14.6."""
    stops = [stop("must", "D", service_minutes=5, must=True),
             stop("may", "E", service_minutes=6, priority=9)]  # fmt: skip
    found = plan(stops, shift(ends=(13, 10)))
    assert found.visited == ("must",)
    assert reasons(found) == {"may": "crowded_out"}
    assert found.not_fitting
    assert found.further_rounds >= 1
    assert {*pieces(found), *found.not_fitting} == set(REQUIRED)


def test_a_stop_that_needs_a_pair_goes_to_the_pair_and_streets_to_whom_they_are_assigned() -> None:
    found = plan(
        [stop("h", "H", needs_pair=True)], shift("F"), shift("A", is_pair=True),
        pieces_assigned={"FJ": 1, "DG": 2},
    )  # fmt: skip
    whose = {piece: leg.walker for leg in found.legs for piece in leg.pieces}
    assert (whose["FJ"], whose["DG"]) == (1, 2)
    assert [leg.walker for leg in found.legs for visit in leg.visits] == [2]


def test_a_break_is_taken_on_the_way() -> None:
    rest = Break(10, clock(13, 5), clock(13, 25))
    must = (window((13, 0), (13, 2)),)
    found = plan([stop("b", "B", windows=must)], shift(breaks=(rest,)))
    (leg,) = found.legs
    (taken,) = (visit for visit in leg.visits if not visit.stop_id)
    assert clock(13, 5) <= taken.begins
    assert taken.leaves <= clock(13, 25)
    assert pieces(found) == sorted(REQUIRED)


def test_a_break_that_is_due_before_one_is_back_is_never_skipped() -> None:
    """The first break could be taken at home before, were there not a window to keep."""
    rest = Break(10, clock(13, 5), clock(13, 40))
    stops = [stop("b", "B", windows=(window((13, 0), (13, 4)),)),
             stop("j", "J", windows=(window((13, 40), (13, 50)),))]  # fmt: skip
    (leg,) = plan(stops, shift(breaks=(rest,)), iterations=1000).legs
    assert [visit.stop_id for visit in leg.visits] == ["b", "", "j"]
    assert leg.break_minutes == 10
    assert sorted(leg.pieces) == sorted(REQUIRED)


def test_an_island_is_unreachable_and_a_declined_door_no_stop() -> None:
    found = plan([stop("h", "H", declined=True), stop("k", "K")], required=["AB", "KL"])
    assert found.unreachable == ("KL",)
    assert reasons(found) == {"h": "declined", "k": "unreachable"}


def test_unknown_streets_and_an_empty_round_are_refused() -> None:
    with pytest.raises(InputError, match="unknown_street"):
        plan([], required=["XY"])
    with pytest.raises(InputError, match="no_stops"):
        plan([], required=[])


def test_by_car_to_a_parking_point_on_foot_from_there_and_home() -> None:
    """From A by Lindevej to the corner the stop is at: nobody walks where a car can go."""
    car = shift("A", mode="car", drive_kmh=6.0)
    found = plan([stop("c", "C", service_minutes=10)], car, required=())
    (leg,) = found.legs
    assert [drive.length_m for drive in leg.drives] == [200, 200]
    assert leg.length_m == 0
    assert leg.minutes == pytest.approx(2 + 10 + 2)
    assert leg.leaves == clock(13)
    assert leg.visits[0].arrives == clock(13, 2)


def test_by_car_an_order_of_ones_own_is_walked_from_the_parking_point() -> None:
    """To C and on foot from there: to J and to B, and back, whatever is shorter."""
    car = shift("A", mode="car", drive_kmh=6.0)
    stops = [stop("b", "B"), stop("c", "C", service_minutes=10), stop("j", "J")]
    found = reorder_visits(lindenhof(), stops, VisitRoundParams((car,)), {1: ["j", "b", "c"]})
    (leg,) = found.legs
    assert found.visited == ("j", "b", "c")
    assert shapely.Point(leg.geometry.coords[0]).equals(shapely.Point(leg.geometry.coords[-1]))
    driven = sum(drive.minutes for drive in leg.drives)
    assert driven > 0
    assert leg.minutes == pytest.approx(driven + leg.walking_minutes + 10)
    assert leg.leaves == clock(13)


def test_by_car_a_window_and_streets_are_kept_within_the_shift() -> None:
    car = shift("A", mode="car", ends=(13, 40))
    late = (window((13, 20), (13, 25)),)
    found = plan([stop("j", "J", service_minutes=5, windows=late)], car, required=["IJ", "FJ"])
    (leg,) = found.legs
    assert clock(13, 20) <= leg.visits[0].begins <= clock(13, 25)
    assert pieces(found) == ["FJ", "IJ"]
    assert leg.returns <= clock(13, 40)
    start = shapely.Point(leg.geometry.coords[0])
    assert start.equals_exact(shapely.Point(leg.drives[0].geometry.coords[-1]), 1e-6)


def test_a_wide_street_is_walked_once_for_each_side() -> None:
    """From A to B and back by the other side, with the stop in between."""
    found = plan([Stop("m", at(50, 160))], required=["AB"], twice=frozenset({"AB"}))
    (leg,) = found.legs
    assert leg.length_m == pytest.approx(200)
    assert leg.deadhead_m == pytest.approx(0)
    assert leg.pieces == ("AB",)


@pytest.mark.parametrize("windows", [(), (window((13, 8), (13, 18)),)])
def test_stairs_are_gone_round_where_there_is_time(windows) -> None:
    streets = lindenhof()
    streets.loc[streets["id"] == "DI", "highway"] = "steps"
    stops = [stop("h", "H", windows=windows)]
    easy = {"streets": streets, "penalties": Penalties(steps=4.0)}
    (plain,), (eased,) = (plan(stops, **more).legs for more in ({"streets": streets}, easy))
    assert "DI" in {step.street_id for step in plain.steps}
    assert "DI" not in {step.street_id for step in eased.steps}
    assert sorted(plain.pieces) == sorted(eased.pieces) == sorted(REQUIRED)


def test_better_plans_are_told_the_first_one_first() -> None:
    told = []
    stops = [stop("h", "H", windows=(window((13, 8), (13, 9)),)), stop("g", "G")]
    params = VisitRoundParams((shift(ends=(13, 16)),), iterations=500)
    found = plan_visit_round(lindenhof(), stops, params, required=REQUIRED, better=told.append)
    counts = [len(pieces(build())) for build in told]
    assert counts == sorted(counts)
    assert told[-1]() == found


def test_when_asked_to_stop_at_once_there_is_a_plan_with_streets_all_the_same() -> None:
    params = VisitRoundParams((shift(),), iterations=10**9)
    stops = [stop("h", "H", windows=(window((13, 8), (13, 20)),))]
    told: list[float] = []
    found = plan_visit_round(
        lindenhof(), stops, params, required=REQUIRED, should_stop=lambda: True,
        progress=told.append,
    )  # fmt: skip
    assert found.visited == ("h",)
    assert pieces(found)
    assert told == sorted(told)
    assert told[-1] == 1.0
