"""A disk that is full: one sentence, nothing by half, and all is well once there is room again."""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from gis import jobs
from gis.errors import MachineError
from gis.locale import translator
from gis.services import installation, partners
from gis.services.members import local_scope
from gis.settings import get_settings

pytestmark = pytest.mark.db
SIZE = "160m"
UPLOAD_BYTES = 40_000_000


@pytest.fixture
def small_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation of its own on a small disk of its own."""
    folder = Path(tempfile.mkdtemp(prefix="kvarter-full-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", str(folder)],
        capture_output=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("needs the right to mount a disk of its own")
    installation.close()
    for name in [name for name in os.environ if name.startswith("KVARTER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KVARTER_HOME", str(folder))
    get_settings.cache_clear()
    yield folder
    installation.close()
    get_settings.cache_clear()
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


def fill(folder: Path) -> Path:
    """Leave no room at all, and return the file that takes it."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        while True:
            file.write(bytes(65_536))
    return filler


def add(name: str) -> None:
    partners.add_partner(local_scope(), name=name, kind="caretaker", is_municipality_wide=True)


def kept() -> tuple[list[str], int, int]:
    """Return the partners, the number of jobs, and of parts of files."""
    with installation.database().session(local_scope()) as session:
        parts = session.scalar(sa.text("select count(*) from job_file"))
    names = [one.name for one in partners.list_partners(local_scope())]
    return names, len(jobs.list_jobs(local_scope())), int(parts or 0)


def test_an_upload_that_fills_the_disk_is_told_leaves_nothing_and_can_be_made_again(
    small_home: Path,
) -> None:
    add("Før")
    filler = fill(small_home)
    upload = os.urandom(UPLOAD_BYTES)
    with pytest.raises(MachineError) as caught:
        jobs.start_import(local_scope(), io.BytesIO(upload), "by.osm.pbf")
    told = translator("da").error(caught.value)
    assert told.startswith("Disken er fuld, og intet er ændret."), told
    filler.unlink()
    assert kept() == (["Før"], 0, 0)
    jobs.start_import(local_scope(), io.BytesIO(upload[:1_000_000]), "by.osm.pbf")
    add("Efter")
    names, number, parts = kept()
    assert (sorted(names), number) == (["Efter", "Før"], 1)
    assert parts > 0
