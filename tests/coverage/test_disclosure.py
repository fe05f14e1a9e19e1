"""No count under five is shown, and none can be had by subtraction."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.coverage.before_after import WINDOW_DAYS, Around, count_around
from gis.coverage.disclosure import LEAST, disclose, may_show

COUNTS = st.integers(0, 12)


@st.composite
def tables(draw: st.DrawFn) -> list[list[int]]:
    columns = draw(st.integers(1, 2))
    return draw(
        st.lists(st.lists(COUNTS, min_size=columns, max_size=columns), min_size=1, max_size=8)
    )


@given(tables())
def test_what_is_shown_is_as_it_is_and_none_or_at_least_five(table):
    found = disclose(table)
    for row, shown in zip(table, found.rows, strict=True):
        assert shown in (None, tuple(row))
        assert not any(0 < count < LEAST for count in shown or ())
    assert found.totals in (None, tuple(map(sum, zip(*table, strict=True))))


@given(tables())
def test_what_is_left_by_subtraction_is_of_several_rows_and_at_least_five(table):
    found = disclose(table)
    if found.totals is None:
        assert set(found.rows) == {None}
    elif None in found.rows:
        assert found.rows.count(None) > 1
        assert not any(0 < count < LEAST for count in found.rest)
    assert found.totals is None or min(found.totals) >= LEAST


def fillings(rows: int, total: int) -> Iterator[tuple[int, ...]]:
    """Return every way to share out a total."""
    for bars in combinations(range(total + rows - 1), rows - 1):
        ends = (-1, *bars, total + rows - 1)
        yield tuple(after - before - 1 for before, after in pairwise(ends))


@pytest.mark.parametrize(
    ("rows", "totals"),
    [*((2, (total,)) for total in range(5, 30)), *((3, (total,)) for total in range(5, 30)),
     (4, (5,)), (4, (13,)), (4, (17,)), (4, (22,)), (4, (26,)), (5, (11,)), (5, (17,)), (6, (13,)),
     (8, (5,)), (8, (6,)), (8, (8,)), (2, (5, 5)), (2, (9, 14)), (3, (5, 5)), (3, (9, 6)),
     (3, (5, 14)), (3, (13, 8)), (4, (5, 6))],
)  # fmt: skip
def test_no_small_count_follows_for_whoever_knows_the_rule(rows, totals):
    alike = defaultdict(list)
    for columns in product(*(list(fillings(rows, total)) for total in totals)):
        table = tuple(zip(*columns, strict=True))
        alike[disclose(table)].append(table)
    for shown, fitting in alike.items():
        for row, column in product(
            (number for number, row in enumerate(shown.rows) if row is None), range(len(totals))
        ):
            told = {table[row][column] for table in fitting}
            assert len(told) > 1 or may_show(*told), (shown, fitting[0])


@given(tables())
def test_without_totals_a_row_is_hidden_for_its_own_sake_alone(table):
    found = disclose(table, has_totals=False)
    assert found.totals is None
    is_few = min(map(sum, zip(*table, strict=True))) < LEAST
    small = [is_few or any(0 < count < LEAST for count in row) for row in table]
    assert [row is None for row in found.rows] == small


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([5, 6, 20], [5, 6, 20]),
        ([3, 6, 20], [None, None, 20]),
        ([2, 3, 20], [None, None, None]),
        ([20, 3, 2, 9], [None, None, None, 9]),
        ([5, 4, 4], [None, None, None]),
        ([5, 3, 9, 8], [None, None, None, 8]),
        ([0, 0, 4, 9, 20], [0, 0, None, None, 20]),
        ([0, 0, 7], [0, 0, 7]),
        ([0, 0, 3], [None, None, None]),
        ([1, 3], [None, None]),
        ([4, 9], [None, None]),
    ],
    ids=[
        "nothing small",
        "the next too",
        "two small",
        "one goes with two",
        "only so could they be",
        "the first does not do",
        "zeros",
        "all of one",
        "too few of one",
        "too few",
        "both",
    ],
)
def test_the_first_that_are_shown_go_with_what_is_hidden_until_it_is_open(counts, shown):
    found = disclose([[count] for count in counts])
    assert [row and row[0] for row in found.rows] == shown
    assert found.totals == (None if sum(counts) < LEAST else (sum(counts),))


DAY = dt.date(2026, 5, 1)


def days(*numbers: int) -> list[dt.date]:
    return [DAY + dt.timedelta(number) for number in numbers]


def test_the_day_of_an_effort_and_the_four_weeks_from_it_are_after():
    came = days(-29, -28, -1, 0, 0, 27, 28)
    found = count_around([DAY], came, until=DAY + dt.timedelta(100))
    assert found == Around(WINDOW_DAYS, WINDOW_DAYS, 2, 3)


def test_a_day_before_one_effort_and_after_another_is_after():
    found = count_around(days(0, 10), days(5, -3), until=DAY + dt.timedelta(100))
    assert found == Around(WINDOW_DAYS, WINDOW_DAYS + 10, 1, 1)


def test_days_to_come_are_neither():
    assert count_around([DAY], days(0), until=DAY + dt.timedelta(6)).days_after == 7
