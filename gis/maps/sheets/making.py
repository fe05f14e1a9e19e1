"""The whole sheet: its pages in order, and what is the same on all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gis.maps import style
from gis.maps.drawing import printable
from gis.maps.sheets.content import SheetContent, SheetLeg
from gis.maps.sheets.leg import leg_page
from gis.maps.sheets.overview import overview_page
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
    # A round that could walk nothing still has a list of what is left out.
    legs = content.legs or (SheetLeg("A", (), 0, 0, 0),)
    pages = [leg_page(content, leg, images) for leg in legs]
    is_shown = len(content.legs) > 1 or any(leg.drives for leg in content.legs)
    is_shown = is_shown and any(leg.directions for leg in content.legs)
    overviews = [overview_page(content, images)] if is_shown else []
    data = {**_page_data(content), "legs": pages, "overviews": overviews}
    return typeset(
        TEMPLATE, data, printed_on=content.printed_on, problem="sheet_failed", images=images
    )


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
        "returns_title": _("Kom igen"),
        "returns_columns": ["", _("Hvad"), _("Hvornår"), _("Fra nr."), _("Hvem")],
        "notes": _("Noter"),
        "notes_hint": _("Brug punktets kode. Skriv ikke navne eller andet om mennesker."),
        "notes_height": NOTES_MM,
    }
