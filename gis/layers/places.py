"""Places where the target group stays, offers near homes, and the team's presence there."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from geoalchemy2 import WKBElement
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.database import Base, geometry_column, write_geometry
from gis.layers.row_past import Kept

if TYPE_CHECKING:
    import shapely


class Place(Kept, Base):
    """
    A place of stay, or an offer or community near homes.

    `bands` are the times of day at which it is worth being there; `area_ids` the areas that it is
    named for, wherever it lies; `map_key` the candidate of the map that it was taken from.
    """

    __tablename__ = "place"

    deleted_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    import_id: Mapped[uuid.UUID | None]
    name: Mapped[str]
    kind: Mapped[str]
    role: Mapped[str]
    bands: Mapped[list[str]] = mapped_column(ARRAY(sa.Text), default=list)
    worth: Mapped[str] = mapped_column(default="")
    area_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(sa.Uuid), default=list)
    map_key: Mapped[str | None]
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("POINT"))


class PlaceVisit(Base):
    """Presence at a place; it is withdrawn, never deleted."""

    __tablename__ = "place_visit"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(sa.Identity(always=True))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))
    place_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("place.id"))
    started_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    minutes: Mapped[int]
    band: Mapped[str]
    is_pair: Mapped[bool]
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))


IS_OF_AREA = """(:area = any(place.area_ids) or ST_Covers(
    (select geometry from housing_area where id = :area), place.geometry))"""


def find_places(
    session: Session, *, area_id: uuid.UUID | None = None, place_id: uuid.UUID | None = None
) -> Sequence[sa.Row[Any]]:
    """
    Return the places of the session's team by name; on request those of an area, or one.

    Returns
    -------
    sequence of rows
        Columns of `place`, with `x` and `y` in the metric CRS instead of the geometry.
    """
    conditions = {IS_OF_AREA: area_id, "place.id = :place": place_id}
    asked = "".join(f" and {condition}" for condition, value in conditions.items() if value)
    query = f"""
        select id, version, name, kind, role, bands, worth, area_ids, map_key,
            ST_X(geometry) as x, ST_Y(geometry) as y
        from place where team_id = :team and deleted_at is null {asked}
        order by lower(name), id"""
    return session.execute(sa.text(query), _values(session, area=area_id, place=place_id)).all()


def find_visits_of(session: Session, place_ids: Sequence[uuid.UUID] | None) -> sa.Row[Any]:
    """
    Return the visits that count, of some places or of all of the session's team.

    Returns
    -------
    row
        Lists with a value for each visit: `place_id` as text, `begun` in seconds since 1970,
        `minutes`, `band` and `is_pair`. As rows they would take ten times as long to read.
    """
    of_places = "and place_id = any(:places)" if place_ids is not None else ""
    columns = {
        "place_id": "place_id::text",
        "begun": "extract(epoch from started_at)::float8",
        "minutes": "minutes",
        "band": "band",
        "is_pair": "is_pair",
    }
    lists = ", ".join(
        f"coalesce(array_agg({value} order by number), '{{}}') as {name}"
        for name, value in columns.items()
    )
    query = f"""select {lists} from place_visit
        where team_id = :team and withdrawn_at is null {of_places}"""
    return session.execute(sa.text(query), _values(session, places=place_ids)).one()


def find_visits(session: Session, place_id: uuid.UUID) -> Sequence[PlaceVisit]:
    """Return the visits of one place that count, the newest first."""
    query = sa.select(PlaceVisit).where(
        PlaceVisit.team_id == session.info["scope"].team_id, PlaceVisit.place_id == place_id,
        PlaceVisit.withdrawn_at.is_(None),
    )  # fmt: skip
    newest = (PlaceVisit.started_at.desc(), PlaceVisit.number.desc())
    return session.scalars(query.order_by(*newest)).all()


def is_visited(session: Session, place_id: uuid.UUID, started_at: dt.datetime) -> bool:
    """Return whether a visit of a place that began then counts already."""
    query = sa.select(PlaceVisit.id).where(
        PlaceVisit.team_id == session.info["scope"].team_id, PlaceVisit.place_id == place_id,
        PlaceVisit.started_at == started_at, PlaceVisit.withdrawn_at.is_(None),
    )  # fmt: skip
    return session.scalar(query.limit(1)) is not None


def lock_visit(session: Session, visit_id: uuid.UUID) -> PlaceVisit | None:
    """Return one visit of the session's team, withdrawn or not, locked until this ends."""
    team = session.info["scope"].team_id
    return session.scalar(
        sa.select(PlaceVisit)
        .where(PlaceVisit.id == visit_id, PlaceVisit.team_id == team)
        .with_for_update()
    )


