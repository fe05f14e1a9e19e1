"""When one comes back if nothing else is said."""

from __future__ import annotations

import datetime as dt
from typing import Final

from gis.locale import COPENHAGEN

WEEK: Final = dt.timedelta(days=7)
LASTING: Final = dt.timedelta(minutes=30)
"""How long a return is open for, preset: half an hour, as in the guide's own case. Assumed."""
STEP: Final = dt.timedelta(minutes=5)
"""Fields of times count in these."""


def in_a_week(
    seen_at: dt.datetime, now: dt.datetime | None = None
) -> tuple[dt.date, dt.time, dt.time]:
    """
    Return day, begin and end of a return as the guide's workers make it: in a week, same time.

    Parameters
    ----------
    seen_at
        When one was there, with a time zone; a return on a day that is gone is put off by weeks.
    now
        What tells which days are gone.

    Returns
    -------
    tuple
        By the clock of Denmark; it ends on the day it begins, before midnight.
    """
    here = seen_at.astimezone(COPENHAGEN)
    day, today = here.date() + WEEK, (now or dt.datetime.now(dt.UTC)).astimezone(COPENHAGEN).date()
    day += WEEK * max(0, -((day - today).days // 7))
    clock = dt.datetime.combine(day, here.time())  # a clock that is told, with no zone to change
    begun = clock - (clock - dt.datetime.combine(day, dt.time())) % STEP
    if (begun + LASTING).date() > day:
        begun -= LASTING
    return day, begun.time(), (begun + LASTING).time()
