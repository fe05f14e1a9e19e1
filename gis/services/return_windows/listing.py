"""Return windows as they are read: where the ring is drawn, and how urgent they are."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import shapely

from gis.crs import WGS84, transform
from gis.errors import NotFoundError
from gis.layers import return_windows as layer
from gis.layers.database import Scope
from gis.locale import COPENHAGEN
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rows import read_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

WindowOutcome = Literal["open", "kept", "missed"]
Group = Literal["overdue", "today", "week", "later"]
GROUPS: Final[tuple[Group, ...]] = ("overdue", "today", "week", "later")


@dataclass(frozen=True)
class ReturnWindow:
    """
    When to come back to an observation point or a street.

    Attributes
    ----------
    point_id, code
        Of the point; of a street None and "".
    street_name
        Of a street its name, "" where it has none; of a point "".
    area_ids
        Areas that it lies in, by name.
    starts_at, ends_at
        Aware, in UTC.
    assigned
        Initials of who is to go; "" for nobody in particular.
    outcome, settled_at
        Whether somebody came back in time, and when that was said.
    needs_pair
        Whether one does not go to the point alone.
    last_at
        When the point was last watched or called at; None of a street, and where never.
    line
        Of a street its line in WGS84.
    roadside
        Where its ring is drawn, in WGS84.
    """

    id: str
    version: int
    point_id: str | None
    code: str
    street_name: str
    area_ids: tuple[str, ...]
    starts_at: dt.datetime
    ends_at: dt.datetime
    assigned: str
    outcome: WindowOutcome
    settled_at: dt.datetime | None
    needs_pair: bool
    last_at: dt.datetime | None
    line: shapely.MultiLineString | None
    roadside: shapely.Point


@right("returns", "read")
def list_windows(
    scope: Scope,
    *,
    point_id: str | None = None,
    open_only: bool = True,
    until: dt.datetime | None = None,
) -> list[ReturnWindow]:
    """
    Return the team's return windows, the earliest first.

    Those of points whose visits are declined are never among them.

    Parameters
    ----------
    point_id
        Only those of one observation point.
    open_only
        Only those that are neither kept nor missed.
    until
        Only those that begin before it.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``row_not_found`` when the point's id is none.
    """
    opened = database()
    with opened.session(scope) as session:
        return read_windows(
            session,
            opened.crs,
            point_id=None if point_id is None else read_id(point_id),
            open_only=open_only,
            until=until,
        )


@right("returns", "read")
def find_window_at(scope: Scope, point_id: str, at: dt.datetime) -> ReturnWindow | None:
    """
    Return the open window of a point that a moment falls in: somebody came back in time.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    """
    return next(
        (
            one
            for one in list_windows(scope, point_id=point_id)
            if one.starts_at <= at <= one.ends_at
        ),
        None,
    )


def group_of(window: ReturnWindow, now: dt.datetime) -> Group:
    """
    Return how urgent an open window is.

    Parameters
    ----------
    window
        An open one.
    now
        The moment that it is judged at; days and weeks are Danish, and a week begins on Monday.

    Returns
    -------
    {"overdue", "today", "week", "later"}
        Past its end; it goes on, or begins today; begins this week; begins later.
    """
    today = now.astimezone(COPENHAGEN).date()
    first = window.starts_at.astimezone(COPENHAGEN).date()
    if window.ends_at <= now:
        return "overdue"
    if first <= today:
        return "today"
    return "week" if first < next_monday(today) else "later"


def next_monday(day: dt.date) -> dt.date:
    """Return the day on which the week after that of a day begins."""
    return day + dt.timedelta(days=7 - day.weekday())


def read_windows(
    session: Session,
    crs: str,
    *,
    window_id: uuid.UUID | None = None,
    point_id: uuid.UUID | None = None,
    open_only: bool = True,
    until: dt.datetime | None = None,
) -> list[ReturnWindow]:
    """Return windows of the session's team as `list_windows`, on request one."""
    rows = layer.find_windows(
        session, window_id=window_id, point_id=point_id, open_only=open_only, until=until
    )
    lines = [None if row.line is None else shapely.from_wkb(row.line) for row in rows]
    rings = [shapely.Point(row.x, row.y) for row in rows]
    return [
        _window(row, None if line is None else transform(line, crs, WGS84), ring)
        for row, line, ring in zip(rows, lines, _in_degrees(rings, crs), strict=True)
    ]


def read_window(session: Session, crs: str, window_id: uuid.UUID) -> ReturnWindow:
    """
    Return one window, settled or not.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    """
    found = read_windows(session, crs, window_id=window_id, open_only=False)
    if not found:
        raise NotFoundError("row_not_found")
    return found[0]


def _in_degrees(points: Sequence[shapely.Point], crs: str) -> list[shapely.Point]:
    if not points:
        return []
    return list(transform(shapely.MultiPoint(points), crs, WGS84).geoms)


def _window(
    row: Any,  # noqa: ANN401 - a row of a query
    line: shapely.MultiLineString | None,
    ring: shapely.Point,
) -> ReturnWindow:
    return ReturnWindow(
        id=str(row.id),
        version=row.version,
        point_id=None if row.point_id is None else str(row.point_id),
        code=row.code,
        street_name=row.street_name,
        area_ids=tuple(row.area_ids),
        starts_at=row.starts_at.astimezone(dt.UTC),
        ends_at=row.ends_at.astimezone(dt.UTC),
        assigned=row.assigned,
        outcome=row.outcome,
        settled_at=row.settled_at,
        needs_pair=row.needs_pair,
        last_at=row.last_at,
        line=line,
        roadside=ring,
    )
