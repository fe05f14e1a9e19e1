"""Teams and their members."""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.database import Base, Role

LOCAL_SUBJECT = "local"


class Team(Base):
    """
    A team of outreach workers; everything it writes carries its id.

    `known_as` is what the settings call it, which stays when it is renamed.
    """

    __tablename__ = "team"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str]
    known_as: Mapped[str | None]


class Member(Base):
    """Somebody who works with the program: initials and roles, nothing more."""

    __tablename__ = "member"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    subject: Mapped[str]
    initials: Mapped[str]
    roles: Mapped[list[Role]] = mapped_column(ARRAY(sa.Text))
    left_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))


def get_or_add_local(session: Session) -> Member:
    """Return the one member there is until people log in."""
    found = sa.select(Member).where(Member.subject == LOCAL_SUBJECT)
    member = session.scalar(found)
    if member is None:
        # Two processes that start together must not both add the member.
        session.execute(sa.text("select pg_advisory_xact_lock(7404)"))
        member = session.scalar(found)
    if member is None:
        team = Team(name="Team")
        session.add(team)
        session.flush()
        member = Member(
            team_id=team.id, subject=LOCAL_SUBJECT, initials="LOK",
            roles=["coordinator", "administrator"],
        )  # fmt: skip
        session.add(member)
        session.flush()
    return member


def get_member(session: Session, member_id: uuid.UUID) -> Member:
    """Return a member of the session's team, or of any to the program itself."""
    return session.get_one(Member, member_id)


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


def find_teams(session: Session) -> list[Team]:
    """Return all teams, by name."""
    return list(session.scalars(sa.select(Team).order_by(Team.name, Team.id)))


def hold_members(session: Session, team_id: uuid.UUID) -> None:
    """Let nobody else change who and what the members of a team are until this ends."""
    told = "select pg_advisory_xact_lock(hashtextextended(:key, 0))"
    session.execute(sa.text(told), {"key": f"members {team_id}"})


def is_taken(session: Session, team_id: uuid.UUID, initials: str, *, but: uuid.UUID) -> bool:
    """Return whether another member of a team has the initials."""
    found = sa.select(Member.id).where(
        Member.team_id == team_id, sa.func.upper(Member.initials) == initials, Member.id != but
    )
    return session.scalar(found) is not None


def has_administrator(session: Session, team_id: uuid.UUID, *, but: uuid.UUID) -> bool:
    """Return whether a team has an administrator who can log in, other than one of its members."""
    found = sa.select(Member.id).where(
        Member.team_id == team_id, Member.id != but, Member.left_at.is_(None),
        Member.roles.contains(["administrator"]), Member.subject != LOCAL_SUBJECT,
    )  # fmt: skip
    return session.scalar(found) is not None


def is_member_anywhere(session: Session, subject: str) -> bool:
    """Return whether somebody still belongs to a team."""
    found = sa.select(Member.id).where(Member.subject == subject, Member.left_at.is_(None))
    return session.scalar(found) is not None
