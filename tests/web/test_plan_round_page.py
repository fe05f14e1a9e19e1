"""The page Planlæg runde, run as a script on a real database; its map is tried in Chromium."""

from __future__ import annotations

import datetime as dt

import pytest

from gis import jobs
from gis.jobs.worker import work
from gis.services import areas, maps, rounds
from gis.services.members import local_scope
from gis.web.views.plan_round.state import Place

from .planning_page import (
    choose_demo_area,
    finish,
    html_of,
    labels,
    memory,
    open_plan,
    plan,
    plan_for_two_pairs,
)

pytestmark = pytest.mark.db


def test_without_a_map_the_page_offers_the_demo_town(database: dict[str, str]) -> None:
    app = open_plan()

    assert [title.value for title in app.title] == ["Planlæg runde"]
    assert "Velkommen. Kvarter mangler et kort over jeres kommune." in html_of(app)
    assert "Prøv med demobyen" in labels(app)


def test_with_a_map_and_no_area_chosen_planning_says_why_it_waits(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()

    assert [title.value for title in app.title] == ["Planlæg runde"]
    plan = app.button(key="plan_round.plan")
    assert plan.disabled
    assert plan.help == "Vælg et område eller et besøg først."


def test_a_chosen_area_shows_its_addresses_and_metres(demo_database: dict[str, str]) -> None:
    app = open_plan()

    area_id = choose_demo_area(app)

    area = areas.list_areas(local_scope())[0]
    shown = html_of(app)
    assert f"<dd>{area.addresses}<small>" in shown
    assert "Vej at gå" in shown
    assert app.query_params["areas"] == area_id


def test_an_area_in_the_address_is_chosen(demo_database: dict[str, str]) -> None:
    area = areas.list_areas(local_scope())[0]

    app = open_plan(areas=area.id)

    assert app.multiselect(key="plan_round.areas").value == [area.id]
    assert not app.button(key="plan_round.plan").disabled


def test_planning_shows_the_round_and_keeps_it_in_the_address(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()
    choose_demo_area(app)

    plan(app)

    assert not app.error
    assert "Kortest mulige" in html_of(app)
    assert app.query_params["round"]
    assert "job" not in app.query_params
    assert "Gem og udskriv" in labels(app)


def test_pressing_twice_plans_once(demo_database: dict[str, str]) -> None:
    app = open_plan()
    choose_demo_area(app)

    app.button(key="plan_round.plan").click().run()

    assert app.button(key="plan_round.plan").disabled
    assert len([job for job in jobs.list_jobs(local_scope()) if job.kind == "plan"]) == 1


def test_a_page_loaded_anew_in_the_middle_of_a_plan_goes_on_with_it(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()
    area_id = choose_demo_area(app)
    app.number_input(key="plan_round.minutes").set_value(75).run()
    app.button(key="plan_round.plan").click().run()
    job_id = app.query_params["job"]

    again = open_plan(job=job_id)

    assert again.number_input(key="plan_round.minutes").value == 75
    assert again.multiselect(key="plan_round.areas").value == [area_id]
    finish(again)
    assert memory(again).planned is not None
    assert memory(again).planned.minutes == 75


def test_a_plan_that_nobody_saw_is_offered_on_the_next_visit(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()
    choose_demo_area(app)
    app.button(key="plan_round.plan").click().run()
    work(once=True)

    again = open_plan()
    assert memory(again).planned is None
    again.button(key="plan_round.follow").click().run()

    assert memory(again).planned is not None
    assert "plan_round.follow" not in [found.key for found in open_plan().button]


def test_changing_a_field_stops_the_plan_that_was_asked_for(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()
    choose_demo_area(app)
    app.button(key="plan_round.plan").click().run()

    app.number_input(key="plan_round.minutes").set_value(60).run()

    assert [job.status for job in jobs.list_jobs(local_scope(), limit=1)] == ["cancelled"]
    assert not app.button(key="plan_round.plan").disabled


def test_a_round_is_shown_again_from_its_address(demo_database: dict[str, str]) -> None:
    app = open_plan()
    planned = plan_for_two_pairs(app)

    again = open_plan(round=planned.id)

    assert "Gem og udskriv" in labels(again)
    assert again.number_input(key="plan_round.minutes").value == 90
    assert again.number_input(key="plan_round.walkers").value == 2


def test_several_walkers_are_to_be_done_at_the_same_time_unless_told_otherwise(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()

    planned = plan_for_two_pairs(app)

    assert planned.objective == "longest"
    assert [leg.letter for leg in planned.legs] == ["A", "B"]
    assert planned.is_pair


def test_a_plan_of_the_same_areas_takes_the_place_of_the_trial_before(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()
    first = plan_for_two_pairs(app)
    app.number_input(key="plan_round.minutes").set_value(120).run()

    plan(app)

    assert memory(app).planned.replaces == first.id
    assert rounds.get_round(local_scope(), first.id).status == "replaced"
    app.button(key="plan_round.undo").click().run()
    assert memory(app).planned.id == first.id
    assert app.number_input(key="plan_round.minutes").value == 90


def test_a_new_round_leaves_the_one_before_planned(demo_database: dict[str, str]) -> None:
    app = open_plan()
    first = plan_for_two_pairs(app)
    app.button(key="plan_round.new").click().run()
    choose_demo_area(app)

    plan(app)

    assert memory(app).planned.id != first.id
    assert rounds.get_round(local_scope(), first.id).status == "planned"


def test_going_by_bicycle_suggests_its_own_pace_and_says_that_it_is_assumed(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()

    app.segmented_control(key="plan_round.mode").set_value("bicycle").run()

    pace = app.number_input(key="plan_round.pace").value
    assert pace == rounds.PACE_KMH["bicycle"]
    assert any(f"{pace:.0f} km i timen er antaget" in caption.value for caption in app.caption)


def test_a_date_is_kept_with_the_round(demo_database: dict[str, str]) -> None:
    app = open_plan()
    choose_demo_area(app)
    app.date_input(key="plan_round.date").set_value(dt.date(2027, 1, 12))
    app.time_input(key="plan_round.time").set_value(dt.time(13, 0)).run()

    plan(app)

    assert memory(app).planned.planned_for == dt.datetime(2027, 1, 12, 12, 0, tzinfo=dt.UTC)


def test_an_hour_that_the_clocks_skip_is_told_and_nothing_is_planned(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()
    choose_demo_area(app)
    app.date_input(key="plan_round.date").set_value(dt.date(2027, 3, 28))
    app.time_input(key="plan_round.time").set_value(dt.time(2, 30)).run()

    app.button(key="plan_round.plan").click().run()

    assert len(app.error) == 1
    assert not jobs.list_jobs(local_scope(), active=True)
    assert app.time_input(key="plan_round.time").value == dt.time(2, 30)


def test_a_start_of_ones_own_is_asked_of_every_walker(demo_database: dict[str, str]) -> None:
    app = open_plan()
    choose_demo_area(app)
    app.number_input(key="plan_round.walkers").set_value(2).run()
    app.toggle(key="plan_round.own").set_value(True).run()
    hit = maps.search_addresses(local_scope(), "mejsevej")[0]
    memory(app).places["start", 1] = Place((hit.lon, hit.lat), hit.label)

    app.button(key="plan_round.plan").click().run()

    assert len(app.error) == 1
    memory(app).places["start", 2] = Place((hit.lon, hit.lat), hit.label)
    plan(app)
    assert len(memory(app).planned.request.starts) == 2


# --- changing by hand ------------------------------------------------------------------------
