"""A table as a spreadsheet in Danish opens it."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import openpyxl
import pytest

from gis.exchange.csv_reading import read_csv
from gis.exchange.table_file import as_text, from_text, table_csv
from gis.exchange.workbook import read_workbook, write_workbook
from tests.payloads import ALL, READABLE, stored


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_it_begins_with_the_mark_that_tells_excel_its_letters() -> None:
    content = table_csv(["Vej", "Hul"], [["Ærøvej", 3.5]])

    assert content.startswith(b"\xef\xbb\xbfVej;Hul\r\n")
    assert read(content)[1] == ["Ærøvej", "3,5"]


def test_a_name_with_semicolons_and_quotes_stays_one_cell() -> None:
    assert read(table_csv(["Vej"], [['A; "B"\nC']]))[1] == ['A; "B"\nC']


@pytest.mark.parametrize("text", ["=1+1", "+45", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_name_that_a_spreadsheet_would_reckon_out_stays_text(text: str) -> None:
    assert read(table_csv(["Vej"], [[text]]))[1] == [f"'{text}"]


def test_a_negative_number_is_a_number() -> None:
    assert read(table_csv(["Tal"], [[-1.5], [2]]))[1:] == [["-1,5"], ["2"]]


def test_a_workbook_keeps_words_apart_whatever_stood_between_them() -> None:
    written = write_workbook("Ark", ["Navn"], [["Fælleshus\xa0Nord\u2028Syd\r\nØst\x07"]])
    sheet = openpyxl.load_workbook(io.BytesIO(written)).active
    assert sheet["A2"].value == "Fælleshus Nord Syd\nØst"


# --- hostile texts --------------------------------------------------------------------------------

RECKONED = re.compile(r"[\s\"]*[=+\-@＝＋－＠]")
"""What no cell may begin with, whatever program opens the file."""


STORED = [told for text in ALL if (told := stored(text))]
"""As services store what is typed."""


def cells(content: bytes, separator: str) -> list[str]:
    """Return the cells as a program sees them that takes another separator for the right one."""
    text = content.decode("utf-8-sig")
    return [cell for row in csv.reader(io.StringIO(text), delimiter=separator) for cell in row]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_no_cell_begins_a_formula_that_could_do_anything(separator: str) -> None:
    content = table_csv(STORED[:1], [[text, text] for text in STORED])
    begun = [cell for cell in cells(content, separator) if RECKONED.match(cell)]
    # A sign and words call nothing: only a file that is misread shows one.
    assert [cell for cell in begun if separator == ";" or re.search(r"[=@|!(＝＠]", cell)] == []


def test_every_text_comes_back_as_it_was_written() -> None:
    assert [from_text(as_text(text)) for text in ALL] == list(ALL)
    kept = read_csv(table_csv(["Navn", "Nr."], [[text, 1] for text in STORED])).rows
    assert [row[0] for row in kept] == STORED


@pytest.mark.parametrize("text", READABLE)
def test_what_people_write_stays_readable(text: str) -> None:
    assert as_text(text) in {text, f"'{text}"}


def test_a_workbook_holds_texts_and_no_formula() -> None:
    content = write_workbook("Ark", ["Navn"], [[text] for text in STORED])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
        assert all(zipfile.Path(archive, name).is_file() for name in archive.namelist())
        assert not [name for name in archive.namelist() if "external" in name]
    assert b"<f>" not in sheet
    assert [row[0] for row in read_workbook(content).rows] == STORED
