"""The background of every map: vector tiles for the screen, frames for the paper."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import sqlalchemy as sa

from gis.layers.database import Frame, frame_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session

TILE_SQL = resources.files(__package__).joinpath("tile.sql").read_text("utf-8")


def find_basemap(session: Session, window: BaseGeometry, *, crs: str) -> Frame:
    """
    Return what the base map shows in the bounding box of a window.

    Returns
    -------
    GeoDataFrame
        `kind`, `name` and geometry (polygons and lines) in the metric CRS.
    """
    west, south, east, north = window.bounds
    return frame_of(
        session,
        """select kind, name, ST_AsBinary(geometry) as geometry from basemap
        where geometry && ST_MakeEnvelope(:w, :s, :e, :n, :srid) order by id""",
        {"w": west, "s": south, "e": east, "n": north, "srid": int(crs.removeprefix("EPSG:"))},
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
    tile = session.scalar(
        sa.text(TILE_SQL), {"z": z, "x": x, "y": y, "srid": int(crs.removeprefix("EPSG:"))}
    )
    return bytes(tile or b"")
