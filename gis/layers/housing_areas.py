"""Housing areas that a team has drawn."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from geoalchemy2 import WKBElement
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.database import Base, TeamOwned, geometry_column


class HousingArea(TeamOwned, Base):
    """An area of homes, as the team sees it."""

    __tablename__ = "housing_area"

    name: Mapped[str]
    deleted_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("MULTIPOLYGON"))


def find_areas(session: Session) -> list[HousingArea]:
    """Return the areas of the session's team by name."""
    return list(session.scalars(_areas(session).order_by(sa.func.lower(HousingArea.name))))


def _areas(session: Session) -> sa.Select[HousingArea]:
    team = session.info["scope"].team_id
    return sa.select(HousingArea).where(
        HousingArea.team_id == team, HousingArea.deleted_at.is_(None)
    )


def find_area_named(session: Session, name: str) -> HousingArea | None:
    """Return the team's area of a name, whatever the case, or None."""
    return session.scalar(_areas(session).where(sa.func.lower(HousingArea.name) == name.lower()))
