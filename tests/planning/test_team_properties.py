"""What holds for every round of several walkers, tried on small random networks."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import product

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.planning.street_rounds import StreetRoundParams, plan_street_round

from .districts import ORIGIN, frame, make_piece, shortest_walk_mm
from .test_round_properties import Case, cases, joined_to, required_m

REFUSALS = ("start_too_far", "end_too_far", "end_not_reachable")
EXAMPLES = settings(deadline=None, max_examples=40)


@dataclass
class Team:
    case: Case
    walkers: int
    starts: tuple[shapely.Point, ...]
    ends: tuple[shapely.Point, ...]
    objective: str
    mode: str = "foot"
    assigned: dict[str, int] = field(default_factory=dict)


@st.composite
def teams(draw, *, modes=("foot", "car"), most_pieces=14) -> Team:
    case = draw(cases(with_ends=False, most_pieces=most_pieces))
    walkers = draw(st.integers(2, 4))
    place = st.builds(
        lambda x, y: shapely.Point(ORIGIN[0] + x, ORIGIN[1] + y),
        st.floats(0, 400), st.floats(0, 400),
    )  # fmt: skip
    places = (
        st.just(())
        | st.tuples(place)
        | st.lists(place, min_size=walkers, max_size=walkers).map(tuple)
    )
    assigned = st.dictionaries(st.sampled_from(case.required), st.integers(1, walkers), max_size=2)
    return Team(
        case, walkers, draw(places), draw(places), draw(st.sampled_from(["total", "longest"])),
        draw(st.sampled_from(modes)), draw(assigned),
    )  # fmt: skip


def plan(team: Team, minutes: float = 1e5, **more):
    params = StreetRoundParams(
        minutes, walkers=team.walkers, starts=team.starts, ends=team.ends,
        objective=team.objective, mode=team.mode, assigned=team.assigned,
    )  # fmt: skip
    try:
        return plan_street_round(team.case.streets, team.case.required, params, **more)
    except ValueError as refused:
        if refused.code in REFUSALS:
            return None
        raise


@given(teams(), st.floats(0.5, 40))
@EXAMPLES
def test_every_required_piece_is_in_one_leg_or_listed(team, minutes):
    found = plan(team, minutes)
    if found is None:
        return
    walked = [piece for leg in found.legs for piece in leg.pieces]
    assert sorted([*walked, *found.not_fitting, *found.unreachable]) == sorted(team.case.required)
    numbers = [leg.walker for leg in found.legs]
    assert numbers == sorted(set(numbers))
    for leg in found.legs:
        assert all(team.assigned.get(piece, leg.walker) == leg.walker for piece in leg.pieces)
    assert (found.further_rounds == 0) or found.not_fitting


@given(teams(), st.floats(0.5, 40))
@EXAMPLES
def test_every_leg_is_a_walk_from_its_start_to_its_end_within_the_minutes(team, minutes):
    found = plan(team, minutes)
    if found is None:
        return
    lines = team.case.streets.set_index("id").geometry
    for leg in found.legs:
        at = shapely.Point(leg.geometry.coords[0])
        for step in leg.steps:
            begin, end = (
                lines[step.street_id].interpolate(share, normalized=True)
                for share in (step.from_share, step.to_share)
            )
            assert begin.distance(at) < 0.001
            at = end
        assert at.distance(shapely.Point(leg.geometry.coords[-1])) < 0.001
        assert leg.minutes <= minutes
        driven = sum(drive.minutes for drive in leg.drives)
        assert leg.minutes == pytest.approx(leg.length_m / (4000 / 60) + driven)


@given(teams(modes=("foot",)), st.floats(0.5, 40))
@EXAMPLES
def test_every_leg_begins_and_ends_where_its_walker_does(team, minutes):
    found = plan(team, minutes)
    if found is None:
        return
    for leg in found.legs:
        starts, ends = (p if len(p) != 1 else p * team.walkers for p in (team.starts, team.ends))
        start = (starts or ends)[leg.walker - 1] if starts or ends else None
        end = (ends or starts)[leg.walker - 1] if starts or ends else None
        for point, k in ((start, 0), (end, -1)):
            if point is not None:
                reached = shapely.Point(leg.geometry.coords[k]).distance(point)
                near = joined_to(team.case.streets, leg.steps[0].street_id).distance(point).min()
                assert reached == pytest.approx(near, abs=0.001)
        if start is end:
            assert leg.geometry.is_closed


@given(teams(), st.floats(0.5, 40))
@EXAMPLES
def test_deadheading_objective_and_bound_add_up(team, minutes):
    found = plan(team, minutes)
    if found is None or not found.legs:
        return
    length = team.case.streets.set_index("id")["length_m"]
    for leg in found.legs:
        new = math.fsum(step.length_m for step in leg.steps if step.first_time)
        assert leg.deadhead_m == pytest.approx(leg.length_m - new)
        assert new == pytest.approx(sum(length[piece] for piece in leg.pieces), abs=0.01)
    measure = sum if team.objective == "total" else max
    assert found.objective_m == measure([leg.length_m for leg in found.legs])
    assert found.objective_m >= found.lower_bound_m - 1e-6
    is_met = found.objective_m <= found.lower_bound_m + max(0.00101, found.objective_m * 1e-6)
    assert is_met or not found.proven_optimal


@given(teams(), st.floats(0.5, 40), st.floats(0, 20))
@settings(deadline=None, max_examples=80)
def test_more_minutes_never_give_fewer_required_metres(team, minutes, more):
    short, long = plan(team, minutes), plan(team, minutes + more)
    if short is not None:
        streets = team.case.streets
        assert required_m(long, streets) >= required_m(short, streets)


@given(teams(), st.floats(0.5, 40), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_the_same_question_gives_the_same_plan_in_any_order_of_rows(team, minutes, random):
    found = plan(team, minutes)
    rows = list(range(len(team.case.streets)))
    random.shuffle(rows)
    team.case.streets = team.case.streets.iloc[rows].reset_index(drop=True)
    random.shuffle(team.case.required)
    again = plan(team, minutes)
    if found is not None:
        assert again.legs == found.legs
        assert again.further_rounds == found.further_rounds


@given(teams(), st.floats(0.5, 40), st.integers(0, 60))
@settings(deadline=None, max_examples=40)
def test_stopping_any_time_gives_a_lawful_plan(team, minutes, asked_before):
    asked = iter(range(10**9))
    found = plan(team, minutes, should_stop=lambda: next(asked) >= asked_before)
    if found is None:
        return
    walked = [piece for leg in found.legs for piece in leg.pieces]
    assert sorted([*walked, *found.not_fitting, *found.unreachable]) == sorted(team.case.required)
    assert all(leg.minutes <= minutes for leg in found.legs)


def best_of_all_shares(team: Team) -> tuple[float, float, float]:
    """Least total and least longest leg of two walkers by trying every share, and that of one."""
    streets = team.case.streets.sort_values("id")
    edges = [(r.u, r.v, round(r.length_m * 1000)) for r in streets.itertuples()]
    number = {piece: k for k, piece in enumerate(streets["id"])}
    pieces = [number[piece] for piece in team.case.required]
    known: dict[frozenset[int], float] = {frozenset(): 0.0}

    def closed_mm(share: frozenset[int]) -> float:
        if share not in known:
            corner = edges[min(share)][0]
            known[share] = shortest_walk_mm(edges, set(share), corner, corner)
        return known[share]

    legs = [
        [
            closed_mm(frozenset(p for p, w in zip(pieces, owner, strict=True) if w == walker))
            for walker in range(2)
        ]
        for owner in product(range(2), repeat=len(pieces))
    ]
    alone = closed_mm(frozenset(pieces))
    return min(map(sum, legs)) / 1000, min(map(max, legs)) / 1000, alone / 1000


@given(teams(modes=("foot",), most_pieces=10))
@settings(deadline=None, max_examples=60)
def test_two_walkers_without_starts_are_bounded_and_nearly_optimal(team):
    team.walkers, team.starts, team.ends, team.assigned = 2, (), (), {}
    team.case.required = team.case.required[:6]
    if len(joined_to(team.case.streets, team.case.required[0])) < len(team.case.streets):
        return
    found = plan(team)
    total, longest, alone = best_of_all_shares(team)
    if team.objective == "longest":
        assert found.lower_bound_m <= longest + 0.01
        assert longest - 0.01 <= found.objective_m <= 1.25 * longest
    else:
        # A second walker is sent only where that is seen to save something.
        assert found.lower_bound_m <= total + 0.01
        assert total - 0.01 <= found.objective_m <= 1.1 * alone


@pytest.mark.parametrize("walkers", [2, 3, 5])
def test_legs_over_a_chequered_town_are_even(walkers):
    corners = list(product(range(9), range(9)))
    pieces = [
        make_piece(f"{a}{b}{d}", 10 * a + b, 10 * (a + d) + b + 1 - d, [start, end])
        for a, b in corners
        for d in (0, 1)
        for start, end in [((90 * a, 110 * b), (90 * (a + d), 110 * (b + 1 - d)))]
        if (a + d, b + 1 - d) in corners
    ]
    params = StreetRoundParams(1e4, walkers=walkers, objective="longest")
    found = plan_street_round(frame(pieces), [piece["id"] for piece in pieces], params)
    assert found.objective_m <= 1.08 * found.lower_bound_m
    assert min(leg.length_m for leg in found.legs) >= 0.9 * found.objective_m


@given(teams(), st.floats(0.5, 40), st.integers(0, 60))
@settings(deadline=None, max_examples=15)
def test_plans_told_and_plans_stopped_later_are_never_worse(team, minutes, asks):
    def rank(found):
        # In whole millimetres: the same lengths in another order add up to another last bit.
        return round(1000 * required_m(found, team.case.streets)), -round(1000 * found.objective_m)

    told, asked = [], iter(range(10**9))
    whole = plan(team, minutes, better=lambda made: told.append(made()))
    if whole is None:
        return
    early = plan(team, minutes, should_stop=lambda: next(asked) >= asks)
    ranks = [rank(found) for found in told]
    assert ranks == sorted(ranks)
    assert told[-1] == whole
    assert ranks[0] <= rank(early) <= rank(whole)
