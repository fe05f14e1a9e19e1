"""What holds for every visit round, tried on small random afternoons in Lindenhof."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.planning.visit_rounds import plan_visit_round
from gis.planning.visits import Break, Shift, Stop, VisitLeg, VisitRoundParams, Window

from .districts import NODES, at, lindenhof

CORNERS = st.sampled_from(sorted(set(NODES) - {"K", "L"})).map(lambda name: at(*NODES[name]))
MIDNIGHT = dt.datetime(2026, 3, 28, 23, tzinfo=dt.UTC)
"""The beginning of the night in which the clock goes forward, in Copenhagen."""
STREETS = lindenhof()


def after(minutes: float) -> dt.datetime:
    return MIDNIGHT + dt.timedelta(minutes=minutes)


@st.composite
def windows(draw) -> Window:
    opens = draw(st.integers(0, 90))
    return Window(after(opens), after(opens + draw(st.integers(0, 30))))


@st.composite
def rounds(draw) -> tuple[list[Stop], VisitRoundParams]:
    stops = [
        Stop(
            f"s{k}",
            draw(CORNERS),
            service_minutes=draw(st.integers(0, 20)),
            windows=tuple(draw(st.lists(windows(), max_size=2))),
            must=draw(st.booleans()),
            priority=draw(st.integers(1, 3)),
            needs_pair=draw(st.booleans()),
            declined=draw(st.integers(0, 5)) == 0,
        )
        for k in range(draw(st.integers(1, 7)))
    ]
    shifts = []
    for _ in range(draw(st.integers(1, 2))):
        begins = draw(st.integers(0, 60))
        ends = begins + draw(st.integers(5, 90))
        rest = (Break(5, after(begins), after(ends)),) if draw(st.booleans()) else ()
        ends_at = draw(st.none() | CORNERS)
        shifts.append(
            Shift(after(begins), after(ends), draw(CORNERS), ends_at, draw(st.booleans()),
                  breaks=rest if ends - begins > 15 else (),
                  longest_minutes=draw(st.none() | st.integers(6, 60)))
        )  # fmt: skip
    now = draw(st.none() | st.integers(0, 60).map(after))
    return stops, VisitRoundParams(tuple(shifts), now=now, iterations=60)


def is_held(rest: Break, leg: VisitLeg) -> bool:
    """Whether a break is between visits, or there is time for it before or after them."""
    lasts = dt.timedelta(minutes=rest.minutes)
    between = any(
        not visit.stop_id and rest.earliest <= visit.begins and visit.leaves <= rest.latest
        for visit in leg.visits
    )
    return between or rest.earliest + lasts <= leg.leaves or leg.returns <= rest.latest - lasts


@settings(max_examples=20, deadline=None)
@given(rounds())
def test_each_stop_is_visited_once_in_a_window_or_left_out_with_a_reason(case) -> None:
    stops, params = case
    found = plan_visit_round(STREETS, stops, params)
    left = [out.stop_id for out in found.left_out]
    assert sorted([*found.visited, *left]) == [stop.id for stop in stops]
    known = {stop.id: stop for stop in stops}
    for leg in found.legs:
        for visit in leg.visits:
            if not visit.stop_id:
                continue
            stop = known[visit.stop_id]
            assert not stop.declined
            assert params.shifts[leg.walker - 1].is_pair or not stop.needs_pair
            assert visit.service_minutes == stop.service_minutes
            assert not stop.windows or any(
                window.opens <= visit.begins <= window.closes for window in stop.windows
            )


@settings(max_examples=20, deadline=None)
@given(rounds())
def test_the_minutes_of_a_leg_add_up_and_stay_within_its_shift(case) -> None:
    stops, params = case
    for leg in plan_visit_round(STREETS, stops, params).legs:
        shift = params.shifts[leg.walker - 1]
        assert max(shift.begins, params.now or shift.begins) <= leg.leaves
        assert leg.returns <= shift.ends
        assert leg.minutes <= (shift.longest_minutes or math.inf)
        assert all(is_held(rest, leg) for rest in shift.breaks if params.now is None)
        parts = leg.walking_minutes + leg.waiting_minutes + leg.service_minutes + leg.break_minutes
        assert leg.minutes == pytest.approx(parts)
        ways = len(leg.visits) + 1
        assert leg.walking_minutes == pytest.approx(leg.length_m / (4000 / 60), abs=ways / 60)
        assert leg.geometry.length == pytest.approx(leg.length_m, rel=1e-3, abs=0.01)
        clock = leg.leaves
        for visit in leg.visits:
            assert clock <= visit.arrives <= visit.begins <= visit.leaves
            clock = visit.leaves


@settings(max_examples=10, deadline=None)
@given(rounds(), st.randoms())
def test_the_same_seed_and_any_order_of_rows_give_the_same_plan(case, random) -> None:
    stops, params = case
    mixed = random.sample(stops, len(stops))
    streets = STREETS.sample(frac=1, random_state=random.randint(0, 9))
    assert plan_visit_round(STREETS, stops, params) == plan_visit_round(streets, mixed, params)


@settings(max_examples=10, deadline=None)
@given(rounds())
def test_more_iterations_never_give_a_worse_plan(case) -> None:
    stops, params = case
    shifts = tuple(replace(shift, breaks=()) for shift in params.shifts)
    known = {stop.id: stop for stop in stops}
    worth = []
    for iterations in (0, 5, 100):
        found = plan_visit_round(
            STREETS, stops, replace(params, shifts=shifts, iterations=iterations)
        )
        visited = [known[name] for name in found.visited]
        musts = sum(stop.must for stop in visited)
        weight = math.fsum(stop.priority for stop in visited if not stop.must)
        worth.append((musts, weight, -round(found.minutes * 60)))
    assert worth == sorted(worth)
