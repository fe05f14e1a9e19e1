"""What the pages of a sheet have in common: paper, head, title, lengths, the frame of a map."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from gis.maps import style
from gis.maps.drawing import printable
from gis.maps.fonts import text_width_em
from gis.maps.frames import SCALES, Frame, Space, choose_frame
from gis.maps.legend import LEGEND_MM
from gis.maps.sheets.options import SheetOptions
from gis.maps.sheets.qr import QUIET_MODULES, modules_of, qr_svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.maps.sheets.content import SheetContent

PAPER = style.PaperStyle()
A4 = (210.0, 297.0)
PAPERS = {"A4": A4, "A3": (297.0, 420.0)}
"""Upright, in millimetres."""
MARGIN_MM = 11.0
HEAD_MM = 15.0
FOOT_MM = 7.0
FOOT_PT = 7.5
FOOT_LINE_MM = 3.4
"""Height of a line of the foot."""
GAP_MM = 2.0
NOTES_GAP_MM = 4.0
"""Between a map and the notes that have half of its page."""
TITLE_SIZES_PT = (14, 11, 9)
TITLE_LINES = (2, 3, 3)
MARK_MM = 9.5
"""Width of the mark before the title, with the gap after it."""
FACT_PT, FACT_NAME_PT = 10, 7
FACT_GAP_MM = 6.0
MODULE_MM = 0.56
"""Width of a module of the code in the head: a little over three dots of a scan of 150 dpi."""
CODE_MARGIN_MM = 5.0
"""Paper above the code, which reaches into the margin, that no printer reaches: an assumption."""
LONGEST_WORD = 28

Facts = list[list[str]]


def head_facts(content: SheetContent, route: str = "") -> Facts:
    """Return what the head of a page tells, as names and values."""
    _ = content.translate
    going = {"bicycle": _("på cykel"), "car": _("i bil og til fods")}.get(content.mode)
    return [
        [_("Dato"), _.date(content.printed_on)],
        [_("Initialer"), printable(content.initials) or "________"],
        *([[_("Hvordan"), going]] if going else []),
        *([[_("Rute"), route]] if route else []),
        [_("Ark"), printable(content.sheet_code)],
    ]


def head(content: SheetContent, facts: Facts, *, has_qr: bool = False) -> dict[str, Any]:
    """
    Return the head of a page: its facts, and the title at a size at which it fits.

    Parameters
    ----------
    has_qr
        Whether the code of `first_page_qr` stands in it too.
    """
    taken = MARK_MM + _facts_mm(facts)
    if has_qr and content.recording_url:
        taken += _code_mm(content.recording_url)[1] + FACT_GAP_MM
    size_pt, shown = _fit_title(printable(content.title), A4[0] - 2 * MARGIN_MM - taken)
    return {"title": wrapping(shown), "title_pt": size_pt, "facts": facts}


def first_page_qr(content: SheetContent, images: dict[str, str]) -> dict[str, Any]:
    """Return the code in the head of the first page of a packet; it is added to the images."""
    if not content.recording_url:
        return {}
    images["qr"] = qr_svg(content.recording_url)
    module, inked = _code_mm(content.recording_url)
    return {
        "qr": "qr",
        "qr_alt": content.translate("QR-kode til at registrere arket"),
        "qr_width": inked + 2 * QUIET_MODULES * module,
        "qr_quiet": QUIET_MODULES * module,
    }


def _code_mm(url: str) -> tuple[float, float]:
    """Return the width of a module of a code, and of all of them: above them is the margin."""
    modules = modules_of(url)
    room = MARGIN_MM + HEAD_MM - CODE_MARGIN_MM
    module = min(MODULE_MM, room / (modules + QUIET_MODULES))
    return module, modules * module


def _facts_mm(facts: Facts) -> float:
    """Return the width of the facts in the head, with the gap before them."""
    widths = (
        max(
            text_width_em(name) * FACT_NAME_PT * style.MM_PER_PT,
            text_width_em(value, 600) * FACT_PT * style.MM_PER_PT,
        )
        for name, value in facts
    )
    return sum(width + FACT_GAP_MM for width in widths)


def _fit_title(title: str, width_mm: float) -> tuple[int, str]:
    """Return a size in points at which a title fits the head, and the title, cut if none does."""
    for size, lines in zip(TITLE_SIZES_PT, TITLE_LINES, strict=True):
        room = width_mm * lines * 0.85  # words wrap, so a line is not used to its end
        if text_width_em(title, 700) * size * style.MM_PER_PT <= room:
            return size, title
    letters = int(len(title) * room / (text_width_em(title, 700) * size * style.MM_PER_PT)) - 1
    return size, title[:letters].rstrip() + " …"


def wrapping(text: str) -> str:
    """Return a text in which words too long for a line may break, invisibly."""
    return re.sub(rf"(\S{{{LONGEST_WORD}}})(?=\S)", "\\1\u200b", text)


def team_line(content: SheetContent) -> str:
    """Return where and when the team is reached, as it wrote it in its frame; "" if nowhere."""
    _ = content.translate
    phone = printable(content.phone)
    told = [_("Telefon {phone}", phone=phone) if phone else "", printable(content.hours)]
    return wrapping(" · ".join(part for part in told if part))


def team_mm(content: SheetContent) -> float:
    """Return the height that `team_line` takes at the foot of a page."""
    width = text_width_em(team_line(content), 600) * FOOT_PT * style.MM_PER_PT
    room = (A4[0] - 2 * MARGIN_MM) * 0.85  # words wrap, so a line is not used to its end
    return math.ceil(width / room) * FOOT_LINE_MM


def map_spaces(
    options: SheetOptions, *, below_mm: float = 0.0, has_notes: bool = False
) -> tuple[Space, ...]:
    """
    Return the room for a map on the papers to choose from, the upright one first.

    Parameters
    ----------
    below_mm
        Paper kept for what stands under the map and its legend.
    has_notes
        Whether half of it is for notes: the lower half, the right one of paper on its side.
    """
    width, height = PAPERS[options.paper]
    used = 2 * MARGIN_MM + HEAD_MM + GAP_MM + LEGEND_MM + FOOT_MM + below_mm
    upright = width - 2 * MARGIN_MM, height - used
    lying = height - 2 * MARGIN_MM, width - used
    if has_notes:
        upright = upright[0], (upright[1] - NOTES_GAP_MM) / 2
        lying = (lying[0] - NOTES_GAP_MM) / 2, lying[1]
    spaces = {"portrait": Space(*upright), "landscape": Space(*lying, is_landscape=True)}
    if options.orientation == "auto":
        return tuple(spaces.values())
    return (spaces[options.orientation],)


def map_frame(
    bounds: Sequence[float],
    crs: str,
    *,
    below_mm: float = 0.0,
    options: SheetOptions | None = None,
    scales: Sequence[int] = SCALES,
) -> Frame:
    """
    Return the largest scale on which bounds fit a page, upright where both ways do.

    Parameters
    ----------
    bounds
        In the metric CRS.
    crs
        The metric CRS, ``EPSG:n``.
    below_mm
        Paper kept for what stands under the map and its legend.
    options
        For the paper and how it lies.
    scales
        Numbers n of 1:n to choose from.
    """
    spaces = map_spaces(options or SheetOptions(), below_mm=below_mm)
    west, south, east, north = bounds
    return choose_frame((west, south, east, north), crs, spaces, scales=scales)


def map_page(
    frame: Frame,
    translate: Translator,
    name: str,
    *,
    options: SheetOptions | None = None,
    alt: str = "",
    has_notes: bool = False,
) -> dict[str, Any]:
    """
    Return where a map and its legend, images of this name, go on their page.

    Parameters
    ----------
    options
        For the paper.
    alt
        What the map shows, in words.
    has_notes
        Whether the rest of the page is for notes; see `map_spaces`.
    """
    upright = PAPERS[options.paper if options else "A4"]
    width, height = upright[::-1] if frame.space.is_landscape else upright
    return {
        "map": f"map-{name}",
        "map_alt": alt or translate("Kort over runden"),
        "map_width": frame.space.width_mm,
        "map_height": frame.space.height_mm,
        "legend": f"legend-{name}",
        "legend_alt": translate("Signaturforklaring"),
        "legend_width": width - 2 * MARGIN_MM,
        "legend_height": LEGEND_MM,
        "page_width": width,
        "page_height": height,
        "notes": ("beside" if frame.space.is_landscape else "below") if has_notes else "",
        "notes_gap": NOTES_GAP_MM,
    }


def minutes(count: float, translate: Translator) -> str:
    """Return whole minutes."""
    return translate("{minutes} min.", minutes=translate.number(count))


def nameless(highway: str, translate: Translator) -> str:
    """Return what a way without a name is called after a turn: "til venstre ad stien"."""
    _ = translate
    kind = style.street_kind(highway)
    return {"path": _("stien"), "steps": _("trappen")}.get(kind, _("vejen uden navn"))
