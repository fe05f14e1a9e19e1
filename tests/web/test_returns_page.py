"""The view Genbesøg and what other pages tell of returns, run as scripts on a real database."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import shapely
from streamlit.testing.v1 import AppTest

from gis.errors import AccessError
from gis.locale import COPENHAGEN
from gis.services import areas, meetings, observation_points, return_windows, street_search
from gis.services.members import local_scope
from gis.services.return_windows import ReturnWindow

from .opening import open_page

pytestmark = pytest.mark.db
HALF = dt.timedelta(minutes=30)


@pytest.fixture
def point(demo_database: dict[str, str]) -> observation_points.PointChange:
    """A point of a team that has no returns yet."""
    scope = local_scope()
    for one in return_windows.list_windows(scope):
        return_windows.delete_window(scope, one.id, one.version)
    area = next(a for a in areas.list_areas(scope) if a.name == "Fuglekvarteret")
    at = area.geometry.representative_point()
    return observation_points.add_point(scope, at=at, allow_duplicate=True)


def add(point: observation_points.PointChange, **ahead: float) -> ReturnWindow:
    starts_at = dt.datetime.now(dt.UTC) + dt.timedelta(**ahead)
    change = return_windows.add_window(
        local_scope(), point_id=point.point_id, starts_at=starts_at, ends_at=starts_at + HALF
    )
    return next(o for o in return_windows.list_windows(local_scope()) if o.id == change.row_id)


def stored(window_id: str) -> ReturnWindow:
    found = return_windows.list_windows(local_scope(), open_only=False)
    return next(one for one in found if one.id == window_id)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception, [found.value for found in app.exception]
    return app


def said(app: AppTest) -> str:
    return str(app.session_state["window.panel"].said)


def written(app: AppTest) -> str:
    return " ".join(text.value for text in app.markdown)


def test_a_return_is_kept_missed_moved_and_each_is_taken_back(
    point: observation_points.PointChange,
) -> None:
    window = add(point, days=-1)
    app = open_page("genbesoeg", when="overdue", window=window.id)
    assert f"{point.code}, Fuglekvarteret" in [head.value for head in app.subheader]
    assert "Overskredet" in written(app)
    press(app, "window.kept")
    assert (stored(window.id).outcome, said(app)) == ("kept", "Genbesøget er overholdt.")
    press(app, "window.undo")
    assert stored(window.id).outcome == "open"
    press(app, "window.missed")
    assert stored(window.id).outcome == "missed"
    press(app, "window.open")
    later = dt.datetime.now(COPENHAGEN).date() + dt.timedelta(days=9)
    key = f"window.move_day.{window.id}.{stored(window.id).version}.0"
    app.date_input(key=key).set_value(later).run()
    press(app, "window.move")
    moved = stored(window.id)
    assert said(app) == f"Flyttet til {later:%d-%m-%Y}."
    assert moved.starts_at.astimezone(COPENHAGEN).date() == later
    clock = window.starts_at.astimezone(COPENHAGEN).time().replace(second=0, microsecond=0)
    assert moved.starts_at.astimezone(COPENHAGEN).time() == clock
    press(app, "window.undo")
    assert stored(window.id).starts_at == window.starts_at


def test_a_return_is_handed_to_a_colleague_and_two_who_do_so_choose(
    point: observation_points.PointChange,
) -> None:
    window = add(point, days=1)
    app = open_page("genbesoeg", when="all", window=window.id)
    box = app.selectbox(key=f"window.assigned.{window.id}")
    return_windows.assign_window(local_scope(), window.id, window.version, assigned="EF")
    box.set_value("CD").run()
    assert stored(window.id).assigned == "EF"
    assert "Konflikt: en anden har ændret det samme" in [head.value for head in app.subheader]
    press(app, "window.clash.assigned.mine")
    assert stored(window.id).assigned == "CD"


def test_a_new_return_to_a_point_is_preset_in_a_week_and_shown(
    point: observation_points.PointChange,
) -> None:
    app = open_page("genbesoeg")
    assert "Ingen genbesøg er aftalt." in written(app)
    press(app, "window.add")
    press(app, "window.save")
    assert app.error[0].value == "Vælg et punkt eller en vej at komme tilbage til, ikke begge dele."
    app.selectbox(key="window.point.1").set_value(point.point_id).run()
    press(app, "window.save")
    (window,) = return_windows.list_windows(local_scope())
    in_a_week = dt.datetime.now(COPENHAGEN).date() + dt.timedelta(days=7)
    assert window.starts_at.astimezone(COPENHAGEN).date() == in_a_week
    assert "all" in app.query_params["when"]
    assert window.id in str(app.query_params["window"])
    press(app, "window.undo")
    assert return_windows.list_windows(local_scope()) == []


def test_a_new_return_to_a_street_is_to_all_its_pieces(
    point: observation_points.PointChange,
) -> None:
    app = open_page("genbesoeg")
    press(app, "window.add")
    app.segmented_control(key="window.to_street.1").set_value(True).run()
    app.text_input(key="window.street_name.1").set_value("Mejsevej").run()
    app.multiselect(key="window.streets.1").set_value(["Mejsevej"]).run()
    press(app, "window.save")
    (window,) = return_windows.list_windows(local_scope())
    pieces = street_search.find_streets(local_scope(), name="Mejsevej")
    assert (window.street_name, window.point_id) == ("Mejsevej", None)
    assert window.line is not None
    assert window.line.length == pytest.approx(shapely.length(pieces.geometry.to_numpy()).sum())


def test_declined_points_are_never_offered_and_never_listed(
    point: observation_points.PointChange,
) -> None:
    add(point, hours=1)
    observation_points.decline_point(local_scope(), point.point_id, point.row.after)
    app = open_page("genbesoeg", when="all")
    assert "Ingen genbesøg er aftalt." in written(app)
    press(app, "window.add")
    assert point.point_id not in app.selectbox(key="window.point.1").options


def test_start_tells_of_today_and_of_what_is_overdue_by_code_and_area(
    point: observation_points.PointChange,
) -> None:
    add(point, minutes=-10)
    add(point, days=-2)
    links = [found.proto.label for found in open_page("").get("page_link")]
    assert any(f"genbesøg {point.code}, Fuglekvarteret" in one for one in links)
    assert "1 genbesøg er overskredet" in links
    seen = [found.proto.label for found in open_page("", as_leader=True).get("page_link")]
    assert not any("genbesøg" in one.lower() or "henvendelse" in one.lower() for one in seen)


def test_a_meeting_goes_through_overdue_returns_and_freezes_none(
    point: observation_points.PointChange,
) -> None:
    scope = local_scope()
    window = add(point, days=-2)
    held = meetings.open_meeting(scope, meetings.today_here(), ["AB"])
    app = open_page("teammoede", step="overdue", item=f"return.{window.id}")
    assert f"Genbesøg er overskredet: {point.code}" in [head.value for head in app.subheader]
    frozen = meetings.close_meeting(scope, held.id)
    kinds = {one.kind for one in meetings.get_version(scope, frozen.id).overdue}
    assert not kinds & {"return", "inquiry"}
    with pytest.raises(AccessError, match="fieldwork_only"):
        meetings.overdue_fieldwork(replace(scope, role="leader"))


def test_a_leader_is_not_shown_the_page(point: observation_points.PointChange) -> None:
    add(point, hours=1)
    app = open_page("genbesoeg", as_leader=True, when="all")
    shown = " ".join(str(element) for element in app.main)
    assert point.code not in shown
