"""The worker processes of a server: started with it, kept running, and ended with it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["workers"]

END_SECONDS = 10
SHORT_LIFE_SECONDS = 10
"""A worker that lives shorter is started again after a pause: the database may be away."""
PAUSE_SECONDS = 5


@contextmanager
def workers(count: int) -> Iterator[None]:
    """
    Keep some worker processes running for as long as the block lasts.

    They end when this process does, however it ends: each reads a pipe that nobody writes to, and
    the system closes it.

    Parameters
    ----------
    count
        How many; none where other machines work for this server.
    """
    kept = [_Kept() for _number in range(count)]
    try:
        yield
    finally:
        for worker in kept:
            worker.end()
        for worker in kept:
            worker.wait()


class _Kept:
    def __init__(self) -> None:
        self._is_ending = threading.Event()
        self._lock = threading.Lock()
        self._process = self._start()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    @staticmethod
    def _start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "gis.cli", "worker", "--until-closed"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            # Ctrl-C in a terminal is for the server, which ends its workers itself.
            start_new_session=True,
        )  # fmt: skip

    def _keep(self) -> None:
        while True:
            began = time.monotonic()
            self._process.wait()
            pause = PAUSE_SECONDS if time.monotonic() - began < SHORT_LIFE_SECONDS else 0
            if self._is_ending.wait(pause):
                return
            with self._lock:
                if self._is_ending.is_set():
                    return
                self._process = self._start()

    def end(self) -> None:
        """Tell the worker to end."""
        with self._lock:
            self._is_ending.set()
            assert self._process.stdin is not None
            self._process.stdin.close()

    def wait(self) -> None:
        """Wait until the worker has ended; one that does not is killed, which loses nothing."""
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._thread.join()
