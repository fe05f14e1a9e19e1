"""Files that a command reads and writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gis.errors import InputError


def read_bytes(file: Path) -> bytes:
    """
    Return what is in a file.

    Raises
    ------
    InputError
        ``file_missing``.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError("file_missing", name=file.name) from error


@contextmanager
def file_for(out: Path) -> Iterator[BinaryIO]:
    """Open a file to write; when the work fails, what was there before is there again."""
    try:
        is_new = not out.exists()
        file = out.open("ab")
    except OSError as error:
        raise InputError("not_written", path=str(out)) from error
    with file:
        try:
            yield file
        except BaseException:
            if is_new:
                out.unlink(missing_ok=True)
            raise


def overwrite(file: BinaryIO, out: Path, content: bytes) -> None:
    """Put some content into a file that `file_for` opened, in place of what was there."""
    try:
        if out.is_file():  # and no pipe
            file.truncate(0)
        file.write(content)
        file.flush()
    except OSError as error:
        raise InputError("not_written", path=str(out)) from error
