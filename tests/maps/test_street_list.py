"""The list that is walked by, the form that is written on, and the index, measured in the PDF."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from types import MappingProxyType

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import LineString

from gis.locale import translator
from gis.locale.alphabet import alphabetical
from gis.locale.fieldwork_words import signs
from gis.maps.sheets import SheetContent, SheetLeg, SheetOptions, SheetReturn, SheetStop, make_sheet
from gis.maps.sheets.leg_maps import IndexEntry, LegMaps
from gis.maps.sheets.sides import sides_of
from gis.maps.sheets.street_list import list_page

from . import lindenhof
from .pdf_marks import Page, read_pages

LINE_MM = 0.3
"""Of the outline of a box, half of which is inside it."""


def stop(number: int, before: int, at: shapely.Point) -> SheetStop:
    code = f"P-{number:02}"
    return SheetStop(code, f"Genbesøg · {code}", "kl. 8.30–8.45", "aftalt 8.30–9.00",
                     f"{code} 8.30", before, "8.28", at)  # fmt: skip


@pytest.fixture(scope="module")
def content() -> SheetContent:
    walked = lindenhof.walk(lindenhof.ROUND)
    ring = shapely.Point(walked.directions[1].geometry.interpolate(40))
    leg = dataclasses.replace(
        walked,
        stops=[stop(3, 3, ring), stop(4, 99, ring)],
        returns=[SheetReturn("P-07", "ti 24-11-2026 kl. 13.00–13.30", "P-07", 2, "CD", ring)],
        clocks={row.number: f"8.{row.number + 10}" for row in walked.directions},
    )
    planned_for = dt.datetime(2026, 11, 24, 13, tzinfo=dt.UTC)
    return lindenhof.content(legs=(leg,), planned_for=planned_for)


@pytest.fixture(scope="module")
def pages(content: SheetContent) -> list[Page]:
    return read_pages(make_sheet(content))


def maps_of(leg: SheetLeg, *names: str) -> LegMaps:
    """Return what maps of two pages tell, with these streets in the index."""
    places = MappingProxyType({row.number: f"2 · B{row.number}" for row in leg.directions})
    index = tuple(IndexEntry(name, "", True, ("10 · A1", "2 · B2")) for name in names)
    return LegMaps([{}, {}], places, ("1 · C1", "1 · C2", "1 · C3"), index)


def rows_of(content: SheetContent, maps: LegMaps | None = None) -> list[dict[str, str]]:
    return list_page(content, content.legs[0], maps)["rows"]


def hints(*rows: dict[str, object], pieces: gpd.GeoDataFrame | None = None) -> list[str]:
    """Return what is told of rows that are changed from those of Lindenhof."""
    first = lindenhof.walk("ab").directions[0]
    changed = tuple(
        dataclasses.replace(first, number=number, **row)  # type: ignore[arg-type]
        for number, row in enumerate(rows, start=1)
    )
    content = lindenhof.content(legs=(SheetLeg("A", changed, 100, 0, 2),))
    return [
        f"{row['before']}{row['name']}{row['after']}, {row['hint']}" for row in rows_of(content)
    ]


# --- order -----------------------------------------------------------------------------------


def test_streets_stops_and_returns_stand_in_the_order_they_are_met(content):
    listed = [row["number"] or row["name"] for row in rows_of(content)]
    numbers = [str(row.number) for row in content.legs[0].directions]
    assert listed == ["1", "2", "P-07", "P-03", *numbers[2:], "P-04"]


def test_the_order_and_the_clock_are_those_of_the_pdf(content, pages):
    text = " ".join(" ".join(page.text for page in pages).split())
    at = text.index("Nr. Vej")
    for row in rows_of(content):
        at = text.index(f"{row['name']} {row['hint']}", at)
        assert row["time"] in text[at : at + 160]


def test_each_row_and_ring_has_its_place_on_the_map_and_its_key(content):
    leg = content.legs[0]
    maps = maps_of(leg, "Mejsevej")
    keyed = dataclasses.replace(maps, index=(IndexEntry("Mejsevej", "c", True, ("2 · B1",)),))
    rows = rows_of(content, keyed)
    assert [row["place"] for row in rows[:4]] == ["2 · B1", "2 · B2", "1 · C1", "1 · C2"]
    assert {row["name"] for row in rows if row["key"] == "c"} == {"Mejsevej"}


# --- turns and sides ---------------------------------------------------------------------------


def test_turns_kinds_and_sides_are_told_as_one_walks():
    told = hints(
        {"turn": "", "numbers_left": "", "numbers_right": ""},
        {"turn": "left", "name": "Mejsevej", "numbers_left": "2–18", "numbers_right": "",
         "street_ids": ("bc",)},
        {"turn": "back", "name": "Mejsevej", "deadhead": True, "street_ids": ("bc",)},
        {"turn": "right", "name": "", "highway": "steps", "street_ids": ("cd",),
         "numbers_left": "1", "numbers_right": "2"},
        {"turn": "straight", "name": "Engstien", "highway": "path", "street_ids": ("de",),
         "numbers_left": "", "numbers_right": ""},
    )  # fmt: skip
    assert told == [
        "Start ad Søndergade, begge sider",
        "Til venstre ad Mejsevej, venstre side, 2–18",
        "Vend om for enden, tilbage ad Mejsevej, Gå videre uden at se efter",
        "Til højre ad trappen, begge sider: venstre 1, højre 2",
        "Ligeud ad Engstien, sti · begge sider",
    ]


@pytest.mark.parametrize(("is_back", "second"), [(True, "right"), (False, "left")])
def test_a_street_that_is_walked_once_for_each_side_tells_which(is_back, second):
    street = LineString([(0, 0), (100, 0)])
    first = dataclasses.replace(
        lindenhof.walk("ab").directions[0], geometry=street, street_ids=("s",)
    )
    again = dataclasses.replace(first, number=2, geometry=street.reverse() if is_back else street)
    pieces = gpd.GeoDataFrame({"id": ["s"]}, geometry=[street], crs=lindenhof.CRS)
    assert sides_of([first, again], pieces) == {1: "right", 2: second}
    assert sides_of([first], pieces) == {1: "both"}


# --- boxes, band, form -----------------------------------------------------------------------


def test_boxes_are_five_millimetres_inside_and_each_row_and_band_has_one(content, pages):
    boxes = [
        one for page in pages for one in page.shapes
        if one.paint == "stroke" and 4 < one.width < 7 and abs(one.width - one.height) < 0.01
        and one.colour == (28, 43, 49)
    ]  # fmt: skip
    assert min(one.width for one in boxes) - LINE_MM >= 5
    form = list_page(content, content.legs[0])["form"]
    assert len(boxes) == len(rows_of(content)) + 6 + form["lines"]


def test_the_planned_time_of_day_is_told_and_what_it_became_can_be_ticked(pages):
    text = " ".join(" ".join(page.text for page in pages).split())
    assert "Planlagt 24-11-2026 kl. 14.00: eftermiddag 12–17." in text
    assert re.search(r"Blev: formiddag 6–12 .* nat 22–6", text)


def test_the_form_has_lines_enough_and_says_nothing_of_people(content, pages):
    form = list_page(content, content.legs[0])["form"]
    assert form["lines"] >= 12
    (page,) = [one for one in pages if form["title"] in one.text]
    assert "Skriv ikke navne eller andet om mennesker." in page.text
    assert "Ark 4F2K" in page.text
    told = " ".join(" ".join(one.text for one in pages).lower().split())
    words = [word for code, word in signs(translator("da")).items() if code != "other"]
    assert not [word for word in words if word.lower() in told]
    assert not re.search(r"\btegn\b|kontakt|borger|psykisk|\bskp\b", told)
    without = dataclasses.replace(content, options=SheetOptions(has_form=False, has_index=False))
    last = read_pages(make_sheet(without))[-1]
    assert form["title"] not in last.text
    assert "Noter" in last.text


# --- the index -------------------------------------------------------------------------------


def test_names_are_in_the_order_of_a_danish_reader():
    names = ["Aabyvej", "Ærøvej", "Ågade", "Zoovej", "Øvej", "Alfavej", "Éngvej", "engvej 2"]
    assert sorted(names, key=alphabetical) == [
        "Alfavej", "Éngvej", "engvej 2", "Zoovej", "Ærøvej", "Øvej", "Aabyvej", "Ågade",
    ]  # fmt: skip


def test_the_index_has_every_street_of_the_maps_once_with_its_places(content):
    names = [f"Vej {number} {'x' * (number % 50 + 1)}" for number in range(300)]
    maps = maps_of(content.legs[0], *names)
    index = list_page(content, content.legs[0], maps)["index"]
    assert sorted(one["name"].replace("\u200b", "") for one in index["entries"]) == sorted(names)
    assert {tuple(one["places"]) for one in index["entries"]} == {("2 · B2", "10 · A1")}
    small = dataclasses.replace(maps, pages=[{}], index=maps.index[:5])
    assert list_page(content, content.legs[0], small)["index"] is None
    without = dataclasses.replace(content, options=SheetOptions(has_index=False))
    assert list_page(without, content.legs[0], maps)["index"] is None


def test_streets_on_several_maps_are_indexed_in_the_pdf():
    wide = lindenhof.content(options=SheetOptions(scale=2_500, has_form=False))
    text = " ".join(" ".join(page.text for page in read_pages(make_sheet(wide))).split())
    index = text[text.index("Vejfortegnelse") :]
    assert {row.name for row in wide.legs[0].directions} <= {
        name for name in (*lindenhof.EAST, *lindenhof.NORTH, "Blindgyden", "Buen") if name in index
    }


# --- odd rounds ------------------------------------------------------------------------------


def test_forty_stops_without_a_street_and_four_hundred_between_thirty():
    ring = shapely.Point(lindenhof.NODES["m"])
    alone = SheetLeg("A", (), 0, 0, 0, stops=[stop(k, 1, ring) for k in range(40)], is_seen=False)
    text = " ".join(page.text for page in read_pages(make_sheet(lindenhof.content(legs=(alone,)))))
    assert all(f"P-{number:02} " in " ".join(text.split()) for number in range(40))
    walked = lindenhof.walk(lindenhof.ROUND)
    leg = dataclasses.replace(walked, stops=[stop(k, k // 20, ring) for k in range(400)])
    rows = rows_of(lindenhof.content(legs=(leg,)))
    assert len(rows) == 400 + len(walked.directions)
    assert [row["name"] for row in rows if row["kind"] == "stop"] == [
        f"P-{number:02}" for number in range(400)
    ]


def test_heads_stand_on_every_page_of_a_long_list():
    walked = lindenhof.walk(lindenhof.ROUND)
    first = walked.directions[0]
    rows = tuple(dataclasses.replace(first, number=k, name=f"Vej {k}") for k in range(1, 71))
    leg = dataclasses.replace(walked, directions=rows)
    options = SheetOptions(has_form=False, has_index=False)
    pages = read_pages(make_sheet(lindenhof.content(legs=(leg,), options=options)))
    listed = [
        page for page in pages if re.search(r"\bVej \d+\b", page.text) and "Min." in page.text
    ]
    found = [number for page in listed for number in re.findall(r"ad Vej (\d+)\b", page.text)]
    assert found == [str(number) for number in range(1, 71)]
    assert len(listed) == 3
    assert all("Kom igen: dag, fra–til" in page.text for page in listed)
