"""Extracts that were made to unpack to far more than a map does, however they word it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from gis.errors import InputError
from gis.osm.packing import check_packing

HEADER, DATA = b"\x0a\x09OSMHeader", b"\x0a\x07OSMData"


def varint(number: int) -> bytes:
    return (
        (bytes([number & 0x7F | 0x80]) + varint(number >> 7)) if number > 0x7F else bytes([number])
    )


def told(field: int, number: int) -> bytes:
    return bytes([field << 3]) + varint(number)


def packed(content: bytes) -> bytes:
    made = zlib.compress(content, 9)
    return b"\x1a" + varint(len(made)) + made


def headed(kind: bytes, blob: bytes, *sizes: int) -> bytes:
    header = kind + b"".join(told(3, size) for size in sizes or (len(blob),))
    return struct.pack(">I", len(header)) + header + blob


LARGE = b"\0" * 30_000_000
BEGIN = headed(HEADER, told(2, 3) + packed(b"\0" * 3))
SMALL = told(2, 3) + packed(b"\0" * 3)
BOMB = headed(DATA, told(2, len(LARGE)) + packed(LARGE))
FILLED = b"\x78\0" * 1_000_000
BOMBS: dict[str, Callable[[], bytes]] = {
    "told first": lambda: BOMB,
    "told last": lambda: headed(DATA, packed(LARGE) + told(2, len(LARGE))),
    "told twice": lambda: headed(DATA, told(2, 3) + packed(LARGE) + told(2, len(LARGE))),
    # Of a number that is told twice the last one counts (Protocol Buffers, Encoding).
    "behind a blob of two lengths": lambda: (
        headed(DATA, SMALL, len(SMALL) + len(BOMB), len(SMALL)) + BOMB
    ),
    "a million other numbers before": lambda: headed(DATA, FILLED + told(2, len(LARGE))),
    "a header that ends too late": lambda: struct.pack(">I", 60_000) + b"\x0a\x05OSMHe",
    "a map's": lambda: headed(DATA, SMALL),
}


def test_blobs_that_unpack_without_end_are_refused_wherever_they_tell_it(tmp_path: Path) -> None:
    path = tmp_path / "map.osm.pbf"
    for name, make in BOMBS.items():
        path.write_bytes(BEGIN + make())
        if name == "a map's":
            check_packing(path, "pbf")
            continue
        with pytest.raises(InputError) as refused:
            check_packing(path, "pbf")
        is_damaged = name.startswith("a ")
        assert refused.value.code == ("map_file_damaged" if is_damaged else "map_file_too_tight")
