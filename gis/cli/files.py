"""Files that a command reads and writes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gis.errors import InputError, MachineError
from gis.faults import is_full


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
    """
    Put some content into a file that `file_for` opened, in place of what was there.

    Raises
    ------
    InputError
        ``not_written``.
    MachineError
        ``disk_full``; what was there before is there still.
    """
    try:
        if out.is_file():  # and no pipe
            _replace(out.resolve(), content)
        else:
            file.write(content)
            file.flush()
    except OSError as error:
        if is_full(error):
            raise MachineError("disk_full", path=str(out.parent)) from error
        raise InputError("not_written", path=str(out)) from error


def _replace(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        shutil.copymode(path, part)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
