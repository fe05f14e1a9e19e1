"""The map of a leg, or of the part that a page shows: what is on it, where, and how it is seen."""

from __future__ import annotations

import dataclasses
import io
import re
from itertools import groupby

import geopandas as gpd
import numpy as np
import pytest
import shapely
import typst
from PIL import Image, ImageFilter
from shapely.geometry import LineString
from shapely.ops import substring

from benchmarks.naive_labels import naive_boxes
from gis.maps.age_marks import AgeBand, age_bands, age_items, draw_ages
from gis.maps.drawing import Drawing
from gis.maps.frames import Frame, Space, choose_frame
from gis.maps.labels import Box
from gis.maps.return_marks import RING_MM
from gis.maps.route_lines import Ground, RouteLook, draw_rows
from gis.maps.route_map import draw_route_map
from gis.maps.routes import lay_out_route
from gis.maps.sheets.content import SheetStop
from gis.maps.style import category

from . import lindenhof
from .test_labels import overlaps, shape

SPACE = Space(188, 234)
LOOK = RouteLook(category(0).colour)
LEG = lindenhof.walk(lindenhof.ROUND)
STREETS = lindenhof.streets()
WHOLE = choose_frame(tuple(STREETS.total_bounds), lindenhof.CRS, [SPACE])
DPI = 200


def ground(**changes) -> Ground:
    fields = {
        "streets": STREETS,
        "basemap": lindenhof.basemap(),
        "addresses": lindenhof.addresses(),
        "required": STREETS,
        "left_out": STREETS.iloc[:0],
    }
    return Ground(**(fields | changes))


def drawn(frame: Frame = WHOLE, leg=LEG, *arguments, **options):
    return draw_route_map(frame, leg.directions, ground(), LOOK, *arguments, **options)


def page_at(x: float, y: float, turn_deg: float = 0.0, scale: int = 2_500) -> Frame:
    return Frame(Space(120, 90), scale, lindenhof.at(x, y), 1.0, turn_deg, turn_deg)


def seen_parts(frame: Frame) -> dict[int, float]:
    """Return how many millimetres of each row a page shows."""
    scale = frame.mm_per_unit
    parts = ((row.number, row.geometry.intersection(frame.window)) for row in LEG.directions)
    return {number: part.length * scale for number, part in parts if not part.is_empty}


# --- the whole ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole():
    return drawn()


def test_every_street_row_and_house_number_of_the_round_is_told(whole):
    walked = {row.name for row in LEG.directions}
    assert walked <= set(whole.labels)
    assert set(whole.keys) <= walked
    assert set(whole.rows) == {row.number for row in LEG.directions}
    assert whole.numbers == whole.numbers_inside == frozenset(lindenhof.addresses().index)


def test_no_label_is_on_another(whole):
    assert len(whole.boxes) > 250
    assert overlaps(whole.boxes) == []
    assert len(overlaps(naive_boxes(WHOLE, LEG.directions, ground()))) > 20  # without avoiding


def test_equal_input_gives_equal_maps(whole):
    assert drawn() == whole


def test_the_number_of_a_row_stands_at_its_line(whole):
    lines = {row.number: WHOLE.to_paper(row.geometry) for row in LEG.directions}
    far = [lines[number].distance(shapely.Point(place)) for number, place in whole.rows.items()]
    assert np.median(far) < 1.5
    assert max(far) < 20


def test_a_map_without_house_numbers_or_rows_has_names():
    none = drawn(has_house_numbers=False)
    assert none.numbers == none.numbers_inside == frozenset()
    empty = draw_route_map(WHOLE, [], ground(), LOOK)
    assert "Drosselvej" in empty.labels
    assert not empty.rows


def test_names_give_way_where_they_keep_many_houses_from_being_told():
    houses = lindenhof.addresses()
    behind = houses.assign(
        number=[str(int(number) + 200) for number in houses["number"]],
        geometry=houses.geometry.translate(6, 6),
    )
    both = gpd.GeoDataFrame(gpd.pd.concat([houses, behind], ignore_index=True), crs=lindenhof.CRS)
    frame = Frame(SPACE, 6_500, lindenhof.at(100, 100), 1.0, 0.0)
    found = draw_route_map(frame, LEG.directions, ground(addresses=both), LOOK)
    assert len(found.numbers) > 0.94 * len(found.numbers_inside)  # 92 % if no name gave way
    assert 1 < len(found.keys) < 8
    assert overlaps(found.boxes) == []


