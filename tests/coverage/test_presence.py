"""Presence at places of stay, in pure numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.coverage.bands import BANDS
from gis.coverage.measures import DAY_S
from gis.coverage.presence import Presence, Visits, measure_presence

NOW = 1_800_000_000.0
Told = tuple[int, float, float, str, bool]
"""Place, days ago, minutes, band, and whether of a pair."""


def presence(
    *told: Told, wanted: tuple[tuple[str, ...], ...] = (("morning", "evening"),), days: float = 28
) -> Presence:
    place, ago, minutes, band, pair = zip(*told, strict=True) if told else ((),) * 5
    return measure_presence(
        Visits(
            np.array(place, np.intp), NOW - np.array(ago, float) * DAY_S, np.array(minutes, float),
            np.array([BANDS.index(one) for one in band], np.intp), np.array(pair, bool),
        ),
        np.array([[band in one for band in BANDS] for one in wanted]),
        np.full(len(wanted), days),
        at=NOW,
    )  # fmt: skip


def test_a_place_nobody_was_at_scores_nothing() -> None:
    found = presence()
    assert (found.visits, found.team_minutes, found.score) == (0, 0, 0)
    assert not np.isfinite(found.latest).any()


def test_visits_and_minutes_are_counted_at_their_own_place() -> None:
    found = presence(
        (0, 1, 30, "morning", False), (1, 2, 20, "evening", True), (1, 3, 5, "night", False),
        wanted=(("morning",), ("evening",)),
    )  # fmt: skip
    assert found.visits.tolist() == [1, 2]
    assert found.team_minutes.tolist() == [30, 25]
    assert found.worker_minutes.tolist() == [30, 45]


def test_freshness_halves_in_an_interval_and_each_wanted_time_counts_alike() -> None:
    half = presence((0, 28, 30, "morning", True)).score[0]
    assert half == pytest.approx(0.5 / 2)
    assert presence((0, 28, 30, "morning", True), (0, 0, 1, "evening", True)).score[0] == (
        pytest.approx((0.5 + 1) / 2)
    )


def test_a_time_that_is_not_wanted_adds_no_score() -> None:
    assert presence((0, 0, 30, "night", True)).score[0] == 0


def test_only_the_latest_visit_of_a_time_counts_and_none_after_the_moment() -> None:
    one = presence((0, 7, 30, "morning", True)).score
    assert presence((0, 7, 30, "morning", True), (0, 20, 9, "morning", True)).score == one
    later = presence((0, 7, 30, "morning", True), (0, -1, 30, "evening", True))
    assert (later.score, later.visits) == (one, 1)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2), st.floats(0, 400), st.floats(1, 600), st.sampled_from(BANDS),
            st.booleans(),
        ),
        min_size=1,
    )
)  # fmt: skip
def test_a_further_visit_never_lowers_a_score_and_time_never_raises_one(told: list[Told]) -> None:
    wanted = (BANDS[:2], BANDS[2:], BANDS)
    most, fewer = presence(*told, wanted=wanted), presence(*told[:-1], wanted=wanted)
    assert (most.score >= fewer.score - 1e-12).all()
    assert ((most.score >= 0) & (most.score <= 1)).all()
    older = [(place, ago + 1, *rest) for place, ago, *rest in told]
    assert (presence(*older, wanted=wanted).score <= most.score + 1e-12).all()
