"""What a metre of stairs, dark paths and busy roads counts for, as a team has said it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session

from gis.layers.database import Base
from gis.layers.row_past import Kept

if TYPE_CHECKING:
    from collections.abc import Mapping


class Walkability(Kept, Base):
    """How many metres one metre counts for that is walked besides required pieces; 1 to 10."""

    __tablename__ = "walkability"

    steps: Mapped[float]
    unlit: Mapped[float]
    unpaved: Mapped[float]
    busy: Mapped[float]


def find_walkability(session: Session) -> Walkability | None:
    """Return the row of the session's team, if there is one."""
    team = session.info["scope"].team_id
    return session.scalar(sa.select(Walkability).where(Walkability.team_id == team))


def ensure_walkability(session: Session, usual: Mapping[str, float]) -> Walkability:
    """Return the row of the session's team; added with usual figures where there is none."""
    scope = session.info["scope"]
    session.execute(
        insert(Walkability)
        .values(
            team_id=scope.team_id, created_by=scope.member_id, changed_by=scope.member_id, **usual
        )
        .on_conflict_do_nothing(index_elements=["team_id"])
    )  # fmt: skip
    found = find_walkability(session)
    assert found is not None
    return found
