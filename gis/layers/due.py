"""
What is due to be deleted for good.

The clock of a case runs from when it was closed, or from what was last done about it while it is
open; of what was put away from then.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

ZONE: Final = "'Europe/Copenhagen'"
_FOLLOWED = """greatest(point.created_at, point.changed_at,
    (select max(greatest(seen.at, seen.created_at)) from observation seen
        where seen.point_id = point.id and seen.withdrawn_at is null),
    (select max(greatest(tried.at, tried.created_at)) from contact_attempt tried
        where tried.point_id = point.id and tried.withdrawn_at is null),
    (select max(greatest(ends_at, created_at)) from return_window awaited
        where awaited.point_id = point.id and awaited.deleted_at is null),
    (select max(created_at) from keeping
        where row_id = point.id and withdrawn_at is null))"""
"""When something was last done about a point; a return that was agreed counts when it ends."""
_POINTS = f"""
    select 'observation_point' as kind, point.id, point.code as label, null::timestamptz as about,
        coalesce(point.deleted_at, point.closed_at, {_FOLLOWED}) as clock,
        case when point.deleted_at is not null then 'trash'
            when point.outcome = 'not_in_group' then 'not_in_group'
            when point.status = 'closed' then 'point' else 'unfollowed' end as rule,
        point.deleted_at is not null as is_back, point.changed_by
    from observation_point point where point.team_id = :team"""
_INQUIRIES = f"""
    select 'inquiry', own.id, own.code, null::timestamptz,
        coalesce(own.deleted_at, own.closed_at, greatest(own.created_at, own.changed_at,
            (select {_FOLLOWED} from observation_point point
                where point.id = own.point_id and point.deleted_at is null),
            (select max(created_at) from keeping
                where row_id = own.id and withdrawn_at is null))),
        case when own.deleted_at is not null then 'trash'
            when own.closed_at is null then 'unfollowed'
            when 'not_in_group' in (own.outcome, own.judgement) then 'not_in_group'
            else 'inquiry' end,
        own.deleted_at is not null, own.changed_by
    from inquiry own where own.team_id = :team"""


@dataclass(frozen=True)
class _Trash:
    """
    A table whose rows are put away before they are deleted, all as SQL of ``own``.

    `put_away` is the column that says when, `label` what is told of a row, and `about` of when it
    is; `is_back` whether it can come back, `is_free` whether nothing that counts needs it.
    """

    put_away: str
    label: str
    is_back: str = "true"
    is_free: str = "true"
    about: str = "null::timestamptz"


_CODE = "(select code from observation_point point where point.id = own.point_id)"
_THERE = """exists (select from observation_point point
    where point.id = own.point_id and point.deleted_at is null{further})"""
TRASH: Final[Mapping[str, _Trash]] = {
    "return_window": _Trash(
        "deleted_at", f"coalesce({_CODE}, own.street_name)", about="own.starts_at",
        is_back="own.point_id is null or "
        + _THERE.format(further=" and point.status <> 'closed' and not point.is_declined"),
    ),
    "observation": _Trash(
        "withdrawn_at", _CODE, about="own.at", is_back=_THERE.format(further="")
    ),
    "contact_attempt": _Trash(
        "withdrawn_at", _CODE, about="own.at", is_back=_THERE.format(further="")
    ),
    "track": _Trash(
        "withdrawn_at", "''", about="own.started_at", is_back="false",
        is_free="own.fingerprint <> own.id::text",
    ),
    "outing": _Trash("deleted_at", "''", about="own.out_at", is_back="false"),
    # What was done with a partner, a channel or a place is effort, and counts on without it.
    "partner": _Trash(
        "deleted_at", "own.name", is_back="own.merged_into is null",
        is_free="""own.merged_into is null
            and not exists (select from partner kept where kept.merged_into = own.id)
            and not exists (select from area_decision where own.id = any(partner_ids))
            and not exists (select from partner_contact contact
                where contact.partner_id = own.id and contact.withdrawn_at is null)""",
    ),
    "partner_contact": _Trash(
        "withdrawn_at", "(select name from partner where partner.id = own.partner_id)",
        about="own.day::timestamptz",
    ),
    "channel": _Trash(
        "deleted_at", "own.name",
        is_free="""not exists (select from handout
            where handout.channel_id = own.id and handout.withdrawn_at is null)""",
    ),
    "handout": _Trash(
        "withdrawn_at", "(select name from channel where channel.id = own.channel_id)",
        about="own.day::timestamptz",
    ),
    "place": _Trash(
        "deleted_at", "own.name",
        is_free="""not exists (select from place_visit visit
            where visit.place_id = own.id and visit.withdrawn_at is null)""",
    ),
    "place_visit": _Trash(
        "withdrawn_at", "(select name from place where place.id = own.place_id)",
        about="own.started_at",
    ),
    "strategy_item": _Trash(
        "deleted_at", "(select name from partner where partner.id = own.partner_id)",
        is_back="""exists (select from partner
            where partner.id = own.partner_id and partner.deleted_at is null)""",
    ),
}  # fmt: skip
KINDS: Final = ("inquiry", "observation_point", *TRASH)
"""Tables whose rows are deleted when they are due, in the order in which that is done."""
_BY = {"withdrawn_at": "null::uuid", "deleted_at": "own.changed_by"}
_ALL = " union all ".join([
    _POINTS,
    _INQUIRIES,
    *(f"""select '{table}', own.id, {one.label}, {one.about}, own.{one.put_away}, 'trash',
            {one.is_back}, {_BY[one.put_away]}
        from {table} own
        where own.team_id = :team and own.{one.put_away} is not null and ({one.is_free})"""
      for table, one in TRASH.items()),
])  # fmt: skip
_TIMED = f"""
    with told (kind, id, label, about, clock, rule, is_back, changed_by) as ({_ALL}), timed as (
        select told.*, (clock at time zone {ZONE} + period::interval) at time zone {ZONE} as due_at
        from told join unnest(cast(:rules as text[]), cast(:periods as text[]))
            as given (rule, period) using (rule)
    )
    select * from timed where {{asked}} order by due_at, id"""


def find_due(
    session: Session,
    periods: Mapping[str, str],
    until: dt.datetime,
    *,
    rules: Collection[str] = (),
    row_id: uuid.UUID | None = None,
) -> Sequence[sa.Row[Any]]:
    """
    Return what of the session's team is to be deleted by a moment, the earliest first.

    Parameters
    ----------
    session
        An open transaction of somebody who does the fieldwork.
    periods
        How long is kept what, by rule, as intervals of PostgreSQL; calendar months are Danish.
    until
        The moment.
    rules, row_id
        Only what falls under these; only one row.

    Returns
    -------
    sequence of rows
        `kind`, the table; `id`; `label`, `about` (when it was; None) and `changed_by` of it;
        `rule`, `clock` and `due_at`; `is_back`, whether what was put away can come back.
    """
    asked = ["due_at <= :until"]
    asked += ["rule = any(:only)"] if rules else []
    asked += ["id = :row"] if row_id is not None else []
    values = {
        "team": session.info["scope"].team_id, "rules": list(periods), "until": until,
        "periods": list(periods.values()), "only": list(rules), "row": row_id,
    }  # fmt: skip
    query = _TIMED.format(asked=" and ".join(asked))
    return session.execute(sa.text(query), values).all()


PARTS = ("observation", "contact_attempt", "return_window")
"""What hangs on a point and goes with it."""


def count_parts(session: Session, point_ids: Collection[uuid.UUID]) -> dict[str, set[uuid.UUID]]:
    """Return the ids of what goes with some points, by table."""
    return {
        table: set(
            session.scalars(
                sa.text(f"select id from {table} where point_id = any(:points)"),
                {"points": list(point_ids)},
            )
        )
        for table in PARTS
    }


def count_cases(session: Session) -> int:
    """Return how many points and inquiries the session's team has."""
    query = """select (select count(*) from observation_point where team_id = :team)
        + (select count(*) from inquiry where team_id = :team)"""
    team = session.info["scope"].team_id
    return int(session.execute(sa.text(query), {"team": team}).scalar_one())
