"""Registrér runde opened by the code of a sheet: the order of the paper, and what it asks."""

from __future__ import annotations

import datetime as dt
import io

import pypdf
import pytest
from streamlit.testing.v1 import AppTest

from gis.locale import translator
from gis.locale.fieldwork_words import signs
from gis.locale.sign_letters import SIGN_LETTERS, letters_of, read_letters
from gis.maps.sheets import SheetOptions
from gis.services import observation_points, return_windows, rounds, walked
from gis.services.members import local_scope
from gis.services.rounds.sheet_order import lines_of

from .opening import open_page
from .test_record_page import memory, planned_round, save, set_times
from .test_record_seen import field, say_yes

pytestmark = pytest.mark.db


def printed(planned: rounds.PlannedRound, leg: str = "") -> str:
    options = SheetOptions(leg=leg)
    return rounds.print_sheet(local_scope(), planned.id, translator("da"), options=options).code


def asked_rows(app: AppTest) -> list[str]:
    """Return the ids of the rows that can be written on, in the order of the page."""
    return [
        str(one.key).removeprefix("record.letters.")
        for one in app.text_input
        if str(one.key).startswith("record.letters.")
    ]


def test_every_sign_has_a_letter_of_its_own_that_reads_back() -> None:
    assert list(SIGN_LETTERS) == list(signs(translator("da")))
    assert len(set(SIGN_LETTERS.values())) == len(SIGN_LETTERS)
    assert not set("IO") & set(SIGN_LETTERS.values())
    assert read_letters(" a, v?A ø9") == (["covered_windows", "waste"], "Ø9")
    assert read_letters(letters_of(SIGN_LETTERS)) == (list(SIGN_LETTERS), "")


def test_the_page_of_a_sheet_asks_in_its_order_and_letters_become_signs(
    demo_database: dict[str, str],
) -> None:
    scope, planned = local_scope(), planned_round()
    leg = planned.legs[0]
    row = next(one for one in leg.directions if walked.homes_along(one.street_ids))
    home = walked.homes_along(row.street_ids)[0]
    point = observation_points.add_point(scope, address_id=home.id, allow_duplicate=True)
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    window = return_windows.add_window(
        scope, point_id=point.point_id, starts_at=soon, ends_at=soon + dt.timedelta(minutes=30)
    )
    code = printed(planned)
    app = open_page("registrer", ark=code.lower())
    assert memory(app).round_id == planned.id
    set_times(app)
    say_yes(app)

    ids = asked_rows(app)
    streets = [one for one in ids if not one.startswith("return.")]
    assert streets == [f"1.{one.number}" for one in leg.directions]
    sheets = memory(app).sheets
    (passed,) = [
        number for number, one in enumerate(lines_of(scope, planned, sheets)[1])
        if isinstance(one, return_windows.ReturnWindow) and one.id == window.row_id
    ]  # fmt: skip
    assert ids[passed] == f"return.{window.row_id}"

    app.text_input(key=f"record.letters.1.{row.number}").set_value("ga?").run()
    app.checkbox(key=f"record.again.return.{window.row_id}").check().run()
    other = next(one.number for one in leg.directions if one.number != row.number)
    app.text_input(key=f"record.letters.1.{other}").set_value("Q").run()
    assert [one.value for one in save(app).error] == [
        "Intet tegn har bogstavet Q. Skriv et af dem, der står under Bogstaverne på arket."
    ] * 2
    assert walked.list_passes(scope, round_id=planned.id) == []
    assert app.text_input(key=f"record.letters.1.{row.number}").value == "GA"
    app.text_input(key=f"record.letters.1.{other}").set_value("").run()
    save(app)

    assert not app.error
    told = [(one.code, set(one.signs)) for one in observation_points.list_points(scope)]
    assert [found for code, found in told if found == {"overgrown_garden", "waste"}]
    (_old, new) = return_windows.list_windows(scope, point_id=point.point_id)
    assert new.starts_at > soon


def test_what_is_cleared_on_a_row_is_not_saved(demo_database: dict[str, str]) -> None:
    scope, planned = local_scope(), planned_round()
    known = len(observation_points.list_points(scope))
    app = open_page("registrer", ark=printed(planned))
    set_times(app)
    say_yes(app)
    app.text_input(key="record.letters.1.2").set_value("A").run()
    app.text_input(key="record.letters.1.2").set_value("").run()
    assert memory(app).drafts == []
    save(app)
    assert not app.error
    assert len(observation_points.list_points(scope)) == known


def test_the_sheet_of_one_leg_opens_with_it_and_is_offered_as_shredded(
    demo_database: dict[str, str],
) -> None:
    planned = planned_round(walkers=2, objective="longest")
    other, code = printed(planned), printed(planned, leg="B")
    app = open_page("registrer", ark=code)
    assert app.pills(key="record.legs").value == [2]
    set_times(app)
    save(app)

    app.button(key=f"record.shred.{code}").click().run()

    assert not app.exception
    (listed,) = [one for one in rounds.list_rounds(local_scope()) if one.id == planned.id]
    assert {one.code: one.state for one in listed.sheets} == {other: "out", code: "shredded"}
    app.button(key="record.undo").click().run()
    assert app.button(key=f"record.shred.{code}")
    app.button(key="record.undo").click().run()
    assert walked.list_passes(local_scope(), round_id=planned.id, withdrawn=False) == []


@pytest.mark.parametrize("code", ["9999", "<b>\x00", "0" * 3000, "--"])
def test_an_unknown_sheet_is_told_in_a_sentence(
    demo_database: dict[str, str], code: str
) -> None:  # fmt: skip
    app = open_page("registrer", ark=code)
    assert [one.value.startswith("Der er intet ark med koden ") for one in app.error] == [True]
    assert app.text_input(key="record.code")


