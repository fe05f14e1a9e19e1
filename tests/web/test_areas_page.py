"""The page Boligområder, run as a script on a real database; its map is tried in Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from streamlit.testing.v1 import AppTest

from gis.services import areas
from gis.services.members import local_scope
from gis.web.views.areas.state import AreasState

from .opening import open_page

DATA = Path(__file__).parents[2] / "data"

pytestmark = pytest.mark.db


def page_of(app: AppTest) -> AreasState:
    found = app.session_state["areas.state"]
    assert isinstance(found, AreasState)
    return found


def area_named(name: str) -> areas.Area:
    return next(a for a in areas.list_areas(local_scope()) if a.name == name)


def names() -> set[str]:
    return {area.name for area in areas.list_areas(local_scope())}


def open_area(name: str = "Fuglekvarteret") -> tuple[AppTest, areas.Area]:
    area = area_named(name)
    app = open_page("boligomraader", areas=area.id)
    assert not app.exception
    return app, area


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception, [found.value for found in app.exception]


def test_a_chosen_area_is_shown_with_its_fields(demo_database: dict[str, str]) -> None:
    app, area = open_area()
    assert [title.value for title in app.title] == ["Boligområder"]
    assert app.text_input(key=f"areas.name.{area.id}").value == "Fuglekvarteret"


def said(app: AppTest) -> str:
    return page_of(app).said


def html_of(app: AppTest) -> str:
    return " ".join(str(block.proto.body) for block in app.get("html"))


def test_without_a_map_the_page_offers_the_demo_town(database: dict[str, str]) -> None:
    app = open_page("boligomraader")
    assert "Velkommen. Kvarter mangler et kort over jeres kommune." in html_of(app)


def test_without_areas_the_page_says_what_to_do_first(demo_database: dict[str, str]) -> None:
    for area in areas.list_areas(local_scope()):
        areas.delete_area(local_scope(), area.id)
    app = open_page("boligomraader")
    empty = "Ingen boligområder endnu. Tegn det første, eller lad Kvarter foreslå nogle."
    assert empty in [text.value for text in app.markdown]


def test_an_address_with_an_unknown_area_shows_the_page(demo_database: dict[str, str]) -> None:
    app = open_page("boligomraader", areas="x'; --")
    assert "areas" not in app.query_params
    assert not app.text_input


def test_a_field_saves_itself_and_can_be_taken_back(demo_database: dict[str, str]) -> None:
    app, area = open_area()
    app.text_input(key=f"areas.name.{area.id}").set_value("Fuglene").run()
    assert "Fuglene" in names()
    assert said(app).startswith("Gemt kl. ")
    app.number_input(key=f"areas.return_days.{area.id}").set_value(9).run()
    assert area_named("Fuglene").return_days == 9
    press(app, "areas.undo")
    assert area_named("Fuglene").return_days == area.return_days
    assert app.number_input(key=f"areas.return_days.{area.id}").value == area.return_days


def test_times_of_day_are_chosen_and_one_at_least_is_kept(demo_database: dict[str, str]) -> None:
    app, area = open_area()
    field = f"areas.required_bands.{area.id}"
    app.multiselect(key=field).set_value(["night"]).run()
    assert area_named(area.name).required_bands == ("night",)
    app.multiselect(key=field).set_value([]).run()
    assert [error.value for error in app.error] == ["Vælg mindst ét tidspunkt af døgnet."]
    assert area_named(area.name).required_bands == ("night",)


def test_a_name_in_use_is_told_at_the_field_and_stays_typed(
    demo_database: dict[str, str],
) -> None:
    app, area = open_area()
    app.text_input(key=f"areas.name.{area.id}").set_value("Birkevang").run()
    assert any("Vælg et andet navn" in error.value for error in app.error)
    assert app.text_input(key=f"areas.name.{area.id}").value == "Birkevang"
    assert "Fuglekvarteret" in names()


def test_dwelling_types_are_corrected_by_hand_and_guessed_again(
    demo_database: dict[str, str],
) -> None:
    app, area = open_area()
    app.number_input(key=f"areas.type.social_housing.{area.id}").set_value(40).run()
    by_hand = area_named(area.name)
    assert by_hand.types_by_hand
    assert by_hand.dwelling_types["social_housing"] == 40
    assert by_hand.dwelling_types["detached"] == area.dwelling_types["detached"]
    press(app, "areas.guess")
    assert area_named(area.name).dwelling_types == area.dwelling_types


def test_an_area_is_put_away_and_comes_back(demo_database: dict[str, str]) -> None:
    app, area = open_area()
    press(app, "areas.delete")
    assert area.name not in names()
    assert said(app) == "Området er slettet. Runder og svar er bevaret."
    assert "areas" not in app.query_params
    press(app, "areas.undo")
    assert area.name in names()
    assert app.query_params["areas"] == area.id


def test_two_areas_are_joined_under_a_new_name(demo_database: dict[str, str]) -> None:
    app, area = open_area()
    other = area_named("Birkevang")
    press(app, "areas.merge")
    app.multiselect(key=f"areas.join.{area.id}").set_value([other.id]).run()
    app.text_input(key=f"areas.join_name.{area.id}").set_value("Nordbyen").run()
    press(app, "areas.join")
    assert "Nordbyen" in names()
    assert not {"Birkevang", "Fuglekvarteret"} & names()
    press(app, "areas.undo")
    assert {"Birkevang", "Fuglekvarteret"} <= names()


def test_joining_with_nothing_is_told(demo_database: dict[str, str]) -> None:
    app, _area = open_area()
    press(app, "areas.merge")
    press(app, "areas.join")
    assert "Vælg mindst to områder, som skal samles." in [error.value for error in app.error]


def test_an_area_is_made_of_streets_without_the_map(demo_database: dict[str, str]) -> None:
    app = open_page("boligomraader")
    press(app, "areas.streets")
    field = app.multiselect(key="areas.street_ids.0")
    assert "Mejsevej" in field.options
    field.select("Mejsevej").run()
    app.text_input(key="areas.street_name.0").set_value("Mejserne").run()
    press(app, "areas.from_streets")
    assert "Mejserne" in names()
    streets = areas.area_streets(local_scope(), area_named("Mejserne").id)
    assert "Mejsevej" in set(streets["name"])
    assert app.query_params["areas"] == area_named("Mejserne").id


def test_streets_become_the_new_outline_of_the_chosen_area(demo_database: dict[str, str]) -> None:
    app, area = open_area()
    press(app, "areas.streets")
    app.multiselect(key="areas.street_ids.0").select("Mejsevej").run()
    press(app, "areas.streets_outline")
    assert 0 < area_named(area.name).addresses < area.addresses


def test_no_street_chosen_is_told(demo_database: dict[str, str]) -> None:
    app = open_page("boligomraader")
    press(app, "areas.streets")
    press(app, "areas.from_streets")
    assert "Vælg mindst én vej på listen." in [error.value for error in app.error]


def test_suggestions_are_taken_one_by_one(demo_database: dict[str, str]) -> None:
    for area in areas.list_areas(local_scope()):
        areas.delete_area(local_scope(), area.id)
    app = open_page("boligomraader")
    press(app, "areas.suggest")
    page = page_of(app)
    first, second, *rest = page.suggestions
    assert app.button(key="areas.accept").disabled
    page.selected = first.id
    app.run()
    press(app, "areas.accept")
    assert names() == {first.name}
    assert [one.id for one in page.suggestions] == [second.id, *(one.id for one in rest)]
    assert page.selected == second.id
    press(app, "areas.hide")
    assert second.id not in {one.id for one in page.suggestions}
    press(app, "areas.undo")
    assert names() == set()


def test_a_file_is_looked_at_chosen_from_loaded_and_taken_back(
    demo_database: dict[str, str],
) -> None:
    before = names()
    app = open_page("boligomraader")
    press(app, "areas.file")
    content = (DATA / "demo_areas.geojson").read_bytes()
    app.file_uploader(key="areas.upload.0").upload("omraader.geojson", content).run()
    page = page_of(app)
    assert names() == before, "nothing is stored yet"
    assert len(page.ticked) == len(page.file) > 2
    page.ticked = page.ticked[:2]
    app.run()
    press(app, "areas.load")
    assert len(names()) == len(before) + 2
    assert said(app) == "2 områder er indlæst."
    press(app, "areas.undo")
    assert names() == before


def test_a_file_that_is_no_area_is_told(demo_database: dict[str, str]) -> None:
    app = open_page("boligomraader")
    press(app, "areas.file")
    app.file_uploader(key="areas.upload.0").upload("omraader.geojson", b"{}").run()
    assert len(app.error) == 1
    assert not app.exception


def clash_over_the_name() -> tuple[AppTest, areas.Area]:
    app, area = open_area()
    areas.update_area(local_scope(), area.id, area.version, name="Fuglene")
    app.text_input(key=f"areas.name.{area.id}").set_value("Reden").run()
    assert not app.exception
    return app, area


def test_a_clash_is_shown_with_both_versions_and_nothing_is_stored(
    demo_database: dict[str, str],
) -> None:
    app, _area = clash_over_the_name()
    shown = " ".join(text.value for text in app.text)
    assert "Navn: din version er Reden. Den andens (LOK, kl. " in shown
    assert ") er Fuglene." in shown
    assert {"Fuglene"} <= names()
    assert "Reden" not in names()


@pytest.mark.parametrize(("answer", "name"), [("mine", "Reden"), ("theirs", "Fuglene")])
def test_a_clash_is_settled_by_choosing_a_version(
    demo_database: dict[str, str], answer: str, name: str
) -> None:
    app, _area = clash_over_the_name()
    press(app, f"areas.clash.name.{answer}")
    assert name in names()
    assert page_of(app).disagreement is None


def test_a_clash_is_put_right_by_hand_in_the_field_itself(demo_database: dict[str, str]) -> None:
    app, area = clash_over_the_name()
    press(app, "areas.clash.name.self")
    field = app.text_input(key=f"areas.name.{area.id}")
    assert field.value == "Reden"
    field.set_value("Fuglereden").run()
    assert "Fuglereden" in names()
    assert page_of(app).disagreement is None


def test_a_change_of_another_field_meanwhile_is_no_clash(demo_database: dict[str, str]) -> None:
    app, area = open_area()
    areas.update_area(local_scope(), area.id, area.version, return_days=3)
    app.text_input(key=f"areas.name.{area.id}").set_value("Reden").run()
    assert page_of(app).disagreement is None
    now = area_named("Reden")
    assert now.return_days == 3
    assert app.number_input(key=f"areas.return_days.{area.id}").value == 3


def test_remarks_stand_with_the_area(demo_database: dict[str, str]) -> None:
    area = area_named("Fuglekvarteret")
    areas.add_area(local_scope(), "Ovenpå", shapely.affinity.scale(area.geometry, 0.5, 0.5))
    app, _chosen = open_area("Ovenpå")
    told = "Området overlapper Fuglekvarteret. Adresserne tælles i begge."
    assert told in [info.value for info in app.info]