def test_a_street_known_by_key_has_its_name_where_the_round_does_not_go():
    row = lindenhof.walk("ab").directions[0]
    stub = dataclasses.replace(row, geometry=substring(row.geometry, 100, 104))
    required = STREETS[STREETS["id"] == "ab"].assign(geometry=[stub.geometry])
    found = draw_route_map(WHOLE, [stub], ground(required=required), LOOK)
    assert found.keys == {"Søndergade": "a"}
    assert len(found.labels["Søndergade"]) > 1
    assert ">Søndergade</text>" in found.svg


def test_numbers_of_what_is_left_out_are_not_told():
    left_out = STREETS.query("name == 'Buen'")
    found = draw_route_map(WHOLE, LEG.directions, ground(left_out=left_out), LOOK)
    addresses = lindenhof.addresses()
    assert found.numbers_inside == frozenset(addresses.index[addresses["street"] != "Buen"])


# --- a page of it --------------------------------------------------------------------------------


@pytest.mark.parametrize("turn_deg", [0, 37, -75])
def test_a_page_shows_its_part_and_places_nothing_outside(turn_deg):
    frame = page_at(130, 330, turn_deg)
    found = drawn(frame)
    parts = seen_parts(frame)
    assert {number for number, length in parts.items() if length > 0.5} == set(found.rows)
    places = [*found.rows.values(), *(at for several in found.labels.values() for at in several)]
    assert all(0 <= x <= 120 and 0 <= y <= 90 for x, y in places)
    assert all(shape(one).within(shapely.box(0, 0, 120, 90)) for one in found.boxes)
    begun = np.array(re.findall(r'[ "]M(-?[\d.]+) (-?[\d.]+)', found.svg), dtype=float)
    assert (begun >= -4).all()
    assert (begun <= (124, 94)).all()
    houses = lindenhof.addresses()
    inside = houses.index[houses.geometry.within(frame.window)]
    assert found.numbers == found.numbers_inside == frozenset(inside)
    assert overlaps(found.boxes) == []


@pytest.mark.parametrize(("x", "y", "ends"), [(0, 0, 2), (260, 330, 0)])
def test_start_and_end_are_on_the_page_where_they_are(x, y, ends):
    there_and_back = lindenhof.walk("abcdejihgfa")
    assert drawn(page_at(x, y), there_and_back).svg.count('Z" fill="#1C2B31"') == ends


@pytest.mark.parametrize("seed", range(8))
def test_whatever_a_page_shows_no_label_is_on_another(seed):
    chance = np.random.default_rng(seed)
    x, y, turn = chance.uniform((0, 0, -90), (520, 440, 90))
    frame = page_at(x, y, turn, int(chance.choice([2_500, 4_000, 5_000, 10_000])))
    found = drawn(frame, LEG, stops_along(int(chance.integers(0, 60))), marks=Edges())
    assert overlaps(found.boxes) == []
    assert found.numbers <= found.numbers_inside
    walked = {row.name for row in LEG.directions if row.number in found.rows}
    assert walked <= set(found.labels)


class Edges:
    """Marks of a page: paper at its left edge, something under the route and something over all."""

    edge = Box(2.1, 45, 4.2, 90)

    def take(self, taken) -> None:
        taken.take(self.edge)

    def draw_under(self, drawing) -> None:
        drawing.path("M0 0h7", stroke="#111111")

    def draw_over(self, drawing) -> None:
        drawing.path("M0 0h8", stroke="#222222")


def test_marks_of_the_page_keep_their_paper_and_lie_under_the_route_or_over_all():
    found = drawn(page_at(0, 0), marks=Edges())
    assert Edges.edge in found.boxes
    assert overlaps(found.boxes) == []
    under, over = found.svg.index("#111111"), found.svg.index("#222222")
    route = found.svg.index(f'stroke="{LOOK.colour}"')
    assert under < route < over
    assert "<text" not in found.svg[over:]


# --- stops ---------------------------------------------------------------------------------------


def stops_along(count: int) -> list[SheetStop]:
    rows = [LEG.directions[number % len(LEG.directions)] for number in range(count)]
    places = [row.geometry.interpolate((7 * at + 3) % 90) for at, row in enumerate(rows)]
    return [
        SheetStop("", "", "", "", f"B{number} 13.{number % 60:02}", 1, "", place)
        for number, place in enumerate(places)
    ]


