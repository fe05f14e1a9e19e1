"""Zip archives that somebody hands in: looked at before anything of them is unpacked."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import Final

from gis.errors import InputError

__all__ = ["MOST_RATIO", "MOST_UNPACKED_BYTES", "SMALL_BYTES", "open_archive", "unpack"]

MOST_UNPACKED_BYTES: Final = 200_000_000
MOST_RATIO: Final = 100
"""How many times smaller than its content an archive may be; more is made to fill a machine."""
MOST_ENTRIES: Final = 2_000
SMALL_BYTES: Final = 1_000_000
"""What is small when it is unpacked does no harm, however tightly it was packed."""


def open_archive(content: bytes) -> zipfile.ZipFile:
    """
    Return an archive that is safe to read.

    Raises
    ------
    InputError
        ``layer_file_damaged``, ``archive_unsafe``, ``archive_too_large``, ``archive_too_tight`` or
        ``archive_locked``.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise InputError("layer_file_damaged") from error
    entries = archive.infolist()
    if any(_leads_out(entry.filename) or _is_link(entry) for entry in entries):
        raise InputError("archive_unsafe")
    if any(entry.flag_bits & 1 for entry in entries):
        raise InputError("archive_locked")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED_BYTES or len(entries) > MOST_ENTRIES:
        raise InputError("archive_too_large", found=unpacked / 1e6, most=MOST_UNPACKED_BYTES / 1e6)
    ratio = unpacked / max(1, len(content))
    if ratio > MOST_RATIO and unpacked > SMALL_BYTES:
        raise InputError("archive_too_tight", found=round(ratio), most=MOST_RATIO)
    return archive


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return not name or path.is_absolute() or ".." in path.parts or ":" in name


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


def unpack(archive: zipfile.ZipFile, name: str) -> bytes:
    """
    Return one file of an archive from `open_archive`.

    Raises
    ------
    InputError
        ``layer_file_damaged``, also when it is larger than it says.
    """
    try:
        with archive.open(name) as file:
            said = archive.getinfo(name).file_size
            content = file.read(said + 1)
    except (
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError,
        ValueError,
    ) as error:  # fmt: skip
        raise InputError("layer_file_damaged") from error
    if len(content) != said:
        raise InputError("layer_file_damaged")
    return content
