"""Returns in the demo town, all invented: one overdue, one today, some ahead, one that was kept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from gis.locale import COPENHAGEN
from gis.services.observation_points import list_points
from gis.services.return_windows import add_window, settle_window
from gis.services.street_search import find_streets
from gis.services.walked import local_time

if TYPE_CHECKING:
    from gis.services.members import Scope

LASTING: Final = dt.timedelta(minutes=30)
KEPT: Final = ("Spurvevej 1", -7, dt.time(13), "")
COMING: Final = (
    ("Strandgade 11", -2, dt.time(10), ""),
    ("Rødkælkevej 5", 2, dt.time(18, 30), "CD"),
    ("Brombærstien 9", 11, dt.time(15), "AB"),
)
"""Address of a point, days from today, when, and who is to go."""
TODAY: Final = "Spurvevej 1"
STREET: Final = "Nattergalevej"
LAST_HOUR: Final = 22
"""From here on the return of today is tomorrow's."""


def add_returns(scope: Scope) -> None:
    """Add the returns, around now."""
    points = {one.address: one.id for one in list_points(scope)}
    for address, days, clock, who in (KEPT, *COMING):
        starts_at = _in(days, clock)
        change = add_window(
            scope, point_id=points[address], starts_at=starts_at, ends_at=starts_at + LASTING,
            assigned=who,
        )  # fmt: skip
        if (address, days, clock, who) == KEPT:
            settle_window(scope, change.row_id, change.after, outcome="kept")
    now = dt.datetime.now(COPENHAGEN)
    hour = now.hour + 1
    today = _in(0, dt.time(hour)) if hour <= LAST_HOUR else _in(1, dt.time(13))
    add_window(scope, point_id=points[TODAY], starts_at=today, ends_at=today + LASTING)
    pieces = find_streets(scope, name=STREET)
    evening = _in(5, dt.time(17))
    add_window(
        scope, street_ids=list(pieces["id"]), starts_at=evening, ends_at=evening + 2 * LASTING
    )


def _in(days: int, clock: dt.time) -> dt.datetime:
    return local_time(dt.datetime.now(COPENHAGEN).date() + dt.timedelta(days), clock)
