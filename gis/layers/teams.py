"""Teams and their members."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.database import Base, Role, Scope

LOCAL_SUBJECT = "local"


class Team(Base):
    """A team of outreach workers; everything it writes carries its id."""

    __tablename__ = "team"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str]


class Member(Base):
    """Somebody who works with the program: initials and a role, nothing more."""

    __tablename__ = "member"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    subject: Mapped[str]
    initials: Mapped[str]
    role: Mapped[Role] = mapped_column(sa.String)


def get_or_add_local_scope(session: Session) -> Scope:
    """Return the scope of the one member there is until people log in."""
    # Two processes that start together must not both add the member.
    session.execute(sa.text("select pg_advisory_xact_lock(7404)"))
    member = session.scalar(sa.select(Member).where(Member.subject == LOCAL_SUBJECT))
    if member is None:
        team = Team(name="Team")
        session.add(team)
        session.flush()
        member = Member(team_id=team.id, subject=LOCAL_SUBJECT, initials="LOK", role="coordinator")
        session.add(member)
        session.flush()
    return Scope(member.team_id, member.id, member.role)


def get_scope(session: Session, member_id: uuid.UUID) -> Scope:
    """Return the scope of a member, for work that is done on their behalf."""
    member = session.get_one(Member, member_id)
    return Scope(member.team_id, member.id, member.role)


def get_initials(session: Session, member_id: uuid.UUID) -> str:
    """Return the initials of a member."""
    return session.scalars(sa.select(Member.initials).where(Member.id == member_id)).one()


def find_initials(session: Session) -> dict[uuid.UUID, str]:
    """Return the initials of every member of the session's team."""
    team = session.info["scope"].team_id
    members = sa.select(Member.id, Member.initials).where(Member.team_id == team)
    return {row.id: row.initials for row in session.execute(members)}


def find_team_ids(session: Session) -> list[uuid.UUID]:
    """Return the ids of all teams."""
    return list(session.scalars(sa.select(Team.id)))
