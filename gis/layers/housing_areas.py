"""Housing areas that a team has drawn."""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa
from geoalchemy2 import WKBElement
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.database import Base, TeamOwned, geometry_column


class HousingArea(TeamOwned, Base):
    """
    An area of homes, as the team sees it.

    `dwelling_types` are dwellings of each type as corrected by hand, None where the buildings'
    tags are the guess; `return_days` is the interval after which a street should be walked again.
    """

    __tablename__ = "housing_area"

    name: Mapped[str]
    dwelling_types: Mapped[dict[str, int] | None] = mapped_column(JSONB(none_as_null=True))
    required_bands: Mapped[list[str]] = mapped_column(
        ARRAY(sa.Text), server_default=sa.FetchedValue()
    )
    return_days: Mapped[int] = mapped_column(server_default=sa.FetchedValue())
    deleted_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    import_id: Mapped[uuid.UUID | None]
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("MULTIPOLYGON"))


class HousingAreaPast(Base):
    """An earlier form of an area; the database writes it at every change."""

    __tablename__ = "housing_area_past"

    area_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("housing_area.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    name: Mapped[str]
    dwelling_types: Mapped[dict[str, int] | None] = mapped_column(JSONB)
    required_bands: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    return_days: Mapped[int]
    deleted_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    changed_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    changed_by: Mapped[uuid.UUID | None]
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


def lock_area(session: Session, area_id: uuid.UUID) -> HousingArea | None:
    """
    Return an area of the session's team, put away or not, that nobody changes until this ends.

    Two changes at the same moment wait for each other, and the second sees what the first did.
    """
    team = session.info["scope"].team_id
    return session.scalar(
        sa.select(HousingArea)
        .where(HousingArea.id == area_id, HousingArea.team_id == team)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def find_forms(session: Session, area_id: uuid.UUID, since: int) -> list[HousingAreaPast]:
    """Return the earlier forms of an area from a version on, the oldest first."""
    team = session.info["scope"].team_id
    past = sa.select(HousingAreaPast).where(
        HousingAreaPast.area_id == area_id,
        HousingAreaPast.team_id == team,
        HousingAreaPast.version >= since,
    )
    return list(session.scalars(past.order_by(HousingAreaPast.version)))
