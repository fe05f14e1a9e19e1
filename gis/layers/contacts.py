"""Contact attempts at observation points."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.database import Base

CONTACT_FROM: Final = 2
"""The lowest character of contact that is one: the Isbryder questionnaire's 1 is *no contact*."""


class ContactAttempt(Base):
    """
    An attempt to make contact; it is withdrawn, never deleted.

    `level` is the character of the contact, 1 to 9; `slip` what is to be said of a slip in the
    door (``hung``, ``there``, ``gone`` or nothing); `window_id` the return that it was.
    """

    __tablename__ = "contact_attempt"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(sa.Identity(always=True))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    point_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("observation_point.id"))
    at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    band: Mapped[str]
    form: Mapped[str]
    level: Mapped[int]
    is_postcard_left: Mapped[bool] = mapped_column(default=False)
    slip: Mapped[str] = mapped_column(default="")
    is_pair: Mapped[bool]
    round_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("round.id"))
    window_id: Mapped[uuid.UUID | None]


def find_attempts(session: Session, point_id: uuid.UUID) -> Sequence[ContactAttempt]:
    """Return the attempts at a point that count, the newest first."""
    query = sa.select(ContactAttempt).where(
        ContactAttempt.team_id == session.info["scope"].team_id,
        ContactAttempt.point_id == point_id, ContactAttempt.withdrawn_at.is_(None),
    )  # fmt: skip
    newest = (ContactAttempt.at.desc(), ContactAttempt.number.desc())
    return session.scalars(query.order_by(*newest)).all()


def find_points_of(session: Session, ids: Sequence[uuid.UUID]) -> Sequence[uuid.UUID]:
    """Return the ids of the points of attempts."""
    query = sa.select(ContactAttempt.point_id).where(ContactAttempt.id.in_(ids))
    return session.scalars(query.distinct()).all()


def is_tried(session: Session, point_id: uuid.UUID, at: dt.datetime, form: str) -> bool:
    """Return whether contact was tried so in the minute of a moment, by an attempt that counts."""
    minute = sa.func.date_trunc("minute", ContactAttempt.at) == sa.func.date_trunc("minute", at)
    query = sa.select(ContactAttempt.id).where(
        ContactAttempt.point_id == point_id, ContactAttempt.withdrawn_at.is_(None), minute,
        ContactAttempt.form == form,
    )  # fmt: skip
    return session.scalar(query.limit(1)) is not None


def keeps_window(session: Session, window_id: uuid.UUID) -> bool:
    """Return whether an attempt that counts was a return."""
    query = sa.select(ContactAttempt.id).where(
        ContactAttempt.window_id == window_id, ContactAttempt.withdrawn_at.is_(None)
    )
    return session.scalar(query.limit(1)) is not None


def lock_attempts(session: Session, ids: Sequence[uuid.UUID]) -> Sequence[ContactAttempt]:
    """Return attempts of the team by id, withdrawn or not, locked until this ends."""
    query = sa.select(ContactAttempt).where(
        ContactAttempt.id.in_(ids), ContactAttempt.team_id == session.info["scope"].team_id
    )
    return session.scalars(query.order_by(ContactAttempt.number).with_for_update()).all()


def count_contacts(session: Session) -> Sequence[sa.Row[Any]]:
    """
    Return how the team's attempts went, those of closed cases included.

    Returns
    -------
    sequence of rows
        `form`, `band`, `attempts`, and `met`: those of at least `CONTACT_FROM`.
    """
    # A closed point has its attempts folded, and keeps them for a while: they count once.
    query = """
        select form, band, sum(count)::integer as attempts,
            coalesce(sum(count) filter (where level >= :met), 0)::integer as met
        from (
            select form, band, level, 1 as count from contact_attempt
            join observation_point point on point.id = point_id and point.deleted_at is null
            where contact_attempt.team_id = :team and withdrawn_at is null and not exists (
                select from case_closing closing
                where closing.point_id = contact_attempt.point_id and closing.withdrawn_at is null)
            union all
            select form, band, level, count from attempt_count
            join case_closing closing on closing.id = closing_id
            where attempt_count.team_id = :team and withdrawn_at is null
        ) told group by form, band order by form, band"""
    values = {"team": session.info["scope"].team_id, "met": CONTACT_FROM}
    return session.execute(sa.text(query), values).all()
