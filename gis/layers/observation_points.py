"""Observation points, and the signs that were seen there from the street."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from geoalchemy2 import WKBElement
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.crs import srid
from gis.layers.addresses import told
from gis.layers.database import Base, geometry_column, read_geometry
from gis.layers.row_past import Kept

if TYPE_CHECKING:
    import shapely


class ObservationPoint(Kept, Base):
    """
    A home, or a spot by the road, that the team keeps an eye on.

    `roadside` is where its circle is drawn. `status` is ``watching`` or ``closed``; that contact is
    sought follows from the attempts that count (`find_points`). `is_declined` says that visits are
    declined, so that no round leads there.
    """

    __tablename__ = "observation_point"

    deleted_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    code: Mapped[str]
    address_id: Mapped[uuid.UUID | None]
    watch_for: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="watching")
    needs_pair: Mapped[bool] = mapped_column(default=False)
    is_declined: Mapped[bool] = mapped_column(default=False)
    declined_on: Mapped[dt.date | None]
    outcome: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    roadside: Mapped[WKBElement] = mapped_column(geometry_column("POINT"))
    geometry: Mapped[WKBElement] = mapped_column(geometry_column("POINT"))


class Observation(Base):
    """What was seen of a point from the street, once; without signs nothing was seen."""

    __tablename__ = "observation"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(sa.Identity(always=True))
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team.id"))
    created_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("member.id"))
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    point_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("observation_point.id"))
    at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    signs: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    is_pair: Mapped[bool]
    round_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("round.id"))


BY_ROAD_M = 50.0
"""How far from a road side its street is still named. Assumed."""
STATUS = """case when point.status = 'watching' and tried.attempts > 0
    then 'contacting' else point.status end"""


def find_points(
    session: Session,
    *,
    point_id: uuid.UUID | None = None,
    code: str | None = None,
    statuses: Collection[str] | None = None,
    area_id: uuid.UUID | None = None,
) -> Sequence[sa.Row[Any]]:
    """
    Return the observation points of the session's team by code; on request some of them.

    Returns
    -------
    sequence of rows
        Columns of `observation_point` with `roadside` and `geometry` as WKB in the metric CRS;
        `address` and `street_name` ("" of an address that is protected), `is_protected`,
        `area_ids`; `signs` and `seen_at` of the latest observation; `attempts`, `attempted_at`
        and `best_level` of the contact attempts that count.
    """
    conditions = {
        "point.id = :point": point_id,
        "point.code = :code": code,
        f"{STATUS} = any(:statuses)": None if statuses is None else list(statuses),
        ":area = any(inside.area_ids)": area_id,
    }
    asked = "".join(
        f" and {condition}" for condition, value in conditions.items() if value is not None
    )
    query = f"""
        select point.id, point.version, point.code, point.address_id, {STATUS} as status,
            point.watch_for, point.reason, point.needs_pair, point.is_declined, point.declined_on,
            point.outcome, point.closed_at, point.changed_at,
            ST_AsBinary(point.roadside) as roadside, ST_AsBinary(point.geometry) as geometry,
            coalesce(home.is_protected, false) as is_protected,
            {told("coalesce(trim(home.street || ' ' || home.number), '')", "home")} as address,
            {told("coalesce(home.street, near.name, '')", "home")} as street_name,
            inside.area_ids, seen.signs, seen.at as seen_at,
            tried.attempts, tried.attempted_at, tried.best_level
        from observation_point point left join address home on home.id = point.address_id
        left join lateral (
            select name from street where home.id is null and retired_at is null and name <> ''
                and ST_DWithin(street.geometry, point.roadside, :near)
            order by ST_Distance(street.geometry, point.roadside), street.key limit 1
        ) near on true
        cross join lateral (
            select coalesce(array_agg(area.id order by lower(area.name)), '{{}}') as area_ids
            from housing_area area where area.team_id = point.team_id
                and area.deleted_at is null and ST_Covers(area.geometry, point.geometry)
        ) inside
        left join lateral (
            select signs, at from observation where point_id = point.id and withdrawn_at is null
            order by at desc, number desc limit 1
        ) seen on true
        cross join lateral (
            select count(*) as attempts, max(at) as attempted_at, max(level) as best_level
            from contact_attempt where point_id = point.id and withdrawn_at is null
        ) tried
        where point.team_id = :team and point.deleted_at is null {asked}
        order by length(point.code), point.code"""
    values = {
        "team": session.info["scope"].team_id, "near": BY_ROAD_M, "point": point_id, "code": code,
        "statuses": conditions[f"{STATUS} = any(:statuses)"], "area": area_id,
    }  # fmt: skip
    return session.execute(sa.text(query), values).all()


def lock_codes(session: Session) -> None:
    """Let nobody else give a point of the session's team a code until this ends."""
    key = f"observation_point {session.info['scope'].team_id}"
    session.execute(
        sa.text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key}
    )


