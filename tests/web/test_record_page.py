"""The page Registrér runde, run as a script on a real database; its map is tried in Chromium."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from gis.locale import translator
from gis.services import areas, coverage, installation, outings, rounds, walked
from gis.services.members import local_scope
from gis.services.street_search import find_streets
from gis.web.views.record.state import RecordState
from gis.web.views.record.walked_when import preset_times

from .opening import open_page

pytestmark = pytest.mark.db

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
DAY = dt.date(2026, 3, 3)


def planned_round(walkers: int = 1, **asked: object) -> rounds.PlannedRound:
    area = areas.list_areas(local_scope())[0]
    request = rounds.RoundRequest((area.id,), walkers=walkers, **asked)  # type: ignore[arg-type]
    return rounds.plan_round(local_scope(), request)


def memory(app: AppTest) -> RecordState:
    return app.session_state["record.state"]


def set_times(
    app: AppTest, begins: dt.time = dt.time(10, 0), ends: dt.time = dt.time(11, 0),
    day: dt.date = DAY,
) -> None:  # fmt: skip
    app.date_input(key="record.date").set_value(day)
    app.time_input(key="record.from").set_value(begins)
    app.time_input(key="record.to").set_value(ends).run()
    for ends_next_day in (one for one in app.checkbox if one.key == "record.next_day"):
        ends_next_day.set_value(False).run()  # as it is proposed around midnight
    assert not app.exception


def save(app: AppTest) -> AppTest:
    app.button(key="record.save").click().run()
    assert not app.exception
    return app


def status_of(round_id: str) -> str:
    return rounds.get_round(local_scope(), round_id).status


def passes_of(round_id: str) -> list[walked.PassRow]:
    return walked.list_passes(local_scope(), round_id=round_id, withdrawn=False)


def test_as_planned_is_open_and_save(demo_database: dict[str, str]) -> None:
    planned = planned_round()
    app = open_page("registrer", round=planned.id)

    save(app)

    assert not app.error
    assert status_of(planned.id) == "walked"
    (one,) = passes_of(planned.id)
    assert one.is_pair
    assert one.ended_at <= dt.datetime.now(dt.UTC)
    minutes = (one.ended_at - one.started_at).total_seconds() / 60
    assert minutes == pytest.approx(planned.walk_minutes, abs=5)


def test_one_alone_is_asked_which_side_was_seen_and_fewer_addresses_count(
    demo_database: dict[str, str],
) -> None:
    planned = planned_round()
    app = open_page("registrer", round=planned.id)
    assert "record.side" not in {control.key for control in app.segmented_control}

    app.segmented_control(key="record.pair").set_value(False).run()
    app.segmented_control(key="record.side").set_value("left").run()
    save(app)

    assert not app.exception
    seen = coverage.coverage_report(local_scope(), area_ids=list(planned.area_ids)).areas[0]
    (one,) = passes_of(planned.id)
    assert not one.is_pair
    walked.withdraw(local_scope(), [one.id])
    walked.record_round(
        local_scope(), planned.id, started_at=one.started_at, ended_at=one.ended_at, is_pair=False
    )
    both = coverage.coverage_report(local_scope(), area_ids=list(planned.area_ids)).areas[0]
    assert seen.covered_m == pytest.approx(both.covered_m, abs=0.1)
    assert seen.covered_dwellings < both.covered_dwellings


def test_saving_tells_how_far_the_area_has_come(demo_database: dict[str, str]) -> None:
    planned = planned_round()
    app = open_page("registrer", round=planned.id)

    save(app)

    name = areas.list_areas(local_scope())[0].name
    (change,) = memory(app).saved.changes
    assert change.name == name
    assert change.before < change.after
    assert memory(app).saved.said.startswith(f"Runden er gemt. {name}: ")
    assert " % → " in memory(app).saved.said
    assert any("Andel af adresserne" in text.value for text in app.markdown)


def test_where_dwellings_are_counted_what_was_saved_is_told_in_dwellings(
    demo_database: dict[str, str],
) -> None:
    with installation.database().session(local_scope()) as session:
        session.execute(sa.text("update address set unit_count = 2"))
    app = save(open_page("registrer", round=planned_round().id))
    assert any("Andel af boligerne" in text.value for text in app.markdown)
    assert not any("adresse" in text.value for text in app.markdown)


def test_undo_takes_the_passes_back_and_keeps_what_was_typed(
    demo_database: dict[str, str],
) -> None:
    planned = planned_round()
    app = open_page("registrer", round=planned.id)
    set_times(app)
    save(app)

    app.button(key="record.undo").click().run()

    assert not app.exception
    assert passes_of(planned.id) == []
    assert status_of(planned.id) == "planned"
    assert app.time_input(key="record.from").value == dt.time(10, 0)
    assert app.date_input(key="record.date").value == DAY


def test_a_round_recorded_earlier_can_be_taken_back(demo_database: dict[str, str]) -> None:
    planned = planned_round()
    save(open_page("registrer", round=planned.id))
    app = open_page("registrer", round=planned.id)

    app.button(key="record.withdraw").click().run()
    assert not app.exception
    assert passes_of(planned.id) == []
    app.button(key="record.undo").click().run()

    assert len(passes_of(planned.id)) == 1


def test_a_street_whose_rows_are_unticked_is_not_walked(demo_database: dict[str, str]) -> None:
    planned = planned_round()
    app = open_page("registrer", round=planned.id)
    app.segmented_control(key="record.how").set_value("partly").run()
    set_times(app)
    leg = planned.legs[0]
    street = max((row for row in leg.directions if row.name), key=lambda row: row.length_m).name
    rows = [row for row in leg.directions if row.name != street]
    memory(app).ticked = {f"1.{row.number}" for row in rows}

    save(app)

    (one,) = passes_of(planned.id)
    assert one.length_m == pytest.approx(sum(row.length_m for row in rows), rel=0.01)
    assert status_of(planned.id) == "partly"


def test_nothing_ticked_is_told_beside_the_list(demo_database: dict[str, str]) -> None:
    planned = planned_round()
    app = open_page("registrer", round=planned.id)
    app.segmented_control(key="record.how").set_value("partly").run()
    memory(app).ticked = set()

    save(app)

    assert len(app.error) == 1
    assert memory(app).field == "list"
    assert passes_of(planned.id) == []


def test_one_leg_of_two_can_be_recorded_and_the_other_is_preset_next(
    demo_database: dict[str, str],
) -> None:
    planned = planned_round(walkers=2, objective="longest")
    app = open_page("registrer", round=planned.id)
    app.pills(key="record.legs").set_value([1]).run()

    save(app)

    assert [one.walker for one in passes_of(planned.id)] == [1]
    assert status_of(planned.id) == "partly"
    again = open_page("registrer", round=planned.id)
    assert any(text.value.startswith("Registreret: rute A, ") for text in again.markdown)
    assert again.pills(key="record.legs").value == [2]
    save(again)
    assert status_of(planned.id) == "walked"
    both = open_page("registrer", round=planned.id)
    assert any(text.value.startswith("Registreret: ruterne A, B, ") for text in both.markdown)


def test_a_round_that_was_not_walked_is_cancelled_and_comes_back(
    demo_database: dict[str, str],
) -> None:
    planned = planned_round()
    app = open_page("registrer", round=planned.id)
    app.segmented_control(key="record.how").set_value("not").run()

    save(app)
    assert status_of(planned.id) == "cancelled"
    app.button(key="record.undo").click().run()

    assert status_of(planned.id) == "planned"


@pytest.mark.parametrize(
    ("day", "begins", "ends"),
    [
        (dt.datetime.now(COPENHAGEN).date() + dt.timedelta(days=2), dt.time(10, 0), dt.time(11, 0)),
        (DAY, dt.time(11, 0), dt.time(10, 0)),
        (DAY, dt.time(10, 0), dt.time(10, 0)),
        (dt.date(2026, 3, 29), dt.time(2, 30), dt.time(4, 0)),
    ],
    ids=["in the future", "swapped", "no time at all", "in the hour that the clocks skip"],
)
def test_times_that_cannot_be_are_told_beside_them_and_stay(
    demo_database: dict[str, str], day: dt.date, begins: dt.time, ends: dt.time
) -> None:
    planned = planned_round()
    app = open_page("registrer", round=planned.id)
    set_times(app, begins, ends, day)

    save(app)

    assert len(app.error) == 1
    assert memory(app).field == "times"
    assert passes_of(planned.id) == []
    assert app.date_input(key="record.date").value == day
    assert app.time_input(key="record.from").value == begins


def test_the_autumn_night_with_two_hours_alike_is_recorded(
    demo_database: dict[str, str],
) -> None:
    planned = planned_round()
    app = open_page("registrer", round=planned.id)
    set_times(app, dt.time(1, 30), dt.time(3, 30), dt.date(2025, 10, 26))

    save(app)

    (one,) = passes_of(planned.id)
    assert one.ended_at - one.started_at == dt.timedelta(hours=3)


def test_a_round_past_midnight_ends_the_day_after_when_that_is_said(
    demo_database: dict[str, str],
) -> None:
    planned = planned_round()
    app = open_page("registrer", round=planned.id)
    set_times(app, dt.time(23, 0), dt.time(0, 30))
    app.checkbox(key="record.next_day").set_value(True).run()

    save(app)

    (one,) = passes_of(planned.id)
    assert one.ended_at - one.started_at == dt.timedelta(minutes=90)


def test_the_same_round_at_the_same_time_twice_is_told(demo_database: dict[str, str]) -> None:
    planned = planned_round()
    first = open_page("registrer", round=planned.id)
    second = open_page("registrer", round=planned.id)
    for app in (first, second):
        set_times(app)
    save(first)

    save(second)

    assert len(second.error) == 1
    assert memory(second).field == "times"
    assert len(passes_of(planned.id)) == 1


def test_a_sheet_is_shredded_with_the_round_if_ticked(demo_database: dict[str, str]) -> None:
    planned = planned_round()
    sheet = rounds.print_sheet(local_scope(), planned.id, translator("da"))
    app = open_page("registrer", round=planned.id)
    app.checkbox(key="record.shredded").set_value(True).run()

    save(app)

    (listed,) = [one for one in rounds.list_rounds(local_scope()) if one.id == planned.id]
    assert [(one.code, one.state) for one in listed.sheets] == [(sheet.code, "shredded")]
    app.button(key="record.undo").click().run()
    (listed,) = [one for one in rounds.list_rounds(local_scope()) if one.id == planned.id]
    assert listed.sheets[0].state == "out"


def test_a_sheet_that_is_gone_leaves_the_round_unrecorded(demo_database: dict[str, str]) -> None:
    planned = planned_round()
    sheets = [rounds.print_sheet(local_scope(), planned.id, translator("da")) for _ in range(2)]
    app = open_page("registrer", round=planned.id)
    app.checkbox(key="record.shredded").set_value(True).run()
    with installation.database().session(local_scope()) as session:
        session.execute(sa.text("delete from sheet where code = :code"), {"code": sheets[1].code})

    save(app)

    assert len(app.error) == 1
    assert passes_of(planned.id) == []
    (listed,) = [one for one in rounds.list_rounds(local_scope()) if one.id == planned.id]
    assert [(one.code, one.state) for one in listed.sheets] == [(sheets[0].code, "out")]


def test_light_and_weather_are_kept_as_codes(demo_database: dict[str, str]) -> None:
    from gis.web.views.record.walked_when import lights, weathers

    planned = planned_round()
    app = open_page("registrer", round=planned.id)
    app.segmented_control(key="record.light").set_value("dark")
    app.segmented_control(key="record.weather").set_value("rain").run()

    save(app)

    assert passes_of(planned.id)
    assert "dark" in lights(translator("da"))
    assert "rain" in weathers(translator("da"))


# --- which round --------------------------------------------------------------------------------


def test_a_round_is_found_by_the_code_of_its_sheet_in_any_case(
    demo_database: dict[str, str],
) -> None:
    planned = planned_round()
    sheet = rounds.print_sheet(local_scope(), planned.id, translator("da"))
    app = open_page("registrer")

    app.text_input(key="record.code").set_value(f" {sheet.code.lower()} ")
    next(found for found in app.button if found.label == "Find runden").click().run()

    assert not app.exception
    assert memory(app).round_id == planned.id
    assert app.query_params["round"] == planned.id


def test_a_code_that_no_sheet_has_is_told(demo_database: dict[str, str]) -> None:
    app = open_page("registrer")

    app.text_input(key="record.code").set_value("9999")
    next(found for found in app.button if found.label == "Find runden").click().run()

    assert len(app.error) == 1
    assert app.text_input(key="record.code").value == "9999"


@pytest.mark.parametrize("round_id", ["x", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_round_in_the_address_asks_which(
    demo_database: dict[str, str], round_id: str
) -> None:
    app = open_page("registrer", round=round_id)

    assert app.text_input(key="record.code")
    assert len(app.error) == 1


# --- preset times -------------------------------------------------------------------------------


def test_preset_times_are_when_the_workers_were_out(demo_database: dict[str, str]) -> None:
    planned = planned_round()
    outings.go_out(
        local_scope(), initials=["AB"], home_by=outings.usual_home_by(60), round_id=planned.id
    )
    (summary,) = [one for one in rounds.list_rounds(local_scope()) if one.id == planned.id]
    assert summary.out_at is not None
    now = summary.out_at + dt.timedelta(minutes=47)

    begins, ends = preset_times(planned, summary, now)

    assert dt.timedelta() <= summary.out_at - begins < dt.timedelta(minutes=5)
    assert dt.timedelta() <= now - ends < dt.timedelta(minutes=5)


def test_preset_times_of_who_was_out_for_a_moment_are_not_in_the_future(
    demo_database: dict[str, str],
) -> None:
    planned = planned_round()
    outings.go_out(
        local_scope(), initials=["AB"], home_by=outings.usual_home_by(60), round_id=planned.id
    )
    (summary,) = [one for one in rounds.list_rounds(local_scope()) if one.id == planned.id]
    assert summary.out_at is not None

    begins, ends = preset_times(planned, summary, summary.out_at + dt.timedelta(seconds=1))

    assert begins < ends <= summary.out_at


def test_preset_times_of_a_round_planned_earlier_are_those_it_was_planned_for(
    demo_database: dict[str, str],
) -> None:
    at = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
    planned = planned_round(planned_for=at)
    (summary,) = [one for one in rounds.list_rounds(local_scope()) if one.id == planned.id]

    begins, ends = preset_times(planned, summary, at + dt.timedelta(days=1))

    assert begins == at
    assert ends - begins == dt.timedelta(minutes=planned.walk_minutes)


def test_preset_times_never_lie_in_the_future(demo_database: dict[str, str]) -> None:
    now = dt.datetime(2026, 3, 2, 9, 3, 40, tzinfo=dt.UTC)

    begins, ends = preset_times(planned_round(), None, now)

    assert begins < ends <= now


# --- set på vej til noget andet -----------------------------------------------------------------


def test_marked_streets_are_recorded_without_a_round_and_undone(
    demo_database: dict[str, str],
) -> None:
    scope = local_scope()
    area = areas.list_areas(scope)[0]
    pieces = list(find_streets(scope, area_id=area.id)["id"])[:3]
    app = open_page("registrer", kind="marked")
    memory(app).marked = set(pieces)

    save(app)

    passes = walked.list_passes(scope, street_ids=pieces, withdrawn=False)
    assert [one.source for one in passes] == ["marked"]
    assert memory(app).saved.said.startswith("Vejene er gemt.")
    app.button(key="record.undo").click().run()
    assert walked.list_passes(scope, street_ids=pieces, withdrawn=False) == []
    assert memory(app).marked == set(pieces)


def test_no_street_marked_is_told_beside_the_list(demo_database: dict[str, str]) -> None:
    app = open_page("registrer", kind="marked")

    save(app)

    assert len(app.error) == 1
    assert memory(app).field == "list"


def test_streets_are_found_by_the_beginning_of_their_name(demo_database: dict[str, str]) -> None:
    found = find_streets(local_scope(), name="mejSEvej")

    assert set(found["name"]) == {"Mejsevej"}
    assert found["crossings"].str.len().gt(0).any()


def test_one_letter_of_a_name_finds_nothing(demo_database: dict[str, str]) -> None:
    assert find_streets(local_scope(), name="m").empty


def test_streets_of_an_area_can_be_narrowed_by_name(demo_database: dict[str, str]) -> None:
    area = areas.list_areas(local_scope())[0]
    every = find_streets(local_scope(), area_id=area.id)
    name = every["name"][every["name"] != ""].iloc[0]

    some = find_streets(local_scope(), area_id=area.id, name=name)

    assert 0 < len(some) < len(every)
    assert set(some["id"]) <= set(every["id"])
