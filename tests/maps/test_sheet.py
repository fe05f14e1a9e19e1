from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import subprocess

import geopandas as gpd
import numpy as np
import pypdf
import pytest
import shapely
from PIL import Image
from shapely.geometry import LineString
from shapely.ops import substring

from gis.crs import WGS84, geodesic_length_m, transform
from gis.errors import MachineError
from gis.locale import translator
from gis.maps import fonts, sheets, style, typesetting
from gis.maps.legend import scale_bar_m
from gis.maps.route_map import draw_route_map
from gis.maps.routes import lay_out_route
from gis.maps.sheets import (
    SheetLeg,
    SheetOptions,
    SheetReturn,
    leg_maps,
    make_sheet,
    making,
    scales,
)
from gis.maps.sheets import leg as sheet_leg
from gis.maps.sheets import looks as sheet_looks
from gis.maps.sheets import overview as sheet_overview
from gis.maps.sheets import page as sheet_page

from . import lindenhof
from .pdf_marks import Page, Shape, read_pages

INK = (28, 43, 49)
ROUTE = (15, 92, 110)


@pytest.fixture(scope="module")
def content():
    return lindenhof.content()


@pytest.fixture(scope="module")
def pdf(content) -> bytes:
    return make_sheet(content)


@pytest.fixture(scope="module")
def pages(pdf) -> list[Page]:
    return read_pages(pdf)


def drawn_map(content: sheets.SheetContent):
    """Return the map alone, as SVG with what is told about it."""
    images: dict[str, str] = {}
    told = {}

    def remember(*arguments, **named):
        told["map"] = draw_route_map(*arguments, **named)
        return told["map"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leg_maps, "draw_route_map", remember)
        sheet_leg.leg_page(content, content.legs[0], images)
    return told["map"]


def scale_of(page: Page) -> int:
    found = re.search(r"1:([\d.]+)", page.text)
    return int(found[1].replace(".", ""))


def scale_bar(page: Page, *, below_mm: float = 45) -> tuple[Shape, float]:
    """Return the outline of the scale bar and the metres it stands for."""
    (bar,) = (
        one
        for one in page.shapes
        if one.paint == "stroke" and one.colour == INK and one.bottom < below_mm and one.width > 15
        and one.height < 3 and one.height > 1
    )  # fmt: skip
    metres, unit = re.findall(r"\b([\d.,]+) (m|k\s?m)\b", page.text)[-1]
    return bar, float(metres.replace(".", "").replace(",", ".")) * (1 if unit == "m" else 1000)


# --- scale -----------------------------------------------------------------------------------


def test_the_scale_bar_agrees_with_the_stated_scale(pages):
    bar, metres = scale_bar(pages[0])
    assert bar.width == pytest.approx(metres * 1000 / scale_of(pages[0]), rel=0.005)


def test_the_map_itself_has_the_stated_scale():
    leg = lindenhof.walk("abcde")
    page = read_pages(make_sheet(lindenhof.content(legs=(leg,))))[0]
    filled = [one for one in page.shapes if one.colour == INK and one.paint == "fill"]
    triangle, square = (one for one in filled if 2 < one.width < 4 and one.bottom > 60)
    metres = geodesic_length_m(transform(leg.directions[0].geometry, lindenhof.CRS, WGS84))
    measured = float(np.hypot(*np.subtract(square.middle, triangle.middle)))
    assert measured == pytest.approx(metres * 1000 / scale_of(page), rel=0.005)


def test_a_turned_page_has_the_stated_scale_too():
    slope = LineString([(0, 0), (1_880, 1_880)])
    row = dataclasses.replace(
        lindenhof.walk("ab").directions[0],
        length_m=slope.length,
        geometry=shapely.transform(slope, lambda points: points + lindenhof.ORIGIN),
    )
    content = lindenhof.content(
        legs=(SheetLeg("A", (row,), slope.length, 0, 30),),
        options=SheetOptions(orientation="portrait", scale=10_000, has_form=False),
    )
    (turned,) = leg_maps.plan_leg(content, content.legs[0])
    assert turned.frame.turn_deg
    page = read_pages(make_sheet(content))[0]
    filled = [one for one in page.shapes if one.colour == INK and one.paint == "fill"]
    triangle, square = (one for one in filled if 2 < one.width < 4 and one.bottom > 40)
    metres = geodesic_length_m(transform(row.geometry, lindenhof.CRS, WGS84))
    measured = float(np.hypot(*np.subtract(square.middle, triangle.middle)))
    assert measured == pytest.approx(metres / 10, rel=0.005)
    assert page.text.count("1:10.000") == 1


