"""The chance of meeting somebody, and when there is too little to say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.planning.chances import LEAST_ATTEMPTS, WIDEST, Tried, reckon_chances

counts = st.integers(0, 400).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
tried = st.builds(
    lambda form, band, told: Tried(form, band, *told),
    st.sampled_from(["knock", "phone"]), st.sampled_from(["morning", "evening"]), counts,
)  # fmt: skip


def test_the_interval_is_that_of_wilson() -> None:
    chance = reckon_chances([Tried("knock", "morning", 10, 4)]).total
    # Both ends solve (p - share)² = z² p (1 - p) / n, which defines the interval.
    for end in (chance.low, chance.high):
        assert (end - 0.4) ** 2 == pytest.approx(1.959963984540054**2 * end * (1 - end) / 10)
    assert chance.low == pytest.approx(0.1682, abs=1e-4)


@pytest.mark.parametrize(
    ("attempts", "met", "is_said"),
    [(0, 0, False), (4, 0, False), (5, 0, True), (6, 3, False), (11, 5, False), (12, 6, True)],
)
def test_a_share_is_told_only_with_enough_attempts_and_a_narrow_interval(
    attempts: int, met: int, is_said: bool
) -> None:
    chance = reckon_chances([Tried("knock", "morning", attempts, met)]).total
    assert chance.is_said == is_said


@given(st.lists(tried, max_size=12))
def test_counts_add_up_and_intervals_hold_their_share(told: list[Tried]) -> None:
    found = reckon_chances(told)
    for part in (found.by_form, found.by_band, found.by_both):
        assert sum(one.attempts for one in part.values()) == found.total.attempts
        assert sum(one.met for one in part.values()) == found.total.met
    for one in [*found.by_both.values(), found.total]:
        assert 0 <= one.low <= one.share <= one.high <= 1 or not one.attempts
        assert one.is_said == (one.attempts >= LEAST_ATTEMPTS and one.high - one.low <= WIDEST)
    assert found == reckon_chances(told[::-1])


def test_a_time_of_day_is_the_best_only_where_it_stands_out() -> None:
    even = [Tried("knock", "morning", 20, 4), Tried("knock", "evening", 20, 6)]
    assert reckon_chances(even).best_band is None
    clear = [Tried("knock", "morning", 20, 2), Tried("phone", "evening", 20, 13)]
    assert reckon_chances(clear).best_band == "evening"
    assert reckon_chances([Tried("knock", "evening", 30, 29)]).best_band is None
