"""A report for the administrator: who looked at more than their work seems to need."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from gis.layers import audit as layer
from gis.layers import teams
from gis.layers.database import Scope
from gis.locale import COPENHAGEN
from gis.services.audit.listing import KINDS, midnight
from gis.services.installation import database
from gis.services.noting import counts, shows
from gis.services.rights import right
from gis.settings import get_settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.layers.audit import Row

__all__ = [
    "DAY_HOURS", "LEAST_NIGHTS", "LEAST_OUT", "LEAST_POINTS", "LEAST_STREET", "TIMES_USUAL",
    "Period", "Sample", "Sighting", "acknowledge", "find_sightings", "last_period", "sample",
    "sample_waiting",
]  # fmt: skip

LEAST_STREET: Final = 10
"""Look-ups of one street by one colleague that are told. Assumed."""
DAY_HOURS: Final = (6, 22)
"""Danish hours between which work is done, on any day. Assumed."""
LEAST_NIGHTS: Final = 3
"""Views outside these hours that are told. Assumed."""
LEAST_POINTS: Final = 5
"""Points opened by somebody who never wrote of them, from which on they are told. Assumed."""
LEAST_OUT: Final = 5
TIMES_USUAL: Final = 2.0
"""Prints and exports are told from so many on, where they are so many times the usual. Assumed."""
PERIODS_BEFORE: Final = 3
"""Earlier periods whose mean is what is usual of a colleague. Assumed."""

DAYS_WORKED: Final = 365
"""Whoever wrote of a point so many days before works on it. Assumed."""

SightingKind = Literal["street", "night", "unworked", "out"]


@dataclass(frozen=True)
class Period:
    """Danish days: from the first to just before the last."""

    since: dt.date
    until: dt.date


@dataclass(frozen=True)
class Sighting:
    """
    Something to ask a colleague about; there may be a good reason for it.

    Attributes
    ----------
    kind
        ``street``: many look-ups of one street; ``night``: look-ups outside working hours;
        ``unworked``: points opened that the colleague never wrote of; ``out``: prints and exports
        above the usual.
    count, usual
        How many, and of ``out`` how many are usual.
    codes
        Codes of points and inquiries it is about, where it is about some.
    """

    kind: SightingKind
    member_id: str
    initials: str
    count: int
    usual: float
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    """The report of a period; `acknowledged_at` and `by` are None and "" until it is looked at."""

    period: Period
    events: int
    sightings: tuple[Sighting, ...]
    acknowledged_at: dt.datetime | None
    by: str


def last_period(today: dt.date) -> Period:
    """Return the last whole week, month or quarter before a day, as the settings say."""
    every = get_settings().log_sample
    if every == "week":
        until = today - dt.timedelta(days=today.weekday())
        return Period(until - dt.timedelta(days=7), until)
    months = 1 if every == "month" else 3
    until = today.replace(day=1)
    while (until.month - 1) % months:
        until = _month_before(until)
    since = until
    for _month in range(months):
        since = _month_before(since)
    return Period(since, until)


def _month_before(day: dt.date) -> dt.date:
    return (day - dt.timedelta(days=1)).replace(day=1)


@right("log", "read")
def sample(scope: Scope, *, today: dt.date | None = None) -> Sample:
    """
    Return the report of the last period: ids and codes, no address and no street.

    Raises
    ------
    AccessError
        ``not_allowed``.
    """
    period = last_period(today or dt.datetime.now(COPENHAGEN).date())
    since, until = midnight(period.since), midnight(period.until)
    before = midnight(period.since - PERIODS_BEFORE * (period.until - period.since))
    with database().session(scope) as session:
        rows = layer.find_events(session, since=since, until=until)
        year = since - dt.timedelta(days=DAYS_WORKED)
        done = layer.find_events(session, since=year, until=until, like=DONE)
        initials = teams.find_initials(session)
        seen = _acknowledged(session, period)
    looked = {one for row in rows if row.action.endswith((".open", ".search")) for one in row.ids}
    # The one place where something of the fieldwork is read for an administrator: codes, and
    # which of them share a street, so that many look-ups of one street can be counted.
    with database().session(replace(scope, role="coordinator")) as session:
        places = layer.find_addresses_of(session, sorted(looked))
    shows(scope, "log.read", [scope.team_id])
    earlier = [row for row in done if before <= row.at < since]
    found = find_sightings(rows, earlier, done, places)
    return Sample(
        period, len(rows),
        tuple(replace(one, initials=initials.get(uuid.UUID(one.member_id), "")) for one in found),
        seen.at if seen else None,
        initials.get(seen.member_id, "") if seen and seen.member_id else "",
    )  # fmt: skip


def find_sightings(
    rows: Sequence[Row],
    earlier: Sequence[Row],
    done: Iterable[Row],
    places: Mapping[uuid.UUID, tuple[str, str]],
) -> list[Sighting]:
    """
    Return what is to be asked about, the most first; without initials.

    Parameters
    ----------
    rows, earlier
        Events of the period, and of `PERIODS_BEFORE` periods before it.
    done
        What was written and printed to the end of the period: who wrote of a point.
    places
        Street and code by id of what was looked up.
    """
    worked: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for row in done:
        if row.member_id and row.action.endswith(_WROTE):
            worked[row.member_id].update(row.ids)
    by: dict[uuid.UUID, list[Row]] = defaultdict(list)
    for row in rows:
        if row.member_id:
            by[row.member_id].append(row)
    usual = Counter(row.member_id for row in earlier if row.action.endswith(_OUT))
    found: list[Sighting] = []
    for member, own in by.items():
        found += _streets(member, own, places)
        found += _nights(member, own)
        found += _unworked(member, own, worked[member], places)
        found += _out(member, own, usual[member] / PERIODS_BEFORE)
    return sorted(found, key=lambda one: -one.count)


_WROTE = (".record", ".change", ".close")
DONE: Final = r"\.(record|change|close|print|export)$"
_OUT = (".print", ".export")


def _streets(
    member: uuid.UUID, own: Sequence[Row], places: Mapping[uuid.UUID, tuple[str, str]]
) -> list[Sighting]:
    views: dict[str, set[tuple[uuid.UUID, uuid.UUID]]] = defaultdict(set)
    codes: dict[str, set[str]] = defaultdict(set)
    for row in own:
        if not row.action.endswith((".open", ".search")):
            continue
        for one in row.ids:
            street, code = places.get(one, ("", ""))
            if street:
                # A list of hits is one look-up of a street, however many of its homes it names.
                about = row.view_id if row.action.endswith(".search") else one
                views[street].add((row.view_id, about))
                codes[street] |= {code} - {""}
    return [
        _sighting("street", member, len(looked), codes[street])
        for street, looked in views.items()
        if len(looked) >= LEAST_STREET
    ]


def _nights(member: uuid.UUID, own: Sequence[Row]) -> list[Sighting]:
    first, last = DAY_HOURS
    views = {
        row.view_id
        for row in own
        if row.channel == "page" and row.action.endswith((".read", ".open", ".search"))
        and not first <= row.at.astimezone(COPENHAGEN).hour < last
    }  # fmt: skip
    return [_sighting("night", member, len(views))] if len(views) >= LEAST_NIGHTS else []


def _unworked(
    member: uuid.UUID, own: Sequence[Row], worked: set[uuid.UUID],
    places: Mapping[uuid.UUID, tuple[str, str]],
) -> list[Sighting]:  # fmt: skip
    opened = {one for row in own if row.action.endswith(".open") for one in row.ids} - worked
    codes = {places[one][1] for one in opened if one in places} - {""}
    return [_sighting("unworked", member, len(codes), codes)] if len(codes) >= LEAST_POINTS else []


def _out(member: uuid.UUID, own: Sequence[Row], usual: float) -> list[Sighting]:
    count = sum(row.action.endswith(_OUT) for row in own)
    if count < LEAST_OUT or count <= TIMES_USUAL * usual:
        return []
    return [replace(_sighting("out", member, count), usual=usual)]


def _sighting(
    kind: SightingKind, member: uuid.UUID, count: int, codes: Iterable[str] = ()
) -> Sighting:
    ordered = tuple(sorted(codes, key=lambda code: (len(code), code)))
    return Sighting(kind, str(member), "", count, 0.0, ordered)


@right("log", "acknowledge")
def acknowledge(scope: Scope, period: Period) -> None:  # noqa: ARG001 - whose right it is
    """Say that the report of a period was looked through: an event of the log like any other."""
    counts(since=_number(period.since), until=_number(period.until))


@right("log", "read")
def sample_waiting(scope: Scope, *, today: dt.date | None = None) -> Period | None:
    """Return the last period if something was logged in it and nobody has looked at its report."""
    period = last_period(today or dt.datetime.now(COPENHAGEN).date())
    since, until = midnight(period.since), midnight(period.until)
    with database().session(scope) as session:
        if _acknowledged(session, period):
            return None
        found = layer.find_events(session, since=since, until=until, like=KINDS["read"], limit=1)
    return period if found else None


def _acknowledged(session: Session, period: Period) -> Row | None:
    days = (_number(period.since), _number(period.until))
    said = layer.find_events(session, since=midnight(period.until), like=r"^log\.acknowledge$")
    return next((row for row in said if (row.counts["since"], row.counts["until"]) == days), None)


def _number(day: dt.date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
