"""Files of layers: read by their bytes, and each bad one told in one sentence."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import tracemalloc
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gis.errors import InputError
from gis.exchange.layer_reading import kind_of, read_layer_file
from gis.exchange.layer_table import MOST_COLUMNS, MOST_ROWS
from gis.locale import translator

from .files_of_layers import archive, geopackage, replaced, shapefile, workbook

POINTS = gpd.GeoDataFrame(
    {"navn": ["Ældrecentret", "Kærhøj"], "besøg": [3, None],
     "dag": pd.to_datetime(["2026-11-12", None])},
    geometry=[shapely.Point(11.4, 56.5), None], crs="EPSG:4326",
)  # fmt: skip
TEXTS = POINTS.assign(dag=["2026-11-12", None])
DRAWN = {
    "geopackage": geopackage(steder=POINTS),
    "geojson": TEXTS.to_json(drop_id=True).encode(),
    "shapefile": shapefile(TEXTS.to_crs("EPSG:25832")),
}
BOOK = workbook(
    Steder=[[None], ["Navn", "Længde"], ["Åen", 11.4], [None, None], ["=1+1", None]],
    Andet=[["Navn"], ["Ø"]],
)


@pytest.mark.parametrize("kind", DRAWN)
def test_what_others_drew_comes_with_its_rows_shapes_and_coordinates(kind: str) -> None:
    table = read_layer_file(DRAWN[kind])
    assert table.kind == kind
    assert table.headings == ("navn", "besøg", "dag")
    names, visits = [[row[at] for row in table.rows] for at in (0, 1)]
    assert (names, visits) == (["Ældrecentret", "Kærhøj"], [3, None])
    assert str(table.rows[0][2]).startswith("2026-11-12")
    assert table.rows[1][2] is None
    assert table.shapes[0].geom_type == "Point"
    assert table.shapes[1] is None
    assert table.crs == ("EPSG:25832" if kind == "shapefile" else "EPSG:4326")


def test_old_geojson_says_its_coordinates_and_a_file_of_several_layers_which_there_are() -> None:
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    old = json.loads(DRAWN["geojson"]) | {"crs": named}
    assert read_layer_file(json.dumps(old).encode()).crs == "EPSG:25832"
    both = geopackage(steder=POINTS, flere=POINTS.head(1))
    assert read_layer_file(both).parts == ("steder", "flere")
    assert len(read_layer_file(both, "flere").rows) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_a_text_with_separators_is_read_whatever_wrote_it(encoding: str, separator: str) -> None:
    rows = [["Navn", "Længde"], ["Æblehaven", '"11,4"'], [], ['"To\nlinjer"', '"-1"']]
    text = "\r\n".join(separator.join(row) for row in rows)
    table = read_layer_file(text.encode(encoding))
    assert table.headings == ("Navn", "Længde")
    assert table.rows == (("Æblehaven", "11,4"), ("To\nlinjer", "-1"))
    assert table.numbers == (2, 4)


def test_a_workbook_gives_the_first_sheet_or_the_one_that_is_asked_for() -> None:
    table = read_layer_file(BOOK)
    assert (table.part, table.parts) == ("Steder", ("Steder", "Andet"))
    assert table.headings == ("Navn", "Længde")
    # A formula counts by its stored value, and this one was never worked out.
    assert table.rows == (("Åen", 11.4),)
    assert table.numbers == (3,)
    assert read_layer_file(BOOK, "Andet").rows == (("Ø",),)


def test_dates_of_a_workbook_are_dates_and_headings_are_told_apart() -> None:
    rows = [["Dato", "Navn", "Navn", None, "x"], [dt.date(2026, 11, 12), "a", "b", "c", True]]
    table = read_layer_file(workbook(Ark=rows))
    assert table.headings == ("Dato", "Navn", "Navn (2)", "#4", "x")
    assert table.rows == ((dt.date(2026, 11, 12), "a", "b", "c", True),)


ENTITY = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet'
BAD = {
    "nothing": (b"", "layer_file_empty"),
    "only separators": (b";;\n;;\n", "layer_file_no_rows"),
    "only headings": (b"Navn;Slags\n", "layer_file_no_rows"),
    "a VRT": (b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", "layer_file_xml"),
    "KML": (b'\xef\xbb\xbf<?xml version="1.0"?><kml/>', "layer_file_xml"),
    "PDF": (b"%PDF-1.7", "layer_file_unknown"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "layer_file_unknown"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "layer_file_old_excel"),
    "a locked workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "layer_file_locked",
    ),
    "UTF-8 read as cp1252": ("Navn;x\nSÃ¸en;1\n".encode(), "layer_file_mangled"),
    "the letters of DOS": ("Navn;x\nSønder;1\nLærken;2\n".encode("cp865"), "layer_file_encoding"),
    "UTF-8 that breaks off": ("Navn;x\nSø".encode()[:-1], "layer_file_damaged"),
    "a quote": (b'Navn;Slags\na;b\n"c;d\ne;f\n', "layer_file_quote"),
    "a wide row": (b"Navn;Slags\na;b;c\n", "layer_file_row_too_wide"),
    "too many rows": (b"Navn\n" + b"a\n" * (MOST_ROWS + 1), "layer_file_too_many"),
    "too large": (b"a" * 20_000_001, "file_too_large"),
    "half a GeoPackage": (DRAWN["geopackage"][:50_000], "layer_file_damaged"),
    "SQLite": (DRAWN["geopackage"].replace(b"GPKG", b"\0\0\0\0", 1), "layer_file_unknown"),
    "half GeoJSON": (DRAWN["geojson"][:200], "layer_file_damaged"),
    "TopoJSON": (b'{"type": "Topology", "objects": {}}', "layer_file_not_geojson"),
    "deep GeoJSON": (b"[" * 100_000, "layer_file_damaged"),
    "half a workbook": (BOOK[:-600], "layer_file_damaged"),
    "a workbook that asks for a file": (
        replaced(BOOK, "xl/worksheets/sheet1.xml", b"<worksheet", ENTITY), "workbook_declares",
    ),
    "an archive that leads out": (archive({"../lag.shp": b""}), "archive_unsafe"),
    "an archive of nothing": (archive({"brev.docx": b"x"}), "archive_without_layer"),
    "an archive made to fill": (archive({"lag.shp": b"\0" * 5_000_000}), "archive_too_tight"),
    "a Shapefile without its index": (shapefile(POINTS[["navn", "geometry"]], without=".shx"),
                                      "shapefile_incomplete"),
    "a VRT in the place of shapes": (
        archive({"a.shp": b"<OGRVRTDataSource/>" * 9, "a.shx": b"", "a.dbf": b""}),
        "layer_file_damaged",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "code"), BAD.values(), ids=BAD)
def test_a_bad_file_is_told_in_one_sentence(content: bytes, code: str) -> None:
    with pytest.raises(InputError) as told:
        read_layer_file(content)
    assert told.value.code == code
    assert len(translator("da").error(told.value)) < 200


def test_a_view_is_no_layer_and_is_never_run(tmp_path: Path) -> None:
    path = tmp_path / "view.gpkg"
    path.write_bytes(DRAWN["geopackage"])
    with sqlite3.connect(path) as opened:
        opened.execute("drop table steder")
        opened.execute(
            "create view steder as with recursive n(fid) as"
            " (select 1 union all select fid + 1 from n) select fid, null as geom from n"
        )
    with pytest.raises(InputError, match="layer_file_view"):
        read_layer_file(path.read_bytes())


def test_no_view_stands_in_for_what_a_geopackage_says_of_itself(tmp_path: Path) -> None:
    path = tmp_path / "view.gpkg"
    path.write_bytes(DRAWN["geopackage"])
    with sqlite3.connect(path) as opened:
        opened.execute("create view gpkg_extra as select 1")
    with pytest.raises(InputError, match="layer_file_view"):
        read_layer_file(path.read_bytes())


def test_a_geojson_whose_features_share_no_name_takes_no_more_room_than_its_columns() -> None:
    features = [{"type": "Feature", "properties": {f"k{at}": 1}} for at in range(3_000)]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    tracemalloc.start()
    try:
        found = read_layer_file(content)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(found.headings) == MOST_COLUMNS
    assert most < 3_000 * 3_000 * 8 / 2


def test_letters_of_a_shapefile_without_a_word_about_them_are_found_out() -> None:
    for encoding in ("UTF-8", "ISO-8859-1"):
        content = shapefile(POINTS[["navn", "geometry"]], without=".cpg", encoding=encoding)
        assert read_layer_file(content).rows[0] == ("Ældrecentret",)


def test_a_file_is_what_its_bytes_say() -> None:
    kinds = [kind_of(content) for content in (*DRAWN.values(), BOOK, b"Navn;x\na;b")]
    assert kinds == ["geopackage", "geojson", "shapefile", "xlsx", "csv"]
