"""The map: import an extract, list and remove maps, draw tiles, look up addresses."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from gis.crs import WGS84, check_scale, transform, transform_area
from gis.errors import InputError
from gis.exchange.apart import read_polygons
from gis.layers import addresses as address_layer
from gis.layers import basemap, map_imports, streets
from gis.layers.database import SYSTEM, Frame, Scope, in_metric, read_geometry
from gis.services.free_text import printed
from gis.services.installation import database
from gis.services.noting import shows
from gis.services.registers import derive_dwellings
from gis.services.relaying import relay_passes
from gis.services.rights import right

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session

    from gis.osm.extract import Extract

Progress = Callable[[str, float], None]
"""Is told the stage (a code) and how much of the whole is done, 0 to 1."""


@dataclass(frozen=True)
class ImportReport:
    """
    What an import brought.

    Attributes
    ----------
    streets, street_km
        Walkable street pieces, and their length in kilometres.
    addresses, attached_share, attached_by_name_share
        Addresses, the share of them (0 to 1) that belongs to a street piece, and the share that
        does so by street name.
    places, buildings
        Candidate places and partners, and buildings of the base map.
    not_walkable
        Pieces taken out, by reason.
    notes
        What the extract lacked or had too much of, by kind.
    seconds
        Time taken.
    """

    map_id: str
    source: str
    data_date: str | None
    streets: int
    street_km: float
    addresses: int
    attached_share: float
    attached_by_name_share: float
    places: int
    buildings: int
    not_walkable: dict[str, int]
    notes: dict[str, int]
    seconds: float


@dataclass(frozen=True)
class MapSummary:
    """One map that is there."""

    id: str
    source: str
    data_date: dt.date | None
    imported_at: dt.datetime
    is_demo: bool
    streets: int
    addresses: int


@dataclass(frozen=True)
class MapInfo:
    """
    Today's map as a whole.

    Attributes
    ----------
    bounds
        West, south, east and north in WGS84 degrees.
    data_date
        Date of the oldest of the maps it is made of.
    streets, addresses
        Walkable street pieces and addresses.
    version
        Changes when the map changes.
    """

    bounds: tuple[float, float, float, float]
    data_date: dt.date | None
    streets: int
    addresses: int
    is_demo: bool
    version: str


@dataclass(frozen=True)
class AddressHit:
    """An address that was looked for."""

    id: str
    label: str
    lon: float
    lat: float


def import_map(
    source: Path,
    *,
    boundary: Path | None = None,
    municipality: str | None = None,
    is_demo: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """
    Import an OpenStreetMap extract: all of it, or nothing.

    Parameters
    ----------
    source
        .osm, .osm.bz2, .osm.gz or .osm.pbf file.
    boundary
        GeoJSON or GeoPackage file; only what lies inside is taken, and replaced.
    municipality
        Name of a municipality in the extract to cut out instead.
    is_demo
        Whether this is the demo town.
    progress
        Told the stage and the share done.

    Raises
    ------
    InputError
        One sentence about what is wrong with the file, the boundary or the name.
    """
    from gis.osm.apart import read_extract

    began = time.monotonic()
    told = progress or (lambda _stage, _share: None)
    cut = read_polygons(boundary, repair=True) if boundary else None
    extract = read_extract(
        source,
        boundary=cut,
        municipality=municipality,
        progress=lambda stage, share: told(stage, 0.7 * share),
    )
    return _store(extract, began, told, is_demo=is_demo)


def import_online(name: str, *, progress: Progress | None = None) -> ImportReport:
    """
    Download and import a municipality's map; the request names the municipality, nothing else.

    Parameters
    ----------
    name
        Name of the municipality.
    progress
        Told the stage and the share done.
    """
    from gis.osm.online import download_extract

    began = time.monotonic()
    told = progress or (lambda _stage, _share: None)
    with tempfile.TemporaryDirectory() as folder:
        extract = download_extract(
            name, Path(folder), progress=lambda stage, share: told(stage, 0.7 * share)
        )
        return _store(extract, began, told, is_demo=False)


def _store(extract: Extract, began: float, told: Progress, *, is_demo: bool) -> ImportReport:
    from gis.osm.merging import merge_streets

    crs = database().crs
    check_scale(crs, extract.boundary.bounds)
    told("store", 0.75)
    frames = {
        name: in_metric(getattr(extract, name), crs)
        for name in ("streets", "addresses", "places", "basemap")
    }
    frames["basemap"] = _valid(frames["basemap"])
    # Straight in degrees is not straight in metres: long edges get corners to bend at.
    outline = shapely.segmentize(extract.boundary, 0.01)
    boundary = transform_area(outline, WGS84, crs)
    with database().session(SYSTEM) as session:
        added = map_imports.add_import(
            session, source=extract.source, sha256=extract.sha256, data_date=extract.data_date,
            is_demo=is_demo, boundary=boundary, crs=crs,
        )  # fmt: skip
        told("store", 0.8)
        rivals = streets.find_rivals(session, _bounds(boundary, frames["streets"]), crs=crs)
        merge = merge_streets(rivals, frames["streets"], boundary)
        arriving = ~frames["streets"]["key"].isin(merge.left_out)
        map_imports.replace_streets(
            session, added.id, frames["streets"][arriving], retired=merge.retired, node=merge.node
        )
        map_imports.replace_addresses(session, added.id, frames["addresses"])
        told("store", 0.9)
        map_imports.replace_background(
            session, added.id, places=frames["places"], basemap=frames["basemap"]
        )
        _attach_stranded(session, crs)
        map_imports.close_superseded(session, added.id)
        derive_dwellings(session)
        relay_passes(session, turned=_turned(rivals, frames["streets"]), crs=crs)
        report = _report(extract, str(added.id), time.monotonic() - began)
        added.figures = asdict(report)
    told("done", 1.0)
    return report


def _turned(there: Frame, arriving: Frame) -> list[str]:
    """Return the pieces that stay, and are drawn from the other end in the new map."""
    # Nothing else that passes are laid by can change: the key tells line, class and walkability.
    both = there[["id", "key", "geometry"]].merge(arriving[["key", "geometry"]], on="key")
    is_same = shapely.equals_exact(both["geometry_x"], both["geometry_y"], 0.001)
    return list(both.loc[~is_same, "id"])


def _bounds(boundary: BaseGeometry, arriving: Frame) -> tuple[float, float, float, float]:
    west, south, east, north = np.array([boundary.bounds, arriving.total_bounds]).T.tolist()
    return min(west), min(south), max(east), max(north)


def _attach_stranded(session: Session, crs: str) -> None:
    """Find a street piece for every address whose own went."""
    from gis.osm.addresses import NEAREST_LIMIT_M, attach

    stranded = address_layer.find_stranded(session, crs=crs)
    if stranded.empty:
        return
    reach = shapely.box(*stranded.total_bounds).buffer(NEAREST_LIMIT_M)
    near = streets.find_streets(session, reach, crs=crs)
    places = shapely.get_coordinates(stranded.geometry.to_crs(WGS84).to_numpy())
    found = attach(
        stranded.assign(lon=places[:, 0], lat=places[:, 1]),
        near.rename(columns={"id": "key"}).to_crs(WGS84),
    )
    attached = stranded[["id", "geometry"]].join(found)
    attached["street_id"] = attached["piece_key"].replace("", None)
    attached["foot"] = gpd.GeoSeries(attached["foot"], crs=WGS84).to_crs(crs)
    address_layer.attach_again(session, attached)


def _valid(frame: Frame) -> Frame:
    # Moving to metres can make a sliver cross itself.
    broken = ~frame.geometry.is_valid
    if not broken.any():
        return frame
    return frame.assign(geometry=frame.geometry.where(~broken, frame.geometry.make_valid()))


def _report(extract: Extract, map_id: str, seconds: float) -> ImportReport:
    walkable = extract.streets[extract.streets["is_walkable"]]
    taken_out = extract.streets.loc[~extract.streets["is_walkable"], "reason"].value_counts()
    by = extract.addresses["attached_by"]
    count = max(1, len(by))
    return ImportReport(
        map_id=map_id,
        source=extract.source,
        data_date=extract.data_date.isoformat() if extract.data_date else None,
        streets=len(walkable),
        street_km=round(float(walkable["length_m"].sum()) / 1000, 1),
        addresses=len(by),
        attached_share=round(float((by != "").sum()) / count, 4),
        attached_by_name_share=round(float((by == "name").sum()) / count, 4),
        places=len(extract.places),
        buildings=int((extract.basemap["kind"] == "building").sum()),
        not_walkable={str(reason): int(n) for reason, n in taken_out.items()},
        notes={note.code: note.count for note in extract.notes},
        seconds=round(seconds, 2),
    )


def list_maps() -> list[MapSummary]:
    """Return the maps that are there, the newest first."""
    with database().session() as session:
        return [
            MapSummary(
                id=str(found.id),
                source=found.source,
                data_date=found.data_date,
                imported_at=found.imported_at,
                is_demo=found.is_demo,
                streets=int(found.figures.get("streets", 0)),
                addresses=int(found.figures.get("addresses", 0)),
            )
            for found in map_imports.find_imports(session)
        ]


def remove_map(map_id: str) -> None:
    """
    Take a map away; areas, rounds and passes stay, and keep their own lines.

    Raises
    ------
    NotFoundError
        ``map_not_found``.
    """
    opened = database()
    with opened.session(SYSTEM) as session:
        map_imports.remove_import(session, map_imports.get_import(session, map_id))
        _attach_stranded(session, opened.crs)
        derive_dwellings(session)
        relay_passes(session, crs=opened.crs)


def map_info() -> MapInfo | None:
    """Return today's map as a whole, or None when there is none."""
    crs = database().crs
    with database().session() as session:
        found = map_imports.find_imports(session)
        if not found or not streets.has_streets(session):
            return None
        boundary = shapely.union_all([read_geometry(m.boundary).envelope for m in found])
        dates = [m.data_date for m in found if m.data_date]
        return MapInfo(
            bounds=transform(boundary.envelope, crs, WGS84).bounds,
            data_date=min(dates) if dates else None,
            streets=sum(int(m.figures.get("streets", 0)) for m in found),
            addresses=address_layer.count_addresses(session),
            is_demo=any(m.is_demo for m in found),
            # Tiles are kept by the browser for as long as they are called the same.
            version=found[0].id.hex[:8] + str(len(found)) + address_layer.protection_mark(session),
        )


