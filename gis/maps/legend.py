"""The strip under a map, outside its frame: scale bar, north arrow, what the symbols mean."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

from gis.maps import style
from gis.maps.drawing import Drawing
from gis.maps.fonts import text_width_em
from gis.maps.markers import EndMark, Marker, draw_end, draw_marker
from gis.maps.return_marks import draw_ring

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.maps.frames import Frame
    from gis.maps.route_lines import RouteLook

__all__ = [
    "LEGEND_MM",
    "PAGE_FRAME_MM",
    "draw_legend",
    "leg_items",
    "overview_items",
    "scale_bar_m",
]

LEGEND_MM = 17.5
ROW_MM = 4.5
"""From one row of symbols to the next; there is room for three, and the notes below them."""
FIRST_ROW_MM, NOTES_AT_MM = 2.3, 15.8
TEXT_PT = 8.0
SMALL_PT = 7.0
BAR_MM = 1.6
LONGEST_BAR_MM = 50.0
SAMPLE_MM = 9.0
PAGE_FRAME_MM = 0.45
"""Line of the frame of a page on an overview."""
PAPER = style.PaperStyle()


def scale_bar_m(scale: int) -> int:
    """Return the ground metres of a scale bar: the roundest 1, 2 or 5 that fits on the paper."""
    longest = LONGEST_BAR_MM * scale / 1000
    power = 10 ** math.floor(math.log10(longest))
    return int(max(step * power for step in (1, 2, 5) if step * power <= longest))


def draw_legend(
    frame: Frame,
    items: Sequence[Item],
    notes: Sequence[str],
    translate: Translator,
    *,
    width_mm: float | None = None,
) -> str:
    """
    Return the strip as SVG.

    Parameters
    ----------
    frame
        The map window: scale and direction of north.
    items
        What the symbols mean: `leg_items` or `overview_items`.
    notes
        Sentences about what the map had no room for.
    translate
        Texts and numbers in the reader's language.
    width_mm
        Of the strip; that of the map where none is told.
    """
    drawing = Drawing(width_mm or frame.space.width_mm, LEGEND_MM)
    x = _draw_scale_bar(drawing, frame, translate)
    x = _draw_north(drawing, x + 7, frame.north_deg, translate)
    _draw_items(drawing, x + 7, items)
    told = _fitting(notes, drawing.width_mm)
    drawing.text(0, NOTES_AT_MM, told, size_pt=SMALL_PT, anchor="start", colour=style.MUTED)
    return drawing.to_svg()


def _fitting(notes: Sequence[str], width_mm: float) -> str:
    """Return as many of the sentences as stand on one line."""
    told = ""
    for note in notes:
        longer = f"{told} {note}".strip()
        if text_width_em(longer) * SMALL_PT * style.MM_PER_PT > width_mm:
            break
        told = longer
    return told


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


Sample = Callable[[Drawing, float, float], None]
Item = tuple[Sample, str]
"""A symbol, drawn at a place, and what it means."""


def leg_items(
    look: RouteLook,
    translate: Translator,
    *,
    left_out: bool,
    returns: bool = False,
    stops: bool = False,
    is_seen: bool = True,
    ages: Sequence[Item] = (),
) -> list[Item]:
    """Return what the map of a leg has to explain, the ages of streets last."""
    _ = translate
    on_wheels = look.mode == "bicycle"
    seen = (
        _("Kør her, og se efter. Tallet er rækken i listen")
        if on_wheels
        else _("Gå her, og se efter. Tallet er rækken i listen")
    )
    if not is_seen:
        seen = _("Kør her. Tallet er rækken i listen") if on_wheels else _(
            "Gå her. Tallet er rækken i listen"
        )  # fmt: skip
    ring = _("Besøg, eller kom igen") if returns else _("Besøg")
    passed = _("Kør videre uden at se efter") if on_wheels else _("Gå videre uden at se efter")
    return [
        (_walked(look, 1), seen),
        *([(_repeated(look), passed)] if is_seen else []),
        _ends(look, _),
        *([(_ring, ring if stops else _("Kom igen"))] if returns or stops else []),
        *([(_left_out, _("Ikke med i runden"))] if left_out else []),
        *ages,
    ]


def overview_items(
    look: RouteLook, translate: Translator, *, left_out: bool, pages: str = ""
) -> list[Item]:
    """
    Return what the map of all legs has to explain, with the look of one of them.

    Parameters
    ----------
    pages
        What stands in the corner of the frame of a page, where frames are drawn.
    """
    _ = translate
    return [
        (_walked(look), _("Se efter her")),
        (_repeated(look), _("Uden at se efter")),
        *([_ends(replace(look, mode="foot"), _)] if look.mode == "car" else []),
        _ends(look, _),
        *([(_left_out, _("Ikke med i runden"))] if left_out else []),
        *([(_page_frame(pages), _("Kort på en side for sig"))] if pages else []),
    ]


def _page_frame(text: str) -> Sample:
    def draw(drawing: Drawing, x: float, y: float) -> None:
        left, top, width, height = x + 0.5, y - 1.7, SAMPLE_MM - 1, 3.4
        drawing.path(
            f"M{left:.2f} {top:.2f}h{width:g}v{height:g}h{-width:g}z",
            stroke=style.INK, stroke_width=PAGE_FRAME_MM,
        )  # fmt: skip
        drawing.text(x + SAMPLE_MM / 2, y, text, size_pt=SMALL_PT, weight=700)

    return draw


def _walked(look: RouteLook, number: int | None = None) -> Sample:
    def draw(drawing: Drawing, x: float, y: float) -> None:
        line = shapely.LineString([(x, y), (x + SAMPLE_MM, y)])
        drawing.stroke([line], look.colour, PAPER.route_mm, dash=look.dash_mm, cap="butt")
        if number is not None:
            marker = Marker(number, x + SAMPLE_MM / 2 - 0.6, y, angle=0)
            draw_marker(drawing, marker, look.colour)

    return draw


def _repeated(look: RouteLook) -> Sample:
    def draw(drawing: Drawing, x: float, y: float) -> None:
        line = shapely.LineString([(x, y), (x + SAMPLE_MM, y)])
        dash = PAPER.deadhead_dash_mm
        drawing.stroke([line], look.colour, PAPER.deadhead_mm, dash=dash, cap="butt")

    return draw


def _left_out(drawing: Drawing, x: float, y: float) -> None:
    line = shapely.LineString([(x + 0.6, y), (x + SAMPLE_MM - 0.6, y)])
    drawing.stroke([line], PAPER.not_fitting, PAPER.not_fitting_mm, dash=PAPER.not_fitting_dash_mm)


def _ring(drawing: Drawing, x: float, y: float) -> None:
    draw_ring(drawing, x + SAMPLE_MM / 2, y)


def _ends(look: RouteLook, translate: Translator) -> Item:
    def start_and_end(drawing: Drawing, x: float, y: float) -> None:
        draw_end(drawing, EndMark("start", x + 2.4, y))
        draw_end(drawing, EndMark("end", x + 6.6, y))

    def parking(drawing: Drawing, x: float, y: float) -> None:
        line = shapely.LineString([(x, y), (x + SAMPLE_MM, y)])
        drawing.stroke([line], style.MUTED, PAPER.drive_mm)
        draw_end(drawing, EndMark("parking", x + SAMPLE_MM / 2, y))

    if look.mode == "car":
        return parking, translate("Kørsel og parkering")
    return start_and_end, translate("Start og slut")


def _draw_items(drawing: Drawing, left: float, items: Sequence[Item]) -> None:
    """Draw samples and words in as many rows as they need, closer where three are not enough."""
    x, row = left, 0
    places = []
    for sample, words in items:
        width = SAMPLE_MM + 1.8 + text_width_em(words) * TEXT_PT * style.MM_PER_PT
        if x > left and x + width > drawing.width_mm:
            x, row = left, row + 1
        places.append((sample, words, x, row))
        x += width + 5
    between = min(ROW_MM, (NOTES_AT_MM - 2 * FIRST_ROW_MM) / max(row, 1))
    for sample, words, at, number in places:
        y = FIRST_ROW_MM + number * between
        sample(drawing, at, y)
        drawing.text(at + SAMPLE_MM + 1.8, y, words, size_pt=TEXT_PT, anchor="start")
