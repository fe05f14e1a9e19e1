"""Bad layers that are drawn: GeoPackage, GeoJSON, Shapefile; see `crafted`."""

from __future__ import annotations

import io
import json
import random
import sqlite3
import struct
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from scripts.files.good import Reader, archive, good, members

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MB = 1_000_000


# --- GeoPackage --------------------------------------------------------------------------------

ENDLESS = (
    "with recursive n(fid) as (select 1 union all select fid + 1 from n) "
    "select fid, null as geom, '' as navn from n"
)


def _changed(*statements: str, name: str = "steder.gpkg") -> bytes:
    """Return the good GeoPackage after some SQL."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        path.write_bytes(good(name))
        with sqlite3.connect(path) as opened:
            made = "select name from sqlite_master where type = 'trigger'"
            for (trigger,) in opened.execute(made).fetchall():  # they ask for functions of GDAL
                opened.execute(f'drop trigger "{trigger}"')
            for statement in statements:
                opened.execute(statement)
        opened.close()
        return path.read_bytes()


def _schema(old: str, new: str) -> bytes:
    return _changed(
        "pragma writable_schema = on",
        f"update sqlite_master set sql = replace(sql, '{old}', '{new}') where name = 'steder'",
    )


def _pages(*, begin: int, count: int) -> bytes:
    content = bytearray(good("steder.gpkg"))
    content[begin : begin + count] = random.Random(begin).randbytes(count)
    return bytes(content)


def _header(at: int, value: bytes) -> bytes:
    content = bytearray(good("steder.gpkg"))
    content[at : at + len(value)] = value
    return bytes(content)


GEOPACKAGES: Mapping[str, Callable[[], bytes]] = {
    "an endless view": lambda: _changed("drop table steder", f"create view steder as {ENDLESS}"),
    "an endless view of contents": lambda: _changed(
        "alter table gpkg_contents rename to old",
        f"create view gpkg_contents as select *, 1 as x from old, ({ENDLESS})",
    ),
    "a view of what draws": lambda: _changed(
        "alter table gpkg_geometry_columns rename to old",
        "create view gpkg_geometry_columns as select * from old",
    ),
    "a view of coordinates": lambda: _changed(
        "alter table gpkg_spatial_ref_sys rename to old",
        f"create view gpkg_spatial_ref_sys as select old.* from old, ({ENDLESS})",
    ),
    "an endless view of relations": lambda: _changed(f"create view gpkgext_relations as {ENDLESS}"),
    "a view of extensions": lambda: _changed(
        "drop table if exists gpkg_extensions",
        f"create view gpkg_extensions as {ENDLESS}",
    ),
    "no contents": lambda: _changed("delete from gpkg_contents"),
    "contents that are not there": lambda: _changed("update gpkg_contents set table_name = 'x'"),
    "no table of contents": lambda: _changed("drop table gpkg_contents"),
    "no rows": lambda: _changed("delete from steder"),
    "only tiles": lambda: _changed("update gpkg_contents set data_type = 'tiles'"),
    "a virtual table": lambda: _changed(
        "drop table steder", "create virtual table steder using fts4(navn)"
    ),
    "a schema that is no SQL": lambda: _schema("CREATE TABLE", "CREATE TABEL"),
    "a schema of another": lambda: _schema("CREATE TABLE", "CREATE VIEW"),
    "pages of noise": lambda: _pages(begin=4096, count=30_000),
    "a noisy end": lambda: _pages(begin=70_000, count=30_000),
    "a first page of noise": lambda: _pages(begin=100, count=3900),
    "pages of another size": lambda: _header(16, b"\x02\x00"),
    "a page size of one": lambda: _header(16, b"\x00\x01"),
    "no such application": lambda: _header(68, b"ABCD"),
    "a format from tomorrow": lambda: _header(18, b"\x09\x09"),
    "too many pages": lambda: _header(28, b"\x7f\xff\xff\xff"),
    "free pages without end": lambda: _header(32, b"\x00\x00\x00\x02\x7f\xff\xff\xff"),
    "too large": lambda: good("steder.gpkg") + b"\0" * (10 * MB),
    "text in the place of shapes": lambda: _changed("update steder set geom = 'drop table'"),
    "shapes too long": lambda: _changed(
        "update steder set geom = x'4750000100000000010200000"
         "0ffffff7f0000000000000000'"
    ),
    "shapes of another sort": lambda: _changed("update steder set geom = x'00'"),
}  # fmt: skip

# --- GeoJSON -----------------------------------------------------------------------------------


def _json(old: str, new: str) -> bytes:
    text = json.dumps(json.loads(good("steder.geojson")))
    assert old in text, old
    return text.replace(old, new).encode()


PLACE = "[10.0005, 56.0005]"
GEOJSON: Mapping[str, Callable[[], bytes]] = {
    "deep lists": lambda: b"[" * 1_000_000,
    "deep objects": lambda: b'{"a":' * 500_000,
    "deep places": lambda: _json(PLACE, "[" * 100_000 + "]" * 100_000),
    "deep collections": lambda: (
        b'{"type": "GeometryCollection", "geometries": [' * 100_000 + b"]}" * 100_000
    ),
    "deep properties": lambda: _json('"Skuret"', '{"a":' * 100_000 + "1" + "}" * 100_000),
    "not a number": lambda: _json(PLACE, "[NaN, 56]"),
    "infinity": lambda: _json(PLACE, "[10, -Infinity]"),
    "a number of a million digits": lambda: _json(PLACE, "[" + "9" * 1_000_000 + ", 56]"),
    "texts for places": lambda: _json(PLACE, '["ti", "56"]'),
    "one number for a place": lambda: _json(PLACE, "10"),
    "objects for places": lambda: _json(PLACE, '{"lon": 10}'),
    "a sort of shape unheard of": lambda: _json('"Point"', '"Pointe"'),
    "features that are none": lambda: b'{"type": "FeatureCollection", "features": [1, 2]}',
    "features in an object": lambda: b'{"type": "FeatureCollection", "features": {"a": 1}}',
    "no features": lambda: b'{"type": "FeatureCollection", "features": []}',
    "too many features": lambda: (
        b'{"type": "FeatureCollection", "features": ['
        + b",".join([b'{"type": "Feature", "properties": {}, "geometry": null}'] * 20_001) + b"]}"
    ),
    "TopoJSON": lambda: b'{"type": "Topology", "objects": {}, "arcs": []}',
    "Esri's": lambda: b'{"geometryType": "esriGeometryPoint", "features": []}',
    "one after another": lambda: b'{"type": "Feature"}\n{"type": "Feature"}',
    "a trailing comma": lambda: _json("]}", "],}"),
    "a comment": lambda: _json('{"type": "FeatureCollection"', '{/* */"type": "FeatureCollection"'),
    "UTF-16": lambda: good("steder.geojson").decode().encode("utf-16-le"),
    "bytes that are no text": lambda: good("steder.geojson") + b"\xff\xfe",
    "text after the end": lambda: good("steder.geojson") + b"<script>",
    "too large": lambda: b"[" + b" " * (10 * MB),
    "two million numbers": lambda: b"[" + b"1," * 2_000_000 + b"1]",
    "a link to coordinates": lambda: b'{"crs": {"type": "link", "properties": {"href": "file:///etc/passwd"}}}',
}  # fmt: skip

# --- Shapefile ---------------------------------------------------------------------------------


def _lacking(ending: str) -> bytes:
    files = members(good("steder.zip"))
    return archive({name: files[name] for name in files if not name.endswith(ending)})


def _beside(more: Mapping[str, bytes]) -> bytes:
    return archive(members(good("steder.zip")) | more)


def _part(ending: str, change: Callable[[bytes], bytes]) -> bytes:
    files = members(good("steder.zip"))
    name = f"lag.{ending}"
    return archive(files | {name: change(files[name])})


def _put(at: int, form: str, *values: float) -> Callable[[bytes], bytes]:
    packed = struct.pack(form, *values)
    return lambda content: content[:at] + packed + content[at + len(packed) :]


def _named(*names: str) -> bytes:
    return archive(dict.fromkeys(names, b"x"))


def _link() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name, content in members(good("steder.zip")).items():
            entry = zipfile.ZipInfo(name)
            if name.endswith(".dbf"):
                entry.external_attr, content = 0o120777 << 16, b"/etc/passwd"  # noqa: PLW2901
            made.writestr(entry, content)
    return written.getvalue()


def _flagged(at: int, value: bytes, form: bytes = b"PK\x01\x02") -> bytes:
    """Return the good archive with something else in every entry of its list."""
    content = bytearray(good("steder.zip"))
    begin = content.find(form)
    while begin >= 0:
        content[begin + at : begin + at + len(value)] = value
        begin = content.find(form, begin + 4)
    return bytes(content)


ARCHIVES: Mapping[str, Callable[[], bytes]] = {
    "a way out": lambda: _named("../lag.shp", "lag.shx", "lag.dbf"),
    "a long way out": lambda: _named("a/../../../../etc/cron.d/lag.shp"),
    "a way from the root": lambda: _named("/etc/lag.shp"),
    "a way of Windows": lambda: _named("..\\..\\lag.shp"),
    "a drive": lambda: _named("C:\\lag.shp"),
    "a link": _link,
    "a bomb": lambda: archive({"lag.shp": b"\0" * (30 * MB)}),
    "a bomb beside a layer": lambda: _beside({"x": b"\0" * (30 * MB)}),
    "more than fits": lambda: archive({"a": bytes(101 * MB), "b": bytes(101 * MB)}),
    "an archive in an archive": lambda: archive({"lag.zip": good("steder.zip")}),
    "a bomb in a bomb": lambda: archive({"a.zip": archive({"a.shp": b"\0" * (30 * MB)})}),
    "five thousand files": lambda: _named(*(f"{n}.shp" for n in range(5_000))),
    "a password": lambda: _flagged(8, b"\x01\x00"),
    "a packing unheard of": lambda: _flagged(10, b"\x63\x00"),
    "a wrong sum": lambda: _flagged(16, b"\0\0\0\1"),
    "sizes that boast": lambda: _flagged(24, b"\xff\xff\xff\x7f"),
    "sizes that lie": lambda: _flagged(24, b"\x01\0\0\0"),
    "places that lie": lambda: _flagged(42, b"\xff\xff\x00\x00"),
    "no list": lambda: good("steder.zip").replace(b"PK\x05\x06", b"PK\x05\x07"),
    "letters": lambda: archive({"brev.docx": b"x", "noter.txt": b"y"}),
    "KML in it": lambda: archive({"doc.kml": b"<kml/>"}),
    "a jar": lambda: archive({"META-INF/MANIFEST.MF": b"Main-Class: x"}),
    "no register": lambda: _lacking(".dbf"),
    "no shapes": lambda: _lacking(".shp"),
    "a VRT for shapes": lambda: _part("shp", lambda _c: b"<OGRVRTDataSource/>" * 9),
    "a VRT for a register": lambda: _part("dbf", lambda _c: b"<OGRVRTDataSource/>" * 9),
    "shapes cut off": lambda: _part("shp", lambda c: c[:110]),
    "shapes that boast": lambda: _part("shp", _put(24, ">i", 2**31 - 1)),
    "no rows in the register": lambda: _part("dbf", _put(4, "<I", 0)),
    "a row of nothing": lambda: _part("dbf", _put(10, "<H", 0)),
    "an index of noise": lambda: _part("shx", lambda c: c[:100] + b"\xff" * (len(c) - 100)),
    "letters unheard of": lambda: _part(
        "dbf", lambda c: c.replace(b"Skuret", b"\xff\xfe\x81\x8d\x8f\x90")
    ),
    "too large": lambda: good("steder.zip") + b"\0" * (10 * MB),
}  # fmt: skip

_BY_ENDING: Mapping[str, Mapping[str, Callable[[], bytes]]] = {
    "gpkg": GEOPACKAGES, "geojson": GEOJSON, "zip": ARCHIVES,
}  # fmt: skip
TOLD_ROW_BY_ROW = frozenset({
    "texts for places", "one number for a place", "objects for places",
    "a sort of shape unheard of", "features that are none",
})  # fmt: skip
"""What a file of areas is not refused for: each of its rows is, and the others are offered."""
FILES: Mapping[tuple[Reader, str], Callable[[], bytes]] = {
    ("layer", f"layer, {name}.{ending}"): make
    for ending, made in _BY_ENDING.items()
    for name, make in made.items()
} | {
    ("areas", f"areas, {name}.{ending}"): make
    for ending in ("gpkg", "geojson")
    for name, make in _BY_ENDING[ending].items()
    if name not in TOLD_ROW_BY_ROW
}