def test_the_scale_is_as_large_as_houses_and_rows_need_and_a_chosen_one_is_kept():
    def scale_of_maps(**changes):
        content = lindenhof.content(**changes)
        return {page.frame.scale for page in leg_maps.plan_leg(content, content.legs[0])}

    doors = lindenhof.addresses()
    beside = doors.assign(number=doors["number"] + "A", foot=doors["foot"].translate(4, 0))
    close = gpd.GeoDataFrame(gpd.pd.concat([doors, beside]), crs=lindenhof.CRS)
    assert scale_of_maps() == {5_000}
    assert scales.house_spacing_m(doors, lindenhof.streets()) == pytest.approx(19, abs=0.5)
    assert scale_of_maps(addresses=close) == {2_500}
    assert scale_of_maps(addresses=close, mode="bicycle") == {5_000}
    assert scale_of_maps(options=SheetOptions(scale=15_000)) == {15_000}
    far = LineString([lindenhof.at(0, 0), lindenhof.at(1_500, 0)])
    row = dataclasses.replace(lindenhof.walk("ab").directions[0], geometry=far, length_m=1_500)
    for count, scale in ((12, 10_000), (14, 5_000)):
        rows = tuple(
            dataclasses.replace(row, number=n, length_m=1_500 / count) for n in range(count)
        )
        leg = SheetLeg("A", rows, 1_500, 0, 20, is_seen=False)
        assert scale_of_maps(legs=(leg,), options=SheetOptions(orientation="portrait")) == {scale}


def test_maps_on_a3_on_their_side_leave_half_of_the_page_for_notes_and_are_in_the_outline():
    options = SheetOptions(paper="A3", orientation="landscape", notes="half", squares="national")
    pdf = make_sheet(lindenhof.content(options=options, legs=legs_of("abcde", "uvwxy")))
    pages = read_pages(pdf)
    assert (pages[1].width_mm, pages[1].height_mm) == pytest.approx((420, 297), abs=0.1)
    frame = max((s for s in pages[1].shapes if s.paint == "stroke" and s.colour == INK),
                key=lambda one: one.width * one.height)  # fmt: skip
    assert frame.right < 420 / 2 < frame.right + 3
    assert "Noter" in pages[1].text
    assert "Kvadratnettet: N" in pages[1].text
    bar, metres = scale_bar(pages[1])
    assert bar.width == pytest.approx(metres * 1000 / scale_of(pages[1]), rel=0.005)

    def titles(outline):
        return [titles(one) if isinstance(one, list) else one.title for one in outline]

    found = titles(pypdf.PdfReader(io.BytesIO(pdf)).outline)
    assert [one for one in found if isinstance(one, str)][:2] == ["Oversigt", "Rute A"]
    assert "Kort, side 1" in found[found.index("Rute A") + 1]
    assert found.count("Rute B") == 1


def test_the_overview_of_a_leg_has_the_frame_of_each_map_once():
    leg = lindenhof.walk(lindenhof.ROUND)
    content = lindenhof.content(legs=(leg,), options=SheetOptions(scale=2_500, is_turned=False))
    planned = leg_maps.plan_leg(content, leg)
    assert len(planned) == 2
    images: dict[str, str] = {}
    data = sheet_leg.leg_page(content, leg, images, planned)
    assert [page["map"] for page in data["maps"]] == ["map-A-overview", "map-A-2", "map-A-3"]
    numbers = re.findall(r'font-weight="700" fill="#FFFFFF"[^>]*>(\d+)</text>',
                         images["map-A-overview"])  # fmt: skip
    assert sorted(numbers) == ["2", "3"]
    arrows = [
        re.findall(r'font-weight="700" fill="#FFFFFF"[^>]*>(\d+)</text>', images[f"map-A-{n}"])
        for n in (2, 3)
    ]
    assert [sorted(found) for found in arrows] == [["2", "3"], ["2", "3"]]


