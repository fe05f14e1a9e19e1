"""Inquiries: somebody is worried about somebody. No name, no phone number, no diagnosis."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from geoalchemy2 import WKBElement
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.addresses import told
from gis.layers.database import Base, geometry_column
from gis.layers.row_past import Kept


class Inquiry(Kept, Base):
    """
    An inquiry: its place, where one is known, and what the team does about it.

    `source_kind` says what the inquirer is to the citizen or to the team, `heard_via` where they
    knew the team from, `concerns` what they worry about, all as codes; `receiver` and `taker` are
    initials; `point_id` is the observation point that was made of it.
    """

    __tablename__ = "inquiry"

    deleted_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    code: Mapped[str]
    received_on: Mapped[dt.date]
    address_id: Mapped[uuid.UUID | None]
    source_kind: Mapped[str]
    partner_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("partner.id"))
    heard_via: Mapped[str] = mapped_column(default="")
    concerns: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), default=list)
    judgement: Mapped[str] = mapped_column(default="unknown")
    receiver: Mapped[str] = mapped_column(default="")
    taker: Mapped[str] = mapped_column(default="")
    deadline: Mapped[dt.date | None]
    point_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("observation_point.id"))
    outcome: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    geometry: Mapped[WKBElement | None] = mapped_column(geometry_column("POINT"))


def find_inquiries(
    session: Session, *, inquiry_id: uuid.UUID | None = None, open_only: bool = True
) -> Sequence[sa.Row[Any]]:
    """
    Return the inquiries of the session's team that were not put away, by deadline.

    Parameters
    ----------
    inquiry_id
        Only one.
    open_only
        Only those that are not closed.

    Returns
    -------
    sequence of rows
        Columns of `inquiry`; `x` and `y` in the metric CRS instead of the geometry, None where no
        place is known; `street` and `number` of the address, "" where there is none or it is
        protected; `is_protected`; `area_ids` as text, of the areas that it lies in, by name;
        `point_code` of the point that was made of it.
    """
    conditions = {
        "one.id = :inquiry": inquiry_id is not None,
        "one.closed_at is null": open_only,
    }
    asked = "".join(f" and {condition}" for condition, is_asked in conditions.items() if is_asked)
    query = f"""
        select one.id, one.version, one.code, one.received_on, one.address_id::text as address_id,
            one.source_kind, one.partner_id::text as partner_id, one.heard_via, one.concerns,
            one.judgement, one.receiver, one.taker, one.deadline, one.outcome, one.closed_at,
            ST_X(one.geometry) as x, ST_Y(one.geometry) as y,
            {told("coalesce(address.street, '')")} as street,
            {told("coalesce(address.number, '')")} as number,
            coalesce(address.is_protected, false) as is_protected,
            point.id::text as point_id, coalesce(point.code, '') as point_code,
            array(
                select area.id::text from housing_area area
                where area.team_id = one.team_id and area.deleted_at is null
                    and ST_Covers(area.geometry, one.geometry)
                order by lower(area.name), area.id
            ) as area_ids
        from inquiry one left join address on address.id = one.address_id
            left join observation_point point
                on point.id = one.point_id and point.deleted_at is null
        where one.team_id = :team and one.deleted_at is null {asked}
        order by one.closed_at desc nulls first, one.deadline nulls last, one.received_on,
            one.code"""
    values = {"team": session.info["scope"].team_id, "inquiry": inquiry_id}
    return session.execute(sa.text(query), values).all()


def next_number(session: Session) -> int:
    """Return the number after the highest one of the team; nobody else takes it till this ends."""
    team = session.info["scope"].team_id
    key = f"inquiry {team}"
    session.execute(
        sa.text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key}
    )
    query = """select coalesce(max(number), 0) + 1 from (
            select substring(code from '[0-9]+$')::integer as number
            from inquiry where team_id = :team
            union all select number from code_given where team_id = :team and beginning = 'H-'
        ) given"""
    return int(session.scalar(sa.text(query), {"team": team}) or 1)


def find_address(session: Session, address_id: uuid.UUID) -> sa.Row[Any] | None:
    """Return `x` and `y` in the metric CRS of an address of today's map, or None."""
    query = """select ST_X(geometry) as x, ST_Y(geometry) as y from address
        where id = :address and retired_at is null"""
    return session.execute(sa.text(query), {"address": address_id}).one_or_none()
