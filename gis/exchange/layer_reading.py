"""Files of layers that people hand in: what one is, is seen from its bytes, never from its name."""

from __future__ import annotations

from gis.errors import InputError
from gis.exchange.archive import open_archive
from gis.exchange.csv_reading import read_csv
from gis.exchange.feature_reading import read_geojson, read_geopackage, read_shapefile
from gis.exchange.layer_table import LARGEST_BYTES, FileKind, LayerTable
from gis.exchange.workbook import read_workbook

__all__ = ["kind_of", "read_layer_file"]

SQLITE = b"SQLite format 3\x00"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What workbooks before 2007 were in, and what those with a password are in today."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_layer_file(content: bytes, part: str | None = None) -> LayerTable:
    """
    Return what a file holds.

    Parameters
    ----------
    content
        GeoPackage, GeoJSON, Shapefile in a zip archive, CSV or XLSX.
    part
        Which layer or sheet, None for the first.

    Raises
    ------
    InputError
        One sentence about what is wrong with the file as a whole.
    """
    match kind_of(content):
        case "geopackage":
            return read_geopackage(content, part)
        case "geojson":
            return read_geojson(content)
        case "shapefile":
            return read_shapefile(content, part)
        case "xlsx":
            return read_workbook(content, part)
        case "csv":
            return read_csv(content)


def kind_of(content: bytes) -> FileKind:
    """
    Return what a file is by its first bytes, and a zip archive by what is in it.

    Raises
    ------
    InputError
        ``layer_file_empty``, ``file_too_large``, ``layer_file_old_excel``,
        ``layer_file_locked``, ``layer_file_xml``, ``layer_file_unknown``, or what `open_archive`
        says.
    """
    if len(content) > LARGEST_BYTES:
        raise InputError("file_too_large", found=len(content) / 1e6, most=LARGEST_BYTES / 1e6)
    begin = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not begin:
        raise InputError("layer_file_empty")
    if content.startswith(SQLITE):
        return "geopackage"
    if content.startswith(b"PK"):
        with open_archive(content) as archive:
            names = {name.lower() for name in archive.namelist()}
        return "xlsx" if "xl/workbook.xml" in names else "shapefile"
    if content.startswith(OLE):
        is_locked = ENCRYPTED in content
        raise InputError("layer_file_locked" if is_locked else "layer_file_old_excel")
    if begin.startswith((b"<", b"<\x00", b"\xff\xfe<")):
        raise InputError("layer_file_xml")
    if begin.startswith((b"%PDF", b"{\\rtf")):
        raise InputError("layer_file_unknown")
    if begin.startswith((b"{", b"[")):
        return "geojson"
    return "csv"
