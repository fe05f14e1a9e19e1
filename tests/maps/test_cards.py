"""Postcards and business cards: their sizes on paper, their texts, and that none is cut."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from gis.errors import InputError
from gis.locale import translator
from gis.maps.papers.cards import SIZES, Card, CardKind, make_cards, preview_card
from gis.services.cards import usual_texts

from .paper_meter import Document, Page, read_document

DAY = dt.date(2026, 11, 12)
_ = translator("da")
OURS = ("psykisk", "skp", "støtte", "kommune", "sygdom", "opsøg", "kvarter")
"""What tells a neighbour or the postman why somebody calls."""


def card(kind: CardKind, **changes: str) -> Card:
    usual = {"text": usual_texts(_)[kind], "phone": "70 12 34 56", "hours": "Hverdage kl. 9–15"}
    return Card(kind, **(usual | {"names": "Anne og Bo"} | changes))


def printed(kind: CardKind, count: int, **changes: str) -> Document:
    made = make_cards(card(kind, **changes), count, printed_on=DAY, translate=_)
    assert make_cards(card(kind, **changes), count, printed_on=DAY, translate=_) == made
    return read_document(made)


def boxes(kind: CardKind) -> list[tuple[float, float, float, float]]:
    """Return left, top, right and bottom of each card on a page, in millimetres."""
    size = SIZES[kind]
    (width, height), (page_width, page_height) = size.card, size.page
    left = (page_width - size.columns * width) / 2
    top = (page_height - size.rows * height) / 2
    return [
        (left + c * width, top + r * height, left + (c + 1) * width, top + (r + 1) * height)
        for r in range(size.rows)
        for c in range(size.columns)
    ]


def by_card(page: Page, kind: CardKind, free_mm: float) -> Counter[int]:
    """Count the texts of each card; each lies in one, and so far from its edge."""
    found: Counter[int] = Counter()
    for text in page.texts:
        west, north, east, south = text.outline.bounds
        (number,) = [
            at
            for at, (left, top, right, bottom) in enumerate(boxes(kind))
            if west >= left + free_mm and east <= right - free_mm
            and north >= top + free_mm and south <= bottom - free_mm
        ]  # fmt: skip
        found[number] += 1
    return found


@pytest.mark.parametrize(
    ("kind", "count", "pages", "page_mm"),
    [("postcard", 6, 2, (297, 210)), ("business_card", 11, 2, (210, 297))],
)
def test_as_many_cards_as_are_asked_for_lie_between_their_cut_marks(
    kind: CardKind, count: int, pages: int, page_mm: tuple[float, float]
) -> None:
    found = printed(kind, count)
    assert len(found.pages) == pages
    assert SIZES[kind].card == {"postcard": (148, 105), "business_card": (85, 55)}[kind]
    drawn = 0
    for page in found.pages:
        assert (page.width_mm, page.height_mm) == pytest.approx(page_mm, abs=0.1)
        assert page.margin() >= 5
        texts = by_card(page, kind, 5)
        assert len(set(texts.values())) == 1
        drawn += len(texts)
        marks = [one for one in page.marks if one.paint == "stroke"]
        for way, size_mm in ((0, page_mm[0]), (1, page_mm[1])):
            lines = {round((one.bounds[way] + one.bounds[way + 2]) / 2, 1) for one in marks
                     if one.bounds[way + 2] - one.bounds[way] < 0.3}  # fmt: skip
            edges = {round(box[at], 1) for box in boxes(kind) for at in (way, way + 2)}
            assert {one for one in edges if 3 < one < size_mm - 3} <= lines
    assert drawn == count
    assert found.least_text_pt() >= 6
    assert not found.fonts_missing
    assert found.is_tagged


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("kind", ["postcard", "business_card"])
def test_the_usual_texts_tell_nobody_why_the_team_calls(kind: CardKind, lang: str) -> None:
    usual = usual_texts(translator(lang))[kind]
    made = Card(kind, usual, "70 12 34 56", "9–15", "Anne")
    found = read_document(make_cards(made, 1, printed_on=DAY, translate=translator(lang)))
    read = (found.text + found.title).casefold()
    assert [word for word in OURS if word in read] == []
    assert "70 12 34 56" in found.text
    assert "Anne" in found.text


def test_underscores_become_blanks_that_a_pen_can_write_on() -> None:
    (page,) = printed("postcard", 1).pages
    assert "___" not in page.text
    blanks = [one for one in page.marks if one.paint == "fill" and one.height < 0.3]
    assert len(blanks) == 4
    assert min(one.width for one in blanks) >= 18
    assert len(printed("postcard", 1, phone="").pages[0].marks) == len(page.marks) + 1


def test_a_long_text_is_set_smaller_and_one_without_room_is_refused() -> None:
    long = printed("postcard", 1, text="Vi kommer forbi igen. " * 25, names="Ø" * 60)
    by_card(long.pages[0], "postcard", 5)
    assert long.least_text_pt() >= 6
    by_card(printed("business_card", 1, text="W" * 150).pages[0], "business_card", 4)
    for kind, text in (("postcard", "a\n" * 60), ("business_card", "a\n" * 30)):
        with pytest.raises(InputError, match="card_too_full"):
            printed(kind, 1, text=text)  # type: ignore[arg-type]


def test_what_people_type_is_printed_as_it_stands() -> None:
    typed = '#panic() __import__ $a$ *fed* `kode` <b> \\ "x" [y] @z'
    found = printed("postcard", 1, text=typed, names="#import", hours="= Overskrift")
    assert typed in found.text
    assert {"#import", "= Overskrift"} <= set(found.text.splitlines())


def test_the_preview_is_a_picture_of_one_card() -> None:
    made = preview_card(card("business_card"), printed_on=DAY, translate=_)
    assert made.startswith(b"\x89PNG")
    width, height = (int.from_bytes(made[at : at + 4], "big") for at in (16, 20))
    assert width / height == pytest.approx(85 / 55, rel=0.01)
