"""Visit rounds in Lindenhof, small enough to plan by hand: see `districts` for the drawing."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely

from gis.errors import InputError
from gis.planning.network import Links
from gis.planning.stop_network import between
from gis.planning.visit_rounds import plan_visit_round, reorder_visits
from gis.planning.visits import Break, Shift, Stop, VisitRoundParams, Window

from .districts import NODES, at, lindenhof

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
PACE_KMH = 6.0
"""100 m a minute."""


def clock(hour: int, minute: int = 0, day: int = 24) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=COPENHAGEN)


def window(opens: tuple[int, int], closes: tuple[int, int]) -> Window:
    return Window(clock(*opens), clock(*closes))


def stop(name: str, corner: str, **more) -> Stop:
    return Stop(name, at(*NODES[corner]), **more)


def shift(start: str = "A", begins=(13, 0), ends=(15, 0), **more) -> Shift:
    point = at(*NODES[start])
    return Shift(clock(*begins), clock(*ends), start=point, pace_kmh=PACE_KMH, **more)


def plan(stops, *shifts, iterations=200, **more):
    params = VisitRoundParams(tuple(shifts) or (shift(),), iterations=iterations, **more)
    return plan_visit_round(lindenhof(), stops, params)


def reasons(found) -> dict[str, str]:
    return {left.stop_id: left.reason for left in found.left_out}


def test_one_afternoon_by_hand() -> None:
    """
    C is 200 m from A, J 160 m farther, and G 200 m from J and 160 m from A: 720 m, 7.2 minutes.

    J opens at 13:30, so that it is best to leave A at 13:26:24 less the 5 minutes at C.
    """
    stops = [
        stop("c", "C", service_minutes=5),
        stop("j", "J", service_minutes=10, windows=(window((13, 30), (13, 40)),)),
        stop("g", "G", service_minutes=2),
    ]
    found = plan(stops)
    (leg,) = found.legs
    assert {visit.stop_id for visit in leg.visits} == {"c", "g", "j"}
    assert leg.length_m == pytest.approx(720)
    assert leg.minutes == pytest.approx(7.2 + 17)
    assert leg.walking_minutes == pytest.approx(7.2)
    assert leg.waiting_minutes == 0
    j = next(visit for visit in leg.visits if visit.stop_id == "j")
    assert j.begins == clock(13, 30)
    assert leg.geometry.length == pytest.approx(720)
    assert shapely.Point(leg.geometry.coords[0]).equals_exact(at(0, 160), 1e-6)


def test_of_two_windows_the_one_that_fits_is_used() -> None:
    """B before 13:05 and F at 14:00 leave an hour between them, in which B's other window lies."""
    two = (window((9, 0), (10, 0)), window((14, 20), (14, 30)))
    found = plan([stop("b", "B", windows=two), stop("f", "F", windows=(window((14, 0), (14, 5)),))])
    assert [visit.begins for visit in found.legs[0].visits] == [clock(14, 5), clock(14, 20)] or (
        found.legs[0].visits[-1].begins == clock(14, 20)
    )
    assert not found.left_out


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"declined": True, "must": True}, "declined"),
        ({"windows": (window((9, 0), (10, 0)),)}, "past"),
        ({"windows": (window((20, 0), (21, 0)),)}, "outside_windows"),
        ({"windows": (window((13, 0), (13, 1)),)}, "too_far"),
        ({"needs_pair": True}, "needs_pair"),
    ],
)
def test_a_stop_that_cannot_be_visited_says_why(asked, reason) -> None:
    found = plan([stop("h", "H", **asked), stop("b", "B")], now=clock(12))
    assert reasons(found) == {"h": reason}
    assert found.visited == ("b",)


def test_an_island_and_a_place_off_the_map_are_not_reachable() -> None:
    far = Stop("away", at(5000, 5000))
    assert reasons(plan([stop("k", "K"), far])) == {"away": "unreachable", "k": "unreachable"}


