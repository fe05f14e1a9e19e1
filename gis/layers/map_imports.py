"""
Imported maps: what was read, when, and what it replaced.

An import replaces what lies inside its boundary and adds elsewhere. A row whose key is already
there is kept as it is, so ids survive a newer map of the same streets; a row that is gone is
retired, never deleted.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import shapely
import sqlalchemy as sa
from geoalchemy2 import WKBElement
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.errors import NotFoundError
from gis.layers.database import Base, Frame, copy_frame, geometry_column, write_geometry

STREET_COLUMNS = [
    "key", "u", "v", "name", "highway", "service", "length_m", "is_walkable", "reason",
    "is_must_walk", "is_square", "is_lit", "is_paved", "has_pavement", "osm_way", "geometry",
]  # fmt: skip
ADDRESS_COLUMNS = [
    "key", "street", "number", "postcode", "city", "unit_count", "geometry",
    "piece_key", "attached_by", "side", "foot",
]  # fmt: skip


class MapImport(Base):
    """One imported extract."""

    __tablename__ = "map_import"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    source: Mapped[str]
    sha256: Mapped[str]
    data_date: Mapped[dt.date | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    imported_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    removed_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    boundary: Mapped[WKBElement] = mapped_column(geometry_column("MULTIPOLYGON"))


def change_map(session: Session) -> None:
    """Let nobody else change the map, or lay a pass on it, before the transaction ends."""
    # Two imports at once that replace the same streets would each keep half.
    session.execute(sa.text("select pg_advisory_xact_lock(7405)"))


def hold_map(session: Session) -> None:
    """Wait until no map comes or goes, and let none do so before the transaction ends."""
    session.execute(sa.text("select pg_advisory_xact_lock_shared(7405)"))


def add_import(
    session: Session,
    *,
    source: str,
    sha256: str,
    data_date: dt.date | None,
    is_demo: bool,
    boundary: shapely.MultiPolygon,
    crs: str,
) -> MapImport:
    """Register an import; its boundary is in the metric CRS."""
    change_map(session)
    added = MapImport(
        source=source, sha256=sha256, data_date=data_date, is_demo=is_demo,
        boundary=write_geometry(boundary, crs),
    )  # fmt: skip
    session.add(added)
    session.flush()
    return added


def replace_streets(
    session: Session,
    import_id: uuid.UUID,
    streets: Frame,
    *,
    retired: list[str],
    node: dict[int, int],
) -> None:
    """
    Put street pieces into the map.

    A piece whose key is there keeps its row, and takes over whatever else the new map says of it.

    Parameters
    ----------
    session
        An open transaction.
    import_id
        The registered import.
    streets
        Pieces in the metric CRS, with the columns of `STREET_COLUMNS`.
    retired
        Ids of pieces that go.
    node
        New numbers of nodes of pieces that stay.
    """
    params: dict[str, object] = {"import": import_id}
    _stage(session, "street", streets, STREET_COLUMNS)
    session.execute(
        sa.text("update street set retired_at = now() where id = any(cast(:ids as uuid[]))"),
        {"ids": retired},
    )
    if node:
        session.execute(
            sa.text("""
                with changed as (
                    select * from unnest(cast(:old as bigint[]), cast(:new as bigint[]))
                        as pair (old, new)
                )
                update street set
                    u = coalesce((select new from changed where old = u), u),
                    v = coalesce((select new from changed where old = v), v)
                where retired_at is null and is_walkable
                    and (u = any(cast(:old as bigint[])) or v = any(cast(:old as bigint[])))
            """),
            {"old": list(node), "new": list(node.values())},
        )
    taken_over = ", ".join(f"{column} = new.{column}" for column in STREET_COLUMNS[1:])
    session.execute(
        sa.text(f"""
            update street old set {taken_over} from new_street new
            where old.key = new.key and old.retired_at is null
        """)
    )
    _insert_and_link(session, "street", STREET_COLUMNS, params)


def replace_addresses(session: Session, import_id: uuid.UUID, addresses: Frame) -> None:
    """
    Put addresses in the place of those inside the import's boundary.

    Parameters
    ----------
    session
        An open transaction.
    import_id
        The registered import.
    addresses
        Points in the metric CRS, with the columns of `ADDRESS_COLUMNS`.
    """
    params: dict[str, object] = {"import": import_id}
    _stage(session, "address", addresses, ADDRESS_COLUMNS, piece_key="text")
    session.execute(
        sa.text("""
            update address old set retired_at = now() from map_import
            where map_import.id = :import and old.retired_at is null
                and ST_Covers(map_import.boundary, old.geometry)
                and not exists (select from new_address new where new.key = old.key)
        """),
        params,
    )
    session.execute(
        sa.text("""
            alter table new_address add column street_id uuid;
            update new_address set street_id = street.id from street
            where street.key = piece_key and street.retired_at is null;
            update new_address set attached_by = '', side = '', foot = null
            where street_id is null
        """)
    )
    columns = [column for column in ADDRESS_COLUMNS if column != "piece_key"] + ["street_id"]
    taken_over = ", ".join(f"{column} = new.{column}" for column in columns[1:])
    # A newer map may cut a street differently: every address it knows is attached anew.
    session.execute(
        sa.text(f"""
            update address old set {taken_over} from new_address new
            where old.key = new.key and old.retired_at is null
        """)
    )
    _insert_and_link(session, "address", columns, params)


def replace_background(
    session: Session, import_id: uuid.UUID, *, places: Frame, basemap: Frame
) -> None:
    """Put places and base map in the place of those inside the import's boundary."""
    params: dict[str, object] = {"import": import_id}
    for table, frame, columns in (
        ("map_place", places, ["key", "kind", "role", "name", "geometry"]),
        ("basemap", basemap, ["kind", "name", "detail", "geometry"]),
    ):
        _stage(session, table, frame, columns)
        # What reaches over the rim comes with each of two neighbouring maps, and is kept once.
        session.execute(
            sa.text(f"""
                delete from {table} old using map_import
                where map_import.id = :import and (
                    ST_Covers(map_import.boundary, ST_PointOnSurface(old.geometry))
                    or exists (select from new_{table} new
                        where new.geometry = old.geometry and new.kind = old.kind))
            """),
            params,
        )
        fields = ", ".join(columns)
        session.execute(
            sa.text(f"""
                insert into {table} (import_id, {fields}) select :import, {fields} from new_{table}
            """),
            params,
        )
        session.execute(sa.text(f"analyze {table}"))


