"""Returns and rounds in the calendar a worker uses already: code, area and time alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import icalendar
import pytest

from gis.errors import AccessError
from gis.layers.database import Scope
from gis.locale import COPENHAGEN, translator
from gis.services import (
    areas,
    calendars,
    maps,
    observation_points,
    return_windows,
    rounds,
    street_search,
)
from gis.services.members import local_scope

pytestmark = pytest.mark.db
DANISH = translator("da")


@pytest.fixture
def scope(demo_database: dict[str, str]) -> Scope:
    """The local member, whose team has no windows yet."""
    scope = local_scope()
    for one in return_windows.list_windows(scope, open_only=False):
        return_windows.delete_window(scope, one.id, one.version)
    return scope


def events(data: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


def test_a_return_keeps_its_clock_through_summer_time_and_its_id_through_a_move(
    scope: Scope,
) -> None:
    home = maps.search_addresses(local_scope(), "Mejsevej 1")[0]
    point = observation_points.add_point(scope, address_id=home.id, allow_duplicate=True)
    next_year = dt.datetime.now(COPENHAGEN).year + 1
    winter = dt.datetime(next_year, 2, 3, 13, tzinfo=COPENHAGEN)
    half = dt.timedelta(minutes=30)
    made = return_windows.add_window(
        scope, point_id=point.point_id, starts_at=winter, ends_at=winter + half, assigned="CD"
    )
    (before,) = events(calendars.returns_calendar(scope, DANISH))
    summer = winter.replace(month=7)
    return_windows.move_window(
        scope, made.row_id, made.after, starts_at=summer, ends_at=summer + half
    )
    data = calendars.returns_calendar(scope, DANISH)
    (after,) = events(data)
    assert [one.start.hour for one in (before, after)] == [13, 13]
    assert [one.start.utcoffset() for one in (before, after)] == [
        dt.timedelta(hours=1), dt.timedelta(hours=2),
    ]  # fmt: skip
    assert after.end - after.start == half
    assert before["uid"] == after["uid"]
    assert before["sequence"] < after["sequence"]
    (area_id,) = return_windows.list_windows(scope)[0].area_ids
    (area,) = (one for one in areas.list_areas(scope) if one.id == area_id)
    assert after["summary"] == f"Genbesøg {point.code}, {area.name}"
    text = data.decode()
    assert "TZID:Europe/Copenhagen" in text
    assert "Mejsevej" not in text
    assert "CD" not in after["summary"]
    with pytest.raises(AccessError, match="fieldwork_only"):
        calendars.returns_calendar(replace(scope, role="leader"), DANISH)


def test_a_street_is_not_named_and_what_was_kept_leaves_the_calendar(scope: Scope) -> None:
    pieces = street_search.find_streets(scope, name="Mejsevej")
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    made = return_windows.add_window(
        scope, street_ids=list(pieces["id"]), starts_at=tomorrow,
        ends_at=tomorrow + dt.timedelta(hours=1),
    )  # fmt: skip
    (event,) = events(calendars.returns_calendar(scope, DANISH))
    assert event["summary"].startswith("Genbesøg på en vej")
    assert "Mejsevej" not in event["summary"]
    return_windows.settle_window(scope, made.row_id, made.after, outcome="kept")
    assert events(calendars.returns_calendar(scope, DANISH)) == []


def planned_for(scope: Scope, at: dt.datetime) -> rounds.PlannedRound:
    """Plan the walk of the demo town's round for a time."""
    asked = rounds.get_round(scope, rounds.list_rounds(scope)[0].id).request
    return rounds.plan_round(scope, replace(asked, planned_for=at), seconds=1)


def test_a_round_has_the_returns_of_its_danish_day_and_none_of_the_next(scope: Scope) -> None:
    planned = planned_for(scope, dt.datetime(2026, 12, 7, 20, 30, tzinfo=COPENHAGEN))
    corner = planned.legs[0].directions[0].geometry.interpolate(0.5, normalized=True)
    near = observation_points.add_point(scope, at=corner, allow_duplicate=True)
    for day, clock in ((7, 23), (8, 9)):
        starts_at = dt.datetime(2026, 12, day, clock, tzinfo=COPENHAGEN)
        return_windows.add_window(
            scope, point_id=near.point_id, starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(minutes=30),
        )  # fmt: skip
    told = events(calendars.round_calendar(scope, planned.id, DANISH))
    assert [one.start.day for one in told] == [7, 7]


def test_a_round_that_was_changed_is_newer_in_the_calendar(scope: Scope) -> None:
    planned = planned_for(scope, dt.datetime(2026, 12, 7, 20, 30, tzinfo=COPENHAGEN))

    def sequence() -> int:
        (event,) = events(calendars.round_calendar(scope, planned.id, DANISH))
        return int(event["sequence"])

    before = sequence()
    rounds.cancel_round(scope, planned.id)
    assert sequence() > before


def test_a_round_has_the_returns_it_comes_past_and_a_leader_sees_none(scope: Scope) -> None:
    listed = rounds.list_rounds(scope)[0]
    leg = rounds.get_round(scope, listed.id).legs[0]
    corner = leg.directions[0].geometry.interpolate(0.5, normalized=True)
    near = observation_points.add_point(scope, at=corner, allow_duplicate=True)
    starts_at = dt.datetime.now(dt.UTC) - dt.timedelta(hours=2)
    return_windows.add_window(
        scope, point_id=near.point_id, starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=1),
    )  # fmt: skip
    planned = listed.planned_for is not None

    def told(who: Scope) -> list[str]:
        return [one["summary"] for one in events(calendars.round_calendar(who, listed.id, DANISH))]

    seen = told(scope)
    assert any(near.code in one for one in seen)
    assert len(seen) == planned + 1
    assert len(told(replace(scope, role="leader"))) == planned
