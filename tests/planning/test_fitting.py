"""What is walked of Lindenhof when there is not time for all of it."""

from __future__ import annotations

import pytest

from gis.planning.street_rounds import StreetRoundParams, plan_street_round

from .districts import REQUIRED, at, lindenhof

PACE_M = 4000 / 60
LENGTH = dict.fromkeys(REQUIRED, 0) | {
    row.id: row.length_m for row in lindenhof().itertuples() if row.id in REQUIRED
}


@pytest.fixture(scope="module")
def streets():
    return lindenhof()


def plan(streets, minutes, **more):
    params = StreetRoundParams(minutes, start=at(0, 160))
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
    walked = [piece for leg in found.legs for piece in leg.pieces]
    assert sorted([*walked, *found.not_fitting]) == sorted(REQUIRED)
