"""Observation points on their page, run as a script on a real database; its map is for Chromium."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from streamlit.testing.v1 import AppTest

from gis.locale import translator
from gis.planning.chances import Tried, reckon_chances
from gis.services import address_protection as protection
from gis.services import observation_points as points
from gis.services import return_windows
from gis.services.members import local_scope
from gis.web.views.points.chances import _summary
from gis.web.views.points.state import PointsPanel

from .opening import open_page

pytestmark = pytest.mark.db


def open_points(**query: str) -> AppTest:
    return open_page("genbesoeg", view="points", **query)


def panel_of(app: AppTest) -> PointsPanel:
    found = app.session_state["points.panel"]
    assert isinstance(found, PointsPanel)
    return found


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception, [found.value for found in app.exception]


def point_of(code: str) -> points.Point:
    return points.find_point(local_scope(), code)


def open_point(code: str) -> tuple[AppTest, points.Point]:
    point = point_of(code)
    return open_points(points=point.id), point


def awaited(point: points.Point) -> set[str]:
    """The ids of the open returns to a point."""
    return {one.id for one in return_windows.list_windows(local_scope(), point_id=point.id)}


def table(app: AppTest) -> dict[str, str]:
    """The rows of the list: all that they say, by code."""
    found = next(
        data
        for block in app.get("bidi_component")
        if "rows" in (data := json.loads(block.proto.json or "{}"))
    )
    texts = [
        [cell if isinstance(cell, str) else cell["text"] for cell in row["cells"]]
        for row in found["rows"]
    ]
    return {cells[0]: " ".join(cells) for cells in texts}


def test_the_list_tells_codes_and_areas_and_never_an_address(demo_database: dict[str, str]) -> None:
    app = open_points()
    shown = table(app)
    everything = points.list_points(local_scope())
    assert set(shown) == {one.code for one in everything if one.status != "closed"}
    assert "Fuglekvarteret" in shown["P-07"]
    assert "Frabedt" in shown["P-05"]
    assert not [p.code for p in everything for row in shown.values() if p.address in row]
    app.button_group(key="points.shown").set_value("closed").run()
    assert set(table(app)) == {one.code for one in everything if one.status == "closed"}


def test_a_point_is_added_by_address_asked_about_twice_and_taken_back(
    demo_database: dict[str, str],
) -> None:
    app = open_points()
    press(app, "points.add")
    press(app, "points.save")
    assert "Vælg en adresse" in app.error[0].value
    turn = panel_of(app).turn
    app.text_input(key=f"points.address.{turn}.search").set_value("Spurvevej 1").run()
    hit = next(b.key for b in app.button if (b.key or "").startswith(f"points.address.{turn}.hit"))
    press(app, hit)
    app.text_area(key=f"points.reason.{turn}").set_value("Haven er groet til")
    press(app, "points.save")
    assert "P-07" in app.error[0].value
    press(app, "points.anyway")
    added = point_of("P-08")
    assert (added.reason, added.address) == ("Haven er groet til", "Spurvevej 1")
    assert (panel_of(app).said, app.query_params["points"]) == ("P-08 er oprettet.", added.id)
    press(app, "points.undo")
    assert "P-08" not in {one.code for one in points.list_points(local_scope())}


def test_fields_save_themselves_and_a_clash_is_settled(demo_database: dict[str, str]) -> None:
    app, point = open_point("P-07")
    points.update_point(local_scope(), point.id, point.version, watch_for="Lys i køkkenet")
    app.text_area(key=f"points.watch_for.{point.id}").set_value("Lys i stuen").run()
    assert any("Lys i køkkenet" in text.value for text in app.text)
    press(app, "points.clash.watch_for.mine")
    assert point_of("P-07").watch_for == "Lys i stuen"
    app.text_area(key=f"points.reason.{point.id}").set_value("Ring 20 45 81 93").run()
    assert "ligner et telefonnummer" in app.error[0].value
    app.checkbox(key=f"points.needs_pair.{point.id}").check().run()
    assert point_of("P-07").needs_pair
    press(app, "points.undo")
    assert not point_of("P-07").needs_pair


def test_signs_and_an_attempt_that_keeps_its_return_are_recorded_and_taken_back(
    demo_database: dict[str, str],
) -> None:
    scope, point = local_scope(), point_of("P-01")
    now = dt.datetime.now(dt.UTC)
    before = awaited(point)
    window = return_windows.add_window(
        scope, point_id=point.id, starts_at=now - dt.timedelta(hours=1),
        ends_at=now + dt.timedelta(hours=1),
    ).row_id  # fmt: skip
    app, point = open_point("P-01")
    turn = panel_of(app).turn
    assert "er overholdt" in app.checkbox(key=f"points.tried_window.{point.id}.{turn}").label
    app.selectbox(key=f"points.tried_level.{point.id}.{turn}").set_value(4).run()
    press(app, "points.try")
    tried = points.list_attempts(scope, point.id)[0]
    assert (tried.level, tried.form, tried.window_id is not None) == (4, "knock", True)
    assert awaited(point) == before
    press(app, "points.undo")
    assert points.list_attempts(scope, point.id)[0].id != tried.id
    assert awaited(point) == before | {window}
    app.button_group(key="points.part").set_value("seen").run()
    app.button_group(key=f"points.signs.{point.id}.{panel_of(app).turn}").set_value(["waste"]).run()
    press(app, "points.see")
    assert point_of("P-01").signs == ("waste",)
    press(app, "points.undo")
    assert point_of("P-01") == point


def test_an_attempt_taken_back_tells_that_its_return_is_open_again(
    demo_database: dict[str, str],
) -> None:
    scope, point = local_scope(), point_of("P-01")
    now = dt.datetime.now(dt.UTC)
    return_windows.add_window(
        scope, point_id=point.id, starts_at=now - dt.timedelta(hours=1),
        ends_at=now + dt.timedelta(hours=1),
    )  # fmt: skip
    before = awaited(point)
    app, point = open_point("P-01")
    press(app, "points.try")
    kept = awaited(point)
    assert len(before - kept) == 1
    press(app, f"points.untry.{points.list_attempts(scope, point.id)[0].id}")
    assert panel_of(app).said == "Forsøget er trukket tilbage, og genbesøget er åbent igen."
    assert awaited(point) == before
    press(app, "points.undo")
    assert awaited(point) == kept


def test_the_best_time_is_told_in_words_that_fit_each_time_of_day() -> None:
    tried = [Tried("knock", "weekend_day", 40, 30), Tried("knock", "morning", 40, 2)]
    told = _summary(translator("da"), reckon_chances(tried))
    assert "**Bedste tidspunkt: weekend, dag · 30 af 40 (" in told


def test_a_return_is_agreed_a_week_on_at_the_same_time(demo_database: dict[str, str]) -> None:
    app, point = open_point("P-03")
    before = awaited(point)
    app.button_group(key="points.part").set_value("next").run()
    press(app, "points.come_back")
    (window,) = [
        one
        for one in return_windows.list_windows(local_scope(), point_id=point.id)
        if one.id not in before
    ]
    assert point.seen_at is not None
    assert (window.starts_at - point.seen_at).days % 7 in (0, 6)  # 6 where summer time ends
    assert window.starts_at > dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    press(app, f"points.settle.missed.{window.id}")
    assert awaited(point) == before


def test_visits_are_declined_after_a_question_and_a_case_is_closed_and_opened(
    demo_database: dict[str, str],
) -> None:
    app, point = open_point("P-07")
    press(app, "points.decline")
    press(app, "points.keep")
    assert not point_of("P-07").is_declined
    press(app, "points.decline")
    press(app, "points.decline_now")
    assert point_of("P-07").is_declined
    press(app, "points.undo")
    press(app, "points.close")
    press(app, "points.close_now")
    assert "hvordan det endte" in app.error[0].value
    app.selectbox(key=f"points.outcome.{point.id}").set_value("contact_refused")
    press(app, "points.close_now")
    assert point_of("P-07").outcome == "contact_refused"
    press(app, "points.reopen")
    assert point_of("P-07").status == "contacting"
    app.button_group(key="points.part").set_value("past").run()
    assert "Genåbnet" in " ".join(text.value for text in app.markdown)


def test_a_leader_gets_no_page(demo_database: dict[str, str]) -> None:
    point = point_of("P-07")
    app = open_page("genbesoeg", as_leader=True, view="points", points=point.id)
    told = " ".join(text.value for text in app.markdown)
    assert "ikke adgang" in told
    assert "P-0" not in told


def test_an_address_is_protected_listed_on_request_and_let_go(
    demo_database: dict[str, str],
) -> None:
    app = open_points()
    app.text_input(key="protection.address.0.search").set_value("Spurvevej 12").run()
    hit = next(b for b in app.button if (b.key or "").startswith("protection.address.0.hit"))
    label = hit.label
    press(app, hit.key or "")
    (kept,) = protection.list_protected(local_scope())
    assert kept.label == label
    assert not any(label in text.value for text in app.markdown)
    app.toggle(key="protection.list").set_value(True).run()
    assert any(label in text.value for text in app.markdown)
    press(app, f"protection.remove.{kept.protection_id}")
    assert protection.list_protected(local_scope()) == []
    press(app, "protection.undo")
    assert protection.list_protected(local_scope()) == [kept]
