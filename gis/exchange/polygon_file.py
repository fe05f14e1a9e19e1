"""Areas and boundaries from files that people drew elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError
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
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
            size = max(path.stat().st_size, len(content))
    except OSError as error:
        raise InputError("file_missing", name=path.name) from error
    if size > LARGEST_BYTES:
        raise InputError("file_too_large", found=size / 1e6, most=LARGEST_BYTES / 1e6)
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
    except (ValueError, RecursionError) as error:  # no text, no JSON, endless digits, endless depth
        raise InputError("area_file_unreadable") from error
    return _geometries(document)


def _refuse(name: str) -> None:
    raise ValueError(name)


def _geometries(document: object) -> list[shapely.Geometry]:
    """Return the polygons of a GeoJSON document, however deep they are wrapped."""
    found: list[shapely.Geometry] = []
    waiting = [document]
    while waiting:
        thing = waiting.pop()
        match thing:
            case {"type": "FeatureCollection", "features": [*parts]}:
                waiting += parts
            case {"type": "GeometryCollection", "geometries": [*parts]}:
                waiting += parts
            case {"type": "Feature", **rest}:
                if rest.get("geometry") is not None:
                    waiting.append(rest["geometry"])
            case {"type": "Polygon" | "MultiPolygon", "coordinates": [*_]}:
                found.append(_polygon(thing))
            case {"type": "Point" | "MultiPoint" | "LineString" | "MultiLineString"}:
                pass
            case _:
                raise InputError("area_file_unreadable")
    return found


def _polygon(thing: Any) -> shapely.Geometry:  # noqa: ANN401
    try:
        with np.errstate(invalid="ignore"):  # a number beyond all numbers is told by its size
            return shape(thing)
    except (
        ArithmeticError, AttributeError, LookupError, TypeError, ValueError, ShapelyError,
    ) as error:  # fmt: skip
        raise InputError("area_file_unreadable") from error


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
