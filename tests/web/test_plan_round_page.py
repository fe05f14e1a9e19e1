"""The page Planlæg runde, run as a script on a real database; its map is tried in Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from streamlit.testing.v1 import AppTest

from gis.services import areas, maps, rounds
from gis.services.members import local_scope
from gis.web.views.plan_round_state import Place

from ..services.cut_off import cut_off_place  # noqa: TID252 - a helper of both

ROOT = Path(__file__).parents[2]
UI = ROOT / "gis" / "web" / "ui.py"
DATA = ROOT / "data"

pytestmark = pytest.mark.db


def open_page() -> AppTest:
    app = AppTest.from_file(str(UI), default_timeout=60).run()
    assert not app.exception
    return app


def html_of(app: AppTest) -> str:
    return " ".join(str(block.proto.body) for block in app.get("html"))


def button(app: AppTest, label: str):
    return next(found for found in app.button if found.label == label)


def labels(app: AppTest) -> list[str]:
    return [found.label for found in app.button]


def choose_demo_area(app: AppTest) -> str:
    area = areas.list_areas(local_scope())[0]
    app.multiselect(key="plan_round.areas").set_value([area.id]).run()
    assert not app.exception
    return area.id


def test_without_a_map_the_page_offers_the_demo_town(database: dict[str, str]) -> None:
    app = open_page()

    assert [title.value for title in app.title] == ["Planlæg runde"]
    assert "Velkommen. Kvarter mangler et kort over jeres kommune." in html_of(app)
    assert "Prøv med demobyen" in labels(app)
    assert button(app, "Indlæs kort").disabled


def test_the_demo_button_loads_the_demo_town(database: dict[str, str]) -> None:
    app = open_page()

    button(app, "Prøv med demobyen").click().run()

    assert not app.exception
    assert any("Demobyen" in text.value for text in app.markdown)
    assert app.multiselect(key="plan_round.areas").options


def test_with_a_map_and_no_area_chosen_planning_says_why_it_waits(
    demo_database: dict[str, str],
) -> None:
    app = open_page()

    assert [title.value for title in app.title] == ["Planlæg runde"]
    plan = app.button(key="plan_round.plan")
    assert plan.disabled
    assert plan.help == "Vælg et område først."


def test_a_chosen_area_shows_its_addresses_and_metres(demo_database: dict[str, str]) -> None:
    app = open_page()

    area_id = choose_demo_area(app)

    area = areas.list_areas(local_scope())[0]
    shown = html_of(app)
    assert f"<dd>{area.addresses}<small>" in shown
    assert "Vej at gå" in shown
    assert app.query_params["areas"] == area_id


def test_planning_shows_the_round_and_keeps_it_in_the_address(
    demo_database: dict[str, str],
) -> None:
    app = open_page()
    choose_demo_area(app)

    app.button(key="plan_round.plan").click().run()

    assert not app.exception
    assert not app.error
    assert "Kortest mulige" in html_of(app)
    assert app.query_params["round"]
    assert "Gem og udskriv" in labels(app)


def test_a_round_is_shown_again_from_its_address(demo_database: dict[str, str]) -> None:
    app = open_page()
    choose_demo_area(app)
    app.button(key="plan_round.plan").click().run()
    round_id = app.query_params["round"]

    again = open_page()
    again.query_params["round"] = round_id
    again.run()

    assert "Gem og udskriv" in labels(again)
    assert again.number_input(key="plan_round.minutes").value == 90


def test_printing_says_which_sheet_is_ready(demo_database: dict[str, str]) -> None:
    app = open_page()
    choose_demo_area(app)
    app.button(key="plan_round.plan").click().run()

    button(app, "Gem og udskriv").click().run()

    assert not app.exception
    sheet = app.session_state["plan_round.state"].sheet
    assert sheet.pdf.startswith(b"%PDF")
    assert sheet.file_name == f"kvarter-ark-{sheet.code}.pdf"
    assert app.session_state["plan_round.state"].said == (
        f"Runden er gemt. Ark {sheet.code} er klart."
    )


def test_too_little_time_is_told_in_one_sentence(demo_database: dict[str, str]) -> None:
    app = open_page()
    choose_demo_area(app)
    home = areas.list_areas(local_scope())[0].geometry.centroid
    hits = [hit for letter in "abdefghklmnprst" for hit in maps.search_addresses(letter)]
    far = max(hits, key=lambda hit: home.distance(shapely.Point(hit.lon, hit.lat)))
    app.session_state["plan_round.state"].places["start"] = Place((far.lon, far.lat), far.label)
    app.number_input(key="plan_round.minutes").set_value(5).run()

    app.button(key="plan_round.plan").click().run()

    assert not app.exception
    assert len(app.error) == 1
    assert app.error[0].value.startswith("Ingen veje kan nås på 5 minutter.")
    assert app.button(key="plan_round.plan")


def test_a_round_that_walks_nothing_is_told_and_not_shown(demo_database: dict[str, str]) -> None:
    area = areas.list_areas(local_scope())[0]
    empty = rounds.plan_round(local_scope(), [area.id], minutes=0.001)
    app = open_page()
    app.query_params["round"] = empty.id
    app.run()

    assert not app.exception
    assert len(app.error) == 1
    assert app.error[0].value.startswith("Ingen veje kan nås på")
    assert "round" not in app.query_params
    assert app.session_state["plan_round.areas"] == [area.id]
    app.number_input(key="plan_round.minutes").set_value(90)
    app.button(key="plan_round.plan").click().run()
    assert not app.error
    assert "Gem og udskriv" in labels(app)


def test_streets_that_cannot_be_reached_are_told_and_nothing_is_stored(
    demo_database: dict[str, str],
) -> None:
    app = open_page()
    choose_demo_area(app)
    place = Place(cut_off_place(), "Langt væk")
    app.session_state["plan_round.state"].places["start"] = place
    before = len(rounds.list_rounds(local_scope()))

    app.button(key="plan_round.plan").click().run()

    assert [error.value for error in app.error] == [
        "Ingen af vejene kan nås fra startstedet. Vælg et andet."
    ]
    assert len(rounds.list_rounds(local_scope())) == before


def test_an_address_search_offers_at_most_eight_and_sets_the_start(
    demo_database: dict[str, str],
) -> None:
    app = open_page()

    app.text_input(key="plan_round.start.search").set_value("mejsevej").run()
    hits = [found for found in app.button if found.key.startswith("plan_round.start.hit.")]
    assert 1 <= len(hits) <= 8
    hits[0].click().run()

    assert not app.exception
    place = app.session_state["plan_round.state"].places["start"]
    assert place.label.startswith("Mejsevej")
    assert "Mejsevej" not in str(dict(app.query_params))


def test_an_address_that_is_not_there_is_told(demo_database: dict[str, str]) -> None:
    app = open_page()

    app.text_input(key="plan_round.start.search").set_value("qqqq").run()

    assert any("blev ikke fundet" in caption.value for caption in app.caption)


def test_a_deleted_area_comes_back_with_undo(demo_database: dict[str, str]) -> None:
    app = open_page()
    area_id = choose_demo_area(app)

    app.button(key="plan_round.delete").click().run()
    assert area_id not in [area.id for area in areas.list_areas(local_scope())]
    app.button(key="plan_round.undo").click().run()

    assert not app.exception
    assert area_id in [area.id for area in areas.list_areas(local_scope())]
    assert app.session_state["plan_round.areas"] == [area_id]


def test_an_area_without_a_name_is_asked_for_after_a_reload(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    outline = areas.list_areas(scope)[0].geometry
    areas.add_area(scope, "Nyt område 1", outline.centroid.buffer(0.002))

    app = open_page()

    assert any("Du har et område, der ikke er gemt." in text.value for text in app.markdown)


def test_renaming_to_a_taken_name_is_told_beside_the_field(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    existing = areas.list_areas(scope)[0]
    areas.add_area(scope, "Nyt område 1", existing.geometry.centroid.buffer(0.002))
    app = open_page()
    app.button(key="plan_round.resume").click().run()

    app.text_input(key="plan_round.name").set_value(existing.name)
    button(app, "Gem").click().run()

    assert any("Vælg et andet navn" in error.value for error in app.error)


def test_the_language_switch_is_remembered_in_the_session(demo_database: dict[str, str]) -> None:
    app = open_page()

    app.session_state["frame.lang"] = "en"
    app.run()

    assert not app.exception
    assert len(app.title) == 1


def test_what_the_time_is_too_short_for_is_listed(demo_database: dict[str, str]) -> None:
    app = open_page()
    choose_demo_area(app)
    app.number_input(key="plan_round.minutes").set_value(30).run()

    app.button(key="plan_round.plan").click().run()

    assert not app.exception
    assert "Ikke med" in [heading.value for heading in app.subheader]
    assert "De står under tabellen." in html_of(app)


def test_a_geojson_file_becomes_an_area_that_wants_a_name(demo_database: dict[str, str]) -> None:
    app = open_page()
    content = (DATA / "demo_area.geojson").read_bytes()

    app.file_uploader(key="plan_round.file").upload("omraade.geojson", content).run()
    app.button(key="plan_round.load").click().run()

    assert not app.exception
    assert app.text_input(key="plan_round.name")
    assert "Nyt område 1" in [area.name for area in areas.list_areas(local_scope())]


def test_a_file_that_is_no_area_is_told(demo_database: dict[str, str]) -> None:
    app = open_page()

    app.file_uploader(key="plan_round.file").upload("omraade.geojson", b"{}").run()
    app.button(key="plan_round.load").click().run()

    assert not app.exception
    assert len(app.error) == 1


def test_a_map_file_is_imported_from_the_browser(database: dict[str, str]) -> None:
    app = open_page()
    content = (DATA / "demo_town.osm.bz2").read_bytes()

    app.file_uploader(key="welcome.file").upload("kommune.osm.bz2", content).run()
    button(app, "Indlæs kort").click().run()

    assert not app.exception
    assert not app.error
    assert maps.map_info().streets > 500
    assert not any("Demobyen" in text.value for text in app.markdown)


def test_a_file_that_is_no_map_is_told_and_nothing_is_stored(database: dict[str, str]) -> None:
    app = open_page()

    app.file_uploader(key="welcome.file").upload("kommune.osm", b"not a map").run()
    button(app, "Indlæs kort").click().run()

    assert not app.exception
    assert len(app.error) == 1
    assert maps.map_info() is None


def test_removing_the_demo_town_asks_first(demo_database: dict[str, str]) -> None:
    app = open_page()

    app.button(key="banner.remove_demo").click().run()

    assert not app.exception
    assert "Behold demobyen" in labels(app)
    assert maps.map_info() is not None


@pytest.mark.parametrize("round_id", ["x", "00000000-0000-0000-0000-000000000000", "'; --"])
def test_an_address_with_an_unknown_round_shows_the_page(
    demo_database: dict[str, str], round_id: str
) -> None:
    app = open_page()
    app.query_params["round"] = round_id
    app.query_params["areas"] = "x,y"
    app.run()

    assert not app.exception
    assert app.button(key="plan_round.plan")
