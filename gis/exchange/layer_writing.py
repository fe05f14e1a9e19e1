"""Layers as files for others: GeoPackage with its styles, GeoJSON, Shapefile, CSV and XLSX."""

from __future__ import annotations

import datetime as dt
import io
import sqlite3
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import shapely

from gis.errors import InputError
from gis.exchange.table_file import table_csv
from gis.exchange.workbook import write_workbook

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["ENDINGS", "Format", "LayerOut", "format_of", "write_layer", "write_layers"]

Format = Literal["geopackage", "geojson", "shapefile", "csv", "xlsx"]
ENDINGS: Final[Mapping[Format, str]] = {
    "geopackage": ".gpkg", "geojson": ".geojson", "shapefile": ".zip", "csv": ".csv",
    "xlsx": ".xlsx",
}  # fmt: skip
COLUMN: Final = "geom"
LONGEST_NAME: Final = 10
"""Letters of a column in a Shapefile (ESRI Shapefile Technical Description: dBASE)."""
DECIMALS: Final = 7
"""Of degrees: a centimetre."""
STYLES_TABLE: Final = """
create table layer_styles (
    id integer primary key autoincrement not null,
    f_table_catalog text(256), f_table_schema text(256), f_table_name text(256),
    f_geometry_column text(256), styleName text(30), styleQML text, styleSLD text,
    useAsDefault boolean, description text, owner text(30), ui text(30),
    update_time datetime default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
)"""
"""As QGIS itself makes it when a style is saved into a GeoPackage."""


@dataclass(frozen=True)
class LayerOut:
    """
    A layer on its way out.

    Attributes
    ----------
    name, title
        Its name among the layers of a file, and what people call it.
    frame
        Rows in WGS84: texts, numbers, dates, None; a row may have no shape.
    headings
        By column what it is called in a table.
    shape
        ``Point``, ``MultiPoint``, ``LineString``, ``MultiLineString`` or ``MultiPolygon``.
    style
        QML of QGIS.
    """

    name: str
    title: str
    frame: gpd.GeoDataFrame
    headings: Mapping[str, str]
    shape: str
    style: str


def write_layer(layer: LayerOut, format_: Format) -> bytes:
    """Return a layer as a file; a Shapefile comes in a zip archive."""
    match format_:
        case "geopackage":
            return write_layers([layer])
        case "geojson":
            return _written(layer, "GeoJSON", "layer.geojson", RFC7946="YES", WRITE_NAME="NO")
        case "shapefile":
            return _shapefile(layer)
        case "csv":
            headings, rows = _table(layer)
            return table_csv(headings, [[_told(cell) for cell in row] for row in rows])
        case "xlsx":
            return write_workbook(layer.title, *_table(layer))


