"""Changing a planned round by hand, printing it, and what is told when it cannot be."""

from __future__ import annotations

import dataclasses
import pickle

import pytest
import shapely
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from gis import jobs
from gis.jobs.worker import purge
from gis.layers.database import SYSTEM
from gis.services import areas, installation, maps, outings, rounds, street_notes
from gis.services.members import local_scope
from gis.web.views.plan_round.state import EVERYBODY, Place

from ..services.cut_off import cut_off_place  # noqa: TID252 - a helper of both
from .planning_page import (
    button,
    choose_demo_area,
    finish,
    html_of,
    labels,
    memory,
    open_plan,
    plan,
    plan_for_two_pairs,
    select_row,
)

pytestmark = pytest.mark.db


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
    assert len(pickle.dumps(dataclasses.astuple(sheet))) < 2000, "codes and names, no paper"


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
