"""A reader of files in its process: what it cannot do, and what becomes of one that misbehaves."""

from __future__ import annotations

import ast
import datetime as dt
import json
import pickle
import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import InputError
from gis.sandbox import Limits, Measured, close, measure, read_apart
from gis.sandbox.calling import _message
from gis.sandbox.values import pack, unpack

LIBC = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"


def run(program: str, **limits: float) -> Measured:
    """What becomes of a program that somebody has got a reader to run."""
    made = Limits(**({"seconds": 4.0, "megabytes": 300, "written_megabytes": 5} | limits))
    return measure("timeit:timeit", {"stmt": program, "number": 1}, limits=made)


def test_services_and_pages_read_files_of_others_only_apart() -> None:
    found = []
    for path in (Path(__file__).parents[2] / "gis").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and path.parent.name not in ("exchange", "osm"):
                package = (node.module or "").split(".")
                readers = [one.name for one in node.names if one.name.startswith("read_")]
                if package[1:2] in (["exchange"], ["osm"]) and package[-1] != "apart" and readers:
                    found.append((path.name, readers))
    assert not found


FORBIDDEN = {
    "open a socket": "import socket; socket.socket()",
    "look up a name": "import socket; socket.getaddrinfo('localhost', 80)",
    "start a program": "import subprocess; subprocess.run(['/bin/true'])",
    "fork": "import os; os.fork()",
    "end another process": "import os; os.kill(os.getppid(), 9)",
    "read a file of the server": "open('/etc/passwd').read()",
    "read the settings of the checkout": f"open({str(Path(__file__))!r}).read()",
    "list the files of users": "import os; os.listdir('/tmp')",
    "see what other processes hold": "import os; open(f'/proc/{os.getppid()}/environ').read()",
    "write outside its folder": "open('/tmp/kvarter-was-here', 'w')",
}


