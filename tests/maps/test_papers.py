"""What all paper but the sheet has in common: one style, whatever is in it, and nothing cut."""

from __future__ import annotations

import datetime as dt
import functools
import io

import pypdf
import pytest
import shapely

from gis.locale import translator
from gis.maps.area_map import MapMark
from gis.maps.gaps_map import MapArea
from gis.maps.papers.gaps_report import GapRow, GapsPaper, make_gaps_report
from gis.maps.papers.log_extract import LogExtract, make_log_extract
from gis.maps.papers.mapping_scheme import (
    AreaScheme,
    Scheme,
    SchemeItem,
    SchemeQuestion,
    SchemeRow,
    make_scheme,
)
from gis.maps.papers.minutes import Item, Minutes, Section, make_minutes
from gis.maps.papers.poster import COLUMN_SHARES, PosterGroup, PosterRow, make_poster

from .lindenhof import CRS, at, basemap, streets
from .paper_meter import Document, read_document

DAY = dt.date(2026, 11, 12)
LONG = "Boligforeningen Øster Søgårdsparken og Vester Møllebakkehusene"
WORD = "Arbejderandelsboligforeningsbestyrelsesformandskabetsmødesal"
SQUARE = shapely.box(*at(100, 60), *at(330, 300))
assert len(LONG) >= 60
assert len(WORD) == 60


def name(number: int) -> str:
    return f"{(LONG, WORD)[number % 2]} {number}"


def scheme(rows: int, lang: str) -> bytes:
    items = [SchemeItem(str(n), "place", name(n), name(n)) for n in range(1, rows + 1)]
    marks = [MapMark("place", str(n), SQUARE.centroid) for n in range(1, min(rows, 20) + 1)]
    questions = [SchemeQuestion(name(0), name(1), name(2), name(3))]
    one = AreaScheme(
        name(1), [(LONG, WORD)], "ikke besluttet", "undecided", SQUARE, streets(), basemap(),
        marks, [SchemeRow("1", name(2), questions, items)],
    )  # fmt: skip
    return make_scheme(
        Scheme([one], LONG, CRS, printed_on=DAY, data_date=DAY, foot=LONG), translator(lang)
    )


def gaps(rows: int, lang: str) -> bytes:
    areas = [MapArea(SQUARE, f"{n} · 100", 0.5 if n % 2 else None) for n in range(1, max(rows, 1))]
    row = functools.partial(GapRow, gap="1.000", share="100 %", hours="1,5", why=LONG)
    return make_gaps_report(
        GapsPaper(
            "Huller i dækningen", LONG, [(f"Tal {n}", "1.000", LONG) for n in range(5)],
            ["", "Boligområde", "Hul", "%", "Timer", "Hvorfor", "Beslutning", "Fire uger"],
            [row(str(n), name(n), decision=LONG, change="+1") for n in range(1, rows + 1)],
            [1.0, 2.0], 3.0, [1.0, 2.0], LONG, [(LONG, LONG)],
            areas or [MapArea(SQUARE, "1", None)], streets(), basemap(), CRS, DAY, None,
        ),
        translator(lang),
    )  # fmt: skip


def minutes(rows: int, lang: str) -> bytes:
    items = [Item(name(n), name(n + 1), name(n), name(n + 1)) for n in range(1, rows + 1)]
    return make_minutes(
        Minutes("Referat", [(LONG, name(1))], [Section(LONG, items, "Intet.")], DAY, LONG, LONG),
        translator(lang),
    )


def log(rows: int, lang: str) -> bytes:
    cells = [["AB"] * 6 for _row in range(rows)]
    for number, row in enumerate(cells, 1):  # each column has its turn
        row[number % 6] = name(number)
    extract = LogExtract("Udtræk", [("A", LONG)], [(LONG, LONG)], ["Hvem"] * 6, cells, "Tom", DAY)
    return make_log_extract(extract, translator(lang))


def poster(rows: int, lang: str) -> bytes:
    short = dict.fromkeys(COLUMN_SHARES, "Kort")
    lines = [
        PosterRow(short | {list(COLUMN_SHARES)[n % 8]: name(n)}, LONG, "Sent")
        for n in range(1, rows + 1)
    ]
    groups = [PosterGroup(LONG, lines)]
    return make_poster(groups, printed_on=DAY, translate=translator(lang))


PAPERS = {"scheme": scheme, "gaps": gaps, "minutes": minutes, "log": log, "poster": poster}


def measured(made: bytes) -> Document:
    """Measure the first page and the last one: between them they are alike."""
    reader, some = pypdf.PdfReader(io.BytesIO(made)), pypdf.PdfWriter()
    for number in sorted({0, len(reader.pages) - 1}):
        some.add_page(reader.pages[number])
    written = io.BytesIO()
    some.write(written)
    return read_document(written.getvalue())


@pytest.mark.parametrize("rows", [0, 1, 200])
@pytest.mark.parametrize("kind", PAPERS)
def test_long_names_and_many_rows_leave_a_readable_page(kind: str, rows: int) -> None:
    made = PAPERS[kind](rows, "da")
    found = measured(made)
    assert found.least_text_pt() >= 6
    assert min(page.margin() for page in found.pages) >= 5
    # Cell by cell, as it is painted: what lies side by side would be mixed.
    pages = [
        "".join(page.extract_text().split()).replace("\u200b", "")
        for page in pypdf.PdfReader(io.BytesIO(made)).pages
    ]
    assert len(made) / len(pages) <= 300_000
    whole = "".join(pages)
    for number in range(1, rows + 1):
        assert f"{(LONG, WORD)[number % 2].split()[-1][-6:]}{number}" in whole, number
    for number, text in enumerate(pages, 1):
        assert f"Udskrevet12-11-2026·side{number}af{len(pages)}" in text


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("kind", PAPERS)
def test_every_paper_is_a_tagged_document_in_its_language(kind: str, lang: str) -> None:
    made = PAPERS[kind](1, lang)
    found: Document = read_document(made)
    assert found.lang == lang
    assert found.title
    assert found.is_tagged
    assert b"pdfuaid:part" in made  # Typst has found nothing that PDF/UA-1 forbids
    assert found.bookmarks > 0
    assert found.fonts
    assert not found.fonts_missing
    assert PAPERS[kind](1, lang) == made


def test_a_map_says_where_it_is_from_and_how_old_it_is() -> None:
    assert "Kortdata fra 12-11-2026 · © OpenStreetMap" in read_document(scheme(1, "da")).text
    assert "Kortdata uden dato · © OpenStreetMap" in read_document(gaps(1, "da")).text
