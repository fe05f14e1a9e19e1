"""What is walked of Lindenhof when there is not time for all of it."""

from __future__ import annotations

import pytest

from gis.planning.street_rounds import StreetRoundParams, plan_street_round

from .districts import REQUIRED, at, frame, lindenhof, make_piece

PACE_M = 4000 / 60
LENGTH = dict.fromkeys(REQUIRED, 0) | {
    row.id: row.length_m for row in lindenhof().itertuples() if row.id in REQUIRED
}


@pytest.fixture(scope="module")
def streets():
    return lindenhof()


def plan(streets, minutes, **more):
    params = StreetRoundParams(minutes, starts=(at(0, 160),))
    return plan_street_round(streets, REQUIRED, params, **more)


def test_exactly_enough_time_fits_everything(streets):
    found = plan(streets, 1508 / PACE_M + 1e-9)
    assert not found.not_fitting
    assert found.proven_optimal


def test_a_metre_too_little_leaves_something_out(streets):
    found = plan(streets, 1507 / PACE_M)
    assert found.not_fitting
    assert found.legs[0].minutes <= 1507 / PACE_M


def test_what_does_not_fit_is_listed_and_the_rest_is_walked_optimally(streets):
    found = plan(streets, 10)  # 666 m
    walked = set(found.legs[0].pieces)
    assert walked.isdisjoint(found.not_fitting)
    assert walked | set(found.not_fitting) == set(REQUIRED)
    assert found.proven_optimal
    # Round the north-west block twice over is 360 m; the two northern blocks are 560 m.
    assert sum(LENGTH[piece] for piece in walked) >= 500


def test_no_time_for_even_one_piece_gives_no_leg(streets):
    found = plan(streets, 1)
    assert found.legs == ()
    assert set(found.not_fitting) == set(REQUIRED)
    assert found.objective_m == 0
    assert not found.proven_optimal


def test_walking_never_falls_as_minutes_rise(streets):
    metres = [
        sum(LENGTH[piece] for leg in plan(streets, minutes).legs for piece in leg.pieces)
        for minutes in range(1, 25)
    ]
    assert metres == sorted(metres)
    assert metres[-1] == 1140


def test_stopping_at_once_still_gives_a_lawful_answer(streets):
    found = plan(streets, 10, should_stop=lambda: True)
    assert found.legs
    walked = [piece for leg in found.legs for piece in leg.pieces]
    assert sorted([*walked, *found.not_fitting]) == sorted(REQUIRED)


# --- where the program chooses the start ---------------------------------------------------------

BLIND = 60 * 2 / PACE_M
"""Minutes out and back on Blindvej, the shortest street; its ends are not in the middle."""


def plan_freely(streets, minutes, **more):
    return plan_street_round(streets, REQUIRED, StreetRoundParams(minutes), **more)


def test_without_a_start_whatever_fits_out_and_back_is_found(streets):
    found = plan_freely(streets, BLIND + 1e-9)
    assert found.legs[0].pieces == ("FH",)
    assert plan_freely(streets, BLIND - 1e-6).legs == ()


def walked_m(found):
    return sum(LENGTH[piece] for leg in found.legs for piece in leg.pieces)


@pytest.mark.parametrize("minutes", [2, 6, 10, 15, 20])
def test_without_a_start_the_better_start_is_taken(streets, minutes):
    # E is in the middle, H at the end of the shortest street.
    asked = (StreetRoundParams(minutes, starts=(start,)) for start in (at(100, 80), at(260, 80)))
    given = [walked_m(plan_street_round(streets, REQUIRED, params)) for params in asked]
    assert walked_m(plan_freely(streets, minutes)) >= max(given)


def test_without_a_start_walking_never_falls_as_minutes_rise(streets):
    metres = [walked_m(plan_freely(streets, minutes)) for minutes in range(1, 25)]
    assert metres == sorted(metres)
    assert metres[-1] == 1140


def test_a_small_loop_fits_before_a_street_that_is_half_as_long():
    streets = frame(
        [
            make_piece("big", 1, 2, [(0, 0), (90, 0)]),
            make_piece("far", 2, 3, [(90, 0), (190, 0)]),
            make_piece("loop", 3, 3, [(190, 0), (220, 10), (220, -10), (190, 0)], length_m=100.0),
        ]
    )
    params = StreetRoundParams(101 / PACE_M)
    found = plan_street_round(streets, ["big", "far", "loop"], params)
    assert found.legs[0].pieces == ("loop",)


def test_progress_rises_while_several_starts_are_tried(streets):
    told = []
    plan_freely(streets, 10, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) >= 5
