"""
Addresses that a team protects by hand: their house numbers go out nowhere.

`address.is_protected` is derived from these rows by the database, whenever one comes or goes and
whenever the map changes: by the key of an address, or by street and number where a newer map has
given it another. It holds for all teams; which rows there are, only their own team sees.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.database import Base

__all__ = [
    "AddressProtection", "add_protection", "find_protections", "find_protections_of",
    "hold_protections", "lock_protections", "put_back", "take_away",
]  # fmt: skip


class AddressProtection(Base):
    """That a team protects an address; the text of it finds it on a map with other keys."""

    __tablename__ = "address_protection"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))
    key: Mapped[str]
    street: Mapped[str]
    number: Mapped[str]
    postcode: Mapped[str]


_LOCK = 7412


def lock_protections(session: Session) -> None:
    """Wait until nobody is storing what may tell of a protected address, and keep them waiting."""
    session.execute(sa.text(f"select pg_advisory_xact_lock({_LOCK})"))


def hold_protections(session: Session) -> None:
    """Let nobody protect an address before the transaction ends."""
    session.execute(sa.text(f"select pg_advisory_xact_lock_shared({_LOCK})"))


def add_protection(session: Session, address_id: uuid.UUID) -> uuid.UUID | None:
    """Protect an address for the session's team; return the new row, None where there is one."""
    scope = session.info["scope"]
    found: uuid.UUID | None = session.scalar(
        sa.text("""
            insert into address_protection
                (team_id, created_by, key, street, number, postcode)
            select :team, :by, key, street, number, postcode from address where id = :address
                and not exists (select from addresses_protected() where address_id = :address)
            on conflict (team_id, key) do nothing returning id
        """),
        {"team": scope.team_id, "by": scope.member_id, "address": address_id},
    )
    return found


def find_protections(
    session: Session, ids: Collection[uuid.UUID] | None = None
) -> Sequence[sa.Row[Any]]:
    """
    Return what the session's team protects, street by street; on request some of them.

    Returns
    -------
    sequence of rows
        Columns of `address_protection`; `city`; `address_ids` of every address that it is, on
        today's map or an earlier one; `is_on_map`.
    """
    asked = "" if ids is None else "and one.id = any(:ids)"
    query = f"""
        select one.id, one.created_at, one.created_by, one.street, one.number, one.postcode,
            coalesce(max(home.city), '') as city,
            coalesce(array_agg(home.id order by home.id) filter (where home.id is not null), '{{}}')
                as address_ids,
            coalesce(bool_or(home.id is not null and home.retired_at is null), false) as is_on_map
        from address_protection one
            left join addresses_protected() found on found.protection_id = one.id
            left join address home on home.id = found.address_id
        where one.team_id = :team {asked}
        group by one.id
        order by lower(one.street),
            nullif(regexp_replace(one.number, '\\D.*', ''), '')::numeric nulls last, one.number,
            one.id"""
    values = {"team": session.info["scope"].team_id, "ids": None if ids is None else list(ids)}
    return session.execute(sa.text(query), values).all()


def find_protections_of(session: Session, address_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the rows of the session's team by which an address is protected."""
    query = "select protection_id from addresses_protected() where address_id = :address"
    return list(session.scalars(sa.text(query), {"address": address_id}))


def take_away(session: Session, ids: Collection[uuid.UUID]) -> list[AddressProtection]:
    """Protect some addresses no longer; return the rows as they were."""
    team = session.info["scope"].team_id
    query = sa.select(AddressProtection).where(
        AddressProtection.team_id == team, AddressProtection.id.in_(ids)
    )
    rows = list(session.scalars(query.order_by(AddressProtection.id).with_for_update()))
    for row in rows:
        session.delete(row)
    session.flush()
    return rows


def put_back(session: Session, rows: Collection[AddressProtection]) -> None:
    """Protect addresses again, as rows that were taken away say; one that is there stays."""
    names = ("id", "team_id", "created_at", "created_by", "key", "street", "number", "postcode")
    for row in rows:
        session.execute(
            sa.text(f"""
                insert into address_protection ({", ".join(names)})
                values (:{", :".join(names)}) on conflict do nothing
            """),
            {name: getattr(row, name) for name in names},
        )
