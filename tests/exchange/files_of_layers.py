"""Files of layers as other programs write them, made by those programs' own libraries."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import openpyxl
import pyogrio


def geopackage(**layers: gpd.GeoDataFrame) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.gpkg"
        for name, frame in layers.items():
            pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG")
        return path.read_bytes()


def shapefile(frame: gpd.GeoDataFrame, *, without: str = "", encoding: str = "UTF-8") -> bytes:
    with TemporaryDirectory() as folder:
        pyogrio.write_dataframe(frame, Path(folder) / "lag.shp", encoding=encoding)
        files = {f"data/{p.name}": p.read_bytes() for p in Path(folder).iterdir()}
    return archive(
        {name: c for name, c in files.items() if not (without and name.endswith(without))}
    )


def archive(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return written.getvalue()


def workbook(**sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def replaced(packed: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """An archive with something in one of its files in the place of something else."""
    with zipfile.ZipFile(io.BytesIO(packed)) as found:
        files = {entry: found.read(entry) for entry in found.namelist()}
    assert old in files[name]
    return archive(files | {name: files[name].replace(old, new, 1)})
