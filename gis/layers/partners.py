"""Partners in the areas, and what was told or handed to them."""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa
from geoalchemy2 import WKBElement
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.database import Base, geometry_column
from gis.layers.row_past import Kept


class Partner(Kept, Base):
    """
    Somebody a team works with who moves daily in some areas, or in the whole municipality.

    Of `has_access` and `meets_citizens` None means that nobody has asked; `merged_into` is the
    partner that took this one's place; `import_id` is the file it came from.
    """

    __tablename__ = "partner"

    deleted_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    import_id: Mapped[uuid.UUID | None]
    merged_into: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("partner.id"))
    name: Mapped[str]
    sector: Mapped[str]
    kind: Mapped[str]
    is_municipality_wide: Mapped[bool] = mapped_column(default=False)
    area_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(sa.Uuid), default=list)
    has_access: Mapped[bool | None]
    meets_citizens: Mapped[bool | None]
    our_hours: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    contact_days: Mapped[int | None]
    priority: Mapped[str] = mapped_column(default="normal")
    note: Mapped[str] = mapped_column(default="")
    geometry: Mapped[WKBElement | None] = mapped_column(geometry_column("MULTIPOINT"))


class PartnerContact(Base):
    """What was told or handed to a partner on a day; it is withdrawn, never deleted."""

    __tablename__ = "partner_contact"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(sa.Identity(always=True))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))
    partner_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("partner.id"))
    day: Mapped[dt.date]
    form: Mapped[str]
    told: Mapped[str]
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))


def find_partners(session: Session) -> list[Partner]:
    """Return the partners of the session's team, those put away left out."""
    team = session.info["scope"].team_id
    return list(
        session.scalars(
            sa.select(Partner).where(Partner.team_id == team, Partner.deleted_at.is_(None))
        )
    )


def lock_partners(session: Session) -> None:
    """Let nobody else add, merge or rename partners of the session's team until this ends."""
    key = f"partner {session.info['scope'].team_id}"
    session.execute(
        sa.text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key}
    )


def find_last_contacts(
    session: Session, *, until: dt.date | None = None
) -> dict[uuid.UUID, dt.date]:
    """
    Return by partner of the session's team the latest day on which it was told something.

    Parameters
    ----------
    until
        Later days are left out.
    """
    rows = session.execute(
        sa.select(PartnerContact.partner_id, sa.func.max(PartnerContact.day))
        .where(
            PartnerContact.team_id == session.info["scope"].team_id,
            PartnerContact.withdrawn_at.is_(None),
            PartnerContact.day <= (until or dt.date.max),
        )
        .group_by(PartnerContact.partner_id)
    )
    return {row[0]: row[1] for row in rows}


def find_contacts(
    session: Session, partner_ids: list[uuid.UUID], *, withdrawn: bool = False
) -> list[PartnerContact]:
    """Return what was told to some partners, the latest first; on request what was withdrawn."""
    is_wanted = (
        PartnerContact.withdrawn_at.is_not(None)
        if withdrawn
        else PartnerContact.withdrawn_at.is_(None)
    )
    return list(
        session.scalars(
            sa.select(PartnerContact)
            .where(
                PartnerContact.team_id == session.info["scope"].team_id,
                PartnerContact.partner_id.in_(partner_ids),
                is_wanted,
            )
            .order_by(PartnerContact.day.desc(), PartnerContact.number.desc())
        )
    )


def lock_contact(session: Session, contact_id: uuid.UUID) -> PartnerContact | None:
    """Return one contact of the session's team, withdrawn or not, locked until this ends."""
    team = session.info["scope"].team_id
    return session.scalar(
        sa.select(PartnerContact)
        .where(PartnerContact.id == contact_id, PartnerContact.team_id == team)
        .with_for_update()
    )
