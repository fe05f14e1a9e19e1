"""What was walked: passes that never change, and what they cover of today's street pieces."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Literal

import sqlalchemy as sa
from geoalchemy2 import WKBElement
from sqlalchemy.orm import Mapped, mapped_column

from gis.layers.database import Base, TeamOwned, geometry_column

Side = Literal["both", "left", "right"]
Source = Literal["confirmed", "marked", "gps"]


class Pass(Base):
    """
    One walked line, of one walker or pair. It is written once.

    `band` is the time of day of its middle; `side` what was seen of the street in the walking
    direction; `conditions` light and weather. `round_id` and `walker` are those of the planned
    leg, None for a pass without a round.
    """

    __tablename__ = "pass"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(sa.Identity(always=True))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    round_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("round.id"))
    walker: Mapped[int | None]
    started_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    ended_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    band: Mapped[str]
    mode: Mapped[str]
    is_pair: Mapped[bool]
    side: Mapped[Side] = mapped_column(sa.String)
    source: Mapped[Source] = mapped_column(sa.String)
    conditions: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("MULTILINESTRING"))


class PassWithdrawal(Base):
    """That a pass was recorded by mistake; taken away again when that is undone."""

    __tablename__ = "pass_withdrawal"

    pass_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("pass.id"), primary_key=True)
    number: Mapped[int] = mapped_column(sa.Identity(always=True))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))


class StreetNote(TeamOwned, Base):
    """Streets that the team cannot walk, with the reason; a newer map does not move it."""

    __tablename__ = "street_note"

    reason: Mapped[str]
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("MULTILINESTRING"))
