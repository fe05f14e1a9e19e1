"""What is chosen before a sheet is printed, and the register of sheets, on the page Runder."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from gis.jobs.worker import work
from gis.layers.database import SYSTEM
from gis.locale import translator
from gis.maps.sheets import SheetOptions
from gis.services import areas, outings, rounds
from gis.services.installation import database
from gis.services.members import local_scope
from gis.web.views.round_print import MANY

from .opening import open_page

pytestmark = pytest.mark.db
_ = translator("da")


@pytest.fixture(scope="module")
def planned(shared_demo: object) -> rounds.PlannedRound:
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    outings.go_out(local_scope(), initials=["EF", "GH"], home_by=soon)
    chosen = tuple(area.id for area in areas.list_areas(local_scope()))
    return rounds.plan_round(local_scope(), rounds.RoundRequest(chosen, minutes=45, walkers=2))


@pytest.fixture
def nothing_registered(shared_demo: object) -> None:
    with database().session(SYSTEM) as session:
        session.execute(sa.text("delete from sheet"))


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception, [found.value for found in app.exception]
    return app


def printed(app: AppTest, key: str) -> rounds.SheetState:
    press(app, key)
    work(once=True)
    app.run()
    assert not app.exception, [found.value for found in app.exception]
    return rounds.list_sheets(local_scope())[0]


def stored_options(code: str) -> SheetOptions:
    with database().session(SYSTEM) as session:
        query = sa.text("select options from sheet where code = :code")
        return SheetOptions.from_json(session.scalar(query, {"code": code}))


def labels(app: AppTest) -> list[str]:
    return [str(found.label) for found in app.get("download_button")]


def told(app: AppTest) -> str:
    return " ".join(found.value for found in app.markdown)


def test_a_sheet_is_printed_as_it_was_chosen_and_anew_once_something_else_is(
    planned: rounds.PlannedRound, nothing_registered: None
) -> None:
    app = open_page("runder", round=planned.id)
    chosen = f"print_choices.{planned.id}"
    app.selectbox(key="print_choices.paper").set_value("A3").run()
    app.checkbox(key="print_choices.has_form").uncheck().run()
    app.selectbox(key=f"{chosen}.leg").set_value("B").run()
    app.selectbox(key=f"{chosen}.carrier.").set_value("EF").run()
    sheet = printed(app, "rounds.print")
    assert (sheet.leg, sheet.carried_by) == ("B", "EF")
    wanted = SheetOptions(paper="A3", has_form=False, leg="B")
    assert stored_options(sheet.code) == wanted
    assert any(sheet.code in label and "sider)" in label for label in labels(app))
    # The session remembers it on the other page too; another leg is another sheet.
    app.selectbox(key=f"{chosen}.leg").set_value("A").run()
    assert labels(app) == []
    app.selectbox(key=f"{chosen}.leg").set_value("B").run()
    assert any(sheet.code in label for label in labels(app))
    again = {one.code for one in [printed(app, "rounds.print.again"), sheet]}
    assert {one.code for one in rounds.list_sheets(local_scope())} == again
    assert len(labels(app)) == 1
    rounds.sheet_states(local_scope(), dict.fromkeys(again, "shredded"))
    app.run()
    assert labels(app) == []
    press(app, f"{chosen}.usual")
    assert app.selectbox(key="print_choices.paper").value == "A4"
    assert labels(app) == []


def test_each_leg_has_a_sheet_of_its_own_and_who_carries_it_in_one_file(
    planned: rounds.PlannedRound, nothing_registered: None
) -> None:
    app = open_page("planlaeg", round=planned.id)
    chosen = f"print_choices.{planned.id}"
    app.selectbox(key=f"{chosen}.leg").set_value("*").run()
    app.selectbox(key=f"{chosen}.carrier.B").set_value("GH").run()
    printed(app, "plan_round.print")
    sheets = {one.leg: one.carried_by for one in rounds.list_sheets(local_scope())}
    assert sheets == {"A": "LOK", "B": "GH"}
    (label,) = labels(app)[1:]  # the first is GPX
    assert all(one.code in label for one in rounds.list_sheets(local_scope()))


def test_rounds_with_a_tick_are_printed_together(
    planned: rounds.PlannedRound, nothing_registered: None
) -> None:
    other = rounds.plan_round(local_scope(), planned.request)
    app = open_page("runder")
    app.session_state["rounds.state"].ticked = {planned.id, other.id}
    app.run()
    printed(app, "rounds.print_many")
    ids = [one.round_id for one in rounds.list_sheets(local_scope())]
    assert sorted(ids) == sorted([planned.id, other.id])
    assert len(app.session_state["round_print.state"].ready[MANY].codes) == 2
    press(app, "rounds.untick")
    assert "rounds.print_many" not in [one.key for one in app.button]


def test_sheets_are_said_to_be_back_and_shredded_together_and_that_is_undone(
    planned: rounds.PlannedRound, nothing_registered: None
) -> None:
    scope = local_scope()
    assert "Ingen ark endnu." in told(open_page("runder", view="sheets"))
    wanted = [rounds.WantedSheet(planned.id, leg) for leg in ("A", "B")]
    codes = [one.code for one in rounds.print_sheets(scope, wanted, _)]
    with database().session(SYSTEM) as session:
        session.execute(
            sa.text("update sheet set return_by = '2020-01-02' where code = :code"),
            {"code": codes[1]},
        )
    app = open_page("runder", view="sheets", sheets="overdue")
    control = app.segmented_control(key="rounds.sheets.state")
    assert [label for label in control.options if "(1)" in label] == ["Overskredet (1)"]
    app.session_state["rounds.state"].ticked_sheets = {codes[1]}
    app.run()
    press(app, "rounds.sheets.returned")
    assert "Ingen ark her." in told(app)
    app.segmented_control(key="rounds.sheets.state").set_value("all").run()
    app.session_state["rounds.state"].ticked_sheets = set(codes)
    app.run()
    press(app, "rounds.sheets.shredded")
    assert {one.state for one in rounds.list_sheets(scope)} == {"shredded"}
    press(app, "rounds.undo")
    assert {one.code: one.state for one in rounds.list_sheets(scope)} == dict(
        zip(codes, ("out", "returned"), strict=True)
    )
    app.text_input(key="rounds.sheets.code").set_value(codes[0].lower()).run()
    assert codes[1] not in str(app.session_state["rounds.state"].ticked_sheets)
    app.text_input(key="rounds.sheets.code").set_value("????").run()
    assert "Der er intet ark med den kode." in told(app)


def test_the_filter_finds_all_of_a_state_however_many_are_out_and_beats_a_typed_code(
    planned: rounds.PlannedRound, nothing_registered: None
) -> None:
    code = rounds.print_sheet(local_scope(), planned.id, _).code
    rounds.sheet_shredded(local_scope(), code)
    with database().session(SYSTEM) as session:
        session.execute(
            sa.text("""insert into sheet (team_id, round_id, code, return_by)
            select team_id, round_id, 'OUT' || number, '2020-01-02'
            from sheet, generate_series(1, :most) number"""),
            {"most": rounds.MOST_SHEETS},
        )
    app = open_page("runder", view="sheets", sheets="shredded")
    options = app.segmented_control(key="rounds.sheets.state").options
    assert {"Makuleret (1)", "Ude (500)", "Overskredet (500)", "Alle (501)"} <= set(options)
    assert "Ingen ark her." not in told(app)
    app.text_input(key="rounds.sheets.code").set_value("????").run()
    assert "Der er intet ark med den kode." in told(app)
    app.run()
    assert app.text_input(key="rounds.sheets.code").value == "????"
    app.query_params["sheets"] = "shredded"
    app.run()
    assert app.text_input(key="rounds.sheets.code").value == ""
    assert "Der er intet ark med den kode." not in told(app)
    app.text_input(key="rounds.sheets.code").set_value("????").run()
    app.segmented_control(key="rounds.sheets.state").set_value("shredded").run()
    assert app.text_input(key="rounds.sheets.code").value == ""


def test_a_leader_sees_neither_the_register_nor_boxes_to_print(
    planned: rounds.PlannedRound,
) -> None:
    app = open_page("runder", as_leader=True, view="sheets")
    assert "rounds.view" not in [one.key for one in app.segmented_control]
    assert "Ingen ark endnu." not in told(app)
