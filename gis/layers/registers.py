"""What public registers say of addresses, and the boundary of the municipality."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import sqlalchemy as sa

from gis.crs import srid
from gis.layers.database import Frame, driver_connection, frame_of

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping, Sequence

    import shapely
    from sqlalchemy.orm import Session

LOCK = 7411


def lock(session: Session) -> None:
    """Let changes of what registers say come one after the other, maps that change among them."""
    session.execute(sa.text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def replace_addresses(session: Session, addresses: pd.DataFrame) -> None:
    """
    Add what a register says of addresses; what an earlier one said of the same ones gives way.

    Parameters
    ----------
    addresses
        `key`, `street`, `number`, `postcode`, `units` and `types` as in
        `gis.exchange.registers.RegisterRows`; rows without a key are left out.
    """
    lock(session)
    session.execute(sa.text("create temp table arriving (like register_address) on commit drop"))
    rows = addresses[addresses["key"] != ""].drop_duplicates("key", keep="last")
    with (
        driver_connection(session).cursor() as cursor,
        cursor.copy("copy arriving (key, street, number, postcode, unit_count, types) from stdin")
        as copy,
    ):  # fmt: skip
        texts = (rows[name].tolist() for name in ("key", "street", "number", "postcode"))
        units = rows["units"].astype(object).where(rows["units"].notna(), None).tolist()
        types = [None if told is None else json.dumps(told) for told in rows["types"].tolist()]
        for row in zip(*texts, units, types, strict=True):
            copy.write_row(row)
    # A table without names, or without types, takes none away.
    session.execute(
        sa.text(
            """insert into register_address as known select * from arriving
            on conflict (key) do update set
                street = coalesce(nullif(excluded.street, ''), known.street),
                number = coalesce(nullif(excluded.number, ''), known.number),
                postcode = coalesce(nullif(excluded.postcode, ''), known.postcode),
                unit_count = coalesce(excluded.unit_count, known.unit_count),
                types = coalesce(excluded.types, known.types)"""
        )
    )


def find_unmatched(session: Session) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Return what has no namesake by key: addresses of the map, and rows of the registers.

    Returns
    -------
    (DataFrame, DataFrame)
        Both with `key`, `street`, `number` and `postcode`; of the addresses `id` too.
    """
    doors = """select address.id::text as id, address.key, address.street, address.number,
            address.postcode
        from address left join register_address on register_address.key::text = address.key
        where retired_at is null and register_address.key is null order by address.key"""
    rows = """select register_address.key::text as key, register_address.street,
            register_address.number, register_address.postcode
        from register_address
        left join address on address.key = register_address.key::text and retired_at is null
        where address.id is null and register_address.unit_count is not null
            and register_address.street <> ''
        order by register_address.key"""
    frames = []
    for query in (doors, rows):
        result = session.execute(sa.text(query))
        frames.append(pd.DataFrame(result.fetchall(), columns=list(result.keys()), dtype=object))
    return frames[0], frames[1]


def derive_units(session: Session, namesakes: Mapping[str, str]) -> int:
    """
    Give today's addresses what the registers say of them; return how many have something.

    Parameters
    ----------
    namesakes
        Key in the registers by the id of an address that has another key there.
    """
    session.execute(sa.text("delete from address_units"))
    pairs = {"ids": list(namesakes), "keys": list(namesakes.values())}
    result = session.execute(
        sa.text(
            """insert into address_units
            select address.id, register_address.unit_count, register_address.types
            from address
            left join unnest(cast(:ids as uuid[]), cast(:keys as uuid[])) as pair (id, key)
                on pair.id = address.id
            join register_address
                on register_address.key::text = coalesce(pair.key::text, address.key)
            where retired_at is null and register_address.unit_count is not null"""
        ),
        pairs,
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def find_types(session: Session, address_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return the dwellings of each type of the addresses that a register tells it of, by id."""
    rows = session.execute(
        sa.text(
            """select address_id::text, types from address_units
            where types is not null and address_id = any(cast(:ids as uuid[]))"""
        ),
        {"ids": list(address_ids)},
    )
    return {row.address_id: row.types for row in rows}


def add_import(
    session: Session, kind: str, figures: Mapping[str, Any], by: uuid.UUID | None
) -> None:
    """Note that a register was imported, by whom, and what it held."""
    session.execute(
        sa.text(
            """insert into register_import (kind, figures, imported_by)
            values (:kind, cast(:figures as jsonb), :by)"""
        ),
        {"kind": kind, "figures": json.dumps(figures), "by": by},
    )


def find_imports(session: Session) -> list[tuple[str, dict[str, Any], dt.datetime]]:
    """Return kind, figures and time of what was imported, the newest first."""
    rows = session.execute(
        sa.text("select kind, figures, imported_at from register_import order by number desc")
    )
    return [(row.kind, row.figures, row.imported_at) for row in rows]


def forget_addresses(session: Session) -> None:
    """Forget all that registers say of addresses."""
    lock(session)
    session.execute(sa.text("delete from address_units"))
    session.execute(sa.text("delete from register_address"))


def set_municipality(
    session: Session, code: str, name: str, boundary: shapely.MultiPolygon, crs: str
) -> None:
    """Store the one municipality, with its boundary in the metric CRS; None of it stays twice."""
    session.execute(
        sa.text(
            """insert into municipality (code, name, geometry)
            values (:code, :name, ST_Multi(ST_MakeValid(ST_GeomFromWKB(:shape, :srid))))
            on conflict (one) do update
            set code = excluded.code, name = excluded.name, geometry = excluded.geometry"""
        ),
        {"code": code, "name": name, "shape": boundary.wkb, "srid": srid(crs)},
    )


def find_municipality(session: Session, *, crs: str) -> Frame:
    """Return `code`, `name` and boundary in the metric CRS of the municipality: one row or none."""
    return frame_of(
        session, "select code, name, ST_AsBinary(geometry) as geometry from municipality", crs=crs
    )


def count_units(session: Session) -> tuple[int, int, int]:
    """Return addresses with dwellings by register, those dwellings, and all addresses of today."""
    row = session.execute(
        sa.text(
            """select count(address_units) as matched,
                coalesce(sum(address_units.unit_count), 0) as dwellings, count(*) as addresses
            from address left join address_units on address_id = address.id
            where retired_at is null"""
        )
    ).one()
    return int(row.matched), int(row.dwellings), int(row.addresses)


def count_types(session: Session) -> dict[str, int]:
    """Return the dwellings of each type that registers tell of today's addresses."""
    rows = session.execute(
        sa.text(
            """select kind.key as code, sum(kind.value::integer) as dwellings
            from address_units join address on address.id = address_id,
                jsonb_each_text(types) as kind
            where retired_at is null group by kind.key order by dwellings desc, code"""
        )
    )
    return {row.code: int(row.dwellings) for row in rows}


def count_known(session: Session, keys: Sequence[str]) -> int:
    """Return how many of today's addresses have one of some keys."""
    query = "select count(*) from address where retired_at is null and key = any(:keys)"
    return int(session.scalar(sa.text(query), {"keys": list(keys)}) or 0)
