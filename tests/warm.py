"""
Processes of Kvarter that need not load its libraries: forks of one that has them already.

Kvarter's own code begins anew in each fork, and reads its settings there. Run as a script this is
the process that forks. A request to it is a line of JSON, as is the answer: the id of the process
that was begun; to ``wait``, its exit status, or null while it runs.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import TracebackType

# What nearly every command loads. Not what looks about as it is loaded: GDAL reads the environment,
# and a component of Streamlit asks for the server that runs.
LIBRARIES = (
    "alembic", "babel.numbers", "folium.plugins", "geoalchemy2", "geopandas", "holidays",
    "networkx", "numpy", "openpyxl", "pandas", "procrastinate", "psycopg", "pydantic_settings",
    "pymatching", "rapidfuzz", "scipy.optimize", "scipy.spatial", "shapely",
    "sqlalchemy.dialects.postgresql", "sqlalchemy.orm", "streamlit.runtime.scriptrunner",
    "streamlit.starlette", "typer", "uvicorn",
)  # fmt: skip


class Process:
    """One such process; it is used as one of `subprocess.Popen`."""

    def __init__(self, nursery: Nursery, number: int, told: Path) -> None:
        self._nursery = nursery
        self._number = number
        self._told = told
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit status; None while it runs."""
        if self.returncode is None:
            self.returncode = self._nursery.ask(wait=self._number, flags=os.WNOHANG)
        return self.returncode

    def communicate(self, timeout: float = 30) -> tuple[str, str]:
        """Wait for its end and return what it wrote; one that does not end is killed."""
        deadline = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > deadline:
                self.kill()
                raise TimeoutError(self._told.read_text("utf-8"))
            time.sleep(0.005)
        return self._told.read_text("utf-8"), self._told.with_suffix(".err").read_text("utf-8")

    def terminate(self) -> None:
        """Ask it to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self._number, number)


class Nursery:
    """Where such processes come from, for as long as the tests of a session run."""

    def __enter__(self) -> Nursery:
        """Load the libraries."""
        self._folder = tempfile.TemporaryDirectory()
        self._forker = subprocess.Popen(
            [sys.executable, "-P", __file__],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let them go."""
        self._forker.communicate()
        self._folder.cleanup()

    def start(self, arguments: Sequence[str], environment: Mapping[str, str]) -> Process:
        """Start `kvarter` with some arguments (from the second on) and settings."""
        told = Path(self._folder.name) / uuid.uuid4().hex
        number = self.ask(
            arguments=list(arguments), environment=dict(environment), folder=str(Path.cwd()),
            out=str(told), err=str(told.with_suffix(".err")),
        )  # fmt: skip
        assert number is not None
        return Process(self, number, told)

    def run(
        self, arguments: Sequence[str], environment: Mapping[str, str], *, timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """Run `kvarter` to its end, as `start` does."""
        process = self.start(arguments, environment)
        told = process.communicate(timeout)
        assert process.returncode is not None
        return subprocess.CompletedProcess(arguments, process.returncode, *told)

    def ask(self, **asked: object) -> int | None:
        """Send one request and return its answer."""
        assert self._forker.stdin is not None
        assert self._forker.stdout is not None
        print(json.dumps(asked), file=self._forker.stdin, flush=True)
        answer: int | None = json.loads(self._forker.stdout.readline())
        return answer


def become(asked: dict) -> None:
    """Turn this fork into the process that was asked for."""
    for number, path in enumerate((os.devnull, asked["out"], asked["err"])):
        opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = asked["arguments"]
    runpy.run_module("gis.cli", run_name="__main__", alter_sys=True)


def main() -> None:
    """Answer requests until there are no more."""
    for library in LIBRARIES:
        import_module(library)
    runpy.run_path(str(Path(__file__).with_name("own_machine.py")))["close_network"]()
    for line in iter(sys.stdin.readline, ""):
        asked = json.loads(line)
        if "wait" in asked:
            number, status = os.waitpid(asked["wait"], asked["flags"])
            answer = os.waitstatus_to_exitcode(status) if number else None
        elif not (answer := os.fork()):
            return become(asked)
        print(json.dumps(answer), flush=True)
    return None


if __name__ == "__main__":
    main()