@pytest.mark.parametrize("count", [1, 40, 400])
def test_tags_of_stops_are_on_no_other_tag_and_on_no_ring(count):
    found = drawn(WHOLE, LEG, stops_along(count))
    assert set(found.stops) == set(range(count))
    assert overlaps(found.boxes) == []
    shapes = shapely.STRtree([shape(one) for one in found.boxes])
    radius = RING_MM / 2 if count < 60 else 1.5
    rings = [shapely.Point(place).buffer(radius - 0.05) for place in found.stops.values()]
    assert not shapes.query(rings, predicate="intersects").size
    tags = re.findall(r'font-weight="700"[^>]*>B(\d+)( [\d.]+)?<', found.svg)
    assert {int(number) for number, _ in tags} == set(range(count))
    assert all(time for _, time in tags) == (count < 60)


# --- in grey, after a photocopy ------------------------------------------------------------------


def photocopy(drawing: Drawing) -> np.ndarray:
    """Return where a drawing is dark, after a blur and a steep contrast."""
    size = f"width: {drawing.width_mm}mm, height: {drawing.height_mm}mm"
    page = f'#set page({size}, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg", {size})'
    png = typst.compile(
        page.encode(), format="png", ppi=DPI, sys_inputs={"svg": drawing.to_svg()}
    )  # fmt: skip
    grey = Image.open(io.BytesIO(png)).convert("L").filter(ImageFilter.GaussianBlur(1))
    return np.asarray(grey) < 165


def runs(dark) -> int:
    return sum(is_dark for is_dark, _ in groupby(dark.tolist()))


def px(mm: float) -> int:
    return round(mm / 25.4 * DPI)


STREET = LineString([(4, 10), (64, 10)])


def age_copy(code: str) -> np.ndarray:
    drawing = Drawing(68, 20)
    draw_ages(drawing, [AgeBand(code, 1, (STREET,))])
    row = lay_out_route(LEG.directions[:1], WHOLE, 1.35)[0]
    draw_rows(drawing, [dataclasses.replace(row, line=STREET)], LOOK)
    return photocopy(drawing)


def test_ages_of_streets_differ_by_structure_in_a_photocopy():
    copies = {code: age_copy(code) for code in ("fresh", "ageing", "old", "never")}
    inner = {code: copy[: px(9.2), px(6) : px(62)] for code, copy in copies.items()}
    along = {code: runs(part.any(axis=0)) for code, part in inner.items()}
    across = {code: max(runs(column) for column in part.T) for code, part in inner.items()}
    assert across == {"fresh": 1, "ageing": 1, "old": 1, "never": 2}
    assert along["fresh"] == along["never"] == 1
    assert along["ageing"] == pytest.approx(56 / 4, abs=1)
    assert along["old"] == pytest.approx(56 / 2, abs=1)
    for copy in copies.values():  # the route itself stays whole
        assert copy[px(10), px(6) : px(62)].all()


def test_lines_of_age_leave_room_for_every_pass_of_a_street():
    leg = lindenhof.walk("aba")
    ages = dict.fromkeys(STREETS["id"], "old")
    bands = age_bands(STREETS, ages, leg.directions, WHOLE)
    by_passes = {band.passes: band for band in bands}
    assert set(by_passes) == {1, 2}
    assert by_passes[2].aside_mm == pytest.approx(1.35 / 2)
    assert age_bands(STREETS, {}, leg.directions, WHOLE) == []


def test_the_legend_explains_the_ages_that_are_on_the_map():
    words = [word for _, word in age_items({"old", "fresh"}, lindenhof.content().translate)]
    assert len(words) == 2
    assert drawn(ages=dict.fromkeys(STREETS["id"], "never")).svg.count("#2F1038") > 0


def test_two_passes_of_a_street_are_two_lines_in_a_photocopy():
    drawing = Drawing(SPACE.width_mm, SPACE.height_mm)
    rows = lay_out_route(lindenhof.walk("aba").directions, WHOLE, 1.35)
    draw_rows(drawing, rows, LOOK)
    dark = photocopy(drawing)
    x, y = rows[0].line.interpolate(0.5, normalized=True).coords[0]
    across = dark[px(y - 5) : px(y + 5), px(x - 3) : px(x + 3)]
    assert max(runs(column) for column in across.T) == 2