def highest_number(session: Session, beginning: str) -> int:
    """
    Return the highest number after a beginning among all codes of the team, 0 without one.

    Codes of points that were deleted for good count: they are given to nothing else.
    """
    query = """
        select coalesce(max(number::bigint), 0) from (
            select substring(code from length(:beginning) + 1) as number from observation_point
            where team_id = :team and starts_with(code, :beginning)
            union all select number::text from code_given
            where team_id = :team and beginning = :beginning
        ) given where number ~ '^[0-9]+$'"""
    values = {"team": session.info["scope"].team_id, "beginning": beginning}
    return int(session.scalar(sa.text(query), values) or 0)


def lock_points(session: Session, ids: Collection[uuid.UUID]) -> Sequence[ObservationPoint]:
    """
    Return points of the team by id, put away or not, locked until this ends.

    Whoever changes what belongs to a point, its attempts and returns, locks the point before them,
    and several points in this one order: so nobody waits for somebody who waits for him.
    """
    query = sa.select(ObservationPoint).where(
        ObservationPoint.id.in_(ids), ObservationPoint.team_id == session.info["scope"].team_id
    )
    locked = query.order_by(ObservationPoint.id).with_for_update()
    return session.scalars(locked.execution_options(populate_existing=True)).all()


def has_more(session: Session, point_id: uuid.UUID) -> bool:
    """Return whether anything that counts was written of a point beside the point itself."""
    query = """select exists (
        select from observation where point_id = :point and withdrawn_at is null
        union all select from contact_attempt where point_id = :point and withdrawn_at is null
        union all select from return_window where point_id = :point and deleted_at is null
        union all select from inquiry where point_id = :point and deleted_at is null)"""
    return bool(session.scalar(sa.text(query), {"point": point_id}))


def find_like(
    session: Session, address_id: uuid.UUID | None, at: shapely.Point, within_m: float, *, crs: str
) -> list[uuid.UUID]:
    """Return open points of the team at an address, or within metres of a spot without one."""
    query = """select id from observation_point
        where team_id = :team and deleted_at is null and status <> 'closed' and (
            address_id = :address or ((:address is null or address_id is null)
                and ST_DWithin(geometry, ST_GeomFromWKB(:at, :srid), :within)))
        order by length(code), code"""
    values = {
        "team": session.info["scope"].team_id, "address": address_id, "at": at.wkb,
        "srid": srid(crs), "within": within_m,
    }  # fmt: skip
    typed = sa.text(query).bindparams(sa.bindparam("address", type_=sa.Uuid()))
    return list(session.scalars(typed, values))


def find_declined(session: Session) -> list[shapely.Point]:
    """Return the places, in the metric CRS, of the team's points whose visits are declined."""
    found = session.scalars(
        sa.select(ObservationPoint.geometry)
        .where(
            ObservationPoint.team_id == session.info["scope"].team_id,
            ObservationPoint.is_declined,
            ObservationPoint.deleted_at.is_(None),
        )
        .order_by(ObservationPoint.id)
    )
    return [read_geometry(place) for place in found]


def find_address(session: Session, address_id: uuid.UUID) -> sa.Row[Any] | None:
    """Return `geometry` and `foot` (None where no street is near) of an address, as WKB."""
    query = """select ST_AsBinary(geometry) as geometry, ST_AsBinary(foot) as foot
        from address where id = :id"""
    return session.execute(sa.text(query), {"id": address_id}).one_or_none()


def find_foot(session: Session, at: shapely.Point, within_m: float, *, crs: str) -> bytes | None:
    """Return the nearest point of a street that can be walked, as WKB; None where none is near."""
    query = """select ST_AsBinary(ST_ClosestPoint(geometry, here)) from street,
            (select ST_GeomFromWKB(:at, :srid) as here) spot
        where retired_at is null and is_walkable and ST_DWithin(geometry, here, :within)
        order by ST_Distance(geometry, here), key limit 1"""
    values = {"at": at.wkb, "srid": srid(crs), "within": within_m}
    found: bytes | None = session.scalar(sa.text(query), values)
    return found


def find_observations(session: Session, point_id: uuid.UUID) -> Sequence[Observation]:
    """Return what was seen of a point and counts, the newest first."""
    query = sa.select(Observation).where(
        Observation.team_id == session.info["scope"].team_id, Observation.point_id == point_id,
        Observation.withdrawn_at.is_(None),
    )  # fmt: skip
    return session.scalars(query.order_by(Observation.at.desc(), Observation.number.desc())).all()


def is_observed(
    session: Session, point_id: uuid.UUID, at: dt.datetime, signs: Sequence[str]
) -> bool:
    """Return whether these signs were seen of a point in the minute of a moment, and count."""
    minute = sa.func.date_trunc("minute", Observation.at) == sa.func.date_trunc("minute", at)
    query = sa.select(Observation.id).where(
        Observation.point_id == point_id, Observation.withdrawn_at.is_(None), minute,
        Observation.signs == signs,
    )  # fmt: skip
    return session.scalar(query.limit(1)) is not None


def lock_observations(session: Session, ids: Sequence[uuid.UUID]) -> Sequence[Observation]:
    """Return observations of the team by id, withdrawn or not, locked until this ends."""
    query = sa.select(Observation).where(
        Observation.id.in_(ids), Observation.team_id == session.info["scope"].team_id
    )
    return session.scalars(query.order_by(Observation.number).with_for_update()).all()