def _stage(session: Session, table: str, frame: Frame, columns: list[str], **extra: str) -> None:
    stored = ", ".join(column for column in columns if column not in extra)
    session.execute(
        sa.text(f"""
            create temporary table new_{table} on commit drop as
            select {stored} from {table} with no data
        """)
    )
    for column, kind in extra.items():
        session.execute(sa.text(f"alter table new_{table} add column {column} {kind}"))
    copy_frame(session, f"new_{table}", frame, columns)
    if "key" in columns:
        session.execute(sa.text(f"create index on new_{table} (key)"))
    session.execute(sa.text(f"analyze new_{table}"))


def _insert_and_link(
    session: Session, table: str, columns: list[str], params: dict[str, object]
) -> None:
    fields = ", ".join(columns)
    session.execute(
        sa.text(f"""
            insert into {table} ({fields}, added_by)
            select {fields}, :import from new_{table} new where not exists (
                select from {table} old where old.key = new.key and old.retired_at is null)
        """),
        params,
    )
    session.execute(
        sa.text(f"""
            insert into {table}_import ({table}_id, import_id)
            select {table}.id, :import from {table} join new_{table} new using (key)
            where {table}.retired_at is null
        """),
        params,
    )
    session.execute(sa.text(f"analyze {table}"))


def close_superseded(session: Session, import_id: uuid.UUID) -> None:
    """Close every other map of which nothing is left that no other map shows."""
    only_its_own = " and ".join(
        f"""not exists (
            select from {table}_import own join {table} on {table}.id = own.{table}_id
            where own.import_id = map_import.id and {table}.retired_at is null
                and not exists (
                    select from {table}_import other join map_import live
                        on live.id = other.import_id and live.removed_at is null
                    where other.{table}_id = own.{table}_id and other.import_id <> map_import.id))
        """
        for table in ("street", "address")
    )
    closed = session.scalars(
        sa.text(f"""
            update map_import set removed_at = now()
            where removed_at is null and id <> :import and {only_its_own} returning id
        """),
        {"import": import_id},
    )
    _clear(session, list(closed))


def find_imports(session: Session) -> list[MapImport]:
    """Return the maps that are there, the newest first."""
    query = sa.select(MapImport).where(MapImport.removed_at.is_(None))
    return list(session.scalars(query.order_by(MapImport.imported_at.desc(), MapImport.id)))


def get_import(session: Session, import_id: str) -> MapImport:
    """
    Return one map that is there.

    Raises
    ------
    NotFoundError
        ``map_not_found``.
    """
    try:
        found = session.get(MapImport, uuid.UUID(import_id))
    except ValueError:
        found = None
    if found is None or found.removed_at is not None:
        raise NotFoundError("map_not_found", id=import_id)
    return found


def remove_import(session: Session, removed: MapImport) -> None:
    """Retire the streets and addresses that only this map showed, and drop its background."""
    change_map(session)
    removed.removed_at = dt.datetime.now(dt.UTC)
    session.flush()
    for table in ("street", "address"):
        session.execute(
            sa.text(f"""
                update {table} set retired_at = now()
                where retired_at is null and not exists (
                    select from {table}_import shown join map_import live
                        on live.id = shown.import_id and live.removed_at is null
                    where shown.{table}_id = {table}.id)
            """)
        )
    _clear(session, [removed.id])


def _clear(session: Session, import_ids: list[uuid.UUID]) -> None:
    for table in ("map_place", "basemap"):
        session.execute(
            sa.text(f"delete from {table} where import_id = any(:ids)"), {"ids": import_ids}
        )


def find_version(session: Session) -> str:
    """Return a text that is another one whenever the map is, or what registers say of it."""
    query = """select coalesce(string_agg(id::text || coalesce(removed_at::text, ''), ' '
        order by id), '') || coalesce((select max(number)::text from register_import), '')
        from map_import"""
    return str(session.scalar(sa.text(query)))
