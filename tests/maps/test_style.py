from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from gis.maps import style


def contrast(colour: str, ground: str = style.WHITE) -> float:
    def relative(lightness: float) -> float:
        return ((lightness + 16) / 116) ** 3 if lightness > 8 else lightness / 903.3

    darker, lighter = sorted(relative(style.luminance(one)) for one in (colour, ground))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("colour", "lightness"), [("#3F9485", 56), ("#9C5710", 44), ("#842A40", 32), ("#2F1038", 11)]
)
def test_luminance_is_the_lightness_measured_for_the_age_classes(colour, lightness):
    assert style.luminance(colour) == pytest.approx(lightness, abs=0.6)


def test_age_classes_differ_in_more_than_colour():
    looks = {(age.dash, age.core_px, age.width_px) for age in style.AGE_CLASSES}
    assert len(looks) == len(style.AGE_CLASSES)


def test_categories_differ_in_letter_and_repeat_hues_only_with_another_dash():
    assert [one.letter for one in style.CATEGORIES] == list("ABCDEFGHIJKL")
    assert len({(one.colour, one.dash) for one in style.CATEGORIES}) == 12
    assert style.category(12) == style.category(0)


@pytest.mark.parametrize("one", style.CATEGORIES, ids=lambda one: one.letter)
def test_categories_are_seen_on_white(one):
    assert contrast(one.colour) >= 3.4


def test_text_colours_are_readable():
    assert contrast(style.INK) > 14
    assert contrast(style.MUTED) > 6
    assert contrast(style.LABEL) > 8


def test_one_pixel_at_zoom_16_is_a_quarter_of_a_millimetre_at_the_route_scale():
    assert style.paper_width_mm("residential", 5_000) == pytest.approx(4.6 * 0.25)


@pytest.mark.parametrize(
    ("zoom", "width"), [(13, 1), (14, 2.1), (16, 4.6), (16.5, 5.45), (18, 9), (20, 9), (12, 0)]
)
def test_street_widths_follow_the_table_and_run_evenly_between(zoom, width):
    assert style.street_width_px("residential", zoom) == pytest.approx(width)


def test_streets_become_thinner_with_their_class_at_every_zoom():
    for zoom in (14, 15, 16, 17, 18):
        widths = [style.STREET_WIDTHS[kind][zoom] for kind in ("main", "collector", "residential")]
        assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize(
    ("highway", "kind"),
    [
        ("primary_link", "main"),
        ("living_street", "residential"),
        ("footway", "path"),
        ("steps", "steps"),
        ("unheard_of", "residential"),
    ],
)
def test_highways_have_a_kind(highway, kind):
    assert style.street_kind(highway) == kind


def test_paper_keeps_the_least_sizes():
    paper = style.PaperStyle()
    assert min(paper.route_mm, paper.deadhead_mm) >= 0.7
    assert min(paper.house_number_pt, paper.other_street_pt, paper.marker_pt) >= 6
    assert (paper.list_pt, paper.title_pt, paper.heading_pt) == (9, 14, 11)
    assert paper.box_mm >= 5


def test_buildings_on_paper_are_fifteen_percent_grey():
    level = int(style.PaperStyle().building[1:3], 16)
    assert 1 - level / 255 == pytest.approx(0.15, abs=0.005)


def test_colours_are_written_as_six_hex_digits():
    fills = [look.fill for look in style.GROUND.values()] + [one.colour for one in style.CATEGORIES]
    assert all(re.fullmatch(r"#[0-9A-F]{6}", fill) for fill in fills)


def test_lighten_goes_from_the_colour_to_white():
    assert style.lighten("#102030", 0) == "#102030"
    assert style.lighten("#102030", 0.5) == "#889098"
    assert style.lighten("#102030", 1) == "#FFFFFF"


@pytest.mark.parametrize("ramp", style.HEAT_CLASSES)
@pytest.mark.parametrize("ground", ["land", "residential", "green", "building"])
def test_heat_is_told_apart_by_lightness_on_whatever_lies_below(ramp, ground):
    below = style.GROUND[ground].fill
    seen = [style.luminance(_over(fill, below)) for fill in style.HEAT_CLASSES[ramp]]
    steps = [lighter - darker for lighter, darker in pairwise(seen)]
    assert min(steps) >= 10


def _over(colour: str, ground: str) -> str:
    """The colour that heat has on a ground."""
    heat, below = ([int(one[at : at + 2], 16) for at in (1, 3, 5)] for one in (colour, ground))
    share = style.HEAT_OPACITY
    mixed = (round(a * share + b * (1 - share)) for a, b in zip(heat, below, strict=True))
    return "#" + "".join(f"{part:02X}" for part in mixed)


def test_the_signs_of_heat_are_drawn_in_its_colours():
    signs = Path(style.__file__).parents[1] / "web" / "static" / "sig"
    for ramp, fills in style.HEAT_CLASSES.items():
        for number, fill in enumerate(fills, start=1):
            drawn = (signs / f"heat-{ramp}-{number}.svg").read_text("utf-8")
            assert f'fill="{fill}" fill-opacity="{style.HEAT_OPACITY}"' in drawn
