"""What of the fieldwork should have been done by now: returns and inquiries, for fieldworkers."""

from __future__ import annotations

import datetime as dt

from gis.layers.database import Scope
from gis.locale import COPENHAGEN
from gis.services import inquiries, return_windows
from gis.services.meetings.overdue import Overdue
from gis.services.return_windows import group_of
from gis.services.rights import does_fieldwork, right


@right("returns", "read")
def overdue_fieldwork(scope: Scope) -> tuple[Overdue, ...]:
    """
    Return the returns (``return``) and inquiries (``inquiry``) that are overdue, in that order.

    A leader is told of none; nor are they frozen with the mapping or told in its minutes, which
    leaders read.
    """
    if not does_fieldwork(scope):
        return ()
    now = dt.datetime.now(dt.UTC)
    returns = [
        Overdue(
            f"return.{one.id}", "return", one.id, one.code or one.street_name, one.area_ids,
            due_on=one.ends_at.astimezone(COPENHAGEN).date(),
        )
        for one in return_windows.list_windows(scope)
        if group_of(one, now) == "overdue"
    ]  # fmt: skip
    late = [
        Overdue(f"inquiry.{one.id}", "inquiry", one.id, one.code, one.area_ids, due_on=one.deadline)
        for one in inquiries.list_inquiries(scope)
        if one.is_overdue
    ]
    return (*returns, *late)