def test_what_must_be_goes_before_what_may_be_however_much_that_weighs() -> None:
    """Twelve minutes are enough for one stop of eight."""
    stops = [
        stop("may-1", "B", service_minutes=8, priority=9),
        stop("must", "D", service_minutes=8, must=True),
        stop("may-2", "E", service_minutes=8, priority=9),
    ]
    found = plan(stops, shift(ends=(13, 12)))
    assert found.visited == ("must",)
    assert reasons(found) == {"may-1": "crowded_out", "may-2": "crowded_out"}


def test_of_what_may_be_the_weightier_is_visited() -> None:
    stops = [
        stop(f"p{k}", corner, service_minutes=8, priority=k) for k, corner in ((1, "B"), (2, "D"))
    ]
    assert plan(stops, shift(ends=(13, 10))).visited == ("p2",)


def test_a_pair_goes_where_two_must_come() -> None:
    found = plan([stop("h", "H", needs_pair=True)], shift("F"), shift("A", is_pair=True))
    assert [leg.walker for leg in found.legs] == [2]


def test_what_is_assigned_stays_with_its_walker() -> None:
    found = plan([stop("b", "B")], shift("B"), shift("J"), assigned={"b": 2})
    assert [leg.walker for leg in found.legs] == [2]


def test_two_walkers_visit_what_is_open_at_the_same_time() -> None:
    noon = (window((13, 30), (13, 30)),)
    found = plan([stop("a", "A", windows=noon), stop("j", "J", windows=noon)], shift(), shift("J"))
    assert not found.left_out
    assert len(found.legs) == 2


def test_a_break_is_taken_between_visits_that_go_on_around_it() -> None:
    lunch = Break(30, clock(13, 30), clock(14, 15))
    stops = [
        stop("b", "B", windows=(window((13, 10), (13, 20)),)),
        stop("c", "C", windows=(window((14, 20), (14, 30)),)),
    ]
    (leg,) = plan(stops, shift(breaks=(lunch,))).legs
    assert [visit.stop_id for visit in leg.visits] == ["b", "", "c"]
    assert clock(13, 30) <= leg.visits[1].begins
    assert leg.visits[1].leaves <= clock(14, 15)
    assert leg.break_minutes == 30


def test_no_break_where_nobody_is_out() -> None:
    lunch = Break(30, clock(14), clock(14, 45))
    (leg,) = plan([stop("b", "B")], shift(breaks=(lunch,))).legs
    assert [visit.stop_id for visit in leg.visits] == ["b"]
    assert leg.minutes == pytest.approx(2)


@pytest.mark.parametrize(("earliest", "latest"), [((13, 0), (13, 30)), ((13, 0), (13, 40))])
def test_nobody_leaves_while_a_break_at_home_lasts(earliest, latest) -> None:
    """The visit of 80 minutes takes until 15:00 at the latest: there is no time for it before."""
    rest = Break(30, clock(*earliest), clock(*latest))
    (leg,) = plan([stop("b", "B", service_minutes=80)], shift(breaks=(rest,))).legs
    assert leg.leaves >= clock(13, 30)
    assert leg.minutes == pytest.approx(82)


def test_a_break_is_at_home_where_the_time_out_is_too_short_for_it() -> None:
    """From A to C by B are two minutes, and five more would be over six."""
    rest = Break(5, clock(13), clock(13, 16))
    asked = shift("A", ends=(13, 16), end=at(*NODES["C"]), longest_minutes=6, breaks=(rest,))
    (leg,) = plan([stop("b", "B")], asked).legs
    assert leg.minutes == pytest.approx(2)


def test_a_break_on_the_way_is_kept_where_there_is_no_time_for_it_at_home() -> None:
    """B is a minute from A: break at 13:01 and work at 13:11 there, and home at 13:32."""
    rest = Break(10, clock(13, 1), clock(13, 30))
    asked = shift("A", ends=(13, 32), breaks=(rest,))
    (leg,) = plan([stop("b", "B", service_minutes=20)], asked).legs
    assert [visit.stop_id for visit in leg.visits] == ["", "b"]


