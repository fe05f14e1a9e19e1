"""Channels that make the outreach known, and the material that was handed out through them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from geoalchemy2 import WKBElement
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.database import Base, geometry_column
from gis.layers.row_past import Kept


class Channel(Kept, Base):
    """
    A channel: a paper, a notice board, a meeting of residents.

    It reaches the whole municipality or the areas of `area_ids`. `deadline` is the next one,
    `rhythm` how it comes out in words, and `every_days` how often the team means to use it.
    """

    __tablename__ = "channel"

    deleted_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    import_id: Mapped[uuid.UUID | None]
    name: Mapped[str]
    kind: Mapped[str]
    is_municipality_wide: Mapped[bool] = mapped_column(default=False)
    area_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(sa.Uuid), default=list)
    deadline: Mapped[dt.date | None]
    rhythm: Mapped[str] = mapped_column(default="")
    every_days: Mapped[int | None]
    contact: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    geometry: Mapped[WKBElement | None] = mapped_column(geometry_column("MULTIPOINT"))


class Handout(Base):
    """Material handed out or printed through a channel; it is withdrawn, never deleted."""

    __tablename__ = "handout"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(sa.Identity(always=True))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))
    channel_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("channel.id"))
    day: Mapped[dt.date]
    material: Mapped[str]
    whereabouts: Mapped[str] = mapped_column(default="")
    copies: Mapped[int | None]
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))


def find_channels(session: Session) -> list[Channel]:
    """Return the channels of the session's team by name, those put away left out."""
    return list(session.scalars(_channels(session).order_by(sa.func.lower(Channel.name))))


def find_channels_named(session: Session, name: str) -> list[Channel]:
    """Return the team's channels of a name, whatever the case."""
    named = _channels(session).where(sa.func.lower(Channel.name) == sa.func.lower(name))
    return list(session.scalars(named))


def _channels(session: Session) -> sa.Select[Channel]:
    team = session.info["scope"].team_id
    return sa.select(Channel).where(Channel.team_id == team, Channel.deleted_at.is_(None))


def lock_channels(session: Session) -> None:
    """Let nobody else add or rename channels of the session's team until this ends."""
    key = f"channel {session.info['scope'].team_id}"
    session.execute(
        sa.text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key}
    )


def count_handouts(session: Session) -> dict[uuid.UUID, tuple[int, dt.date]]:
    """Return by channel how often something was handed out, and the latest day."""
    rows = session.execute(
        sa.select(Handout.channel_id, sa.func.count(), sa.func.max(Handout.day))
        .where(Handout.team_id == session.info["scope"].team_id, Handout.withdrawn_at.is_(None))
        .group_by(Handout.channel_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def find_handouts(session: Session, channel_id: uuid.UUID) -> Sequence[Handout]:
    """Return what was handed out through a channel, the newest first, withdrawn ones left out."""
    query = sa.select(Handout).where(
        Handout.team_id == session.info["scope"].team_id, Handout.channel_id == channel_id,
        Handout.withdrawn_at.is_(None),
    )  # fmt: skip
    return session.scalars(query.order_by(Handout.day.desc(), Handout.number.desc())).all()


def lock_handout(session: Session, handout_id: uuid.UUID) -> Handout | None:
    """Return one handout of the session's team, withdrawn or not, locked until this ends."""
    team = session.info["scope"].team_id
    return session.scalar(
        sa.select(Handout)
        .where(Handout.id == handout_id, Handout.team_id == team)
        .with_for_update()
    )
