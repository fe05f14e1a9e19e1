"""The log of who saw and did what, and its seals; rows are added to both, and never changed."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

import sqlalchemy as sa
from sqlalchemy.orm import Session

__all__ = [
    "Entry", "Row", "Seal", "SealKind", "add_entries", "add_seal", "count_events",
    "find_addresses_of", "find_at_address", "find_events", "forget_dropped", "last_seal",
    "last_snapshot", "lock_seals", "read_rows", "read_seals", "unsealed_rows",
]  # fmt: skip

SealKind = Literal["events", "dropped"]
_LOCK = 7432
"""Held by who seals, so that seals come one after the other; who writes events knows of none."""
BATCH_EVENTS = 50_000
"""So many events one seal covers at most: what one process reads at once."""
_ROW = """xact, number, at, team_id, member_id, role, action, ids, view_id, channel,
    counts"""


@dataclass(frozen=True)
class Entry:
    """What the application says of an event; see the columns of ``audit_event``."""

    team_id: uuid.UUID | None
    member_id: uuid.UUID | None
    role: str
    action: str
    ids: tuple[uuid.UUID, ...]
    view_id: uuid.UUID
    channel: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Row:
    """An event as it is kept: every column, as it is sealed."""

    xact: int
    number: int
    at: dt.datetime
    team_id: uuid.UUID | None
    member_id: uuid.UUID | None
    role: str
    action: str
    ids: tuple[uuid.UUID, ...]
    view_id: uuid.UUID
    channel: str
    counts: Mapping[str, float]


@dataclass(frozen=True)
class Seal:
    """
    A seal.

    Attributes
    ----------
    numbers
        Numbers of the events it covers, as ranges that include the first and not the last.
    snapshot, xact
        Which transactions were over when it was made, and its own: see `gis.services.audit`.
    content, hash
        Of the rows; and of this seal with the one before it.
    """

    number: int
    kind: SealKind
    at: dt.datetime
    numbers: tuple[tuple[int, int], ...]
    events: int
    snapshot: str
    xact: int
    content: bytes
    hash: bytes


def add_entries(session: Session, entries: Sequence[Entry]) -> None:
    """Add events to the log."""
    rows = [
        {
            "team_id": one.team_id, "member_id": one.member_id, "role": one.role,
            "action": one.action, "ids": list(one.ids), "view_id": one.view_id,
            "channel": one.channel, "counts": json.dumps(dict(one.counts)),
        }
        for one in entries
    ]  # fmt: skip
    session.execute(
        sa.text("""
            insert into audit_event
                (team_id, member_id, role, action, ids, view_id, channel, counts)
            values (:team_id, :member_id, :role, :action, :ids, :view_id, :channel,
                cast(:counts as jsonb))
        """),
        rows,
    )


# --- seals -----------------------------------------------------------------------------------


def lock_seals(session: Session, *, wait: bool) -> bool:
    """Let nobody else seal until this ends; False when somebody is at it and one does not wait."""
    if wait:
        session.execute(sa.text(f"select pg_advisory_xact_lock({_LOCK})"))
        return True
    return bool(session.scalar(sa.text(f"select pg_try_advisory_xact_lock({_LOCK})")))


_SEAL = """number, kind, at, numbers::text as numbers, events, snapshot, xact, content, hash"""


def last_seal(session: Session) -> Seal | None:
    """Return the latest seal."""
    query = f"select {_SEAL} from audit_seal order by number desc limit 1"
    found = session.execute(sa.text(query)).one_or_none()
    return None if found is None else _seal(found)


def last_snapshot(session: Session) -> tuple[int, Seal | None]:
    """Return the highest number under a seal of events, and the latest seal of those."""
    top = session.scalar(
        sa.text("select max(upper(numbers)) - 1 from audit_seal where kind = 'events'")
    )
    query = f"select {_SEAL} from audit_seal where kind = 'events' order by number desc limit 1"
    found = session.execute(sa.text(query)).one_or_none()
    return int(top or 0), None if found is None else _seal(found)


def read_seals(session: Session, *, after: int = 0) -> Iterator[Seal]:
    """Yield the seals after a number, in order."""
    query = sa.text(f"select {_SEAL} from audit_seal where number > :after order by number")
    options = {"yield_per": 5_000}
    for row in session.execute(query, {"after": after}, execution_options=options):
        yield _seal(row)


def unsealed_rows(
    session: Session, top: int, before: Seal | None
) -> tuple[list[Row], str, dt.datetime, int]:
    """
    Return the events that wait for a seal, and which transactions were over when they were read.

    Parameters
    ----------
    top
        The highest number under a seal.
    before
        The latest seal of events. What has a lower number is taken if its transaction had begun
        when that seal was made, and was not over.

    Returns
    -------
    tuple
        Events by number; the snapshot they were read in; the time; and a transaction id that is
        higher than that of any transaction which had begun by then.
    """
    late = (
        ""
        if before is None
        else """or number <= :top and xact < :seal_xact
        and not pg_visible_in_snapshot(xact::text::xid8, cast(:snapshot as pg_snapshot))"""
    )
    values: dict[str, Any] = {"top": top}
    if before is not None:
        values |= {"seal_xact": before.xact, "snapshot": before.snapshot}
    found = session.execute(
        sa.text(f"""
            select {_ROW}, pg_current_snapshot()::text as snapshot from audit_event
            where number > :top {late} order by number limit {BATCH_EVENTS}
        """),
        values,
    ).all()
    now, xact = session.execute(
        sa.text("select clock_timestamp(), pg_current_xact_id()::text::bigint")
    ).one()
    return [_row(one) for one in found], found[0].snapshot if found else "", now, xact


def add_seal(session: Session, seal: Seal) -> None:
    """Add a seal."""
    session.execute(
        sa.text("""
            insert into audit_seal
                (number, kind, at, numbers, events, snapshot, xact, content, hash)
            values (:number, :kind, :at, cast(:numbers as int8multirange), :events,
                :snapshot, :xact, :content, :hash)
        """),
        {
            "number": seal.number, "kind": seal.kind, "at": seal.at,
            "numbers": "{" + ",".join(f"[{low},{high})" for low, high in seal.numbers) + "}",
            "events": seal.events, "snapshot": seal.snapshot, "xact": seal.xact,
            "content": seal.content, "hash": seal.hash,
        },
    )  # fmt: skip


def read_rows(session: Session) -> Iterator[Row]:
    """Yield every event by number."""
    query = sa.text(f"select {_ROW} from audit_event order by number")
    for row in session.execute(query, execution_options={"yield_per": 5_000}):
        yield _row(row)


def forget_dropped(session: Session) -> int:
    """Let go of the events that the latest seal of kind ``dropped`` names; return how many."""
    return int(session.scalar(sa.text("select audit_forget()")) or 0)


def _row(row: sa.Row[Any]) -> Row:
    return Row(
        row.xact, row.number, row.at, row.team_id, row.member_id, row.role, row.action,
        tuple(row.ids), row.view_id, row.channel, row.counts,
    )  # fmt: skip


def _seal(row: sa.Row[Any]) -> Seal:
    inner = row.numbers.strip("{}")
    ranges = [part.strip("[)") for part in inner.split("),")] if inner else []
    numbers = tuple((int(low), int(high)) for low, high in (one.split(",") for one in ranges))
    return Seal(
        row.number, row.kind, row.at, numbers, row.events, row.snapshot, row.xact,
        bytes(row.content), bytes(row.hash),
    )  # fmt: skip


# --- reading ---------------------------------------------------------------------------------


class Asked(TypedDict, total=False):
    """Which events are asked for; see `find_events`."""

    since: dt.datetime | None
    until: dt.datetime | None
    member_id: uuid.UUID | None
    like: str


def count_after(session: Session, number: int) -> int:
    """Return how many events have a higher number."""
    query = sa.text("select count(*) from audit_event where number > :number")
    return int(session.scalar(query, {"number": number}) or 0)


def find_events(
    session: Session,
    *,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    member_id: uuid.UUID | None = None,
    like: str = "",
    ids: Sequence[uuid.UUID] | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[Row]:
    """
    Return events that the session may see, the latest first.

    Parameters
    ----------
    since, until
        From the one moment to just before the other.
    like
        Regular expression of their action.
    ids
        Of which they name at least one.
    """
    where, values = _asked(since, until, member_id, like, ids)
    query = f"select {_ROW} from audit_event {where} order by number desc"
    if limit is not None:
        query += " limit :limit offset :offset"
        values |= {"limit": limit, "offset": offset}
    return [_row(one) for one in session.execute(sa.text(query), values)]


def count_events(
    session: Session,
    *,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    member_id: uuid.UUID | None = None,
    like: str = "",
) -> int:
    """Return how many events `find_events` would find."""
    where, values = _asked(since, until, member_id, like, None)
    return int(session.scalar(sa.text(f"select count(*) from audit_event {where}"), values) or 0)


def _asked(
    since: dt.datetime | None,
    until: dt.datetime | None,
    member_id: uuid.UUID | None,
    like: str,
    ids: Sequence[uuid.UUID] | None,
) -> tuple[str, dict[str, Any]]:
    conditions: dict[str, tuple[str, object]] = {
        "since": ("at >= :since", since),
        "until": ("at < :until", until),
        "member": ("member_id = cast(:member as uuid)", member_id),
        "like": ("action ~ :like", like or None),
        "ids": ("ids && cast(:ids as uuid[])", None if ids is None else list(ids)),
    }
    asked = {name: value for name, (_text, value) in conditions.items() if value is not None}
    where = " and ".join(conditions[name][0] for name in asked)
    return (f"where {where}" if where else ""), asked


def find_at_address(session: Session, address_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """
    Return ids of all that was ever written of an address by the session's team, with their tables.

    Points and inquiries that have or had the address, put away or not, and what belongs to such a
    point. Only ids: whoever asks has no business with what stands in them.
    """
    query = """
        with named as (
            select id, 'observation_point' as kind from observation_point
                where address_id = :address
            union select id, 'inquiry' from inquiry where address_id = :address
            union select row_id, kind from row_past
                where kind in ('observation_point', 'inquiry')
                and content ->> 'address_id' = cast(:address as text)
        )
        select id, kind from named
        union select one.id, 'return_window' from return_window one join named
            on one.point_id = named.id
        union select one.row_id, one.kind from row_past one join named
            on one.kind = 'return_window' and one.content ->> 'point_id' = named.id::text
        union select one.id, 'observation' from observation one join named on point_id = named.id
        union select one.id, 'contact_attempt' from contact_attempt one join named
            on point_id = named.id
        union select cast(:address as uuid), 'address'"""
    return {row.id: row.kind for row in session.execute(sa.text(query), {"address": address_id})}


def find_addresses_of(
    session: Session, ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, tuple[str, str]]:
    """Return what street addresses, points and inquiries are on, and their code, "" of none."""
    query = """
        select one.id, coalesce(home.street_id::text, home.street) as street, one.code from (
            select id, address_id, code from observation_point where id = any(:ids)
            union all select id, address_id, code from inquiry where id = any(:ids)
            union all select id, id, '' from address where id = any(:ids)
        ) one join address home on home.id = one.address_id"""
    found = session.execute(sa.text(query), {"ids": list(ids)})
    return {row.id: (row.street, row.code) for row in found}
