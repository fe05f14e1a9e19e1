"""The overview of the mapping, and the page of one area, run as scripts on a real database."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from gis.services import areas, mapping
from gis.services.installation import database
from gis.services.members import Scope, local_scope
from gis.web.views.area.state import AreaPage
from tests.colleagues import add_colleague
from tests.owner import run_as_owner

from .opening import open_page

pytestmark = pytest.mark.db


@pytest.fixture
def area(demo_database: dict[str, str]) -> areas.Area:
    """An area of the demo town, of which nothing is answered, registered or decided."""
    with database().session(local_scope()) as session:
        for table in ("area_answer", "area_decision", "place_visit", "place", "handout",
                      "channel", "strategy_item", "partner_contact", "partner"):  # fmt: skip
            session.execute(sa.text(f"delete from {table}"))
    return area_named("Fuglekvarteret")


def area_named(name: str) -> areas.Area:
    return next(a for a in areas.list_areas(local_scope()) if a.name == name)


def open_area(area: areas.Area, point: str) -> AppTest:
    return open_page("omraade", area=area.id, point=point)


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception, [found.value for found in app.exception]


def page_of(app: AppTest) -> AreaPage:
    found = app.session_state["area.state"]
    assert isinstance(found, AreaPage)
    return found


def html_of(app: AppTest) -> str:
    return " ".join(str(block.proto.body) for block in app.get("html"))


def field(app: AppTest, area: areas.Area, question: str, name: str = "text") -> str:
    return f"area.{name}.{area.id}.{question}"


def answer(area: areas.Area, point: int, question: int = 1) -> mapping.Answer | None:
    return mapping.area_mapping(local_scope(), area.id).answers.get((point, question))


def colleague() -> Scope:
    return add_colleague("CD", "coordinator")


# --- overview ----------------------------------------------------------------------------------


def test_the_overview_counts_and_says_what_comes_next(area: areas.Area) -> None:
    scope = local_scope()
    for point in (2, 3, 5):
        mapping.save_answer(scope, area.id, point, 1, is_none=True, since=None)
    app = open_page("afdaekning")
    told = html_of(app)
    count = len(areas.list_areas(scope))
    assert f"<dd>3 af {5 * count}" in told
    assert "Fuglekvarteret mangler afdækningspunkterne 1 og 4 og en beslutning." in told


@pytest.mark.parametrize(
    ("vis", "is_shown"), [("mangler", True), ("gennemgaa", True), ("ubesluttet", False)]
)
def test_the_filter_keeps_what_is_left_to_do(area: areas.Area, vis: str, is_shown: bool) -> None:
    scope = local_scope()
    mapping.save_answer(scope, area.id, 2, 1, text="Stille", since=None)
    run_as_owner("update area_answer set created_at = now() - interval '1 year'")
    mapping.decide(scope, area.id, "direct", True, "Ja", since=None)
    mapping.decide(scope, area.id, "indirect", False, "Nej", since=None)
    app = open_page("afdaekning", vis=vis)
    assert app.segmented_control(key="mapping.filter").value == vis
    app.query_params["area"] = area.id
    app.run()
    chosen = f"**{area.name}** · 1 punkt besvaret"
    told = " ".join(text.value for text in app.markdown)
    assert (chosen in told) is is_shown


def test_without_areas_the_overview_leads_to_drawing_one(demo_database: dict[str, str]) -> None:
    for one in areas.list_areas(local_scope()):
        areas.delete_area(local_scope(), one.id)
    app = open_page("afdaekning")
    assert app.button(key="mapping.areas").label == "Gå til Boligområder"
    assert app.button(key="mapping.meeting").disabled


# --- answers -----------------------------------------------------------------------------------


def test_an_answer_saves_itself_and_can_be_taken_back(area: areas.Area) -> None:
    app = open_area(area, "2")
    assert [title.value for title in app.title] == ["Fuglekvarteret"]
    app.text_area(key=field(app, area, "2.1")).set_value("Tilgroede haver").run()
    assert page_of(app).said.startswith("Gemt kl. ")
    said = answer(area, 2)
    assert said is not None
    assert said.text == "Tilgroede haver"
    press(app, "area.undo")
    assert answer(area, 2) is None
    assert app.text_area(key=field(app, area, "2.1")).value == ""


def test_the_questions_are_the_guides_own(area: areas.Area) -> None:
    app = open_area(area, "4")
    assert [text.label for text in app.text_area] == [
        (
            "Hvilke parter i det geografiske område kan det være relevant for os at samarbejde "
            "med, når vi skal opspore borgere i målgruppen?"
        ),
        "Hvem har adgang til private hjem i det geografiske område?",
        "Hvilke organisationer og hjælpetjenester er der i området, som er i kontakt med borgere?",
    ]


def test_none_and_tags_are_answers(area: areas.Area) -> None:
    app = open_area(area, "2")
    app.multiselect(key=field(app, area, "2.1", "tags")).set_value(["stille"]).run()
    app.checkbox(key=field(app, area, "2.1", "is_none")).check().run()
    said = answer(area, 2)
    assert said is not None
    assert (said.tags, said.is_none, said.text) == (("stille",), True, "")


def test_a_refused_text_stays_in_its_field(area: areas.Area) -> None:
    app = open_area(area, "2")
    typed = "Nabo til 010203-1234"
    app.text_area(key=field(app, area, "2.1")).set_value(typed).run()
    assert [found.value for found in app.error] == [
        "Det ligner et CPR-nummer. Slet det, og brug punktets kode."
    ]
    app.segmented_control(key="area.tab").set_value("3").run()
    app.segmented_control(key="area.tab").set_value("2").run()
    assert app.text_area(key=field(app, area, "2.1")).value == typed
    assert answer(area, 2) is None
    app.text_area(key=field(app, area, "2.1")).set_value("Nabo til haven").run()
    assert not app.error
    said = answer(area, 2)
    assert said is not None
    assert said.text == "Nabo til haven"


@pytest.mark.parametrize(
    ("choice", "text"), [("mine", "Mit"), ("theirs", "Den andens"), ("self", "Mit, rettet")]
)
def test_a_clash_is_settled_by_field(area: areas.Area, choice: str, text: str) -> None:
    app = open_area(area, "2")
    mapping.save_answer(colleague(), area.id, 2, 1, text="Den andens", since=None)
    app.text_area(key=field(app, area, "2.1")).set_value("Mit").run()
    kept = answer(area, 2)
    assert kept is not None
    assert kept.text == "Den andens"
    press(app, f"area.clash.text.{choice}")
    if choice == "self":
        app.text_area(key=field(app, area, "2.1")).set_value(text).run()
    said = answer(area, 2)
    assert said is not None
    assert (said.text, app.text_area(key=field(app, area, "2.1")).value) == (text, text)


def test_an_old_answer_can_be_said_to_hold(area: areas.Area) -> None:
    scope = local_scope()
    mapping.save_answer(scope, area.id, 2, 1, text="Stille", since=None)
    run_as_owner("update area_answer set created_at = now() - interval '1 year'")
    app = open_area(area, "2")
    press(app, f"area.still.{area.id}.2.1")
    assert mapping.area_mapping(scope, area.id).points[1].state == "answered"


def test_dwellings_are_corrected_where_the_point_asks_for_them(area: areas.Area) -> None:
    app = open_area(area, "1")
    app.number_input(key=f"areas.type.terraced.{area.id}").set_value(17).run()
    assert area_named("Fuglekvarteret").dwelling_types["terraced"] == 17
    assert mapping.area_mapping(local_scope(), area.id).points[0].state == "answered"
    app.text_area(key=field(app, area, "1.1")).set_value("Stille").run()
    app.number_input(key=f"areas.type.terraced.{area.id}").set_value(18).run()
    press(app, "area.undo")
    said = answer(area, 1)
    assert said is not None
    assert (said.text, area_named("Fuglekvarteret").dwelling_types["terraced"]) == ("Stille", 17)


# --- decisions ---------------------------------------------------------------------------------


def test_a_decision_is_saved_by_its_button_with_its_reason(area: areas.Area) -> None:
    app = open_area(area, "decision")
    way = f"{area.id}.direct"
    app.radio(key=f"area.is_chosen.{way}").set_value(False).run()
    press(app, "area.decide.direct")
    assert [found.value for found in app.error] == [
        "Skriv en begrundelse, også for et fravalg. Uden den kan beslutningen ikke gemmes."
    ]
    app.text_area(key=f"area.reason.{way}").set_value("Få bor alene").run()
    app.segmented_control(key="area.tab").set_value("2").run()  # what is typed waits
    app.segmented_control(key="area.tab").set_value("decision").run()
    app.date_input(key=f"area.review_on.{way}").set_value(
        dt.datetime.now(dt.UTC).date() + dt.timedelta(30)
    ).run()
    press(app, "area.decide.direct")
    found = mapping.area_mapping(local_scope(), area.id).direct
    assert found is not None
    assert (found.is_chosen, found.reason, app.error.len) == (False, "Få bor alene", 0)
    app.checkbox(key=f"area.backed.{found.id}").check().run()
    backed = mapping.area_mapping(local_scope(), area.id).direct
    assert backed is not None
    assert backed.is_backed


def test_a_decision_that_is_dropped_stands_as_it_was(area: areas.Area) -> None:
    mapping.decide(local_scope(), area.id, "direct", True, "Ja", since=None)
    app = open_area(area, "decision")
    reason = f"area.reason.{area.id}.direct"
    app.text_area(key=reason).set_value("Noget andet").run()
    press(app, "area.drop.direct")
    assert app.text_area(key=reason).value == "Ja"


def test_two_decisions_clash_and_ones_own_can_be_kept(area: areas.Area) -> None:
    scope = local_scope()
    seen = mapping.decide(scope, area.id, "direct", True, "Mange", since=None)
    app = open_area(area, "decision")
    mapping.decide(colleague(), area.id, "direct", True, "Få", since=seen.id)
    app.text_area(key=f"area.reason.{area.id}.direct").set_value("Rigtig mange").run()
    press(app, "area.decide.direct")
    press(app, "area.clash.reason.mine")
    found = mapping.area_mapping(scope, area.id).direct
    assert found is not None
    assert found.reason == "Rigtig mange"


def test_what_is_settled_stays_so_while_another_field_is_put_right(area: areas.Area) -> None:
    scope, way = local_scope(), f"{area.id}.direct"
    seen = mapping.decide(scope, area.id, "direct", True, "Mange", since=None)
    app = open_area(area, "decision")
    theirs = mapping.decide(colleague(), area.id, "direct", True, "Få", decided_by=["CD"],
                            since=seen.id)  # fmt: skip
    app.multiselect(key=f"area.decided_by.{way}").set_value(["AB"]).run()
    app.text_area(key=f"area.reason.{way}").set_value("Rigtig mange").run()
    press(app, "area.decide.direct")
    press(app, "area.clash.reason.self")
    press(app, "area.clash.decided_by.theirs")
    assert app.text_area(key=f"area.reason.{way}").value == "Rigtig mange"
    assert app.multiselect(key=f"area.decided_by.{way}").value == ["CD"]
    assert mapping.area_mapping(scope, area.id).direct == theirs
    app.text_area(key=f"area.reason.{way}").set_value("Mange, rettet").run()
    press(app, "area.decide.direct")
    found = mapping.area_mapping(scope, area.id).direct
    assert found is not None
    assert (found.reason, found.decided_by) == ("Mange, rettet", ("CD",))


def test_the_next_button_goes_point_by_point_and_on_to_the_next_area(area: areas.Area) -> None:
    app = open_area(area, "5")
    press(app, "area.next")
    assert app.query_params["point"] == "decision"
    press(app, "area.next")
    assert app.query_params["area"] != area.id
    assert app.query_params["point"] == "1"


def test_an_area_that_is_gone_leads_back(area: areas.Area) -> None:
    app = open_page("omraade", area="x'; --")
    assert app.button(key="area.overview").label == "Gå til overblikket"
