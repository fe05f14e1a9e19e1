"""Layers that were drawn: GeoPackage, GeoJSON, and Shapefiles in an archive."""

from __future__ import annotations

import json
import re
import sqlite3
import struct
import tempfile
from contextlib import closing
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from gis.crs import WGS84
from gis.errors import InputError
from gis.exchange.archive import open_archive, unpack
from gis.exchange.layer_table import (
    MOST_COLUMNS,
    MOST_ROWS,
    FileKind,
    LayerTable,
    plain_value,
    unique_headings,
)

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Mapping, Sequence

__all__ = [
    "declared_crs", "feature_tables", "read_geojson", "read_geopackage", "read_shapefile",
]  # fmt: skip

APPLICATIONS: Final = (b"GPKG", b"GP10", b"GP11")
"""What SQLite's header says of a GeoPackage at byte 68 (OGC 12-128r19, requirement 2)."""
OF_THE_FORMAT: Final = ("gpkg", "rtree_", "ogr_", "layer_styles")
"""How tables begin that GDAL may look into by itself."""
SHAPE_CODE: Final = 9994
"""First number of a shapefile (ESRI Shapefile Technical Description, 1998)."""
LEAST_HEADER: Final = 100
LEAST_REGISTER: Final = 33
REGISTERS: Final = frozenset({0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x83, 0x8B, 0xF5})
"""How tables of dBASE and FoxPro begin; rows and their width follow (dBASE III file structure)."""
NEEDED: Final = (".shp", ".shx", ".dbf")
OPTIONAL: Final = (".prj", ".cpg")


