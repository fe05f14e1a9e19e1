"""The whole sheet: its pages in order, and what is the same on all of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from gis.maps import style
from gis.maps.drawing import printable
from gis.maps.sheets.content import SheetContent, SheetLeg
from gis.maps.sheets.leg import leg_page
from gis.maps.sheets.leg_maps import one_later, plan_leg
from gis.maps.sheets.overview import (
    all_legs_frame,
    overview_page,
    packet_frame,
    shows_pages,
)
from gis.maps.sheets.page import FOOT_PT, GAP_MM, HEAD_MM, MARGIN_MM, PAPER, team_line, team_mm
from gis.maps.typesetting import typeset

NOTES_MM = 40.0
"""Least height of the paper for notes under the list."""
TEMPLATE = Path(__file__).with_name("sheet.typ")


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
    images: dict[str, str] = {}
    content = _printed(content)
    # A round that could walk nothing still has a list of what is left out.
    legs = content.legs or (SheetLeg("A", (), 0, 0, 0),)
    is_shown = _shows_all_legs(content)
    planned = {leg.walker: plan_leg(content, leg) for leg in legs}
    # The page of all legs is a packet of its own; that of a single one begins its packet, and is
    # the overview of its maps too where it is large enough.
    is_begun = is_shown and len(legs) == 1
    has_overview = not (is_begun and shows_pages(content, planned))
    if is_begun and has_overview:
        planned = {letter: one_later(pages) for letter, pages in planned.items()}
    overviews = [overview_page(content, images, planned)] if is_shown else []
    pages = [
        leg_page(
            content, leg, images, planned[leg.walker], is_begun=is_begun, has_overview=has_overview
        )
        for leg in legs
    ]
    data = {**_page_data(content), "legs": pages, "overviews": overviews}
    return typeset(
        TEMPLATE, data, printed_on=content.printed_on, problem="sheet_failed", images=images,
        is_universal=True,
    )  # fmt: skip


def shown_on_maps(content: SheetContent) -> BaseGeometry:
    """
    Return what the maps of a sheet show, in the metric CRS: so much of the town they need.

    Parameters
    ----------
    content
        What to print; its streets and its base map do not matter yet, and may be empty.

    Returns
    -------
    BaseGeometry
        Empty where there is no map.
    """
    content = _printed(content)
    planned = {leg.walker: plan_leg(content, leg) for leg in content.legs}
    frames = [page.frame for pages in planned.values() for page in pages]
    frames += [packet_frame(content, pages) for pages in planned.values() if len(pages) > 1]
    if _shows_all_legs(content):
        frames.append(all_legs_frame(content, planned))
    return shapely.union_all([frame.window for frame in frames])


def _shows_all_legs(content: SheetContent) -> bool:
    """Return whether a page shows all legs: where several walk, or a car is driven."""
    is_more = len(content.legs) > 1 or any(leg.drives for leg in content.legs)
    return is_more and any(leg.directions for leg in content.legs)


def _printed(content: SheetContent) -> SheetContent:
    """Return what is printed: the chosen leg alone, or all."""
    chosen = tuple(leg for leg in content.legs if leg.walker == content.options.leg)
    return replace(content, legs=chosen) if chosen else content


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
        "route_mm": PAPER.route_mm,
        "list_pt": PAPER.list_pt,
        "title_pt": PAPER.title_pt,
        "heading_pt": PAPER.heading_pt,
        "sheet": sheet,
        "source": f"{dated} · © OpenStreetMap-bidragydere",
        "team": team_line(content),
        "team_mm": team_mm(content),
        "foot_pt": FOOT_PT,
        "return_by": _("Tilbage og makuleret senest {date}", date=_.date(content.return_by)),
        "page_of": _("side {page} af {pages}", page="{page}", pages="{pages}"),
        "notes": _("Noter"),
        "notes_hint": _("Brug punktets kode. Skriv ikke navne eller andet om mennesker."),
        "notes_height": NOTES_MM,
    }
