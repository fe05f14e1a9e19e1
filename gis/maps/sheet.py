"""
The sheet a worker carries: a PDF with the map of the round and the street list in walking order.

It holds what `SheetContent` holds and nothing else: no people, no signs, no notes. What a person
typed reaches the page as data, never as source, so it is printed as it stands. Equal content gives
equal bytes.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
import typst

from gis.errors import MachineError
from gis.maps import style
from gis.maps.drawing import printable
from gis.maps.fonts import font_files, text_width_em
from gis.maps.frames import Frame, Space, choose_frame
from gis.maps.legend import LEGEND_MM, draw_legend
from gis.maps.route_map import Ground, RouteMap, draw_route_map

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from gis.locale import Translator
    from gis.planning.directions import Direction

__all__ = ["SheetContent", "SheetLeg", "make_sheet"]

PAPER = style.PaperStyle()
A4 = (210.0, 297.0)
MARGIN_MM = 11.0
HEAD_MM = 15.0
FOOT_MM = 7.0
GAP_MM = 2.0
NOTES_MM = 40.0
"""Least height of the paper for notes under the list."""
TITLE_SIZES_PT = (14, 11, 9)
TITLE_LINES = (2, 3, 3)
MARK_MM = 9.5
"""Width of the mark before the title, with the gap after it."""
FACTS_MM = 78.0
"""Width kept free in the head for date, initials and sheet id."""
LONGEST_WORD = 28
TEMPLATE = Path(__file__).with_name("sheet.typ")


@dataclass(frozen=True, eq=False)
class SheetLeg:
    """
    One walker's line.

    Attributes
    ----------
    walker
        Letter of the leg: ``A``, ``B`` …
    directions
        Rows of the street list in walking order, geometry in the metric CRS.
    length_m, deadhead_m
        What is walked, and what of it lies beyond the first walk of a required piece.
    minutes
        Walking time.
    """

    walker: str
    directions: Sequence[Direction]
    length_m: float
    deadhead_m: float
    minutes: float


@dataclass(frozen=True, eq=False)
class SheetContent:
    """
    All that a sheet may show. Frames are in the metric CRS ``crs``.

    Attributes
    ----------
    title
        Names of the areas, as the team wrote them.
    sheet_code
        Opaque id printed on every page.
    initials
        Of the worker or workers; may be empty, then there is room to write.
    streets
        Streets around the round: ``name``, ``highway``, ``reason``, geometry.
    basemap
        ``kind`` and geometry.
    addresses
        Addresses attached to required pieces: ``street``, ``number``, ``side``, ``street_id`` (or
        ``piece_key``), ``foot`` and geometry.
    required, not_fitting, unreachable
        Street pieces with ``name``, ``length_m``, geometry and ``id`` (or ``key``).
    data_date
        Date of the map data, where the extract tells it.
    translate
        Texts, numbers and dates in the reader's language.
    """

    title: str
    sheet_code: str
    printed_on: dt.date
    return_by: dt.date
    initials: str
    crs: str
    legs: Sequence[SheetLeg]
    streets: gpd.GeoDataFrame
    basemap: gpd.GeoDataFrame
    addresses: gpd.GeoDataFrame
    required: gpd.GeoDataFrame
    not_fitting: gpd.GeoDataFrame
    unreachable: gpd.GeoDataFrame
    data_date: dt.date | None
    translate: Translator


def make_sheet(content: SheetContent) -> bytes:
    """
    Return the sheet of a round as a PDF: for each leg its map and its street list.

    Parameters
    ----------
    content
        What to print.

    Raises
    ------
    MachineError
        ``assets_missing`` without fonts, ``sheet_failed`` when the page cannot be set.
    """
    fonts = _load_fonts()
    images: dict[str, str] = {}
    # A round that could walk nothing still has a list of what is left out.
    legs = content.legs or (SheetLeg("A", (), 0, 0, 0),)
    pages = [_leg_page(content, leg, number, images) for number, leg in enumerate(legs)]
    data = {**_page_data(content), "legs": pages}
    printed = dt.datetime.combine(content.printed_on, dt.time(), tzinfo=dt.UTC)
    try:
        return typst.compile(
            _template(),
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False), **images},
            timestamp=printed,
        )
    except typst.TypstError as error:
        raise MachineError("sheet_failed") from error


@cache
def _load_fonts() -> typst.Fonts:
    # Typst would quietly set a page without letters; this tells what is missing.
    folder = font_files()[0].parent
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def _page_data(content: SheetContent) -> dict[str, Any]:
    """Return what is the same on all pages."""
    _ = content.translate
    sheet = _("Ark {code}", code=printable(content.sheet_code))
    dated = (
        _("Kortdata uden dato")
        if content.data_date is None
        else _("Kortdata fra {date}", date=_.date(content.data_date))
    )
    return {
        "document_title": f"{printable(content.title)} · {sheet}",
        "lang": _.lang,
        "font": style.FONT,
        "ink": style.INK,
        "muted": style.MUTED,
        "primary": style.PRIMARY,
        "margin": MARGIN_MM,
        "head": HEAD_MM,
        "gap": GAP_MM,
        "box": PAPER.box_mm,
        "list_pt": PAPER.list_pt,
        "title_pt": PAPER.title_pt,
        "heading_pt": PAPER.heading_pt,
        "sheet": sheet,
        "source": f"{dated} · © OpenStreetMap-bidragydere",
        "return_by": _("Tilbage og makuleret senest {date}", date=_.date(content.return_by)),
        "page_of": _("side {page} af {pages}", page="{page}", pages="{pages}"),
        "columns": [
            "",
            _("Nr."),
            _("Vej"),
            _("Venstre side"),
            _("Højre side"),
            _("Længde"),
            _("Min."),
        ],
        "notes": _("Noter"),
        "notes_hint": _("Brug punktets kode. Skriv ikke navne eller andet om mennesker."),
        "notes_height": NOTES_MM,
    }


# --- one leg ---------------------------------------------------------------------------------


def _leg_page(
    content: SheetContent, leg: SheetLeg, number: int, images: dict[str, str]
) -> dict[str, Any]:
    """Return the data of one leg; its drawings are added to the images."""
    _ = content.translate
    title = printable(content.title)
    size_pt, shown = _fit_title(title, A4[0] - 2 * MARGIN_MM - MARK_MM - FACTS_MM)
    is_one_of_many = len(content.legs) > 1
    walker = _("Rute {letter}", letter=leg.walker) if is_one_of_many else ""
    facts = [
        [_("Dato"), _.date(content.printed_on)],
        [_("Initialer"), printable(content.initials) or "________"],
        *([[_("Rute"), leg.walker]] if is_one_of_many else []),
        [_("Ark"), printable(content.sheet_code)],
    ]
    page = {
        "title": _wrapping(shown),
        "title_pt": size_pt,
        "facts": facts,
        "full_title": _wrapping(" · ".join(part for part in (title, walker) if part)),
        "list_title": _("Veje i den rækkefølge, de gås"),
        "figures": _figures(leg, _),
        "rows": [_row(direction, _) for direction in leg.directions],
        "left_out": _left_out(content),
        "map": "",
    }
    return page | (_map_data(content, leg, number, images) if leg.directions else {})


def _map_data(
    content: SheetContent, leg: SheetLeg, number: int, images: dict[str, str]
) -> dict[str, Any]:
    import pandas as pd

    _ = content.translate
    frame = _choose_frame(content, leg)
    left_out = pd.concat([content.not_fitting, content.unreachable])
    ground = Ground(content.streets, content.basemap, content.addresses, content.required, left_out)
    colour = style.category(number).colour
    drawn: RouteMap = draw_route_map(frame, leg.directions, ground, colour)
    images[f"map-{number}"] = drawn.svg
    images[f"legend-{number}"] = draw_legend(frame, drawn, colour, _, left_out=bool(len(left_out)))
    width, height = A4[::-1] if frame.space.is_landscape else A4
    return {
        "map": f"map-{number}",
        "map_alt": _("Kort over runden"),
        "map_width": frame.space.width_mm,
        "map_height": frame.space.height_mm,
        "legend": f"legend-{number}",
        "legend_alt": _("Signaturforklaring"),
        "legend_height": LEGEND_MM,
        "page_width": width,
        "page_height": height,
    }


def _choose_frame(content: SheetContent, leg: SheetLeg) -> Frame:
    """Return the largest scale on which the whole leg fits, upright where both ways do."""
    width, height = A4
    used = 2 * MARGIN_MM + HEAD_MM + GAP_MM + LEGEND_MM + FOOT_MM
    spaces = (
        Space(width - 2 * MARGIN_MM, height - used),
        Space(height - 2 * MARGIN_MM, width - used, is_landscape=True),
    )
    bounds = shapely.total_bounds([direction.geometry for direction in leg.directions])
    return choose_frame(tuple(bounds.tolist()), content.crs, spaces)


def _fit_title(title: str, width_mm: float) -> tuple[int, str]:
    """Return a size in points at which a title fits the head, and the title, cut if none does."""
    for size, lines in zip(TITLE_SIZES_PT, TITLE_LINES, strict=True):
        room = width_mm * lines * 0.85  # words wrap, so a line is not used to its end
        if text_width_em(title, 700) * size * style.MM_PER_PT <= room:
            return size, title
    letters = int(len(title) * room / (text_width_em(title, 700) * size * style.MM_PER_PT)) - 1
    return size, title[:letters].rstrip() + " …"


def _wrapping(text: str) -> str:
    """Return a text in which words too long for a line may break, invisibly."""
    return re.sub(rf"(\S{{{LONGEST_WORD}}})(?=\S)", "\\1\u200b", text)


# --- the list --------------------------------------------------------------------------------


def _length(metres: float, translate: Translator) -> str:
    if metres < 1000:
        return f"{translate.number(metres)} m"
    return f"{translate.number(metres / 1000, 1)} km"


def _figures(leg: SheetLeg, translate: Translator) -> list[list[str]]:
    _ = translate
    return [
        [_("Længde"), _length(leg.length_m, _)],
        [_("Tid"), _("{minutes} min.", minutes=_.number(leg.minutes))],
        [_("Uden at se efter"), _length(leg.deadhead_m, _)],
    ]


NAME = "\x00"
"""Stands for the street name while a turn is put into words, so that it can be set bold."""


def _row(direction: Direction, translate: Translator) -> dict[str, str]:
    _ = translate
    if direction.number == 1:
        sentence = _("Start ad {street}", street=NAME)
    else:
        sentence = {
            "left": _("Til venstre ad {street}", street=NAME),
            "right": _("Til højre ad {street}", street=NAME),
            "straight": _("Ligeud ad {street}", street=NAME),
            "back": _("Vend om ad {street}", street=NAME),
        }.get(direction.turn, _("Videre ad {street}", street=NAME))
    before, _found, after = sentence.partition(NAME)
    return {
        "number": str(direction.number),
        "before": before,
        "name": _wrapping(printable(direction.name)) or _nameless(direction.highway, _),
        "after": after,
        "muted": _("Gå videre uden at se efter") if direction.deadhead else "",
        "left": printable(direction.numbers_left),
        "right": printable(direction.numbers_right),
        "metres": _length(direction.length_m, _),
        "minute": _.number(direction.start_minute),
    }


def _nameless(highway: str, translate: Translator) -> str:
    """Return what a way without a name is called after a turn: "til venstre ad stien"."""
    _ = translate
    kind = style.street_kind(highway)
    return {"path": _("stien"), "steps": _("trappen")}.get(kind, _("vejen uden navn"))


def _left_out(content: SheetContent) -> list[dict[str, str]]:
    _ = content.translate
    parts = (
        (_("Ikke med: tiden slog ikke til"), content.not_fitting),
        (_("Ikke med: kan ikke nås herfra"), content.unreachable),
    )
    return [{"title": title, "text": _names(pieces, _)} for title, pieces in parts if len(pieces)]


def _names(pieces: gpd.GeoDataFrame, translate: Translator) -> str:
    """Return street names with their metres, in alphabetical order."""
    names = pieces["name"].where(pieces["name"] != "", translate("vej uden navn"))
    metres = pieces["length_m"].groupby(names.map(printable)).sum().sort_index()
    return ", ".join(f"{name} ({_length(total, translate)})" for name, total in metres.items())
