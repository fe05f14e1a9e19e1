"""How far the mapping points of an area are, and what comes next."""

from __future__ import annotations

import datetime as dt

import pytest

from gis.planning.mapping import (
    OLD_DAYS,
    Next,
    Reply,
    Standing,
    is_old,
    state_of,
    status_of,
    what_next,
)

NOW = dt.datetime(2026, 11, 12, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("replies", "state"),
    [
        ([None, None, None], "blank"),
        ([Reply(), None], "partly"),
        ([Reply(is_old=True), None], "partly"),
        ([Reply(is_old=True), Reply(is_none=True)], "old"),
        ([Reply(), Reply(is_none=True), Reply()], "none"),
        ([Reply()], "answered"),
    ],
)
def test_a_point_shows_what_has_most_left_to_do(replies: list[Reply | None], state: str) -> None:
    assert state_of(replies) == state


def ago(days: float) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("given", "outlines", "expected"),
    [
        (ago(OLD_DAYS - 1), [(ago(900), True)], False),
        (ago(OLD_DAYS + 1), [(ago(900), True)], True),
        (ago(10), [(ago(900), False), (ago(5), True)], True),
        (ago(4), [(ago(900), False), (ago(5), True)], False),
        (ago(10), [(ago(900), True), (ago(5), False), (ago(4), True)], False),
        (ago(10), [(ago(5), True)], True),
    ],
    ids=["fresh", "half a year", "moved after", "moved before", "moved and back", "from the whole"],
)
def test_an_answer_ages_by_time_and_with_the_outline(
    given: dt.datetime, outlines: list[tuple[dt.datetime, bool]], expected: bool
) -> None:
    assert is_old(given, outlines, NOW) is expected


@pytest.mark.parametrize(
    ("direct", "indirect", "status"),
    [
        (True, None, "selected"),
        (False, True, "selected"),
        (False, False, "deselected"),
        (False, None, "undecided"),
        (None, None, "undecided"),
    ],
)
def test_one_way_selects_an_area_and_only_two_deselect_it(
    direct: bool | None, indirect: bool | None, status: str
) -> None:
    assert status_of(direct, indirect) == status


DONE = Standing("done", (), (), ())
OLD = Standing("old", (), (2,), ())
DUE = Standing("due", (), (), (), is_review_due=True)
LACKS = Standing("lacks", (3, 5), (), ())
FAR = Standing("far", (2, 3, 5), (), ("direct",))
NEAR = Standing("near", (4,), (), ("direct", "indirect"))
OPEN = Standing("open", (), (), ("indirect",))


@pytest.mark.parametrize(
    ("standings", "expected"),
    [
        ([], Next("draw")),
        ([LACKS, FAR, NEAR, OLD], Next("both", "near", (4,))),
        ([LACKS, NEAR, OPEN], Next("decide", "open")),
        ([OLD, LACKS, DONE], Next("answer", "lacks", (3, 5))),
        ([DONE, DUE, OLD], Next("review_decision", "due")),
        ([DONE, OLD], Next("review", "old", (2,))),
        ([DONE], Next("done")),
    ],
)
def test_what_comes_next_is_the_area_nearest_to_a_decision(
    standings: list[Standing], expected: Next
) -> None:
    assert what_next(standings) == expected