def test_who_rests_all_the_shift_visits_nobody() -> None:
    rest = Break(60, clock(13), clock(14))
    asked = shift("A", ends=(14, 0), end=at(*NODES["C"]), breaks=(rest,))
    assert reasons(plan([stop("b", "B")], asked)) == {"b": "crowded_out"}


def test_a_break_that_there_was_time_for_before_now_is_not_held_again() -> None:
    both = (Break(30, clock(13), clock(14, 50)), Break(20, clock(13), clock(15)))
    found = plan([stop("b", "B")], shift(breaks=both), now=clock(14, 20))
    assert found.visited == ("b",)


def test_breaks_that_clash_are_refused() -> None:
    both = (Break(30, clock(14), clock(14, 30)), Break(20, clock(14), clock(14, 40)))
    with pytest.raises(InputError, match="breaks_clash"):
        plan([stop("b", "B")], shift(breaks=both))


def test_a_night_in_which_the_clock_goes_back_is_an_hour_longer() -> None:
    """From 1:00 to 4:00 on 25 October 2026 are four hours, so a stop of 200 minutes fits."""
    night = [dt.datetime(2026, 10, 25, hour, tzinfo=COPENHAGEN) for hour in (1, 4)]
    long = Stop("b", at(*NODES["B"]), service_minutes=200)
    found = plan([long], Shift(*night, start=at(*NODES["A"]), pace_kmh=PACE_KMH))
    assert found.legs[0].minutes == pytest.approx(202)


def test_a_window_in_the_second_of_two_equal_hours() -> None:
    night = [dt.datetime(2026, 10, 25, hour, tzinfo=COPENHAGEN) for hour in (1, 4)]
    second = [dt.datetime(2026, 10, 25, 2, m, tzinfo=COPENHAGEN, fold=1) for m in (0, 30)]
    asked = Stop("b", at(*NODES["B"]), windows=(Window(*second),))
    found = plan([asked], Shift(*night, start=at(*NODES["A"]), pace_kmh=PACE_KMH))
    assert found.legs[0].visits[0].begins == dt.datetime(2026, 10, 25, 1, 0, tzinfo=dt.UTC)


def test_without_start_and_end_a_round_begins_at_a_stop() -> None:
    free = Shift(clock(13), clock(15), pace_kmh=PACE_KMH)
    (leg,) = plan([stop("a", "A"), stop("b", "B"), stop("c", "C")], free).legs
    assert leg.length_m == pytest.approx(400)


def test_a_bicycle_goes_round_the_steps() -> None:
    streets = lindenhof()
    streets.loc[streets["id"] == "DI", "highway"] = "steps"
    ways = {
        mode: plan_visit_round(
            streets, [stop("i", "I")], VisitRoundParams((shift("D", mode=mode),))
        ).legs[0].length_m
        for mode in ("foot", "bicycle")
    }  # fmt: skip
    assert ways == {"foot": pytest.approx(256), "bicycle": pytest.approx(360)}


def test_a_start_off_the_map_is_refused_with_its_distance() -> None:
    with pytest.raises(InputError, match="start_too_far"):
        plan([stop("b", "B")], Shift(clock(13), clock(15), start=at(9000, 0)))


def test_when_asked_to_stop_at_once_there_is_a_plan_all_the_same() -> None:
    params = VisitRoundParams((shift(),), iterations=10**9)
    found = plan_visit_round(
        lindenhof(), [stop("b", "B"), stop("j", "J")], params, should_stop=lambda: True
    )
    assert set(found.visited) == {"b", "j"}


def test_when_asked_to_stop_early_the_ways_from_starts_are_known_all_the_same() -> None:
    """Node 3 comes first of a row of four, 10 mm apart; then it is asked, and stops."""
    links = Links.of(np.arange(3), np.arange(1, 4), np.full(3, 10), 4)
    asked = {"first": 1, "should_stop": lambda: True}
    assert between(links, np.arange(4), **asked)[0, 1] == 10
    found = between(links, np.arange(4), **asked, unasked=0)
    assert found[3].tolist() == found[:, 3].tolist() == [30, 20, 10, 0]
    assert np.isinf(found[0, 1])


