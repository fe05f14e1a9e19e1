"""The view Henvendelser, run as a script on a real database."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from gis.services import inquiries, maps, observation_points
from gis.services.inquiries import Inquiry
from gis.services.members import local_scope
from gis.web.views.inquiries.twins import placed_inquiries
from tests.owner import run_as_owner

from .opening import open_page

pytestmark = pytest.mark.db


@pytest.fixture(autouse=True)
def _without_inquiries(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    for one in inquiries.list_inquiries(scope, open_only=False):
        inquiries.delete_inquiry(scope, one.id, one.version)


def opened(**query: str) -> AppTest:
    return open_page("genbesoeg", view="inquiries", **query)


def add(**fields: object) -> Inquiry:
    change = inquiries.add_inquiry(local_scope(), **{"source_kind": "relative"} | fields)
    return inquiries.find_inquiry(local_scope(), change.row_id)


def stored(inquiry: Inquiry) -> Inquiry:
    return inquiries.find_inquiry(local_scope(), inquiry.id)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception, [found.value for found in app.exception]
    return app


def said(app: AppTest) -> str:
    return str(app.session_state["inquiry.panel"].said)


def test_a_new_inquiry_asks_for_kinds_and_never_for_a_name() -> None:
    app = press(opened(), "inquiry.add")
    kinds = (app.text_input, app.selectbox, app.multiselect, app.text_area, app.date_input)
    labels = {field.label for kind in kinds for field in kind}
    assert not {one for one in labels if "navn" in one.lower() or "telefon" in one.lower()}
    press(app, "inquiry.save")
    assert app.error[0].value == "Vælg, hvem der har henvendt sig. Et navn hører ikke til her."
    app.selectbox(key="inquiry.source_kind.1").set_value("caretaker")
    app.selectbox(key="inquiry.heard_via.1").set_value("poster")
    app.multiselect(key="inquiry.concerns.1").set_value(["not_seen"]).run()
    app.text_input(key="inquiry.place.1.address.search").set_value("Mejsevej 1").run()
    home = maps.search_addresses(local_scope(), "Mejsevej 1")[0]
    press(app, f"inquiry.place.1.address.hit.{home.id}")
    press(app, "inquiry.save")
    (one,) = inquiries.list_inquiries(local_scope())
    assert said(app) == f"{one.code} er gemt."
    assert (one.source_kind, one.heard_via, one.concerns) == ("caretaker", "poster", ("not_seen",))
    assert one.address_id == home.id
    assert one.deadline == inquiries.usual_deadline(one.received_on)
    assert "Mejsevej" not in str(app.query_params)


def test_fields_save_themselves_and_what_is_refused_stays_in_its_field() -> None:
    one = add()
    app = opened(inquiry=one.id)
    app.selectbox(key=f"inquiry.judgement.{one.id}").set_value("in_group").run()
    assert stored(one).judgement == "in_group"
    assert said(app).startswith("Gemt kl. ")
    early = one.received_on - dt.timedelta(days=3)
    app.date_input(key=f"inquiry.deadline.{one.id}").set_value(early).run()
    assert stored(one).deadline == one.deadline
    assert app.error[0].value.startswith("Fristen ligger før")
    inquiries.update_inquiry(local_scope(), one.id, stored(one).version, taker="EF")
    app.selectbox(key=f"inquiry.taker.{one.id}").set_value("CD").run()
    press(app, "inquiry.clash.taker.mine")
    assert stored(one).taker == "CD"


def test_an_inquiry_becomes_a_point_is_closed_and_opened_again() -> None:
    home = maps.search_addresses(local_scope(), "Mejsevej 1")[0]
    one = add(address_id=home.id)
    app = press(opened(inquiry=one.id), "inquiry.point")
    code = stored(one).point_code
    assert said(app) == f"{one.code} er blevet til punktet {code}."
    press(app, "inquiry.close")
    press(app, "inquiry.end")  # that it became a point is preset
    assert stored(one).outcome == "to_point"
    press(app, "inquiry.reopen")
    assert stored(one).closed_at is None
    press(app, "inquiry.undo")
    assert stored(one).outcome == "to_point"


def test_one_about_a_known_point_is_joined_to_it() -> None:
    home = maps.search_addresses(local_scope(), "Mejsevej 1")[0]
    made = observation_points.add_point(local_scope(), address_id=home.id, allow_duplicate=True)
    one = add(address_id=home.id)
    app = press(opened(inquiry=one.id), "inquiry.point")
    assert made.code in app.error[0].value
    press(app, f"inquiry.join.{made.code}")
    assert stored(one).point_code == made.code


def test_without_a_place_no_point_can_be_made_and_late_ones_are_found() -> None:
    one = add(received_on=dt.date(2026, 1, 5))
    app = opened(inquiry=one.id, inquiries="late")
    assert app.button(key="inquiry.point").disabled
    links = [found.proto.label for found in open_page("").get("page_link")]
    assert "1 henvendelse er over fristen" in links
    assert "1 henvendelse har ingen ansvarlig" in links


def test_the_map_has_no_mark_on_a_protected_address() -> None:
    home, other = maps.search_addresses(local_scope(), "Mejsevej")[:2]
    hidden, seen = add(address_id=home.id), add(address_id=other.id)
    run_as_owner(f"update address set is_protected = true where id = '{home.id}'")
    assert stored(hidden).is_protected
    assert set(placed_inquiries([stored(hidden), stored(seen)])) == {seen.id}
    assert not opened().exception
