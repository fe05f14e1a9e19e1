"""
The sheet a worker carries: a PDF with the maps of the round and its list in walking order.

It holds what `SheetContent` holds and nothing else: no people, no signs, no notes. What a person
typed reaches the page as data, never as source, so it is printed as it stands. Equal content gives
equal bytes.
"""

from gis.maps.sheets.content import SheetContent, SheetLeg, SheetReturn, SheetStop
from gis.maps.sheets.making import make_sheet, shown_on_maps
from gis.maps.sheets.options import SheetOptions

__all__ = [
    "SheetContent", "SheetLeg", "SheetOptions", "SheetReturn", "SheetStop", "make_sheet",
    "shown_on_maps",
]  # fmt: skip
