"""The first plan at once, a better one when it is asked for, and changes by hand."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from gis import jobs
from gis.layers.database import SYSTEM
from gis.services import areas, installation, rounds
from gis.services.members import local_scope

from .planning_page import button, choose_demo_area, labels, memory, open_plan

pytestmark = pytest.mark.db


def run(statement: str, **values: object) -> None:
    with installation.database().session(SYSTEM) as session:
        session.execute(sa.text(statement), values)


def store_first_plan(job_id: str) -> rounds.PlannedRound:
    """Do what a worker has done when it goes on looking: the first plan is stored and told."""
    view = jobs.watch(local_scope(), job_id)
    request = rounds.RoundRequest.from_json(view.parameters["request"])
    planned = rounds.plan_round(local_scope(), request, replaces=view.parameters["replaces"])
    run(
        """update job set status = 'running', attempts = 1, share = 0.4,
            created_at = now() - interval '5 seconds',
            result = jsonb_build_object('round', cast(:round as text)) where id = :id""",
        id=job_id, round=planned.id,
    )  # fmt: skip
    return planned


def store_better_plan(planned: rounds.PlannedRound) -> None:
    """Write over a stored plan one whose legs are two minutes shorter."""
    run("update round_leg set minutes = minutes - 2 where round_id = :id", id=planned.id)
    run(
        "update round set objective_m = objective_m - 100, version = version + 1 where id = :id",
        id=planned.id,
    )


def improving() -> tuple[AppTest, rounds.PlannedRound]:
    app = open_plan()
    choose_demo_area(app)
    app.button(key="plan_round.plan").click().run()
    planned = store_first_plan(memory(app).job_id)
    app.run()
    assert not app.exception
    return app, planned


def test_the_first_plan_is_shown_while_better_ones_are_looked_for_and_is_kept_by_stop(
    demo_database: dict[str, str],
) -> None:
    app, planned = improving()

    assert memory(app).planned.id == planned.id
    assert app.button(key="plan_round.print").disabled
    assert "tryk på Stop" in app.button(key="plan_round.print").help
    app.button(key="plan_round.job").click().run()
    app.run()

    assert not app.exception
    assert [job.status for job in jobs.list_jobs(local_scope(), limit=1)] == ["done"]
    assert memory(app).planned.id == planned.id
    assert not app.button(key="plan_round.print").disabled
    assert rounds.get_round(local_scope(), planned.id).status == "planned"


def test_a_better_plan_is_shown_when_it_is_asked_for_and_not_printed_before(
    demo_database: dict[str, str],
) -> None:
    app, planned = improving()
    store_better_plan(planned)
    jobs.stop(local_scope(), memory(app).job_id)

    app.run()

    assert memory(app).planned.walk_minutes == planned.walk_minutes
    assert any("2 min kortere" in text.value for text in app.markdown)
    assert app.button(key="plan_round.print").disabled
    app.button(key="plan_round.better").click().run()
    assert memory(app).planned.walk_minutes == pytest.approx(planned.walk_minutes - 2)
    assert "plan_round.better" not in [found.key for found in app.button]
    assert not app.button(key="plan_round.print").disabled


def test_who_changes_the_first_plan_by_hand_need_not_wait_for_a_better_one(
    demo_database: dict[str, str],
) -> None:
    app, planned = improving()
    row = next(row for row in planned.legs[0].directions if not row.deadhead)
    memory(app).selected = f"1.{row.number}"
    app.run()
    app.button(key="plan_round.drop").click().run()

    app.button(key="plan_round.again").click().run()

    newest, stopped = jobs.list_jobs(local_scope(), limit=2)
    assert stopped.status == "done"
    assert newest.parameters["replaces"] == planned.id
    assert set(newest.parameters["request"]["dropped"]) == set(row.street_ids)


def test_another_tab_on_the_round_follows_what_improves_it(demo_database: dict[str, str]) -> None:
    app, planned = improving()

    other = open_plan(round=planned.id)

    assert memory(other).job_id == memory(app).job_id
    assert other.button(key="plan_round.print").disabled


def test_a_planning_that_fails_after_its_first_plan_leaves_that_plan(
    demo_database: dict[str, str],
) -> None:
    app, planned = improving()
    run(
        """update job set status = 'failed', result = null, error =
            '{"kind": "KvarterError", "code": "job_lost", "params": {"attempts": 2}}'
            where id = :id""",
        id=memory(app).job_id,
    )

    app.run()

    assert memory(app).planned.id == planned.id
    assert app.error[0].value.endswith("Den plan, I ser, er gemt.")
    assert "Gem og udskriv" in labels(app)


def test_a_plan_that_nobody_has_seen_goes_with_its_planning(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()
    choose_demo_area(app)
    app.button(key="plan_round.plan").click().run()
    planned = store_first_plan(memory(app).job_id)

    app.number_input(key="plan_round.minutes").set_value(60).run()

    assert not app.exception
    assert rounds.get_round(local_scope(), planned.id).status == "cancelled"


# --- side by side, and by hand -----------------------------------------------------------------


def test_of_two_plans_of_the_same_areas_the_earlier_can_be_chosen(
    demo_database: dict[str, str],
) -> None:
    area = areas.list_areas(local_scope())[0]
    one = rounds.plan_round(local_scope(), rounds.RoundRequest((area.id,)))
    two = rounds.plan_round(
        local_scope(), rounds.RoundRequest((area.id,), walkers=2), replaces=one.id
    )
    app = open_plan(round=two.id)
    app.query_params["round"] = one.id
    app.run()
    assert "Gem og udskriv" not in labels(app)

    button(app, "Vælg denne").click().run()

    assert [plan.status for plan in memory(app).plans] == ["planned", "cancelled"]
    assert "Gem og udskriv" in labels(app)
    app.button(key="plan_round.undo").click().run()
    assert [plan.status for plan in memory(app).plans] == ["replaced", "planned"]


def test_a_locked_street_stays_with_its_walker_and_can_be_unlocked(
    demo_database: dict[str, str],
) -> None:
    area = areas.list_areas(local_scope())[0]
    request = rounds.RoundRequest((area.id,), walkers=2, objective="longest")
    planned = rounds.plan_round(local_scope(), request)
    app = open_plan(round=planned.id)
    leg = planned.legs[0]
    row = next(row for row in leg.directions if not row.deadhead)
    memory(app).selected = f"{leg.walker}.{row.number}"
    app.run()

    app.button(key="plan_round.lock").click().run()

    assert set(memory(app).changes.assigned) == set(row.street_ids)
    assert "Planlæg igen" in labels(app)
    app.button(key="plan_round.undo").click().run()
    assert memory(app).changes.assigned == {}


def test_swapped_legs_are_walked_by_each_other_and_a_turned_one_backwards(
    demo_database: dict[str, str],
) -> None:
    area = areas.list_areas(local_scope())[0]
    request = rounds.RoundRequest((area.id,), walkers=2, objective="longest")
    planned = rounds.plan_round(local_scope(), request)
    app = open_plan(round=planned.id)
    memory(app).leg = 1
    app.run()

    app.button(key="plan_round.turn").click().run()
    app.button(key="plan_round.swap.2").click().run()

    changes = memory(app).changes
    first, second = planned.legs
    assert {changes.assigned[piece] for piece in first.pieces} == {2}
    assert {changes.assigned[piece] for piece in second.pieces} == {1}
    assert changes.reversed == {2}
    app.button(key="plan_round.reset").click().run()
    assert "Planlæg igen" not in labels(app)


def test_a_suggestion_fills_the_fields_and_can_be_taken_back(
    demo_database: dict[str, str],
) -> None:
    app = open_plan()
    suggested = memory(app).suggestions[0]

    app.button(key="plan_round.suggestion.0").click().run()

    assert app.multiselect(key="plan_round.areas").value == list(suggested.request.area_ids)
    assert app.number_input(key="plan_round.minutes").value == suggested.request.minutes
    assert app.date_input(key="plan_round.date").value is not None
    assert memory(app).said.startswith("Felterne er udfyldt: ")
    app.button(key="plan_round.undo").click().run()
    assert app.multiselect(key="plan_round.areas").value == []
    assert app.date_input(key="plan_round.date").value is None
    assert app.time_input(key="plan_round.time").value is not None  # a date needs no more
