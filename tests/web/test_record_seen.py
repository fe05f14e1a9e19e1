"""*Set noget?*, what was in the way, and who is home: the page Registrér runde run as a script."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from gis.services import maps, observation_points, outings, return_windows, rounds, walked
from gis.services.members import local_scope
from gis.web.views.record.state import RecordState

from .opening import open_page
from .test_record_page import passes_of, planned_round, save, set_times, status_of

pytestmark = pytest.mark.db


def field(number: int, name: str) -> str:
    return f"record.seen.{number}.{name}"


def say_yes(app: AppTest) -> None:
    app.segmented_control(key="record.seen").set_value("yes").run()
    assert not app.exception


def street_with_homes(planned: rounds.PlannedRound) -> tuple[str, walked.Home]:
    """Return the id of a row of the list, and an address along it."""
    for row in planned.legs[0].directions:
        homes = walked.homes_along(row.street_ids)
        if homes and homes[0].street == row.name:
            return f"1.{row.number}", homes[0]
    raise AssertionError("no street of the round has addresses")


def test_a_house_of_the_list_its_signs_and_a_return_are_saved_and_undone_together(
    demo_database: dict[str, str],
) -> None:
    scope, planned = local_scope(), planned_round()
    known = {point.id for point in observation_points.list_points(scope)}
    windows = {one.id for one in return_windows.list_windows(scope)}
    row, home = street_with_homes(planned)
    app = open_page("registrer", round=planned.id)
    set_times(app)
    say_yes(app)
    app.segmented_control(key=field(1, "where")).set_value("new").run()
    app.selectbox(key=field(1, "stretch")).set_value(row).run()
    app.selectbox(key=field(1, "home")).set_value(home.id).run()
    app.button_group(key=field(1, "signs")).set_value(["waste"])
    app.checkbox(key=field(1, "tried")).check()
    app.checkbox(key=field(1, "back")).check().run()
    assert not app.exception
    back = app.date_input(key=field(1, "day")).value

    save(app)

    assert not app.error
    (point,) = [one for one in observation_points.list_points(scope) if one.id not in known]
    assert (point.address, point.signs, point.attempts) == (
        f"{home.street} {home.number}", ("waste",), 1,
    )  # fmt: skip
    (window,) = return_windows.list_windows(scope, point_id=point.id)
    assert window.starts_at.date() == back
    assert back.weekday() == 1  # as the walk, a Tuesday
    told = " ".join(str(found.value) for found in app.markdown)
    assert home.number not in told.split()

    app.button(key="record.undo").click().run()

    assert not app.error
    assert {one.id for one in observation_points.list_points(scope)} == known
    assert {one.id for one in return_windows.list_windows(scope)} == windows
    assert status_of(planned.id) == "planned"
    assert app.button_group(key=field(1, "signs")).value == ["waste"]


def test_a_known_point_is_seen_and_its_return_kept(demo_database: dict[str, str]) -> None:
    scope, planned = local_scope(), planned_round()
    _row, home = street_with_homes(planned)
    point = observation_points.add_point(scope, address_id=home.id, allow_duplicate=True)
    begun = dt.datetime(2026, 3, 3, 9, 15, tzinfo=dt.UTC)  # 10.15 in Denmark
    window = return_windows.add_window(
        scope, point_id=point.point_id, starts_at=begun, ends_at=begun + dt.timedelta(minutes=30)
    )
    app = open_page("registrer", round=planned.id)
    set_times(app)
    say_yes(app)
    app.selectbox(key=field(1, "point")).set_value(point.point_id).run()
    assert app.checkbox(key=field(1, "kept")).value

    save(app)

    assert not app.error
    (kept,) = return_windows.list_windows(scope, point_id=point.point_id, open_only=False)
    assert (kept.id, kept.outcome) == (window.row_id, "kept")
    (seen,) = observation_points.list_observations(scope, point.point_id)
    assert (seen.signs, seen.round_id) == ((), planned.id)


def test_the_return_of_another_point_is_not_kept_where_visits_are_declined(
    demo_database: dict[str, str],
) -> None:
    scope, planned = local_scope(), planned_round()
    _row, home = street_with_homes(planned)
    point, declined = (
        observation_points.add_point(scope, address_id=home.id, allow_duplicate=True)
        for _each in range(2)
    )
    observation_points.decline_point(scope, declined.point_id, declined.row.after)
    begun = dt.datetime(2026, 3, 3, 9, 15, tzinfo=dt.UTC)
    window = return_windows.add_window(
        scope, point_id=point.point_id, starts_at=begun, ends_at=begun + dt.timedelta(minutes=30)
    )
    app = open_page("registrer", round=planned.id)
    set_times(app)
    say_yes(app)
    app.selectbox(key=field(1, "point")).set_value(point.point_id).run()
    assert app.checkbox(key=field(1, "kept")).value
    app.selectbox(key=field(1, "point")).set_value(declined.point_id).run()

    save(app)

    assert not app.error
    (left,) = return_windows.list_windows(scope, point_id=point.point_id)
    assert (left.id, left.outcome) == (window.row_id, "open")


def test_a_place_without_a_place_is_asked_for_and_nothing_is_saved(
    demo_database: dict[str, str],
) -> None:
    planned = planned_round()
    app = open_page("registrer", round=planned.id)
    set_times(app)
    say_yes(app)
    app.segmented_control(key=field(1, "where")).set_value("new").run()

    save(app)

    assert [found.value for found in app.error] == [
        "Vælg et punkt, en adresse eller en vej til det, I så."
    ]
    assert passes_of(planned.id) == []
    app.button(key=field(1, "drop")).click().run()
    save(app)
    assert status_of(planned.id) == "walked"


def test_a_point_that_is_there_already_is_offered(demo_database: dict[str, str]) -> None:
    scope, planned = local_scope(), planned_round()
    row, home = street_with_homes(planned)
    point = observation_points.add_point(scope, address_id=home.id, allow_duplicate=True)
    app = open_page("registrer", round=planned.id)
    set_times(app)
    say_yes(app)
    app.segmented_control(key=field(1, "where")).set_value("new").run()
    app.selectbox(key=field(1, "stretch")).set_value(row).run()
    app.selectbox(key=field(1, "home")).set_value(home.id).run()

    app.button(key=field(1, "use")).click().run()
    save(app)

    assert not app.error
    assert len(observation_points.list_observations(scope, point.point_id)) == 1


def test_a_street_that_could_not_be_walked_says_why_and_may_be_noted(
    demo_database: dict[str, str],
) -> None:
    scope, planned = local_scope(), planned_round()
    row = next(one for one in planned.legs[0].directions if not one.deadhead)
    app = open_page("registrer", round=planned.id)
    set_times(app)
    app.segmented_control(key="record.how").set_value("partly").run()
    app.multiselect(key="record.hindered").set_value([f"1.{row.number}"]).run()

    save(app)
    assert [found.value for found in app.error] == ["Vælg en af årsagerne på listen."]
    app.selectbox(key=f"record.hindered.1.{row.number}.why").set_value("closed_off").run()
    save(app)

    assert not app.error
    assert status_of(planned.id) == "partly"
    (found,) = walked.list_hindrances(scope, planned.id)
    assert (found.row, found.reason) == (row.number, "closed_off")
    told = [str(one.value) for one in open_page("runder", round=planned.id).markdown]
    assert any(text.startswith("Kunne ikke gennemgås") and row.name in text for text in told)


def test_who_is_out_is_home_when_the_round_is_saved_unless_unticked(
    demo_database: dict[str, str],
) -> None:
    scope, planned = local_scope(), planned_round()
    soon = outings.usual_home_by(60)
    outings.go_out(scope, initials=["AB", "CD"], home_by=soon, round_id=planned.id)
    app = open_page("registrer", round=planned.id)
    set_times(app)
    assert app.checkbox(key="record.home").label == "AB og CD er hjemme igen"
    app.checkbox(key="record.home").uncheck().run()
    save(app)
    assert len(outings.list_out(scope)) == 1
    app.button(key="record.undo").click().run()
    app.checkbox(key="record.home").check().run()
    save(app)
    assert outings.list_out(scope) == []
    assert status_of(planned.id) == "walked"


@pytest.mark.parametrize("how", ["planned", "not"])
def test_who_went_out_after_the_form_was_drawn_is_not_declared_home(
    demo_database: dict[str, str], how: str
) -> None:
    scope, planned = local_scope(), planned_round()
    soon = outings.usual_home_by(60)
    gone = outings.go_out(scope, initials=["AB"], home_by=soon, round_id=planned.id)
    app = open_page("registrer", round=planned.id)
    set_times(app)
    app.segmented_control(key="record.how").set_value(how).run()
    first = outings.get_outing(scope, gone.row_id)
    outings.come_home(scope, first.id, first.version)
    outings.go_out(scope, initials=["CD"], home_by=soon, round_id=planned.id)
    save(app)
    assert not app.error
    assert [one.initials for one in outings.list_out(scope)] == [("CD",)]


def test_a_round_of_which_no_street_could_be_walked_is_taken_back_and_put_back(
    demo_database: dict[str, str],
) -> None:
    scope, planned = local_scope(), planned_round()
    rows = [(1, row.number) for row in planned.legs[0].directions[:1]]
    begun = dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC)
    walked.record_round(
        scope, planned.id, started_at=begun, ended_at=begun + dt.timedelta(hours=1), is_pair=True,
        walkers=[], hindrances=dict.fromkeys(rows, "weather"),
    )  # fmt: skip
    app = open_page("registrer", round=planned.id)
    assert "Registreret: 1 vej kunne ikke gås." in [one.value for one in app.markdown]
    app.button(key="record.withdraw").click().run()
    assert walked.list_hindrances(scope, planned.id) == []
    app.button(key="record.undo").click().run()
    assert not app.exception
    assert len(walked.list_hindrances(scope, planned.id)) == 1


def test_what_was_seen_on_the_way_to_something_else_is_found_by_its_address(
    demo_database: dict[str, str],
) -> None:
    scope, planned = local_scope(), planned_round()
    gone = outings.go_out(scope, initials=["AB"], home_by=outings.usual_home_by(60))
    (hit, *_rest) = maps.search_addresses(local_scope(), "Mejsevej 2")
    known = {point.id for point in observation_points.list_points(scope)}
    app = open_page("registrer", kind="marked")
    set_times(app)
    say_yes(app)
    app.segmented_control(key=field(1, "where")).set_value("new").run()
    app.text_input(key=field(1, "found.search")).set_value("Mejsevej 2").run()
    app.button(key=f"{field(1, 'found')}.hit.{hit.id}").click().run()
    memory: RecordState = app.session_state["record.state"]
    memory.marked = set(planned.legs[0].directions[0].street_ids)

    save(app)

    assert not app.error
    (point,) = [one for one in observation_points.list_points(scope) if one.id not in known]
    assert point.at.distance(point.at.__class__(hit.lon, hit.lat)) < 1e-9
    assert outings.get_outing(scope, gone.row_id).home_at is not None
