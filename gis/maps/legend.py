"""The strip under a map, outside its frame: scale bar, north arrow, what the symbols mean."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from gis.maps import style
from gis.maps.drawing import Drawing
from gis.maps.fonts import text_width_em
from gis.maps.markers import EndMark, Marker, draw_end, draw_marker

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.maps.frames import Frame
    from gis.maps.route_map import RouteMap

__all__ = ["LEGEND_MM", "draw_legend", "scale_bar_m"]

LEGEND_MM = 15.0
TEXT_PT = 8.0
SMALL_PT = 7.0
BAR_MM = 1.6
LONGEST_BAR_MM = 50.0
SAMPLE_MM = 9.0
PAPER = style.PaperStyle()


def scale_bar_m(scale: int) -> int:
    """Return the ground metres of a scale bar: the roundest 1, 2 or 5 that fits on the paper."""
    longest = LONGEST_BAR_MM * scale / 1000
    power = 10 ** math.floor(math.log10(longest))
    return int(max(step * power for step in (1, 2, 5) if step * power <= longest))


def draw_legend(
    frame: Frame, route_map: RouteMap, colour: str, translate: Translator, *, left_out: bool
) -> str:
    """
    Return the strip as SVG, as wide as the map.

    Parameters
    ----------
    frame
        The map window: scale and direction of north.
    route_map
        What was drawn: how many house numbers were left out is told.
    colour
        Of the route.
    translate
        Texts and numbers in the reader's language.
    left_out
        Whether the map shows streets that the round does not reach.
    """
    drawing = Drawing(frame.space.width_mm, LEGEND_MM)
    x = _draw_scale_bar(drawing, frame, translate)
    x = _draw_north(drawing, x + 7, frame.north_deg, translate)
    _draw_items(drawing, x + 7, _items(colour, translate, left_out=left_out))
    notes = " ".join(_notes(route_map, translate))
    drawing.text(0, 13.2, notes, size_pt=SMALL_PT, anchor="start", colour=style.MUTED)
    return drawing.to_svg()


def _notes(route_map: RouteMap, translate: Translator) -> list[str]:
    """Return what the map had no room for."""
    notes = []
    if route_map.numbers_shown < route_map.numbers:
        notes.append(
            translate(
                "Kortet viser {shown} af {total} husnumre; resten står i listen.",
                shown=translate.number(route_map.numbers_shown),
                total=translate.number(route_map.numbers),
            )
        )
    if route_map.unnamed:
        notes.append(translate("Veje uden navn på kortet kendes på tallet fra listen."))
    return notes


def _draw_scale_bar(drawing: Drawing, frame: Frame, translate: Translator) -> float:
    """Draw the bar from x = 0 and return where it ends."""
    metres = scale_bar_m(frame.scale)
    length = metres * 1000 / frame.scale
    top = 4.6
    parts = 4
    drawing.path(f"M0.2 {top:g}h{length:g}v{BAR_MM}h{-length:g}z", fill=style.WHITE)
    for part in range(0, parts, 2):
        left = 0.2 + part * length / parts
        drawing.path(
            f"M{left:.4f} {top:g}h{length / parts:.4f}v{BAR_MM}h{-length / parts:.4f}z",
            fill=style.INK,
        )
    drawing.path(
        f"M0.2 {top:g}h{length:.4f}v{BAR_MM}h{-length:.4f}z", stroke=style.INK, stroke_width=0.15
    )
    shown, unit = (metres, "m") if metres < 2000 else (metres / 1000, "km")
    drawing.text(0.2, 8.6, "0", size_pt=SMALL_PT, anchor="start")
    drawing.text(0.2 + length / 2, 8.6, _plain(shown / 2, translate), size_pt=SMALL_PT)
    drawing.text(
        0.2 + length, 8.6, f"{_plain(shown, translate)} {unit}", size_pt=SMALL_PT, anchor="end"
    )
    scale = translate("Målestok 1:{scale}", scale=translate.number(frame.scale))
    drawing.text(0.2, 2.2, scale, size_pt=TEXT_PT, weight=600, anchor="start")
    return max(length, text_width_em(scale, 600) * TEXT_PT * style.MM_PER_PT)


def _plain(number: float, translate: Translator) -> str:
    return translate.number(number, 0 if number == int(number) else 1)


def _draw_north(drawing: Drawing, x: float, north_deg: float, translate: Translator) -> float:
    """Draw an arrow to true north and return where it ends."""
    middle = 6.3

    def turned(right: float, up: float) -> str:
        angle = math.radians(north_deg)
        return (
            f"{x + right * math.cos(angle) + up * math.sin(angle):.3f} "
            f"{middle + right * math.sin(angle) - up * math.cos(angle):.3f}"
        )

    tip, left, right, notch = turned(0, 3.6), turned(-1.7, -3.2), turned(1.7, -3.2), turned(0, -2)
    drawing.path(f"M{tip}L{left}L{notch}Z", fill=style.INK)
    drawing.path(f"M{tip}L{right}L{notch}Z", fill=style.WHITE)
    drawing.path(
        f"M{tip}L{left}L{notch}L{right}Z",
        stroke=style.INK,
        stroke_width=0.2,
        stroke_linejoin="round",
    )
    drawing.text(x, 1.1, translate("N"), size_pt=TEXT_PT, weight=700)
    return x + 2


_Item = tuple[Callable[[Drawing, float, float], None], str]


def _items(colour: str, translate: Translator, *, left_out: bool) -> list[_Item]:
    def walked(drawing: Drawing, x: float, y: float) -> None:
        drawing.path(f"M{x:.2f} {y:.2f}h{SAMPLE_MM}", stroke=colour, stroke_width=PAPER.route_mm)
        draw_marker(drawing, Marker(1, x + SAMPLE_MM / 2 - 0.6, y, angle=0), colour)

    def repeated(drawing: Drawing, x: float, y: float) -> None:
        dash = " ".join(f"{part:g}" for part in PAPER.deadhead_dash_mm)
        drawing.path(
            f"M{x:.2f} {y:.2f}h{SAMPLE_MM}",
            stroke=colour,
            stroke_width=PAPER.deadhead_mm,
            stroke_dasharray=dash,
        )

    def outside(drawing: Drawing, x: float, y: float) -> None:
        dash = " ".join(f"{part:g}" for part in PAPER.not_fitting_dash_mm)
        drawing.path(
            f"M{x + 0.6:.2f} {y:.2f}h{SAMPLE_MM - 1.2}",
            stroke=PAPER.not_fitting,
            stroke_width=PAPER.not_fitting_mm,
            stroke_dasharray=dash,
            stroke_linecap="round",
        )

    def ends(drawing: Drawing, x: float, y: float) -> None:
        draw_end(drawing, EndMark("start", x + 2.4, y))
        draw_end(drawing, EndMark("end", x + 6.6, y))

    items: list[_Item] = [
        (walked, translate("Gå her, og se efter. Tallet er rækken i listen")),
        (repeated, translate("Gå videre uden at se efter")),
        (ends, translate("Start og slut")),
    ]
    if left_out:
        items.append((outside, translate("Ikke med i runden")))
    return items


def _draw_items(drawing: Drawing, left: float, items: list[_Item]) -> None:
    """Draw samples and words in as many rows as they need, two at most in a narrow strip."""
    x, y = left, 2.6
    for sample, words in items:
        width = SAMPLE_MM + 1.8 + text_width_em(words) * TEXT_PT * style.MM_PER_PT
        if x > left and x + width > drawing.width_mm:
            x, y = left, y + 4.8
        sample(drawing, x, y)
        drawing.text(x + SAMPLE_MM + 1.8, y, words, size_pt=TEXT_PT, anchor="start")
        x += width + 5