def test_rows_and_streets_are_found_on_the_page_and_in_the_square_that_is_told(content):
    leg = content.legs[0]
    here = dataclasses.replace(content, options=SheetOptions(scale=2_500, is_turned=False))
    planned, images = leg_maps.plan_leg(here, leg), {}
    maps = leg_maps.draw_leg_maps(here, leg, planned, images)
    assert set(maps.row_places) == {row.number for row in leg.directions}
    assert {one.name for one in maps.index if one.is_walked} == {row.name for row in leg.directions}
    squares = {page.number: page.squares.name_at for page in planned}
    for one in maps.index:
        for place in one.places:
            number, square = re.fullmatch(r"([23]) · ([A-E][1-6])", place).groups()
            svg = images[f"map-A-{number}"]
            spots = re.findall(
                rf"translate\(([\d.]+) ([\d.]+)\)[^<]*>{one.name}<", svg
            ) + re.findall(rf'<text x="([\d.]+)" y="([\d.]+)"[^>]*>(?:{one.name}|{one.key})<', svg)
            assert square in {squares[int(number)](float(x), float(y)) for x, y in spots}, one


# --- words -----------------------------------------------------------------------------------


def test_every_row_of_the_list_is_printed_in_order(pages, content):
    text = " ".join(" ".join(page.text for page in pages[1:]).split())
    at = text.index("Nr. Vej")
    for row in content.legs[0].directions:
        found = re.compile(
            rf"\b{row.number} (Start|Til|Ligeud|Vend|Videre)[^\d]* {row.name} "
        ).search(text, at)
        assert found, row
        at = found.end()


def test_each_page_has_sheet_id_attribution_data_date_and_page_number(pages):
    for number, page in enumerate(pages, start=1):
        assert "Ark 4F2K" in page.text
        assert "© OpenStreetMap-bidragydere" in page.text
        assert "Kortdata fra 01-11-2026" in page.text
        assert f"side {number} af {len(pages)}" in page.text
        assert "Tilbage og makuleret senest 23-11-2026" in page.text


def test_the_head_has_area_date_and_initials(pages):
    text = pages[0].text
    assert all(word in text for word in ("Lindenhof", "20-11-2026", "AB"))


def test_what_did_not_fit_is_listed_by_street(pages, content):
    text = " ".join(" ".join(page.text for page in pages[1:]).split())
    assert "Ikke med: tiden slog ikke til" in text
    assert all(f"{name} (" in text for name in content.not_fitting["name"].unique())


def test_english_follows_the_translator():
    pages = read_pages(make_sheet(lindenhof.content(translate=translator("en"))))
    assert "1:5,000" in pages[0].text


def test_hostile_text_is_printed_as_it_stands():
    title = '#import "x": * <script>alert(1)</script> \\ \' $x$ *b* @ref &amp; {page}'
    pages = read_pages(make_sheet(lindenhof.content(title=title, initials='#"<', sheet_code="<&#")))
    text = " ".join(pages[1].text.split())
    assert title in text
    assert '#"<' in pages[0].text
    assert "Ark <&#" in text


def test_hostile_street_names_are_printed_as_they_stand():
    names = {"Mejsevej": '</text><a>"&#1;\\'}
    content = lindenhof.content(
        legs=(lindenhof.walk(lindenhof.ROUND, names=names),),
        streets=lindenhof.streets(names),
        required=lindenhof.streets(names),
    )
    pages = read_pages(make_sheet(content))
    assert '</text><a>"&#1;\\' in pages[1].text.replace("\n", "")


# --- the map ---------------------------------------------------------------------------------


