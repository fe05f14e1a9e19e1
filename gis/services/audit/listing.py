"""The log as an administrator reads it: who, when, what; ids and no contents."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from gis.errors import InputError
from gis.exchange.table_file import table_csv
from gis.layers import audit as layer
from gis.layers import teams
from gis.layers.database import SYSTEM, Scope
from gis.locale import COPENHAGEN
from gis.locale.log_words import action_words, channel_words, role_words
from gis.services.installation import database
from gis.services.noting import shows
from gis.services.rights import right
from gis.services.rows import read_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.layers.audit import Row
    from gis.locale import Translator

Kind = Literal["read", "search", "change", "out", "login", "log", "refused"]
KINDS: Final[Mapping[Kind, str]] = {
    "read": r"\.(read|open)$",
    "search": r"\.search$",
    "change": r"\.(change|record|close|plan|decide|back|import|erase|restore)$",
    "out": r"\.(print|export|extract)$",
    "login": r"^login\.",
    "log": r"^log\.",
    "refused": r"\.refused$",
}
"""Kinds of events that one can look for, by what their actions are like."""
PAGE_ROWS: Final = 50
MOST_EXPORTED: Final = 100_000
FILE_NAME: Final = "kvarter-log.csv"


@dataclass(frozen=True)
class Event:
    """
    A line of the log.

    Attributes
    ----------
    number, at
        Its number, and when it was; aware.
    initials
        Of whom; "" of nobody's member.
    ids
        What it was about: opaque.
    view_id
        The same of all that belongs to one view of a page, one command or one job.
    counts
        Numbers by name.
    """

    number: int
    at: dt.datetime
    initials: str
    role: str
    action: str
    ids: tuple[str, ...]
    view_id: str
    channel: str
    counts: Mapping[str, float]


@dataclass(frozen=True)
class Events:
    """One page of events, the latest first, and how many there are in all."""

    rows: tuple[Event, ...]
    count: int


@dataclass(frozen=True)
class LogState:
    """When the log was last sealed (None: never), and how many events wait for it."""

    sealed_at: dt.datetime | None
    unsealed: int


@right("log", "read")
def list_events(
    scope: Scope,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    member_id: str = "",
    kind: Kind | None = None,
    page: int = 0,
) -> Events:
    """
    Return the team's events, and those of nobody's member, of some Danish days.

    Parameters
    ----------
    since, until
        First and last day.
    member_id
        Only of one colleague.
    page
        Which of the pages of `PAGE_ROWS`, from 0.

    Raises
    ------
    AccessError
        ``not_allowed``.
    InputError
        ``log_period_wrong``.
    """
    asked = _asked(since, until, member_id, kind)
    with database().session(scope) as session:
        rows = layer.find_events(session, **asked, limit=PAGE_ROWS, offset=max(page, 0) * PAGE_ROWS)
        count = layer.count_events(session, **asked)
        initials = teams.find_initials(session)
    shows(scope, "log.read", [scope.team_id])
    return Events(tuple(event_of(row, initials) for row in rows), count)


def _asked(
    since: dt.date | None, until: dt.date | None, member_id: str, kind: Kind | None
) -> layer.Asked:
    if since and until and until < since:
        raise InputError("log_period_wrong")
    return {
        "since": None if since is None else midnight(since),
        "until": None if until is None else midnight(until + dt.timedelta(days=1)),
        "member_id": read_id(member_id) if member_id else None,
        "like": KINDS[kind] if kind else "",
    }


def midnight(day: dt.date) -> dt.datetime:
    """Return when a Danish day begins."""
    return dt.datetime.combine(day, dt.time(), COPENHAGEN)


def event_of(row: Row, initials: Mapping[uuid.UUID, str]) -> Event:
    """Return an event as it is shown."""
    who = initials.get(row.member_id, "") if row.member_id else ""
    return Event(
        row.number, row.at, who, row.role, row.action, tuple(map(str, row.ids)), str(row.view_id),
        row.channel, row.counts,
    )  # fmt: skip


@right("log", "read")
def log_members(scope: Scope) -> dict[str, str]:
    """Return the initials of the team's members by id, also of those who left."""
    with database().session(scope) as session:
        found = teams.find_initials(session)
    return {str(one): initials for one, initials in sorted(found.items(), key=lambda x: x[1])}


@right("log", "read")
def log_state(scope: Scope) -> LogState:  # noqa: ARG001 - whose right it is
    """Return how the sealing of the log stands, of all teams."""
    with database().session(SYSTEM) as session:
        top, _seal = layer.last_snapshot(session)
        last = layer.last_seal(session)
        return LogState(last.at if last else None, layer.count_after(session, top))


@right("log", "export")
def export_events(
    scope: Scope,
    _: Translator,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    member_id: str = "",
    kind: Kind | None = None,
) -> bytes:
    """Return what `list_events` finds, all pages, as CSV; at most `MOST_EXPORTED` lines."""
    asked = _asked(since, until, member_id, kind)
    with database().session(scope) as session:
        initials = teams.find_initials(session)
        rows = [
            event_of(row, initials)
            for row in layer.find_events(session, **asked, limit=MOST_EXPORTED)
        ]
    columns = (
        _("Nummer"), _("Tidspunkt"), _("Hvem"), _("Rolle"), _("Handling"), _("Kode for handling"),
        _("Id'er"), _("Visning"), _("Hvorfra"), _("Tal"),
    )  # fmt: skip
    return table_csv(columns, [_cells(_, row) for row in rows])


def _cells(_: Translator, row: Event) -> Sequence[str | float]:
    return (
        row.number, row.at.astimezone(COPENHAGEN).isoformat(sep=" ", timespec="seconds"),
        row.initials, role_words(_).get(row.role, row.role), action_words(_, row.action),
        row.action, " ".join(row.ids), row.view_id, channel_words(_).get(row.channel, row.channel),
        " ".join(f"{name}={value:g}" for name, value in row.counts.items()),
    )  # fmt: skip