@pytest.mark.parametrize("program", FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_reader_that_was_turned_cannot(program: str) -> None:
    found = run(program)
    assert found.walls == ("files", "kernel")
    assert found.error is not None
    assert found.error.code == "file_breaks_reader"
    assert found.fault.split()[0] in ("PermissionError", "FileNotFoundError")


def test_the_kernel_refuses_what_goes_past_python() -> None:
    assert run(LIBC + "assert libc.socket(2, 1, 0) == -1 and ctypes.get_errno() == 1").error is None
    assert run(LIBC + "assert libc.fork() == -1 and libc.kill(1, 0) == -1").error is None
    assert run(LIBC + "assert libc.open(b'/etc/passwd', 0) == -1").error is None
    assert run(LIBC + "assert libc.execl(b'/bin/true', b'true', None) == -1").error is None


def test_a_reader_knows_no_setting_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KVARTER_DATABASE_URL", "postgresql://secret")
    close()
    program = (
        "import os; assert 'secret' not in str(os.environ) and 'KVARTER' not in str(os.environ)"
    )
    assert run(program).error is None


def test_gdal_has_no_driver_but_those_that_are_used() -> None:
    used = "{'MEM', 'ESRI Shapefile', 'GPKG'}"
    found = run(
        f"import pyogrio; found = set(pyogrio.list_drivers()); assert found <= {used}, found"
    )
    assert found.error is None, "a newer GDAL brings drivers: name them in SKIPPED_DRIVERS"


HARMFUL = {
    "sleeps": ("import time; time.sleep(60)", "file_too_slow"),
    "turns round and round": ("while True: pass", "file_too_slow"),
    "fills the memory": ("x = bytearray(900_000_000)", "file_too_heavy"),
    "fills the memory bit by bit": ("x = []\nwhile True: x.append(bytes(10**6))", "file_too_heavy"),
    "fills the disk": ("open('a', 'wb').write(bytes(9_000_000))", "file_too_heavy"),
    "crashes": ("import ctypes; ctypes.string_at(0)", "file_breaks_reader"),
    "ends without a word": ("import os; os._exit(0)", "file_breaks_reader"),
    "opens too many files": ("x = [open('a', 'w') for _ in range(999)]", "file_breaks_reader"),
}


@pytest.mark.parametrize(("program", "code"), HARMFUL.values(), ids=HARMFUL)
def test_a_reader_is_ended_and_told_of_when_it(program: str, code: str) -> None:
    began = time.monotonic()
    found = run(program, seconds=1.0)
    assert found.error is not None
    assert found.error.code == code
    assert found.megabytes < 450
    assert time.monotonic() - began < 4
    assert run("1 + 1").error is None, "the next file is read"


def test_nothing_of_a_reading_is_left_behind() -> None:
    folder = Path(read_apart("os:getcwd", {}))
    assert folder.parent.name.startswith("kvarter-read-")
    assert folder.parent.exists()
    assert not folder.exists()
    close()
    assert not folder.parent.exists()


def test_the_readers_end_with_the_program_that_was_killed() -> None:
    program = (
        "import sys, threading; from gis.sandbox import measure, Limits, calling\n"
        "task = {'stmt': 'import time; time.sleep(50)', 'number': 1}\n"
        "work = lambda: measure('timeit:timeit', task, limits=Limits(50, 300, 5))\n"
        "threading.Thread(target=work, daemon=True).start()\n"
        "import time\n"
        "while calling._keeper._process is None: time.sleep(0.01)\n"
        "print(calling._keeper._process.pid, flush=True); time.sleep(50)"
    )
    started = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    keeper = int(started.stdout.readline())
    readers = Path(f"/proc/{keeper}/task/{keeper}/children")
    deadline = time.monotonic() + 20
    while not readers.read_text().strip():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    watched = [keeper, *map(int, readers.read_text().split())]
    started.kill()
    started.wait()
    started.stdout.close()
    while any(_is_running(number) for number in watched):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _is_running(number: int) -> bool:
    try:
        return ") Z" not in Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return False


def test_whoever_asks_can_stop_a_reading() -> None:
    class StoppedError(Exception): ...

    def stop(stage: str, share: float) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        read_apart(
            "gis.osm.apart:extract_here",
            {"path": str(DEMO), "boundary": None, "municipality": None},
            limits=Limits(60, 900, 100, 4), files=[DEMO], progress=stop,
        )  # fmt: skip


DEMO = next((Path(__file__).parents[2] / "data").rglob("*.osm.*"))

# --- what comes back ---------------------------------------------------------------------------


def test_a_pickle_is_no_answer() -> None:
    for content in (pickle.dumps({"a": 1}), b"", b"\xff" * 16, b"\0" * 99):
        with pytest.raises(ValueError, match="packed"):
            unpack(content)


def test_frames_come_back_as_they_were() -> None:
    frame = gpd.GeoDataFrame({
        "name": pd.Series(["Æ", None, ""], dtype="str"),
        "count": pd.Series([1, None, 3], dtype="Int64"),
        "x": [1.5, np.nan, -0.0], "is": [True, False, True], "types": [{"flat": 2}, None, {}],
        "foot": [shapely.Point(1, 2), None, shapely.Point(3, 4)],
    }, geometry=[shapely.Point(1, 2), None, shapely.Point(0, 0)], crs="EPSG:4326")  # fmt: skip
    found = unpack(pack(frame))
    pd.testing.assert_frame_equal(found, frame)
    assert found.crs == frame.crs


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
    | st.binary() | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcæøå "), inner),
    max_leaves=20,
)  # fmt: skip


@given(PLAIN)
def test_plain_values_come_back_as_they_were(value: object) -> None:
    assert unpack(pack(value)) == value


def test_half_a_letter_which_neither_database_nor_browser_takes_stays_in_the_reader() -> None:
    told = {"na\ud800vn": ["\udfffÆble\ud83c\udf4e", "\ud83c"]}
    # As a file spells a letter in two halves, it is one letter when it has been read.
    whole = json.loads(json.dumps(told))
    assert unpack(pack(whole)) == {"navn": ["Æble\N{RED APPLE}", ""]}


def test_only_messages_of_ours_are_heard() -> None:
    assert _message(b'{"ended": 0, "megabytes": 1.5}') == {"ended": 0, "megabytes": 1.5}
    for content in (
        b"[" * 60_000,
        b"[]",
        b'{"ended": "0"}',
        b'{"other": 1}',
        b"\xff",
        b'{"stage": {}}',
    ):
        assert _message(content) is None


def test_dates_and_shapes_come_back_as_they_were() -> None:
    shapes = np.array([shapely.Point(1, 2), None], dtype=object)
    found = unpack(pack({"day": dt.date(2026, 11, 12), "shapes": shapes, "xy": np.eye(2)}))
    assert found["day"] == dt.date(2026, 11, 12)
    assert list(found["shapes"]) == list(shapes)
    assert (found["xy"] == np.eye(2)).all()


def test_what_no_value_is_is_not_packed() -> None:
    with pytest.raises(TypeError):
        pack(InputError("no_map"))
