"""Besøg på runden on the page Planlæg runde, run as a script on a real database."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from gis.locale import COPENHAGEN
from gis.services import areas, return_windows, rounds
from gis.services import observation_points as points
from gis.services.members import local_scope
from gis.web.views.plan_round.stop_drafts import StopsState

from .opening import open_page
from .planning_page import button, finish, html_of, memory, open_plan, plan, select_row

pytestmark = pytest.mark.db

DAY = dt.datetime.now(COPENHAGEN).date() + dt.timedelta(days=2)
NOON = dt.datetime.combine(DAY, dt.time(12), COPENHAGEN)
HOUR = dt.timedelta(hours=1)


def stops(app: AppTest) -> StopsState:
    return app.session_state["plan_round.stops"]


def add_point(app: AppTest, point_id: str) -> None:
    app.selectbox(key=f"plan_round.stops.point.{stops(app).turn}").set_value(point_id).run()
    assert not app.exception


def choose_noon(app: AppTest) -> None:
    app.date_input(key="plan_round.date").set_value(DAY)
    app.time_input(key="plan_round.time").set_value(dt.time(12)).run()
    assert not app.exception


def press(app: AppTest, label: str) -> None:
    button(app, label).click().run()
    assert not app.exception


def open_points() -> list[points.Point]:
    found = points.list_points(local_scope(), statuses=points.OPEN)
    return [point for point in found if not point.is_declined]


def test_stops_alone_are_planned_changed_by_hand_and_planned_again(
    demo_database: dict[str, str],
) -> None:
    first, second = open_points()[:2]
    app = open_plan()
    assert app.button(key="plan_round.plan").disabled
    assert app.button(key="plan_round.plan").help == "Vælg et område eller et besøg først."
    add_point(app, first.id)
    add_point(app, second.id)
    app.number_input(key=f"plan_round.stop.{second.id}.minutes").set_value(25.0).run()
    app.button(key=f"plan_round.stop.{second.id}.time").click().run()
    app.number_input(key="plan_round.minutes").set_value(240).run()
    choose_noon(app)
    app.time_input(key=f"plan_round.stop.{second.id}.from0").set_value(dt.time(14)).run()
    app.time_input(key=f"plan_round.stop.{second.id}.to0").set_value(dt.time(15)).run()
    press(app, "Tilføj pause")
    plan(app)

    planned = memory(app).planned
    assert planned.kind == "visit"
    asked = {stop.ref: stop for stop in planned.request.stops}
    assert {first.id, second.id} <= asked.keys()
    assert asked[second.id].minutes == 25
    (window,) = asked[second.id].windows
    assert (window.opens, window.closes) == (NOON + 2 * HOUR, NOON + 3 * HOUR)
    (rest,) = planned.request.breaks
    assert (rest.minutes, rest.earliest, rest.latest) == (30, NOON, NOON + HOUR)
    assert "Besøg, med kode og klokkeslæt" in html_of(app)
    assert "Planlæg igen" not in [found.label for found in app.button]

    stop = next(one for one in planned.stops if one.ref == first.id)
    select_row(app, f"stop.{stop.number}")
    press(app, "Skal med")
    assert stops(app).drafts[first.id].must
    press(app, "Fortryd")
    assert "Planlæg igen" not in [found.label for found in app.button]
    select_row(app, f"stop.{stop.number}")
    press(app, "Tag af runden")
    press(app, "Planlæg igen")
    finish(app)
    again = memory(app).planned
    assert (again.replaces, first.id in {one.ref for one in again.request.stops}) == (
        planned.id, False,
    )  # fmt: skip


def test_returns_of_the_day_come_by_themselves_promised_ones_as_must(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    for window in return_windows.list_windows(scope):
        return_windows.delete_window(scope, window.id, window.version)
    promised, overdue, declined = open_points()[:3]
    for point, starts in ((promised, NOON + HOUR), (overdue, NOON - 48 * HOUR), (declined, NOON)):
        return_windows.add_window(
            scope, point_id=point.id, starts_at=starts, ends_at=starts + HOUR / 2
        )
    points.decline_point(scope, declined.id, declined.version)
    app = open_plan()
    assert not stops(app).drafts
    app.number_input(key="plan_round.minutes").set_value(240).run()
    choose_noon(app)
    came = {draft.label: draft.must for draft in stops(app).drafts.values()}
    assert came == {promised.code: True, overdue.code: False}

    plan(app)
    visits = [visit for leg in memory(app).planned.legs for visit in leg.visits]
    assert {visit.label for visit in visits} == {promised.code, overdue.code}
    (kept,) = [visit for visit in visits if visit.label == promised.code]
    assert NOON + HOUR <= kept.begins <= NOON + 1.5 * HOUR

    again = open_plan(round=memory(app).planned.id)
    assert stops(again).drafts.keys() == {visit.ref for visit in visits}
    assert not any(key in str(again.query_params) for key in stops(again).drafts)

    runs = open_page("runder", round=memory(app).planned.id)
    assert "Besøg, med kode og klokkeslæt" in html_of(runs)
    record = open_page("registrer", round=memory(app).planned.id)
    record.segmented_control(key="record.seen").set_value("yes").run()
    assert not record.exception
    offered = [found.label for found in record.button if found.label in came]
    assert offered, "what was visited is offered in the order of the sheet"


def test_with_an_area_returns_in_it_come_along_and_others_are_offered(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    for window in return_windows.list_windows(scope):
        return_windows.delete_window(scope, window.id, window.version)
    inside = next(point for point in open_points() if point.area_ids)
    outside = next(one for one in open_points() if inside.area_ids[0] not in one.area_ids)
    for point in (inside, outside):
        return_windows.add_window(
            scope, point_id=point.id, starts_at=NOON + HOUR, ends_at=NOON + 1.5 * HOUR
        )
    area = next(one for one in areas.list_areas(scope) if one.id == inside.area_ids[0])
    app = open_plan(areas=area.id)
    choose_noon(app)
    assert [draft.label for draft in stops(app).drafts.values()] == [inside.code]
    assert [draft.label for draft in stops(app).due.values()] == [outside.code]
    plan(app)
    planned = memory(app).planned
    assert planned.kind == "mixed"
    assert rounds.get_round(scope, planned.id).request == planned.request
