"""The page Runder, run as a script on a real database."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from gis.jobs.worker import work
from gis.locale import translator
from gis.services import areas, rounds, walked
from gis.services.members import local_scope
from gis.web.views.rounds.listing import is_shown, table_row

from .opening import open_page

pytestmark = pytest.mark.db


def planned_round(**asked: object) -> rounds.PlannedRound:
    area = areas.list_areas(local_scope())[0]
    request = rounds.RoundRequest((area.id,), **asked)  # type: ignore[arg-type]
    return rounds.plan_round(local_scope(), request)


def keys(app: AppTest) -> list[str]:
    return [found.key for found in app.button]


def listed(round_id: str) -> rounds.RoundSummary:
    return next(one for one in rounds.list_rounds(local_scope()) if one.id == round_id)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def test_a_chosen_round_can_go_out_and_come_home(demo_database: dict[str, str]) -> None:
    planned = planned_round()
    app = open_page("runder", round=planned.id)

    press(app, "rounds.out")
    assert listed(planned.id).status == "out"
    press(app, "rounds.home")

    one = listed(planned.id)
    assert one.status == "planned"
    assert one.home_at is not None
    assert table_row(translator("da"), one).cells[3] == "hjemme, ikke registreret"


def test_going_out_is_undone(demo_database: dict[str, str]) -> None:
    planned = planned_round()
    app = open_page("runder", round=planned.id)
    press(app, "rounds.out")

    press(app, "rounds.undo")

    assert listed(planned.id).status == "planned"
    assert listed(planned.id).out_at is None


def test_a_cancelled_round_comes_back_with_undo(demo_database: dict[str, str]) -> None:
    planned = planned_round()
    app = open_page("runder", round=planned.id)

    press(app, "rounds.cancel")
    assert listed(planned.id).status == "cancelled"
    press(app, "rounds.undo")

    assert listed(planned.id).status == "planned"


def test_a_round_cancelled_long_ago_can_be_reinstated(demo_database: dict[str, str]) -> None:
    planned = planned_round()
    rounds.cancel_round(local_scope(), planned.id)
    app = open_page("runder", round=planned.id)

    press(app, "rounds.reinstate")

    assert listed(planned.id).status == "planned"


def test_what_somebody_else_did_meanwhile_is_told(demo_database: dict[str, str]) -> None:
    planned = planned_round()
    app = open_page("runder", round=planned.id)
    rounds.cancel_round(local_scope(), planned.id)

    app.button(key="rounds.out").click().run()

    assert not app.exception
    assert len(app.error) == 1
    assert listed(planned.id).status == "cancelled"


def test_a_round_is_printed_again_and_its_sheet_registered(
    demo_database: dict[str, str],
) -> None:
    planned = planned_round()
    app = open_page("runder", round=planned.id)

    press(app, "rounds.print")
    work(once=True)
    app.run()

    (sheet,) = listed(planned.id).sheets
    assert sheet.state == "out"
    assert app.session_state["round_print.state"].ready[planned.id].code == sheet.code


def test_a_sheet_is_returned_and_shredded_and_that_is_undone(
    demo_database: dict[str, str],
) -> None:
    planned = planned_round()
    sheet = rounds.print_sheet(local_scope(), planned.id, translator("da"))
    app = open_page("runder", round=planned.id)

    press(app, f"rounds.returned.{sheet.code}")
    assert listed(planned.id).sheets[0].state == "returned"
    press(app, f"rounds.shredded.{sheet.code}")
    assert listed(planned.id).sheets[0].state == "shredded"
    press(app, "rounds.undo")

    assert listed(planned.id).sheets[0].state == "returned"


def test_a_plan_that_was_replaced_is_listed_only_while_its_sheet_is_about(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    with_sheet, without = planned_round(), planned_round()
    sheet = rounds.print_sheet(scope, with_sheet.id, translator("da"))
    for old in (with_sheet, without):
        rounds.plan_round(scope, old.request, replaces=old.id)

    assert is_shown(listed(with_sheet.id), "all")
    assert not is_shown(listed(without.id), "all")
    rounds.sheet_shredded(scope, sheet.code)
    assert not is_shown(listed(with_sheet.id), "all")


def test_the_filter_is_read_from_the_address_and_counts_each_status(
    demo_database: dict[str, str],
) -> None:
    planned = planned_round()
    rounds.cancel_round(local_scope(), planned.id)

    app = open_page("runder", status="cancelled")

    control = app.segmented_control(key="rounds.status")
    assert control.value == "cancelled"
    assert "Aflyst (1)" in control.options


def test_a_walked_round_shows_the_day_it_was_walked(demo_database: dict[str, str]) -> None:
    planned = planned_round()
    walked.record_round(
        local_scope(), planned.id, is_pair=True,
        started_at=dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC),
        ended_at=dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC),
    )  # fmt: skip

    cells = table_row(translator("da"), listed(planned.id)).cells

    assert cells[0] == "02-03-2026"
    assert cells[3] == "gået"


def test_a_walked_round_can_neither_go_out_nor_be_cancelled(
    demo_database: dict[str, str],
) -> None:
    planned = planned_round()
    walked.record_round(
        local_scope(), planned.id, is_pair=True,
        started_at=dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC),
        ended_at=dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC),
    )  # fmt: skip

    app = open_page("runder", round=planned.id)

    assert not {"rounds.out", "rounds.cancel"} & set(keys(app))


@pytest.mark.parametrize("round_id", ["x", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_round_in_the_address_shows_the_list(
    demo_database: dict[str, str], round_id: str
) -> None:
    app = open_page("runder", round=round_id, status="nothing")

    assert any("Vælg en runde i tabellen" in text.value for text in app.markdown)
    assert app.segmented_control(key="rounds.status").value == "all"


def test_without_rounds_the_page_leads_to_planning(demo_database: dict[str, str]) -> None:
    scope = local_scope()
    for one in rounds.list_rounds(scope):
        if one.status in {"planned", "out"}:
            rounds.cancel_round(scope, one.id)

    app = open_page("runder", status="planned")

    assert any("Ingen runder med den status." in text.value for text in app.markdown)
