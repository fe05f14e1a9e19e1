"""Working hours: when who is at work, by weekday, told by initials."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.errors import InputError, NotFoundError
from gis.layers import work_hours as layer
from gis.layers.work_hours import WorkHours
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rows import RowChange, change_row, get_row, read_id, undo_change

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.layers.database import Scope

WEEKDAYS: Final = tuple(range(1, 8))
"""Monday to Sunday, as ISO 8601 counts them."""


@dataclass(frozen=True)
class WorkDay:
    """
    A weekday of a colleague.

    Attributes
    ----------
    version
        To be handed in with a change.
    begins, ends
        By the clock of Denmark; both None when they are not at work.
    """

    version: int = 1
    begins: dt.time | None = None
    ends: dt.time | None = None


@dataclass(frozen=True)
class Colleague:
    """
    A member who does fieldwork.

    Attributes
    ----------
    days
        By weekday, all seven.
    """

    id: str
    initials: str
    days: dict[int, WorkDay]

    @property
    def is_at_work(self) -> bool:
        """Whether they are at work on any day."""
        return any(day.begins is not None for day in self.days.values())

    @property
    def week_hours(self) -> float:
        """Hours a week."""
        return sum(
            (ends.hour - begins.hour) + (ends.minute - begins.minute) / 60
            for begins, ends in ((day.begins, day.ends) for day in self.days.values())
            if begins is not None and ends is not None
        )


@right("work_hours", "read")
def list_colleagues(scope: Scope) -> list[Colleague]:
    """Return those of the team who do fieldwork, by initials, with their working hours."""
    with database().session(scope) as session:
        return read_colleagues(session)


def read_colleagues(session: Session) -> list[Colleague]:
    """Return what `list_colleagues` does, in an open transaction."""
    known = {(row.member_id, row.weekday): row for row in layer.find_hours(session)}
    return [
        Colleague(
            str(member.id), member.initials,
            {day: _work_day(known.get((member.id, day))) for day in WEEKDAYS},
        )
        for member in layer.find_fieldworkers(session)
    ]  # fmt: skip


def _work_day(row: WorkHours | None) -> WorkDay:
    return WorkDay() if row is None else WorkDay(row.version, row.begins, row.ends)


@right("work_hours", "change")
def set_work_hours(
    scope: Scope,
    member_id: str,
    weekday: int,
    version: int,
    *,
    begins: dt.time | None,
    ends: dt.time | None,
) -> RowChange:
    """
    Store when a colleague is at work on a weekday.

    Parameters
    ----------
    weekday
        1 Monday to 7 Sunday.
    version
        Of the day, as it was seen.
    begins, ends
        By the clock of Denmark; both None when they are not at work.

    Raises
    ------
    InputError
        ``times_swapped`` or ``times_equal``; ``work_hours_unreadable`` when one is missing.
    NotFoundError
        ``row_not_found`` when there is no such colleague or weekday.
    RowClash
        Somebody else has stored something else since.
    """
    if (begins is None) != (ends is None):
        raise InputError("work_hours_unreadable")
    if begins is not None and ends is not None and begins >= ends:
        raise InputError("times_equal" if begins == ends else "times_swapped")
    with database().session(scope) as session:
        member = _checked(session, member_id, weekday)
        row = get_row(session, WorkHours, str(layer.ensure_hours(session, member, weekday)))
        return change_row(session, row, version, {"begins": begins, "ends": ends})


def _checked(session: Session, member_id: str, weekday: int) -> uuid.UUID:
    found = read_id(member_id)
    if weekday not in WEEKDAYS or found not in {one.id for one in layer.find_fieldworkers(session)}:
        raise NotFoundError("row_not_found")
    return found


@right("work_hours", "change")
def undo_work_hours(scope: Scope, change: RowChange) -> RowChange:
    """
    Give a day the hours that it had before a change.

    Raises
    ------
    ConflictError
        ``changed_meanwhile`` when they were changed again since.
    """
    with database().session(scope) as session:
        return undo_change(session, WorkHours, change)
