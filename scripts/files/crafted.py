"""
Files that were made to do harm, or are broken: every one of them has to be refused.

    python -m scripts.files FOLDER      write all of them

They are made when they are asked for, the same every time; bombs stand nowhere but in memory.
A name says what a file is, and which reader it is handed to; `crafted_files` yields them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from scripts.files import crafted_layers, crafted_others, crafted_tables
from scripts.files.good import Reader, good_files

Made = Callable[[], bytes]


@dataclass(frozen=True)
class Crafted:
    """
    A bad file.

    Attributes
    ----------
    name
        What is wrong with it, with the ending it pretends to.
    reader
        What it is handed to.
    make
        Makes its content.
    """

    name: str
    reader: Reader
    make: Made


FOREIGN: Mapping[str, bytes] = {
    "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "gif": b"GIF89a",
    "elf": b"\x7fELF\x02\x01\x01\x00", "exe": b"MZ\x90\x00\x03\x00", "pdf": b"%PDF-1.7\n\x00",
    "rar": b"Rar!\x1a\x07\x01\x00", "7z": b"7z\xbc\xaf\x27\x1c\x00", "xz": b"\xfd7zXZ\x00",
    "zst": b"\x28\xb5\x2f\xfd", "mp4": b"\x00\x00\x00\x18ftypmp42", "class": b"\xca\xfe\xba\xbe",
    "pickle": b"\x80\x04\x95\x0c\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94.",
    "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "parquet": b"PAR1\x15\x04\x15\x00",
    "fgb": b"fgb\x03fgb\x00\x00", "lz4": b"\x04\x22\x4d\x18\x00", "tiff": b"II*\x00\x08\x00",
    "wasm": b"\x00asm\x01\x00\x00\x00", "o5m": b"\xff\xe0\x04o5m2\x00",
}  # fmt: skip
"""How files of other kinds begin."""
TAKING: Mapping[Reader, str] = {
    "layer": "gpkg", "areas": "geojson", "track": "gpx", "registers": "csv", "map": "osm.pbf",
    "boundary": "geojson", "municipalities": "geojson",
}  # fmt: skip
"""An ending that each reader is for."""
XML: Mapping[str, str] = {
    "vrt of a server file": (
        '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/passwd</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    ),
    "vrt that calls out": (
        '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>'
        "/vsicurl/http://127.0.0.1:9/a.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    ),
    "wms that calls out": (
        '<GDAL_WMS><Service name="WMS"><ServerUrl>http://127.0.0.1:9/</ServerUrl></Service>'
        "</GDAL_WMS>"
    ),
    "entity bomb": (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "haha">'
        + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghi"))
        + "]><gpx>&i;</gpx>"
    ),
    "external entity": (
        '<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        '<osm version="0.6"><node id="1" lat="56" lon="10"><tag k="name" v="&x;"/></node></osm>'
    ),
    "external document type": (
        '<?xml version="1.0"?><!DOCTYPE gpx SYSTEM "http://127.0.0.1:9/evil.dtd"><gpx/>'
    ),
    "parameter entity": (
        '<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><gpx/>'
    ),
    "inclusion": (
        '<?xml version="1.0"?><kml xmlns:xi="http://www.w3.org/2001/XInclude">'
        '<xi:include href="file:///etc/passwd" parse="text"/></kml>'
    ),
    "network link": (
        "<kml><NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink></kml>"
    ),
    "svg with a script": '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "web page": "<!DOCTYPE html><html><body>404</body></html>",
    "deep nesting": "<a>" * 200_000,
}  # fmt: skip


def _foreign() -> Iterator[Crafted]:
    for kind, begin in FOREIGN.items():
        noise = random.Random(kind).randbytes(3000)
        for reader, ending in TAKING.items():
            yield Crafted(f"{kind} as {reader}.{ending}", reader, lambda b=begin + noise: b)


def _xml() -> Iterator[Crafted]:
    for kind, text in XML.items():
        for reader, ending in TAKING.items():
            yield Crafted(f"{kind} as {reader}.{ending}", reader, lambda t=text: t.encode())
        yield Crafted(f"{kind} in UTF-16.kml", "layer", lambda t=text: t.encode("utf-16"))
        yield Crafted(f"{kind} after spaces.gpkg", "layer", lambda t=text: b"\n \t" + t.encode())


CUT_SILENTLY = frozenset({"steder.csv", "husnummer.csv"})
"""Text that is none the worse for having been cut."""


def _cut() -> Iterator[Crafted]:
    for name, (reader, content) in good_files().items():
        if name in CUT_SILENTLY:
            continue
        for percent in (10, 35, 60, 85, 97):
            yield Crafted(
                f"cut at {percent} percent, {name}", reader,
                lambda c=content, p=percent: c[: len(c) * p // 100],
            )  # fmt: skip


def crafted_files() -> Iterator[Crafted]:
    """Yield every bad file, always the same in the same order."""
    yield from _foreign()
    yield from _xml()
    yield from _cut()
    for module in (crafted_layers, crafted_tables, crafted_others):
        for (reader, name), make in module.FILES.items():
            yield Crafted(name, reader, make)
