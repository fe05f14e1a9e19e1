"""The atlas: true scales, every area with its page, neighbours both ways, a full street index."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import numpy as np
import pytest
import shapely

from gis.locale import translator
from gis.maps.area_map import street_names_in
from gis.maps.atlas_map import neighbours_of
from gis.maps.papers.atlas import Atlas, AtlasArea, AtlasDecision, AtlasItem, make_atlas

from .lindenhof import CRS, at, basemap, streets
from .paper_meter import Document, read_document

_ = translator("da")
DAY = dt.date(2026, 11, 12)
LONG = "Boligforeningen Øster Søgårdsparken og Vester Møllebakkehusene"
LOOKS = {"selected": "Tilvalgt", "deselected": "Fravalgt", "undecided": "Ikke besluttet"}
STREETS, BASEMAP = streets({"Ærøvej": "#panic() Ærø"}), basemap()


def area(number: int, corner: tuple[float, float], size: float = 120) -> AtlasArea:
    look = list(LOOKS)[number % 3]
    (x, y), decided = corner, AtlasDecision("Direkte", LOOKS[look], look, LONG, "12-11-2026")
    return AtlasArea(
        f"{LONG} {number}", shapely.box(*at(x, y), *at(x + size, y + size)), LOOKS[look].lower(),
        look, [("Størrelse", "1,5 km vej")], [decided],
        [AtlasItem("place", f"Bænken {number}", [shapely.Point(at(x + 50, y + 50))])],
        ["138", "2,5 km", "79 %"],
    )  # fmt: skip


def atlas(areas: list[AtlasArea], **changes: object) -> Atlas:
    made = Atlas(
        areas, ["Adresser", "Vej", "Gennemgået"], LOOKS, {"place": "Opholdssted"},
        lambda _frame: (STREETS, BASEMAP), CRS, DAY, DAY, foot="Telefon 70 12 34 56",
    )  # fmt: skip
    return replace(made, **changes)


FOUR = [area(1, (0, 0)), area(2, (260, 0)), area(3, (0, 260)), area(4, (400, 300))]


@pytest.fixture(scope="module")
def made() -> bytes:
    return make_atlas(atlas(FOUR), _)


@pytest.fixture(scope="module")
def found(made: bytes) -> Document:
    return read_document(made)


def test_it_has_a_map_of_all_contents_a_page_an_area_and_an_index(found: Document) -> None:
    overview, contents, *areas, index = found.pages
    assert len(areas) == len(FOUR)
    assert {"1", "2", "3", "4"} <= {one.text for one in overview.map_texts}
    for number, page in enumerate(areas, 1):
        assert page.text.startswith(f"{number} {LONG}"[:40])
        assert LONG in page.text
        assert f"Bænken {number}" in page.text
        (line,) = [one for one in contents.lines if re.match(rf"{number} .*138 2,5 km", one)]
        assert line.endswith(f"79 % {page.number}")
    assert "Vejfortegnelse" in index.text


def test_every_map_is_at_a_stated_round_scale_and_says_where_it_is_from(found: Document) -> None:
    for page in (found.pages[0], *found.pages[2:-1]):
        assert page.scale in {2_500, 4_000, 5_000, 7_500}
        assert page.scale_error() <= 0.005
        assert "Kortdata fra 12-11-2026 · © OpenStreetMap" in page.text
        assert "N" in {one.text for one in page.texts}


def test_neighbours_are_named_with_their_pages_both_ways(found: Document) -> None:
    around = neighbours_of([one.outline.representative_point() for one in FOUR])
    for number, page in enumerate(found.pages[2:-1]):
        told = set(re.findall(r"(\d) · side (\d)", " ".join(
            one.text for one in sorted(page.map_texts, key=lambda one: one.order))))  # fmt: skip
        assert told == {(str(other + 1), str(other + 3)) for other in around[number]}
        assert page.overlaps() == []


def test_areas_are_neighbours_both_ways_and_all_are_reached() -> None:
    random = np.random.default_rng(7)
    points = shapely.points(random.uniform(0, 9_000, (60, 2)))
    around = neighbours_of(list(points))
    assert all(one in around[other] for one, others in enumerate(around) for other in others)
    reached, left = {0}, [0]
    while left:
        new = set(around[left.pop()]) - reached
        reached |= new
        left += new
    assert len(reached) == 60
    assert neighbours_of([points[0]]) == [()]


def test_the_index_holds_the_streets_of_every_area_in_order_with_their_pages(
    found: Document,
) -> None:
    index = found.pages[-1].text
    for number, one in enumerate(FOUR):
        for name in street_names_in(STREETS, one.outline):
            assert re.search(rf"{re.escape(name)} [\d, ]*{number + 3}\b", index), name
            page = found.pages[number + 2]
            on_map = {text.text for text in page.map_texts}
            assert name in on_map or "Veje uden plads" in page.text
    assert index.index("Blindgyden") < index.index("Drosselvej") < index.index("Søndergade")
    assert "#panic() Ærø" in index


def test_it_is_readable_small_and_the_same_again(made: bytes, found: Document) -> None:
    assert make_atlas(atlas(FOUR), _) == made
    assert found.least_text_pt() >= 6
    assert min(page.margin() for page in found.pages) >= 5
    assert found.bytes_a_page <= 300_000
    assert found.is_tagged
    assert b"pdfuaid:part" in made
    assert found.lang == "da"
    assert found.bookmarks == len(FOUR) + 3
    assert not found.fonts_missing


def test_one_area_has_no_neighbours_and_a_reason_of_any_length_is_told() -> None:
    reason = " ".join(f"ord{n}" for n in range(400))
    decided = replace(FOUR[0].decisions[0], reason=reason)
    one = replace(FOUR[0], decisions=[decided], items=[])
    found = read_document(make_atlas(atlas([one]), _))
    assert set(reason.split()) <= set(found.text.split())
    assert "· side" not in " ".join(text.text for text in found.pages[2].map_texts)