def read_geopackage(content: bytes, part: str | None = None) -> LayerTable:
    """
    Return the features of one layer: the one named, or the first.

    Raises
    ------
    InputError
        ``sheet_not_found``, ``layer_file_no_rows``, ``layer_file_too_many``, or what
        `feature_tables` says.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layer.gpkg"
        path.write_bytes(content)
        parts = feature_tables(path)
        if not parts:
            raise InputError("layer_file_no_rows")
        name = part or parts[0]
        if name not in parts:
            raise InputError("sheet_not_found")
        try:
            return _read("geopackage", path, layer=name, parts=parts)
        except UnicodeDecodeError as error:  # the format knows UTF-8 only
            raise InputError("layer_file_damaged") from error


def feature_tables(path: Path) -> list[str]:
    """
    Return the tables of features of a GeoPackage, then those of rows only.

    Only plain tables count: a view would be a program of somebody else's, and one that stands in
    the place of a table is refused before anything runs it.

    Raises
    ------
    InputError
        ``layer_file_unknown``, ``layer_file_view``, or ``layer_file_damaged`` after a look at
        every page.
    """
    with path.open("rb") as file:
        if file.read(72)[68:] not in APPLICATIONS:
            raise InputError("layer_file_unknown")
    try:
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as opened:
            made = opened.execute("select type, name, sql from sqlite_master").fetchall()
            views = {str(name).lower() for kind, name, _sql in made if kind == "view"}
            if any(name.startswith(OF_THE_FORMAT) for name in views):
                raise InputError("layer_file_view")
            tables = {
                name
                for kind, name, sql in made
                if kind == "table" and not str(sql).lstrip().lower().startswith("create virtual")
            }
            if "gpkg_contents" not in tables:
                raise InputError("layer_file_unknown")
            if opened.execute("pragma quick_check(1)").fetchone() != ("ok",):
                raise InputError("layer_file_damaged")
            listed = opened.execute(
                "select table_name, data_type from gpkg_contents order by data_type desc, rowid"
            ).fetchall()
            if any(str(name).lower() in views for name, _kind in listed):
                raise InputError("layer_file_view")
            return [
                name
                for name, kind in listed
                if name in tables and kind in ("features", "attributes") and name != "layer_styles"
            ]
    except (sqlite3.Error, UnicodeError) as error:
        raise InputError("layer_file_damaged") from error


def _read(
    kind: FileKind, path: Path, *, layer: str | None, parts: Sequence[str], name: str = "",
    encoding: str | None = None,
) -> LayerTable:  # fmt: skip
    """Read a file of ours, of which the bytes say which one driver of GDAL it is for."""
    import pyogrio

    try:
        found = pyogrio.read_dataframe(
            path, layer=layer, max_features=MOST_ROWS + 1, encoding=encoding, on_invalid="ignore"
        )
    except (UnicodeDecodeError, MemoryError):
        raise
    except Exception as error:  # GDAL and pandas tell of damage by whatever broke first
        raise InputError("layer_file_damaged") from error
    crs = None if getattr(found, "crs", None) is None else _crs_name(found.crs)
    is_drawn = "geometry" in found
    shapes = found["geometry"].to_numpy(dtype=object) if is_drawn else None
    values = (found.drop(columns="geometry") if is_drawn else found).iloc[:, :MOST_COLUMNS]
    cells = values.astype(object).where(values.notna(), None)
    return _drawn(
        kind, [str(column) for column in values.columns],
        list(cells.itertuples(index=False, name=None)), shapes, crs,
        part=name or layer or "", parts=parts,
    )  # fmt: skip


def _crs_name(crs: Any) -> str:  # noqa: ANN401 - pyproj's class
    number = crs.to_epsg()
    return f"EPSG:{number}" if number else str(crs.to_wkt())


def _drawn(
    kind: FileKind,
    headings: Sequence[str],
    rows: Sequence[tuple[object, ...]],
    shapes: np.ndarray[Any, Any] | None,
    crs: str | None,
    *,
    part: str = "",
    parts: Sequence[str] = ("",),
) -> LayerTable:
    if not rows:
        raise InputError("layer_file_no_rows")
    if len(rows) > MOST_ROWS:
        raise InputError("layer_file_too_many", most=MOST_ROWS)
    kept = headings[:MOST_COLUMNS]
    flat = None
    if shapes is not None:
        flat = np.array(shapely.force_2d(shapes), dtype=object)
        flat[shapely.is_empty(flat)] = None
    # A feature without a word is a row all the same: it may be drawn.
    return LayerTable(
        kind, part, tuple(parts), unique_headings(kept),
        tuple(tuple(plain_value(cell) for cell in row[: len(kept)]) for row in rows),
        tuple(range(1, len(rows) + 1)), flat, crs,
    )  # fmt: skip


# --- Shapefile ---------------------------------------------------------------------------------


def read_shapefile(content: bytes, part: str | None = None) -> LayerTable:
    """
    Return the features of one Shapefile in an archive: the one named, or the first.

    Raises
    ------
    InputError
        ``archive_without_layer``, ``shapefile_incomplete``, ``sheet_not_found``,
        ``layer_file_damaged``, or what `open_archive` says.
    """
    with open_archive(content) as archive:
        members = {entry.filename for entry in archive.infolist() if not entry.is_dir()}
        parts = sorted(
            name for name in members
            if name.lower().endswith(".shp") and "__MACOSX" not in name
        )  # fmt: skip
        if not parts:
            raise InputError("archive_without_layer")
        names = {PurePosixPath(name).stem: name for name in parts}
        if part is not None and part not in names:
            raise InputError("sheet_not_found")
        chosen = part or next(iter(names))
        files = _sidecars(archive, members, names[chosen])
    missing = [ending for ending in NEEDED if ending not in files]
    if missing:
        raise InputError("shapefile_incomplete", missing=", ".join(missing))
    _check_shapes(files[".shp"])
    _check_register(files[".dbf"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layer.shp"
        for ending, bytes_ in files.items():
            path.with_suffix(ending).write_bytes(bytes_)
        # Neither the archive's nor the register's own word for its letters can be relied on.
        told = ".cpg" in files or files[".dbf"][29:30] not in (b"", b"\x00")
        for encoding in (None,) if told else ("UTF-8", "CP1252"):
            try:
                return _read(
                    "shapefile", path, layer=None, name=chosen, parts=list(names),
                    encoding=encoding,
                )  # fmt: skip
            except UnicodeDecodeError:
                continue
    raise InputError("layer_file_encoding")


def _sidecars(archive: zipfile.ZipFile, members: set[str], shp: str) -> dict[str, bytes]:
    stem = shp[: -len(".shp")].lower()
    return {
        ending: unpack(archive, name)
        for name in sorted(members)
        for ending in (*NEEDED, *OPTIONAL)
        if name.lower() == stem + ending
    }


def _check_shapes(content: bytes) -> None:
    """Refuse what only calls itself a shapefile, or is shorter than it says."""
    if len(content) < LEAST_HEADER or struct.unpack(">i", content[:4])[0] != SHAPE_CODE:
        raise InputError("layer_file_damaged")
    if struct.unpack(">i", content[24:28])[0] * 2 > len(content):
        raise InputError("layer_file_damaged")


def _check_register(content: bytes) -> None:
    """Refuse what is no table of dBASE, or is shorter than its rows."""
    if len(content) < LEAST_REGISTER or content[0] not in REGISTERS:
        raise InputError("layer_file_damaged")
    rows, header, width = struct.unpack("<IHH", content[4:12])
    if not width or header + rows * width > len(content):
        raise InputError("layer_file_damaged")


# --- GeoJSON -----------------------------------------------------------------------------------


def read_geojson(content: bytes) -> LayerTable:
    """
    Return the features of a GeoJSON text.

    The ``crs`` of the format from before RFC 7946 counts where a file has one.

    Raises
    ------
    InputError
        ``layer_file_encoding``, ``layer_file_damaged`` when it breaks off,
        ``layer_file_not_geojson``, ``layer_file_no_rows``, ``layer_file_too_many``.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("layer_file_encoding") from error
    try:
        # NaN and Infinity are no JSON, though Python reads them.
        document = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise InputError("layer_file_damaged") from error
    features = _features(document)
    if len(features) > MOST_ROWS:
        raise InputError("layer_file_too_many", most=MOST_ROWS)
    # Every feature with a name of its own would make the rows as wide as the file is long.
    named = dict.fromkeys(map(str, chain.from_iterable(map(_properties, features))))
    headings = list(islice(named, MOST_COLUMNS))
    rows = [tuple(_properties(found).get(key) for key in headings) for found in features]
    shapes = np.empty(len(features), dtype=object)
    for at, found in enumerate(features):
        shapes[at] = _shape(found.get("geometry"))
    return _drawn("geojson", headings, rows, shapes, declared_crs(document) or WGS84)