def test_times_without_a_zone_are_refused() -> None:
    with pytest.raises(InputError, match="time_without_zone"):
        Window(dt.datetime(2026, 11, 24, 13), clock(14))  # noqa: DTZ001


def test_better_plans_are_told_while_the_search_goes_on() -> None:
    told = []
    stops = [stop(f"s{k}", corner) for k, corner in enumerate("ABCDEFGHIJ")]
    params = VisitRoundParams((shift(),), iterations=300)
    found = plan_visit_round(lindenhof(), stops, params, better=told.append)
    minutes = [build().minutes for build in told]
    assert minutes == sorted(minutes, reverse=True)
    assert told[-1]() == found


def reorder(stops, orders, *shifts, **more):
    params = VisitRoundParams(tuple(shifts) or (shift(),), **more)
    return reorder_visits(lindenhof(), stops, params, orders)


def test_visits_are_made_in_the_order_that_somebody_chose() -> None:
    """A to C, back to B, on to J, and home by the path: 200 + 100 + 260 + 308 m."""
    stops = [stop("b", "B"), stop("c", "C"), stop("j", "J")]
    found = reorder(stops, {1: ["c", "b", "j"]})
    assert found.visited == ("c", "b", "j")
    assert found.legs[0].length_m == pytest.approx(868)


def test_in_an_order_of_ones_own_what_is_too_late_or_not_named_is_left_out() -> None:
    early = (window((13, 0), (13, 5)),)
    stops = [stop("b", "B", windows=early), stop("c", "C", service_minutes=30), stop("j", "J")]
    found = reorder(stops, {1: ["c", "b"]})
    assert found.visited == ("c",)
    assert reasons(found) == {"b": "crowded_out", "j": "crowded_out"}


def test_in_an_order_of_ones_own_what_is_frabedt_stays_left_out() -> None:
    assert reasons(reorder([stop("b", "B", declined=True)], {1: ["b"]})) == {"b": "declined"}


def test_an_order_of_ones_own_keeps_the_break() -> None:
    """C at 13:02 and B at 13:23 take until 13:44, and the break is at 13:30 at the latest."""
    lunch = Break(30, clock(13, 5), clock(14))
    early = (window((13, 0), (13, 5)),)
    stops = [
        stop("b", "B", service_minutes=20),
        stop("c", "C", service_minutes=20, windows=early),
    ]
    (leg,) = reorder(stops, {1: ["c", "b"]}, shift(breaks=(lunch,))).legs
    assert [visit.stop_id for visit in leg.visits] == ["c", "", "b"]


def test_an_order_of_ones_own_ends_before_a_break_that_is_due_later() -> None:
    lunch = Break(30, clock(14), clock(15))
    (leg,) = reorder([stop("b", "B"), stop("c", "C")], {1: ["c", "b"]}, shift(breaks=(lunch,))).legs
    assert [visit.stop_id for visit in leg.visits] == ["c", "b"]
    assert leg.returns <= clock(14, 30)


def test_a_stop_named_twice_is_refused() -> None:
    with pytest.raises(InputError, match="stop_repeated"):
        reorder([stop("b", "B")], {1: ["b", "b"]})


def test_a_leg_is_no_longer_than_it_may_be_however_long_the_day() -> None:
    """Both stops together take two hours from the first to the last."""
    stops = [
        stop("b", "B", windows=(window((13, 0), (13, 10)),)),
        stop("c", "C", windows=(window((15, 0), (15, 10)),), priority=2),
        stop("h", "H", service_minutes=60),
    ]
    found = plan(stops, shift(ends=(17, 0), longest_minutes=60))
    assert found.visited == ("c",)
    assert reasons(found) == {"b": "crowded_out", "h": "too_far"}
