"""Bad tracks, map extracts, registers and boundaries; see `crafted`."""

from __future__ import annotations

import bz2
import gzip
import json
import zlib
from typing import TYPE_CHECKING

from scripts.files.good import GPX, MUNICIPALITIES, OSM, REGISTER, Reader, archive, good_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _text(text: str) -> bytes:
    return text.encode()


def _fixes(count: int) -> bytes:
    point = b'<trkpt lat="56.0" lon="10.0"/>'
    return b"<gpx><trk><trkseg>" + point * count + b"</trkseg></trk></gpx>"


TRACKS: Mapping[str, Callable[[], bytes]] = {
    "no fixes.gpx": lambda: b"<gpx><trk><trkseg/></trk></gpx>",
    "places beyond the earth.gpx": lambda: GPX.replace(b'lat="56', b'lat="156'),
    "places that are no numbers.gpx": lambda: GPX.replace(b'lat="56', b'lat="nan56'),
    "endless places.gpx": lambda: GPX.replace(b'lat="56.0', b'lat="1e308'),
    "places not a number.gpx": lambda: _fixes(3).replace(b"56.0", b"NaN"),
    "infinite places.gpx": lambda: _fixes(3).replace(b"56.0", b"inf"),
    "too many fixes.gpx": lambda: _fixes(100_001),
    "too large.gpx": lambda: GPX + b" " * 10_000_000,
    "two roots.gpx": lambda: GPX + b"<gpx/>",
    "an encoding that is not.gpx": lambda: GPX.replace(b"UTF-8", b"UTF-99"),
    "an encoding that runs.gpx": lambda: GPX.replace(b"UTF-8", b"hex_codec"),
    "UTF-16 that is not.gpx": lambda: GPX.replace(b"UTF-8", b"UTF-16"),
    "a zero byte.gpx": lambda: GPX.replace(b"10:01", b"10\x0001"),
    "packed.gpx": lambda: gzip.compress(GPX, mtime=0),
    "another root.gpx": lambda: GPX.replace(b"<gpx", b"<xpg").replace(b"</gpx", b"</xpg"),
    "an attribute of nine MB.gpx": lambda: b"<gpx><trk x='" + b"a" * 9_000_000,
    "a comment of nine MB.gpx": lambda: b"<gpx><!--" + b"a" * 9_000_000,
    "deep.gpx": lambda: b"<gpx>" + b"<trk>" * 500_000,
    "a million attributes.gpx": lambda: (
        b"<gpx " + b" ".join(b'a%d="1"' % n for n in range(600_000))
    ),
    "an unclosed mark.gpx": lambda: b"<gpx><trk",
    "an unknown entity.gpx": lambda: b"<gpx>&lol;</gpx>",
    "quadratic entities.gpx": lambda: (
        b'<!DOCTYPE gpx [<!ENTITY a "'
        + b"a" * 100_000
        + b'">]><gpx>'
        + b"&a;" * 100_000
        + b"</gpx>"
    ),
}


# --- maps --------------------------------------------------------------------------------------


def _blob(kind: bytes, blob: bytes) -> bytes:
    head = b"\x0a" + bytes([len(kind)]) + kind + b"\x18" + _varint(len(blob))
    return len(head).to_bytes(4, "big") + head + blob


def _varint(number: int) -> bytes:
    found = b""
    while number > 0x7F:
        found += bytes([number & 0x7F | 0x80])
        number >>= 7
    return found + bytes([number])


def _packed(content: bytes, said: int | None = None) -> bytes:
    packed = zlib.compress(content)
    size = len(content) if said is None else said
    return b"\x10" + _varint(size) + b"\x1a" + _varint(len(packed)) + packed


HEAD = _blob(b"OSMHeader", _packed(b"\x22\x0eOsmSchema-V0.6\x22\x0aDenseNodes"))
WHOLE_MB = 1_000_000


def _pbf() -> bytes:
    return good_files()["by.osm.pbf"][1]


