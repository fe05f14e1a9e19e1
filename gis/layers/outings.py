"""Who is out, with a round or without one, and when they are to be back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.database import Base
from gis.layers.row_past import Kept


class Outing(Kept, Base):
    """
    That some colleagues are out together.

    `initials` are who; `home_by` is when they are missed; `home_at` when they were home, None while
    they are out. `round_id` is the round they walk, None for a walk without one.
    """

    __tablename__ = "outing"

    deleted_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    round_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("round.id"))
    initials: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    out_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    home_by: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    home_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))


def find_outings(
    session: Session,
    *,
    outing_id: uuid.UUID | None = None,
    is_out: bool | None = None,
    limit: int = 500,
) -> Sequence[sa.Row[Any]]:
    """
    Return outings of the session's team, who is to be home first before the others.

    Parameters
    ----------
    outing_id
        Only this one.
    is_out
        Only those that are out still, or only those that are home; None for both.

    Returns
    -------
    sequence of rows
        Columns of `outing`, and `round_name`, "" where there is no round.
    """
    asked = {
        "outing.id = :outing": outing_id is not None,
        "outing.home_at is null": is_out is True,
        "outing.home_at is not null": is_out is False,
    }
    conditions = "".join(f" and {condition}" for condition, is_asked in asked.items() if is_asked)
    query = f"""
        select outing.*, coalesce(round.name, '') as round_name
        from outing left join round on round.id = outing.round_id
        where outing.team_id = :team and outing.deleted_at is null {conditions}
        order by outing.home_by, outing.out_at, outing.id limit :limit"""
    values = {"team": session.info["scope"].team_id, "outing": outing_id, "limit": limit}
    return session.execute(sa.text(query), values).all()


def hold_outings(session: Session) -> None:
    """Let nobody else of the session's team go out or come back until this ends."""
    key = f"outing {session.info['scope'].team_id}"
    session.execute(
        sa.text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key}
    )


def newest_of_rounds(
    session: Session, round_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, sa.Row[Any]]:
    """Return by round its newest outing that counts, with the columns of `outing`."""
    rows = session.execute(
        sa.text("""
            select distinct on (round_id) * from outing
            where team_id = :team and deleted_at is null
                and round_id = any(cast(:rounds as uuid[]))
            order by round_id, home_at is null desc, out_at desc, id"""),
        {"team": session.info["scope"].team_id, "rounds": list(round_ids)},
    )
    return {row.round_id: row for row in rows}


def is_out(session: Session, round_id: uuid.UUID) -> bool:
    """Return whether somebody is out with a round."""
    query = sa.select(Outing.id).where(
        Outing.team_id == session.info["scope"].team_id, Outing.round_id == round_id,
        Outing.home_at.is_(None), Outing.deleted_at.is_(None),
    )  # fmt: skip
    return session.scalar(query.limit(1)) is not None


def find_initials_out(session: Session, limit: int) -> list[str]:
    """Return who was out lately, the initials of the newest outings first, each once."""
    query = sa.text("""
        select one from outing, unnest(initials) one
        where team_id = :team and deleted_at is null
        group by one order by max(out_at) desc, one limit :limit""")
    values = {"team": session.info["scope"].team_id, "limit": limit}
    return list(session.scalars(query, values))
