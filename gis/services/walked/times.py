"""Times as they are told: by the clock of Denmark, and none that cannot have been walked."""

from __future__ import annotations

import datetime as dt

from gis.errors import InputError
from gis.locale import COPENHAGEN

EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""Nothing was walked before: a year that was mistyped."""
LONGEST = dt.timedelta(hours=24)


def local_time(day: dt.date, clock: dt.time) -> dt.datetime:
    """
    Return a moment by the clock of Denmark; of the two an autumn night has, the first.

    Raises
    ------
    InputError
        ``time_does_not_exist`` in the hour a spring night leaves out; ``time_too_early``.
    """
    if day <= EARLIEST.date():
        raise InputError("time_too_early", year=str(EARLIEST.year))
    told = dt.datetime.combine(day, clock.replace(tzinfo=None), COPENHAGEN)
    moment = told.astimezone(dt.UTC)
    if moment.astimezone(COPENHAGEN).replace(tzinfo=None) != told.replace(tzinfo=None):
        raise InputError("time_does_not_exist", clock=f"{clock:%H.%M}", day=f"{day:%d-%m-%Y}")
    return moment


def read_time(text: str) -> dt.datetime:
    """
    Return the moment that a script writes as ISO 8601; without a zone by the clock of Denmark.

    Raises
    ------
    InputError
        ``time_unreadable``, ``time_without_clock``, or what `local_time` says.
    """
    try:
        told = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError("time_unreadable") from error
    if _is_date(text):
        raise InputError("time_without_clock", day=told.date().isoformat())
    return local_time(told.date(), told.time()) if told.tzinfo is None else told


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def times_of(
    minutes: float, started_at: dt.datetime | None, ended_at: dt.datetime | None
) -> tuple[dt.datetime, dt.datetime]:
    """Return when something that takes some minutes was walked: until now, if nothing is said."""
    now, lasting = dt.datetime.now(dt.UTC), dt.timedelta(minutes=max(1.0, minutes))
    if started_at is None:
        ended_at = now if ended_at is None else ended_at
        return ended_at - lasting, ended_at
    if ended_at is None:
        # It may have gone faster than planned, but it did not end in the future.
        is_begun = started_at < now
        ended_at = min(started_at + lasting, now) if is_begun else started_at + lasting
    return started_at, ended_at


def middle(started_at: dt.datetime, ended_at: dt.datetime) -> dt.datetime:
    """Return the moment that a walk counts for: its middle."""
    return started_at + (ended_at - started_at) / 2


def checked_times(
    started_at: dt.datetime, ended_at: dt.datetime
) -> tuple[dt.datetime, dt.datetime]:
    """
    Return two times, given with a time zone, in UTC: there alone the clock never jumps.

    Raises
    ------
    InputError
        ``time_too_early``, ``times_swapped``, ``times_equal``, ``time_too_long`` or
        ``time_in_future`` when nothing can have been walked between them.
    """
    if started_at < EARLIEST:
        raise InputError("time_too_early", year=str(EARLIEST.year))
    if ended_at > dt.datetime.now(dt.UTC):
        raise InputError("time_in_future")
    started_at, ended_at = started_at.astimezone(dt.UTC), ended_at.astimezone(dt.UTC)
    if ended_at < started_at:
        raise InputError("times_swapped")
    if ended_at == started_at:
        raise InputError("times_equal")
    if ended_at - started_at > LONGEST:
        raise InputError("time_too_long", hours=LONGEST.total_seconds() / 3600)
    return started_at, ended_at