def test_every_street_of_the_round_is_named(content):
    drawn = drawn_map(content)
    assert {row.name for row in content.legs[0].directions} <= set(drawn.labels)
    assert not drawn.keys  # in Lindenhof there is room for all names


def test_each_row_number_is_on_the_map_once(content):
    svg = drawn_map(content).svg
    numbers = re.findall(r'font-weight="700"[^>]*>(\d+)</text>', svg)
    assert sorted(map(int, numbers)) == [row.number for row in content.legs[0].directions]


def test_all_house_numbers_of_the_round_are_on_the_map(content):
    drawn = drawn_map(content)
    walked = ~content.addresses["street_id"].isin(content.not_fitting["id"])
    assert drawn.numbers == drawn.numbers_inside == frozenset(content.addresses.index[walked])


def test_twice_as_many_houses_are_told_in_ranges():
    crowded = lindenhof.addresses()
    more = crowded.assign(number=[f"{number}A" for number in crowded["number"]])
    both = gpd.GeoDataFrame(
        gpd.pd.concat([crowded, more], ignore_index=True), geometry="geometry", crs=lindenhof.CRS
    )
    drawn = drawn_map(lindenhof.content(addresses=both))
    assert len(drawn.numbers) >= 0.98 * len(drawn.numbers_inside)
    assert re.search(r'font-weight="400"[^>]*>\d+A?–\d+A?</text>', drawn.svg)


def test_the_map_shows_no_house_number_of_what_is_left_out(content):
    everything = lindenhof.content(not_fitting=content.required)
    assert drawn_map(everything).numbers_inside == frozenset()


# --- the page --------------------------------------------------------------------------------


def test_no_text_is_smaller_than_six_points(pages):
    assert min(size for page in pages for size in page.text_sizes_pt) >= 5.99


def test_the_margin_is_safe_to_print(pages):
    for page in pages[1:]:
        assert min(one.left for one in page.shapes) >= 10
        assert max(one.right for one in page.shapes) <= page.width_mm - 10
        assert min(one.bottom for one in page.shapes) >= 10
    frame = max(
        (one for one in pages[0].shapes if one.paint == "stroke" and one.colour == INK),
        key=lambda one: one.width * one.height,
    )
    assert frame.left >= 10
    assert frame.right <= pages[0].width_mm - 10


def test_pages_are_a4(pages):
    for page in pages:
        sides = sorted((page.width_mm, page.height_mm))
        assert sides == pytest.approx([210, 297], abs=0.1)


def test_fonts_are_embedded_and_title_and_language_set(pdf):
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    found = 0
    for page in reader.pages:
        for reference in page["/Resources"]["/Font"].values():
            descendant = reference.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in descendant["/FontDescriptor"].get_object()
            found += 1
    assert found
    assert reader.metadata.title == "Lindenhof · Ark 4F2K"
    assert reader.trailer["/Root"]["/Lang"] == "da"
    assert b"<pdfuaid:part>1<" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_a_page_is_at_most_three_hundred_kilobytes(pdf, pages):
    assert len(pdf) <= 300_000 * len(pages)


def test_equal_content_gives_equal_bytes(pdf):
    assert make_sheet(lindenhof.content()) == pdf


def test_another_day_gives_another_sheet(pdf):
    assert make_sheet(lindenhof.content(printed_on=dt.date(2026, 11, 21))) != pdf


# --- several walkers, other ways to go ---------------------------------------------------------


def legs_of(*paths: str, letters: str = "ABC") -> tuple[SheetLeg, ...]:
    return tuple(
        dataclasses.replace(lindenhof.walk(path), walker=letter)
        for path, letter in zip(paths, letters, strict=False)
    )


def test_each_leg_has_its_map_and_its_list_after_the_page_of_all():
    pages = read_pages(make_sheet(lindenhof.content(legs=legs_of("abcde", "uvwxy"))))
    letters = [set(re.findall(r"Rute\s+([A-Z])\b", page.text)) for page in pages[1:]]
    half = len(letters) // 2
    assert letters == [{"A"}] * half + [{"B"}] * half
    counted = [f"Rute {letter} · side {n} af {half}" for letter in "AB" for n in range(1, half + 1)]
    for page, told in zip(pages, ["Oversigt · side 1 af 1", *counted], strict=True):
        assert told in page.text


