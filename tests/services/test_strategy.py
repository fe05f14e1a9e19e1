"""The communication strategy: its lines, the poster and the files."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import openpyxl
import pypdf
import pytest

from gis.errors import KvarterError, NotFoundError
from gis.locale import COPENHAGEN, translator
from gis.locale.partner_words import columns
from gis.services import areas, partners, strategy
from gis.services.members import local_scope
from gis.services.rows import RowClash

pytestmark = pytest.mark.db
_ = translator("da")


def today() -> dt.date:
    return dt.datetime.now(COPENHAGEN).date()


@pytest.fixture
def caretaker(demo_database: dict[str, str]) -> partners.Partner:
    scope = local_scope()
    for item in strategy.list_items(scope):
        strategy.delete_item(scope, item.id)
    area = areas.list_areas(scope)[0]
    return partners.add_partner(
        scope, name="Vicevært, Prøvegården", kind="caretaker", area_ids=[area.id],
        contact="20 12 34 56", priority="high",
    )[0]  # fmt: skip


def add(partner: partners.Partner, **fields: Any) -> strategy.StrategyItem:
    return strategy.add_item(local_scope(), partner.id, **fields)[0]


def read() -> list[strategy.StrategyItem]:
    return strategy.list_items(local_scope())


def test_a_line_is_kept_changed_deleted_and_brought_back(caretaker: partners.Partner) -> None:
    scope = local_scope()
    soon = today() + dt.timedelta(7)
    item = add(caretaker, message="  Ring til os\n", due_on=soon, responsible=" A  B ")
    assert (item.message, item.responsible, item.status) == ("Ring til os", "A B", "not_started")
    assert (item.partner_name, item.area_ids) == (caretaker.name, caretaker.area_ids)
    changed, change = strategy.update_item(scope, item.id, item.version, status="done")
    assert read() == [changed]
    strategy.undo(scope, change)
    assert read()[0].status == "not_started"
    gone = strategy.delete_item(scope, item.id)
    assert read() == []
    strategy.undo(scope, gone)
    assert read()[0].id == item.id
    assert strategy.known_responsible(scope) == ["A B"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"message": "x" * 1001}, "text_too_long"),
        ({"evaluation": "borgeren 010190-1234"}, "looks_like_cpr"),
        ({"procedure": "ring 20 12 34 56"}, "looks_like_phone"),
        ({"status": "gone"}, "status_unknown"),
        ({"due_on": dt.date(2020, 1, 1)}, "due_day_passed"),
    ],
)
def test_what_means_nothing_is_refused(
    caretaker: partners.Partner, fields: dict[str, Any], code: str
) -> None:
    with pytest.raises(KvarterError, match=code):
        add(caretaker, **fields)
    item = add(caretaker, message="ok")
    with pytest.raises(KvarterError, match=code):
        strategy.update_item(local_scope(), item.id, item.version, **fields)
    assert read() == [item]


def test_a_passed_day_may_stay_and_a_done_line_is_never_late(caretaker: partners.Partner) -> None:
    scope, passed = local_scope(), today() - dt.timedelta(1)
    item = add(caretaker, status="done", due_on=passed)
    assert not item.is_overdue
    again, _change = strategy.update_item(scope, item.id, item.version, status="under_way")
    assert again.is_overdue
    kept, _change = strategy.update_item(
        scope, item.id, again.version, due_on=passed, message="samme dag"
    )
    assert kept.message == "samme dag"


def test_lines_follow_their_partner(caretaker: partners.Partner) -> None:
    scope, item = local_scope(), add(caretaker)
    gone = partners.delete_partner(scope, caretaker.id)
    assert read() == []
    with pytest.raises(NotFoundError, match="partner_not_found"):
        add(caretaker)
    partners.undo(scope, gone)
    assert read()[0].id == item.id


def test_two_people_who_write_the_same_column_are_told(caretaker: partners.Partner) -> None:
    scope, item = local_scope(), add(caretaker)
    strategy.update_item(scope, item.id, 1, message="deres", evaluation="godt")
    with pytest.raises(RowClash) as raised:
        strategy.update_item(scope, item.id, 1, message="min")
    assert [one.field for one in raised.value.fields] == ["message"]
    both, _change = strategy.update_item(scope, item.id, 1, procedure="brev")
    assert (both.message, both.procedure, both.evaluation) == ("deres", "brev", "godt")


def test_the_poster_has_every_line_and_no_way_to_reach_a_partner(
    caretaker: partners.Partner,
) -> None:
    scope = local_scope()
    wide = partners.add_partner(
        scope, name="Prøvepolitiet", kind="police", is_municipality_wide=True, contact="Lis Jensen"
    )[0]
    add(caretaker, message="Budskabet", status="under_way", status_text="Møde holdt")
    add(wide, message="Andet")
    made = strategy.strategy_poster(scope, _)
    assert made.file_name == f"kommunikationsstrategi-{today().isoformat()}.pdf"
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made.content)).pages)
    for told in ("Prøvegården", "Budskabet", "I gang", "Møde holdt", "Prøvepolitiet"):
        assert told in text
    assert text.index("prioriterede områder") < text.index("Budskabet") < text.index("Andet")
    assert "20 12 34 56" not in text
    assert "Jensen" not in text


def test_files_have_the_eight_columns_first_and_no_formulas(caretaker: partners.Partner) -> None:
    scope, soon = local_scope(), today() + dt.timedelta(7)
    add(caretaker, message='=1+1; "æøå"\nlinje to', due_on=soon)
    written = strategy.strategy_csv(scope, _).content
    assert written.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""), delimiter=";")
    assert head[:8] == list(columns(_).values())
    assert row[1] == '\'=1+1; "æøå"\nlinje to'
    assert row[head.index("Senest")] == _.date(soon)
    assert "20 12 34 56" not in ";".join(row)
    sheet = openpyxl.load_workbook(io.BytesIO(strategy.strategy_xlsx(scope, _).content)).active
    assert [cell.value for cell in sheet[1]] == head
    assert (sheet["B2"].value, sheet["B2"].data_type) == ('=1+1; "æøå"\nlinje to', "s")
    assert sheet.cell(2, head.index("Senest") + 1).value.date() == soon


def test_a_frame_holds_what_people_wrote(caretaker: partners.Partner) -> None:
    item = add(caretaker, message="Ring")
    frame = strategy.frame(local_scope()).set_index("id")
    assert (frame.loc[item.id, "partner"], frame.loc[item.id, "message"]) == (
        caretaker.name,
        "Ring",
    )
    assert "contact" not in frame
