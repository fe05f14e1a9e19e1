"""Presence at places: recorded, listed, taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from gis.coverage.bands import band_of
from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers import places as layer
from gis.layers.database import Scope
from gis.layers.places import Place as StoredPlace
from gis.layers.places import PlaceVisit
from gis.layers.teams import find_initials
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rows import get_row
from gis.services.walked.times import EARLIEST

MOST_MINUTES = 24 * 60


@dataclass(frozen=True)
class Visit:
    """Presence at a place; `band` is that of its middle, `by` the initials of who recorded it."""

    id: str
    started_at: dt.datetime
    minutes: int
    band: str
    is_pair: bool
    by: str


@right("places", "change")
def record_visit(
    scope: Scope, place_id: str, *, started_at: dt.datetime, minutes: int, is_pair: bool
) -> str:
    """
    Record presence at a place, and return the id of the visit.

    Parameters
    ----------
    scope
        Whose place it is.
    place_id
        The place.
    started_at
        With a time zone.
    minutes
        How long, from 1 to a day.
    is_pair
        Whether two were there.

    Raises
    ------
    InputError
        ``visit_minutes_out_of_range``, ``visit_in_future``, ``time_too_early``.
    NotFoundError
        ``row_not_found``.
    ConflictError
        ``visit_recorded`` when a visit of the place began at that moment already.
    """
    if not 1 <= minutes <= MOST_MINUTES:
        raise InputError("visit_minutes_out_of_range", most=MOST_MINUTES)
    if started_at < EARLIEST:
        raise InputError("time_too_early", year=str(EARLIEST.year))
    lasting = dt.timedelta(minutes=minutes)
    begun = started_at.astimezone(dt.UTC)
    if begun + lasting > dt.datetime.now(dt.UTC):
        raise InputError("visit_in_future")
    with database().session(scope) as session:
        place = get_row(session, StoredPlace, place_id)
        if place.deleted_at is not None:
            raise NotFoundError("row_not_found")
        if layer.is_visited(session, place.id, begun):
            raise ConflictError("visit_recorded")
        visit = PlaceVisit(
            team_id=scope.team_id, created_by=scope.member_id, place_id=place.id,
            started_at=begun, minutes=minutes, band=band_of(begun + lasting / 2), is_pair=is_pair,
        )  # fmt: skip
        session.add(visit)
        session.flush()
        return str(visit.id)


@right("places", "change")
def withdraw_visit(scope: Scope, visit_id: str) -> None:
    """
    Take back presence that was recorded by mistake.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    """
    _set_withdrawn(scope, visit_id, dt.datetime.now(dt.UTC))


@right("places", "change")
def restore_visit(scope: Scope, visit_id: str) -> None:
    """
    Undo `withdraw_visit`.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    ConflictError
        ``visit_recorded`` when it was recorded again since.
    """
    _set_withdrawn(scope, visit_id, None)


def _set_withdrawn(scope: Scope, visit_id: str, at: dt.datetime | None) -> None:
    with database().session(scope) as session:
        try:
            visit = layer.lock_visit(session, uuid.UUID(visit_id))
        except ValueError:
            visit = None
        if visit is None:
            raise NotFoundError("row_not_found")
        is_back = at is None and visit.withdrawn_at is not None
        if is_back and layer.is_visited(session, visit.place_id, visit.started_at):
            raise ConflictError("visit_recorded")
        visit.withdrawn_at = at


@right("places", "read")
def list_visits(scope: Scope, place_id: str) -> list[Visit]:
    """
    Return the visits of a place that count, the newest first.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    """
    with database().session(scope) as session:
        place = get_row(session, StoredPlace, place_id)
        initials = find_initials(session)
        return [
            Visit(
                id=str(row.id), started_at=row.started_at, minutes=row.minutes, band=row.band,
                is_pair=row.is_pair, by=initials.get(row.created_by, "") if row.created_by else "",
            )
            for row in layer.find_visits(session, place.id)
        ]  # fmt: skip
