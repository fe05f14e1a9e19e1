"""Which of the daily backups are kept: pure, from their names alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Hashable, Iterable

from gis.locale import COPENHAGEN

__all__ = ["SUFFIX", "made_at", "name_at", "to_drop"]

SUFFIX = ".kvarter"
_NAME = re.compile(rf"kvarter-(\d{{8}}T\d{{6}})Z{re.escape(SUFFIX)}")
AHEAD = dt.timedelta(days=1)
YOUNG = dt.timedelta(days=2)


def name_at(at: dt.datetime) -> str:
    """Return the name of a backup that is made at a time; it tells nothing but that, in UTC."""
    return f"kvarter-{at.astimezone(dt.UTC):%Y%m%dT%H%M%S}Z{SUFFIX}"


def made_at(name: str) -> dt.datetime | None:
    """Return when a backup with a name of `name_at` was made; None for any other name."""
    found = _NAME.fullmatch(name)
    try:
        return found and dt.datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def to_drop(
    names: Iterable[str], now: dt.datetime, *, daily: int, weekly: int, monthly: int
) -> set[str]:
    """
    Return which backups need not be kept any more.

    What is younger than two days is kept: it may be what was there before a restore. Of the newest
    days that have a backup the last one of the day is kept, so of weeks and months.
    Days without one do not count, so that a clock that was wrong for a while takes nothing away;
    what seems to be of the future is left alone for the same reason, and so is any other file.

    Parameters
    ----------
    names
        Names of the files in the folder.
    now
        The time now.
    daily, weekly, monthly
        Of how many days, weeks (by ISO 8601) and months one is kept.
    """
    known = {name: at.astimezone(COPENHAGEN) for name in names if (at := made_at(name))}
    past = sorted(
        (name for name, at in known.items() if at <= now + AHEAD), key=known.__getitem__,
        reverse=True,
    )  # fmt: skip
    periods: list[tuple[Callable[[dt.datetime], Hashable], int]] = [
        (lambda at: at.date(), daily),
        (lambda at: at.isocalendar()[:2], weekly),
        (lambda at: (at.year, at.month), monthly),
    ]
    kept = {name for name in past if known[name] > now - YOUNG} | set(past[:1])
    for period_of, count in periods:
        newest: dict[Hashable, str] = {}
        for name in past:
            newest.setdefault(period_of(known[name]), name)
        kept |= set([*newest.values()][:count])
    return set(past) - kept
