"""`kvarter serve`: up, and gone again without a trace, however it is ended."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gis.layers.cluster import Cluster

pytestmark = [pytest.mark.db, pytest.mark.slow]

START_SECONDS = 60


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="kvarter-serve-"))
    folder.chmod(0o755)
    yield folder
    Cluster(folder).stay(up=False)
    shutil.rmtree(folder)


def start(home: Path) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KVARTER_")}
    process = subprocess.Popen(
        [Path(sys.executable).with_name("kvarter"), "serve"],
        env=environment | {"KVARTER_HOME": str(home), "KVARTER_PORT": str(port)},
        stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}/readyz"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                assert answer.status == 200
                return process, url
        except OSError:
            assert process.poll() is None
            time.sleep(0.1)
    raise AssertionError("not up in time")


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminate"])
def test_ending_it_stops_all_it_started(home: Path, end: signal.Signals) -> None:
    process, _url = start(home)
    assert Cluster(home).status() == "running"
    os.killpg(process.pid, end)
    os.kill(process.pid, end)  # some send it twice
    process.wait(timeout=30)
    assert Cluster(home).status() == "stopped"


def test_a_killed_run_starts_again_and_then_ends_cleanly(home: Path) -> None:
    process, _url = start(home)
    process.kill()
    process.wait(timeout=30)
    process, _url = start(home)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)
    assert Cluster(home).status() == "stopped"


def workers_of(home: Path) -> set[int]:
    """Return the processes that work on the database of a home."""
    mark = f"KVARTER_HOME={home}".encode()
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            if b"worker" in command and mark in (folder / "environ").read_bytes().split(b"\0"):
                found.add(int(folder.name))
        except OSError:
            continue
    return found


def wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_killed_server_takes_its_worker_and_its_database_with_it(home: Path) -> None:
    process, _url = start(home)
    assert len(workers_of(home)) == 1
    process.kill()
    process.wait(timeout=30)
    wait_for(lambda: not workers_of(home) and Cluster(home).status() == "stopped")


def test_a_worker_that_dies_is_started_again(home: Path) -> None:
    process, _url = start(home)
    first = workers_of(home)
    os.kill(*first, signal.SIGKILL)
    wait_for(lambda: len(workers_of(home) - first) == 1)
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)
    assert not workers_of(home)
    assert Cluster(home).status() == "stopped"


def test_a_port_in_use_is_told_in_one_sentence(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [Path(sys.executable).with_name("kvarter"), "serve"],
            env=os.environ | {"KVARTER_HOME": str(home), "KVARTER_PORT": str(port)},
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
