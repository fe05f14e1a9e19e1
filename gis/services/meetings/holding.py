"""Open a team meeting, write in it what is said, and find the earlier ones."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers.database import Scope
from gis.layers.meetings import (
    TeamMeeting,
    find_meetings,
    find_open_meeting,
    find_versions,
    lock_meetings,
)
from gis.locale import COPENHAGEN
from gis.services.free_text import checked_initials, checked_text
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rows import RowChange, add_row, change_row, get_row, undo_change

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

REVIEW_FIELDS: Final = ("works_well", "do_differently", "not_tried")
"""The answers to the three review questions, in the order of the guide."""
MOST_LETTERS: Final = 2000


@dataclass(frozen=True)
class Meeting:
    """
    A team meeting.

    Attributes
    ----------
    present
        Initials.
    works_well, do_differently, not_tried
        What the team answered to the review questions.
    closed_at
        None while it is open.
    version_id
        The frozen mapping it left, once it is closed.
    """

    id: str
    version: int
    held_on: dt.date
    present: tuple[str, ...]
    works_well: str
    do_differently: str
    not_tried: str
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    version_id: str | None

    @property
    def is_open(self) -> bool:
        """Whether it has not been closed yet."""
        return self.closed_at is None


class Fields(TypedDict, total=False):
    """What can be changed of an open meeting."""

    held_on: dt.date
    present: Sequence[str]
    works_well: str
    do_differently: str
    not_tried: str


@right("meetings", "change")
def open_meeting(scope: Scope, held_on: dt.date, present: Sequence[str]) -> Meeting:
    """
    Open a meeting of the team.

    Parameters
    ----------
    held_on
        Its day: today, or an earlier one that is written down afterwards.
    present
        Initials of those who are there.

    Raises
    ------
    ConflictError
        ``meeting_open`` when the team has one open already; two who open one at once get one.
    InputError
        ``meeting_in_future``, ``meeting_nobody_present`` or ``initials_too_long``.
    """
    checked = _checked({"held_on": held_on, "present": present})
    with database().session(scope) as session:
        lock_meetings(session)
        if find_open_meeting(session) is not None:
            raise ConflictError("meeting_open")
        row = TeamMeeting(**checked)
        add_row(session, row)
        session.refresh(row)
        return meeting_of(row, {})


@right("meetings", "change")
def cancel_meeting(scope: Scope, meeting_id: str) -> None:
    """
    Take back that a meeting was opened; what was answered in it stays answered.

    Raises
    ------
    ConflictError
        ``meeting_closed``.
    NotFoundError
        ``meeting_not_found``.
    """
    with database().session(scope) as session:
        row = locked_open(session, meeting_id)
        change_row(session, row, row.version, {"deleted_at": dt.datetime.now(dt.UTC)})


@right("meetings", "change")
def update_meeting(
    scope: Scope, meeting_id: str, version: int, **fields: Unpack[Fields]
) -> RowChange:
    """
    Store fields of an open meeting, changed by somebody who saw it in a version.

    Raises
    ------
    RowClash
        Somebody else has changed one of them otherwise since.
    ConflictError
        ``meeting_closed``: what was said at a closed meeting stands.
    InputError
        As `open_meeting` and `gis.services.free_text.checked_text`.
    NotFoundError
        ``meeting_not_found``.
    """
    checked = _checked(fields)
    with database().session(scope) as session:
        return change_row(session, locked_open(session, meeting_id), version, checked)


@right("meetings", "change")
def undo(scope: Scope, change: RowChange) -> RowChange:
    """
    Take a change of an open meeting back, where nobody has changed the same since.

    Raises
    ------
    ConflictError
        ``meeting_closed`` or ``changed_meanwhile``.
    """
    with database().session(scope) as session:
        locked_open(session, change.row_id)
        return undo_change(session, TeamMeeting, change)


@right("meetings", "read")
def current_meeting(scope: Scope) -> Meeting | None:
    """Return the open meeting of the team, if there is one."""
    with database().session(scope) as session:
        row = find_open_meeting(session)
        return None if row is None else meeting_of(row, {})


@right("meetings", "read")
def list_meetings(scope: Scope) -> list[Meeting]:
    """Return the meetings of the team, the latest first."""
    with database().session(scope) as session:
        versions = {version.meeting_id: str(version.id) for version in find_versions(session)}
        return [meeting_of(row, versions) for row in find_meetings(session)]


@right("meetings", "read")
def known_initials(scope: Scope) -> list[str]:
    """Return the initials of who was at earlier meetings, the most frequent first."""
    with database().session(scope) as session:
        seen = Counter(one for row in find_meetings(session) for one in row.present)
    return sorted(seen, key=lambda one: (-seen[one], one))


def locked_open(session: Session, meeting_id: str) -> TeamMeeting:
    """
    Return a meeting that is open, and stays so until the transaction ends.

    Raises
    ------
    NotFoundError
        ``meeting_not_found``.
    ConflictError
        ``meeting_closed``.
    """
    try:
        row = get_row(session, TeamMeeting, meeting_id)
    except NotFoundError:
        raise NotFoundError("meeting_not_found") from None
    if row.deleted_at is not None:
        raise NotFoundError("meeting_not_found")
    if row.closed_at is not None:
        raise ConflictError("meeting_closed")
    return row


def meeting_of(row: TeamMeeting, versions: Mapping[uuid.UUID, str]) -> Meeting:
    """Return a stored meeting; `versions` are ids of frozen mappings by meeting."""
    return Meeting(
        id=str(row.id),
        version=row.version,
        held_on=row.held_on,
        present=tuple(row.present),
        works_well=row.works_well,
        do_differently=row.do_differently,
        not_tried=row.not_tried,
        opened_at=row.created_at,
        closed_at=row.closed_at,
        version_id=versions.get(row.id),
    )


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    checked = dict(fields)
    if "held_on" in fields and fields["held_on"] > dt.datetime.now(COPENHAGEN).date():
        raise InputError("meeting_in_future")
    if "present" in fields:
        checked["present"] = checked_initials(fields["present"], missing="meeting_nobody_present")
    for name in REVIEW_FIELDS:
        if name in fields:
            checked[name] = checked_text(fields[name], most=MOST_LETTERS)
    return checked