MAPS: Mapping[str, Callable[[], bytes]] = {
    "nothing.osm": lambda: b"",
    "nothing in it.osm": lambda: b'<osm version="0.6"></osm>',
    "no street.osm": lambda: OSM.replace(b"highway", b"hihgway"),
    "ways without nodes.osm": lambda: OSM.replace(b"<node ", b"<nodde "),
    "places beyond the earth.osm": lambda: OSM.replace(b'lat="56.0"', b'lat="1e30"'),
    "places that are no numbers.osm": lambda: OSM.replace(b'lat="56.001"', b'lat="x"'),
    "an id that is no number.osm": lambda: OSM.replace(b'way id="1"', b'way id="x"'),
    "an id beyond numbers.osm": lambda: OSM.replace(b'way id="1"', b'way id="' + b"9" * 99 + b'"'),
    "a version from tomorrow.osm": lambda: OSM.replace(b'version="0.6"', b'version="9.9"'),
    "no version.osm": lambda: OSM.replace(b' version="0.6"', b""),
    "a tag of two MB.osm": lambda: OSM.replace(b"Lupinvej", b"L" * 2_000_000),
    "bytes that are no text.osm": lambda: OSM.replace(b'name" v="Lupinvej', b'name" v="\xff\xfe'),
    "a late document type.osm": lambda: OSM.replace(
        b"<osm", b"<!DOCTYPE osm [<!ENTITY a 'b'>]><osm"
    ),
    "marks that do not close.osm": lambda: OSM.replace(b"</way>", b"</wya>"),
    "a change file.osc": lambda: b'<osmChange version="0.6"><create/></osmChange>',
    "an answer of Overpass.json": lambda: b'{"version": 0.6, "elements": []}',
    "a bomb.osm.gz": lambda: gzip.compress(OSM[:120] + b" " * (40 * WHOLE_MB), 9, mtime=0),
    "a bomb.osm.bz2": lambda: bz2.compress(OSM[:120] + b" " * (40 * WHOLE_MB), 1),
    "a bomb in a second stream.osm.gz": lambda: (
        gzip.compress(OSM, mtime=0) + gzip.compress(b" " * (40 * WHOLE_MB), mtime=0)
    ),
    "a bomb in a second stream.osm.bz2": lambda: (
        bz2.compress(OSM) + bz2.compress(b" " * (40 * WHOLE_MB), 1)
    ),
    "packed twice.osm.gz": lambda: gzip.compress(gzip.compress(OSM, mtime=0), mtime=0),
    "a wrong sum.osm.gz": lambda: gzip.compress(OSM, mtime=0)[:-8] + b"\0" * 8,
    "a wrong sum.osm.bz2": lambda: bz2.compress(OSM)[:-10] + b"\0" * 10,
    "an archive.osm.zip": lambda: archive({"by.osm": OSM}),
    "a giant blob header.osm.pbf": lambda: b"\x7f\xff\xff\xff" + HEAD[4:],
    "a giant second header.osm.pbf": lambda: HEAD + b"\x7f\xff\xff\xff" + b"a" * 99,
    "a giant blob.osm.pbf": lambda: HEAD + b"\0\0\0\x11\x0a\x07OSMData\x18\xff\xff\xff\xff\x07",
    "blobs of nothing.osm.pbf": lambda: HEAD + _blob(b"OSMData", _packed(b"")) * 3,
    "only a header.osm.pbf": lambda: HEAD,
    "a bomb.osm.pbf": lambda: HEAD + _blob(b"OSMData", _packed(b"\0" * 33_000_000)) * 20,
    "a blob that lies.osm.pbf": lambda: HEAD + _blob(b"OSMData", _packed(b"\0" * 9_000_000, 9)),
    "a blob that boasts.osm.pbf": lambda: HEAD + _blob(b"OSMData", _packed(b"a", 2**40)),
    "noise in a blob.osm.pbf": lambda: HEAD + _blob(b"OSMData", b"\x1a\x05abcde"),
    "a feature unheard of.osm.pbf": lambda: _blob(b"OSMHeader", _packed(b"\x22\x05Magic")) + _pbf(),
    "strings out of their table.osm.pbf": lambda: (
        HEAD
        + _blob(
            b"OSMData", _packed(b"\x0a\x02\x0a\x00\x12\x0a\x1a\x08\x08\x01\x12\x01\x7f\x1a\x01\x7f")
        )
    ),
}

# --- registers and boundaries ------------------------------------------------------------------


def _municipality(old: str, new: str) -> bytes:
    text = json.dumps(MUNICIPALITIES)
    assert old in text
    return text.replace(old, new, 1).encode()


