"""Kommunikationsstrategi, run as a script on a real database."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from gis.services import partners, strategy
from gis.services.members import local_scope
from gis.web.views.strategy.state import StrategyState

from .opening import open_page

pytestmark = pytest.mark.db


def page_of(app: AppTest) -> StrategyState:
    found = app.session_state["strategy.state"]
    assert isinstance(found, StrategyState)
    return found


def items() -> list[strategy.StrategyItem]:
    return strategy.list_items(local_scope())


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception, [found.value for found in app.exception]


def open_line(name: str = "Vicevært, Søparken") -> tuple[AppTest, strategy.StrategyItem]:
    item = next(one for one in items() if one.partner_name == name)
    return open_page("strategi", line=item.id), item


def test_a_line_begins_with_a_partner_and_is_filled_in_below(
    demo_database: dict[str, str],
) -> None:
    partner = next(p for p in partners.list_partners(local_scope()) if p.name == "Frivilligcentret")
    app = open_page("strategi", show="late")
    press(app, "strategy.add")
    press(app, "strategy.create")
    assert [e.value for e in app.error] == ["Vælg den samarbejdspartner, som linjen er til."]
    app.selectbox(key=f"strategy.new.{page_of(app).turn}").set_value(partner.id).run()
    press(app, "strategy.create")
    (added,) = [item for item in items() if item.partner_id == partner.id]
    assert app.query_params["line"] == added.id
    assert "show" not in app.query_params  # the filter would have hidden it
    app.text_area(key=f"strategy.message.{added.id}").set_value("Kom forbi").run()
    app.segmented_control(key=f"strategy.status.{added.id}").set_value("under_way").run()
    (filled,) = [item for item in items() if item.id == added.id]
    assert (filled.message, filled.status) == ("Kom forbi", "under_way")


def test_a_passed_day_is_refused_with_what_to_do(demo_database: dict[str, str]) -> None:
    app, item = open_line()
    app.date_input(key=f"strategy.due_on.{item.id}").set_value(dt.date(2020, 1, 1)).run()
    assert [e.value for e in app.error] == [
        "Datoen er passeret. Vælg en ny, eller markér linjen som afsluttet."
    ]
    assert next(one for one in items() if one.id == item.id).due_on == item.due_on


def test_a_line_is_deleted_and_comes_back(demo_database: dict[str, str]) -> None:
    app, item = open_line()
    press(app, "strategy.delete")
    assert item.id not in {one.id for one in items()}
    assert page_of(app).fields.said == "Linjen er slettet."
    press(app, "strategy.undo")
    assert item.id in {one.id for one in items()}


@pytest.mark.parametrize(("answer", "wins"), [("mine", "min"), ("theirs", "deres")])
def test_a_clash_is_settled(demo_database: dict[str, str], answer: str, wins: str) -> None:
    app, item = open_line()
    strategy.update_item(local_scope(), item.id, item.version, message="deres")
    app.text_area(key=f"strategy.message.{item.id}").set_value("min").run()
    press(app, f"strategy.clash.message.{answer}")
    assert next(one for one in items() if one.id == item.id).message == wins


def test_filters_show_late_lines_and_those_of_one_person_whom_the_address_does_not_name(
    demo_database: dict[str, str],
) -> None:
    app = open_page("strategi", show="late")
    assert app.toggle(key="strategy.filter.late").value is True
    app.selectbox(key="strategy.filter.responsible").set_value("AB").run()
    assert any("Ingen linjer med det valg." in text.value for text in app.markdown)
    assert "AB" not in str(dict(app.query_params))


def test_the_lines_of_one_partner_are_shown_until_all_are_asked_for(
    demo_database: dict[str, str],
) -> None:
    item = items()[0]
    app = open_page("strategi", partner=item.partner_id)
    assert any(f"Kun linjer til {item.partner_name}." in text.value for text in app.markdown)
    press(app, "strategy.all")
    assert "partner" not in app.query_params


def test_filters_that_the_address_names_in_vain_show_all(demo_database: dict[str, str]) -> None:
    app = open_page("strategi", area="?", partner="?")
    assert not any("Ingen linjer med det valg." in text.value for text in app.markdown)
    assert not {"area", "partner"} & set(app.query_params)


def test_an_empty_strategy_says_what_a_line_begins_with(demo_database: dict[str, str]) -> None:
    for item in items():
        strategy.delete_item(local_scope(), item.id)
    app = open_page("strategi")
    assert any("Strategien er tom." in text.value for text in app.markdown)
