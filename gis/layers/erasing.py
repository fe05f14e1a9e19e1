"""
Deleting a row for good, with all its traces.

A row that is locked and still due is deleted together with what hangs on it, its earlier forms, and
the jobs that name it; what a closed case leaves behind is counts without a place, and they stay.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gis.layers.case_closings import find_closing, fold_closing
from gis.layers.due import KINDS, PARTS, TRASH
from gis.layers.inquiries import Inquiry
from gis.layers.observation_points import ObservationPoint
from gis.layers.row_past import lock_row
from gis.locale import COPENHAGEN

NOT_FOLLOWED: Final = "not_followed_up"
"""How a case ended that nobody closed: it was deleted because nobody came back to it."""
_PAST = "delete from row_past where row_id in (select id from {table} where {column} = :row)"
_NAMED: Final = {"observation_point": "point_id", "partner": "partner_id"}
"""The column of an inquiry that names a row, and so may its earlier forms."""
_BEFORE: Final[Mapping[str, Sequence[str]]] = {
    "observation_point": (
        """delete from row_past
        where kind = 'return_window' and content ->> 'point_id' = cast(:row as text)""",
        """delete from case_closing where point_id = :row and (withdrawn_at is not null
            or exists (select from observation_point where id = :row and deleted_at is not null))
        """,
        "delete from keeping where row_id = :row",
        # The line of a leg that goes from door to door tells of them too.
        """delete from round_leg leg using round_stop stop, round
        where stop.round_id = leg.round_id and stop.walker = leg.walker
            and round.id = leg.round_id and round.kind = 'visit' and (stop.ref = :row
                or stop.ref in (select id from return_window where point_id = :row))""",
        """delete from round_stop where ref = :row
            or ref in (select id from return_window where point_id = :row)""",
    ),
    "inquiry": (
        """delete from case_closing where inquiry_id = :row and (withdrawn_at is not null
            or exists (select from inquiry where id = :row and deleted_at is not null))""",
        "delete from keeping where row_id = :row",
    ),
    "return_window": ("delete from round_stop where ref = :row",),
    "partner": (
        "delete from round_stop where ref = :row",
        _PAST.format(table="strategy_item", column="partner_id"),
        "delete from strategy_item where partner_id = :row",
        "delete from partner_contact where partner_id = :row",
    ),
    "channel": ("delete from handout where channel_id = :row",),
    "place": (
        "delete from round_stop where ref = :row",
        "delete from place_visit where place_id = :row",
    ),
}
# A pass names its track for ever; of the walk nothing is left but that there was one.
_TRACK = """
    update track set fixes = null, fingerprint = id::text, figures = '{}',
        started_at = null, ended_at = null, purged_at = coalesce(purged_at, now())
    where id = :row and exists (select from pass where track_id = :row)"""
_UNNAMED = """
    with gone as (
        delete from row_past where kind = 'inquiry' and content ->> '{column}' = cast(:row as text)
        returning *
    )
    insert into row_past (row_id, version, team_id, kind, changed_at, changed_by, content)
    select row_id, version, team_id, kind, changed_at, changed_by,
        jsonb_set(content, '{{{column}}}', 'null') from gone"""
# On paper and in calendars a code stands for longer than in the database: nobody else gets it.
_GIVEN = """
    insert into code_given (team_id, beginning, number)
    select :team, parts[1], parts[2]::bigint
    from regexp_match(:code, '^([^0-9]*)([0-9]{1,15})$') parts
    where parts is not null and parts[2]::bigint > 0
    on conflict (team_id, beginning)
    do update set number = greatest(code_given.number, excluded.number)"""
_JOBS = """
    delete from job where finished_at is not null and exists (
        select from unnest(cast(:told as text[])) word where strpos(
            concat(parameters::text, result::text, error::text), word) > 0)"""


def lock(session: Session, kind: str, row_id: uuid.UUID) -> bool:
    """Lock a row of the session's team until this ends; False where it is gone."""
    values = {"row": row_id, "team": session.info["scope"].team_id}
    if kind in PARTS:  # whoever changes what hangs on a point locks the point before it
        session.execute(
            sa.text(f"""select from observation_point where team_id = :team
                and id = (select point_id from {_known(kind)} where id = :row) for update"""),
            values,
        )
    # Of a walk that a pass names the row stays for ever, and tells nothing.
    is_left = f"and {TRASH[kind].is_free}" if kind == "track" else ""
    query = f"""select true from {_known(kind)} own
        where id = :row and team_id = :team {is_left} for update"""
    return bool(session.scalar(sa.text(query), values))


