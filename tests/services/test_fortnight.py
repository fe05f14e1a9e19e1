"""A fortnight of a real team: working hours, what is proposed, planned and in the calendar."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import icalendar
import pytest

from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers.database import Scope
from gis.locale import COPENHAGEN, translator
from gis.services import (
    areas,
    calendars,
    gaps,
    mapping,
    observation_points,
    return_windows,
    rounds,
    street_search,
)
from gis.services.fortnight import (
    FortnightTerms,
    list_colleagues,
    propose_fortnight,
    round_requests,
    set_work_hours,
    undo_work_hours,
)
from gis.services.members import local_scope
from gis.services.rows import RowClash
from tests.colleagues import add_colleague

pytestmark = pytest.mark.db

_ = translator("da")
MONDAY = dt.date(2027, 3, 22)
"""Easter is on the 28th: Maundy Thursday, Good Friday and Easter Monday are public holidays."""
NOW = dt.datetime(2027, 3, 19, 9, tzinfo=COPENHAGEN)
EIGHT, FOUR = dt.time(8), dt.time(16)


def at_work(scope: Scope, member: Scope, weekdays: range = range(1, 6)) -> None:
    for weekday in weekdays:
        set_work_hours(scope, str(member.member_id), weekday, 1, begins=EIGHT, ends=FOUR)


def events(data: bytes) -> list[str]:
    return [str(one["summary"]) for one in icalendar.Calendar.from_ical(data).walk("VEVENT")]


def test_working_hours_of_two_who_write_at_once_clash_and_are_taken_back(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    me = str(scope.member_id)
    first = set_work_hours(scope, me, 1, 1, begins=EIGHT, ends=FOUR)
    (known,) = list_colleagues(scope)
    assert (known.days[1].begins, known.days[1].version, known.week_hours) == (EIGHT, 2, 8.0)
    with pytest.raises(RowClash) as clash:
        set_work_hours(scope, me, 1, 1, begins=dt.time(9), ends=FOUR)
    assert [(one.field, one.theirs) for one in clash.value.fields] == [("begins", EIGHT)]
    undo_work_hours(scope, first)
    assert not list_colleagues(scope)[0].is_at_work
    for begins, ends, code in (
        (EIGHT, None, "work_hours_unreadable"), (FOUR, EIGHT, "times_swapped"),
        (EIGHT, EIGHT, "times_equal"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=code):
            set_work_hours(scope, me, 2, 1, begins=begins, ends=ends)
    add_colleague("GÆ", "leader")
    assert [one.initials for one in list_colleagues(scope)] == [known.initials]
    for member, weekday in ((str(scope.team_id), 1), ("x", 1), (me, 8)):
        with pytest.raises(NotFoundError, match="row_not_found"):
            set_work_hours(scope, member, weekday, 1, begins=EIGHT, ends=FOUR)


def test_what_is_chosen_becomes_rounds_for_who_is_at_work_and_stands_in_their_calendar(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    cd = add_colleague("CD")
    terms = FortnightTerms(MONDAY)
    assert {one.why for one in propose_fortnight(scope, terms, now=NOW).unplaced} == {"nobody"}
    for member in (scope, cd):
        at_work(scope, member)
    plan = propose_fortnight(scope, terms, now=NOW)
    assert plan.proposals
    assert plan == propose_fortnight(scope, terms, now=NOW)
    holidays = {dt.date(2027, 3, day) for day in (25, 26, 29)}
    for one in plan.proposals:
        assert one.initials == ("CD", "LOK")
        assert one.slot.date not in holidays
        assert one.slot.date.isoweekday() < 6
        assert one.begins_at.astimezone(COPENHAGEN).date() == one.slot.date
        assert one.begins_at.astimezone(COPENHAGEN).time() >= EIGHT
        assert one.ends_at.astimezone(COPENHAGEN).time() <= FOUR
    report = {area.area_id: area for area in gaps.gap_report(scope, at=NOW).areas}
    first = plan.proposals[0]
    (band,) = [one for one in report[first.slot.area].bands if one.band == first.slot.band]
    assert first.gap_dwellings == band.gap_dwellings
    never_alone = {
        area for one in observation_points.list_points(scope) if one.needs_pair
        for area in one.area_ids
    }  # fmt: skip
    alone = propose_fortnight(scope, replace(terms, is_pair=False), now=NOW)
    assert {len(one.initials) for one in alone.proposals} == {1, 2}
    assert all(
        (len(one.initials) == 2) == (one.slot.area in never_alone) for one in alone.proposals
    )
    absent = replace(terms, absent=frozenset({(str(cd.member_id), first.slot.date)}))
    away = propose_fortnight(scope, absent, now=NOW)
    assert first.slot.date not in {one.slot.date for one in away.proposals}
    # What is planned is not proposed again, and takes its people's time.
    (request,) = round_requests(scope, [first])
    planned = rounds.plan_round(scope, request, seconds=0.5)
    (listed,) = [one for one in rounds.list_rounds(scope) if one.id == planned.id]
    assert set(listed.member_ids) == {str(scope.member_id), str(cd.member_id)}
    after = propose_fortnight(scope, terms, now=NOW)
    assert [one.round_id for one in after.planned] == [planned.id]
    assert after.planned[0].initials == ("CD", "LOK")
    again = (first.slot.area, first.slot.band)
    assert again not in {(one.slot.area, one.slot.band) for one in after.proposals}
    assert first.slot.date not in {one.slot.date for one in after.proposals}
    with pytest.raises(ConflictError, match="fortnight_changed"):
        round_requests(scope, [first])
    with pytest.raises(InputError, match="no_round_chosen"):
        round_requests(scope, [])
    # In the calendars of both, by area and code, and in no other's; nobody is named.
    told = f"Runde: {first.area_name}"
    ef = add_colleague("EF")
    assert told in events(calendars.returns_calendar(cd, _))
    assert told not in events(calendars.returns_calendar(ef, _))
    assert told in events(calendars.fortnight_calendar(ef, _, MONDAY))
    assert told not in events(calendars.fortnight_calendar(ef, _, MONDAY - dt.timedelta(days=14)))
    code = rounds.print_sheet(scope, planned.id, _).code
    text = calendars.returns_calendar(cd, _)
    assert f"{told}, ark {code}" in events(text)
    assert f"{told}, ark {code}" in events(calendars.round_calendar(cd, planned.id, _))
    assert b"LOK" not in text


def test_returns_take_the_time_of_whose_they_are_and_areas_decided_against_are_left_out(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    at_work(scope, scope, range(1, 2))
    terms = FortnightTerms(MONDAY, is_pair=False)
    plan = propose_fortnight(scope, terms, now=NOW)
    first = plan.proposals[0]
    pieces = street_search.find_streets(scope, name="Mejsevej")
    return_windows.add_window(
        scope, street_ids=list(pieces["id"]), starts_at=first.begins_at, ends_at=first.ends_at,
        assigned="LOK",
    )  # fmt: skip
    after = propose_fortnight(scope, terms, now=NOW)
    assert [one.begins_at for one in after.returns] == [first.begins_at]
    assert all(
        one.ends_at <= first.begins_at or first.ends_at <= one.begins_at for one in after.proposals
    )
    for area in areas.list_areas(scope):
        newest = next(
            one.direct for one in mapping.overview(scope) if one.area.id == area.id
        )  # fmt: skip
        since = None if newest is None else newest.id
        mapping.decide(scope, area.id, "direct", False, "Ingen boliger", since=since)
    none = propose_fortnight(scope, terms, now=NOW)
    assert (none.proposals, none.unplaced) == ((), ())