REGISTERS: Mapping[str, Callable[[], bytes]] = {
    "nothing.csv": lambda: b"",
    "only headings.csv": lambda: REGISTER.split("\n")[0].encode() + b"\n",
    "other headings.csv": lambda: b"a,b,c\n1,2,3\n",
    "headings twice.csv": lambda: REGISTER.replace("bkid", "id", 1).encode(),
    "a zero byte in a heading.csv": lambda: REGISTER.replace("bkid", "bkid\0", 1).encode(),
    "rows that widen.csv": lambda: _text(REGISTER + "1,2,3,4,5,6,7,8,9,10,11,12\n"),
    "a quote without end.csv": lambda: _text(REGISTER + '8,"' + "a" * 500_000),
    "a hundred thousand columns.csv": lambda: (
        b",".join(b"a%d" % n for n in range(100_000)) + b"\n1\n"
    ),
    "UTF-16.csv": lambda: REGISTER.encode("utf-16"),
    "a list in JSON.csv": lambda: b'[{"id": 1}]',
    "a bomb.csv.gz": lambda: gzip.compress(REGISTER.encode() + b"a" * (60 * WHOLE_MB), 9, mtime=0),
    "a bomb of rows.csv.gz": lambda: gzip.compress(
        REGISTER.encode() + b"7,,,,,,,\n" * (4 * WHOLE_MB), 9, mtime=0
    ),
    "packed twice.csv.gz": lambda: gzip.compress(
        gzip.compress(REGISTER.encode(), mtime=0), mtime=0
    ),
    "a wrong sum.csv.gz": lambda: gzip.compress(REGISTER.encode(), mtime=0)[:-8] + b"\0" * 8,
    "an archive.csv.gz": lambda: archive({"a.csv": REGISTER.encode()}),
}
MUNICIPALITY: Mapping[str, Callable[[], bytes]] = {
    "nothing.geojson": lambda: b"",
    "no features.geojson": lambda: b'{"type": "FeatureCollection", "features": []}',
    "no names.geojson": lambda: _municipality("KOMNAVN", "X"),
    "metres.geojson": lambda: _municipality("9.9, 55.9", "600000.0, 6200000.0"),
    "places not a number.geojson": lambda: _municipality("9.9, 55.9", "NaN, 55.9"),
    "endless places.geojson": lambda: _municipality("9.9, 55.9", "1e999, 55.9"),
    "texts for places.geojson": lambda: _municipality("[9.9, 55.9]", '"9.9, 55.9"'),
    "unheard of coordinates.geojson": lambda: _municipality(
        '"features"',
        '"crs": {"type": "name", "properties": {"name": "EPSG:99999"}}, "features"',
    ),
    "a bomb.geojson.gz": lambda: gzip.compress(b" " * (60 * WHOLE_MB), 9, mtime=0),
    "deep.geojson": lambda: b'{"features":' + b"[" * 1_000_000,
}
BOUNDARIES: Mapping[str, Callable[[], bytes]] = {
    "nothing.geojson": lambda: b"",
    "a line.geojson": lambda: b'{"type": "LineString", "coordinates": [[10, 56], [11, 57]]}',
    "no area.geojson": lambda: (
        b'{"type": "Polygon", "coordinates": [[[10, 56], [10, 56], [10, 56], [10, 56]]]}'
    ),
    "metres.geojson": lambda: (
        b'{"type": "Polygon", "coordinates": [[[600000, 6200000], [600001, 6200000], '
        b"[600000, 6200001], [600000, 6200000]]]}"
    ),
    "deep.geojson": lambda: b'{"type": "Polygon", "coordinates": ' + b"[" * 1_000_000,
    "a deep collection.geojson": lambda: (
        b'{"type": "GeometryCollection", "geometries": [' * 50_000 + b"]}" * 50_000
    ),
    "too large.geojson": lambda: b" " * 64_000_001,
    "a ring of one.geojson": lambda: b'{"type": "Polygon", "coordinates": [[[10, 56]]]}',
}

_BY_READER: Mapping[Reader, Mapping[str, Callable[[], bytes]]] = {
    "track": TRACKS, "map": MAPS, "registers": REGISTERS, "municipalities": MUNICIPALITY,
    "boundary": BOUNDARIES,
}  # fmt: skip
FILES: Mapping[tuple[Reader, str], Callable[[], bytes]] = {
    (reader, f"{reader}, {name}"): make
    for reader, made in _BY_READER.items()
    for name, make in made.items()
}
