"""The order in which a sheet tells a round, for the page that asks in the same one."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

from gis.crs import WGS84, transform
from gis.locale import COPENHAGEN
from gis.planning.directions import Direction
from gis.services.installation import database
from gis.services.return_windows.listing import ReturnWindow, list_windows
from gis.services.return_windows.passing import passed_windows
from gis.services.rights import does_fieldwork, right
from gis.services.rounds.itinerary import in_order
from gis.services.rounds.planned import PlannedStop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.layers.database import Scope
    from gis.services.rounds.planned import PlannedLeg, PlannedRound
    from gis.services.rounds.sheet_register import SheetState

Line = Direction | PlannedStop | ReturnWindow


@right("rounds", "read")
def lines_of(
    scope: Scope, planned: PlannedRound, sheets: Sequence[SheetState]
) -> dict[int, list[Line]]:
    """
    Return by walker the rows, stops and returns of each leg, in the order of its list on paper.

    A stop comes before the row that follows it, a return after the row from which it is seen.

    Parameters
    ----------
    sheets
        Prints of the round: the returns are those that they show, as far as they are not deleted
        since, settled ones too. Of a round that was not printed nobody has them on paper.
    """
    windows = _windows(scope, planned, sheets)
    crs = database().crs
    legs = [
        [dataclasses.replace(row, geometry=transform(row.geometry, WGS84, crs))
         for row in leg.directions]
        for leg in planned.legs
    ]  # fmt: skip
    passed = passed_windows(windows, legs, crs=crs)
    return {
        leg.walker: _lines(leg, [(one.row, one.window) for one in of_leg])
        for leg, of_leg in zip(planned.legs, passed, strict=True)
    }


def _windows(
    scope: Scope, planned: PlannedRound, sheets: Sequence[SheetState]
) -> list[ReturnWindow]:
    if not sheets or not does_fieldwork(scope):
        return []
    visited = {stop.ref for stop in planned.stops if stop.kind == "return" and stop.walker}
    return_by = max(one.return_by for one in sheets)
    printed_at = min(one.printed_at or planned.created_at for one in sheets)
    until = dt.datetime.combine(return_by + dt.timedelta(days=1), dt.time(), COPENHAGEN)
    return [
        one
        for one in list_windows(scope, open_only=False, until=until)
        if one.id not in visited
        and (one.settled_at is None or one.settled_at >= printed_at)
    ]  # fmt: skip


def _lines(leg: PlannedLeg, returns: list[tuple[int, ReturnWindow]]) -> list[Line]:
    lines: list[Line] = []
    for one in in_order(leg.directions, leg.visits):
        lines.append(one)
        if isinstance(one, Direction):
            lines += [window for row, window in returns if row == one.number]
    return lines
