"""What is known of maps without reading them whole: what a file would replace, and the extents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from gis.crs import WGS84, transform, transform_area
from gis.layers import map_imports
from gis.layers.database import read_geometry
from gis.services.installation import database

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class MapLook:
    """
    What the beginning of a file tells.

    Attributes
    ----------
    data_date
        Day of the data, None where the file does not say.
    replaced
        Dates of the maps that it lies over, None for one without a date.
    """

    data_date: dt.date | None
    replaced: tuple[dt.date | None, ...]


@dataclass(frozen=True)
class MapDetail:
    """
    What a page shows of one map.

    Attributes
    ----------
    outline
        What it covers, in WGS84.
    figures
        The report of its import, as `gis.services.maps.ImportReport` names it.
    """

    outline: shapely.MultiPolygon
    figures: Mapping[str, Any]


def look_at_map(file: Path) -> MapLook:
    """
    Return what the beginning of an extract tells, and which maps it lies over.

    A file that does not say where it lies may lie over any.

    Raises
    ------
    InputError
        As `gis.osm.apart.read_head`.
    """
    from gis.osm.apart import read_head

    date, box = read_head(file)
    opened = database()
    with opened.session() as session:
        maps = map_imports.find_imports(session)
        if box is not None:
            # Straight in degrees is not straight in metres.
            covered = transform_area(shapely.segmentize(box, 0.01), WGS84, opened.crs)
            maps = [found for found in maps if _overlaps(read_geometry(found.boundary), covered)]
        return MapLook(date, tuple(found.data_date for found in maps))


def _overlaps(one: BaseGeometry, other: BaseGeometry) -> bool:
    return bool(one.intersects(other) and one.intersection(other).area > 0)


def map_details() -> dict[str, MapDetail]:
    """Return what a page shows of each map that is there, by its id."""
    opened = database()
    with opened.session() as session:
        return {
            str(found.id): MapDetail(
                transform(read_geometry(found.boundary), opened.crs, WGS84), found.figures
            )
            for found in map_imports.find_imports(session)
        }
