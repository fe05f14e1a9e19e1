"""A table as a spreadsheet in Danish opens it."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from gis.exchange.table_file import table_csv
from gis.exchange.workbook import write_workbook


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
