"""A disk that is full: one sentence, nothing by half, and all is well once there is room again."""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from data import DEMO_TOWN
from gis import jobs
from gis.cli import main
from gis.errors import KvarterError, MachineError
from gis.jobs.running import run
from gis.jobs.worker import work
from gis.locale import translator
from gis.services import audit, backup, installation, partners, rounds
from gis.services.areas import list_areas
from gis.services.audit import sealing
from gis.services.members import local_scope
from gis.settings import get_settings
from gis.web.job_line import advice
from tests.services.walked_town import build

pytestmark = pytest.mark.db
SIZE = "160m"
UPLOAD_BYTES = 40_000_000


@pytest.fixture(scope="module")
def small_home() -> Iterator[Path]:
    """An installation of its own on a small disk of its own, with a town of three streets."""
    folder = Path(tempfile.mkdtemp(prefix="kvarter-full-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", str(folder)],
        capture_output=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("needs the right to mount a disk of its own")
    installation.close()
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("KVARTER_")]:
            patch.delenv(name)
        patch.setenv("KVARTER_HOME", str(folder))
        get_settings.cache_clear()
        build()
        yield folder
        installation.close()
    get_settings.cache_clear()
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Leave no room at all for as long as the block lasts."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        while True:
            file.write(bytes(65_536))
    try:
        yield
    finally:
        filler.unlink()


def add(name: str) -> None:
    partners.add_partner(local_scope(), name=name, kind="caretaker", is_municipality_wide=True)


def kept() -> tuple[list[str], int, int]:
    """Return the partners, the number of jobs, and of parts of files."""
    with installation.database().session(local_scope()) as session:
        parts = session.scalar(sa.text("select count(*) from job_file"))
    names = [one.name for one in partners.list_partners(local_scope())]
    return names, len(jobs.list_jobs(local_scope())), int(parts or 0)


def count(table: str) -> int:
    with installation.database().session(local_scope()) as session:
        return int(session.scalar(sa.text(f"select count(*) from {table}")))


def told(error: KvarterError | None) -> str:
    assert error is not None
    return translator("da").error(error)


def test_sheets_that_find_no_room_are_told_and_none_is_registered_until_they_are_printed_again(
    small_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scope = local_scope()
    (area,) = list_areas(scope)
    planned = rounds.plan_round(scope, rounds.RoundRequest((area.id,), minutes=60))
    out = small_home / "ark.pdf"
    out.write_bytes(b"the sheet of yesterday")
    asked = jobs.start_print(scope, [planned.id], "da")
    monkeypatch.setattr("sys.argv", ["kvarter", "round", "sheet", planned.id, "--out", str(out)])
    with full(small_home):
        assert advice(translator("da"), jobs.watch(scope, asked)).startswith("Disken er fuld")
        with pytest.raises(MachineError, match="disk_full"):
            work(once=True)  # not even to be taken from the queue
        run(asked)
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code == 1
    failed = jobs.watch(scope, asked)
    for sentence in (told(failed.error), capsys.readouterr().err):
        assert sentence.startswith(
            "Arket kunne ikke laves, fordi disken er fuld. Runden er gemt."
        ), sentence
        assert sentence.strip().count("\n") == 0
    assert (failed.status, count("sheet"), count("job_file")) == ("failed", 0, 0)
    assert [path.name for path in small_home.glob("ark*")] == ["ark.pdf"]
    assert out.read_bytes() == b"the sheet of yesterday"

    again = jobs.start_print(scope, [planned.id], "da")
    work(once=True)
    assert jobs.result_file(scope, again)[1].startswith(b"%PDF")
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code, count("sheet")) == (0, 2)
    assert out.read_bytes().startswith(b"%PDF")


def test_a_map_for_which_temporary_files_find_no_room_is_told_and_not_stored(
    small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope, streets = local_scope(), count("street")
    asked = jobs.start_import(scope, DEMO_TOWN.open("rb"), "by.osm.pbf")
    monkeypatch.setattr(tempfile, "tempdir", str(small_home))
    with full(small_home):
        run(asked)
    failed = jobs.watch(scope, asked)
    assert told(failed.error).startswith("Disken er fuld, og intet er ændret."), failed.error
    assert count("street") == streets
    assert not list(small_home.glob("tmp*"))


def test_a_backup_and_the_seals_of_the_log_find_no_room_and_are_whole_afterwards(
    small_home: Path,
) -> None:
    add("Før")
    assert audit.seal()
    with full(small_home):
        with pytest.raises(MachineError) as no_backup:
            backup.back_up(None)
        with pytest.raises(MachineError) as no_seal:
            while True:
                audit.note(local_scope(), "login.done")
                audit.seal()
    # Whether the database or a file of the home finds no room first.
    assert no_backup.value.code in {"disk_full", "backup_disk_full"}
    assert no_seal.value.code in {"disk_full", "seals_not_written"}
    assert not list(small_home.glob("backups/*"))
    backup.back_up(None)
    audit.note(local_scope(), "login.done")
    audit.seal()
    checked = audit.check_log()
    assert (checked.findings, checked.has_file, checked.unsealed) == ((), True, 0)
    numbers = [line.number for line in sealing.read_file()]
    assert numbers == list(range(1, checked.seals + 1))


def test_an_upload_that_fills_the_disk_is_told_leaves_nothing_and_can_be_made_again(
    small_home: Path,
) -> None:
    before, upload = kept(), os.urandom(UPLOAD_BYTES)
    with full(small_home):
        with pytest.raises(MachineError) as caught:
            jobs.start_import(local_scope(), io.BytesIO(upload), "by.osm.pbf")
        assert told(caught.value).startswith("Disken er fuld, og intet er ændret.")
    assert kept() == before
    jobs.start_import(local_scope(), io.BytesIO(upload[:1_000_000]), "by.osm.pbf")
    add("Efter")
    names, number, parts = kept()
    assert (set(names) - set(before[0]), number) == ({"Efter"}, before[1] + 1)
    assert parts > before[2]
