"""The page Runder, run as a script on a real database."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from gis.jobs.worker import work
from gis.locale import COPENHAGEN, translator
from gis.services import areas, outings, rounds, walked
from gis.services.members import local_scope
from gis.web.views.rounds.listing import is_shown, status, table_row

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


def go_out(app: AppTest, round_id: str, *initials: str) -> None:
    app.multiselect(key=f"rounds.{round_id}.who").set_value(list(initials))
    press(app, f"rounds.{round_id}.go")


def clock(at: dt.datetime, later_minutes: int) -> dt.time:
    local = (at + dt.timedelta(minutes=later_minutes)).astimezone(COPENHAGEN)
    return local.time().replace(second=0, microsecond=0)


def test_a_chosen_round_can_go_out_and_come_home(demo_database: dict[str, str]) -> None:
    planned = planned_round()
    app = open_page("runder", round=planned.id)

    go_out(app, planned.id, "cd")
    one = listed(planned.id)
    assert (one.status, one.initials) == ("out", ("CD",))
    assert table_row(translator("da"), one).cells[3].startswith("CD ude, hjemme ")
    (out,) = outings.list_out(local_scope())
    press(app, f"rounds.home.{out.id}")

    one = listed(planned.id)
    assert one.status == "planned"
    assert one.home_at is not None
    assert table_row(translator("da"), one).cells[3] == "hjemme, ikke registreret"


def test_going_out_is_undone(demo_database: dict[str, str]) -> None:
    planned = planned_round()
    app = open_page("runder", round=planned.id)
    go_out(app, planned.id, "CD")

    press(app, "rounds.undo")

    assert listed(planned.id).status == "planned"
    assert listed(planned.id).out_at is None


def test_a_walk_without_a_round_goes_out_and_its_time_is_moved(
    demo_database: dict[str, str],
) -> None:
    app = open_page("runder")
    app.multiselect(key="rounds.walk.who").set_value(["AB", "EF"]).run()
    press(app, "rounds.walk.go")
    (out,) = outings.list_out(local_scope())
    assert (out.initials, out.round_id) == (("AB", "EF"), None)
    app.time_input(key=f"rounds.later.{out.id}").set_value(clock(out.home_by, 60)).run()
    press(app, f"rounds.postpone.{out.id}")
    (later,) = outings.list_out(local_scope())
    assert later.home_by - out.home_by == dt.timedelta(minutes=60)
    press(app, "rounds.undo")
    (back,) = outings.list_out(local_scope())
    assert back.home_by == out.home_by


def test_who_goes_out_without_saying_who_is_asked(demo_database: dict[str, str]) -> None:
    app = open_page("runder")
    press(app, "rounds.walk.go")
    assert ["initialerne" in found.value for found in app.error] == [True]
    assert outings.list_out(local_scope()) == []


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

    go_out(app, planned.id, "CD")

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

    assert not {f"rounds.{planned.id}.go", "rounds.cancel"} & set(keys(app))


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


@pytest.mark.parametrize("days", [0, 1])
def test_who_is_home_another_day_is_told_with_the_day(
    demo_database: dict[str, str], days: int
) -> None:
    home_by = dt.datetime.now(COPENHAGEN) + dt.timedelta(days=days)
    one = replace(listed(planned_round().id), status="out", initials=("AB",), home_by=home_by)
    told = status(translator("da"), one)
    assert told.startswith("AB ude, hjemme ")
    assert (f"{home_by:%d-%m-%Y}" in told) == bool(days)
