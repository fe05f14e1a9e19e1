"""
What was seen on a walk: points, signs, attempts at contact, and when to come back.

Nothing is stored here: points and returns are kept by their own services, in the transaction of the
walk, and all of it is taken back together.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely

from gis.errors import InputError
from gis.layers.database import Scope
from gis.layers.observation_points import lock_points
from gis.services import observation_points as points
from gis.services import return_windows as windows
from gis.services.installation import database
from gis.services.observation_points.windows import check_window
from gis.services.rights import right
from gis.services.rows import RowChange, read_id

if TYPE_CHECKING:
    from gis.services.observation_points import PointChange


@dataclass(frozen=True)
class Attempt:
    """An attempt at contact, as `gis.services.observation_points.record_attempt` takes it."""

    form: str
    level: int
    is_postcard_left: bool = False
    slip: str = ""


@dataclass(frozen=True)
class Sighting:
    """
    One place where something was seen, or to which somebody is to come back.

    Attributes
    ----------
    point_id
        A point that is known. Or a new one:
    address_id, at
        its address, or where it lies, in WGS84;
    street_ids
        or else the pieces of a street that is to be walked again, with `come_back` alone.
    signs
        Codes of what was seen from the street; none: nothing was seen.
    watch_for, needs_pair
        Of a new point.
    allow_duplicate
        Whether there may be an open point there already.
    attempt
        How contact was tried, if it was.
    kept
        Id and version of a return window that this visit kept.
    come_back, assigned
        From when to when to come back, with a time zone; initials of who is to.
    """

    point_id: str | None = None
    address_id: str | None = None
    at: shapely.Point | None = None
    street_ids: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    watch_for: str = ""
    needs_pair: bool = False
    allow_duplicate: bool = False
    attempt: Attempt | None = None
    kept: tuple[str, int] | None = None
    come_back: tuple[dt.datetime, dt.datetime] | None = None
    assigned: str = ""


@dataclass(frozen=True)
class Seen:
    """
    What was stored of some sightings, for `take_back_seen`; `codes` are those of new points.

    Attributes
    ----------
    points, windows
        Changes, in the order in which they were made.
    observations, attempts, point_ids
        Ids; the last of all points, new or known.
    """

    codes: tuple[str, ...] = ()
    points: tuple[PointChange, ...] = ()
    windows: tuple[RowChange, ...] = ()
    observations: tuple[str, ...] = ()
    attempts: tuple[str, ...] = ()
    point_ids: tuple[str, ...] = ()


NOTHING_SEEN: Final = Seen()


@right("points", "record")
def record_seen(
    scope: Scope,
    sightings: Sequence[Sighting],
    *,
    at: dt.datetime,
    is_pair: bool,
    round_id: str | None = None,
) -> Seen:
    """
    Store what was seen on a walk: all of it, or nothing.

    Parameters
    ----------
    scope
        Whose walk it was; without sightings anybody may ask.
    sightings
        In the order of the walk.
    at
        The moment that is kept of all of them: the middle of the walk, as of its pass.
    is_pair, round_id
        Of the walk.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    InputError
        ``sighting_without_place``, ``sighting_without_return``, and what points and returns say.
    NotFoundError, ConflictError
        What points and returns say.
    """
    if not sightings:
        return NOTHING_SEEN
    with database().as_one():
        _hold(scope, [one.point_id for one in sightings if one.point_id is not None])
        kept = [_record(scope, one, at=at, is_pair=is_pair, round_id=round_id) for one in sightings]
    return Seen(
        codes=tuple(code for one in kept for code in one.codes),
        points=tuple(change for one in kept for change in one.points),
        windows=tuple(change for one in kept for change in one.windows),
        observations=tuple(each for one in kept for each in one.observations),
        attempts=tuple(each for one in kept for each in one.attempts),
        point_ids=tuple(each for one in kept for each in one.point_ids),
    )


def _hold(scope: Scope, point_ids: Sequence[str]) -> None:
    """Lock points in one order, so that two walks past the same ones never wait for each other."""
    with database().session(scope) as session:
        lock_points(session, [read_id(one) for one in point_ids])


def _record(
    scope: Scope, told: Sighting, *, at: dt.datetime, is_pair: bool, round_id: str | None
) -> Seen:
    """Store one sighting."""
    is_new = told.address_id is not None or told.at is not None
    if (told.point_id is not None) + is_new + bool(told.street_ids) != 1:
        raise InputError("sighting_without_place")
    if told.street_ids:
        if told.come_back is None:
            raise InputError("sighting_without_return")
        return Seen(windows=(_window(scope, told, street_ids=told.street_ids),))
    added = None
    if is_new:
        added = points.add_point(
            scope, address_id=told.address_id, at=told.at, watch_for=told.watch_for,
            needs_pair=told.needs_pair, allow_duplicate=told.allow_duplicate,
        )  # fmt: skip
    point_id = told.point_id if added is None else added.point_id
    assert point_id is not None
    observation = points.record_observation(
        scope, point_id, at=at, signs=told.signs, is_pair=is_pair, round_id=round_id
    )
    attempts = []
    if told.attempt is not None:
        tried = told.attempt
        attempts.append(
            points.record_attempt(
                scope, point_id, at=at, form=tried.form, level=tried.level,
                is_postcard_left=tried.is_postcard_left, slip=tried.slip, is_pair=is_pair,
                round_id=round_id, window_id=None if told.kept is None else told.kept[0],
            )
        )  # fmt: skip
    changed = []
    if told.kept is not None:
        with database().session(scope) as session:
            check_window(session, told.kept[0], uuid.UUID(point_id))
        changed.append(windows.settle_window(scope, *told.kept, outcome="kept"))
    if told.come_back is not None:
        changed.append(_window(scope, told, point_id=point_id))
    return Seen(
        codes=() if added is None else (added.code,),
        points=() if added is None else (added,),
        windows=tuple(changed),
        observations=(observation,),
        attempts=tuple(attempts),
        point_ids=(point_id,),
    )


def _window(
    scope: Scope, told: Sighting, *, point_id: str | None = None, street_ids: Sequence[str] = ()
) -> RowChange:
    assert told.come_back is not None
    starts_at, ends_at = told.come_back
    return windows.add_window(
        scope, point_id=point_id, street_ids=street_ids, starts_at=starts_at, ends_at=ends_at,
        assigned=told.assigned,
    )  # fmt: skip


@right("points", "record")
def take_back_seen(scope: Scope, seen: Seen) -> None:
    """
    Take back all that `record_seen` stored, or nothing.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError, ConflictError
        What points and returns say, as where a window was moved since.
    """
    if seen == NOTHING_SEEN:
        return
    with database().as_one():
        _hold(scope, seen.point_ids)
        for window in reversed(seen.windows):
            windows.undo(scope, window)
        points.withdraw_attempt(scope, seen.attempts)
        points.withdraw_observation(scope, seen.observations)
        for point in reversed(seen.points):
            points.undo(scope, point)
