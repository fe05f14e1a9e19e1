"""When the members of a team are at work, by weekday."""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.database import Base
from gis.layers.row_past import Kept
from gis.layers.teams import Member


class WorkHours(Kept, Base):
    """
    From when to when a member is at work on a weekday, 1 Monday to 7 Sunday, by the Danish clock.

    Without times they are not at work; neither are they where there is no row.
    """

    __tablename__ = "work_hours"

    member_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("member.id"))
    weekday: Mapped[int]
    begins: Mapped[dt.time | None]
    ends: Mapped[dt.time | None]


def find_fieldworkers(session: Session) -> list[Member]:
    """Return the members of the session's team who do fieldwork and have not left, by initials."""
    query = sa.select(Member).where(
        Member.team_id == session.info["scope"].team_id, Member.left_at.is_(None),
        Member.roles.overlap(["worker", "coordinator"]),
    )  # fmt: skip
    return list(session.scalars(query.order_by(Member.initials, Member.id)))


def find_hours(session: Session) -> list[WorkHours]:
    """Return the working hours of the session's team."""
    query = sa.select(WorkHours).where(WorkHours.team_id == session.info["scope"].team_id)
    return list(session.scalars(query.order_by(WorkHours.member_id, WorkHours.weekday)))


def ensure_hours(session: Session, member_id: uuid.UUID, weekday: int) -> uuid.UUID:
    """Return the id of a member's row of a weekday; added without times where there is none."""
    scope = session.info["scope"]
    session.execute(
        insert(WorkHours)
        .values(
            team_id=scope.team_id, member_id=member_id, weekday=weekday,
            created_by=scope.member_id, changed_by=scope.member_id,
        )
        .on_conflict_do_nothing(index_elements=["member_id", "weekday"])
    )  # fmt: skip
    return session.scalars(
        sa.select(WorkHours.id).where(
            WorkHours.team_id == scope.team_id, WorkHours.member_id == member_id,
            WorkHours.weekday == weekday,
        )
    ).one()  # fmt: skip
