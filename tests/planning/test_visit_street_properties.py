"""What holds for every round with streets and stops, tried on random afternoons in Lindenhof."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.ops import substring

from gis.planning.street_rounds import StreetRoundParams, plan_street_round
from gis.planning.visit_rounds import plan_visit_round
from gis.planning.visits import Shift, Stop, VisitRoundParams

from .districts import REQUIRED, STREETS, at, lindenhof
from .test_visit_properties import CORNERS, after, is_held, rounds

TOWN = lindenhof()
LINES = dict(zip(TOWN["id"], TOWN.geometry, strict=True))
PIECES = st.lists(st.sampled_from([pair for pair, _, _ in STREETS]), unique=True)
ANYWHERE = st.builds(at, st.integers(-20, 280), st.integers(-20, 180))


@st.composite
def mixed_rounds(draw) -> tuple[list[Stop], list[str], VisitRoundParams]:
    """Afternoons with stops anywhere in the district, streets, and now and then a car."""
    stops, params = draw(rounds())
    stops = [replace(stop, point=draw(CORNERS | ANYWHERE)) for stop in stops]
    required = draw(PIECES)
    walkers = st.integers(1, len(params.shifts))
    assigned = {piece: draw(walkers) for piece in required[:1]}
    if draw(st.integers(0, 2)) == 0:
        shifts = [replace(shift, mode="car", drive_kmh=10.0) for shift in params.shifts]
        params = replace(params, shifts=tuple(shifts))
    return stops, required, replace(params, pieces_assigned=assigned, iterations=40)


def plan(case, streets=TOWN):
    stops, required, params = case
    return plan_visit_round(streets, stops, params, required=required)


@settings(max_examples=15, deadline=None)
@given(mixed_rounds())
def test_streets_and_stops_are_done_once_in_time_or_told_why_not(case) -> None:
    stops, required, params = case
    found = plan(case)
    assert sorted([*found.visited, *(out.stop_id for out in found.left_out)]) == [
        stop.id for stop in stops
    ]
    walked = [piece for leg in found.legs for piece in leg.pieces]
    assert sorted([*walked, *found.not_fitting, *found.unreachable]) == sorted(required)
    known = {stop.id: stop for stop in stops}
    for leg in found.legs:
        shift = params.shifts[leg.walker - 1]
        for piece in leg.pieces:
            assert params.pieces_assigned.get(piece, leg.walker) == leg.walker
            steps = [step for step in leg.steps if step.street_id == piece and step.first_time]
            shares = sum(abs(step.to_share - step.from_share) for step in steps)
            assert shares == pytest.approx(1)
        for visit in leg.visits:
            if visit.stop_id:
                stop = known[visit.stop_id]
                assert not stop.declined
                assert shift.is_pair or not stop.needs_pair
                assert visit.service_minutes == stop.service_minutes
                assert not stop.windows or any(
                    window.opens <= visit.begins <= window.closes for window in stop.windows
                )


@settings(max_examples=12, deadline=None)
@given(mixed_rounds())
def test_a_leg_hangs_together_on_the_ground_and_on_the_clock(case) -> None:
    _, _, params = case
    for leg in plan(case).legs:
        shift = params.shifts[leg.walker - 1]
        assert max(shift.begins, params.now or shift.begins) <= leg.leaves
        assert leg.returns <= shift.ends
        assert leg.minutes <= (shift.longest_minutes or math.inf)
        lines = [
            substring(LINES[step.street_id], step.from_share, step.to_share, normalized=True)
            for step in leg.steps
        ]
        for one, other in pairwise(lines):
            assert shapely.Point(one.coords[-1]).distance(shapely.Point(other.coords[0])) < 0.01
        metres = math.fsum(step.length_m for step in leg.steps)
        first = math.fsum(step.length_m for step in leg.steps if step.first_time)
        assert leg.length_m == pytest.approx(metres)
        assert leg.deadhead_m == pytest.approx(metres - first)
        driven = sum(math.ceil(drive.minutes * 60 - 1e-9) for drive in leg.drives) / 60
        parts = leg.walking_minutes + leg.waiting_minutes + leg.service_minutes + leg.break_minutes
        assert leg.minutes == pytest.approx(driven + parts)
        assert all(is_held(rest, leg) for rest in shift.breaks if params.now is None)
        clock, walked = leg.leaves, 0
        for visit in leg.visits:
            assert clock <= visit.arrives <= visit.begins <= visit.leaves
            assert walked <= visit.after <= len(leg.steps)
            clock, walked = visit.leaves, visit.after


@settings(max_examples=6, deadline=None)
@given(mixed_rounds(), st.randoms())
def test_the_same_seed_and_any_order_of_rows_give_the_same_plan(case, random) -> None:
    stops, required, params = case
    streets = TOWN.sample(frac=1, random_state=random.randint(0, 9))
    other = plan((random.sample(stops, len(stops)), required, params), streets)
    assert plan(case) == other


@settings(max_examples=8, deadline=None)
@given(st.lists(CORNERS | ANYWHERE, max_size=4), PIECES.filter(bool), CORNERS, st.integers(1, 2))
def test_without_windows_it_is_not_worse_than_the_streets_and_a_detour_to_each_stop(
    points, required, start, walkers
) -> None:
    shift = Shift(after(0), after(600), start)
    stops = [Stop(f"s{k}", point, service_minutes=3) for k, point in enumerate(points)]
    params = VisitRoundParams((shift,) * walkers, iterations=40)
    required = [piece for piece in required if piece in REQUIRED] or REQUIRED[:1]
    found = plan_visit_round(TOWN, stops, params, required=required)
    street = plan_street_round(
        TOWN, required, StreetRoundParams(600, starts=(start,), walkers=walkers)
    )
    alone = [plan_visit_round(TOWN, [stop], params).legs[0].length_m for stop in stops]
    assert found.lower_bound_m <= found.objective_m + 1e-6
    assert found.objective_m <= street.objective_m + sum(alone) + 1e-6
    assert found.objective_m >= street.lower_bound_m - 1e-6
    assert not found.left_out
    assert not found.not_fitting
