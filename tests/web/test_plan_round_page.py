"""The page Planlæg runde, run as a script on a real database; its map is tried in Chromium."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
import shapely
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from gis import jobs
from gis.jobs.worker import purge, work
from gis.layers.database import SYSTEM
from gis.services import areas, installation, maps, outings, rounds, street_notes
from gis.services.members import local_scope
from gis.web.views.plan_round.state import EVERYBODY, Place, PlanState

from ..services.cut_off import cut_off_place  # noqa: TID252 - a helper of both
from .opening import open_page

pytestmark = pytest.mark.db


def open_plan(**query: str) -> AppTest:
    return open_page("planlaeg", **query)


def html_of(app: AppTest) -> str:
    return " ".join(str(block.proto.body) for block in app.get("html"))


def button(app: AppTest, label: str):
    return next(found for found in app.button if found.label == label)


def labels(app: AppTest) -> list[str]:
    return [found.label for found in app.button]


def memory(app: AppTest) -> PlanState:
    return app.session_state["plan_round.state"]


def choose_demo_area(app: AppTest) -> str:
    area = areas.list_areas(local_scope())[0]
    app.multiselect(key="plan_round.areas").set_value([area.id]).run()
    assert not app.exception
    return area.id


def finish(app: AppTest) -> AppTest:
    """Let a worker do what the page asked for, and look again."""
    work(once=True)
    app.run()
    assert not app.exception
    return app


def plan(app: AppTest) -> AppTest:
    app.button(key="plan_round.plan").click().run()
    return finish(app)


def plan_for_two_pairs(app: AppTest) -> rounds.PlannedRound:
    choose_demo_area(app)
    app.number_input(key="plan_round.walkers").set_value(2).run()
    plan(app)
    planned = memory(app).planned
    assert planned is not None
    return planned


def select_row(app: AppTest, row: str) -> None:
    memory(app).selected = row
    app.run()


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
    assert plan.help == "Vælg et område først."


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


def first_required(planned: rounds.PlannedRound) -> tuple[str, frozenset[str]]:
    """Return id and pieces of a row of the first leg that has to be walked."""
    leg = planned.legs[0]
    row = next(row for row in leg.directions if not row.deadhead)
    return f"{leg.walker}.{row.number}", frozenset(row.street_ids)


def test_a_dropped_street_is_left_out_when_planned_again_and_comes_back_with_undo(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()
    before = plan_for_two_pairs(app)
    row, pieces = first_required(before)
    select_row(app, row)

    app.button(key="plan_round.drop").click().run()
    app.button(key="plan_round.again").click().run()
    finish(app)

    after = memory(app).planned
    assert after.replaces == before.id
    assert pieces.isdisjoint(after.required["id"])
    assert pieces == set(after.dropped["street_id"])
    app.button(key="plan_round.undo").click().run()
    assert memory(app).planned.id == before.id
    assert rounds.get_round(local_scope(), before.id).status == "planned"


def test_a_dropped_street_stays_out_when_the_time_is_changed(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()
    row, pieces = first_required(plan_for_two_pairs(app))
    select_row(app, row)
    app.button(key="plan_round.drop").click().run()

    app.number_input(key="plan_round.minutes").set_value(120).run()
    plan(app)

    assert memory(app).planned.minutes == 120
    assert pieces == set(memory(app).planned.dropped["street_id"])


def test_a_dropped_street_can_be_brought_back(demo_database: dict[str, str]) -> None:
    app = open_plan()
    row, pieces = first_required(plan_for_two_pairs(app))
    select_row(app, row)
    app.button(key="plan_round.drop").click().run()
    app.button(key="plan_round.again").click().run()
    finish(app)
    name = memory(app).planned.dropped["name"].iloc[0]

    select_row(app, f"left.dropped.{name}")
    app.button(key="plan_round.back").click().run()
    app.button(key="plan_round.again").click().run()
    finish(app)

    assert memory(app).planned.dropped.empty
    assert pieces <= set(memory(app).planned.required["id"])


def test_a_street_moved_to_the_other_pair_is_walked_by_it(demo_database: dict[str, str]) -> None:
    app = open_plan()
    row, pieces = first_required(plan_for_two_pairs(app))
    select_row(app, row)

    app.button(key="plan_round.move.2").click().run()
    app.button(key="plan_round.again").click().run()
    finish(app)

    (second,) = [leg for leg in memory(app).planned.legs if leg.walker == 2]
    assert pieces <= set(second.pieces)


def test_a_street_that_cannot_be_walked_is_noted_with_its_reason(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()
    row, pieces = first_required(plan_for_two_pairs(app))
    select_row(app, row)

    app.text_input(key="plan_round.reason").set_value("Låst port")
    button(app, "Gem årsagen").click().run()

    (note,) = street_notes.list_notes(local_scope())
    assert note.reason == "Låst port"
    assert set(note.street_ids) == pieces
    app.button(key="plan_round.again").click().run()
    finish(app)
    assert pieces == set(memory(app).planned.not_walkable["street_id"])


def test_a_note_is_taken_back_with_undo(demo_database: dict[str, str]) -> None:
    app = open_plan()
    row, _pieces = first_required(plan_for_two_pairs(app))
    select_row(app, row)
    app.text_input(key="plan_round.reason").set_value("Låst port")
    button(app, "Gem årsagen").click().run()

    app.button(key="plan_round.undo").click().run()

    assert street_notes.list_notes(local_scope()) == []
    assert "plan_round.again" not in [found.key for found in app.button]


def test_a_note_without_a_reason_is_told_and_not_stored(demo_database: dict[str, str]) -> None:
    app = open_plan()
    row, _pieces = first_required(plan_for_two_pairs(app))
    select_row(app, row)

    button(app, "Gem årsagen").click().run()

    assert len(app.error) == 1
    assert street_notes.list_notes(local_scope()) == []


def test_changes_can_be_forgotten_before_they_are_planned(demo_database: dict[str, str]) -> None:
    app = open_plan()
    row, _pieces = first_required(plan_for_two_pairs(app))
    select_row(app, row)
    app.button(key="plan_round.drop").click().run()
    assert "Planlæg igen" in labels(app)

    app.button(key="plan_round.reset").click().run()

    assert "Planlæg igen" not in labels(app)


def test_a_round_that_is_out_cannot_be_changed(demo_database: dict[str, str]) -> None:
    app = open_plan()
    planned = plan_for_two_pairs(app)
    outings.go_out(
        local_scope(), initials=["AB"], home_by=outings.usual_home_by(60), round_id=planned.id
    )

    again = open_plan(round=planned.id)
    select_row(again, first_required(planned)[0])

    assert "plan_round.drop" not in [found.key for found in again.button]
    assert any("ruterne ligger fast" in text.value for text in again.markdown)


def test_a_round_that_somebody_else_replaced_is_told_and_stays_on_screen(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()
    planned = plan_for_two_pairs(app)
    select_row(app, first_required(planned)[0])
    app.button(key="plan_round.drop").click().run()
    longer = dataclasses.replace(planned.request, minutes=100)
    rounds.plan_round(local_scope(), longer, replaces=planned.id)

    app.button(key="plan_round.again").click().run()
    finish(app)

    assert len(app.error) == 1
    assert memory(app).planned.id == planned.id


# --- printing and what does not work out -------------------------------------------------------


def test_printing_says_which_sheet_is_ready(demo_database: dict[str, str]) -> None:
    app = open_plan()
    planned = plan_for_two_pairs(app)

    button(app, "Gem og udskriv").click().run()
    finish(app)

    sheet = app.session_state["round_print.state"].ready[planned.id]
    assert jobs.result_file(local_scope(), sheet.job_id)[1].startswith(b"%PDF")
    assert sheet.file_name == f"kvarter-ark-{sheet.code}.pdf"
    assert memory(app).said == f"Runden er gemt. Ark {sheet.code} er klart."
    assert rounds.find_round(local_scope(), sheet.code) == planned.id


def test_a_printed_sheet_is_not_kept_in_the_memory_of_the_session(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()
    planned = plan_for_two_pairs(app)

    button(app, "Gem og udskriv").click().run()
    finish(app)

    sheet = app.session_state["round_print.state"].ready[planned.id]
    assert all(isinstance(kept, str) for kept in dataclasses.astuple(sheet))


def test_a_sheet_that_is_no_longer_kept_can_be_printed_anew(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()
    planned = plan_for_two_pairs(app)
    button(app, "Gem og udskriv").click().run()
    finish(app)
    assert "Gem og udskriv" not in labels(app)

    with installation.database().session(SYSTEM) as session:
        session.execute(sa.text("update job set finished_at = now() - interval '2 days'"))
    purge()
    app.run()

    assert planned.id not in app.session_state["round_print.state"].ready
    assert "Gem og udskriv" in labels(app)


def test_too_little_time_is_told_in_one_sentence(demo_database: dict[str, str]) -> None:
    app = open_plan()
    choose_demo_area(app)
    home = areas.list_areas(local_scope())[0].geometry.centroid
    hits = [
        hit for letter in "abdefghklmnprst" for hit in maps.search_addresses(local_scope(), letter)
    ]
    far = max(hits, key=lambda hit: home.distance(shapely.Point(hit.lon, hit.lat)))
    memory(app).places["start", EVERYBODY] = Place((far.lon, far.lat), far.label)
    app.number_input(key="plan_round.minutes").set_value(5).run()

    plan(app)

    assert len(app.error) == 1
    assert app.error[0].value.startswith("Ingen veje kan nås på 5 minutter.")
    assert app.number_input(key="plan_round.minutes").value == 5


def test_a_round_that_walks_nothing_is_told_and_not_shown(demo_database: dict[str, str]) -> None:
    area = areas.list_areas(local_scope())[0]
    empty = rounds.plan_round(local_scope(), rounds.RoundRequest((area.id,), minutes=0.001))

    app = open_plan(round=empty.id)

    assert len(app.error) == 1
    assert app.error[0].value.startswith("Ingen veje kan nås på")
    assert "round" not in app.query_params
    assert app.session_state["plan_round.areas"] == [area.id]


def test_streets_that_cannot_be_reached_are_told(demo_database: dict[str, str]) -> None:
    app = open_plan()
    place = Place(cut_off_place(), "Langt væk")
    choose_demo_area(app)
    memory(app).places["start", EVERYBODY] = place

    plan(app)

    assert [error.value for error in app.error] == [
        "Ingen af vejene kan nås fra startstedet. Vælg et andet."
    ]
    assert memory(app).planned is None


def test_what_the_time_is_too_short_for_is_listed_with_the_rounds_that_would_do(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()
    choose_demo_area(app)
    app.number_input(key="plan_round.minutes").set_value(30).run()

    plan(app)

    assert "Ikke med" in [heading.value for heading in app.subheader]
    assert "De står under tabellen." in html_of(app)
    count = memory(app).planned.further_rounds
    assert any(
        text.value.startswith(f"{count} rund") and "mere dækker resten" in text.value
        for text in app.markdown
    )


@pytest.mark.parametrize("round_id", ["x", "00000000-0000-0000-0000-000000000000", "'; --"])
def test_an_address_with_an_unknown_round_shows_the_page(
    demo_database: dict[str, str], round_id: str
) -> None:
    app = open_plan(round=round_id, areas="x,y", job=round_id)

    assert app.button(key="plan_round.plan")


# --- places and areas --------------------------------------------------------------------------


def test_an_address_search_offers_at_most_eight_and_sets_the_start(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()

    app.text_input(key="plan_round.start.0.search.0").set_value("mejsevej").run()
    hits = [found for found in app.button if found.key.startswith("plan_round.start.0.hit.")]
    assert 1 <= len(hits) <= 8
    hits[0].click().run()

    assert not app.exception
    assert memory(app).places["start", EVERYBODY].label.startswith("Mejsevej")
    assert "Mejsevej" not in str(dict(app.query_params))


def test_an_address_that_is_not_there_is_told(demo_database: dict[str, str]) -> None:
    app = open_plan()

    app.text_input(key="plan_round.start.0.search.0").set_value("qqqq").run()

    assert any("blev ikke fundet" in caption.value for caption in app.caption)


def asks_for_name(app: AppTest) -> bool:
    return "plan_round.name" in [field.key for field in app.text_input]


def draw(app: AppTest) -> areas.Area:
    """Store an area under its passing name, as a drawing on the map is."""
    scope = local_scope()
    outline = areas.list_areas(scope)[0].geometry
    draft = areas.add_area(scope, "Nyt område 1", outline.centroid.buffer(0.002))
    memory(app).draft_id = draft.id
    app.session_state["plan_round.areas"] = [draft.id]
    app.run()
    return draft


def test_an_area_stored_under_a_passing_name_elsewhere_is_not_called_unsaved(
    demo_database: dict[str, str],
) -> None:
    draft = draw(open_plan())

    app = open_plan()

    assert draft.name in app.multiselect(key="plan_round.areas").options
    assert not asks_for_name(app)
    assert not any("ikke er gemt" in text.value for text in app.markdown)


def test_a_discarded_drawing_comes_back_with_undo(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    app = open_plan()
    draft = draw(app)

    button(app, "Kassér").click().run()
    assert not asks_for_name(app)
    assert draft.id not in [area.id for area in areas.list_areas(scope)]
    app.button(key="plan_round.undo").click().run()

    assert not app.exception
    assert draft.id in [area.id for area in areas.list_areas(scope)]
    assert app.session_state["plan_round.areas"] == [draft.id]
    assert asks_for_name(app)


def test_a_drawing_is_named_and_stays_chosen(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    app = open_plan()
    draft = draw(app)

    app.text_input(key="plan_round.name").set_value("Prøveområdet")
    button(app, "Gem").click().run()

    assert memory(app).said == "Området er gemt."
    assert app.session_state["plan_round.areas"] == [draft.id]
    assert "Prøveområdet" in [area.name for area in areas.list_areas(scope)]


def test_naming_a_drawing_like_another_area_is_told_beside_the_field(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    existing = areas.list_areas(scope)[0]
    app = open_plan()
    draw(app)

    app.text_input(key="plan_round.name").set_value(existing.name)
    button(app, "Gem").click().run()

    assert any("Vælg et andet navn" in error.value for error in app.error)


def test_a_name_with_stars_is_shown_as_it_is_typed(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    existing = areas.list_areas(scope)[0]
    areas.update_area(scope, existing.id, existing.version, name="*Nord*")
    app = open_plan()
    draw(app)

    app.text_input(key="plan_round.name").set_value("*Nord*")
    button(app, "Gem").click().run()

    shown = [text.value for text in [*app.markdown, *app.error]]
    assert sum(r"\*Nord\*" in text for text in shown) == 2  # overlapped, and taken
    assert not any(" *Nord*" in text for text in shown)


def test_the_page_is_drawn_in_english_too(demo_database: dict[str, str]) -> None:
    app = open_plan()
    plan_for_two_pairs(app)

    app.session_state["frame.lang"] = "en"
    app.run()

    assert not app.exception
    assert len(app.title) == 1