def test_one_leg_of_several_is_printed_alone():
    legs = legs_of("abcde", "uvwxy")
    only = lindenhof.content(legs=legs, options=SheetOptions(leg="B"))
    texts = [page.text for page in read_pages(make_sheet(only))]
    assert f"Rute B · side 1 af {len(texts)}" in texts[0]
    assert not any("Rute A" in text or "Oversigt" in text for text in texts)


def test_the_first_page_of_several_has_each_leg_and_the_sum():
    legs = legs_of("abcde", "uvwxy")
    page = read_pages(make_sheet(lindenhof.content(legs=legs)))[0]
    text = " ".join(page.text.split())
    km = [f"{leg.length_m:.0f} m" for leg in legs]
    assert f"A Søndergade {km[0]}" in text
    assert f"B Nordgade {km[1]}" in text
    whole = f"{sum(leg.length_m for leg in legs) / 1000:.1f} km".replace(".", ",")
    longest = max(leg.minutes for leg in legs)
    assert f"I alt {whole} længste {longest:.0f} min." in text
    assert "2 par" in text
    bar, _last = scale_bar(page, below_mm=45 + 4 * sheet_overview.ROW_MM)
    metres = scale_bar_m(scale_of(page))
    assert bar.width == pytest.approx(metres * 1000 / scale_of(page), rel=0.005)


def test_one_walker_on_foot_has_no_page_of_all(pages):
    assert "I alt" not in pages[0].text
    assert "Hvordan" not in pages[0].text


def test_a_leg_keeps_the_colour_and_the_dash_of_its_letter():
    content = lindenhof.content(legs=legs_of("abcde", "uvwxy", letters="BJ"))
    looks = [sheet_looks.look_of(leg, content) for leg in content.legs]
    assert looks[0].colour == looks[1].colour == style.category(1).colour
    assert looks[0].dash_mm == ()
    assert looks[1].dash_mm == (3.5, 0.75, 0.5, 0.75)
    images: dict[str, str] = {}
    sheet_leg.leg_page(content, content.legs[1], images)
    assert 'stroke-dasharray="3.5 0.75 0.5 0.75"' in images["map-J-1"]


def test_the_map_of_a_leg_shows_the_house_numbers_of_its_own_streets_alone():
    legs = legs_of("abcde", "uvwxy")
    alone = drawn_map(lindenhof.content(legs=legs[:1]))
    shared = drawn_map(lindenhof.content(legs=legs))
    own = {piece for row in legs[0].directions for piece in row.street_ids}
    houses = lindenhof.addresses()["street_id"].isin(own).sum()
    assert len(shared.numbers) == houses < len(alone.numbers)


def test_every_leg_is_on_the_map_of_all_under_its_letter():
    content = lindenhof.content(legs=legs_of("abcde", "uvwxy", "klmr"))
    images: dict[str, str] = {}
    sheet_overview.overview_page(content, images)
    letters = set(re.findall(r'font-weight="700"[^>]*>([A-Z])</text>', images["map-all"]))
    assert letters == {"A", "B", "C"}
    colours = {style.category(number).colour for number in range(3)}
    assert all(f'stroke="{colour}"' in images["map-all"] for colour in colours)


def test_lines_of_two_legs_are_not_joined_on_the_map_of_all():
    legs = legs_of("abcde", "uvwxy")
    content = lindenhof.content(legs=legs)
    frame = sheet_page.map_frame(lindenhof.streets().total_bounds.tolist(), lindenhof.CRS)
    rows = lay_out_route([row for leg in legs for row in leg.directions], frame, 1.2)
    drawn_mm = sum(row.line.length for row in rows)
    walked_m = sum(row.geometry.length for leg in content.legs for row in leg.directions)
    assert drawn_mm == pytest.approx(walked_m * frame.mm_per_unit, rel=0.01)


