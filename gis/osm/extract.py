"""From a file to frames: the entry of the import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis.errors import InputError
from gis.osm.addresses import build_addresses
from gis.osm.basemap import build_basemap
from gis.osm.boundary import extent, municipality_area
from gis.osm.places import build_places
from gis.osm.reading import open_osm, read_osm, sha256
from gis.osm.shapes import Shapes
from gis.osm.streets import build_streets

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    import geopandas as gpd
    import numpy.typing as npt

    from gis.osm.elements import Box

    Area = shapely.Polygon | shapely.MultiPolygon
    Progress = Callable[[str, float], None]

STAGES = {"boundary": 0.0, "reading": 0.05, "streets": 0.5, "addresses": 0.7, "basemap": 0.85}
"""Code of each stage, and the share of the work that is done when it begins."""


MARGIN_DEGREES = 0.03
"""How far around a boundary the file is read too (some 3 km), so that a street that goes on
outside is cut into the same pieces, with the same keys, as in an import of the whole file."""


@dataclass(frozen=True)
class Note:
    """Something that was left out: a code, and how many of it."""

    code: str
    count: int


@dataclass(frozen=True)
class Extract:
    """
    What an import brings.

    Attributes
    ----------
    streets, addresses, places, basemap
        EPSG:4326, as described at `build_streets`, `build_addresses`, `build_places` and
        `build_basemap`.
    boundary
        What the import replaces, WGS84.
    data_date
        Day of the map data, where the file tells.
    sha256
        Of the file.
    source
        Name of the file, without its folder.
    notes
        What was left out, and how often.
    """

    streets: gpd.GeoDataFrame
    addresses: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    basemap: gpd.GeoDataFrame
    boundary: Area
    data_date: date | None
    sha256: str
    source: str
    notes: tuple[Note, ...]


def read_extract(
    path: Path,
    *,
    boundary: Area | None = None,
    municipality: str | None = None,
    progress: Progress | None = None,
) -> Extract:
    """
    Read an OpenStreetMap extract: ``.osm``, ``.osm.bz2``, ``.osm.gz`` or ``.osm.pbf``.

    Parameters
    ----------
    path
        The file. Its bytes say what it is, its name does not matter.
    boundary
        Keep what lies at least partly inside, WGS84, and the pieces that addresses inside hang on.
    municipality
        Keep the municipality of this name, whose boundary is taken from the extract.
    progress
        Called with the code of the stage (`STAGES`) and the share done, 0 to 1.

    Returns
    -------
    Extract
        Without a boundary everything in the file, also the ways that run beyond the bounds it
        states: they are real streets, and rounds near the rim may lead over them.

    Raises
    ------
    InputError
        As told at `open_osm`, `read_osm` and `municipality_area`; ``map_file_no_streets``, and
        ``boundary_outside_map`` when the file has no street within the boundary.
    """
    tell = progress or (lambda _stage, _share: None)
    tell("boundary", STAGES["boundary"])
    file = open_osm(path)
    if municipality is not None:
        boundary = municipality_area(file, municipality)
    begin, end = STAGES["reading"], STAGES["streets"]
    data = read_osm(
        file,
        box=None if boundary is None else _wider(boundary.bounds),
        progress=lambda share: tell("reading", begin + share * (end - begin)),
    )
    tell("streets", STAGES["streets"])
    streets = build_streets(data)
    if not streets["is_walkable"].any():
        code = "map_file_no_streets" if boundary is None else "boundary_outside_map"
        raise InputError(code, file=path.name)
    tell("addresses", STAGES["addresses"])
    shapes = Shapes(data)
    addresses, address_counts = build_addresses(data, shapes, streets)
    places = build_places(shapes)
    tell("basemap", STAGES["basemap"])
    covered = boundary or extent(data.header_box, streets)
    basemap, basemap_counts = build_basemap(data, shapes, covered)
    if boundary is not None:
        addresses, places, basemap = (
            frame[_reaches_into(frame, boundary)].reset_index(drop=True)
            for frame in (addresses, places, basemap)
        )
        # A piece outside stays where an address inside hangs on it.
        wanted = _reaches_into(streets, boundary) | streets["key"].isin(addresses["piece_key"])
        streets = streets[wanted].reset_index(drop=True)
        if not streets["is_walkable"].any():
            raise InputError("boundary_outside_map", file=path.name)
    tell("basemap", 1.0)
    return Extract(
        streets=streets,
        addresses=addresses,
        places=places,
        basemap=basemap,
        boundary=covered,
        data_date=data.data_date,
        sha256=sha256(path),
        source=path.name,
        notes=tuple(Note(*item) for item in {**address_counts, **basemap_counts}.items()),
    )


def _wider(bounds: Box) -> Box:
    """Widen a box by `MARGIN_DEGREES` to the north and south, twice that to the east and west."""
    west, south, east, north = bounds
    margin = MARGIN_DEGREES
    return west - 2 * margin, south - margin, east + 2 * margin, north + margin


def _reaches_into(frame: gpd.GeoDataFrame, boundary: Area) -> npt.NDArray[np.bool_]:
    """Tell which rows lie at least partly inside."""
    shapely.prepare(boundary)
    return np.asarray(shapely.intersects(boundary, frame.geometry.to_numpy()))
