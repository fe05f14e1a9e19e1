"""Time bands: what a time of day and a day of the week are to somebody who looks at homes."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Final

import holidays

from gis.locale import COPENHAGEN

__all__ = [
    "BANDS", "HOURS", "band_of", "bands_on", "date_of", "is_public_holiday", "is_weekend",
    "next_in_band",
]  # fmt: skip

DAY_BEGINS: Final = 6
NIGHT_BEGINS: Final = 22
HOURS: Final = {
    "morning": (DAY_BEGINS, 12),
    "afternoon": (12, 17),
    "evening": (17, NIGHT_BEGINS),
    "weekend_day": (DAY_BEGINS, 17),
    "weekend_evening": (17, NIGHT_BEGINS),
    "night": (NIGHT_BEGINS, DAY_BEGINS),
}
"""
The hours each band begins and ends, in the order they are shown in.

An assumption without a source, said on screen.
"""
BANDS: Final = tuple(HOURS)
_WEEKDAY: Final = BANDS[:3]
_WEEKEND: Final = BANDS[3:5]


def band_of(at: dt.datetime) -> str:
    """
    Return the band of a moment, by the clock and calendar of Denmark.

    Weekdays are *morning* 06–12, *afternoon* 12–17 and *evening* 17–22; Saturdays, Sundays and
    Danish public holidays are *weekend_day* 06–17 and *weekend_evening* 17–22; every day ends in
    *night* 22–06. The hours are those of `HOURS`, an assumption.

    Parameters
    ----------
    at
        With a time zone, whichever.

    Raises
    ------
    ValueError
        When it has no time zone: a mistake of the program.
    """
    local = _local(at)
    if not DAY_BEGINS <= local.hour < NIGHT_BEGINS:
        return "night"
    bands = _WEEKEND if is_weekend(local.date()) else _WEEKDAY
    return next(band for band in bands if local.hour < HOURS[band][1])


def next_in_band(band: str, after: dt.datetime) -> dt.datetime:
    """
    Return the next time that a walk of a band would set out, by the clock of Denmark.

    It sets out in the middle of the band, at a whole hour, and never after midnight.

    Parameters
    ----------
    band
        Code.
    after
        With a time zone: what is returned is later.
    """
    begins, ends = HOURS[band]
    hour = min(begins + (ends - begins) % 24 // 2, 23)
    day = _local(after).date()
    while True:
        found = dt.datetime.combine(day, dt.time(hour), COPENHAGEN)
        if found > after and band_of(found) == band:
            return found
        day += dt.timedelta(days=1)


def date_of(at: dt.datetime) -> dt.date:
    """Return the Danish date a moment counts for: a night is of the date it begins on."""
    local = _local(at)
    # By the clock, not 6 hours back: in the nights when the clock is moved they differ.
    return local.date() - dt.timedelta(days=local.hour < DAY_BEGINS)


def is_weekend(day: dt.date) -> bool:
    """Return whether a date is a Saturday, a Sunday or a Danish public holiday."""
    return day.isoweekday() > 5 or is_public_holiday(day)


def is_public_holiday(day: dt.date) -> bool:
    """Return whether a date is a Danish public holiday."""
    return day in _public_holidays(day.year)


def bands_on(day: dt.date) -> dict[str, tuple[int, int]]:
    """Return the bands of a date with the hours they begin and end; the night ends beyond 24."""
    found = {band: HOURS[band] for band in (_WEEKEND if is_weekend(day) else _WEEKDAY)}
    return found | {"night": (NIGHT_BEGINS, 24 + DAY_BEGINS)}


@cache
def _public_holidays(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("DK", years=year))


def _local(at: dt.datetime) -> dt.datetime:
    if at.tzinfo is None:
        message = "a moment without a time zone has no band"
        raise ValueError(message)
    return at.astimezone(COPENHAGEN)