def write_layers(layers: Sequence[LayerOut]) -> bytes:
    """Return layers as one GeoPackage, each with the style that QGIS opens it in."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layers.gpkg"
        for layer in layers:
            _write(
                layer.frame, path, layer.shape, driver="GPKG", layer=layer.name,
                layer_options={
                    "GEOMETRY_NAME": COLUMN, "IDENTIFIER": layer.title, "FID": "fid",
                },
            )  # fmt: skip
        with closing(sqlite3.connect(path)) as opened, opened:
            _add_styles(opened, layers)
        return path.read_bytes()


def _add_styles(opened: sqlite3.Connection, layers: Sequence[LayerOut]) -> None:
    opened.execute(STYLES_TABLE)
    opened.execute(
        "insert into gpkg_contents (table_name, data_type, identifier, last_change)"
        " values ('layer_styles', 'attributes', 'layer_styles',"
        " strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))"
    )
    opened.executemany(
        "insert into layer_styles (f_table_catalog, f_table_schema, f_table_name,"
        " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, ui)"
        " values ('', '', ?, ?, 'Kvarter', ?, '', 1, ?, '', null)",
        [(layer.name, COLUMN, layer.style, layer.title) for layer in layers],
    )


def _shapefile(layer: LayerOut) -> bytes:
    frame = layer.frame.rename(columns=_short_names(layer.frame))
    with tempfile.TemporaryDirectory() as folder:
        _write(
            frame, Path(folder) / f"{layer.name}.shp", layer.shape, driver="ESRI Shapefile",
            encoding="UTF-8",
        )  # fmt: skip
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.write(path, path.name)
        return written.getvalue()


def _short_names(frame: gpd.GeoDataFrame) -> dict[str, str]:
    """Return names that a Shapefile has room for, each only once."""
    names: dict[str, str] = {}
    for column in frame.columns.drop(frame.geometry.name):
        short, number = column[:LONGEST_NAME], 2
        while short in names.values():
            short, number = f"{column[: LONGEST_NAME - 2]}_{number}", number + 1
        names[column] = short
    return names


def _written(layer: LayerOut, driver: str, name: str, **options: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        _write(layer.frame, path, layer.shape, driver=driver, layer_options=options)
        return path.read_bytes()


def _write(frame: gpd.GeoDataFrame, path: Path, shape: str, **options: Any) -> None:  # noqa: ANN401
    import pyogrio

    pyogrio.write_dataframe(
        frame.assign(**{
            column: frame[column].map(_plain).astype(object)
            for column in frame.columns.drop(frame.geometry.name)
            if frame[column].dtype == object
        }),
        path, geometry_type=shape, promote_to_multi=shape.startswith("Multi"), **options,
    )  # fmt: skip


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


# --- tables ------------------------------------------------------------------------------------


def _table(layer: LayerOut) -> tuple[list[str], list[list[object]]]:
    """Return the headings and rows of a layer as text: a point is two numbers, the rest WKT."""
    frame = layer.frame
    columns = [c for c in frame.columns.drop(frame.geometry.name) if c != "id"]
    points = [_point(shape) for shape in frame.geometry]
    drawn = [
        None if shape is None or point is not None else
        shapely.to_wkt(shape, rounding_precision=DECIMALS)
        for shape, point in zip(frame.geometry, points, strict=True)
    ]  # fmt: skip
    extra: dict[str, Sequence[object]] = {}
    if layer.shape in ("Point", "MultiPoint"):
        extra["lon"] = [None if p is None else round(p.x, DECIMALS) for p in points]
        extra["lat"] = [None if p is None else round(p.y, DECIMALS) for p in points]
    if layer.shape != "Point":
        extra["wkt"] = drawn
    rows = [
        [_cell(value) for value in row]
        for row in frame[columns].astype(object).itertuples(index=False, name=None)
    ]
    for values in extra.values():
        for row, value in zip(rows, values, strict=True):
            row.append(value)
    return [layer.headings.get(column, column) for column in (*columns, *extra)], rows


def _point(shape: Any) -> shapely.Point | None:  # noqa: ANN401 - any geometry, or none
    if shape is None:
        return None
    parts = shapely.get_parts(shape)
    return parts[0] if len(parts) == 1 and parts[0].geom_type == "Point" else None


def _cell(value: Any) -> object:  # noqa: ANN401 - of any column
    import pandas as pd

    return None if pd.isna(value) else value


def _told(cell: object) -> str | float:
    """Return a cell as a Danish spreadsheet reads it from text."""
    match cell:
        case None:
            return ""
        case dt.datetime():
            return cell.strftime("%d-%m-%Y %H:%M")
        case dt.date():
            return cell.strftime("%d-%m-%Y")
        case int() | float():
            return cell
        case _:
            return str(cell)


def format_of(name: str) -> Format:
    """
    Return the format that a file name's ending asks for.

    Raises
    ------
    InputError
        ``layer_format_unknown``.
    """
    for format_, ending in ENDINGS.items():
        if name.lower().endswith(ending):
            return format_
    raise InputError("layer_format_unknown", formats=", ".join(ENDINGS.values()))
