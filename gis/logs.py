"""
The log of a process: one line an event, and nothing in it that a person has written.

Only records that this program makes itself carry words; they are chosen fields, never a message.
What a library says may quote an address, so of its records only the place in the code and the
kind of error are written.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys
import threading
from typing import TYPE_CHECKING, Any, Final, Literal

from gis.faults import write_down

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["event", "set_up"]

OURS: Final = "kvarter"
FIELDS: Final = ("kind", "code", "error", "trail", "method", "path", "status", "ms", "member")
"""What an event may tell, in this order; none of it is text that somebody has typed."""

_log = logging.getLogger(OURS)


def event(kind: str, **fields: object) -> None:
    """
    Write one event.

    Parameters
    ----------
    kind
        What happened, as ``request`` or ``page``.
    fields
        Of `FIELDS`: a path is the template of an address, a member an opaque id.

    Raises
    ------
    TypeError
        When a field is none of them.
    """
    if unknown := fields.keys() - set(FIELDS):
        raise TypeError(f"The log has no field {', '.join(sorted(unknown))}.")
    _log.info("", extra={"kvarter": {"kind": kind} | fields})


def set_up(form: Literal["json", "text"], *, events: bool = True) -> None:
    """
    Send what this process logs to standard error, and nothing else.

    Parameters
    ----------
    form
        A JSON document a line, or words for the eye.
    events
        Whether requests and pages are written too, or faults only.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines(form))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _log.setLevel(logging.INFO if events else logging.WARNING)
    logging.captureWarnings(capture=True)
    # A line that cannot be written would be told of with the messages of all errors behind it.
    logging.raiseExceptions = False
    take_over()
    # What ends a thread or the process would be printed with its message.
    sys.excepthook = lambda _kind, error, _trail: _end(error)
    threading.excepthook = lambda args: _end(args.exc_value)
    sys.unraisablehook = lambda unraisable: _end(unraisable.exc_value)


def take_over() -> None:
    """Let every logger that has a handler of its own write through ours instead."""
    for logger in [*logging.root.manager.loggerDict.values()]:
        if isinstance(logger, logging.Logger) and logger.handlers:
            logger.handlers.clear()
            logger.propagate = True


def _end(error: BaseException | None) -> None:
    if error is not None and not isinstance(error, SystemExit | KeyboardInterrupt):
        write_down(error)


class _Lines(logging.Formatter):
    def __init__(self, form: Literal["json", "text"]) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        fields = _told(record)
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        level = record.levelname.lower()
        if self._form == "json":
            return json.dumps({"time": at, "level": level} | fields, ensure_ascii=True)
        told = " ".join(f"{key}={value}" for key, value in fields.items())
        return f"{at} {level} {told}"


def _told(record: logging.LogRecord) -> dict[str, Any]:
    ours: Mapping[str, object] | None = getattr(record, "kvarter", None)
    if record.name == OURS and ours is not None:
        return {key: ours[key] for key in FIELDS if ours.get(key) is not None}
    told: dict[str, Any] = {"kind": "library", "trail": f"{record.name}:{record.lineno}"}
    if record.exc_info and record.exc_info[0] is not None:
        told["error"] = record.exc_info[0].__name__
    return told
