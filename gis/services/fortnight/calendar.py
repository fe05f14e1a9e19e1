"""Who has what to do when: working hours, planned rounds and returns on some dates."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.coverage.bands import band_of, date_of, is_public_holiday
from gis.locale import COPENHAGEN
from gis.planning.fortnight import Person
from gis.planning.round_suggesting import LEAST_MINUTES
from gis.services import areas
from gis.services.return_windows import list_windows
from gis.services.rights import right
from gis.services.rounds.statuses import MOST_ROUNDS, list_rounds

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gis.layers.database import Scope
    from gis.services.fortnight.hours import Colleague
    from gis.services.rounds.statuses import RoundSummary

SUNDAY: Final = 7
"""On a public holiday the hours of a Sunday hold: an assumption."""
DAY_MINUTES: Final = 24 * 60
Span = tuple[int, int]


@dataclass(frozen=True)
class PlannedEntry:
    """
    A round that is planned for a time.

    Attributes
    ----------
    date
        Danish date that it counts for.
    begins_at, ends_at
        Aware; it ends when its longest leg does.
    member_ids, initials
        Whom it is for; none: whoever has time.
    code
        Of its latest sheet, "" where none is printed.
    """

    round_id: str
    name: str
    area_ids: tuple[str, ...]
    band: str
    date: dt.date
    begins_at: dt.datetime
    ends_at: dt.datetime
    member_ids: tuple[str, ...]
    initials: tuple[str, ...]
    code: str


@dataclass(frozen=True)
class ReturnEntry:
    """
    A return that is agreed: its code ("" of a street), the areas it lies in, and whose it is.

    `initials` are "" for nobody in particular.
    """

    window_id: str
    code: str
    area_names: tuple[str, ...]
    band: str
    date: dt.date
    begins_at: dt.datetime
    ends_at: dt.datetime
    initials: str


@right("fortnight", "read")
def planned_entries(scope: Scope, since: dt.date) -> list[PlannedEntry]:
    """Return the rounds that are planned for a date or later and not walked yet, by time."""
    found = [
        _planned(one, one.planned_for)
        for one in list_rounds(scope, limit=MOST_ROUNDS, statuses=("planned", "out"))
        if one.planned_for is not None and date_of(one.planned_for) >= since
    ]
    return sorted(found, key=lambda one: (one.begins_at, one.name, one.round_id))


def _planned(one: RoundSummary, begins_at: dt.datetime) -> PlannedEntry:
    ends_at = begins_at + dt.timedelta(minutes=max(math.ceil(one.minutes), LEAST_MINUTES))
    return PlannedEntry(
        one.id, one.name, one.area_ids, band_of(begins_at), date_of(begins_at), begins_at,
        ends_at, one.member_ids, one.meant_for, one.sheet_code,
    )  # fmt: skip


@right("fortnight", "read")
def return_entries(scope: Scope, dates: Sequence[dt.date]) -> list[ReturnEntry]:
    """Return the open returns that begin on some consecutive dates, by time."""
    after = dt.datetime.combine(dates[-1] + dt.timedelta(days=1), dt.time(), COPENHAGEN)
    names = {one.id: one.name for one in areas.list_areas(scope)}
    return [
        ReturnEntry(
            one.id, one.code, tuple(names[area] for area in one.area_ids if area in names),
            band_of(one.starts_at), date_of(one.starts_at), one.starts_at, one.ends_at,
            one.assigned,
        )
        for one in list_windows(scope, until=after)
        if date_of(one.starts_at) >= dates[0]
    ]  # fmt: skip


def people_of(
    colleagues: Sequence[Colleague],
    dates: Sequence[dt.date],
    absent: Collection[tuple[str, dt.date]],
    planned: Sequence[PlannedEntry],
    returns: Sequence[ReturnEntry],
) -> list[Person]:
    """Return the colleagues who are at work at all, as the planner reads them."""
    return [
        _person(one, dates, absent, planned, returns) for one in colleagues if one.is_at_work
    ]  # fmt: skip


def _person(
    one: Colleague,
    dates: Sequence[dt.date],
    absent: Collection[tuple[str, dt.date]],
    planned: Sequence[PlannedEntry],
    returns: Sequence[ReturnEntry],
) -> Person:
    at_work: dict[int, list[Span]] = {}
    for number, date in enumerate(dates):
        day = one.days[SUNDAY if is_public_holiday(date) else date.isoweekday()]
        if day.begins is not None and day.ends is not None and (one.id, date) not in absent:
            at_work[number] = [(_minute(day.begins), _minute(day.ends))]
    busy: dict[int, list[Span]] = defaultdict(list)
    rounds: dict[int, list[float]] = defaultdict(list)
    for entry in planned:
        if one.id in entry.member_ids:
            _occupy(busy, dates, entry.begins_at, entry.ends_at)
            if entry.date in dates:
                minutes = (entry.ends_at - entry.begins_at).total_seconds() / 60
                rounds[dates.index(entry.date)].append(minutes)
    for window in returns:
        if window.initials == one.initials:
            _occupy(busy, dates, window.begins_at, window.ends_at)
    return Person(one.id, at_work, busy, rounds)


def _occupy(
    busy: dict[int, list[Span]], dates: Sequence[dt.date], begins: dt.datetime, ends: dt.datetime
) -> None:
    """Add a time to what somebody has to do, on each date that it reaches into."""
    first, last = (one.astimezone(COPENHAGEN) for one in (begins, ends))
    for number, date in enumerate(dates):
        if first.date() <= date <= last.date():
            busy[number].append((
                _minute(first.time()) if first.date() == date else 0,
                _minute(last.time()) if last.date() == date else DAY_MINUTES,
            ))  # fmt: skip


def _minute(clock: dt.time) -> int:
    return clock.hour * 60 + clock.minute
