"""When a share will be reached, and when that cannot be said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.coverage.forecasting import LEAST_CHANGES, MOST_CHANGES, MOST_WEEKS, forecast

SERIES = st.lists(st.floats(0, 1), max_size=20)


def test_an_even_rise_is_told_to_the_week() -> None:
    found = forecast([0.1, 0.2, 0.3, 0.4, 0.5])
    assert found.kind == "expected"
    assert found.weekly == pytest.approx(0.1)
    assert (found.weeks, found.earliest, found.latest) == pytest.approx((4, 4, 4), abs=1e-5)


def test_a_wavering_rise_is_told_with_the_interval_of_the_drift_method() -> None:
    changes = np.array([0.05, 0.03, 0.08, 0.04, 0.03, 0.03])
    found = forecast([0.1, *(0.1 + np.cumsum(changes))])
    assert found.kind == "expected"
    # Student's t of 5 degrees, 80 %: 1.4759; worked out from the formula, not from the code.
    for weeks, sign in ((found.earliest, 1), (found.latest, -1)):
        spread = 1.4759 * changes.std(ddof=1) * np.sqrt(weeks * (1 + weeks / 6))
        assert 0.36 + changes.mean() * weeks + sign * spread == pytest.approx(0.9, abs=1e-4)


@pytest.mark.parametrize(
    ("shares", "kind"),
    [
        ([], "too_few"),
        ([0.1, 0.2, 0.3, 0.4], "too_few"),
        ([0.95], "reached"),
        ([0.2, 0.3, 0.9], "reached"),
        ([0.5, 0.5, 0.5, 0.5, 0.5], "not_rising"),
        ([0.5, 0.4, 0.4, 0.3, 0.3], "not_rising"),
        ([0.1, 0.101, 0.102, 0.103, 0.104, 0.105], "not_rising"),
        ([0.1, 0.3, 0.2, 0.4, 0.2, 0.4, 0.3], "unsure"),
    ],
)
def test_what_cannot_be_said_is_not_said(shares: list[float], kind: str) -> None:
    found = forecast(shares)
    assert found.kind == kind
    assert (found.weeks, found.earliest, found.latest) == (None, None, None)


@given(SERIES, st.floats(0.1, 1))
def test_what_is_told_holds_together(shares: list[float], target: float) -> None:
    found = forecast(shares, target=target)
    if found.kind == "expected":
        assert 0 < found.earliest <= found.weeks + 1e-6
        assert found.weeks <= found.latest + 1e-6
        assert found.latest <= MOST_WEEKS
        assert found.weekly > 0
    elif found.kind == "reached":
        assert shares[-1] >= target - 1e-9


@given(st.lists(st.floats(0, 0.02), min_size=5, max_size=12), st.floats(0.001, 0.2))
def test_a_higher_target_is_never_reached_earlier(changes: list[float], more: float) -> None:
    shares = list(np.cumsum(changes))
    near, far = forecast(shares, target=0.5), forecast(shares, target=0.5 + more)
    if near.kind == far.kind == "expected":
        assert far.weeks >= near.weeks
        assert far.earliest >= near.earliest - 1e-9
        assert far.latest >= near.latest - 1e-9


@given(SERIES, SERIES)
def test_only_the_latest_weeks_make_the_trend(shares: list[float], before: list[float]) -> None:
    latest = (shares * 20)[: MOST_CHANGES + 1] or [0.0] * (MOST_CHANGES + 1)
    assert forecast([*before, *latest]) == forecast(latest)
    assert len(latest) > LEAST_CHANGES
