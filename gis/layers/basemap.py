"""The background of every map: vector tiles for the screen, frames for the paper."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import sqlalchemy as sa

from gis.crs import srid
from gis.layers.database import IN_WINDOW, Frame, frame_of, window_values

if TYPE_CHECKING:
    from collections.abc import Collection

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session

TILE_SQL = resources.files(__package__).joinpath("tile.sql").read_text("utf-8")


def find_basemap(
    session: Session, window: BaseGeometry, *, crs: str, without: Collection[str] = ()
) -> Frame:
    """
    Return what the base map shows in the bounding box of a window.

    Parameters
    ----------
    session
        An open transaction.
    window
        In the metric CRS.
    crs
        Metric CRS of the installation.
    without
        Kinds that are not asked for: buildings are many, and too small for a map of a whole town.

    Returns
    -------
    GeoDataFrame
        `kind`, `name` and geometry (polygons and lines) in the metric CRS.
    """
    return frame_of(
        session,
        f"""select kind, name, ST_AsBinary(geometry) as geometry from basemap
        where {IN_WINDOW} and kind <> all(cast(:without as text[])) order by id""",
        window_values(window.bounds, crs) | {"without": list(without)},
        crs=crs,
    )


def find_buildings(session: Session, window: BaseGeometry, *, crs: str) -> Frame:
    """
    Return the buildings in the bounding box of a window.

    Returns
    -------
    GeoDataFrame
        `detail`, the dwelling type that the tags tell or "", and polygons in the metric CRS.
    """
    return frame_of(
        session,
        f"""select detail, ST_AsBinary(geometry) as geometry from basemap
        where kind = 'building' and {IN_WINDOW} order by id""",
        window_values(window.bounds, crs),
        crs=crs,
    )


def make_tile(session: Session, z: int, x: int, y: int, *, crs: str) -> bytes:
    """
    Return one vector tile of the base map.

    Parameters
    ----------
    session
        An open transaction.
    z, x, y
        Tile in the Web Mercator scheme.
    crs
        Metric CRS of the installation.

    Returns
    -------
    bytes
        Mapbox Vector Tile with the layers `ground`, `water`, `lines`, `buildings`, `streets`,
        `street_labels` and `addresses`; empty where there is nothing.
    """
    tile = session.scalar(sa.text(TILE_SQL), {"z": z, "x": x, "y": y, "srid": srid(crs)})
    return bytes(tile or b"")
