"""Faults of ours: a short code that can be read aloud, and what is written down under it."""

from __future__ import annotations

import errno
import logging
import secrets
import tempfile
import traceback

from gis.errors import KvarterError, MachineError

__all__ = ["fault_code", "is_full", "told_as", "write_down"]

_log = logging.getLogger("kvarter")


def told_as(error: BaseException) -> KvarterError:
    """
    Return what is told of an error that nobody foresaw: a fault, written down under its code.

    A disk without room is none: wherever that was met, it was for a file that is read or written
    on the way, in the folder of temporary files.
    """
    cause: BaseException | None = error
    while cause is not None:
        if is_full(cause):
            return MachineError("disk_full", path=tempfile.gettempdir())
        cause = cause.__cause__ or cause.__context__
    return KvarterError("fault", fault=write_down(error))


def is_full(error: BaseException) -> bool:
    """Return whether an error says that a disk, or what one may have of it, is full."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def write_down(error: BaseException) -> str:
    """
    Log a fault under a short code, and return the code.

    It is logged by its kind and the lines it went through, never by its message: a database's
    message may quote an address.
    """
    code = fault_code()
    kind, trail = type(error).__name__, _trail(error)
    # The words are for a process that has not set up its log (`gis.logs`).
    fields = {"kind": "fault", "code": code, "error": kind, "trail": trail}
    _log.error("%s %s %s", code, kind, trail, extra={"kvarter": fields})
    return code


def fault_code() -> str:
    """Return a short code that is easy to read aloud."""
    return "K-" + "".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(4))


def _trail(error: BaseException) -> str:
    """Return the lines of ours that it went through, and the one where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    chosen = [frame for frame in frames if _is_ours(frame)][-8:]
    if frames and frames[-1] not in chosen:
        chosen.append(frames[-1])
    return " > ".join(f"{_short(frame.filename)}:{frame.lineno}" for frame in chosen)


def _is_ours(frame: traceback.FrameSummary) -> bool:
    return "/gis/" in frame.filename and "site-packages" not in frame.filename


def _short(path: str) -> str:
    return path.rpartition("site-packages/")[2].rpartition("/gis/")[2]
