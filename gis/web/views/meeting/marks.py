"""Where on the map a partner, a place or a channel of an item is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from gis.maps.overlay import Mark
from gis.services.channels import list_channels
from gis.services.partners import list_partners
from gis.services.places import list_places
from gis.services.return_windows import list_windows
from gis.services.strategy import list_items
from gis.web.views.returns.marks import return_mark

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope

PARTNER: Final = ("partner", "contact")
PLACE: Final = ("place", "visit")
CHANNEL: Final = ("channel", "handout")


def find_marks(_: Translator, scope: Scope, kind: str, row_id: str) -> list[Mark]:
    """Return the marks of what an item is about; none of an item without a place of its own."""
    if kind == "strategy":
        row_id = next((one.partner_id for one in list_items(scope) if one.id == row_id), "")
    if kind in (*PARTNER, "strategy"):
        return [
            Mark(f"{one.id}.{number}", at, "partner", _("P"), one.name)
            for one in list_partners(scope)
            if one.id == row_id
            for number, at in enumerate(one.points)
        ]
    if kind in PLACE:
        return [
            Mark(one.id, (one.lon, one.lat), "place" if one.role == "stay" else "offer", "",
                 one.name)
            for one in list_places(scope)
            if one.id == row_id
        ]  # fmt: skip
    if kind in CHANNEL:
        return [
            Mark(f"{one.id}.{number}", at, "channel", _("K"), one.name)
            for one in list_channels(scope)
            if one.id == row_id
            for number, at in enumerate(one.points)
        ]
    if kind == "return":
        now = dt.datetime.now(dt.UTC)
        return [return_mark(_, one, now) for one in list_windows(scope) if one.id == row_id]
    return []
