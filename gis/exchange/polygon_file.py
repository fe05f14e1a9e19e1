"""Areas and boundaries from files that people drew elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from gis.crs import WGS84
from gis.errors import InputError

LARGEST_BYTES = 64_000_000
"""A municipality drawn in every detail is a tenth of this: an assumption."""
SQLITE = b"SQLite format 3\x00"

Polygonal = shapely.Polygon | shapely.MultiPolygon


def read_polygons(path: Path, *, repair: bool = False) -> Polygonal:
    """
    Return every polygon of a GeoJSON or GeoPackage file as one geometry in WGS84.

    Parameters
    ----------
    path
        The file; what it is, is seen from its bytes and not from its name.
    repair
        Whether a polygon that crosses itself is mended; a boundary is, an area that a team draws
        is not, for it would not be what they meant.

    Raises
    ------
    InputError
        ``file_missing``, ``file_too_large``, ``area_file_unreadable``, ``area_not_polygon``,
        ``area_not_degrees`` or ``area_crosses_itself``.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError("file_too_large", found=path.stat().st_size / 1e6, most=64)
        content = path.read_bytes()
    except OSError as error:
        raise InputError("file_missing", name=path.name) from error
    if content.startswith(SQLITE):
        return _joined(_read_geopackage(path), repair=repair)
    return _joined(_parse(content), repair=repair)


def parse_polygons(content: bytes) -> Polygonal:
    """Return the polygons of a GeoJSON text as one geometry; raises as `read_polygons`."""
    return _joined(_parse(content), repair=False)


def _parse(content: bytes) -> list[shapely.Geometry]:
    try:
        # NaN and Infinity are no JSON, though Python reads them.
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
        with np.errstate(invalid="ignore"):  # a number beyond all numbers is told below
            return _geometries(document)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise InputError("area_file_unreadable") from error


def _refuse(_name: str) -> None:
    raise InputError("area_file_unreadable")


def _geometries(thing: Any) -> list[shapely.Geometry]:  # noqa: ANN401
    if not isinstance(thing, dict):
        raise InputError("area_file_unreadable")
    match thing.get("type"):
        case "FeatureCollection":
            return [g for feature in thing.get("features") or [] for g in _geometries(feature)]
        case "GeometryCollection":
            return [g for part in thing.get("geometries") or [] for g in _geometries(part)]
        case "Feature":
            return _geometries(thing["geometry"]) if thing.get("geometry") else []
        case "Polygon" | "MultiPolygon":
            try:
                return [shape(thing)]
            except (ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
                raise InputError("area_file_unreadable") from error
        case "Point" | "MultiPoint" | "LineString" | "MultiLineString":
            return []
        case _:
            raise InputError("area_file_unreadable")


def _read_geopackage(path: Path) -> list[shapely.Geometry]:
    import pyogrio

    try:
        frames = [
            pyogrio.read_dataframe(path, layer=layer, columns=[])
            for layer, kind in pyogrio.list_layers(path)
            if kind is not None
        ]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InputError("area_file_unreadable") from error
    if any(frame.crs is None for frame in frames):
        raise InputError("area_not_degrees")
    return [g for frame in frames for g in frame.geometry.to_crs(WGS84) if g is not None]


def _joined(found: list[shapely.Geometry], *, repair: bool) -> Polygonal:
    polygons = [
        shapely.force_2d(part)
        for part in shapely.get_parts(found)
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    if not polygons:
        raise InputError("area_not_polygon")
    numbers = shapely.get_coordinates(polygons)
    if not np.isfinite(numbers).all() or (np.abs(numbers) > (180, 90)).any():
        raise InputError("area_not_degrees")
    if repair:
        polygons = [
            part
            for part in shapely.get_parts(shapely.make_valid(polygons))
            if part.geom_type == "Polygon"
        ]
    elif not shapely.is_valid(polygons).all():
        raise InputError("area_crosses_itself")
    joined = shapely.union_all(polygons)
    if not isinstance(joined, Polygonal) or not joined.area:
        raise InputError("area_not_polygon")
    return joined
