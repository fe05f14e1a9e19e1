"""The measures are what their definitions say, and only rise with what is walked."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.coverage.bands import BANDS
from gis.coverage.measures import DAY_S, Measures, freshness, pooled, share_of

from .districts import NOW, District, districts, interval_rows, intervals

MORNING, AFTERNOON, EVENING, WEEKEND = range(4)
SEEN_BOTH = (True, True)
BY_PIECE = {"bands", "pieces", "complete_pieces", "stretch_scores", "stretch_m"}
"""What depends on how streets are cut, and what is told of each stretch or band."""
FIGURES = [f.name for f in dataclasses.fields(Measures) if f.name not in BY_PIECE]
FIGURES += ["time_of_day", "worst_tenth"]


def shares(district: District, at: float = NOW) -> dict[str, float]:
    found = district.measure(at)
    return {
        "L": share_of(found.covered_m, found.street_m),
        "D": share_of(found.covered_dwellings, found.dwellings),
        "T": found.time_of_day,
        "H": share_of(found.hard_dwellings, found.dwellings),
        "fresh": share_of(found.fresh_dwellings, found.dwellings),
        "worst": found.worst_tenth,
        "gap": share_of(found.gap_dwellings, found.dwellings),
    }


def with_more(district: District, rows: list[tuple[object, ...]]) -> District:
    more = pd.concat([district.intervals, intervals(*rows)], ignore_index=True)
    return dataclasses.replace(district, intervals=more)


@given(districts())
def test_every_share_is_from_0_to_1(district):
    found = district.measure()
    assert all(0 <= share <= 1 for share in shares(district).values())
    for band in found.bands:
        assert 0 <= band.freshness <= 1
        assert 0 <= band.fresh_dwellings <= band.covered_dwellings <= found.covered_dwellings
        assert 0 <= band.covered_m <= found.covered_m + 1e-9
    assert found.covered_dwellings + found.unattached <= found.dwellings
    assert found.covered_dwellings + found.never_dwellings == found.dwellings
    assert 0 <= found.complete_pieces <= found.pieces
    assert found.close_m <= len(district.required) * found.street_m * (1 + 1e-12)
    assert found.fresh_m <= found.covered_m <= found.street_m * (1 + 1e-12)


@given(st.data(), districts())
def test_a_further_pass_lowers_nothing_but_the_gap(data, district):
    rows = data.draw(st.lists(interval_rows(len(district.lengths)), min_size=1, max_size=4))
    before, after = shares(district), shares(with_more(district, rows))
    for name in ("L", "D", "T", "H", "fresh", "worst"):
        assert after[name] >= before[name] - 1e-12
    assert after["gap"] <= before["gap"] + 1e-12


@given(districts(), st.floats(0.01, 500))
def test_without_passes_time_lowers_the_scores_and_leaves_what_was_walked(district, days):
    before, after = shares(district), shares(district, NOW + days * DAY_S)
    assert (after["L"], after["D"]) == (before["L"], before["D"])
    assert after["T"] < before["T"] or before["T"] == 0
    assert after["H"] <= before["H"]
    assert after["fresh"] <= before["fresh"]
    assert after["gap"] > before["gap"] or before["gap"] == 1


@given(districts(), st.floats(0.02, 0.98))
def test_cutting_a_street_changes_no_figure(district, cut):
    if any(street == 0 and abs(share - cut) < 1e-3 for street, share, *_ in district.homes):
        return  # a foot on the cut itself belongs to either half
    one, other = district.measure(), cut_first_street(district, cut).measure()
    for name in FIGURES:
        here, there = getattr(one, name), getattr(other, name)
        assert there == pytest.approx(here, rel=1e-9, abs=1e-9), name
    for band, cut_band in zip(one.bands, other.bands, strict=True):
        assert dataclasses.astuple(cut_band) == pytest.approx(dataclasses.astuple(band), abs=1e-9)


def cut_first_street(district: District, cut: float) -> District:
    """Return the same district with its first street as two, the second of them the last."""
    last = len(district.lengths)

    def halves(street, start, stop):
        if street != 0:
            return [(street, start, stop)]
        first, second = (start, min(stop, cut)), (max(start, cut), stop)
        found = [(0, first[0] / cut, first[1] / cut)] if first[0] < first[1] else []
        if second[0] < second[1]:
            found.append((last, (second[0] - cut) / (1 - cut), (second[1] - cut) / (1 - cut)))
        return found

    rows = [
        (*half, row.sees_left, row.sees_right, row.band, (NOW - row.at) / DAY_S)
        for row in district.intervals.itertuples()
        for half in halves(row.street, row.from_share, row.to_share)
    ]
    return dataclasses.replace(
        district,
        lengths=[district.lengths[0] * cut, *district.lengths[1:], district.lengths[0] * (1 - cut)],
        parts=[half for part in district.parts for half in halves(*part)],
        homes=[
            (last, (share - cut) / (1 - cut), *rest)
            if street == 0 and share > cut
            else (street, share / cut if street == 0 else share, *rest)
            for street, share, *rest in district.homes
        ],
        intervals=intervals(*rows),
    )


def test_freshness_halves_in_every_return_interval():
    ages = np.array([0, 28, 56, 84]) * DAY_S
    assert freshness(NOW - ages, NOW, 28).tolist() == [1, 0.5, 0.25, 0.125]
    assert freshness(np.array([-np.inf]), NOW, 28).tolist() == [0]


def test_a_walk_that_is_still_on_is_no_fresher_than_now():
    assert freshness(np.array([NOW + 3600]), NOW, 28).tolist() == [1]


def hand_made(**changed) -> District:
    """
    Two streets of 100 m and 200 m, of which the second lies in the area by half.

    Four homes, one of them with three dwellings and one by no street.
    """
    district = District(
        lengths=[100.0, 200.0],
        parts=[(0, 0.0, 1.0), (1, 0.0, 0.5)],
        homes=[(0, 0.2, 0, 1), (0, 0.8, 1, 3), (1, 0.4, 2, 1), (-1, 0.0, 2, 1)],
        intervals=intervals(
            (0, 0.0, 0.5, *SEEN_BOTH, MORNING, 28.0),
            (0, 0.6, 1.0, True, False, EVENING, 0.0),
            (1, 0.3, 1.0, *SEEN_BOTH, EVENING, 56.0),
        ),
        required=(MORNING, EVENING),
        return_days=28,
    )
    return dataclasses.replace(district, **changed)


def test_the_figures_of_a_district_worked_out_by_hand():
    found = hand_made().measure()
    assert found.street_m == pytest.approx(200)
    # 50 m and 40 m of the first street; of the second 0.3 to 0.5 of 200 m.
    assert found.covered_m == pytest.approx(50 + 40 + 40)
    assert found.fresh_m == pytest.approx(50 + 40)
    assert found.dwellings == 6
    assert found.unattached == 1
    # The three dwellings have their back to the pass that saw the left side alone.
    assert found.covered_dwellings == 2
    assert found.fresh_dwellings == 1
    # Of morning and evening: 1/2 and 0; 0 and 0; 0 and 1/4; by no street.
    scores = [0.25, 0.0, 0.125, 0.0]
    assert found.gap_dwellings == pytest.approx(0.75 + 3 + 0.875 + 1)
    assert found.time_of_day == pytest.approx((scores[0] + scores[2]) / 6)
    assert found.hard_dwellings == 0
    # 10 m and 60 m were never passed: more than a tenth of the metres.
    assert found.worst_tenth == 0


def test_a_band_counts_by_itself():
    bands = dict(zip(BANDS, hand_made().measure().bands, strict=True))
    assert bands["morning"].covered_m == pytest.approx(50)
    assert bands["morning"].covered_dwellings == 1
    assert bands["morning"].fresh_dwellings == 1
    assert bands["morning"].freshness == pytest.approx(0.5 / 6)
    assert bands["evening"].covered_m == pytest.approx(80)
    assert bands["evening"].covered_dwellings == 1
    assert bands["evening"].fresh_dwellings == 0
    assert bands["evening"].freshness == pytest.approx(0.25 / 6)
    assert bands["night"] == dataclasses.replace(bands["night"], covered_m=0, freshness=0)


@pytest.mark.parametrize(("days", "hard"), [(55.9, 6), (56.1, 0)])
def test_the_hard_score_wants_every_band_within_two_intervals(days, hard):
    rows = [(s, 0.0, 1.0, *SEEN_BOTH, MORNING, days) for s in (0, 1)]
    rows += [(s, 0.0, 1.0, *SEEN_BOTH, EVENING, 1.0) for s in (0, 1)]
    homes = [(0, 0.2, 0, 5), (1, 0.4, 2, 1)]
    assert hand_made(homes=homes, intervals=intervals(*rows)).measure().hard_dwellings == hard


@pytest.mark.parametrize(("unwalked_m", "worst"), [(19, 1.0), (21, 0.0)])
def test_the_worst_tenth_is_told_by_metres(unwalked_m, worst):
    share = 1 - unwalked_m / 200
    rows = [(0, 0.0, 1.0, *SEEN_BOTH, MORNING, 0.0), (1, 0.0, share, *SEEN_BOTH, MORNING, 0.0)]
    district = hand_made(
        lengths=[10.0, 200.0], parts=[(1, 0.0, 1.0)], intervals=intervals(*rows), required=(0,)
    )
    assert district.measure().worst_tenth == worst


def test_an_area_without_homes_or_passes_has_shares_of_0():
    empty = hand_made(intervals=intervals(), homes=[(-1, 0.0, 2, 0)])
    assert set(shares(empty).values()) == {0}


@given(districts(), districts())
def test_areas_together_are_the_sums_and_the_means_over_all_dwellings(one, other):
    first, second = one.measure(), other.measure()
    both = pooled([first, second])
    for name in set(FIGURES) - {"time_of_day", "worst_tenth"} | {"pieces", "complete_pieces"}:
        assert getattr(both, name) == pytest.approx(getattr(first, name) + getattr(second, name))
    total = first.dwellings + second.dwellings
    mean = (first.time_of_day * first.dwellings + second.time_of_day * second.dwellings) / total
    assert both.time_of_day == pytest.approx(mean, abs=1e-12)
    tenths = sorted([first.worst_tenth, second.worst_tenth])
    assert tenths[0] - 1e-12 <= both.worst_tenth <= tenths[1] + 1e-12 or both.street_m == 0
    assert pooled([]).dwellings == 0


@given(districts(), st.sampled_from([1.0, 10.0, 30.0, 60.0]))
def test_a_period_counts_what_was_walked_in_it_and_leaves_what_is_fresh_alone(district, days):
    recent = district.intervals[district.intervals["at"] > NOW - days * DAY_S]
    within = dataclasses.replace(district, intervals=recent)
    found, ever, alone = district.measure(within=within), district.measure(), within.measure()
    for name in ("covered_m", "covered_dwellings", "complete_pieces"):
        assert getattr(found, name) == getattr(alone, name) <= getattr(ever, name) + 1e-9
    for name in (
        "never_m",
        "fresh_m",
        "close_m",
        "never_dwellings",
        "gap_dwellings",
        "worst_tenth",
    ):
        assert getattr(found, name) == getattr(ever, name)


@pytest.mark.parametrize(("walked", "complete"), [(0.899, 0), (0.9, 1)])
def test_a_street_is_complete_at_90_percent_of_its_part_in_the_area(walked, complete):
    rows = [(1, 0.0, walked / 2, *SEEN_BOTH, MORNING, 400.0)]
    found = hand_made(parts=[(1, 0.0, 0.5)], intervals=intervals(*rows)).measure()
    assert (found.pieces, found.complete_pieces) == (1, complete)


def test_what_closes_a_gap_is_walked_once_for_every_required_band_that_is_not_fresh():
    found = hand_made().measure()
    # Morning: the first 50 m are fresh; evening: the last 40 m of the first street.
    assert found.close_m == pytest.approx((200 - 50) + (200 - 40))
