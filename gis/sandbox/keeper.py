"""
The process that waits, libraries loaded, and forks a reader for every file.

Started by `gis.sandbox.calling` with an environment of its own, and run as a module: it holds no
database address, no secret and no session, so there are none to be found in a reader. It ends with
the process that started it, however that ends, or after some idle minutes.
"""

from __future__ import annotations

import errno
import importlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import gis
from gis.errors import KvarterError
from gis.sandbox.cage import forbid, limit, lock_files, lock_kernel
from gis.sandbox.limits import Limits
from gis.sandbox.values import pack, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["main"]

IDLE_SECONDS: Final = 300.0
LONGEST_MESSAGE: Final = 65_536
LONGEST_TEXT: Final = 300
LIBRARIES: Final = tuple(
    map(Path, (sys.prefix, sys.base_prefix, *gis.__path__, "/usr", "/lib", "/lib64"))
)


def main(control_number: int) -> None:
    """Fork readers as they are asked for, until nobody is there to ask."""
    control = socket.socket(fileno=control_number)
    root = Path(tempfile.mkdtemp(prefix="kvarter-read-"))
    readers: dict[int, tuple[socket.socket, Path]] = {}
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while True:
            ready = select.select(
                [control.fileno(), woken], [], [], None if readers else IDLE_SECONDS
            )[0]
            if woken in ready:
                os.read(woken, 512)
                _reap(readers)
            if control.fileno() in ready:
                message, opened, _flags, _address = socket.recv_fds(control, LONGEST_MESSAGE, 3)
                if not message:
                    break
                _start(json.loads(message), opened, root, readers, (control.fileno(), woken, wake))
            if not ready:
                break
    finally:
        for number in readers:
            os.kill(number, signal.SIGKILL)
            os.waitpid(number, 0)
        shutil.rmtree(root, ignore_errors=True)


def _start(
    order: dict[str, Any], opened: list[int], root: Path,
    readers: dict[int, tuple[socket.socket, Path]], ours: Iterable[int],
) -> None:  # fmt: skip
    """Fork one reader, and hand out the means to end it."""
    line = socket.socket(fileno=opened[0])
    folder = Path(tempfile.mkdtemp(dir=root))
    number = os.fork()
    if not number:
        # Other files and their readers are none of its business.
        for other in (*ours, *(found.fileno() for found, _folder in readers.values())):
            os.close(other)
        _read_and_exit(order, line, opened[1], opened[2], folder)
    handle = os.pidfd_open(number)
    readers[number] = (line, folder)
    with suppress(OSError):
        socket.send_fds(line, [b'{"begun": true}'], [handle])
    for used in (handle, *opened[1:]):
        os.close(used)


def _reap(readers: dict[int, tuple[socket.socket, Path]]) -> None:
    """Tell how readers ended, and clear up after them."""
    while readers:
        number, status, used = os.wait4(-1, os.WNOHANG)
        if not number:
            return
        line, folder = readers.pop(number)
        shutil.rmtree(folder, ignore_errors=True)
        told = {
            "ended": os.waitstatus_to_exitcode(status),
            "megabytes": used.ru_maxrss / 1000,
            "seconds": used.ru_utime + used.ru_stime,
        }
        with line, suppress(OSError):
            _tell(line, told)


def _tell(line: socket.socket, told: dict[str, Any]) -> None:
    line.send(json.dumps(told).encode())


# --- in the reader -----------------------------------------------------------------------------


def _read_and_exit(
    order: dict[str, Any], line: socket.socket, asked: int, answered: int, folder: Path
) -> None:
    """Read one file, tell what came of it, and end."""
    code = 1
    try:
        _tell(line, _answered(order, line, asked, answered, folder))
        code = 0
    except MemoryError:
        _tell(line, {"is_heavy": True})
    except BaseException as error:  # noqa: BLE001 - told by its kind and lines, never its text
        is_heavy = isinstance(error, OSError) and error.errno == errno.EFBIG
        _tell(line, {"fault": f"{type(error).__name__} {_trail(error)}", "is_heavy": is_heavy})
    finally:
        os._exit(code)


def _answered(
    order: dict[str, Any], line: socket.socket, asked: int, answered: int, folder: Path
) -> dict[str, Any]:
    _end_with_the_keeper()
    os.chdir(folder)
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    os.environ["SQLITE_TMPDIR"] = os.environ["CPL_TMPDIR"] = str(folder)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with os.fdopen(asked, "rb") as file:
        file.seek(0)
        parameters = unpack(file.read())
    line.recv(1)  # whoever asked can end this process now
    walls = _close(Limits(**order["limits"]), [Path(path) for path in order["files"]], folder)
    _tell(line, {"walls": walls})

    if order["is_followed"]:
        parameters["progress"] = lambda stage, share: _tell(line, {"stage": stage, "share": share})

    module, _between, name = order["task"].partition(":")
    work = getattr(importlib.import_module(module), name)
    try:
        content = pack(work(**parameters))
    except KvarterError as error:
        told = {key: _short(value) for key, value in error.params.items()}
        return {"error": [type(error).__name__, error.code, told]}
    with os.fdopen(answered, "wb") as answer:
        answer.write(content)
    return {"done": len(content)}


def _close(limits: Limits, files: list[Path], folder: Path) -> list[str]:
    """Give up what reading does not need, and return which walls are up."""
    limit(limits)  # while /proc can be looked at
    forbid()
    walls = {"files": lock_files([*LIBRARIES, *files], folder), "kernel": lock_kernel()}
    return [name for name, is_up in walls.items() if is_up]


def _trail(error: BaseException) -> str:
    return " > ".join(
        f"{frame.filename.rpartition('site-packages/')[2].rpartition('/gis/')[2]}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)[-6:]
    )


def _short(value: object) -> str | float | bool | None:
    """Return a parameter of a sentence as something plain."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:LONGEST_TEXT]


def _end_with_the_keeper() -> None:
    import ctypes

    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG


def _load(modules: list[str]) -> None:
    for module in modules:
        importlib.import_module(module)


if __name__ == "__main__":
    _load(sys.argv[2:])
    main(int(sys.argv[1]))
