"""The team meeting that the demo town's team has held: it left a version of the mapping."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from gis.services.meetings import close_meeting, open_meeting, today_here, update_meeting

if TYPE_CHECKING:
    from gis.services.members import Scope

DAYS_AGO: Final = 14
PRESENT: Final = ("AB", "CD")
REVIEW: Final = {
    "works_well": "Vi går de samme veje på forskellige tidspunkter.",
    "do_differently": "Give viceværterne besked, før vi går i deres opgange.",
    "not_tried": "At sidde på møntvaskeriet en aften.",
}


def hold_meeting(scope: Scope) -> None:
    """Hold a meeting; what is written after it is new at the next one."""
    held = open_meeting(scope, today_here() - dt.timedelta(days=DAYS_AGO), PRESENT)
    update_meeting(scope, held.id, held.version, **REVIEW)  # type: ignore[arg-type]  # three texts
    close_meeting(scope, held.id)