def tile(z: int, x: int, y: int) -> bytes:
    """
    Return one vector tile of the base map; see `gis.layers.basemap.make_tile`.

    Raises
    ------
    InputError
        ``tile_outside`` when there is no such tile.
    """
    if not (0 <= z <= 22 and 0 <= x < 1 << z and 0 <= y < 1 << z):
        raise InputError("tile_outside")
    opened = database()
    with opened.session() as session:
        return basemap.make_tile(session, z, x, y, crs=opened.crs)


@right("streets", "read")
def search_addresses(scope: Scope, text: str, limit: int = 8) -> list[AddressHit]:
    """
    Return addresses that begin as the text does, for example ``mejsevej 12``.

    The log is told which were found, and not what was typed.

    Parameters
    ----------
    scope
        Who searches.
    text
        Street, or street and number.
    limit
        Most hits to return.
    """
    opened = database()
    with opened.session(scope) as session:
        found = address_layer.search_addresses(session, printed(text), limit, crs=opened.crs)
    shows(scope, "streets.search", found["id"])
    degrees = found.geometry.to_crs(WGS84)
    return [
        AddressHit(
            row.id, address_layer.label(row.street, row.number, row.postcode, row.city), p.x, p.y
        )
        for row, p in zip(found.itertuples(), degrees, strict=True)
    ]
