"""
What the evaluation of outreach work asks for, counted over a whole team: no row names a case.

A case that is closed counts by what it left behind (`gis.layers.case_closings`), one that is open
by its own rows; both in the year of each attempt, of the first contact, or an inquiry was received.
So nothing counts twice, and no such figure changes when a case closes, nor when its rows are
deleted: what one report less another leaves is not the case that closed in between. How cases and
inquiries ended is told when they have, and so may still change for the year of an inquiry.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from gis.layers.contacts import CONTACT_FROM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

ZONE: Final = "'Europe/Copenhagen'"
NOT_WITHDRAWN: Final = "not exists (select from pass_withdrawal g where g.pass_id = pass.id)"
CLOSING: Final = """closing.team_id = :team and closing.withdrawn_at is null
    and not exists (select from observation_point put_away
        where put_away.id = closing.point_id and put_away.deleted_at is not null)"""
"""Condition of a query for closings that count; not those of points put away."""
OPEN_ATTEMPT: Final = """attempt.team_id = :team and attempt.withdrawn_at is null
    and point.deleted_at is null and not exists (select from case_closing closed
        where closed.point_id = point.id and closed.kind = 'point'
            and closed.withdrawn_at is null)"""
"""Condition of a query for attempts, with their point, of cases that are open."""


def _rows(session: Session, query: str, **values: object) -> Sequence[sa.Row[Any]]:
    params = {"team": session.info["scope"].team_id, **values}
    return session.execute(sa.text(query), params).all()


def first_year(session: Session) -> int | None:
    """Return the year of the first that the team did, received or closed; None: nothing."""
    moments = ("started_at from pass", "started_at from place_visit", "at from contact_attempt")
    days = ("day from handout", "day from partner_contact", "received_on from inquiry",
            "month from case_closing")  # fmt: skip
    years = ("year from attempt_count", "contact_year from case_closing",
             "received_year from case_closing")  # fmt: skip
    firsts = [
        *(f"extract(year from {first} at time zone {ZONE})" for first in _firsts(moments)),
        *(f"extract(year from {first})" for first in _firsts(days)),
        *_firsts(years),
    ]
    (found,) = _rows(session, f"select least({', '.join(firsts)})::integer as year")
    return found.year if found.year else None


def _firsts(columns: Sequence[str]) -> list[str]:
    parts = (column.split(" from ") for column in columns)
    return [f"(select min({name}) from {table} where team_id = :team)" for name, table in parts]


def count_walks(session: Session, year: int) -> sa.Row[Any]:
    """
    Return `walks`, `rounds`, `team_minutes` and `worker_minutes` of the passes begun in a year.

    A GPS track is one walk, and so is a pass; a pair is two workers.
    """
    return _rows(
        session,
        f"""select count(distinct coalesce(track_id, id)) as walks,
            count(distinct round_id) as rounds,
            coalesce(sum(extract(epoch from ended_at - started_at)) / 60, 0)::float8
                as team_minutes,
            coalesce(sum(extract(epoch from ended_at - started_at) * (1 + is_pair::integer)) / 60,
                0)::float8 as worker_minutes
        from pass where team_id = :team and {NOT_WITHDRAWN}
            and extract(year from started_at at time zone {ZONE}) = :year""",
        year=year,
    )[0]


def count_walks_by_band(session: Session, year: int) -> dict[str, int]:
    """Return the walks of `count_walks` by time of day; a track in two of them counts in both."""
    found = _rows(
        session,
        f"""select band, count(distinct coalesce(track_id, id)) as walks from pass
        where team_id = :team and {NOT_WITHDRAWN}
            and extract(year from started_at at time zone {ZONE}) = :year group by band""",
        year=year,
    )
    return {row.band: row.walks for row in found}


def count_attempts(session: Session, year: int) -> Sequence[sa.Row[Any]]:
    """Return the `number` of contact attempts by `band`, `form` and `level` (1 to 9)."""
    return _rows(
        session,
        f"""select band, form, level, sum(count)::integer as number from (
            select attempt.band, form, level, 1 as count
            from contact_attempt attempt join observation_point point on point.id = point_id
            where {OPEN_ATTEMPT} and extract(year from at at time zone {ZONE}) = :year
            union all
            select band, form, level, count
            from attempt_count join case_closing closing on closing.id = closing_id
            where {CLOSING} and year = :year) told
        group by band, form, level""",
        year=year,
    )


def find_waits(session: Session, year: int) -> Sequence[sa.Row[Any]]:
    """Return `attempts` and `days` up to the first contact of each case that came to one."""
    return _rows(
        session,
        f"""with tried as (
            select point_id, level, at,
                row_number() over (partition by point_id order by at, attempt.number) as place,
                min(at) over (partition by point_id) as first_at
            from contact_attempt attempt join observation_point point on point.id = point_id
            where {OPEN_ATTEMPT}
        ), met as (
            select distinct on (point_id) place, at, first_at from tried where level >= :met
            order by point_id, place
        )
        select place::integer as attempts, ((at at time zone {ZONE})::date
            - (first_at at time zone {ZONE})::date) as days
        from met where extract(year from at at time zone {ZONE}) = :year
        union all
        select attempts_before_contact, coalesce(days_before_contact, 0)
        from case_closing closing
        where {CLOSING} and kind = 'point' and contact_year = :year""",
        year=year,
        met=CONTACT_FROM,
    )


def count_closings(session: Session, year: int) -> Sequence[sa.Row[Any]]:
    """Return the `number` of points closed in a year by `outcome` and `broken_by`."""
    return _rows(
        session,
        f"""select outcome, broken_by, count(*)::integer as number from case_closing closing
        where {CLOSING} and kind = 'point' and extract(year from month) = :year group by 1, 2""",
        year=year,
    )


def count_inquiries(session: Session, year: int) -> Sequence[sa.Row[Any]]:
    """Return the `number` of inquiries by `source_kind`, `heard_via` and `outcome` ("": open)."""
    return _rows(
        session,
        f"""select source_kind, heard_via, outcome, count(*)::integer as number from (
            select source_kind, heard_via, '' as outcome from inquiry
            where team_id = :team and deleted_at is null and closed_at is null
                and extract(year from received_on) = :year
            union all
            select source_kind, heard_via, outcome from case_closing closing
            where {CLOSING} and kind = 'inquiry' and received_year = :year
                and not exists (select from inquiry put_away
                    where put_away.id = closing.inquiry_id and put_away.deleted_at is not null)
            ) told
        group by 1, 2, 3""",
        year=year,
    )


def find_dated_inquiries(session: Session) -> Sequence[sa.Row[Any]]:
    """Return `day`, `source_kind` and `heard_via` of every inquiry whose day is still known."""
    return _rows(
        session,
        """select received_on as day, source_kind, heard_via from inquiry
        where team_id = :team and deleted_at is null""",
    )


def find_lost_inquiries(session: Session) -> Sequence[sa.Row[Any]]:
    """
    Return `month`, `source_kind` and `heard_via` of every inquiry whose day is no longer known.

    `month` is the first of the month it was closed in.
    """
    return _rows(
        session,
        """select month, source_kind, heard_via from case_closing
        where team_id = :team and withdrawn_at is null and kind = 'inquiry'
            and inquiry_id is null""",
    )


def find_efforts(session: Session, year: int, until: dt.date) -> Sequence[sa.Row[Any]]:
    """
    Return what was done in a year to be heard of: `effort`, `kind` and `day` of each.

    `effort` is ``handout`` with the kind of the channel, ``contact`` with the kind of the partner,
    or ``visit`` to a place of stay, without a kind.
    """
    return _rows(
        session,
        f"""select effort, kind, day from (
            select 'handout' as effort, channel.kind, day
            from handout join channel on channel.id = channel_id
            where handout.team_id = :team and handout.withdrawn_at is null
            union all
            select 'contact', partner.kind, day
            from partner_contact contact join partner on partner.id = partner_id
            where contact.team_id = :team and contact.withdrawn_at is null
            union all
            select 'visit', '', (started_at at time zone {ZONE})::date
            from place_visit visit join place on place.id = place_id
            where visit.team_id = :team and visit.withdrawn_at is null and place.role = 'stay'
        ) done where extract(year from day) = :year and day <= :until order by 1, 2, 3""",
        year=year,
        until=until,
    )
