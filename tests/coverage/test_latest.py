"""What was passed latest is known for every point of every street."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.coverage.bands import BANDS
from gis.coverage.latest import Latest
from gis.coverage.measures import DAY_S

from .districts import NOW, districts, interval_rows, intervals

STREETS = 3
ROWS = st.lists(interval_rows(STREETS), max_size=15)


def naive(frame: pd.DataFrame, street: int, share: float) -> np.ndarray:
    """Return the latest pass of a point by going through all intervals."""
    found = np.full((2, len(BANDS)), -np.inf)
    for row in frame.itertuples():
        if row.street == street and row.from_share <= share <= row.to_share:
            for side, sees in enumerate((row.sees_left, row.sees_right)):
                if sees:
                    found[side, row.band] = max(found[side, row.band], row.at)
    return found


def assert_tells(latest: Latest, frame: pd.DataFrame) -> None:
    for street in range(STREETS):
        for share in np.arange(0.005, 1, 0.01):
            asked = (np.array([street]), np.array([share]), np.zeros(1))
            left, right, either = (latest.seen(*asked, np.array([s]))[0] for s in range(3))
            expected = naive(frame, street, share)
            assert (left == expected[0]).all()
            assert (right == expected[1]).all()
            assert (either == expected.max(axis=0)).all()


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_every_point_tells_its_latest_pass_by_side_and_band(rows):
    frame = intervals(*rows)
    assert_tells(Latest.never(STREETS).passed(frame), frame)


def same(one: Latest, other: Latest) -> bool:
    return np.array_equal(one.starts, other.starts) and np.array_equal(one.at, other.at)


@given(ROWS, ROWS)
def test_passes_may_come_in_any_order_and_in_any_number_of_steps(earlier, later):
    together = Latest.never(STREETS).passed(intervals(*earlier, *later))
    stepwise = Latest.never(STREETS).passed(intervals(*earlier)).passed(intervals(*later))
    backwards = Latest.never(STREETS).passed(intervals(*later[::-1])).passed(intervals(*earlier))
    assert same(together, stepwise)
    assert same(together, backwards)
    assert same(together, together.passed(intervals(*later)))


@given(ROWS, ROWS, st.sets(st.integers(0, STREETS - 1)))
def test_streets_told_anew_are_as_if_nothing_else_had_been_told(before, after, told):
    streets = np.array(sorted(told), int)
    kept = [row for row in before if row[0] not in told]
    new = [row for row in after if row[0] in told]
    renewed = Latest.never(STREETS).passed(intervals(*before)).renewed(streets, intervals(*new))
    assert same(renewed, Latest.never(STREETS).passed(intervals(*kept, *new)))


@given(districts())
def test_the_stretches_of_a_street_fill_it_from_end_to_end(district):
    latest = district.latest()
    streets = np.arange(len(district.lengths))
    on = latest.on(streets, np.zeros(len(streets)), np.ones(len(streets)))
    assert (on.stretch == np.arange(len(latest.starts))).all()
    assert np.allclose(np.bincount(on.row, on.stop - on.start), 1)


def test_a_pass_that_newer_ones_hide_leaves_no_trace():
    many = [(0, a, b, True, True, 0, 50.0 - a) for a, b in ((0.1, 0.4), (0.2, 0.9), (0.3, 0.5))]
    newest = (0, 0.0, 1.0, True, True, 0, 1.0)
    latest = Latest.never(1).passed(intervals(*many)).passed(intervals(newest))
    assert latest.starts.tolist() == [0.0]
    assert latest.at[0, :, 0].tolist() == [NOW - DAY_S] * 2


def test_a_point_at_the_end_of_an_interval_is_in_it():
    latest = Latest.never(2).passed(intervals((0, 0.0, 0.5, True, True, 0, 1.0)))
    for share, reach, is_seen in ((0.5, 1e-4, True), (0.50009, 1e-4, True), (0.502, 1e-4, False)):
        seen = latest.seen(np.array([0]), np.array([share]), np.array([reach]), np.array([2]))
        assert np.isfinite(seen[0, 0]) == is_seen


def test_a_point_that_reaches_over_the_end_of_its_street_stays_on_it():
    latest = Latest.never(2).passed(intervals((1, 0.0, 1.0, True, True, 0, 1.0)))
    seen = latest.seen(np.array([0, 1]), np.array([1.0, 0.0]), np.full(2, 0.01), np.full(2, 2))
    assert np.isfinite(seen[:, 0]).tolist() == [False, True]


def test_a_map_without_streets_has_nothing_to_tell():
    none = np.array([], int)
    assert len(Latest.never(0).on(none, none, none).row) == 0
    assert Latest.never(0).renewed(none, intervals()).starts.size == 0
