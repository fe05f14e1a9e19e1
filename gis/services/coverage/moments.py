"""Moments and days that coverage is asked for."""

from __future__ import annotations

import datetime as dt

from gis.errors import InputError
from gis.locale import COPENHAGEN
from gis.services.walked.times import read_time


def end_of(day: dt.date) -> dt.datetime:
    """Return the moment a Danish date ends, or now where that is still to come today."""
    ends = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), COPENHAGEN)
    now = dt.datetime.now(COPENHAGEN)
    return min(ends, now) if now.date() == day else ends


def read_moment(text: str) -> dt.datetime:
    """
    Return the moment that a script writes as ISO 8601; a date alone is the end of it.

    Raises
    ------
    InputError
        What `gis.services.walked.read_time` says.
    """
    try:
        return end_of(dt.date.fromisoformat(text))
    except (ValueError, OverflowError):
        return read_time(text)


def read_period(text: str) -> tuple[dt.datetime, dt.datetime]:
    """
    Return the moments between which the days lie that a script writes as ``from..to``.

    Raises
    ------
    InputError
        ``period_unreadable`` when it is not two dates in order.
    """
    try:
        first, last = (dt.date.fromisoformat(day) for day in text.split(".."))
        since = end_of(first - dt.timedelta(days=1))
        until = end_of(last)
    except (ValueError, OverflowError):
        raise InputError("period_unreadable") from None
    if first > last:
        raise InputError("period_unreadable")
    return since, until