def test_stops_stand_between_the_streets_as_on_paper_and_have_no_box(
    demo_database: dict[str, str],
) -> None:
    scope, points = local_scope(), observation_points.list_points(local_scope())
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    stops = tuple(rounds.StopRequest("point", point.id, 5) for point in points[:3])
    request = rounds.RoundRequest((), minutes=240, stops=stops, planned_for=soon)
    planned = rounds.plan_round(scope, request)
    sheet = rounds.print_sheet(scope, planned.id, translator("da"))
    app = open_page("registrer", ark=sheet.code)
    app.segmented_control(key="record.how").set_value("partly").run()
    assert not app.exception
    set_times(app)
    say_yes(app)

    pages = pypdf.PdfReader(io.BytesIO(sheet.pdf)).pages
    text = " ".join(page.extract_text() for page in pages)
    text = " ".join(text[text.index("Nr.") :].split())
    told = [stop.label for stop in planned.legs[0].visits]
    asked = [one.label for one in app.text_input if one.key in
             {f"record.letters.stop.{stop.number}" for stop in planned.legs[0].visits}]  # fmt: skip
    assert told
    assert asked == [f"Bogstaver, {code}, Punkt" for code in told]
    places = [text.index(f"{code} Punkt") for code in told]
    assert places == sorted(places)
    first = planned.legs[0].visits[0]
    app.text_input(key=f"record.letters.stop.{first.number}").set_value("v").run()
    save(app)
    assert not app.error
    (seen, *_earlier) = [
        one for one in observation_points.list_observations(scope, first.ref)
        if one.round_id == planned.id
    ]  # fmt: skip
    assert seen.signs == ("covered_windows",)


@pytest.mark.parametrize("by_button", [False, True])
def test_a_point_chosen_by_hand_is_kept_when_letters_are_typed(
    demo_database: dict[str, str], by_button: bool
) -> None:
    scope, soon = local_scope(), dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    begun = dt.datetime(2026, 3, 3, 9, 15, tzinfo=dt.UTC)  # as `set_times` has the walk
    stops = [
        rounds.StopRequest("point", one.id, 5) for one in observation_points.list_points(scope)
    ]
    request = rounds.RoundRequest((), minutes=240, stops=tuple(stops[:2]), planned_for=soon)
    planned = rounds.plan_round(scope, request)
    first, other = planned.legs[0].visits[:2]
    return_windows.add_window(
        scope, point_id=other.ref, starts_at=begun, ends_at=begun + dt.timedelta(minutes=30)
    )
    app = open_page("registrer", round=planned.id)
    set_times(app)
    say_yes(app)
    if by_button:
        app.button(key=f"record.seen.visited.{other.ref}").click().run()
    else:
        app.selectbox(key=field(1, "point")).set_value(other.ref).run()
    chosen = memory(app).drafts[-1]
    assert app.checkbox(key=field(chosen, "kept")).value
    app.toggle(key="record.from_sheet").set_value(True).run()

    app.text_input(key=f"record.letters.stop.{first.number}").set_value("v").run()
    app.text_input(key=f"record.letters.stop.{other.number}").set_value("g").run()
    app.text_input(key=f"record.letters.stop.{other.number}").set_value("").run()

    points = [app.session_state[field(one, "point")] for one in memory(app).drafts]
    assert sorted(points) == sorted([first.ref, other.ref])
    save(app)
    assert not app.error
    (kept,) = [
        one for one in return_windows.list_windows(scope, point_id=other.ref, open_only=False)
        if one.starts_at == begun
    ]  # fmt: skip
    assert kept.outcome == "kept"


def test_letters_that_were_not_read_come_back_and_are_told_when_saved(
    demo_database: dict[str, str],
) -> None:
    scope, planned = local_scope(), planned_round()
    app = open_page("registrer", ark=printed(planned))
    set_times(app)
    say_yes(app)
    app.text_input(key="record.letters.1.2").set_value("gqz").run()
    app.toggle(key="record.from_sheet").set_value(False).run()
    told = "Ingen tegn har bogstaverne Q, Z. Skriv dem, der står under Bogstaverne på arket."
    assert [one.value for one in app.error] == [told]
    save(app)
    assert told in [one.value for one in app.error]
    assert walked.list_passes(scope, round_id=planned.id) == []

    app.toggle(key="record.from_sheet").set_value(True).run()

    assert app.text_input(key="record.letters.1.2").value == "GQZ"
    assert app.session_state[field(1, "signs")] == ["overgrown_garden"]
    app.text_input(key="record.letters.1.2").set_value("g").run()
    save(app)
    assert not app.error


def test_letters_come_back_with_their_leg(demo_database: dict[str, str]) -> None:
    planned = planned_round(walkers=2, objective="longest")
    app = open_page("registrer", ark=printed(planned))
    set_times(app)
    say_yes(app)
    row = asked_rows(app)[0]
    app.text_input(key=f"record.letters.{row}").set_value("gq").run()
    assert row.startswith("1.")

    app.pills(key="record.legs").set_value([2]).run()
    assert row not in asked_rows(app)
    told = "Intet tegn har bogstavet Q. Skriv et af dem, der står under Bogstaverne på arket."
    assert told in [one.value for one in save(app).error]
    app.pills(key="record.legs").set_value([1, 2]).run()

    assert app.text_input(key=f"record.letters.{row}").value == "GQ"
    assert app.selectbox(key=field(1, "stretch")).value == row
    app.text_input(key=f"record.letters.{row}").set_value("g").run()
    save(app)
    assert not app.error
