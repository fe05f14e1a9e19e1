"""The page Kort og data, run as a script on a real database; its map is tried in Chromium."""

from __future__ import annotations

import bz2
from pathlib import Path

import osmium
import pytest
from streamlit.testing.v1 import AppTest

from data import DEMO_TOWN
from gis import jobs
from gis.jobs.worker import work
from gis.locale import translator
from gis.services import areas, maps
from gis.services.members import local_scope

from .opening import open_page

pytestmark = pytest.mark.db

NAME = "bakkeby.osm.bz2"


def html_of(app: AppTest) -> str:
    return " ".join(str(block.proto.body) for block in app.get("html"))


def written(app: AppTest) -> str:
    return " ".join(text.value for text in app.markdown)


def upload(app: AppTest, content: bytes, name: str = NAME) -> None:
    app.file_uploader[0].set_value((name, content, "application/octet-stream")).run()
    assert not app.exception


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception, [found.value for found in app.exception]


def finish(app: AppTest) -> None:
    work(once=True)
    app.run()
    assert not app.exception


def import_own(app: AppTest) -> None:
    upload(app, DEMO_TOWN.read_bytes())
    press(app, "map_data.import")
    finish(app)


def test_without_a_map_it_says_which_file_to_choose(database: dict[str, str]) -> None:
    app = open_page("kort")
    assert [title.value for title in app.title] == ["Kort og data"]
    assert "Intet kort. Vælg en OpenStreetMap-fil." in written(app)
    button = app.button(key="map_data.import")
    assert button.disabled
    assert button.help == "Vælg en fil først."


def test_a_file_becomes_a_map_by_a_job_that_can_be_stopped(database: dict[str, str]) -> None:
    app = open_page("kort")
    upload(app, DEMO_TOWN.read_bytes())
    press(app, "map_data.import")

    assert app.button(key="map_data.stop")
    assert app.button(key="map_data.import").disabled
    assert maps.list_maps() == []

    finish(app)
    assert [found.source for found in maps.list_maps()] == [NAME]
    assert "Kortet er indlæst" in app.session_state["map_data.state"].said
    assert "vejstykker at gå på" in written(app)


def test_a_stopped_import_has_changed_nothing(database: dict[str, str]) -> None:
    app = open_page("kort")
    upload(app, DEMO_TOWN.read_bytes())
    press(app, "map_data.import")
    press(app, "map_data.stop")
    finish(app)
    assert maps.list_maps() == []
    assert app.session_state["map_data.state"].said == "Indlæsningen er stoppet. Intet er ændret."


def test_a_file_that_is_no_map_is_refused_at_once_by_its_name(database: dict[str, str]) -> None:
    app = open_page("kort")
    upload(app, b"hello", "brev.osm")
    press(app, "map_data.import")
    assert "brev.osm er ikke et OpenStreetMap-udtræk" in app.error[0].value
    assert jobs.list_jobs(local_scope()) == []


def test_a_damaged_file_is_told_when_the_job_ends(database: dict[str, str]) -> None:
    app = open_page("kort")
    text = bz2.decompress(DEMO_TOWN.read_bytes())
    upload(app, bz2.compress(text[: len(text) // 2]))
    press(app, "map_data.import")
    finish(app)
    assert "er ikke hel. Hent den igen." in app.error[0].value
    assert maps.list_maps() == []


def test_a_map_on_top_of_another_is_asked_about(database: dict[str, str]) -> None:
    app = open_page("kort")
    import_own(app)
    upload(app, DEMO_TOWN.read_bytes(), "nyere.osm.bz2")
    press(app, "map_data.import")

    (old,) = maps.list_maps()
    assert old.data_date is not None
    date = translator("da").date(old.data_date)
    assert (
        f"Det nye kort erstatter kortet fra {date}, hvor de ligger over hinanden. "
        "Områder, runder og det, der er gået, bevares."
    ) in written(app)
    assert jobs.list_jobs(local_scope(), active=True) == []

    press(app, "map_data.replace")
    finish(app)
    assert [found.source for found in maps.list_maps()] == ["nyere.osm.bz2"]


def test_a_map_that_tells_its_date_is_asked_about_with_it(
    database: dict[str, str], tmp_path: Path
) -> None:
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", "2026-10-05T00:00:00Z")
    newer = tmp_path / "nyere.osm.pbf"
    with osmium.SimpleWriter(str(newer), header=header) as writer:
        for element in osmium.FileProcessor(str(DEMO_TOWN)):
            writer.add(element)
    app = open_page("kort")
    import_own(app)
    upload(app, newer.read_bytes(), newer.name)
    press(app, "map_data.import")

    assert "hvor de ligger over hinanden. Det nye er fra 05-10-2026. Områder" in written(app)


def test_the_old_map_can_be_kept(database: dict[str, str]) -> None:
    app = open_page("kort")
    import_own(app)
    upload(app, DEMO_TOWN.read_bytes(), "nyere.osm.bz2")
    press(app, "map_data.import")
    press(app, "map_data.keep")
    finish(app)
    assert [found.source for found in maps.list_maps()] == [NAME]


def test_a_municipality_that_the_file_lacks_is_told(database: dict[str, str]) -> None:
    app = open_page("kort")
    upload(app, DEMO_TOWN.read_bytes())
    app.text_input(key="map_data.municipality").set_value("Bornholm").run()
    press(app, "map_data.import")
    finish(app)
    assert "Bornholm" in app.error[0].value


def test_a_map_is_removed_after_a_question(database: dict[str, str]) -> None:
    app = open_page("kort")
    import_own(app)
    press(app, "map_data.remove")
    assert "Områder, runder og det, der er gået, bevares." in written(app)
    press(app, "map_data.remove_map")
    finish(app)
    assert maps.list_maps() == []
    assert "Kortet er fjernet" in app.session_state["map_data.state"].said


def test_the_demo_town_is_not_removed_like_a_map(demo_database: dict[str, str]) -> None:
    app = open_page("kort")
    assert "Demobyen fjernes øverst på siden" in written(app)
    assert "map_data.remove" not in [button.key for button in app.button]


def test_with_areas_the_next_step_is_a_round(demo_database: dict[str, str]) -> None:
    assert "Planlæg en runde." in html_of(open_page("kort"))


def test_without_areas_the_next_step_is_to_draw_them(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    for area in areas.list_areas(scope):
        areas.delete_area(scope, area.id)
    assert "Tegn jeres boligområder på kortet." in html_of(open_page("kort"))


def test_an_import_that_was_left_is_found_again(database: dict[str, str]) -> None:
    app = open_page("kort")
    upload(app, DEMO_TOWN.read_bytes())
    press(app, "map_data.import")
    assert open_page("kort").button(key="map_data.stop")
