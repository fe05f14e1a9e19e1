"""What the pages of a sheet have in common: paper, head, title, lengths, the frame of a map."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from gis.maps import style
from gis.maps.drawing import printable
from gis.maps.fonts import text_width_em
from gis.maps.frames import Frame, Space, choose_frame
from gis.maps.legend import LEGEND_MM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.maps.sheets.content import SheetContent

PAPER = style.PaperStyle()
A4 = (210.0, 297.0)
MARGIN_MM = 11.0
HEAD_MM = 15.0
FOOT_MM = 7.0
FOOT_PT = 7.5
FOOT_LINE_MM = 3.4
"""Height of a line of the foot."""
GAP_MM = 2.0
TITLE_SIZES_PT = (14, 11, 9)
TITLE_LINES = (2, 3, 3)
MARK_MM = 9.5
"""Width of the mark before the title, with the gap after it."""
FACT_PT, FACT_NAME_PT = 10, 7
FACT_GAP_MM = 6.0
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


def head(content: SheetContent, facts: Facts) -> dict[str, Any]:
    """Return the head of a page: its facts, and the title at a size at which it fits."""
    size_pt, shown = _fit_title(
        printable(content.title), A4[0] - 2 * MARGIN_MM - MARK_MM - _facts_mm(facts)
    )
    return {"title": wrapping(shown), "title_pt": size_pt, "facts": facts}


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


def map_frame(bounds: Sequence[float], crs: str, *, below_mm: float = 0.0) -> Frame:
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
    """
    width, height = A4
    used = 2 * MARGIN_MM + HEAD_MM + GAP_MM + LEGEND_MM + FOOT_MM + below_mm
    spaces = (
        Space(width - 2 * MARGIN_MM, height - used),
        Space(height - 2 * MARGIN_MM, width - used, is_landscape=True),
    )
    west, south, east, north = bounds
    return choose_frame((west, south, east, north), crs, spaces)


def map_page(frame: Frame, translate: Translator, name: str) -> dict[str, Any]:
    """Return where a map and its legend, images of this name, go on their page."""
    width, height = A4[::-1] if frame.space.is_landscape else A4
    return {
        "map": f"map-{name}",
        "map_alt": translate("Kort over runden"),
        "map_width": frame.space.width_mm,
        "map_height": frame.space.height_mm,
        "legend": f"legend-{name}",
        "legend_alt": translate("Signaturforklaring"),
        "legend_height": LEGEND_MM,
        "page_width": width,
        "page_height": height,
    }


def minutes(count: float, translate: Translator) -> str:
    """Return whole minutes."""
    return translate("{minutes} min.", minutes=translate.number(count))


def nameless(highway: str, translate: Translator) -> str:
    """Return what a way without a name is called after a turn: "til venstre ad stien"."""
    _ = translate
    kind = style.street_kind(highway)
    return {"path": _("stien"), "steps": _("trappen")}.get(kind, _("vejen uden navn"))