def erase(session: Session, kind: str, row_id: uuid.UUID, *, today: dt.date) -> None:
    """
    Delete a row that `lock` has locked, and every trace of it.

    What a case leaves behind is counted first, where it was not when it was closed.

    Parameters
    ----------
    kind
        Its table: one of `KINDS`.
    today
        The day that a case ends on which nobody closed.
    """
    table = _known(kind)
    told = [str(row_id)]
    if kind in ("observation_point", "inquiry"):
        code = _fold(session, kind, row_id, today)
        told.append(f'"{code}"')
        session.execute(sa.text(_GIVEN), {"team": session.info["scope"].team_id, "code": code})
    values = {"row": row_id}
    if kind in _NAMED:
        session.execute(sa.text(_UNNAMED.format(column=_NAMED[kind])), values)
    for statement in _BEFORE.get(kind, ()):
        session.execute(sa.text(statement), values)
    session.execute(sa.text(_JOBS), {"told": told})
    kept = kind == "track" and _changed(session, _TRACK, values)
    if not kept:
        session.execute(sa.text(f"delete from {table} where id = :row"), values)
    session.execute(sa.text("delete from row_past where row_id = :row"), values)


def forget_elsewhere(session: Session, ids: Collection[uuid.UUID]) -> None:
    """Take ids out of what was handed over from one colleague to another; as the program itself."""
    session.execute(
        sa.text("""
            update hand_over set moved = (
                select jsonb_object_agg(key, value - cast(:ids as text[])) from jsonb_each(moved))
            where exists (select from unnest(cast(:ids as text[])) told
                where strpos(moved::text, told) > 0)
        """),
        {"ids": [str(one) for one in ids]},
    )


def _known(kind: str) -> str:
    """Return the name of a table, of those alone that are known here."""
    return KINDS[KINDS.index(kind)]


def _changed(session: Session, statement: str, values: Mapping[str, Any]) -> bool:
    return session.execute(sa.text(f"{statement} returning id"), values).first() is not None


def _fold(session: Session, kind: str, row_id: uuid.UUID, today: dt.date) -> str:
    """Count what a case leaves behind, unless that is done or it was put away; return its code."""
    if kind == "inquiry":
        inquiry = lock_row(session, Inquiry, row_id)
        assert inquiry is not None
        if inquiry.deleted_at is None and find_closing(session, inquiry_id=row_id) is None:
            fold_closing(
                session, kind="inquiry", month=_day(inquiry.closed_at, today),
                outcome=inquiry.outcome or NOT_FOLLOWED, inquiry_id=row_id,
                received_year=inquiry.received_on.year, source_kind=inquiry.source_kind,
                heard_via=inquiry.heard_via,
            )  # fmt: skip
        return inquiry.code
    point = lock_row(session, ObservationPoint, row_id)
    assert point is not None
    # Where nobody ever sought contact there was no case.
    is_case = point.deleted_at is None and (point.closed_at or _is_tried(session, row_id))
    if is_case and find_closing(session, point_id=row_id) is None:
        fold_closing(
            session, kind="point", month=_day(point.closed_at, today),
            outcome=point.outcome or NOT_FOLLOWED, point_id=row_id,
        )  # fmt: skip
    return point.code


def _day(closed_at: dt.datetime | None, today: dt.date) -> dt.date:
    return closed_at.astimezone(COPENHAGEN).date() if closed_at else today


def _is_tried(session: Session, point_id: uuid.UUID) -> bool:
    query = """select exists (select from contact_attempt
        where point_id = :point and withdrawn_at is null)"""
    return bool(session.scalar(sa.text(query), {"point": point_id}))
