"""Inquiries in the demo town, all invented: new, late, and one that became a point."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from gis.locale import COPENHAGEN
from gis.services.inquiries import add_inquiry, close_inquiry, join_point
from gis.services.maps import search_addresses
from gis.services.observation_points import list_points

if TYPE_CHECKING:
    from gis.services.members import Scope


def add_inquiries(scope: Scope) -> None:
    """Add the inquiries, the last weeks before now."""
    today = dt.datetime.now(COPENHAGEN).date()
    points = {one.address: one for one in list_points(scope)}
    known = points["Strandgade 11"]
    first = add_inquiry(
        scope, received_on=today - dt.timedelta(25), address_id=_address(scope, known.address),
        source_kind="grocery", heard_via="poster", concerns=("post_piles_up", "not_seen"),
        judgement="in_group", taker="CD",
    )  # fmt: skip
    joined = join_point(scope, first.row_id, first.after, known.id)
    close_inquiry(scope, first.row_id, joined.after, outcome="to_point")
    add_inquiry(
        scope, received_on=today - dt.timedelta(8), address_id=_address(scope, "Egevej 3"),
        source_kind="neighbour", heard_via="local_paper", concerns=("does_not_open", "noise"),
        taker="AB",
    )  # fmt: skip
    add_inquiry(
        scope, received_on=today, source_kind="anonymous", heard_via="folder",
        concerns=("stays_in", "no_network"),
    )  # fmt: skip


def _address(scope: Scope, text: str) -> str:
    return search_addresses(scope, text)[0].id
