"""Faults of ours: a short code that can be read aloud, and what is written down under it."""

from __future__ import annotations

import logging
import secrets
import traceback

__all__ = ["fault_code", "write_down"]

_log = logging.getLogger("kvarter")


def write_down(error: BaseException) -> str:
    """
    Log a fault under a short code, and return the code.

    It is logged by its kind and the lines it went through, never by its message: a database's
    message may quote an address.
    """
    code = fault_code()
    _log.error("%s %s %s", code, type(error).__name__, _trail(error))
    return code


def fault_code() -> str:
    """Return a short code that is easy to read aloud."""
    return "K-" + "".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(4))


def _trail(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(
        f"{frame.filename.rpartition('site-packages/')[2].rpartition('/gis/')[2]}:{frame.lineno}"
        for frame in frames[-8:]
    )
