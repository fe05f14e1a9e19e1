"""Close a meeting: the whole mapping is frozen as a version, and read again later."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from gis.errors import NotFoundError
from gis.layers.database import Scope
from gis.layers.meetings import (
    MappingVersion,
    TeamMeeting,
    find_meetings,
    find_version,
    find_versions,
    lock_meetings,
)
from gis.layers.teams import find_initials
from gis.services import channels, mapping, partners, places, strategy
from gis.services.channels import Channel
from gis.services.frame import Frame, get_frame
from gis.services.installation import database
from gis.services.mapping import AreaMapping
from gis.services.meetings.changes import Changes, changes_since
from gis.services.meetings.frozen_json import from_json, to_json
from gis.services.meetings.holding import Meeting, locked_open, meeting_of
from gis.services.meetings.overdue import Overdue, overdue
from gis.services.partners import Partner
from gis.services.places import Place
from gis.services.rights import does_fieldwork, right
from gis.services.rows import change_row
from gis.services.strategy import StrategyItem

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FORMAT: Final = 1
"""Of the content of a version; raised when an old one can no longer be read as it is."""
KEPT_VERSIONS: Final = 4
"""Versions that a process keeps in memory: what a page compares is read once."""
FIRST_DAYS: Final = 14
FUTURE: Final = dt.timedelta(minutes=5)
"""So much may the clocks of two machines differ: an assumption."""
"""So far back a team looks that has not closed a meeting yet: the guide's longest interval."""


@dataclass(frozen=True)
class Version:
    """
    A frozen mapping, without its content.

    Attributes
    ----------
    held_on
        Day of the meeting that it was frozen at.
    nth
        1, and more where several meetings were held on that day.
    closed_by
        Initials.
    """

    id: str
    meeting_id: str
    held_on: dt.date
    nth: int
    closed_at: dt.datetime
    closed_by: str


@dataclass(frozen=True)
class Frozen:
    """
    The whole mapping at one moment.

    Attributes
    ----------
    meeting
        The meeting that closed with it; None of the mapping of today, outside a meeting.
    changes, overdue
        What had changed since the meeting before, and what was overdue.
    """

    meeting: Meeting | None
    frame: Frame
    areas: tuple[AreaMapping, ...]
    places: tuple[Place, ...]
    partners: tuple[Partner, ...]
    channels: tuple[Channel, ...]
    strategy: tuple[StrategyItem, ...]
    changes: Changes
    overdue: tuple[Overdue, ...]


@right("meetings", "read")
def read_today(scope: Scope, meeting: Meeting | None = None) -> Frozen:
    """Return the mapping as it is now, as a version would hold it."""
    areas = tuple(mapping.overview(scope))
    return Frozen(
        meeting=meeting,
        frame=get_frame(scope),
        areas=areas,
        places=tuple(places.list_places(scope)),
        partners=tuple(partners.list_partners(scope)),
        channels=tuple(channels.list_channels(scope)),
        strategy=tuple(strategy.list_items(scope)),
        changes=changes_since(
            scope, last_closed_at(scope), until=None if meeting is None else meeting.opened_at
        ),
        overdue=overdue(scope, areas=areas),
    )


@right("meetings", "read")
def last_closed_at(scope: Scope) -> dt.datetime:
    """
    Return since when a meeting looks: the last closing, or `FIRST_DAYS` ago.

    One that seems to be of the future counts not, or all that is done until then would be passed
    over: the clock was put back.
    """
    now = dt.datetime.now(dt.UTC)
    with database().session(scope) as session:
        closed = [row.closed_at for row in find_meetings(session) if row.closed_at is not None]
    past = (at for at in closed if at <= now + FUTURE)
    return max(past, default=now - dt.timedelta(days=FIRST_DAYS))


@right("meetings", "close")
def close_meeting(scope: Scope, meeting_id: str) -> Version:
    """
    Close a meeting and freeze the whole mapping as a version.

    Raises
    ------
    ConflictError
        ``meeting_closed`` when somebody has closed it already.
    NotFoundError
        ``meeting_not_found``.
    """
    opened = database()
    with opened.as_one(), opened.session(scope) as session:
        lock_meetings(session)
        row = locked_open(session, meeting_id)
        # Taken before anything is read: what is written meanwhile is new to the next meeting.
        closed_at = dt.datetime.now(dt.UTC)
        content = read_today(scope, meeting_of(row, {}))
        change_row(session, row, row.version, {"closed_at": closed_at})
        version = MappingVersion(
            team_id=scope.team_id, created_by=scope.member_id, meeting_id=row.id,
            content={"format": FORMAT, **to_json(content)},
        )  # fmt: skip
        session.add(version)
        session.flush()
        return next(one for one in _versions(session) if one.id == str(version.id))


@right("meetings", "read")
def versions(scope: Scope) -> list[Version]:
    """Return the frozen versions of the team, the newest first."""
    with database().session(scope) as session:
        return _versions(session)


@right("meetings", "read")
def get_version(scope: Scope, version_id: str) -> Frozen:
    """
    Return the mapping as it was when a meeting closed.

    Raises
    ------
    NotFoundError
        ``version_not_found``.
    """
    with database().session(scope) as session:
        try:
            found = find_version(session, uuid.UUID(version_id))
        except ValueError:
            found = None
        if found is None:
            raise NotFoundError("version_not_found")
    return _read(scope, found.id)


@lru_cache(maxsize=KEPT_VERSIONS)
def _read(scope: Scope, version_id: uuid.UUID) -> Frozen:
    """Return a version that is there; it never changes, so the last ones read are kept."""
    with database().session(scope) as session:
        row = session.get_one(MappingVersion, version_id)
        meeting = session.get_one(TeamMeeting, row.meeting_id)
        content: Mapping[str, Any] = row.content
    # It was still open while it was being frozen.
    closed = meeting_of(meeting, {meeting.id: str(version_id)})
    frozen = dataclasses.replace(from_json(Frozen, content), meeting=closed)
    if does_fieldwork(scope):
        return frozen
    shown = tuple(one for one in frozen.overdue if one.kind != "sheet")
    return dataclasses.replace(frozen, overdue=shown)


def _versions(session: Session) -> list[Version]:
    days = {row.id: row.held_on for row in find_meetings(session)}
    initials = find_initials(session)
    seen: dict[dt.date, int] = {}
    found = []
    for row in reversed(find_versions(session)):
        day = days[row.meeting_id]
        seen[day] = seen.get(day, 0) + 1
        by = initials.get(row.created_by, "") if row.created_by else ""
        found.append(
            Version(
                id=str(row.id), meeting_id=str(row.meeting_id), held_on=day, nth=seen[day],
                closed_at=row.created_at, closed_by=by,
            )
        )  # fmt: skip
    return found[::-1]
