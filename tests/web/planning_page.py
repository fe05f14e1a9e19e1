"""The page where rounds are planned, as tests open, fill and press it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from gis.jobs.worker import work
from gis.services import areas, rounds
from gis.services.members import local_scope
from gis.web.views.plan_round.state import PlanState

from .opening import open_page


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
    assert not app.exception, [found.value for found in app.exception]
    return area.id


def finish(app: AppTest) -> AppTest:
    """Let a worker do what the page asked for, and look again."""
    work(once=True)
    app.run()
    assert not app.exception, [found.value for found in app.exception]
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
