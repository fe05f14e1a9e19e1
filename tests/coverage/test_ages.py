"""Streets are cut where their age class changes, and nowhere else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.coverage.ages import AGES, age_classes, cut_by_age, days_since, status, without_overlaps
from gis.coverage.latest import Latest
from gis.coverage.measures import DAY_S, Ranges

from .districts import NOW, districts, intervals

TENTHS = st.integers(1, 50).map(lambda hundredth: hundredth / 100)
FRESH, AGEING, OLD, NEVER = range(4)


def ranges(*rows):
    street, start, stop = (np.array(column) for column in zip(*rows, strict=True))
    return Ranges(street, start.astype(float), stop.astype(float), 100.0 * (stop - start))


def cut(rows, passed, *, days=28.0, band=None):
    found = cut_by_age(
        ranges(*rows),
        np.broadcast_to(np.asarray(days, float), len(rows)),
        Latest.never(3).passed(intervals(*passed)),
        at=NOW,
        band=band,
    )
    return [
        (r.street, round(r.start, 9), round(r.stop, 9), AGES[r.age]) for r in found.itertuples()
    ]


@pytest.mark.parametrize(
    ("days", "age"),
    [(0, FRESH), (28, FRESH), (28.01, AGEING), (56, AGEING), (56.01, OLD), (np.inf, NEVER)],
)
def test_the_age_class_follows_the_return_interval(days, age):
    assert age_classes(np.array([NOW - days * DAY_S]), NOW, np.array([28.0])) == age


def test_a_street_is_cut_where_the_class_changes():
    passed = [
        (0, 0.2, 0.6, True, True, 0, 1.0),
        (0, 0.4, 0.8, True, False, 1, 10.0),  # also fresh: no cut at 0.6
        (0, 0.7, 0.9, True, True, 0, 30.0),
    ]
    assert cut([(0, 0.0, 1.0)], passed) == [
        (0, 0.0, 0.2, "never"),
        (0, 0.2, 0.8, "fresh"),
        (0, 0.8, 0.9, "ageing"),
        (0, 0.9, 1.0, "never"),
    ]


def test_the_latest_pass_of_a_part_is_that_of_any_of_it():
    passed = [(0, 0.0, 0.5, True, True, 0, 3.0), (0, 0.5, 1.0, True, True, 0, 2.0)]
    latest = Latest.never(1).passed(intervals(*passed))
    (part,) = cut_by_age(ranges((0, 0, 1)), np.array([28.0]), latest, at=NOW).itertuples()
    assert part.last == NOW - 2 * DAY_S


def test_one_band_sees_only_its_own_passes():
    passed = [(0, 0.0, 0.5, True, True, 2, 1.0), (0, 0.5, 1.0, True, True, 3, 1.0)]
    assert cut([(0, 0.0, 1.0)], passed, band=2) == [
        (0, 0.0, 0.5, "fresh"), (0, 0.5, 1.0, "never"),
    ]  # fmt: skip


def test_where_areas_overlap_the_shorter_interval_counts_and_no_metre_comes_twice():
    passed = [(0, 0.0, 1.0, True, True, 0, 10.0)]
    assert cut([(0, 0.0, 0.6), (0, 0.4, 1.0)], passed, days=[28, 7]) == [
        (0, 0.0, 0.4, "fresh"), (0, 0.4, 1.0, "ageing"),
    ]  # fmt: skip


def test_parts_of_a_street_on_either_side_of_a_border_stay_apart():
    assert cut([(1, 0.0, 0.3), (1, 0.7, 1.0)], []) == [
        (1, 0.0, 0.3, "never"), (1, 0.7, 1.0, "never"),
    ]  # fmt: skip


@given(districts())
def test_the_parts_are_as_long_as_the_streets_and_neighbours_differ(district):
    street, start, stop = (np.array(column) for column in zip(*district.parts, strict=True))
    asked = Ranges(street, start, stop, stop - start)
    days = np.full(len(street), district.return_days)
    found = cut_by_age(asked, days, district.latest(), at=NOW)
    assert (found["stop"] - found["start"]).sum() == pytest.approx((stop - start).sum())
    for one, other in zip(found.itertuples(), list(found.itertuples())[1:], strict=False):
        if one.street == other.street and one.stop == other.start:
            assert one.age != other.age


@given(st.lists(st.tuples(st.integers(0, 2), TENTHS, TENTHS), min_size=1))
def test_ranges_without_overlaps_cover_what_they_covered(rows):
    street, start, length = (np.array(column) for column in zip(*rows, strict=True))
    asked = Ranges(street, start, start + length, length)
    found = without_overlaps(asked, np.ones(len(street)))
    for at in np.linspace(0.005, 0.995, 100):  # between the places where ranges begin and end
        for number in range(3):
            was = ((street == number) & (start <= at) & (at < start + length)).any()
            now = (found[0] == number) & (found[1] <= at) & (at < found[2])
            assert now.sum() == was


def test_no_streets_are_cut_into_no_parts():
    none = np.array([])
    empty = Ranges(none.astype(int), none, none, none)
    assert cut_by_age(empty, none, Latest.never(2), at=NOW).empty


@pytest.mark.parametrize(
    ("metres", "told"),
    [
        ([100, 0, 0, 0], "fresh"),
        ([90, 10, 0, 0], "fresh"),
        ([89, 11, 0, 0], "ageing"),
        ([50, 0, 50, 0], "old"),
        ([90, 0, 0, 10], "fresh"),
        ([60, 20, 9, 11], "partly"),
        ([0, 0, 0, 10], "never"),
    ],
)
def test_a_street_has_the_class_that_nine_tenths_of_it_reach(metres, told):
    assert status(np.array(metres, float)) == told


def test_days_since_never_are_no_number():
    assert days_since(np.array([NOW - DAY_S / 2, -np.inf, NOW + 9]), NOW)[[0, 2]].tolist() == [
        0.5,
        0,
    ]
    assert np.isnan(days_since(np.array([-np.inf]), NOW)).all()
