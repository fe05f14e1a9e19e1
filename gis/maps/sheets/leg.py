"""The packet of one leg: its maps, and its list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gis.maps.drawing import printable
from gis.maps.sheets.leg_maps import draw_leg_maps, plan_leg
from gis.maps.sheets.overview import packet_overview
from gis.maps.sheets.page import first_page_qr, head, head_facts
from gis.maps.sheets.street_list import list_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.maps.sheets.content import SheetContent, SheetLeg
    from gis.maps.sheets.paging import MapPage


def leg_page(
    content: SheetContent,
    leg: SheetLeg,
    images: dict[str, str],
    planned: Sequence[MapPage] | None = None,
    *,
    is_begun: bool = False,
    has_overview: bool = True,
) -> dict[str, Any]:
    """
    Return the data of one leg; its drawings are added to the images.

    Parameters
    ----------
    planned
        The pages of its maps, where they are known.
    is_begun
        Whether a page of the packet comes before them.
    has_overview
        Whether several maps need an overview here.
    """
    planned = plan_leg(content, leg) if planned is None else planned
    maps = draw_leg_maps(content, leg, planned, images)
    if len(planned) > 1 and has_overview:
        maps.pages.insert(0, packet_overview(content, leg, planned, images))
    facts = head_facts(content, leg.walker if content.names_legs else "")
    code = {} if is_begun else first_page_qr(content, images)
    for page in maps.pages:
        page.update(head(content, facts, has_qr=bool(code) and page is maps.pages[0]))
    listed = list_page(content, leg, maps)
    (maps.pages[0] if maps.pages else listed).update(code)
    return listed | {"maps": maps.pages, "packet": None if is_begun else _packet(content, leg)}


def _packet(content: SheetContent, leg: SheetLeg) -> dict[str, str]:
    """Return what its pages call a packet, and its name in the outline of the file."""
    _ = content.translate
    if not content.names_legs:
        return {"name": "", "bookmark": printable(content.title)}
    name = _("Rute {letter}", letter=leg.walker)
    return {"name": name, "bookmark": name}
