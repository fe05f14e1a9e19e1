"""Street pieces: the walking network, junction to junction, long ones cut at 150 m."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from gis.layers.database import IN_WINDOW, Frame, frame_of, window_values

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session

COLUMNS = """
    id, u, v, name, highway, service, length_m, is_walkable, reason, is_must_walk, is_square,
    ST_AsBinary(geometry) as geometry
"""


def find_streets(session: Session, window: BaseGeometry, *, crs: str) -> Frame:
    """
    Return the street pieces of today's map that touch a window.

    Parameters
    ----------
    session
        An open transaction.
    window
        Geometry in the metric CRS; its bounding box is what counts.
    crs
        Metric CRS of the installation.

    Returns
    -------
    GeoDataFrame
        LineStrings from `u` to `v` in the metric CRS, sorted by id, with `id`, `u`, `v`, `name`,
        `highway`, `service`, `length_m` (geodesic), `is_walkable`, `reason`, `is_must_walk` and
        `is_square`.
    """
    # Ordered, so that the same question gives the same plan.
    return frame_of(
        session,
        f"""select {COLUMNS} from street
        where retired_at is null and {IN_WINDOW}
        order by key""",
        window_values(window.bounds, crs),
        crs=crs,
    )


def find_streets_by_id(session: Session, ids: list[str], *, crs: str) -> Frame:
    """Return street pieces by id, retired ones too, with the columns of `find_streets`."""
    return frame_of(
        session,
        f"select {COLUMNS} from street where id = any(cast(:ids as uuid[])) order by key",
        {"ids": ids},
        crs=crs,
    )


def find_bounds(session: Session) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north of today's streets in the metric CRS, or None."""
    extent = "select ST_Extent(geometry) as box from street where retired_at is null"
    corners = "ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)"
    row = session.execute(sa.text(f"select {corners} from ({extent}) found")).one()
    return None if row[0] is None else (row[0], row[1], row[2], row[3])


def find_rivals(session: Session, bounds: tuple[float, float, float, float], *, crs: str) -> Frame:
    """
    Return today's pieces that an incoming map may replace: those that touch its bounds.

    Returns
    -------
    GeoDataFrame
        `id`, `key`, `u`, `v`, `is_walkable` and LineStrings in the metric CRS.
    """
    return frame_of(
        session,
        f"""select id, key, u, v, is_walkable, ST_AsBinary(geometry) as geometry from street
        where retired_at is null and {IN_WINDOW}
        order by key""",
        window_values(bounds, crs),
        crs=crs,
    )


def has_streets(session: Session) -> bool:
    """Return whether any map is there."""
    query = "select exists (select from street where retired_at is null)"
    return bool(session.scalar(sa.text(query)))
