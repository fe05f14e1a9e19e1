"""Return windows: when to come back to an observation point, or to a street."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from geoalchemy2 import WKBElement
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.layers.database import Base, geometry_column
from gis.layers.row_past import Kept


class ReturnWindow(Kept, Base):
    """
    When to come back, from a time to a time: to the point `point_id`, or to a street.

    Of a street `geometry` is its line as it was on the day the window was made.
    """

    __tablename__ = "return_window"

    deleted_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    point_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("observation_point.id"))
    street_name: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    ends_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    assigned: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="open")
    settled_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    geometry: Mapped[WKBElement | None] = mapped_column(geometry_column("MULTILINESTRING"))


def find_windows(
    session: Session,
    *,
    window_id: uuid.UUID | None = None,
    point_id: uuid.UUID | None = None,
    open_only: bool = True,
    until: dt.datetime | None = None,
) -> Sequence[sa.Row[Any]]:
    """
    Return the windows of the session's team that were not put away, the earliest first.

    Windows of points that were put away, and of those whose visits are declined, are left out;
    of points that are closed the open ones too.

    Parameters
    ----------
    window_id, point_id
        Only one window; only those of one point.
    open_only
        Only those that are neither kept nor missed.
    until
        Only those that begin before it.

    Returns
    -------
    sequence of rows
        Columns of `return_window`; `line`, a MultiLineString in the metric CRS or None; `x` and
        `y`, where its ring is drawn by the road; `code` and `needs_pair` of the point; `area_ids`
        as text, of the areas that it lies in, by name; `last_at`, when the point was last watched
        or called at, or None.
    """
    conditions = {
        "one.id = :window": window_id is not None,
        "one.point_id = :point": point_id is not None,
        "one.outcome = 'open'": open_only,
        "one.starts_at < :until": until is not None,
    }
    asked = "".join(f" and {condition}" for condition, is_asked in conditions.items() if is_asked)
    query = f"""
        select one.id, one.version, one.point_id, one.street_name, one.starts_at, one.ends_at,
            one.assigned, one.outcome, one.settled_at, ST_AsBinary(one.geometry) as line,
            ST_X(ring.at) as x, ST_Y(ring.at) as y,
            coalesce(point.code, '') as code, coalesce(point.needs_pair, false) as needs_pair,
            array(
                select area.id::text from housing_area area
                where area.team_id = one.team_id and area.deleted_at is null
                    and ST_Intersects(area.geometry, coalesce(one.geometry, point.geometry))
                order by lower(area.name), area.id
            ) as area_ids,
            greatest(
                (select max(at) from observation
                where point_id = point.id and withdrawn_at is null),
                (select max(at) from contact_attempt
                where point_id = point.id and withdrawn_at is null)
            ) as last_at
        from return_window one
            left join observation_point point on point.id = one.point_id,
            lateral (
                select coalesce(point.roadside, (
                    select ST_LineInterpolatePoint(part.geom, 0.5) from ST_Dump(one.geometry) part
                    order by ST_Length(part.geom) desc, part.path limit 1
                )) as at
            ) ring
        where one.team_id = :team and one.deleted_at is null
            and (point.id is null or point.deleted_at is null and not point.is_declined
                and (point.status <> 'closed' or one.outcome <> 'open'))
            {asked}
        order by one.starts_at, one.ends_at, code, one.id"""
    values = {
        "team": session.info["scope"].team_id, "window": window_id, "point": point_id,
        "until": until,
    }  # fmt: skip
    return session.execute(sa.text(query), values).all()


def find_open_of(session: Session, point_id: uuid.UUID) -> Sequence[ReturnWindow]:
    """Return the open windows of a point, declined or not, locked until the transaction ends."""
    return session.scalars(
        sa.select(ReturnWindow)
        .where(
            ReturnWindow.team_id == session.info["scope"].team_id,
            ReturnWindow.point_id == point_id, ReturnWindow.outcome == "open",
            ReturnWindow.deleted_at.is_(None),
        )
        .order_by(ReturnWindow.starts_at, ReturnWindow.id)
        .with_for_update()
    ).all()  # fmt: skip


def is_agreed(session: Session, row: ReturnWindow) -> bool:
    """Return whether there is an open window at the same place and of the same time."""
    is_there = (
        sa.func.ST_Equals(ReturnWindow.geometry, row.geometry)
        if row.point_id is None
        else ReturnWindow.point_id == row.point_id
    )
    query = sa.select(ReturnWindow.id).where(
        ReturnWindow.team_id == session.info["scope"].team_id, is_there,
        ReturnWindow.starts_at == row.starts_at, ReturnWindow.ends_at == row.ends_at,
        ReturnWindow.outcome == "open", ReturnWindow.deleted_at.is_(None),
    )  # fmt: skip
    return session.scalar(query.limit(1)) is not None


def lock_point_of(session: Session, window_id: uuid.UUID) -> None:
    """Lock the point of a window, if it has one, until this ends: before the window itself."""
    query = """
        select id from observation_point where team_id = :team
            and id = (select point_id from return_window where id = :window) for update"""
    values = {"team": session.info["scope"].team_id, "window": window_id}
    session.execute(sa.text(query), values)


def find_point(session: Session, point_id: uuid.UUID) -> sa.Row[Any] | None:
    """
    Return what decides whether somebody comes back to a point, which stays so until this ends.

    Returns
    -------
    row or None
        `id`, `code`, `status` and `is_declined`; None where the team has no such point, or it was
        put away.
    """
    query = """
        select id, code, status, is_declined from observation_point
        where id = :point and team_id = :team and deleted_at is null for update"""
    values = {"point": point_id, "team": session.info["scope"].team_id}
    return session.execute(sa.text(query), values).one_or_none()