def lock_places(session: Session) -> None:
    """Let nobody else add or bring back places of the session's team until this ends."""
    key = f"place {session.info['scope'].team_id}"
    session.execute(
        sa.text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key}
    )


def find_like(
    session: Session, name: str, point: shapely.Point, within_m: float, *, crs: str
) -> list[uuid.UUID]:
    """Return the team's places of a name, whatever the case, within metres of a point."""
    query = sa.select(Place.id).where(
        Place.team_id == session.info["scope"].team_id, Place.deleted_at.is_(None),
        sa.func.lower(Place.name) == sa.func.lower(name),
        sa.func.ST_DWithin(Place.geometry, write_geometry(point, crs), within_m),
    )  # fmt: skip
    return list(session.scalars(query))


def count_taken(session: Session, map_key: str) -> int:
    """Return how many of the team's places were taken from one candidate of the map."""
    query = sa.select(sa.func.count()).where(
        Place.team_id == session.info["scope"].team_id, Place.deleted_at.is_(None),
        Place.map_key == map_key,
    )  # fmt: skip
    return session.scalar(query) or 0


def find_candidates(
    session: Session,
    kinds: Sequence[str],
    *,
    area_id: uuid.UUID | None = None,
    key: str | None = None,
    within_m: float | None = None,
    limit: int,
) -> Sequence[sa.Row[Any]]:
    """
    Return what the map shows that no place of the team was taken from, the nearest first.

    Parameters
    ----------
    kinds
        Kinds as in `gis.osm.places.KINDS`.
    area_id
        The area that `metres` are to.
    within_m
        Only so far from it; None has no limit.
    key
        Only one candidate.
    limit
        Most rows to return.

    Returns
    -------
    sequence of rows
        `key`, `kind`, `name`, `lon` and `lat` in WGS84, and `metres` to the area, 0 inside it.
    """
    conditions = {
        "ST_DWithin(map_place.geometry, area.geometry, :within)": within_m is not None,
        "map_place.key = :key": key is not None,
    }
    asked = "".join(f" and {condition}" for condition, is_asked in conditions.items() if is_asked)
    query = f"""
        select key, kind, name, metres, ST_X(degrees) as lon, ST_Y(degrees) as lat from (
            select distinct on (map_place.key) map_place.key, map_place.kind, map_place.name,
                map_place.geometry,
                coalesce(ST_Distance(area.geometry, map_place.geometry), 0) as metres
            from map_place left join housing_area area on area.id = :area
            where map_place.kind = any(:kinds) {asked} and not exists (
                select from place where place.team_id = :team and place.deleted_at is null
                    and place.map_key = map_place.key)
            order by map_place.key, map_place.import_id) candidate,
            ST_Transform(geometry, 4326) degrees
        order by metres, lower(name) = '', lower(name), key limit :limit"""
    values = _values(
        session, kinds=list(kinds), area=area_id, key=key, within=within_m, limit=limit
    )
    return session.execute(sa.text(query), values).all()


def _values(session: Session, **values: object) -> dict[str, object]:
    return {"team": session.info["scope"].team_id, **values}
