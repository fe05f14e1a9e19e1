"""
Whether a packed extract unpacks to something sensible: looked at while, or before, it is read.

A map shrinks to a tenth when it is packed. What shrinks to a hundredth was made to keep a machine
busy, and is refused before libosmium sees it.
"""

from __future__ import annotations

import bz2
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from gis.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MOST_RATIO", "check_packing"]

MOST_RATIO: Final = 100
"""How many times larger than its file an extract may be."""
SMALL_BYTES: Final = 20_000_000
"""What is small when it is unpacked does no harm, however tightly it was packed."""
CHUNK_BYTES: Final = 1_000_000
MOST_BLOB_HEADER: Final = 65_536
MOST_BLOB: Final = 33_554_432
"""Limits of the format (OpenStreetMap wiki, PBF Format: 64 KiB and 32 MiB)."""
MOST_FIELD_HEAD: Final = 20
"""Of a field its key and its number or length, at most ten bytes each."""
MOST_FIELDS: Final = 32
"""Of a blob or its header: the format has three of either."""


def check_packing(path: Path, format_: str) -> None:
    """
    Refuse an extract that was made to unpack without end, or is no whole file of blobs.

    Parameters
    ----------
    path
        The file.
    format_
        As `gis.osm.reading.open_osm` found it.

    Raises
    ------
    InputError
        ``map_file_too_tight`` or ``map_file_damaged``.
    """
    if format_ == "pbf":
        _check_blobs(path)
    elif format_ == "osm.bz2":
        _check_stream(path, bz2.BZ2Decompressor)
    elif format_ == "osm.gz":
        _check_stream(path, lambda: zlib.decompressobj(wbits=31))


def _check_stream(path: Path, new: Any) -> None:  # noqa: ANN401 - two decompressors, one habit
    most = max(SMALL_BYTES, MOST_RATIO * path.stat().st_size)
    found = 0
    unpacking = new()
    with path.open("rb") as file:
        try:
            packed = file.read(CHUNK_BYTES)
            while packed or _has_more(unpacking):
                found += len(unpacking.decompress(packed, CHUNK_BYTES))
                if found > most:
                    raise _too_tight(path)
                packed = _left(unpacking) or (
                    b"" if _has_more(unpacking) else file.read(CHUNK_BYTES)
                )
                if unpacking.eof and packed.strip(b"\0"):
                    unpacking = new()  # of several streams one after another
                elif unpacking.eof:
                    packed = b""
        except (OSError, EOFError, ValueError, zlib.error) as error:
            if isinstance(error, InputError):
                raise
            raise InputError("map_file_damaged", file=path.name) from error
    if not unpacking.eof:
        raise InputError("map_file_damaged", file=path.name)


def _too_tight(path: Path) -> InputError:
    return InputError("map_file_too_tight", file=path.name, most=MOST_RATIO)


def _has_more(unpacking: Any) -> bool:  # noqa: ANN401
    """Return whether a decompressor has something to give before it needs more."""
    return isinstance(unpacking, bz2.BZ2Decompressor) and not (
        unpacking.eof or unpacking.needs_input
    )


def _left(unpacking: Any) -> bytes:  # noqa: ANN401
    """Return what a decompressor was given and has not used yet."""
    if unpacking.eof:
        return bytes(unpacking.unused_data)
    if isinstance(unpacking, bz2.BZ2Decompressor):
        return b""
    return bytes(unpacking.unconsumed_tail)


# --- PBF ---------------------------------------------------------------------------------------


def _check_blobs(path: Path) -> None:
    """Follow the blobs of a file by their headers, and add up what they say they unpack to."""
    size = path.stat().st_size
    found = 0
    with path.open("rb") as file:
        while head := file.read(4):
            length = int.from_bytes(head, "big")
            if len(head) < 4 or length > MOST_BLOB_HEADER:
                raise InputError("map_file_damaged", file=path.name)
            blob = _field(file, length, 3)
            if not 0 < blob <= MOST_BLOB or file.tell() + blob > size:
                raise InputError("map_file_damaged", file=path.name)
            unpacked = _field(file, blob, 2)
            if unpacked < 0:
                raise InputError("map_file_damaged", file=path.name)
            found += unpacked
            if found > max(SMALL_BYTES, MOST_RATIO * size):
                raise _too_tight(path)


def _field(file: BinaryIO, length: int, wanted: int) -> int:
    """
    Return a whole number of a message of Protocol Buffers, and leave the file behind the message.

    Fields may come in any order, and of one that is told twice the last counts (Protocol Buffers,
    Encoding), as it does to libosmium. 0 where it is not told, -1 where the message is none.
    """
    at, found = file.tell(), 0
    end = at + length
    for _number in range(MOST_FIELDS):
        if at >= end:
            break
        file.seek(at)
        head = file.read(min(MOST_FIELD_HEAD, end - at))
        key, after = _varint(head, 0)
        value, behind = _varint(head, after)
        match key & 7:
            case 0:
                found = value if key >> 3 == wanted else found
                at += behind
            case 2 if value <= length:
                at += behind + value
            case 1 | 5:
                at += after + (8 if key & 7 == 1 else 4)
            case _:
                return -1
    file.seek(end)
    return found if at == end else -1


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place, byte in enumerate(message[at : at + 10]):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    return value, len(message)
