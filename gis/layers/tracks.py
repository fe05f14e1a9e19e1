"""GPS tracks as they were read in; their fixes are dropped when their time is up."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.errors import ConflictError
from gis.layers.database import Base
from gis.layers.passes import COUNTS


class Track(Base):
    """
    A walk by GPS. `fixes` are dropped at `purge_at`, or when it is taken back; the rest stays.

    The fingerprint tells the same walk again, whatever its file is called.
    """

    __tablename__ = "track"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(sa.Identity(always=True))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    fingerprint: Mapped[str]
    mode: Mapped[str]
    started_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    ended_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    fixes: Mapped[bytes | None]
    purge_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    purged_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))


def find_known(session: Session, fingerprint: str) -> Track | None:
    """Return the track of the session's team with a fingerprint that was not taken back."""
    return session.scalar(
        sa.select(Track).where(
            Track.team_id == session.info["scope"].team_id,
            Track.fingerprint == fingerprint,
            Track.withdrawn_at.is_(None),
        )
    )


def follow_passes(session: Session, track_ids: Collection[uuid.UUID]) -> None:
    """
    Take tracks back of which no pass counts any more, and let those count again that have one.

    The fixes of one that is taken back are dropped at once; they do not come again.

    Raises
    ------
    ConflictError
        ``pass_already_recorded`` when the same walk was recorded again since.
    """
    counting = sa.text(f"exists (select from pass where track_id = track.id and {COUNTS})")
    try:
        session.execute(
            sa.update(Track)
            .where(Track.id.in_(track_ids), Track.team_id == session.info["scope"].team_id)
            .values(
                withdrawn_at=sa.case((counting, None), else_=sa.func.now()),
                fixes=sa.case((counting, Track.fixes), else_=None),
                purged_at=sa.case(
                    (counting, Track.purged_at),
                    else_=sa.func.coalesce(Track.purged_at, sa.func.now()),
                ),
            )
        )
    except sa.exc.IntegrityError as error:
        raise ConflictError("pass_already_recorded") from error


_DUE = """team_id = :team and fixes is not null and least(purge_at,
    (created_at at time zone 'Europe/Copenhagen' + cast(:kept as interval))
        at time zone 'Europe/Copenhagen') <= :now"""
"""Condition for walks whose time is up: what they were promised holds when the period grows."""


def count_due(session: Session, now: dt.datetime, kept: str) -> int:
    """Return of how many of the team's tracks `drop_fixes` would drop the fixes."""
    query = sa.text(f"select count(*) from track where {_DUE}")
    values = {"team": session.info["scope"].team_id, "now": now, "kept": kept}
    return int(session.execute(query, values).scalar_one())


def drop_fixes(session: Session, now: dt.datetime, kept: str) -> int:
    """
    Drop the fixes of the team's tracks whose time is up, and return how many that were.

    Parameters
    ----------
    kept
        How long they are kept, as an interval of PostgreSQL.
    """
    query = sa.text(f"update track set fixes = null, purged_at = :now where {_DUE} returning id")
    values = {"team": session.info["scope"].team_id, "now": now, "kept": kept}
    return len(session.execute(query, values).all())
