"""Calendars as iCalendar (RFC 5545), for the calendar that a worker uses already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import icalendar

from gis.exchange.plain_text import one_line
from gis.locale import COPENHAGEN

PRODUCT: Final = "-//Kvarter//Kvarter//DA"
UID_DOMAIN: Final = "kvarter"
# A zone tells its own changes by the clock that they are seen on, without a zone.
CHANGES: Final = (
    (icalendar.TimezoneDaylight, "CEST", dt.datetime.fromisoformat("1996-03-31T02:00"), 1, 2),
    (icalendar.TimezoneStandard, "CET", dt.datetime.fromisoformat("1996-10-27T03:00"), 2, 1),
)
"""The last Sundays of March and October (directive 2000/84/EC): hours from UTC before and after."""


@dataclass(frozen=True)
class Event:
    """
    One entry of a calendar.

    Attributes
    ----------
    id
        Opaque, and the same as long as it is the same thing: a calendar that is read again moves
        its entries by it.
    version
        How often it was changed.
    starts_at, ends_at
        Aware.
    summary
        What it is, in one line: no address, and nothing about anybody.
    category
        A word that a calendar may group it by.
    """

    id: str
    version: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    summary: str
    category: str = ""


def write_calendar(name: str, events: Sequence[Event], made_at: dt.datetime) -> bytes:
    """
    Return a calendar in Danish time, with the zone's own rules in it.

    Parameters
    ----------
    name
        What the calendar is called.
    events
        Its entries.
    made_at
        When it was made, with a time zone.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", one_line(name))
    calendar.add("x-wr-timezone", COPENHAGEN.key)
    calendar.add_component(_zone())
    for one in events:
        calendar.add_component(_entry(one, made_at))
    return bytes(calendar.to_ical())


def _zone() -> icalendar.Timezone:
    zone = icalendar.Timezone()
    zone.add("tzid", COPENHAGEN.key)
    for kind, name, first, before, after in CHANGES:
        change = kind()
        change.add("tzname", name)
        change.add("dtstart", first)
        change.add("rrule", {"freq": "yearly", "bymonth": first.month, "byday": "-1SU"})
        change.add("tzoffsetfrom", dt.timedelta(hours=before))
        change.add("tzoffsetto", dt.timedelta(hours=after))
        zone.add_component(change)
    return zone


def _entry(one: Event, made_at: dt.datetime) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", f"{one.id}@{UID_DOMAIN}")
    entry.add("sequence", one.version)
    entry.add("dtstamp", made_at.astimezone(dt.UTC))
    entry.add("dtstart", one.starts_at.astimezone(COPENHAGEN))
    entry.add("dtend", one.ends_at.astimezone(COPENHAGEN))
    entry.add("summary", one_line(one.summary))
    if one.category:
        entry.add("categories", [one_line(one.category)])
    # Outside the office others may see the calendar: they see that somebody is busy.
    entry.add("class", "PRIVATE")
    return entry
