"""Whether it is dark, by times of an almanac."""

from __future__ import annotations

import datetime as dt

import pytest

from gis.planning.daylight import is_dark, sun_height

COPENHAGEN = (12.57, 55.68)


@pytest.mark.parametrize(
    ("at", "degrees"),
    [
        # Local noon at the solstices: 90 − 55.68 ± 23.44. Sunset with refraction: −0.83.
        ((2026, 6, 21, 11, 12), 57.8),
        ((2026, 12, 21, 11, 8), 10.9),
        ((2026, 3, 20, 17, 20), -0.8),
        ((2026, 12, 21, 14, 38), -0.8),
    ],
)
def test_the_sun_stands_where_the_almanac_says(at, degrees):
    assert sun_height(dt.datetime(*at, tzinfo=dt.UTC), *COPENHAGEN) == pytest.approx(degrees, abs=1)


@pytest.mark.parametrize(
    ("begins", "minutes", "dark"),
    [((6, 21, 17), 60, False), ((12, 21, 17), 60, True), ((12, 21, 13), 30, False),
     ((12, 21, 14), 90, True), ((6, 21, 23), 30, True)],
)  # fmt: skip
def test_a_winter_evening_is_dark_and_a_summer_evening_is_not(begins, minutes, dark):
    month, day, hour = begins
    found = is_dark(dt.datetime(2026, month, day, hour, tzinfo=dt.UTC), minutes, *COPENHAGEN)
    assert found is dark
