"""The street index: which streets are on the maps of a leg, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gis.locale.alphabet import alphabetical
from gis.maps.drawing import printable
from gis.maps.sheets.page import wrapping

if TYPE_CHECKING:
    from gis.maps.sheets.content import SheetContent
    from gis.maps.sheets.leg_maps import LegMaps

FEWEST: Final = 13
"""Streets from which an index of a single map page is worth its paper. Assumed."""
MOST_IN_LIST: Final = 90
"""Streets of an index that stands under the list; a longer one has pages of its own."""
COLUMNS: Final = 3


def index_data(content: SheetContent, maps: LegMaps | None) -> dict[str, Any] | None:
    """Return the data of the index of a leg; None where nobody needs one."""
    if maps is None or not content.options.has_index or not maps.index:
        return None
    if len(maps.pages) < 2 and len(maps.index) < FEWEST:
        return None
    _ = content.translate
    entries = sorted(maps.index, key=lambda one: alphabetical(one.name))
    has_pages = len(maps.pages) > 1
    return {
        "title": _("Vejfortegnelse"),
        "hint": _("Fed: ruten går ad vejen. Derefter side og felt på kortet.")
        if has_pages
        else _("Fed: ruten går ad vejen. Derefter felt på kortet."),
        "entries": [
            {
                "name": wrapping(printable(one.name)),
                "key": one.key,
                "walked": one.is_walked,
                "places": sorted(one.places, key=_by_page),
            }
            for one in entries
        ],
        "columns": COLUMNS,
        "own_pages": len(entries) > MOST_IN_LIST,
    }


def _by_page(place: str) -> tuple[int, str]:
    page, has_page, square = place.partition(" · ")
    return (int(page), square) if has_page and page.isdecimal() else (0, place)
