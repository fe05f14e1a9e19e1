"""Addresses of the map, each with the street piece it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely
import sqlalchemy as sa

from gis.crs import srid
from gis.layers.database import Frame, copy_frame, frame_of

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session

COLUMNS = """
    id, street, {number} as number, postcode, city,
    coalesce(street_id::text, '') as street_id, attached_by, side,
    ST_AsBinary(geometry) as geometry, ST_AsBinary(foot) as foot
"""
IS_TOLD: Final = "retired_at is null and not is_protected"
"""Condition of a query for the addresses of today's map that may be listed at all."""


def told(text: str, of: str = "address") -> str:
    """
    Return an expression of SQL for what may be told of an address: "" of a protected one.

    Whatever is drawn, printed, written or found of a house number goes through this or `IS_TOLD`.

    Parameters
    ----------
    text
        An expression for the text, for example ``address.number``.
    of
        How the query calls the table; a row that is not there is not protected.
    """
    return f"case when {of}.is_protected then '' else {text} end"


@dataclass(frozen=True)
class ToldAddress:
    """An address in one line, and its point on its street, or its own, in the metric CRS."""

    label: str
    spot: shapely.Point


def label(street: str, number: str, postcode: str, city: str) -> str:
    """Return an address in one line."""
    town = f"{postcode} {city}".strip()
    return f"{street} {number}".strip() + (f", {town}" if town else "")


def find_addresses(session: Session, area: BaseGeometry, *, crs: str) -> Frame:
    """
    Return the addresses inside an area.

    Parameters
    ----------
    session
        An open transaction.
    area
        Polygon or MultiPolygon in the metric CRS.
    crs
        Metric CRS of the installation.

    Returns
    -------
    GeoDataFrame
        Points in the metric CRS with `id`, `street`, `number` ("" of an address that is protected),
        `postcode`, `city`, `street_id` ("" when no piece is near), `attached_by`, `side` and the
        point `foot` on the piece.
    """
    return frame_of(
        session,
        f"""select {COLUMNS.format(number=told("number"))} from address
        where retired_at is null
            and ST_Covers(ST_GeomFromWKB(:area, :srid), geometry)
        order by key""",
        {"area": area.wkb, "srid": srid(crs)},
        crs=crs,
    )


def find_addresses_of(session: Session, street_ids: list[str], *, crs: str) -> Frame:
    """Return the addresses attached to some street pieces, with the columns of `find_addresses`."""
    return frame_of(
        session,
        f"""select {COLUMNS.format(number=told("number"))} from address
        where retired_at is null and street_id = any(cast(:ids as uuid[])) order by key""",
        {"ids": street_ids},
        crs=crs,
    )


def search_addresses(
    session: Session, text: str, limit: int, *, crs: str, with_protected: bool = False
) -> Frame:
    """
    Return addresses whose street begins with the words typed, and number with the number typed.

    An address that is protected is found only on request, with its number.

    Parameters
    ----------
    session
        An open transaction.
    text
        For example ``mejsevej 12``; case and extra spaces do not matter.
    limit
        Most rows to return.
    crs
        Metric CRS of the installation.

    Returns
    -------
    GeoDataFrame
        Columns of `find_addresses`; street by street, the numbers in their natural order.
    """
    words = text.replace(",", " ").split()
    number = ""
    if len(words) > 1 and words[-1][0].isdigit():
        number = words.pop()
    escaped = " ".join(words).replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    if not escaped:
        words, limit = [], 0
    columns = COLUMNS.format(number="number" if with_protected else told("number"))
    return frame_of(
        session,
        f"""select {columns} from address
        where retired_at is null and (:with_protected or not is_protected)
            and lower(street) like lower(:street) || '%'
            and lower(number) like lower(:number) || '%'
        order by lower(street) <> lower(:street), street, lower(number) <> lower(:number),
            nullif(regexp_replace(number, '\\D.*', ''), '')::numeric nulls last, number, key
        limit :limit""",
        {
            "street": escaped,
            "number": number,
            "limit": limit,
            "with_protected": with_protected,
        },
        crs=crs,
    )


def find_told(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, ToldAddress]:
    """Return by id those of some addresses that are on today's map and may be told."""
    query = f"""select id, street, number, postcode, city,
            ST_AsBinary(coalesce(foot, geometry)) as spot
        from address where id = any(:ids) and {IS_TOLD}"""
    return {
        row.id: ToldAddress(
            label(row.street, row.number, row.postcode, row.city), shapely.from_wkb(row.spot)
        )
        for row in session.execute(sa.text(query), {"ids": list(ids)})
    }


def is_there(session: Session, address_id: uuid.UUID) -> bool:
    """Return whether there is or was an address of an id."""
    query = sa.text("select exists (select from address where id = :id)")
    return bool(session.scalar(query, {"id": address_id}))


def is_protected(session: Session, address_id: uuid.UUID) -> bool:
    """Return whether some team protects an address."""
    query = sa.text("select exists (select from address where id = :id and is_protected)")
    return bool(session.scalar(query, {"id": address_id}))


def protection_mark(session: Session) -> str:
    """Return a text that is another one whenever other addresses are protected; "" for none."""
    # Of ids alone anybody who knows those of the map could try which make the mark.
    query = """select coalesce(left(md5(string_agg(id::text, ' ' order by id)
            || (select extract(epoch from created_at) from installation)), 8), '')
        from address where is_protected"""
    return str(session.scalar(sa.text(query)))


def count_addresses(session: Session) -> int:
    """Return how many addresses today's map has."""
    return int(
        session.scalar(sa.text("select count(*) from address where retired_at is null")) or 0
    )


def find_stranded(session: Session, *, crs: str) -> Frame:
    """
    Return addresses whose street piece is gone, or which have none though pieces are about.

    Returns
    -------
    GeoDataFrame
        `id`, `street` and Points in the metric CRS.
    """
    return frame_of(
        session,
        """select address.id, address.street, ST_AsBinary(address.geometry) as geometry
        from address left join street on street.id = street_id and street.retired_at is null
        where address.retired_at is null and street.id is null
        order by address.key""",
        crs=crs,
    )


def attach_again(session: Session, attached: Frame) -> None:
    """
    Store where addresses belong.

    Parameters
    ----------
    session
        An open transaction.
    attached
        `id`, `street_id` (None where no piece is near), `attached_by`, `side` and the point `foot`
        in the metric CRS.
    """
    columns = ["id", "street_id", "attached_by", "side", "foot"]
    session.execute(
        sa.text(f"""
            create temporary table attached on commit drop as
            select {", ".join(columns)} from address with no data
        """)
    )
    copy_frame(session, "attached", attached, columns)
    session.execute(
        sa.text("""
            update address set street_id = new.street_id, attached_by = new.attached_by,
                side = new.side, foot = new.foot
            from attached new where address.id = new.id
        """)
    )
