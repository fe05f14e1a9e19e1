"""`kvarter backup` and `kvarter restore`."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from gis.cli import app
from gis.errors import ConflictError, KvarterError, NotFoundError
from gis.layers.cluster import SUPERUSER, Cluster
from gis.services import areas, installation
from gis.services.members import local_scope
from gis.settings import get_settings

pytestmark = pytest.mark.db


def test_a_backup_is_made_tried_listed_and_restored_by_commands(
    demo_database: dict[str, str], cluster: Cluster, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    name = str(sa.make_url(demo_database["KVARTER_DATABASE_URL"]).database)
    address = cluster.url(SUPERUSER, name).render_as_string()
    monkeypatch.setenv("KVARTER_BACKUP_DATABASE_URL", address)
    monkeypatch.setenv("KVARTER_HOME", str(tmp_path / "home"))
    get_settings.cache_clear()

    def run(*arguments: object) -> Any:
        app([*map(str, arguments), "--json"], standalone_mode=False)
        return json.loads(capsys.readouterr().out)

    file = tmp_path / "min kopi.kvarter"
    made = run("backup", file)
    assert (made["file"], made["checked"]) == (str(file), "restored")
    assert run("backup", "verify", file, "--quick")["rows"] == made["rows"]
    assert run("backup", "list") == []
    words = run("backup", "key")["words"]

    scope = local_scope()
    there = {area.name for area in areas.list_areas(scope)}
    for area in areas.list_areas(scope):
        areas.delete_area(scope, area.id)
    installation.close()
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(NotFoundError, match="backup_not_confirmed"):
        run("restore", file)
    with pytest.raises(ConflictError, match="backup_exists"):
        run("backup", file)

    monkeypatch.setenv("KVARTER_HOME", str(tmp_path / "another machine"))
    get_settings.cache_clear()
    with pytest.raises(KvarterError, match="backup_key_wrong"):
        run("restore", file, "--yes")
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{words}\n"))
    assert run("backup", "key", "--enter")["key"] == made["key"]
    restored = run("restore", file, "--yes")
    assert {area.name for area in areas.list_areas(scope)} == there
    assert [one["file"] for one in run("backup", "list")] == [restored["copy"]]
