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
    "is_must_walk", "is_square", "osm_way", "geometry",
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
    # One import at a time: two that replace the same streets would each keep half.
    session.execute(sa.text("select pg_advisory_xact_lock(7405)"))
    added = MapImport(
        source=source, sha256=sha256, data_date=data_date, is_demo=is_demo,
        boundary=write_geometry(boundary, crs),
    )  # fmt: skip
    session.add(added)
    session.flush()
    return added


def replace_map(
    session: Session, import_id: uuid.UUID, *, streets: Frame, addresses: Frame, places: Frame,
    basemap: Frame,
) -> None:  # fmt: skip
    """
    Put the frames of an extract in the place of what lies inside the import's boundary.

    Parameters
    ----------
    session
        An open transaction.
    import_id
        The registered import.
    streets, addresses, places, basemap
        Frames of `gis.osm.extract.Extract`, in the metric CRS.
    """
    params = {"import": import_id}
    _stage(session, "street", streets, STREET_COLUMNS)
    _retire_and_keep(session, "street", "ST_LineInterpolatePoint(old.geometry, 0.5)", params)
    fields = ", ".join(STREET_COLUMNS)
    session.execute(
        sa.text(f"""
        insert into street ({fields}, added_by, seen_by)
        select {fields}, :import, :import from new_street new
        where not exists (
            select from street old where old.key = new.key and old.retired_at is null)
    """),
        params,
    )
    session.execute(sa.text("analyze street"))

    _stage(session, "address", addresses, ADDRESS_COLUMNS, piece_key="text")
    _retire_and_keep(session, "address", "old.geometry", params)
    fields = ", ".join(c for c in ADDRESS_COLUMNS if c != "piece_key")
    # A newer map may cut a street differently: every address it knows is attached anew.
    session.execute(
        sa.text(f"""
        with attached as (
            select new.*, street.id as street_id from new_address new
            left join street on street.key = new.piece_key and street.retired_at is null
        ), moved as (
            update address old set street_id = new.street_id, attached_by = new.attached_by,
                side = new.side, foot = new.foot
            from attached new where old.key = new.key and old.retired_at is null
        )
        insert into address ({fields}, street_id, added_by, seen_by)
        select {fields}, street_id, :import, :import from attached new
        where not exists (
            select from address old where old.key = new.key and old.retired_at is null)
    """),
        params,
    )
    session.execute(sa.text("analyze address"))

    for table, frame, columns, point in (
        ("map_place", places, ["key", "kind", "role", "name", "geometry"], "old.geometry"),
        ("basemap", basemap, ["kind", "name", "geometry"], "ST_PointOnSurface(old.geometry)"),
    ):
        session.execute(
            sa.text(f"""
            delete from {table} old using map_import
            where map_import.id = :import and ST_Covers(map_import.boundary, {point})
        """),
            params,
        )
        copy_frame(session, table, frame.assign(import_id=str(import_id)), ["import_id", *columns])
        session.execute(sa.text(f"analyze {table}"))
    # A map of which nothing is left to see has been replaced.
    session.execute(
        sa.text("""
        update map_import set removed_at = now()
        where removed_at is null and id <> :import and not exists (
            select from street where seen_by = map_import.id and retired_at is null)
    """),
        params,
    )


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
    session.execute(sa.text(f"create index on new_{table} (key)"))
    session.execute(sa.text(f"analyze new_{table}"))


def _retire_and_keep(
    session: Session, table: str, point: str, params: dict[str, uuid.UUID]
) -> None:
    session.execute(
        sa.text(f"""
        update {table} old set retired_at = now() from map_import
        where map_import.id = :import and old.retired_at is null
            and ST_Covers(map_import.boundary, {point})
            and not exists (select from new_{table} new where new.key = old.key)
    """),
        params,
    )
    session.execute(
        sa.text(f"""
        update {table} old set seen_by = :import from new_{table} new
        where old.key = new.key and old.retired_at is null
    """),
        params,
    )


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
    """Retire the streets and addresses that only this map still showed, and drop its base map."""
    removed.removed_at = dt.datetime.now(dt.UTC)
    params = {"import": removed.id}
    for table in ("street", "address"):
        session.execute(
            sa.text(f"""
            update {table} set retired_at = now()
            where seen_by = :import and retired_at is null
        """),
            params,
        )
    for table in ("map_place", "basemap"):
        session.execute(sa.text(f"delete from {table} where import_id = :import"), params)
