"""The lines of the communication strategy: what is told to which partner, and what came of it."""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.database import Base
from gis.layers.row_past import Kept


class StrategyItem(Kept, Base):
    """A line of the strategy, in the order of the guide's eight columns."""

    __tablename__ = "strategy_item"

    deleted_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    partner_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("partner.id"))
    message: Mapped[str] = mapped_column(default="")
    procedure: Mapped[str] = mapped_column(default="")
    effect: Mapped[str] = mapped_column(default="")
    time_plan: Mapped[str] = mapped_column(default="")
    due_on: Mapped[dt.date | None]
    responsible: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="not_started")
    status_text: Mapped[str] = mapped_column(default="")
    evaluation: Mapped[str] = mapped_column(default="")


def find_items(session: Session) -> list[StrategyItem]:
    """Return the lines of the session's team, the oldest first, those put away left out."""
    return list(
        session.scalars(
            sa.select(StrategyItem)
            .where(
                StrategyItem.team_id == session.info["scope"].team_id,
                StrategyItem.deleted_at.is_(None),
            )
            .order_by(StrategyItem.created_at, StrategyItem.id)
        )
    )
