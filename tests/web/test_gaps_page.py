"""The page Huller i dækningen, run as a script on a real database; its map is tried in Chromium."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from streamlit.testing.v1 import AppTest

from gis.coverage.bands import band_of
from gis.locale import COPENHAGEN, translator
from gis.services import areas, gaps, mapping
from gis.services.gaps.telling import headline
from gis.services.members import Scope, local_scope
from tests.services.test_gaps import CANARY, plant

from .opening import open_page

pytestmark = pytest.mark.db

_ = translator("da")


def rows(app: AppTest) -> list[dict]:
    """What the table of areas shows."""
    for block in app.get("bidi_component"):
        data = json.loads(block.proto.json) if block.proto.json else {}
        if isinstance(data, dict) and data.get("caption", "").startswith("Boligområderne"):
            return data["rows"]
    return []


def said(app: AppTest) -> str:
    """All that the components are given, the status line among them."""
    return " ".join(
        str(json.loads(block.proto.json))
        for block in app.get("bidi_component") if block.proto.json
    )  # fmt: skip


def written(app: AppTest) -> str:
    """All that the page says, what its components and map are given included."""
    return " ".join(str(block.proto) for kind in (
        "html", "markdown", "bidi_component", "component_instance", "heading", "button",
        "download_button", "text", "imgs",
    ) for block in app.get(kind))  # fmt: skip


def test_without_areas_the_page_leads_to_them(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    for area in areas.list_areas(scope):
        areas.delete_area(scope, area.id)
    app = open_page("huller")
    assert any("Der er ingen boligområder endnu." in text.value for text in app.markdown)


def test_the_table_is_the_report_and_the_order_is_kept_in_the_address(
    demo_database: dict[str, str],
) -> None:
    report = gaps.gap_report(local_scope())
    app = open_page("huller")
    assert headline(_, report) in [text.value for text in app.markdown]
    assert [row["id"] for row in rows(app)] == [area.area_id for area in report.areas]
    app.segmented_control(key="gaps.order").set_value("hour").run()
    assert not app.exception
    assert app.query_params["order"] in ("hour", ["hour"])
    assert [row["id"] for row in rows(app)] == [area.area_id for area in report.ranked("hour")]
    assert not {row["cells"][0] for row in rows(app)} & set(str(dict(app.query_params)).split())


def test_a_wish_fills_the_plan_with_the_area_and_the_next_such_time(
    demo_database: dict[str, str],
) -> None:
    area = gaps.gap_report(local_scope()).areas[0]
    app = open_page("planlaeg", areas=area.area_id, band="evening")
    assert app.multiselect(key="plan_round.areas").value == [area.area_id]
    day, clock = (app.session_state[f"plan_round.{name}"] for name in ("date", "time"))
    at = dt.datetime.combine(day, clock, COPENHAGEN)
    assert band_of(at) == "evening"
    assert at > dt.datetime.now(COPENHAGEN)
    assert "band" not in app.query_params
    assert not app.button(key="plan_round.plan").disabled
    for query in ({"areas": "x", "band": "evening"}, {"areas": area.area_id, "band": "noon"}):
        untouched = open_page("planlaeg", **query)
        assert untouched.session_state["plan_round.date"] is None


def test_a_leader_backs_a_decision_and_takes_it_back(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    asked = next(area for area in gaps.gap_report(scope).areas if area.to_back)
    to_back = lambda: next(  # noqa: E731
        area.to_back for area in gaps.gap_report(scope).areas if area.area_id == asked.area_id
    )
    app = open_page("huller", as_leader=True)  # it is the first to be backed
    assert "gaps.plan" not in {button.key for button in app.button}
    app.button(key="gaps.back").click().run()
    assert not app.exception
    today = dt.datetime.now(COPENHAGEN)
    assert f"Opbakning givet til {asked.name} {_.date(today)}." in said(app)
    assert to_back() == ()
    assert app.query_params["area"] in (asked.area_id, [asked.area_id])
    app.button(key="gaps.undo").click().run()
    assert to_back() == asked.to_back


def decide_two(app_scope: Scope) -> tuple[gaps.AreaGap, gaps.AreaGap]:
    """Return the first two areas that a leader can back, both decided on now."""
    for area in gaps.gap_report(app_scope).areas[:2]:
        mapping.decide(app_scope, area.area_id, "direct", True, "Almene boliger", since=None)
    first, second = [area for area in gaps.gap_report(app_scope).areas if area.to_back][:2]
    return first, second


def test_what_is_backed_is_the_area_chosen_since_the_page_was_drawn(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    first, second = decide_two(scope)
    app = open_page("huller", as_leader=True)
    app.session_state["gaps.state"].area = second.area_id  # as the table does on its own
    app.button(key="gaps.back").click().run()
    assert not app.exception
    left = {area.area_id: area.to_back for area in gaps.gap_report(scope).areas}
    assert (left[first.area_id], left[second.area_id]) == (first.to_back, ())
    assert f"Opbakning givet til {second.name} " in said(app)


def test_nothing_can_be_backed_while_nothing_is_chosen(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    decide_two(scope)
    app = open_page("huller", as_leader=True)
    assert not app.button(key="gaps.back").disabled
    before = gaps.gap_report(scope).areas
    app.session_state["gaps.state"].area = ""
    app.button(key="gaps.back").click().run()
    assert not app.exception
    assert app.button(key="gaps.back").disabled
    assert [one.to_back for one in gaps.gap_report(scope).areas] == [one.to_back for one in before]


def test_a_leader_is_shown_no_point_sign_window_or_inquiry(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    plant(scope)
    for area in gaps.gap_report(scope).areas[:2]:
        app = open_page("huller", as_leader=True, area=area.area_id)
        assert rows(app)
        assert area.area_id in written(app)
        assert CANARY not in written(app)
        assert CANARY not in str(dict(app.query_params))
