"""What is walked where not all fits, by coverage gain."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import InputError
from gis.planning.street_rounds import StreetRoundParams, plan_street_round
from gis.planning.worth import MOST_GAIN, gains

from .districts import REQUIRED, at, lindenhof
from .test_round_properties import cases

A_METRE = 60 / 4000
FAR = dict.fromkeys(REQUIRED, 1.0) | {"FJ": 50.0, "IJ": 40.0}
"""The corner farthest from A is what matters."""


def plan(case, minutes, **more):
    starts, ends = (() if point is None else (point,) for point in (case.start, case.end))
    params = StreetRoundParams(minutes=minutes, starts=starts, ends=ends, **more)
    try:
        return plan_street_round(case.streets, case.required, params)
    except InputError as refused:
        assert refused.code in ("start_too_far", "end_too_far", "end_not_reachable")
        return None


def gain_of(found, values):
    return sum(values.get(piece, 0.0) for leg in found.legs for piece in leg.pieces)


@pytest.mark.parametrize("walkers", [1, 2])
@pytest.mark.parametrize("starts", [(), (at(0, 160),)], ids=["chosen", "given"])
def test_what_brings_most_is_walked_rather_than_what_is_near(walkers, starts):
    asked = {"minutes": 800 * A_METRE, "walkers": walkers, "starts": starts}
    by_gain = StreetRoundParams(**asked, values=FAR)
    found = plan_street_round(lindenhof(), REQUIRED, by_gain)
    assert {"FJ", "IJ"} <= {piece for leg in found.legs for piece in leg.pieces}


def test_what_does_not_fit_is_counted_in_further_rounds():
    params = StreetRoundParams(700 * A_METRE, starts=(at(0, 160),), values=FAR)
    found = plan_street_round(lindenhof(), REQUIRED, params)
    assert found.not_fitting
    assert 1 <= found.further_rounds <= len(found.not_fitting)


def test_where_all_fits_gain_changes_nothing():
    by_metres = plan_street_round(lindenhof(), REQUIRED, StreetRoundParams(60))
    by_gain = plan_street_round(lindenhof(), REQUIRED, StreetRoundParams(60, values=FAR))
    assert by_gain == by_metres


def test_a_gain_that_is_no_number_is_refused():
    with pytest.raises(InputError, match="gain_out_of_range"):
        StreetRoundParams(60, values={"AB": -1.0})


def test_gains_are_whole_numbers_in_proportion_and_none_is_nothing():
    found = gains(["AB", "BC", "CF"], [100, 100, 80], {"AB": 4.0, "BC": 1.0})
    assert found.tolist() == [MOST_GAIN, MOST_GAIN // 4, 1]


@given(cases(), st.floats(0.5, 30), st.floats(0, 15), st.data())
@settings(deadline=None, max_examples=30)
def test_more_minutes_never_give_less_gain(case, minutes, more, data):
    gain = st.sampled_from([0.0, 1.0, 7.5, 90.0])
    values = {piece: data.draw(gain) for piece in case.required}
    twice = frozenset(data.draw(st.sets(st.sampled_from(case.required))))
    short, long = (
        plan(case, time, values=values, twice=twice) for time in (minutes, minutes + more)
    )
    if short is not None:
        assert gain_of(long, values) >= gain_of(short, values)
        for leg in long.legs:
            walked = [step.street_id for step in leg.steps]
            assert all(walked.count(piece) >= 2 for piece in twice & set(leg.pieces))
            assert leg.minutes <= minutes + more


def test_more_computing_never_gives_less_gain():
    params = StreetRoundParams(700 * A_METRE, values=FAR)
    found = []
    for most in (0, 3, 10, 30, 100, 10_000):
        asked = iter(range(most))
        stop = lambda asked=asked: next(asked, None) is None  # noqa: E731
        planned = plan_street_round(lindenhof(), REQUIRED, params, should_stop=stop)
        found.append(gain_of(planned, FAR))
    assert found == sorted(found)
