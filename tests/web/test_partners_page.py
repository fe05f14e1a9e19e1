"""Samarbejdspartnere og kanaler, and the same partners on the page of an area, run as scripts."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from gis.services import areas, partners
from gis.services.members import local_scope
from gis.web.views.partners.state import PartnersState

from .opening import open_page

pytestmark = pytest.mark.db


def page_of(app: AppTest, name: str = "partners") -> PartnersState:
    found = app.session_state[f"{name}.state"]
    assert isinstance(found, PartnersState)
    return found


def known() -> dict[str, partners.Partner]:
    return {one.name: one for one in partners.list_partners(local_scope())}


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception, [found.value for found in app.exception]


def open_partner(name: str = "Vicevært, Søparken") -> tuple[AppTest, partners.Partner]:
    one = known()[name]
    return open_page("partnere", partner=one.id), one


def fill_new(app: AppTest, name: str, kind: str = "caretaker", at: str = "partners") -> None:
    turn = page_of(app, at).turn
    app.text_input(key=f"{at}.new.name.{turn}").set_value(name).run()
    app.selectbox(key=f"{at}.new.kind.{turn}").set_value(kind).run()


def test_a_partner_is_added_told_in_the_status_line_and_taken_back(
    demo_database: dict[str, str],
) -> None:
    app = open_page("partnere")
    assert [title.value for title in app.title] == ["Samarbejdspartnere og kanaler"]
    press(app, "partners.add")
    fill_new(app, "Varmemester, Birkevang", "boilerman")
    press(app, "partners.save")
    added = known()["Varmemester, Birkevang"]
    assert (added.sector, added.has_access) == ("private", None)
    assert page_of(app).fields.said == "Partneren er gemt."
    assert app.query_params["partner"] == added.id
    press(app, "partners.undo")
    assert "Varmemester, Birkevang" not in known()


def test_what_is_missing_is_told_in_the_form_and_stays_typed(
    demo_database: dict[str, str],
) -> None:
    app = open_page("partnere")
    press(app, "partners.add")
    key = f"partners.new.name.{page_of(app).turn}"
    app.text_input(key=key).set_value("Ny").run()
    press(app, "partners.save")
    assert [e.value for e in app.error] == [
        "Vælg, hvad det er for en samarbejdspartner, eller skriv jeres egen slags."
    ]
    assert app.text_input(key=key).value == "Ny"


@pytest.mark.parametrize("answer", ["same", "anyway"])
def test_one_that_may_be_there_is_offered(demo_database: dict[str, str], answer: str) -> None:
    there = known()["Vicevært, Søparken"]
    count = len(known())
    app = open_page("partnere")
    press(app, "partners.add")
    fill_new(app, "vicevært søparken")
    app.segmented_control(key=f"partners.new.wide.{page_of(app).turn}").set_value(True).run()
    press(app, "partners.save")
    assert "Partneren findes måske allerede: Vicevært, Søparken" in app.error[0].value
    press(app, f"partners.same.{there.id}" if answer == "same" else "partners.anyway")
    assert len(partners.list_partners(local_scope())) == count + (answer == "anyway")
    if answer == "same":
        assert known()["Vicevært, Søparken"].is_municipality_wide
        press(app, "partners.undo")
        assert not known()["Vicevært, Søparken"].is_municipality_wide


def test_fields_save_themselves_and_are_taken_back(demo_database: dict[str, str]) -> None:
    app, one = open_partner()
    app.segmented_control(key=f"partners.has_access.{one.id}").set_value("unasked").run()
    assert known()[one.name].has_access is None
    assert page_of(app).fields.said.startswith("Gemt kl. ")
    press(app, "partners.undo")
    assert known()[one.name].has_access is True
    app.text_area(key=f"partners.contact.{one.id}").set_value("20 12 34 56").run()
    app.text_area(key=f"partners.note.{one.id}").set_value("ring 20 12 34 56").run()
    assert known()[one.name].contact == "20 12 34 56"
    assert known()[one.name].note == ""
    assert "ligner et telefonnummer" in app.error[0].value
    app.selectbox(key=f"partners.kind.{one.id}").set_value("boilerman").run()
    assert known()[one.name].kind == "boilerman"


@pytest.mark.parametrize(("answer", "wins"), [("mine", False), ("theirs", None)])
def test_a_clash_is_settled_in_words(
    demo_database: dict[str, str], answer: str, wins: bool | None
) -> None:
    app, one = open_partner()
    partners.update_partner(local_scope(), one.id, one.version, has_access=None)
    app.segmented_control(key=f"partners.has_access.{one.id}").set_value("no").run()
    assert any("din version er Nej" in text.value for text in app.text)
    press(app, f"partners.clash.has_access.{answer}")
    assert known()[one.name].has_access is wins


def test_what_was_told_is_noted_withdrawn_and_brought_back(
    demo_database: dict[str, str],
) -> None:
    app, one = open_partner()
    turn = page_of(app).turn
    assert one.is_contact_overdue
    app.selectbox(key=f"partners.told.form.{one.id}.{turn}").set_value("Mail").run()
    app.text_input(key=f"partners.told.told.{one.id}.{turn}").set_value("Ny telefontid").run()
    press(app, "partners.tell")
    first, _older = partners.list_contacts(local_scope(), one.id)
    assert (first.form, first.told) == ("Mail", "Ny telefontid")
    assert not known()[one.name].is_contact_overdue
    press(app, f"partners.withdraw.{first.id}")
    assert known()[one.name].is_contact_overdue
    press(app, "partners.undo")
    assert len(partners.list_contacts(local_scope(), one.id)) == 2


def test_a_partner_is_deleted_and_comes_back_chosen(demo_database: dict[str, str]) -> None:
    app, one = open_partner()
    press(app, "partners.delete")
    assert one.name not in known()
    assert "partner" not in app.query_params
    press(app, "partners.undo")
    assert app.query_params["partner"] == one.id


def test_partners_written_twice_are_offered_and_made_one(demo_database: dict[str, str]) -> None:
    scope, one = local_scope(), known()["Vicevært, Søparken"]
    partners.add_partner(scope, allow_duplicate=True, name="Viceværten Søparken", kind="caretaker")
    app = open_page("partnere")
    press(app, "partners.alike")
    press(app, f"partners.alike.{one.id}")
    assert "Viceværten Søparken" not in known()
    assert page_of(app).fields.said == "Partnerne er samlet til én."


def test_filters_live_in_the_address_and_an_unknown_one_shows_all(
    demo_database: dict[str, str],
) -> None:
    area = next(a for a in areas.list_areas(local_scope()) if a.name == "Søparken")
    app = open_page("partnere", area=area.id, sector="private", show="overdue")
    assert app.selectbox(key="partners.filter.area").value == area.id
    app.segmented_control(key="partners.filter.show").set_value("all").run()
    assert "show" not in app.query_params
    app = open_page("partnere", area="x'; --", sector="?", show="?", partner="?", view="?")
    assert app.selectbox(key="partners.filter.area").value == ""
    assert not {"partner", "area", "sector"} & set(app.query_params)


def test_without_partners_the_page_says_whom_to_begin_with(
    demo_database: dict[str, str],
) -> None:
    for one in partners.list_partners(local_scope()):
        partners.delete_partner(local_scope(), one.id)
    app = open_page("partnere")
    assert any("Begynd med dem, der har adgang til hjem" in text.value for text in app.markdown)


def test_reach_says_of_a_chosen_area_who_is_missing(demo_database: dict[str, str]) -> None:
    area = next(a for a in areas.list_areas(local_scope()) if a.name == "Bymidten")
    app = open_page("partnere", view="reach", area=area.id)
    told = " ".join(text.value for text in app.markdown)
    assert "Ingen samarbejdspartner har adgang til hjem her." in told
    assert "Døgnkiosken på havnen" in told


def test_the_page_of_an_area_adds_partners_to_that_area(demo_database: dict[str, str]) -> None:
    area = next(a for a in areas.list_areas(local_scope()) if a.name == "Møllevangen")
    app = open_page("omraade", area=area.id, point="4")
    press(app, "area_partners.add")
    fill_new(app, "Vicevært, Møllevangen", at="area_partners")
    press(app, "area_partners.save")
    assert known()["Vicevært, Møllevangen"].area_ids == (area.id,)
    press(app, "area_partners.undo")
    assert "Vicevært, Møllevangen" not in known()


def test_a_point_is_taken_away_and_brought_back(demo_database: dict[str, str]) -> None:
    app, one = open_partner()
    press(app, f"partners.place.{one.id}")
    assert page_of(app).placing == one.id  # the map, tried in Chromium, waits for a click
    press(app, f"partners.point.{one.id}.0")
    assert known()[one.name].points == ()
    assert page_of(app).placing == ""
    press(app, "partners.undo")
    assert known()[one.name].points == one.points
