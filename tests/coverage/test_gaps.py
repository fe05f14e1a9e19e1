"""Gaps of areas: what they add up to, why they are there, and which comes first."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.coverage.bands import BANDS
from gis.coverage.gaps import BandGap, Reason, Standing, band_gaps, in_order, reasons

from .districts import District, districts, interval_rows, intervals

QUARTERS = {"morning": 0.0, "afternoon": 0.0, "evening": 0.0, "weekend_day": 0.0}
WALKED = Standing(is_chosen=True, dwellings=100, covered_dwellings=100, is_walked=True)


def gaps_of(district: District) -> tuple[BandGap, ...]:
    return band_gaps(district.measure(), district.required)


@given(districts())
def test_the_gap_is_the_mean_of_what_is_lacking_in_each_required_band(district: District) -> None:
    found = gaps_of(district)
    assert [one.band for one in found] == [BANDS[band] for band in sorted(district.required)]
    whole = district.measure()
    mean = sum(one.gap_dwellings for one in found) / len(found)
    assert mean == pytest.approx(whole.gap_dwellings)
    assert sum(one.stale_m for one in found) == pytest.approx(whole.close_m, abs=1e-6)
    # Every metre that is fresh at no time has to be walked at each that is asked for.
    stale_always = whole.street_m - whole.fresh_m
    assert all(stale_always - 1e-6 <= one.stale_m <= whole.street_m + 1e-6 for one in found)


@given(st.data(), districts())
def test_a_further_walk_widens_no_gap_and_leaves_no_more_to_walk(
    data: st.DataObject, district: District
) -> None:
    rows = data.draw(st.lists(interval_rows(len(district.lengths)), min_size=1, max_size=4))
    more = pd.concat([district.intervals, intervals(*rows)], ignore_index=True)
    after = gaps_of(dataclasses.replace(district, intervals=more))
    for one, other in zip(gaps_of(district), after, strict=True):
        assert other.gap_dwellings <= one.gap_dwellings + 1e-9
        assert other.stale_m <= one.stale_m + 1e-9
        assert other.fresh_share >= one.fresh_share


def test_a_street_walked_in_the_mornings_only_is_left_for_every_other_time() -> None:
    district = District(
        lengths=[100.0], parts=[(0, 0.0, 1.0)], homes=[(0, 0.5, 2, 4)],
        intervals=intervals((0, 0.0, 1.0, True, True, 0, 0.0)),
        required=(0, 2), return_days=28,
    )  # fmt: skip
    assert gaps_of(district) == (
        BandGap("morning", 0.0, 0.0, 1.0),
        BandGap("evening", 4.0, pytest.approx(100.0), 0.0),
    )


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"is_walked": False, "covered_dwellings": 0}, [Reason("chosen_never_walked")]),
        (
            {"is_chosen": None, "is_walked": False, "covered_dwellings": 0},
            [Reason("never_walked"), Reason("undecided")],
        ),
        ({"is_chosen": False, "is_walked": False, "covered_dwellings": 0}, []),
        ({"dwellings": 0, "covered_dwellings": 0, "is_walked": False}, []),
        ({"fresh": QUARTERS}, [Reason("long_ago")]),
        ({"fresh": QUARTERS | {"morning": 0.8}}, [Reason("one_band", ("morning",))]),
        (
            {"fresh": QUARTERS | {"morning": 0.8, "evening": 0.2}},
            [Reason("bands_missing", ("afternoon", "weekend_day"))],
        ),
        ({"fresh": dict.fromkeys(QUARTERS, 0.2)}, []),
        ({"fresh": {"evening": 0.9}}, []),
        ({"covered_dwellings": 60}, [Reason("partly_never", share=0.4)]),
        ({"covered_dwellings": 91}, []),
        ({"has_access": False, "is_review_due": True}, [
            Reason("no_access"), Reason("decision_overdue"),
        ]),
    ],
)  # fmt: skip
def test_the_reasons_say_why_there_is_a_gap(
    changed: dict[str, object], expected: list[Reason]
) -> None:
    standing = dataclasses.replace(WALKED, **{"fresh": dict.fromkeys(QUARTERS, 1.0)} | changed)
    assert list(reasons(standing)) == expected


AREAS = st.lists(
    st.tuples(st.floats(0, 500), st.sampled_from([0.0, 0.5, 40.0, 900.0, 9000.0])), max_size=8
)


@given(AREAS, st.sampled_from(["gap", "hour"]))
def test_a_ranking_holds_every_area_once_and_never_rises(areas, by) -> None:
    gaps, metres = [one[0] for one in areas], [one[1] for one in areas]
    order = in_order(gaps, metres, by)
    assert sorted(order) == list(range(len(areas)))
    worth = [
        gaps[one] if by == "gap" else (gaps[one] / metres[one] if metres[one] > 1 else 0.0)
        for one in order
    ]
    assert worth == sorted(worth, reverse=True)


def test_by_the_hour_a_small_gap_on_a_short_street_goes_before_a_wide_one_on_a_long() -> None:
    assert in_order([90, 40, 70], [9000, 1000, 0], "gap") == [0, 2, 1]
    assert in_order([90, 40, 70], [9000, 1000, 0], "hour") == [1, 0, 2]
