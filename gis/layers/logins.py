"""
Logins, and what they leave: sessions of browsers, groups without a role, addresses of calendars.

A browser is known by a secret of which only the SHA-256 is stored. Every limit is measured by the
clock of the database: that of another machine may be wrong.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

__all__ = [
    "Why", "add_address", "add_groups", "add_session", "end_session", "end_sessions",
    "find_address", "find_addresses", "find_groups", "find_members", "find_session",
    "forget_old", "get_or_add_member", "get_or_add_team", "list_memberships", "note_seen",
    "revoke_address", "revoke_addresses",
]  # fmt: skip

Why = Literal["idle", "age", "token", "signed_out", "everywhere", "removed", "again"]
"""Why a session ended: three limits, three ways of signing out, and a new login in its browser."""
SEEN_EVERY_S = 20
"""So often at most is it written that a session was used."""
KEPT_DAYS = 90
"""How long an ended session and a group nobody came with again are remembered: an assumption."""

_ADD = """
    insert into login_session (key, subject, groups, is_first, expires_at)
    values (:key, :subject, :groups, :is_first, to_timestamp(:expires))
"""
# A clock that was put back would let a session live so much longer.
_NOT_AHEAD = "greatest(started_at, seen_at) < now() + interval '5 minutes'"
_FIND = f"""
    select *, extract(epoch from ends_at - now())::float as left_s,
        now() - seen_at > :seen_every * interval '1 second' as is_stale,
        case when why <> '' then why when now() < ends_at and {_NOT_AHEAD} then ''
            when ends_at = old_at then 'age' when ends_at = expires_at then 'token' else 'idle' end
        as ended
    from (
        select *, least(seen_at + :idle * interval '1 minute', old_at, expires_at) as ends_at
        from (select *, started_at + :hours * interval '1 hour' as old_at from login_session) aged
        where key = :key
    ) found
"""
_MEMBERSHIPS = """
    select member.*, team.name, team.known_as
    from member join team on team.id = member.team_id
    where member.subject = :subject order by team.name, member.id
"""
_MEMBERS = f"""
    select member.id, member.subject, member.initials, member.roles, member.left_at,
        max(login_session.seen_at) as seen_at,
        count(login_session.id) filter (
            where ended_at is null and {_NOT_AHEAD} and now() < least(
                seen_at + :idle * interval '1 minute', started_at + :hours * interval '1 hour',
                expires_at)
        ) as session_count
    from member left join login_session on login_session.subject = member.subject
    where member.team_id = :team
    group by member.id order by member.left_at is not null, member.initials, member.id
"""


def add_session(
    session: Session,
    key: bytes,
    *,
    subject: str,
    groups: Sequence[str],
    is_first: bool,
    expires: float | None,
) -> None:
    """Note that somebody has logged in; `expires` is in seconds of Unix time."""
    values = {
        "key": key, "subject": subject, "groups": list(groups), "is_first": is_first,
        "expires": expires,
    }  # fmt: skip
    session.execute(sa.text(_ADD), values)


def find_session(session: Session, key: bytes, *, idle: float, hours: float) -> Any:  # noqa: ANN401
    """
    Return a session by its key, or None.

    Parameters
    ----------
    idle, hours
        Minutes without anything being done, and hours in all, after which it is over.

    Returns
    -------
    row or None
        Columns of `login_session`, and `ended` (why it is over, "" while it is not), `left_s`
        (seconds until the nearest limit) and `is_stale` (whether its use should be written).
    """
    values = {"key": key, "idle": idle, "hours": hours, "seen_every": SEEN_EVERY_S}
    return session.execute(sa.text(_FIND), values).one_or_none()


def note_seen(session: Session, session_id: uuid.UUID) -> None:
    """Note that a session is used now."""
    told = "update login_session set seen_at = now() where id = :id and ended_at is null"
    session.execute(sa.text(told), {"id": session_id})


def end_session(session: Session, key: bytes, why: Why) -> None:
    """End a session for good; one that has ended stays as it did."""
    _end(session, "key = :one", {"one": key, "why": why})


def end_sessions(session: Session, subject: str, why: Why) -> int:
    """End every session of somebody for good, and return of how many."""
    return _end(session, "subject = :one", {"one": subject, "why": why})


def _end(session: Session, which: str, values: dict[str, Any]) -> int:
    told = (
        f"update login_session set ended_at = now(), why = :why where ended_at is null and {which}"
    )
    return int(session.execute(sa.text(told), values).rowcount)  # type: ignore[attr-defined]


def forget_old(session: Session) -> None:
    """Delete sessions that ended long ago, and groups that nobody came with again."""
    for told in (
        "delete from login_session where started_at < now() - :days * interval '1 day'",
        "delete from login_group where seen_at < now() - :days * interval '1 day'",
    ):
        session.execute(sa.text(told), {"days": KEPT_DAYS})


def add_groups(session: Session, names: Collection[str]) -> None:
    """Note groups that somebody came with and that give no role."""
    if not names:
        return
    told = """
        insert into login_group (name) select distinct unnest(cast(:names as text[])) order by 1
        on conflict (name) do update set seen_at = now()
    """
    session.execute(sa.text(told), {"names": list(names)})


def find_groups(session: Session, *, limit: int) -> list[tuple[str, dt.datetime]]:
    """Return the groups that give no role, with when somebody came with them last, newest first."""
    told = "select name, seen_at from login_group order by seen_at desc, name limit :limit"
    return [(row.name, row.seen_at) for row in session.execute(sa.text(told), {"limit": limit})]


def list_memberships(session: Session, subject: str) -> Sequence[sa.Row[Any]]:
    """Return somebody's rows of `member`, with `name` and `known_as` of each one's team."""
    return session.execute(sa.text(_MEMBERSHIPS), {"subject": subject}).all()


def find_members(
    session: Session, team_id: uuid.UUID, *, idle: float, hours: float
) -> Sequence[sa.Row[Any]]:
    """Return a team's members, those who left last, with `seen_at` and `session_count`."""
    values = {"team": team_id, "idle": idle, "hours": hours}
    return session.execute(sa.text(_MEMBERS), values).all()


