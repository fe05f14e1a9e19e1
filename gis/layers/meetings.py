"""Team meetings, the versions of the mapping that they froze, and the frame a team works in."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.orm import Mapped, Session, defer, mapped_column

from gis.layers.database import Base
from gis.layers.row_past import Kept


class TeamMeeting(Kept, Base):
    """
    A meeting of the team; at most one is open.

    `present` are initials; the three texts answer the review questions of the frame. Of one that
    is put away `deleted_at` says when.
    """

    __tablename__ = "team_meeting"

    held_on: Mapped[dt.date]
    present: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    works_well: Mapped[str] = mapped_column(default="")
    do_differently: Mapped[str] = mapped_column(default="")
    not_tried: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    deleted_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))


class MappingVersion(Base):
    """The whole mapping as it was when a meeting was closed. It is written once."""

    __tablename__ = "mapping_version"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(sa.Identity(always=True))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    meeting_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team_meeting.id"))
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)


class TeamFrame(Kept, Base):
    """
    What a team has agreed on before it goes out: guidelines, hours, a phone line.

    `postcard` and `business_card` are what its cards say; "" for the usual text.
    """

    __tablename__ = "team_frame"

    guidelines: Mapped[str] = mapped_column(default="")
    hours: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    postcard: Mapped[str] = mapped_column(default="")
    business_card: Mapped[str] = mapped_column(default="")


def find_open_meeting(session: Session) -> TeamMeeting | None:
    """Return the open meeting of the session's team, if there is one."""
    return session.scalar(_open(session))


def share_open_meeting(session: Session) -> TeamMeeting | None:
    """
    Return the open meeting, which stays open until this ends; one that is being closed is awaited.

    Whoever locks a meeting to close or change it waits for nothing else afterwards, so it may be
    asked for with an area locked.
    """
    return session.scalar(
        _open(session).with_for_update(read=True).execution_options(populate_existing=True)
    )


def find_meetings(session: Session) -> list[TeamMeeting]:
    """Return the meetings of the session's team, the latest first."""
    newest = (TeamMeeting.held_on.desc(), TeamMeeting.created_at.desc())
    return list(session.scalars(_meetings(session).order_by(*newest)))


def find_versions(session: Session) -> list[MappingVersion]:
    """Return the team's frozen versions, the newest first, their content not yet read."""
    return list(
        session.scalars(
            sa.select(MappingVersion)
            .where(MappingVersion.team_id == session.info["scope"].team_id)
            .order_by(MappingVersion.number.desc())
            .options(defer(MappingVersion.content))
        )
    )


def find_version(session: Session, version_id: uuid.UUID) -> MappingVersion | None:
    """Return a frozen version of the session's team, its content not yet read."""
    return session.scalar(
        sa.select(MappingVersion)
        .where(
            MappingVersion.id == version_id,
            MappingVersion.team_id == session.info["scope"].team_id,
        )
        .options(defer(MappingVersion.content))
    )


def find_frame(session: Session) -> TeamFrame | None:
    """Return the frame of the session's team, if it has been written."""
    team = session.info["scope"].team_id
    return session.scalar(sa.select(TeamFrame).where(TeamFrame.team_id == team))


def ensure_frame(session: Session) -> None:
    """Add the team's frame, empty, where it has none; two who do so at once add one."""
    scope = session.info["scope"]
    session.execute(
        insert(TeamFrame)
        .values(team_id=scope.team_id, created_by=scope.member_id, changed_by=scope.member_id)
        .on_conflict_do_nothing(index_elements=["team_id"])
    )


def lock_meetings(session: Session) -> None:
    """Let nobody else open or close a meeting of the session's team until this ends."""
    key = f"meeting {session.info['scope'].team_id}"
    session.execute(
        sa.text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key}
    )


def _open(session: Session) -> sa.Select[TeamMeeting]:
    return _meetings(session).where(TeamMeeting.closed_at.is_(None))


def _meetings(session: Session) -> sa.Select[TeamMeeting]:
    return sa.select(TeamMeeting).where(
        TeamMeeting.team_id == session.info["scope"].team_id, TeamMeeting.deleted_at.is_(None)
    )
