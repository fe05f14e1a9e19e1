"""Easier ways between the pieces that must be walked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import InputError
from gis.planning.network import Network
from gis.planning.rounds import USUAL_PENALTIES, Penalties
from gis.planning.street_rounds import StreetRoundParams, plan_street_round
from gis.planning.walkability import factors, traits_of

from .districts import REQUIRED, at, frame, lindenhof, make_piece
from .test_round_properties import cases

A_TO_I = StreetRoundParams(60, starts=(at(0, 160),), ends=(at(100, 0),))
"""D–I is the nameless path of 128 m; round the corner it is 180 m by street."""
EVENING = replace(A_TO_I, penalties=USUAL_PENALTIES, is_dark=True)


def of_ways(found):
    return {step.street_id for leg in found.legs for step in leg.steps if not step.first_time}


def with_path(**tags):
    streets = lindenhof()
    for column, value in tags.items():
        told = [value if piece == "DI" else None for piece in streets["id"]]
        streets[column] = told
    return streets


def test_an_unlit_path_is_avoided_in_the_dark_and_metres_stay_true():
    streets = with_path(is_lit=False)
    plain, easy = (plan_street_round(streets, ["AD"], params) for params in (A_TO_I, EVENING))
    assert "DI" in of_ways(plain)
    assert "DI" not in of_ways(easy)
    assert (plain.objective_m, easy.objective_m) == (80 + 128, 80 + 180)
    assert easy.legs[0].minutes == pytest.approx(260 / (4000 / 60))
    assert easy.lower_bound_m == 208
    assert plain.proven_optimal
    assert not easy.proven_optimal


@pytest.mark.parametrize(
    ("tags", "params"),
    [
        ({"is_lit": False}, replace(EVENING, is_dark=False)),
        ({"is_lit": None}, EVENING),
        ({"is_lit": True, "is_paved": None}, EVENING),
        ({"is_lit": False}, replace(EVENING, minutes=250 / (4000 / 60))),
    ],
    ids=["by day", "light not told", "lit", "no time for it"],
)
def test_the_path_is_walked_where_nothing_speaks_against_it(tags, params):
    assert "DI" in of_ways(plan_street_round(with_path(**tags), ["AD"], params))


def test_traits_of_a_piece_come_from_its_class_and_what_the_map_tells():
    told = [
        ("steps", True, None, None, "steps"), ("path", None, None, None, "unlit"),
        ("footway", None, None, None, ""), ("track", True, False, None, "unpaved"),
        ("residential", False, False, False, ""), ("secondary_link", None, None, False, "busy"),
        ("primary", None, None, None, ""),
    ]  # fmt: skip
    pieces = [
        make_piece(
            str(number), number, number + 1, [(0, 0), (1, 0)], highway=highway, is_lit=lit,
            is_paved=paved, has_pavement=pavement,
        )
        for number, (highway, lit, paved, pavement, _) in enumerate(told)
    ]  # fmt: skip
    found = traits_of(frame(pieces))
    names = np.array(["steps", "unlit", "unpaved", "busy"])
    assert [" ".join(names[row]) for row in found] == [expected for *_, expected in told]


def test_of_several_penalties_the_greatest_counts():
    streets = frame([make_piece("x", 1, 2, [(0, 0), (9, 0)], highway="steps", is_lit=False)])
    found = factors(Network.from_streets(streets), Penalties(steps=3, unlit=2), is_dark=True)
    assert found.tolist() == [3.0]


@pytest.mark.parametrize("factor", [0.5, 11.0, float("nan")])
def test_a_penalty_that_makes_no_sense_is_refused(factor):
    with pytest.raises(InputError, match="penalty_out_of_range"):
        Penalties(busy=factor)


def counted_m(found, streets, penalties):
    network = Network.from_streets(streets)
    factor = dict(zip(network.ids, factors(network, penalties, is_dark=True), strict=True))
    steps = [step for leg in found.legs for step in leg.steps if not step.first_time]
    return sum(step.length_m * factor[step.street_id] for step in steps)


@given(cases(), st.floats(2, 60), st.integers(1, 2), st.data())
@settings(deadline=None, max_examples=20)
def test_with_penalties_the_same_pieces_are_walked_on_ways_that_count_for_no_more(
    case, minutes, walkers, data
):
    kinds = ("residential", "steps", "path", "footway")
    case.streets["highway"] = [data.draw(st.sampled_from(kinds)) for _ in case.streets.index]
    starts = () if case.start is None else (case.start,)
    params = StreetRoundParams(minutes, starts=starts, walkers=walkers)
    penalties = Penalties(steps=2.5, unlit=4)
    try:
        plain = plan_street_round(case.streets, case.required, params)
    except InputError:
        return
    asked = replace(params, penalties=penalties, is_dark=True)
    easy = plan_street_round(case.streets, case.required, asked)
    for one, other in zip(easy.legs, plain.legs, strict=True):
        assert sorted(one.pieces) == sorted(other.pieces)
        assert one.minutes <= minutes
        assert one.minutes == pytest.approx(one.length_m / (4000 / 60))
        assert sum(step.length_m for step in one.steps) == pytest.approx(one.length_m)
    assert counted_m(easy, case.streets, penalties) <= 1e-6 + counted_m(
        plain, case.streets, penalties
    )
    assert (easy.lower_bound_m, easy.not_fitting) == (plain.lower_bound_m, plain.not_fitting)
    if easy.proven_optimal:
        assert easy.objective_m == pytest.approx(easy.lower_bound_m, abs=0.002)


def test_without_penalties_that_count_nothing_changes():
    streets = with_path(is_lit=False)
    found = plan_street_round(streets, REQUIRED, replace(A_TO_I, penalties=Penalties()))
    assert found == plan_street_round(streets, REQUIRED, A_TO_I)
