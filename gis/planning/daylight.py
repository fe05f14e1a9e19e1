"""Whether it is dark somewhere at some time."""

from __future__ import annotations

import datetime as dt
import math
from typing import Final

TWILIGHT: Final = -6.0
"""Degrees over the horizon from which on one sees where one walks: the end of civil twilight."""
J2000: Final = dt.datetime(2000, 1, 1, 12, tzinfo=dt.UTC)


def sun_height(at: dt.datetime, lon: float, lat: float) -> float:
    """
    Return how high the sun stands over the horizon, in degrees.

    Parameters
    ----------
    at
        With a time zone.
    lon, lat
        WGS84 degrees.

    Notes
    -----
    The low-precision formulas of the Astronomical Almanac, good to a minute of arc until 2050.
    Refraction is left out.
    """
    days = (at - J2000) / dt.timedelta(days=1)
    anomaly = math.radians(357.529 + 0.98560028 * days)
    mean = 280.459 + 0.98564736 * days
    along = math.radians(mean + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly))
    tilt = math.radians(23.439 - 0.00000036 * days)
    ascension = math.atan2(math.cos(tilt) * math.sin(along), math.cos(along))
    declination = math.asin(math.sin(tilt) * math.sin(along))
    turned = math.radians(15 * (18.697374558 + 24.06570982441908 * days) + lon) - ascension
    north = math.radians(lat)
    return math.degrees(
        math.asin(
            math.sin(north) * math.sin(declination)
            + math.cos(north) * math.cos(declination) * math.cos(turned)
        )
    )


def is_dark(begins: dt.datetime, minutes: float, lon: float, lat: float) -> bool:
    """Return whether it is dark when a walk begins, or when it ends at the latest."""
    ends = begins + dt.timedelta(minutes=minutes)
    return min(sun_height(at, lon, lat) for at in (begins, ends)) < TWILIGHT