def test_a_map_of_a_long_ride_says_where_the_house_numbers_are():
    far = SheetOptions(scale=10_000, has_form=False)
    for mode, is_told in (("bicycle", True), ("foot", False)):
        page = read_pages(make_sheet(lindenhof.content(mode=mode, options=far)))[0]
        assert ("Husnumrene står i listen." in page.text) is is_told


def test_a_round_by_bicycle_says_so_and_is_cycled():
    content = lindenhof.content(mode="bicycle")
    pages = read_pages(make_sheet(content))
    assert "på cykel" in pages[0].text
    assert "Kør videre uden at se efter" in " ".join(pages[1].text.split())
    assert not any("Gå " in page.text for page in pages)
    assert sheet_looks.look_of(content.legs[0], content).dash_mm == (3.5, 1.0)


def driven_leg(path: str = "abcde") -> SheetLeg:
    leg = lindenhof.walk(path)
    parking = leg.directions[0].geometry.coords[0]
    away = (parking[0] - 900, parking[1] - 500)
    there = LineString([away, (away[0] + 500, away[1]), parking])
    back = LineString([parking, (away[0] + 480, away[1]), away])
    return dataclasses.replace(leg, drives=(there, back), drive_m=2100, drive_minutes=4.2)


def test_a_round_by_car_tells_and_draws_parking_and_driving():
    leg = driven_leg()
    pages = read_pages(make_sheet(lindenhof.content(legs=(leg,), mode="car")))
    assert f"side 2 af {len(pages)}" in pages[1].text
    assert "i bil og til fods" in pages[0].text
    listed = " ".join(pages[2].text.split())
    assert "Parkér ved Søndergade. Ruten begynder og slutter der." in listed
    assert "2,1 km, 4 min." in listed
    images: dict[str, str] = {}
    content = lindenhof.content(legs=(leg,), mode="car")
    sheet_overview.overview_page(content, images)
    sheet_leg.leg_page(content, leg, images)
    for name in ("map-all", "map-A-1"):
        assert f'stroke="{style.MUTED}" stroke-width="0.6"' in images[name]
        assert ">P</text>" in images[name]


def test_a_car_without_a_known_start_is_parked_and_not_driven():
    pages = read_pages(make_sheet(lindenhof.content(mode="car")))
    listed = " ".join(pages[1].text.split())
    assert "Parkér ved" in listed
    assert "Kørsel frem og tilbage" not in listed


def test_twelve_legs_fit_the_first_page():
    walked = lindenhof.walk("abcde")
    legs = tuple(dataclasses.replace(walked, walker=letter) for letter in "ABCDEFGHIJKL")
    pages = read_pages(make_sheet(lindenhof.content(legs=legs)), last=1)
    assert "Oversigt · side 1 af 1" in pages[0].text
    assert all(re.search(rf"\b{letter} Søndergade", pages[0].text) for letter in "ABCDEFGHIJKL")


def test_streets_taken_out_and_streets_that_cannot_be_walked_are_told_apart(content):
    streets = lindenhof.streets()
    (dropped,) = streets.index[streets["id"] == "ab"]
    (closed,) = streets.index[streets["id"] == "uv"]
    pages = read_pages(
        make_sheet(
            lindenhof.content(dropped=streets.loc[[dropped]], not_walkable=streets.loc[[closed]])
        )
    )
    text = " ".join(" ".join(page.text for page in pages).split())
    assert "Ikke med: kan ikke gennemgås Nordgade (" in text
    assert "Ikke med: taget ud af runden Søndergade (" in text


# --- odd rounds ------------------------------------------------------------------------------


def test_a_round_of_two_metres():
    leg = lindenhof.walk("ab")
    row = leg.directions[0]
    short = dataclasses.replace(row, length_m=2.0, geometry=substring(row.geometry, 50, 52))
    pages = read_pages(make_sheet(lindenhof.content(legs=(SheetLeg("A", (short,), 2, 0, 0.03),))))
    assert scale_of(pages[0]) == 2_500
    assert "2 m" in pages[1].text


