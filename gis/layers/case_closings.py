"""What a closed case leaves behind: counts without a place."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.contacts import CONTACT_FROM
from gis.layers.database import NOBODY, Base

Kind = Literal["point", "inquiry"]


class CaseClosing(Base):
    """
    How the work at one observation point, or on one inquiry, ended.

    `month` is the first of the month it was closed in; `attempts_before_contact` are the attempts
    up to and with the first contact, and `days_before_contact` the days from the first attempt to
    it: None where there was no contact. `contact_year`, of the first contact, and `received_year`,
    of an inquiry, are the years they count in: the same before and after the case closes.
    """

    __tablename__ = "case_closing"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(sa.Identity(always=True))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    kind: Mapped[Kind] = mapped_column(sa.String)
    point_id: Mapped[uuid.UUID | None]
    inquiry_id: Mapped[uuid.UUID | None]
    month: Mapped[dt.date]
    outcome: Mapped[str]
    broken_by: Mapped[str] = mapped_column(default="")
    source_kind: Mapped[str] = mapped_column(default="")
    heard_via: Mapped[str] = mapped_column(default="")
    attempts: Mapped[int] = mapped_column(default=0)
    attempts_before_contact: Mapped[int | None]
    days_before_contact: Mapped[int | None]
    contact_year: Mapped[int | None]
    received_year: Mapped[int | None]


def fold_closing(
    session: Session,
    *,
    kind: Kind,
    month: dt.date,
    outcome: str,
    point_id: uuid.UUID | None = None,
    inquiry_id: uuid.UUID | None = None,
    received_year: int | None = None,
    source_kind: str = "",
    heard_via: str = "",
    broken_by: str = "",
) -> uuid.UUID:
    """
    Store what a case that closes leaves behind, and return its id.

    The attempts at the point are counted by year, form, time of day and character of the contact:
    the counts stay when the attempts are deleted. An inquiry leaves none of its own: those of the
    point it became are counted with the point.

    Parameters
    ----------
    session
        An open transaction of somebody who does the fieldwork.
    kind
        What closes.
    month
        Any day of the month it closes in.
    outcome, broken_by
        Codes of `gis.locale.fieldwork_words`.
    point_id, inquiry_id
        What closes, for as long as that is kept.
    received_year, source_kind, heard_via
        Of an inquiry: when it came, who turned to the team, and where they had heard of it.
    """
    scope = session.info["scope"]
    by = None if scope.member_id == NOBODY else scope.member_id
    closing = CaseClosing(
        team_id=scope.team_id, created_by=by, kind=kind, point_id=point_id,
        inquiry_id=inquiry_id, month=month.replace(day=1), outcome=outcome, broken_by=broken_by,
        received_year=received_year, source_kind=source_kind, heard_via=heard_via,
    )  # fmt: skip
    session.add(closing)
    session.flush()
    if kind == "point":
        count_attempts(session, closing)
    return closing.id


def count_attempts(session: Session, closing: CaseClosing) -> None:
    """Count the attempts at the point of a closing anew."""
    values = {"closing": closing.id, "point": closing.point_id, "met": CONTACT_FROM}
    session.execute(sa.text("delete from attempt_count where closing_id = :closing"), values)
    session.execute(
        sa.text("""
            insert into attempt_count (closing_id, team_id, year, form, band, level, count)
            select :closing, team_id, extract(year from at at time zone 'Europe/Copenhagen'), form,
                band, level, count(*)
            from contact_attempt where point_id = :point and withdrawn_at is null
            group by team_id, 3, form, band, level
        """),
        values,
    )
    told = session.execute(
        sa.text("""
            with tried as (
                select level, at at time zone 'Europe/Copenhagen' as at,
                    row_number() over (order by at, number) as place
                from contact_attempt where point_id = :point and withdrawn_at is null
            ), met as (select at, place from tried where level >= :met order by place limit 1)
            select count(*) as attempts, (select place from met) as before_contact,
                (select at::date from met) - min(at)::date as days,
                (select extract(year from at)::integer from met) as contact_year
            from tried
        """),
        values,
    ).one()
    closing.attempts = told.attempts
    closing.attempts_before_contact = told.before_contact
    closing.days_before_contact = told.days
    closing.contact_year = told.contact_year
    session.flush()


def find_closing(
    session: Session,
    *,
    point_id: uuid.UUID | None = None,
    inquiry_id: uuid.UUID | None = None,
    outcome: str | None = None,
    is_withdrawn: bool = False,
) -> CaseClosing | None:
    """
    Return the newest closing of a point or of an inquiry that counts, or that was taken back.

    On request only one with an outcome.
    """
    withdrawn = CaseClosing.withdrawn_at
    query = sa.select(CaseClosing).where(
        CaseClosing.team_id == session.info["scope"].team_id,
        CaseClosing.point_id == point_id if point_id else CaseClosing.inquiry_id == inquiry_id,
        withdrawn.is_not(None) if is_withdrawn else withdrawn.is_(None),
        sa.true() if outcome is None else CaseClosing.outcome == outcome,
    )
    return session.scalar(query.order_by(CaseClosing.number.desc()).limit(1).with_for_update())


def follow_case(
    session: Session,
    *,
    is_closed: bool,
    outcome: str | None = None,
    point_id: uuid.UUID | None = None,
    inquiry_id: uuid.UUID | None = None,
) -> None:
    """
    Take back what a case left behind that is open again; or let it count as before.

    With an outcome, what it left behind when it ended otherwise gives way to what it left behind
    when it ended so.
    """
    found = find_closing(session, point_id=point_id, inquiry_id=inquiry_id)
    if found is not None and not (is_closed and outcome in (None, found.outcome)):
        found.withdrawn_at = dt.datetime.now(dt.UTC)
        found = None
    session.flush()
    if not is_closed or found is not None:
        return
    earlier = find_closing(
        session, point_id=point_id, inquiry_id=inquiry_id, outcome=outcome, is_withdrawn=True
    )
    if earlier is not None:
        earlier.withdrawn_at = None
        session.flush()
        if earlier.kind == "point":
            count_attempts(session, earlier)
