"""The page Teammøde, run as a script on a real database."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from gis.layers.database import SYSTEM
from gis.services import areas, mapping, meetings, rounds
from gis.services.installation import database as opened
from gis.services.members import local_scope

from .opening import open_page

pytestmark = pytest.mark.db


def hold() -> meetings.Meeting:
    return meetings.open_meeting(local_scope(), meetings.today_here(), ["AB", "CD"])


def answer(area_id: str, text: str) -> None:
    known = mapping.area_mapping(local_scope(), area_id).answers.get((2, 1))
    mapping.save_answer(local_scope(), area_id, 2, 1, text=text, since=known.id if known else None)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception, [found.value for found in app.exception]
    return app


def address(app: AppTest, name: str) -> str:
    """What the address carries: a list when a callback has set it."""
    found = app.query_params.get(name, "")
    return str(found[0] if isinstance(found, list) else found)


def said(app: AppTest) -> str:
    page = app.session_state["meeting.state"]
    return str(page.seen[page.speaking][0])


def test_without_a_meeting_one_is_opened_with_those_who_were_there_before(
    demo_database: dict[str, str],
) -> None:
    meetings.close_meeting(local_scope(), hold().id)
    app = open_page("teammoede")
    assert any("Det seneste var" in text.value for text in app.markdown)
    present = app.multiselect(key="meeting.new.present")
    assert {"AB", "CD"} <= set(present.options)

    press(app, "meeting.open")
    assert "initialerne" in app.error[0].value
    app.multiselect(key="meeting.new.present").set_value(["AB"]).run()
    press(app, "meeting.open")

    found = meetings.current_meeting(local_scope())
    assert found is not None
    assert found.present == ("AB",)
    assert said(app) == "Mødet er åbnet."
    press(app, "meeting.undo")
    assert meetings.current_meeting(local_scope()) is None


def test_opening_one_that_another_has_opened_meanwhile_leads_into_it(
    demo_database: dict[str, str],
) -> None:
    app = open_page("teammoede")
    app.multiselect(key="meeting.new.present").set_value(["AB"]).run()
    held = hold()

    press(app, "meeting.open")

    assert "allerede åbent" in app.error[0].value
    assert app.session_state["meeting.state"].meeting_id == held.id
    assert [one.id for one in meetings.list_meetings(local_scope()) if one.is_open] == [held.id]


def test_the_meeting_goes_through_every_item_of_every_step_and_back(
    demo_database: dict[str, str],
) -> None:
    area = areas.list_areas(local_scope())[0]
    answer(area.id, "Mange etageboliger")
    hold()
    app = open_page("teammoede")
    seen = ["since"]
    while not app.button(key="meeting.next").disabled:
        press(app, "meeting.next")
        seen.append(address(app, "step"))
    steps = list(dict.fromkeys(seen))
    assert steps == ["since", "overdue", "areas", "questions", "close"]
    assert seen.count("areas") == len(areas.list_areas(local_scope()))
    press(app, "meeting.previous")
    assert address(app, "step") == "questions"


def test_an_answer_that_is_new_is_put_right_in_its_place_and_noted_with_the_meeting(
    demo_database: dict[str, str],
) -> None:
    area = areas.list_areas(local_scope())[0]
    answer(area.id, "Skrevet før mødet")
    held = hold()
    app = open_page("teammoede", step="since", item=f"answer.{area.id}.2.1")

    field = app.text_area(key=f"area.text.{area.id}.2.1")
    assert field.value == "Skrevet før mødet"
    field.set_value("Rettet på mødet").run()

    stored = mapping.area_mapping(local_scope(), area.id).answers[2, 1]
    assert (stored.text, stored.meeting_id) == ("Rettet på mødet", held.id)
    assert said(app).startswith("Gemt")
    assert address(app, "item") == f"answer.{area.id}.2.1"


def test_a_decision_is_made_in_the_meeting(demo_database: dict[str, str]) -> None:
    area = areas.list_areas(local_scope())[0]
    held = hold()
    app = open_page("teammoede", step="areas", item=area.id, point="decision")
    about = f"{area.id}.direct"
    app.radio(key=f"area.is_chosen.{about}").set_value(False)
    app.text_area(key=f"area.reason.{about}").set_value("Vi når det ikke i år.").run()
    press(app, "area.decide.direct")

    decision = mapping.area_mapping(local_scope(), area.id).direct
    assert decision is not None
    assert (decision.is_chosen, decision.meeting_id) == (False, held.id)
    assert decision.decided_by == ("AB", "CD")


def test_a_sheet_that_is_overdue_is_noted_as_returned_and_that_is_undone(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    with opened().session(scope) as session:
        code = session.scalar(sa.text("update sheet set return_by = '2020-01-02' returning code"))
    hold()
    app = open_page("teammoede", step="overdue", item=f"sheet.{code}")
    assert "LOK har det" in " ".join(one.value for one in [*app.markdown, *app.caption])

    press(app, "meeting.returned")
    assert "sheet" not in {one.kind for one in meetings.overdue(scope)}
    press(app, "meeting.undo")

    (sheet,) = (s for one in rounds.list_rounds(scope) for s in one.sheets if s.code == code)
    assert sheet.state == "out"


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Mit"), ("theirs", "Hendes")])
def test_two_who_answer_the_same_review_question_choose(
    demo_database: dict[str, str], choice: str, kept: str
) -> None:
    held = hold()
    app = open_page("teammoede", step="questions")
    meetings.update_meeting(
        local_scope(), held.id, held.version, works_well="Hendes", not_tried="Cykel"
    )
    app.text_area(key=f"meeting.works_well.{held.id}").set_value("Mit").run()
    press(app, f"meeting.clash.works_well.{choice}")

    found = meetings.current_meeting(local_scope())
    assert found is not None
    assert (found.works_well, found.not_tried) == (kept, "Cykel")


def test_closing_warns_of_what_is_not_decided_asks_and_leaves_a_version(
    demo_database: dict[str, str],
) -> None:
    hold()
    app = open_page("teammoede", step="close")
    press(app, "meeting.close")
    assert any("mangler en beslutning" in one.value for one in app.warning)
    press(app, "meeting.close.sure")

    version = meetings.versions(local_scope())[0]
    assert meetings.current_meeting(local_scope()) is None
    assert "Afdækningen er frosset som version" in said(app)
    assert address(app, "newer") == version.id


def test_closing_twice_is_told_and_what_was_typed_last_is_not_lost(
    demo_database: dict[str, str],
) -> None:
    held = hold()
    first = open_page("teammoede", step="questions")
    meetings.update_meeting(local_scope(), held.id, held.version, not_tried="Cykel")
    first.text_area(key=f"meeting.not_tried.{held.id}").set_value("Til fods").run()  # a clash
    other = open_page("teammoede")
    press(other, "meeting.close")
    meetings.close_meeting(local_scope(), held.id)

    first.text_area(key=f"meeting.works_well.{held.id}").set_value("Gårdturene").run()
    assert "Mødet er afsluttet" in first.error[0].value
    assert {"Gårdturene", "Til fods"} <= {text.value for text in first.text}
    other.button(key="meeting.close.sure").click().run()
    assert "afsluttet" in other.error[0].value
    assert [one.meeting_id for one in meetings.versions(local_scope())].count(held.id) == 1


def test_two_versions_are_shown_side_by_side(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    area = areas.list_areas(scope)[0]
    answer(area.id, "Som det var")
    first = meetings.close_meeting(scope, hold().id)
    answer(area.id, "Som det blev")
    second = meetings.close_meeting(scope, hold().id)
    app = open_page("teammoede", older=first.id, newer=second.id)

    kinds = app.segmented_control(key="meeting.beside.kind")
    assert "Svar (1)" in kinds.options
    assert app.selectbox(key="meeting.newer").value == second.id
    app.selectbox(key="meeting.newer").set_value(first.id).run()
    assert any("Vælg to forskellige" in text.value for text in app.markdown)


@pytest.mark.parametrize("query", [{"step": "x", "item": "y"}, {"older": "x", "newer": "y"}])
def test_an_address_that_names_nothing_shows_the_page(
    demo_database: dict[str, str], query: dict[str, str]
) -> None:
    meetings.close_meeting(local_scope(), hold().id)
    open_page("teammoede", **query)
    hold()
    open_page("teammoede", **query)


def test_a_worker_can_not_close_the_meeting(demo_database: dict[str, str]) -> None:
    hold()
    with opened().session(SYSTEM) as session:
        session.execute(sa.text("update member set roles = array['worker']"))
    app = open_page("teammoede")
    assert "meeting.close" not in {one.key for one in app.button}