def _refuse(name: str) -> None:
    raise ValueError(name)


def _features(document: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any JSON
    match document:
        case {"type": "FeatureCollection", "features": [*features]}:
            if not all(isinstance(found, dict) for found in features):
                raise InputError("layer_file_not_geojson")
            return features
        case {"type": "Feature"}:
            return [document]
        case {"type": "GeometryCollection"} | {"type": str(), "coordinates": [*_]}:
            return [{"geometry": document}]
        case _:
            raise InputError("layer_file_not_geojson")


def _properties(feature: Mapping[str, Any]) -> dict[str, Any]:
    found = feature.get("properties")
    return found if isinstance(found, dict) else {}


def _shape(geometry: Any) -> shapely.Geometry | None:  # noqa: ANN401 - any JSON
    if geometry is None:
        return None
    try:
        with np.errstate(invalid="ignore"):
            return shape(geometry)
    except (
        ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError,
        ShapelyError,
    ) as error:  # fmt: skip
        raise InputError("layer_file_not_geojson") from error


def declared_crs(document: Any) -> str | None:  # noqa: ANN401 - any JSON
    """Return the ``crs`` of a GeoJSON from before RFC 7946 as ``EPSG:n``, known to us or not."""
    match document:
        case {"crs": {"properties": {"name": str(name)}}}:
            number = re.search(r"EPSG:+(?:[\d.]*:)?(\d{4,6})$", name)
            return f"EPSG:{number[1]}" if number else None
        case _:
            return None