def test_a_row_without_length_still_has_its_number():
    leg = lindenhof.walk("abc")
    row = leg.directions[0]
    point = LineString([row.geometry.coords[0]] * 2)
    still = dataclasses.replace(row, number=1, length_m=0.0, geometry=point)
    rows = (still, dataclasses.replace(row, number=2))
    drawn = drawn_map(lindenhof.content(legs=(SheetLeg("A", rows, 260, 0, 4),)))
    assert sorted(re.findall(r'font-weight="700"[^>]*>(\d+)</text>', drawn.svg)) == ["1", "2"]


def long_round(rows: int, step_m: float) -> sheets.SheetContent:
    first = lindenhof.walk("ab").directions[0]
    chance, place, found = np.random.default_rng(1), np.array(lindenhof.ORIGIN), []
    for number in range(rows):
        angle = chance.uniform(0, 2 * np.pi)
        ahead = place + step_m * np.array([np.cos(angle), np.sin(angle)])
        found.append(
            dataclasses.replace(
                first,
                number=number + 1,
                name=f"Vej {number}" if number % 7 else "",
                highway="path" if number % 2 else "steps",
                length_m=step_m,
                turn="left",
                geometry=LineString([place, ahead]),
            )
        )
        place = ahead
    streets = gpd.GeoDataFrame(
        {
            "id": [str(row.number) for row in found],
            "name": [row.name for row in found],
            "highway": "residential",
            "length_m": step_m,
            "reason": "",
        },
        geometry=[row.geometry for row in found],
        crs=lindenhof.CRS,
    )
    leg = SheetLeg("A", tuple(found), rows * step_m, 0, rows * step_m / 1000 * 15)
    return lindenhof.content(
        legs=(leg,),
        streets=streets,
        required=streets,
        not_fitting=streets.iloc[:0],
        addresses=lindenhof.addresses().iloc[:0],
        basemap=lindenhof.basemap().iloc[:0],
    )


def test_a_round_of_sixty_kilometres_and_two_hundred_rows():
    options = SheetOptions(paper="A3", has_form=False)
    pdf = make_sheet(dataclasses.replace(long_round(200, 300), options=options))
    found = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    texts = found.stdout.decode().split("\f")
    listed = next(number for number, text in enumerate(texts) if "60,0 km" in text)
    assert 3 < listed <= scales.MOST_PAGES + 1
    text = " ".join(texts[listed:])
    assert all(f"Vej {number}" in text for number in range(200) if number % 7)
    assert "trappe" in text
    assert "sti" in text
    (page,) = read_pages(pdf, last=1)
    bar, metres = scale_bar(page)
    assert bar.width == pytest.approx(metres * 1000 / scale_of(page), rel=0.005)
    assert len(pdf) <= 300_000 * (len(texts) - 1)


def test_names_of_sixty_letters_wrap():
    long = {
        name: f"{name} med et navn på tres bogstaver {'x' * 60}"[:60] for name in lindenhof.EAST
    }
    content = lindenhof.content(
        title="Kvarteret med det usædvanligt lange navn på tres bogstaver nu",
        legs=(lindenhof.walk(lindenhof.ROUND, names=long),),
        streets=lindenhof.streets(long),
        required=lindenhof.streets(long),
    )
    pages = read_pages(make_sheet(content))
    assert content.title in " ".join(pages[0].text.split())
    squeezed = pages[1].text.replace("\n", "").replace(" ", "")
    assert all(name.replace(" ", "") in squeezed for name in long.values())


def test_a_word_of_eighty_letters_breaks():
    word = "Æ" * 80
    pages = read_pages(make_sheet(lindenhof.content(title=word)))
    assert all(page.text.replace("\n", "").replace("\u200b", "").count(word) for page in pages)


def test_a_round_without_names_house_numbers_or_data_date():
    none = dict.fromkeys([*lindenhof.EAST, *lindenhof.NORTH], "")
    content = lindenhof.content(
        legs=(lindenhof.walk(lindenhof.ROUND, names=none),),
        streets=lindenhof.streets(none),
        required=lindenhof.streets(none),
        addresses=lindenhof.addresses().iloc[:0],
        data_date=None,
        initials="",
    )
    pages = read_pages(make_sheet(content))
    assert "vejen uden navn" in pages[1].text
    assert "husnumre" not in pages[0].text
    assert all("Kortdata uden dato · © OpenStreetMap-bidragydere" in page.text for page in pages)


