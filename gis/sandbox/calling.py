"""Files read apart: the side that asks."""

from __future__ import annotations

import atexit
import json
import logging
import os
import signal
import socket
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from gis import errors
from gis.errors import InputError, KvarterError, MachineError
from gis.sandbox.limits import SMALL, Limits
from gis.sandbox.starting import Keeper
from gis.sandbox.values import pack, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

__all__ = ["Measured", "close", "measure", "read_apart", "warm_up"]

AT_ONCE: Final = 2
WAIT_SECONDS: Final = 60.0
LONGEST_MESSAGE: Final = 65_536
MESSAGES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "begun": bool, "walls": list, "stage": str, "share": (int, float), "done": int, "error": list,
    "fault": str, "is_heavy": bool, "ended": int, "megabytes": (int, float),
    "seconds": (int, float),
}  # fmt: skip
_CLASSES: Final = {
    kind.__name__: kind
    for kind in (
        errors.InputError, errors.NotFoundError, errors.ConflictError, errors.MachineError,
    )
}  # fmt: skip

_log = logging.getLogger("kvarter")
_places = threading.BoundedSemaphore(AT_ONCE)
_keeper = Keeper()
warm_up = _keeper.start
close = _keeper.stop
atexit.register(close)


@dataclass(frozen=True)
class Measured:
    """
    How one reading went.

    Attributes
    ----------
    value, error
        What came of it: one of the two.
    fault
        Kind and lines of an exception that no reader had expected, "" for none.
    exit_code
        Of the process, negative for a signal.
    megabytes, cpu_seconds, seconds
        The most memory it had, its processor time, and the time from asking to answer.
    walls
        What stood around it besides limits: ``files`` (Landlock), ``kernel`` (seccomp).
    """

    value: Any
    error: KvarterError | None
    fault: str
    exit_code: int | None
    megabytes: float
    cpu_seconds: float
    seconds: float
    walls: tuple[str, ...]


def read_apart(
    task: str,
    parameters: Mapping[str, Any],
    *,
    limits: Limits = SMALL,
    files: Sequence[Path] = (),
    progress: Callable[[str, float], object] | None = None,
) -> Any:  # noqa: ANN401
    """
    Return what a function makes of a file, in a process that has nothing but that file.

    Parameters
    ----------
    task
        ``module:function``; it takes `parameters` by name, and ``progress`` where one is given.
    parameters
        What `gis.sandbox.values.pack` takes.
    limits
        Of the process.
    files
        The files that it may open besides the program's own.
    progress
        Told the stage and the share done. What it raises ends the reading.

    Raises
    ------
    InputError
        What the function says; or ``file_too_slow``, ``file_too_heavy`` or ``file_breaks_reader``.
    MachineError
        ``readers_busy`` when too many files are being read.
    """
    measured = measure(task, parameters, limits=limits, files=files, progress=progress)
    if measured.fault:
        _log.warning("reader of %s: %s", task, measured.fault)
    if measured.error is not None:
        raise measured.error
    return measured.value


def measure(
    task: str,
    parameters: Mapping[str, Any],
    *,
    limits: Limits = SMALL,
    files: Sequence[Path] = (),
    progress: Callable[[str, float], object] | None = None,
) -> Measured:
    """Do what `read_apart` does, and return how it went instead of raising."""
    order = {
        "task": task, "limits": asdict(limits), "files": [str(p.absolute()) for p in files],
        "is_followed": progress is not None,
    }  # fmt: skip
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise MachineError("readers_busy")
    try:
        with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answered:
            asked.write(pack(dict(parameters)))
            asked.flush()
            for _attempt in range(2):  # the keeper may just have gone, for want of work
                line = _keeper.ask(order, asked.fileno(), answered.fileno())
                with line:
                    call = _Call(line, limits, progress)
                    if call.follow():
                        answered.seek(0)
                        return call.measured(answered.read)
            raise MachineError("readers_gone")
    finally:
        _places.release()


class _Call:
    """One reading, followed to its end."""

    def __init__(
        self, line: socket.socket, limits: Limits, progress: Callable[[str, float], object] | None
    ) -> None:
        self._line = line
        self._limits = limits
        self._progress = progress
        self._told: dict[str, Any] = {}
        self._handle: int | None = None
        self._is_late = False
        self._began = time.monotonic()

    def follow(self) -> bool:
        """Hear of the reader until it has ended; False where it never began."""
        try:
            while True:
                message = self._message()
                if message is None:
                    return "begun" in self._told
                if self._progress is not None and "stage" in message and not self._is_late:
                    self._progress(message["stage"], message.get("share", 0.0))
                self._told |= message
        finally:
            self._end()

    def _message(self) -> dict[str, Any] | None:
        """Return what is told next, None when nobody is left to tell."""
        while True:
            self._line.settimeout(None if self._is_late else max(0.001, self._left()))
            try:
                if self._handle is None:
                    content, handles, *_ = socket.recv_fds(self._line, LONGEST_MESSAGE, 1)
                    if handles:
                        self._handle = handles[0]
                        self._began = time.monotonic()  # the keeper may have had to load first
                        self._line.send(b"g")
                else:
                    content = self._line.recv(LONGEST_MESSAGE)
            except TimeoutError:
                self._is_late = True
                if self._handle is None:
                    return None
                self._kill()
                continue
            except ConnectionError:
                return None
            if not content:
                return None
            found = _message(content)
            if found is not None:
                return found

    def _left(self) -> float:
        most = WAIT_SECONDS if self._handle is None else self._limits.seconds
        return self._began + most - time.monotonic()

    def _kill(self) -> None:
        if self._handle is not None:
            try:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            except ProcessLookupError:
                return

    def _end(self) -> None:
        if self._handle is not None:
            if "ended" not in self._told:
                self._kill()
            os.close(self._handle)
            self._handle = None

    def measured(self, answer: Callable[[], bytes]) -> Measured:
        """Return what came of it."""
        told = self._told
        value, error, fault = None, None, ""
        if "error" in told and not self._is_late:
            error = _error(told["error"])
        elif "done" in told and not self._is_late:
            try:
                value = unpack(answer())
            except ValueError:
                error, fault = InputError("file_breaks_reader"), "answer"
        else:
            fault = told.get("fault", "")
            error = self._refusal()
        return Measured(
            value, error, fault, told.get("ended"), told.get("megabytes", 0.0),
            told.get("seconds", 0.0), time.monotonic() - self._began,
            tuple(map(str, told.get("walls", ()))),
        )  # fmt: skip

    def _refusal(self) -> InputError:
        # Out of time by the clock, or by the processor.
        if self._is_late or self._told.get("ended") in (-signal.SIGXCPU, -signal.SIGKILL):
            return InputError("file_too_slow", seconds=round(self._limits.seconds))
        if self._told.get("is_heavy"):
            return InputError("file_too_heavy", megabytes=self._limits.megabytes)
        return InputError("file_breaks_reader")


def _message(content: bytes) -> dict[str, Any] | None:
    """Return what a reader tells; None for what is no message of ours, from one that was turned."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    is_ours = isinstance(found, dict) and all(
        isinstance(value, MESSAGES.get(key, ())) for key, value in found.items()
    )
    return found if is_ours else None


def _error(told: Any) -> KvarterError:  # noqa: ANN401
    match told:
        case [str(name), str(code), dict(params)] if name in _CLASSES and code.isidentifier():
            return _CLASSES[name](code, **params)
        case _:
            return InputError("file_breaks_reader")
