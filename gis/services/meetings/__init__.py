"""
Team meetings: open one, see what changed and what is overdue, answer, close, look back.

`holding` is the meeting itself, `changes` and `overdue` what it begins with; `frozen` closes it and
keeps the mapping as a version, `comparing` sets two of them side by side, `minutes` prints it.
"""

from gis.services.meetings.changes import Change, Changes, changes_since
from gis.services.meetings.comparing import Comparison, compare
from gis.services.meetings.fieldwork import overdue_fieldwork
from gis.services.meetings.frozen import (
    FIRST_DAYS,
    Frozen,
    Version,
    close_meeting,
    get_version,
    last_closed_at,
    read_today,
    versions,
)
from gis.services.meetings.holding import (
    MOST_LETTERS,
    REVIEW_FIELDS,
    Meeting,
    cancel_meeting,
    current_meeting,
    known_initials,
    list_meetings,
    open_meeting,
    undo,
    update_meeting,
)
from gis.services.meetings.minutes import PrintedMinutes, print_minutes
from gis.services.meetings.overdue import Overdue, overdue, today_here

__all__ = [
    "FIRST_DAYS", "MOST_LETTERS", "REVIEW_FIELDS", "Change", "Changes",
    "Comparison", "Frozen", "Meeting", "Overdue", "PrintedMinutes", "Version", "cancel_meeting",
    "changes_since", "close_meeting", "compare", "current_meeting", "get_version",
    "known_initials", "last_closed_at", "list_meetings", "open_meeting", "overdue",
    "overdue_fieldwork", "print_minutes", "read_today", "today_here", "undo",
    "update_meeting", "versions",
]  # fmt: skip
