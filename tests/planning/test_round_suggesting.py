"""Which rounds are suggested, how long they are, and who goes."""

from __future__ import annotations

import pytest

from gis.planning.round_suggesting import (
    BESIDES,
    LEAST_MINUTES,
    USUAL_MINUTES,
    Lack,
    rank,
    sized,
)


def lack(area: str, band: str = "morning", *, gap: float, is_chosen: bool = True) -> Lack:
    return Lack(area, band, 30.0, gap, is_chosen)


def test_chosen_areas_come_first_and_no_area_takes_all_places() -> None:
    lacks = [
        lack("wide", "morning", gap=100), lack("wide", "evening", gap=90),
        lack("narrow", gap=60), lack("undecided", gap=500, is_chosen=False),
        lack("fresh", gap=0),
    ]  # fmt: skip

    found = [(one.area, one.band) for one in rank(lacks)]

    assert found == [
        ("wide", "morning"), ("narrow", "morning"), ("wide", "evening"),
        ("undecided", "morning"),
    ]  # fmt: skip


def test_what_takes_longer_than_a_usual_round_is_walked_in_several() -> None:
    found = sized(USUAL_MINUTES * 2, "morning", stop_minutes=0, needs_pair=False)

    assert found.minutes == USUAL_MINUTES
    assert found.rounds == pytest.approx(2 * (1 + BESIDES))


def test_a_round_has_time_for_its_stops_and_is_never_shorter_than_worth_going_for() -> None:
    short = sized(5, "morning", stop_minutes=0, needs_pair=False)
    with_stops = sized(20, "morning", stop_minutes=21, needs_pair=False)

    assert (short.minutes, short.rounds) == (LEAST_MINUTES, 1)
    assert with_stops.minutes == 55  # 30 of walking and 21 at stops, in steps of five


@pytest.mark.parametrize(
    ("band", "needs_pair", "why"),
    [("morning", False, None), ("morning", True, "point"), ("evening", False, "dark")],
)
def test_two_go_where_a_point_asks_for_it_and_in_the_evening(
    band: str, needs_pair: bool, why: str | None
) -> None:
    found = sized(40, band, stop_minutes=0, needs_pair=needs_pair)

    assert (found.pair_reason, found.is_pair) == (why, why is not None)
