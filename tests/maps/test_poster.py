"""The wall poster: the guide's columns, every row whole, and nothing typed that acts."""

from __future__ import annotations

import datetime as dt
import io

import pypdf
import pytest

from gis.locale import translator
from gis.locale.partner_words import columns, questions
from gis.maps.papers.poster import COLUMN_SHARES, PosterGroup, PosterRow, make_poster

_ = translator("da")
DAY = dt.date(2026, 11, 12)
MM = 72 / 25.4


def row(number: int = 1, text: str = "Ring til os", **cells: str) -> PosterRow:
    filled = dict.fromkeys(COLUMN_SHARES, f"{text} {number}") | {"partner": f"Partner {number}"}
    return PosterRow(filled | cells, "Fuglekvarteret")


def poster(rows: list[PosterRow]) -> pypdf.PdfReader:
    groups = [PosterGroup("I områderne", rows), PosterGroup("I hele kommunen", [])]
    return pypdf.PdfReader(io.BytesIO(make_poster(groups, printed_on=DAY, translate=_)))


def words(page: pypdf.PageObject) -> str:
    return " ".join(page.extract_text().split()).replace("\u200b", "")


def test_it_is_an_a3_page_with_the_eight_columns_in_order_and_their_questions() -> None:
    (page,) = poster([row()]).pages
    assert [float(side) / MM for side in page.mediabox[2:]] == pytest.approx([420, 297], abs=0.1)
    text = words(page)
    places = [text.index(f"{name} {asked[:12]}") for name, asked in
              zip(columns(_).values(), questions(_).values(), strict=True)]  # fmt: skip
    assert places == sorted(places)
    # What lies in columns side by side is read out line by line: each word is there.
    for asked in questions(_).values():
        assert set(asked.split()) <= set(text.split())
    assert "Udskrevet 12-11-2026" in text
    assert "I hele kommunen" not in text


def test_its_fonts_are_inside() -> None:
    (page,) = poster([row()]).pages
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    described = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert all("/FontFile2" in one or "/FontFile3" in one for one in described)
    assert all("SourceSans3" in font["/BaseFont"].replace("-", "") for font in fonts)


def test_a_row_stays_on_one_page_and_heads_are_repeated() -> None:
    pages = poster([row(number, "Besked " * 25) for number in range(1, 25)]).pages
    assert len(pages) > 1
    for page in pages:
        assert "Samarbejdspartner" in words(page)
    for number in range(1, 25):
        # The eight cells of a row, whose texts end in its number, are on the page of its name.
        (of_row,) = [words(page) for page in pages if f"Partner {number} " in words(page) + " "]
        assert of_row.split().count(str(number)) >= 8


def test_a_row_higher_than_a_page_goes_on_over_it_and_loses_nothing() -> None:
    long = " ".join(f"ord{number}" for number in range(700))
    pages = poster([row(1), row(2, message=long), row(3)]).pages
    text = " ".join(words(page) for page in pages)
    assert len(pages) > 1
    assert all(f"ord{number}" in text for number in range(700))


def test_what_people_type_is_printed_as_it_stands() -> None:
    typed = '#import "x" \\ $a$ *fed* _skrå_ <b> // æøå ÆØÅ "citat" `kode` {{data}}'
    text = words(poster([row(message=typed, partner="#panic()")]).pages[0])
    assert "#panic()" in text
    assert set(typed.split()) <= set(text.split())


def test_long_words_break_inside_their_column() -> None:
    (page,) = poster([row(partner="W" * 120, responsible="M" * 60)]).pages
    right_most: dict[str, float] = {}

    def visit(text: str, _cm: list, tm: list, font: dict, size: float) -> None:
        for letter in "WM":
            if text.strip() and set(text.strip()) <= {letter, "\u200b"}:
                wide = text.count(letter) * size * 0.9
                right_most[letter] = max(right_most.get(letter, 0), tm[4] + wide)

    page.extract_text(visitor_text=visit)
    whole = sum(COLUMN_SHARES.values())
    ends, reached = {}, 12.0
    for code, share in COLUMN_SHARES.items():
        reached += share / whole * (420 - 24)
        ends[code] = reached
    assert right_most["W"] / MM <= ends["partner"]
    assert right_most["M"] / MM <= ends["responsible"]


def test_an_empty_strategy_says_so() -> None:
    (page,) = poster([]).pages
    assert "Strategien er tom." in words(page)


def test_equal_content_gives_equal_bytes() -> None:
    groups = [PosterGroup("I områderne", [row()])]
    one, two = (make_poster(groups, printed_on=DAY, translate=_) for _time in range(2))
    assert one == two
