"""Places on the page of an area, run as a script on a real database; its map is for Chromium."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from gis.locale import translator
from gis.locale.place_words import kinds
from gis.services import areas, places
from gis.services.members import local_scope
from gis.web.panel import Panel, kind_of

from .opening import open_page

pytestmark = pytest.mark.db


def area_named(name: str) -> areas.Area:
    return next(a for a in areas.list_areas(local_scope()) if a.name == name)


def open_places(name: str = "Havnegaderne", **query: str) -> AppTest:
    return open_page("omraade", area=area_named(name).id, point="3", **query)


def panel_of(app: AppTest) -> Panel:
    found = app.session_state["places.panel"]
    assert isinstance(found, Panel)
    return found


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception, [found.value for found in app.exception]


def rows(app: AppTest) -> dict[str, str]:
    """The rows of the list of places: name by id."""
    found = next(
        data
        for block in app.get("bidi_component")
        if "rows" in (data := json.loads(block.proto.json or "{}"))
    )
    return {row["id"]: row["cells"][0]["text"] for row in found["rows"]}


def names(area: str = "Havnegaderne") -> set[str]:
    found = places.list_places(local_scope(), area_id=area_named(area).id)
    return {place.name for place in found}


def place_named(name: str) -> places.Place:
    return next(p for p in places.list_places(local_scope()) if p.name == name)


def fill_in(app: AppTest, name: str, kind: str) -> None:
    """Fill in the form of a new place, at the house that an address search finds."""
    turn = panel_of(app).turn
    app.text_input(key=f"places.search.new.{turn}").set_value("Mejsevej 1").run()
    hit = next(b.key for b in app.button if (b.key or "").startswith("places.hit."))
    press(app, hit)
    app.text_input(key=f"places.new_name.{turn}").set_value(name)
    app.selectbox(key=f"places.new_kind.{turn}").set_value(kind)
    press(app, "places.save")


def test_places_and_what_the_map_offers_are_one_list(demo_database: dict[str, str]) -> None:
    app = open_places()
    assert not set(rows(app).values()) - names()
    app.toggle(key=f"places.offers.{area_named('Havnegaderne').id}").set_value(True).run()
    assert "Havnebageriet" in set(rows(app).values())
    assert set(rows(app).values()) > names()


def test_a_place_is_added_by_address_and_taken_back(demo_database: dict[str, str]) -> None:
    app = open_places("Fuglekvarteret")
    press(app, "places.add")
    press(app, "places.save")
    assert [e.value for e in app.error] == [
        "Vælg, hvor stedet ligger: klik på kortet, eller søg en adresse."
    ]
    fill_in(app, "Bænken ved søen", "library")
    place = place_named("Bænken ved søen")
    assert (place.kind, place.areas) == ("library", (area_named("Fuglekvarteret").id,))
    assert (panel_of(app).said, app.query_params["places"]) == ("Stedet er gemt.", place.id)
    press(app, "places.add")
    fill_in(app, "bænken ved SØEN", "park")
    assert "måske allerede" in app.error[0].value
    press(app, "places.anyway")
    assert len(names("Fuglekvarteret")) == 2
    press(app, "places.undo")
    assert names("Fuglekvarteret") == {"Bænken ved søen"}
    assert panel_of(app).said == "Det er fortrudt."


def test_fields_save_themselves_and_a_refused_one_says_why(demo_database: dict[str, str]) -> None:
    place = place_named("Værestedet Kajen")
    app = open_places(places=place.id)
    app.multiselect(key=f"places.bands.{place.id}").set_value(["night"]).run()
    assert place_named(place.name).bands == ("night",)
    press(app, "places.undo")
    assert place_named(place.name).bands == place.bands
    app.text_area(key=f"places.worth.{place.id}").set_value("Ring 20 45 81 93").run()
    assert "ligner et telefonnummer" in app.error[0].value
    assert app.text_area(key=f"places.worth.{place.id}").value == "Ring 20 45 81 93"
    panel_of(app).choose("")
    app.query_params.pop("places", None)
    app.run()
    assert not app.error
    app.query_params["places"] = place.id
    app.run()
    assert "ligner et telefonnummer" in app.error[0].value
    assert app.text_area(key=f"places.worth.{place.id}").value == "Ring 20 45 81 93"
    app.selectbox(key=f"places.kind.{place.id}").set_value("Bænk").run()
    assert place_named(place.name).kind == "Bænk"


def test_two_people_who_change_one_field_settle_it(demo_database: dict[str, str]) -> None:
    place, other = place_named("Værestedet Kajen"), area_named("Birkevang")
    app = open_places(places=place.id)
    places.update_place(local_scope(), place.id, place.version, area_ids=[other.id], worth="A")
    app.multiselect(key=f"places.area_ids.{place.id}").set_value([area_named("Bymidten").id]).run()
    told = [text.value for text in app.text]
    assert any("din version er Bymidten" in text and "er Birkevang" in text for text in told)
    press(app, "places.clash.area_ids.mine")
    assert place_named(place.name).area_ids == (area_named("Bymidten").id,)
    assert place_named(place.name).worth == "A"


def test_presence_is_recorded_and_withdrawn(demo_database: dict[str, str]) -> None:
    place = place_named("Bænkene på havnen")
    app = open_places(places=place.id)
    press(app, "places.visit")
    assert place_named(place.name).visits == 1
    press(app, "places.visit")
    assert "allerede registreret" in app.error[0].value
    (visit,) = places.list_visits(local_scope(), place.id)
    assert (visit.minutes, visit.is_pair) == (30, True)
    press(app, f"places.withdraw.{visit.id}")
    assert place_named(place.name).visits == 0
    press(app, "places.undo")
    assert place_named(place.name).visits == 1


def test_a_place_is_put_away_and_comes_back(demo_database: dict[str, str]) -> None:
    place = place_named("Værestedet Kajen")
    app = open_places(places=place.id)
    press(app, "places.delete")
    assert place.name not in names()
    assert panel_of(app).said == "Stedet er slettet. Nærværet er bevaret."
    assert "places" not in app.query_params
    press(app, "places.undo")
    assert place.name in names()


def test_a_kind_that_is_typed_as_its_word_is_that_kind() -> None:
    known = kinds(translator("da"))
    assert [kind_of(known, typed) for typed in (" bibliotek", "Rasteplads ", "cafe", None)] == [
        "library", "Rasteplads", "cafe", "",
    ]  # fmt: skip


def test_an_unknown_place_in_the_address_chooses_nothing(demo_database: dict[str, str]) -> None:
    app = open_places(places="x'; --")
    assert "places" not in app.query_params
    assert panel_of(app).selected == ""
