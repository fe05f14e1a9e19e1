"""Sikkerhedskopi: asked for, made by a worker, shown; and the line on Start."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from gis.jobs.worker import work
from gis.layers.cluster import SUPERUSER, Cluster
from gis.services.backup import keys
from gis.settings import get_settings
from tests.web.opening import open_page

pytestmark = pytest.mark.db


def said(app) -> str:
    return " ".join(str(one.value) for one in (*app.markdown, *app.error, *app.get("html")))


@pytest.fixture
def town(
    demo_database: dict[str, str], cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    name = str(sa.make_url(demo_database["KVARTER_DATABASE_URL"]).database)
    address = cluster.url(SUPERUSER, name).render_as_string()
    monkeypatch.setenv("KVARTER_HOME", str(tmp_path))
    monkeypatch.setenv("KVARTER_BACKUP_DATABASE_URL", address)
    get_settings.cache_clear()
    return tmp_path


def lines(app) -> list[str]:
    return [one.label for one in app.get("page_link") if "sikkerhedskopi" in one.label]


def test_a_backup_is_asked_for_made_and_tried_and_start_asks_no_more(town: Path) -> None:
    assert lines(open_page("")) == ["Der er ingen sikkerhedskopi endnu. Tag en."]
    app = open_page("sikkerhedskopi")
    assert "Ingen endnu" in said(app)
    app.button(key="backup.now").click().run()
    assert app.button(key="backup.now").disabled
    work(once=True)
    app.run()
    assert not app.exception
    assert not app.error
    assert "Gendannet på prøve" in said(app)
    (made,) = (town / "backups").iterdir()
    assert made.suffix == ".kvarter"
    assert lines(open_page("")) == []
    app.button(key="backup.show_key").click().run()
    assert (town / "keys" / "backup.key").read_text().split() == app.code[1].value.split()
    app.button(key="backup.key_kept").click().run()
    assert "backup.key_kept" not in {button.key for button in app.button}
    keys.new_key()  # has to be written down, too
    app.run()
    assert "backup.key_kept" in {button.key for button in app.button}


def test_what_hinders_a_backup_is_said_in_one_sentence(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (town / "backups").write_text("in the way")
    app = open_page("sikkerhedskopi")
    app.button(key="backup.now").click().run()
    work(once=True)
    app.run()
    assert "Der kan ikke skrives i" in said(app)
    monkeypatch.delenv("KVARTER_BACKUP_DATABASE_URL")
    get_settings.cache_clear()
    app.button(key="backup.now").click().run()
    work(once=True)
    app.run()
    assert "ingen rolle, der kan læse alt" in said(app)


def test_the_page_is_not_for_a_leader(town: Path) -> None:
    app = open_page("sikkerhedskopi", as_leader=True)
    assert "Du har ikke adgang til denne side" in said(app)
    assert "backup.now" not in {button.key for button in app.button}