def test_a_round_that_walks_nothing_lists_what_is_left_out(content):
    pages = read_pages(make_sheet(lindenhof.content(legs=(), unreachable=content.required)))
    assert len(pages) == 1
    assert "kan ikke nås herfra" in pages[0].text


def test_a_missing_set_up_is_told(tmp_path, monkeypatch, content):
    monkeypatch.setattr(fonts, "FONTS", tmp_path)
    typesetting._load_fonts.cache_clear()
    with pytest.raises(MachineError, match="assets_missing"):
        make_sheet(content)
    typesetting._load_fonts.cache_clear()


def test_a_page_that_cannot_be_set_is_told(tmp_path, monkeypatch, content):
    (tmp_path / "broken.typ").write_text("#panic()")
    monkeypatch.setattr(making, "TEMPLATE", tmp_path / "broken.typ")
    monkeypatch.setattr(typesetting, "ROOT", tmp_path)
    with pytest.raises(MachineError, match="sheet_failed"):
        make_sheet(content)


# --- grey ------------------------------------------------------------------------------------


def test_route_buildings_and_ground_differ_in_grey(pdf, tmp_path):
    file = tmp_path / "sheet.pdf"
    file.write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", "150", "-gray", "-f", "1", "-l", "1", file, tmp_path / "page"],
        check=True,
    )
    (raster,) = tmp_path.glob("page*.pgm")
    grey = np.asarray(Image.open(raster))
    route = style.luminance(style.category(0).colour)
    building = style.luminance(style.PaperStyle().building)
    assert 100 - building >= 10
    assert building - route >= 30
    shares = [np.mean(np.abs(grey.astype(int) - level) <= 6) for level in (217, 70)]
    assert all(share > 0.005 for share in shares)  # both are really there


# --- the team --------------------------------------------------------------------------------

HOURS = "Mandag til fredag kl. 9.00–15.00, og torsdag til kl. 19.00. " * 8


def test_where_the_team_is_reached_stands_at_the_foot_of_every_page():
    few = lindenhof.content(phone="70 12 34 56", hours="Hverdage kl. 9–15")
    for page in read_pages(make_sheet(few)):
        assert "Telefon 70 12 34 56 · Hverdage kl. 9–15" in page.text
    pages = read_pages(make_sheet(lindenhof.content(phone="70 12 34 56", hours=HOURS)))
    assert all(page.text.replace("\n", " ").count("torsdag til kl. 19.00") == 8 for page in pages)


def test_where_to_come_back_is_a_ring_by_the_road_and_a_line_of_the_list(content):
    ring = shapely.Point(content.legs[0].directions[1].geometry.interpolate(40))
    returns = [
        SheetReturn("P-07", "ti 24-11-2026 kl. 13.00–13.30", "P-07 ti 13.00", 2, "CD", ring),
        SheetReturn("Mejsevej", "on 25-11-2026 kl. 18.00–19.00", "on 18.00", 1, "", ring),
    ]
    leg = dataclasses.replace(content.legs[0], returns=returns)
    pages = read_pages(make_sheet(dataclasses.replace(content, legs=[leg])))
    assert "Kom igen" in pages[0].text  # of the legend
    assert "P-07 ti 13.00" in pages[0].text
    listed = pages[1].text
    assert listed.index("Kom igen on 25-11-2026 kl. 18.00–19.00") < listed.index("P-07")
    assert listed.index("P-07") < listed.index("Kom igen ti 24-11-2026") < listed.index("CD")
    rings = [s for s in pages[0].shapes if s.colour == INK and abs(s.width - 3.2) < 0.05
             and abs(s.height - s.width) < 0.05 and s.paint == "stroke"]  # fmt: skip
    assert len(rings) == 3  # two that coincide, and the legend's
    assert "Kom igen on" not in read_pages(make_sheet(content))[1].text
