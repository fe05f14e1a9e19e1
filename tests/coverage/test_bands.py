"""A moment's band follows the Danish clock and calendar."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.coverage.bands import BANDS, band_of, date_of, next_in_band
from gis.locale import COPENHAGEN

BEGIN, END = (dt.datetime.fromisoformat(day) for day in ("2015-01-01", "2040-01-01"))
MOMENTS = st.datetimes(BEGIN, END, timezones=st.just(dt.UTC))


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)


@pytest.mark.parametrize(
    ("moment", "band"),
    [
        ("2026-03-04 06:00", "morning"),
        ("2026-03-04 11:59:59", "morning"),
        ("2026-03-04 12:00", "afternoon"),
        ("2026-03-04 16:59:59", "afternoon"),
        ("2026-03-04 17:00", "evening"),
        ("2026-03-04 21:59:59", "evening"),
        ("2026-03-04 22:00", "night"),
        ("2026-03-04 05:59:59", "night"),
        ("2026-03-07 06:00", "weekend_day"),
        ("2026-03-07 16:59:59", "weekend_day"),
        ("2026-03-08 17:00", "weekend_evening"),
        ("2026-03-08 22:00", "night"),
    ],
)
def test_the_clock_and_the_day_of_the_week_choose_the_band(moment, band):
    assert band_of(local(moment)) == band


@pytest.mark.parametrize(
    ("day", "band"),
    [
        ("2026-04-02", "weekend_day"),  # Maundy Thursday
        ("2026-04-06", "weekend_day"),  # Easter Monday
        ("2026-05-14", "weekend_day"),  # Ascension Day
        ("2026-12-25", "weekend_day"),  # a Friday
        ("2023-05-05", "weekend_day"),  # Great Prayer Day, for the last time
        ("2024-04-26", "morning"),  # where it would have been
        ("2026-12-24", "morning"),  # no public holiday, though shops close
        ("2026-06-05", "morning"),  # Constitution Day is none either
    ],
)
def test_a_danish_public_holiday_is_a_weekend(day, band):
    assert band_of(local(f"{day} 10:00")) == band


def test_the_band_is_of_danish_time_wherever_the_moment_was_told():
    assert band_of(dt.datetime(2026, 7, 1, 4, 30, tzinfo=dt.UTC)) == "morning"
    assert band_of(dt.datetime(2026, 1, 7, 4, 30, tzinfo=dt.UTC)) == "night"


def test_a_night_belongs_to_the_date_it_begins_on():
    assert date_of(local("2026-03-04 22:00")) == dt.date(2026, 3, 4)
    assert date_of(local("2026-03-05 05:59")) == dt.date(2026, 3, 4)
    assert date_of(local("2026-03-05 06:00")) == dt.date(2026, 3, 5)


@pytest.mark.parametrize("night", [dt.date(2026, 3, 28), dt.date(2026, 10, 24)])
def test_a_night_when_the_clock_is_moved_is_one_night_of_one_date(night):
    begins = dt.datetime.combine(night, dt.time(22), COPENHAGEN).astimezone(dt.UTC)
    ends = dt.datetime.combine(night + dt.timedelta(1), dt.time(6), COPENHAGEN).astimezone(dt.UTC)
    hours = (ends - begins) / dt.timedelta(hours=1)
    assert hours in (7, 9)
    moments = [begins + dt.timedelta(minutes=m) for m in range(round(hours * 60))]
    assert {band_of(moment) for moment in moments} == {"night"}
    assert {date_of(moment) for moment in moments} == {night}
    assert band_of(ends) != "night"


@given(MOMENTS)
def test_every_moment_has_one_band_whatever_zone_it_is_told_in(moment):
    assert band_of(moment) in BANDS
    assert band_of(moment.astimezone(COPENHAGEN)) == band_of(moment)
    assert date_of(moment.astimezone(COPENHAGEN)) == date_of(moment)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        band_of(dt.datetime(2026, 3, 4, 12))  # noqa: DTZ001


@given(st.sampled_from(BANDS), MOMENTS)
def test_the_next_walk_of_a_band_is_the_first_whole_hour_in_its_middle(
    band: str, after: dt.datetime
) -> None:
    found = next_in_band(band, after)
    assert band_of(found) == band
    assert found > after
    assert (found.minute, found.second) == (0, 0)
    day_before = found - dt.timedelta(days=1)
    assert day_before <= after or band_of(day_before) != band
