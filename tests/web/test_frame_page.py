"""The page Rammer, run as a script on a real database."""

from __future__ import annotations

import io

import pypdf
import pytest

from gis.locale import translator
from gis.services import areas, frame, rounds
from gis.services.members import local_scope

from .opening import open_page

pytestmark = pytest.mark.db


def test_what_is_written_is_saved_on_leaving_the_field_and_undone(
    demo_database: dict[str, str],
) -> None:
    app = open_page("rammer")
    app.text_area(key="frame.guidelines.team").set_value("Vi går to sammen.").run()
    app.text_input(key="frame.phone.team").set_value("70 12 34 56").run()
    assert frame.get_frame(local_scope()).guidelines == "Vi går to sammen."

    app.button(key="frame.undo").click().run()

    assert frame.get_frame(local_scope()).phone == ""
    assert app.text_input(key="frame.phone.team").value == ""


def test_a_number_of_a_citizen_is_refused_and_what_was_typed_stays(
    demo_database: dict[str, str],
) -> None:
    app = open_page("rammer")
    app.text_input(key="frame.hours.team").set_value("Ring til 010190-1234").run()

    assert "CPR" in app.error[0].value
    assert app.text_input(key="frame.hours.team").value == "Ring til 010190-1234"
    assert frame.get_frame(local_scope()).hours == ""
    frame.update_frame(local_scope(), 1, hours="10–12")
    app.run()
    assert app.text_input(key="frame.hours.team").value == "Ring til 010190-1234"
    app.text_input(key="frame.hours.team").set_value("Mandag").run()
    assert frame.get_frame(local_scope()).hours == "10–12"
    assert app.text_input(key="frame.hours.team").value == "10–12"
    app.button(key="frame.clash.hours.mine").click().run()
    assert frame.get_frame(local_scope()).hours == "Mandag"


def test_a_clash_stays_open_while_another_field_is_stored(demo_database: dict[str, str]) -> None:
    app = open_page("rammer")
    frame.update_frame(local_scope(), 1, guidelines="B")
    app.text_area(key="frame.guidelines.team").set_value("A").run()
    app.text_input(key="frame.phone.team").set_value("70 12 34 56").run()
    app.button(key="frame.clash.guidelines.mine").click().run()
    found = frame.get_frame(local_scope())
    assert (found.guidelines, found.phone) == ("A", "70 12 34 56")


@pytest.mark.parametrize(("answer", "kept"), [("mine", "A"), ("theirs", "B")])
def test_two_who_write_the_same_text_choose(
    demo_database: dict[str, str], answer: str, kept: str
) -> None:
    app = open_page("rammer")
    frame.update_frame(local_scope(), 1, guidelines="B", phone="70 12 34 56")
    app.text_area(key="frame.guidelines.team").set_value("A").run()
    assert frame.get_frame(local_scope()).guidelines == "B"

    app.button(key=f"frame.clash.guidelines.{answer}").click().run()

    found = frame.get_frame(local_scope())
    assert (found.guidelines, found.phone) == (kept, "70 12 34 56")
    assert app.text_area(key="frame.guidelines.team").value == kept


def test_phone_and_hours_stand_on_the_sheet(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    frame.update_frame(scope, 1, phone="70 12 34 56", hours="Hverdage kl. 9–15")
    area = areas.list_areas(scope)[0]
    planned = rounds.plan_round(scope, rounds.RoundRequest((area.id,)))

    printed = rounds.print_sheet(scope, planned.id, translator("da"))

    pages = pypdf.PdfReader(io.BytesIO(printed.pdf)).pages
    assert all("Telefon 70 12 34 56 · Hverdage kl. 9–15" in page.extract_text() for page in pages)
