"""Sheets: what is chosen for them, a leg of its own, their register, and what they may say."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io

import pypdf
import pytest
import sqlalchemy as sa

from gis.coverage.ages import AGES
from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers import rounds as layer
from gis.layers.database import SYSTEM
from gis.locale import translator
from gis.maps.sheets import SheetContent, SheetOptions
from gis.services import coverage, members, return_windows, rounds
from gis.services.areas import list_areas
from gis.services.coverage.piece_ages import piece_ages
from gis.services.installation import database
from gis.services.rounds.planned import read_pieces
from gis.services.rounds.sheet_content import content_of
from gis.settings import get_settings

pytestmark = pytest.mark.db
_ = translator("da")
PLAIN = SheetOptions(has_ages=False, has_house_numbers=False, has_form=False, has_index=False)


@pytest.fixture(scope="module")
def planned(shared_demo: object) -> rounds.PlannedRound:
    scope = members.local_scope()
    areas = tuple(area.id for area in list_areas(scope))
    found = rounds.plan_round(scope, rounds.RoundRequest(areas, minutes=45, walkers=2))
    assert [leg.letter for leg in found.legs] == ["A", "B"]
    return found


@pytest.fixture
def nothing_registered(shared_demo: object) -> None:
    with database().session(SYSTEM) as session:
        session.execute(sa.text("delete from sheet"))


def texts_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def content(planned: rounds.PlannedRound, leg: str = "", **chosen: object) -> SheetContent:
    """Return what a sheet of a round would say, without registering it."""
    opened, scope = database(), members.local_scope()
    now = dt.datetime.now(dt.UTC)
    with opened.session(scope) as session:
        row = layer.Sheet(code="TEST", return_by=now.date(), printed_for="AB", leg=leg)
        stored = layer.get_round(session, planned.id)
        return content_of(session, stored, row, SheetOptions(**chosen), now, opened.crs, _)


def test_a_leg_is_printed_alone_for_who_walks_it_and_what_was_chosen_is_kept(
    planned: rounds.PlannedRound, nothing_registered: None
) -> None:
    scope, options = members.local_scope(), dataclasses.replace(PLAIN, leg="b", paper="A3")
    sheet = rounds.print_sheet(scope, planned.id, _, carried_by="xy", options=options)
    (listed,) = rounds.list_sheets(scope)
    assert (listed.code, listed.leg, listed.carried_by) == (sheet.code, "B", "XY")
    with database().session(SYSTEM) as session:
        stored = session.scalar(sa.text("select options from sheet"))
    assert SheetOptions.from_json(stored) == dataclasses.replace(options, leg="B")
    pages = texts_of(sheet.pdf)
    assert sheet.pages == len(pages)
    assert all(sheet.code in text and "Tilbage og makuleret senest" in text for text in pages)
    assert "XY" in pages[0].split()
    with pytest.raises(InputError, match="leg_not_in_round") as refused:
        rounds.print_sheet(scope, planned.id, _, options=SheetOptions(leg="Q"))
    assert _.error(refused.value).endswith("A, B.")
    assert len(rounds.list_sheets(scope)) == 1


def test_the_sheet_of_a_leg_says_nothing_of_the_streets_and_numbers_of_the_others(
    planned: rounds.PlannedRound,
) -> None:
    both, alone = content(planned), content(planned, "B")
    pieces = set(planned.legs[1].pieces)
    assert [leg.walker for leg in alone.legs] == ["B"]
    assert set(alone.required["id"]) == set(alone.ages) == pieces
    assert set(alone.addresses["street_id"]) <= pieces
    assert len(alone.addresses) < len(both.addresses)
    assert alone.names_legs
    assert both.names_legs


def test_only_what_is_looked_at_has_house_numbers_and_ages_where_they_are_wanted(
    planned: rounds.PlannedRound,
) -> None:
    whole = content(planned)
    walked = {piece for leg in planned.legs for piece in leg.pieces}
    assert set(whole.addresses["street_id"]) <= walked < set(whole.required["id"])
    assert set(whole.ages) == set(whole.required["id"])
    bare = content(planned, has_ages=False, has_house_numbers=False)
    assert (len(bare.addresses), dict(bare.ages)) == (0, {})


def test_a_piece_is_as_old_as_coverage_says_of_all_its_parts(planned: rounds.PlannedRound) -> None:
    opened, scope, now = database(), members.local_scope(), dt.datetime.now(dt.UTC)
    parts = coverage.street_parts(scope, at=now).groupby("street_id")["age"].agg(set)
    with opened.session(scope) as session:
        pieces = read_pieces(layer.get_round(session, planned.id), opened.crs)
        areas = [area.id for area in list_areas(scope)]
        found = piece_ages(session, pieces, areas, now, crs=opened.crs)
        assert piece_ages(session, pieces, [], now, crs=opened.crs) == {}
    plain = {piece: ages for piece, ages in parts.items() if len(ages) == 1 and piece in found}
    compared = {piece: ages for piece, ages in plain.items() if ages <= set(AGES)}
    assert {piece: {found[piece]} for piece in compared} == compared
    assert len({age for ages in compared.values() for age in ages}) > 1, "nothing to tell apart"


def test_the_address_on_paper_is_the_pages_and_the_code_and_only_where_one_is_set(
    planned: rounds.PlannedRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert content(planned).recording_url == ""
    monkeypatch.setenv("KVARTER_PUBLIC_URL", "https://kvarter.kommune.dk/")
    get_settings.cache_clear()
    try:
        assert content(planned).recording_url == "https://kvarter.kommune.dk/registrer?ark=TEST"
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()


def test_the_register_is_by_state_the_longest_overdue_first_and_several_change_at_once(
    planned: rounds.PlannedRound, nothing_registered: None
) -> None:
    scope = members.local_scope()
    wanted = [rounds.WantedSheet(planned.id, leg, "cd") for leg in ("A", "B", "A")]
    first, second, third = (
        sheet.code for sheet in rounds.print_sheets(scope, wanted, _, options=PLAIN)
    )
    with database().session(SYSTEM) as session:
        for code, due in ((third, "2020-01-02"), (second, "2020-01-09")):
            session.execute(
                sa.text("update sheet set return_by = :due where code = :code"),
                {"due": due, "code": code},
            )

    def listed(**asked: object) -> list[str]:
        return [one.code for one in rounds.list_sheets(scope, **asked)]

    assert listed() == listed(state="out") == [third, second, first]
    assert listed(state="overdue") == [third, second]
    assert listed(code=f" {first.lower()}\0") == [first]
    assert listed(code="nej") == []
    (found,) = rounds.list_sheets(scope, code=first)
    assert (found.round_id, found.round_name) == (planned.id, planned.name)
    assert (found.by, found.carried_by, found.leg) == ("LOK", "CD", "A")

    before = rounds.sheet_states(scope, {second: "returned", first.lower(): "shredded"})
    assert before == {first: "out", second: "out"}
    assert (listed(state="out"), listed(state="returned"), listed(state="shredded")) == (
        [third], [second], [first],
    )  # fmt: skip
    with pytest.raises(NotFoundError, match="sheet_code_not_found"):
        rounds.sheet_states(scope, {second: "shredded", "????": "shredded"})
    for code, since in ((first, "shredded"), (second, "returned")):
        assert rounds.sheet_states(scope, {code: "out"}, since=since) == {code: since}
    assert listed() == [third, second, first]


def test_a_sheet_never_goes_back_but_by_undoing_what_it_still_is(
    planned: rounds.PlannedRound, nothing_registered: None
) -> None:
    scope = members.local_scope()
    code = rounds.print_sheet(scope, planned.id, _, options=PLAIN).code
    mine = rounds.sheet_states(scope, {code: "returned"})
    shredded_at = rounds.sheet_shredded(scope, code).shredded_at
    assert rounds.sheet_states(scope, {code: "returned"}) == {}
    assert rounds.sheet_returned(scope, code).shredded_at == shredded_at is not None
    with pytest.raises(ConflictError, match="changed_meanwhile"):
        rounds.sheet_states(scope, mine, since="returned")
    (found,) = rounds.list_sheets(scope)
    assert (found.state, found.shredded_at) == ("shredded", shredded_at)


def test_no_sheet_is_printed_of_a_round_that_was_cancelled_or_replaced_meanwhile(
    planned: rounds.PlannedRound, nothing_registered: None
) -> None:
    scope = members.local_scope()
    other = rounds.plan_round(scope, planned.request)

    def cancel(share: float) -> None:
        if share:  # the first is made by then
            rounds.cancel_round(scope, other.id)

    wanted = [rounds.WantedSheet(other.id), rounds.WantedSheet(planned.id)]
    with pytest.raises(ConflictError, match="round_not_printed"):
        rounds.print_sheets(scope, wanted, _, options=PLAIN, progress=cancel)
    rounds.plan_round(scope, planned.request, replaces=other.id)
    with pytest.raises(ConflictError, match="round_not_printed"):
        rounds.print_sheet(scope, other.id, _, options=PLAIN)
    assert rounds.list_sheets(scope) == []


def test_a_round_that_changes_while_others_are_printed_is_printed_as_it_became(
    planned: rounds.PlannedRound, nothing_registered: None
) -> None:
    scope = members.local_scope()
    other = rounds.plan_round(scope, planned.request)

    def change(share: float) -> None:
        if share:  # the first is made by then
            with database().session(scope) as session:
                rename = "update round set name = 'Ny plan', version = version + 1 where id = :id"
                session.execute(sa.text(rename), {"id": other.id})

    wanted = [rounds.WantedSheet(other.id), rounds.WantedSheet(planned.id)]
    first, second = rounds.print_sheets(scope, wanted, _, options=PLAIN, progress=change)
    assert "Ny plan" in texts_of(first.pdf)[0]
    assert "Ny plan" not in texts_of(second.pdf)[0]
    assert {one.code for one in rounds.list_sheets(scope)} == {first.code, second.code}


def test_when_one_of_several_sheets_cannot_be_printed_none_is_registered(
    planned: rounds.PlannedRound, nothing_registered: None
) -> None:
    scope = members.local_scope()
    told: list[float] = []
    wanted = [rounds.WantedSheet(planned.id), rounds.WantedSheet(planned.id, "Q")]
    with pytest.raises(InputError, match="leg_not_in_round"):
        rounds.print_sheets(scope, wanted, _, options=PLAIN, progress=told.append)
    assert (told, rounds.list_sheets(scope)) == ([0, 0.5], [])


def test_a_return_is_on_the_sheet_of_one_leg_only(planned: rounds.PlannedRound) -> None:
    scope, hour = members.local_scope(), dt.timedelta(hours=1)
    now = dt.datetime.now(dt.UTC)
    for leg in planned.legs:
        (*_rows, row) = (row for row in leg.directions if row.name and not row.deadhead)
        return_windows.add_window(
            scope, street_ids=row.street_ids, starts_at=now - 2 * hour, ends_at=now - hour
        )

    def told(leg: str) -> list[list[str]]:
        return [[one.what for one in each.returns] for each in content(planned, leg).legs]

    together = told("")
    assert all(together)
    assert [told("A")[0], told("B")[0]] == together


def test_a_map_has_all_of_the_town_that_it_has_paper_for(planned: rounds.PlannedRound) -> None:
    with database().session(members.local_scope()) as session:
        everything = session.scalar(sa.text("select count(*) from street"))
    found = {scale: len(content(planned, scale=scale).streets) for scale in (2_500, 15_000)}
    assert found[2_500] < 0.9 * everything < found[15_000]


def test_a_leader_sees_rounds_without_their_sheets(
    planned: rounds.PlannedRound, nothing_registered: None
) -> None:
    scope = members.local_scope()
    rounds.print_sheet(scope, planned.id, _, options=PLAIN)
    leader = dataclasses.replace(scope, role="leader")
    for one, is_told in ((scope, True), (leader, False)):
        (found,) = (each for each in rounds.list_rounds(one) if each.id == planned.id)
        assert bool(found.sheets) is is_told
        with database().session(one) as session:
            assert bool(session.scalar(sa.text("select count(*) from sheet"))) is is_told
