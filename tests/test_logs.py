"""What is written down while things go wrong: when, where and what kind, and nothing typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from gis.layers.cluster import Cluster
from gis.layers.database import driver_connection
from gis.logs import event
from gis.services.installation import database as opened

PROJECT = Path(__file__).parents[1]
TYPED = "Mejsevej 4 010170-1234 Karla"

# Everything that writes: libraries, warnings, the web's own framework before and after the app was
# loaded, threads, tasks nobody waits for, finalisers, and the end of the process.
GOES_WRONG = """
import asyncio, gc, logging, sys, threading, warnings
sys.path.insert(0, {root!r})
import app
from streamlit import config
from streamlit.logger import get_logger
from gis.faults import write_down
typed = sys.argv[1]
def fail(*_): raise ValueError(typed)
logging.getLogger("sqlalchemy.engine").error("insert %s", typed)
logging.getLogger("streamlit.runtime.app_session").error(typed)
config.set_option("logger.level", "info")
get_logger("streamlit.later").warning(typed)
warnings.warn(typed)
try: fail()
except ValueError as error:
    write_down(error)
    logging.getLogger("uvicorn.error").exception("%s", typed)
class Broken:
    def write(self, _): raise OSError(28, "full")
    def flush(self): pass
kept = logging.root.handlers[0].setStream(Broken())
try: fail()
except ValueError as error: write_down(error)
logging.root.handlers[0].setStream(kept)
thread = threading.Thread(target=fail); thread.start(); thread.join()
async def task():
    asyncio.get_running_loop().create_task(asyncio.to_thread(fail))
    await asyncio.sleep(0.1)
asyncio.run(task()); gc.collect()
class Last: __del__ = fail
Last(); gc.collect()
fail()
"""


@pytest.mark.parametrize("form", ["json", "text"])
def test_nothing_typed_is_written_whatever_goes_wrong(form: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", GOES_WRONG.format(root=str(PROJECT)), TYPED],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={"KVARTER_LOG": form, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip

    assert done.returncode == 1
    for part in ("Mejsevej", "010170", "Karla"):
        assert part not in done.stdout + done.stderr
    if form == "text":
        return
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    found = [(line["kind"], line.get("error"), line["trail"].split(":")[0]) for line in lines]
    for expected in (
        ("library", None, "sqlalchemy.engine"),
        ("library", None, "streamlit.runtime.app_session"),
        ("library", None, "streamlit.later"),
        ("library", None, "py.warnings"),
        ("library", "ValueError", "uvicorn.error"),
        ("library", "ValueError", "asyncio"),
        ("fault", "ValueError", "<string>"),
    ):
        assert expected in found
    assert found.count(("fault", "ValueError", "<string>")) == 4
    assert all({"time", "level"} <= line.keys() for line in lines)


@pytest.mark.db
def test_the_private_cluster_writes_no_value_of_a_refused_statement(
    database: dict[str, str], cluster: Cluster
) -> None:
    with pytest.raises((sa.exc.DBAPIError, psycopg.Error)), opened().session() as session:
        session.execute(sa.text(f"select '{TYPED}'::int"))
    with pytest.raises((sa.exc.DBAPIError, psycopg.Error)), opened().session() as session:
        connection = driver_connection(session)
        with connection.cursor() as cursor, cursor.copy("copy installation from stdin") as copy:
            copy.write_row([TYPED])

    assert TYPED not in cluster.log.read_text()


def test_a_fault_of_a_command_is_told_by_its_code(tmp_path: Path) -> None:
    script = (
        f"import gis.cli as cli\n"
        f"def fail(): raise ValueError({TYPED!r})\n"
        "cli.app.command('fail')(fail); cli.main()"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, "fail"], cwd=PROJECT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert "Mejsevej" not in done.stderr
    assert "oplys koden K-" in done.stderr


def test_an_event_has_only_fields_that_were_thought_of() -> None:
    with pytest.raises(TypeError):
        event("request", street="Mejsevej")