def get_or_add_team(session: Session, known_as: str) -> uuid.UUID:
    """Return the team that the settings call so; one of this name that has no other is it."""
    # Two who log in first at once make one team, and one membership each.
    session.execute(sa.text("select pg_advisory_xact_lock(7404)"))
    values = {"known_as": known_as}
    found = session.scalar(sa.text("select id from team where known_as = :known_as"), values)
    found = found or session.scalar(
        sa.text("""
            update team set known_as = :known_as where id = (
                select id from team where known_as is null and name = :known_as order by id limit 1)
            returning id
        """),
        values,
    )
    return uuid.UUID(
        str(
            found
            or session.scalar(
                sa.text("""
                    insert into team (id, name, known_as)
                    values (gen_random_uuid(), :known_as, :known_as) returning id
                """),
                values,
            )
        )
    )


def get_or_add_member(
    session: Session, subject: str, team_id: uuid.UUID, initials: str, roles: Collection[str]
) -> None:
    """Make somebody a member of a team with some roles; the initials are for a new member only."""
    told = """
        insert into member (id, team_id, subject, initials, roles)
        values (gen_random_uuid(), :team, :subject, :initials, :roles)
        on conflict (subject, team_id) do update set roles = excluded.roles
    """
    values = {"team": team_id, "subject": subject, "initials": initials, "roles": sorted(roles)}
    session.execute(sa.text(told), values)


def add_address(
    session: Session, key: bytes, member_id: uuid.UUID, *, team_id: uuid.UUID, days: int
) -> None:
    """Note the address of a calendar, which holds for some days."""
    told = """
        insert into calendar_token (team_id, member_id, key, expires_at)
        values (:team, :member, :key, now() + :days * interval '1 day')
    """
    values = {"team": team_id, "member": member_id, "key": key, "days": days}
    session.execute(sa.text(told), values)


def find_address(session: Session, key: bytes) -> uuid.UUID | None:
    """Return whose calendar an address opens, or None when it opens none any more."""
    told = """
        select member_id from calendar_token
        where key = :key and revoked_at is null and now() < expires_at
    """
    found = session.scalar(sa.text(told), {"key": key})
    return None if found is None else uuid.UUID(str(found))


def find_addresses(session: Session, member_id: uuid.UUID) -> Sequence[sa.Row[Any]]:
    """Return id, `created_at` and `expires_at` of a member's addresses that hold, newest first."""
    told = """
        select id, created_at, expires_at from calendar_token
        where member_id = :member and revoked_at is null and now() < expires_at
        order by created_at desc, id
    """
    return session.execute(sa.text(told), {"member": member_id}).all()


def revoke_address(session: Session, address_id: uuid.UUID, member_id: uuid.UUID) -> bool:
    """Let one of a member's addresses open nothing any more; return whether it did."""
    told = "update calendar_token set revoked_at = now() where id = :id and member_id = :member"
    values = {"id": address_id, "member": member_id}
    return bool(session.execute(sa.text(told), values).rowcount)  # type: ignore[attr-defined]


def revoke_addresses(session: Session, subject: str) -> None:
    """Let none of somebody's addresses open anything any more."""
    told = """
        update calendar_token set revoked_at = now() where revoked_at is null
            and member_id in (select id from member where subject = :subject)
    """
    session.execute(sa.text(told), {"subject": subject})
