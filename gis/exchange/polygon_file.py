"""Areas and boundaries from files that people drew elsewhere."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from gis.crs import WGS84
from gis.errors import InputError
from gis.exchange.feature_reading import feature_tables
from gis.exchange.layer_table import MOST_ROWS

if TYPE_CHECKING:
    import geopandas as gpd

LARGEST_BYTES = 64_000_000
"""A municipality drawn in every detail is a tenth of this: an assumption."""
SQLITE = b"SQLite format 3\x00"
NAME_KEYS = ("navn", "name", "område", "omraade", "boligområde", "titel", "title")
"""Properties that may hold the name of an area, whatever their case, the surest first."""

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
        ``area_not_degrees``, ``area_crosses_itself`` or ``layer_file_too_many``.
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


def mended(geometry: Polygonal) -> Polygonal:
    """
    Return the polygons of an area after its crossings are cut, joined as one geometry.

    Raises
    ------
    InputError
        ``area_not_polygon`` when nothing of it has a size.
    """
    return _joined(list(shapely.get_parts(geometry)), repair=True)


@dataclass(frozen=True)
class Drawn:
    """
    One feature of a file that people drew elsewhere.

    Attributes
    ----------
    name
        From its properties, "" when it has none.
    geometry
        Its polygons in WGS84; None when they cannot be used.
    problem
        Why they cannot be used.
    repaired
        The polygons mended, where crossing lines are the problem.
    """

    name: str
    geometry: Polygonal | None
    problem: InputError | None = None
    repaired: Polygonal | None = None


def read_features(content: bytes) -> list[Drawn]:
    """
    Return the features of a GeoJSON or GeoPackage file one by one, those without polygons too.

    Parameters
    ----------
    content
        The file; what it is, is seen from its bytes.

    Raises
    ------
    InputError
        ``file_too_large``, ``area_file_unreadable``, ``area_not_degrees`` or
        ``layer_file_too_many`` when that is true of the file as a whole, ``area_not_polygon`` when
        it has no feature.
    """
    if len(content) > LARGEST_BYTES:
        raise InputError("file_too_large", found=len(content) / 1e6, most=LARGEST_BYTES / 1e6)
    named = (
        _geopackage_features(content)
        if content.startswith(SQLITE)
        else _geojson_features(_document(content))
    )
    if not named:
        raise InputError("area_not_polygon")
    return [_drawn(name, parts) for name, parts in named]


def _geojson_features(
    document: object,
) -> list[tuple[str, list[shapely.Geometry] | InputError]]:
    match document:
        case {"type": "FeatureCollection", "features": [*features]}:
            if len(features) > MOST_ROWS:
                raise InputError("layer_file_too_many", most=MOST_ROWS)
            return [(_name(feature), _parts(feature)) for feature in features]
        case _:
            return [(_name(document), _geometries(document))]


def _name(feature: object) -> str:
    match feature:
        case {"properties": {**properties}}:
            return _named(properties)
        case _:
            return ""


def _named(properties: Mapping[Any, object]) -> str:
    texts = {str(key).casefold(): value for key, value in properties.items()}
    found = (texts.get(key) for key in NAME_KEYS)
    return next((" ".join(text.split()) for text in found if isinstance(text, str) and text), "")


def _parts(feature: object) -> list[shapely.Geometry] | InputError:
    try:
        return _geometries(feature)
    except InputError as error:
        return error


def _drawn(name: str, parts: list[shapely.Geometry] | InputError) -> Drawn:
    if isinstance(parts, InputError):
        return Drawn(name, None, parts)
    try:
        return Drawn(name, _joined(parts, repair=False))
    except InputError as error:
        if error.code != "area_crosses_itself":
            return Drawn(name, None, error)
        return Drawn(name, None, error, _joined(parts, repair=True))


def _geopackage_features(
    content: bytes,
) -> list[tuple[str, list[shapely.Geometry] | InputError]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "areas.gpkg"
        path.write_bytes(content)
        frames = _geopackage_frames(path, columns=None)
    return [
        (_named(properties), [] if geometry is None else [geometry])
        for frame in frames
        for properties, geometry in zip(
            frame.drop(columns="geometry").to_dict("records"),
            _in_degrees(frame),
            strict=True,
        )
    ]


def _parse(content: bytes) -> list[shapely.Geometry]:
    return _geometries(_document(content))


def _document(content: bytes) -> object:
    try:
        # NaN and Infinity are no JSON, though Python reads them.
        document: object = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:  # no text, no JSON, endless digits, endless depth
        raise InputError("area_file_unreadable") from error
    return document


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
    frames = _geopackage_frames(path, columns=[])
    return [g for frame in frames for g in _in_degrees(frame) if g is not None]


def _in_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoSeries:
    try:
        return frame.geometry.to_crs(WGS84)
    except pyproj.exceptions.ProjError as error:  # coordinates that are not tied to the Earth
        raise InputError("area_not_degrees") from error


def _geopackage_frames(source: Path, columns: list[str] | None) -> list[gpd.GeoDataFrame]:
    """Return the layers of a GeoPackage that have geometries, with some or all of their columns."""
    import pyogrio

    try:
        tables = feature_tables(source)
        frames = [
            pyogrio.read_dataframe(source, layer=layer, columns=columns, max_features=MOST_ROWS + 1)
            for layer, kind in pyogrio.list_layers(source)
            if kind is not None and layer in tables
        ]
    except MemoryError:
        raise
    except Exception as error:  # GDAL and pandas tell of damage by whatever broke first
        raise InputError("area_file_unreadable") from error
    if sum(map(len, frames)) > MOST_ROWS:
        raise InputError("layer_file_too_many", most=MOST_ROWS)
    if any(frame.crs is None for frame in frames):
        raise InputError("area_not_degrees")
    return frames


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
