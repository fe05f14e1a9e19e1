"""
Whether more came after something was done than before it.

Days within a window after any of the efforts are *after*; days within the same window before one,
and after none, are *before*. So each day counts once, however close the efforts are. Nothing else
is taken into account, neither the season nor what else was done: a difference is no proof.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

WINDOW_DAYS: Final = 28
"""Days before and after an effort; as the return interval that areas are preset with. Assumed."""


@dataclass(frozen=True)
class Around:
    """How many days lie before and after some efforts, and what came on them."""

    days_before: int
    days_after: int
    before: int
    after: int


def count_around(efforts: Iterable[dt.date], came: Sequence[dt.date], *, until: dt.date) -> Around:
    """
    Return what came in the windows before and after some efforts.

    Parameters
    ----------
    efforts
        Days on which something was done; that day itself is *after*.
    came
        Days on which something came, one for each.
    until
        The last day that is known of.
    """
    days = set(efforts)
    after = {
        day
        for effort in days
        for day in _days(effort, effort + dt.timedelta(WINDOW_DAYS - 1))
        if day <= until
    }
    before = {
        day
        for effort in days
        for day in _days(effort - dt.timedelta(WINDOW_DAYS), effort - dt.timedelta(1))
        if day <= until
    } - after
    return Around(len(before), len(after), _count(came, before), _count(came, after))


def _days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(number) for number in range((last - first).days + 1)]


def _count(came: Sequence[dt.date], days: Collection[dt.date]) -> int:
    return sum(day in days for day in came)
