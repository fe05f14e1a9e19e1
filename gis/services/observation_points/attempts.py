"""Contact attempts at a point: recorded, listed, taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Required, TypedDict, Unpack

from gis.coverage.bands import band_of, date_of
from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers import contacts as layer
from gis.layers.case_closings import count_attempts, find_closing
from gis.layers.contacts import ContactAttempt
from gis.layers.database import Scope
from gis.layers.observation_points import ObservationPoint, lock_points
from gis.layers.rounds import get_round
from gis.layers.teams import find_initials
from gis.locale import translator
from gis.locale.fieldwork_words import forms, levels, slips
from gis.services.installation import database
from gis.services.observation_points.observations import checked_moment, open_point, wanted_ids
from gis.services.observation_points.windows import bring_back, check_window, reopen_kept
from gis.services.return_windows import WindowChange, settle_window, undo
from gis.services.rights import right
from gis.services.rows import get_row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.services.return_windows import ReturnWindow

FORMS = tuple(forms(translator("da")))
LEVELS = tuple(levels(translator("da")))
SLIPS = tuple(slips(translator("da")))


class Details(TypedDict, total=False):
    """What is told of an attempt, as `record_attempt` takes it."""

    at: Required[dt.datetime]
    form: Required[str]
    level: Required[int]
    is_postcard_left: bool
    slip: str
    is_pair: bool
    round_id: str | None


@dataclass(frozen=True)
class Attempt:
    """
    An attempt to make contact.

    `form`, `level` and `slip` are as in `gis.locale.fieldwork_words`; `band` is the time of day;
    `by` are the initials of who recorded it; `window_id` the return that it was.
    """

    id: str
    at: dt.datetime
    band: str
    form: str
    level: int
    is_postcard_left: bool
    slip: str
    is_pair: bool
    by: str
    window_id: str | None


@right("points", "record")
def record_attempt(
    scope: Scope,
    point_id: str,
    *,
    at: dt.datetime,
    form: str,
    level: int,
    is_postcard_left: bool = False,
    slip: str = "",
    is_pair: bool = False,
    round_id: str | None = None,
    window_id: str | None = None,
) -> str:
    """
    Record an attempt to make contact at a point, and return its id.

    Parameters
    ----------
    scope
        Whose point it is.
    point_id
        The point.
    at
        When, with a time zone.
    form, level, slip
        Codes of `gis.locale.fieldwork_words`.
    is_postcard_left
        Whether a postcard was left.
    is_pair
        Whether two were there.
    round_id, window_id
        The round on which it was, and the return that it was.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    InputError
        ``attempt_form_missing``, ``attempt_level_missing``, ``slip_unknown``,
        ``observation_in_future``, ``time_too_early``.
    NotFoundError
        ``row_not_found``, ``round_not_found``.
    ConflictError
        ``point_closed``; ``point_declined`` of a day after visits were declined;
        ``attempt_already_recorded`` of the same form at the same minute.
    """
    if form not in FORMS:
        raise InputError("attempt_form_missing")
    if level not in LEVELS:
        raise InputError("attempt_level_missing")
    if slip not in SLIPS:
        raise InputError("slip_unknown")
    begun = checked_moment(at)
    with database().session(scope) as session:
        point = open_point(session, point_id)
        if point.declined_on is not None and date_of(begun) > point.declined_on:
            raise ConflictError("point_declined", code=point.code)
        if layer.is_tried(session, point.id, begun, form):
            raise ConflictError("attempt_already_recorded", code=point.code)
        row = ContactAttempt(
            team_id=scope.team_id, created_by=scope.member_id, point_id=point.id, at=begun,
            band=band_of(begun), form=form, level=level, is_postcard_left=is_postcard_left,
            slip=slip, is_pair=is_pair,
            round_id=get_round(session, round_id).id if round_id else None,
            window_id=check_window(session, window_id, point.id) if window_id else None,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return str(row.id)


@dataclass(frozen=True)
class AttemptChange:
    """An attempt that was recorded, and the return that it kept, if any."""

    attempt_id: str
    window: WindowChange | None


@right("points", "record")
def try_contact(
    scope: Scope, point_id: str, window: ReturnWindow | None, **attempt: Unpack[Details]
) -> AttemptChange:
    """
    Record an attempt and say that it kept a return: both, or nothing.

    Parameters
    ----------
    window
        The return as it was seen; None only records the attempt.
    attempt
        As `record_attempt`.

    Raises
    ------
    AccessError, InputError, NotFoundError, ConflictError
        As `record_attempt`.
    RowClash
        Somebody else has settled the return otherwise since.
    """
    with database().as_one():
        kept = None
        if window is not None:
            kept = settle_window(scope, window.id, window.version, outcome="kept")
        window_id = None if window is None else window.id
        return AttemptChange(record_attempt(scope, point_id, **attempt, window_id=window_id), kept)


@right("points", "record")
def undo_contact(scope: Scope, change: AttemptChange) -> None:
    """
    Take back what `try_contact` did.

    Raises
    ------
    AccessError, NotFoundError
        As `withdraw_attempt`.
    ConflictError
        ``changed_meanwhile`` when the return was changed since.
    """
    with database().as_one():
        if change.window is not None:
            undo(scope, change.window)
        withdraw_attempt(scope, change.attempt_id)


@right("points", "record")
def withdraw_attempt(scope: Scope, ids: str | Sequence[str]) -> tuple[WindowChange, ...]:
    """
    Take back one or several attempts that were recorded by mistake.

    A return that was kept by one of them is open again, where it still stands so.

    Returns
    -------
    tuple of WindowChange
        The returns that are open again, for `restore_attempt`.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``row_not_found`` when one of them is not there.
    """
    with database().session(scope) as session:
        rows = _set_withdrawn(session, ids, dt.datetime.now(dt.UTC))
        return reopen_kept(session, {row.window_id for row in rows if row.window_id is not None})


@right("points", "record")
def restore_attempt(
    scope: Scope, ids: str | Sequence[str], opened: Sequence[WindowChange] = ()
) -> None:
    """
    Undo `withdraw_attempt`, and with it that returns were opened.

    Raises
    ------
    AccessError, NotFoundError
        As there.
    ConflictError
        ``changed_meanwhile`` when one of the returns was settled since.
    """
    with database().session(scope) as session:
        _set_withdrawn(session, ids, None)
        bring_back(session, opened)


def _set_withdrawn(
    session: Session, ids: str | Sequence[str], at: dt.datetime | None
) -> Sequence[ContactAttempt]:
    wanted = wanted_ids(ids)
    # Who closes one of the points meanwhile waits here, or is waited for.
    lock_points(session, layer.find_points_of(session, wanted))
    rows = layer.lock_attempts(session, wanted)
    if len(rows) < len(wanted):
        raise NotFoundError("row_not_found")
    for row in rows:
        row.withdrawn_at = at
    session.flush()
    for point_id in {row.point_id for row in rows}:
        # What a closed case left behind was counted with them.
        closing = find_closing(session, point_id=point_id)
        if closing is not None:
            count_attempts(session, closing)
    return rows


@right("points", "read")
def list_attempts(scope: Scope, point_id: str) -> list[Attempt]:
    """
    Return the attempts at a point that count, the newest first.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``row_not_found``.
    """
    with database().session(scope) as session:
        point = get_row(session, ObservationPoint, point_id)
        return _read(session, point)


def _read(session: Session, point: ObservationPoint) -> list[Attempt]:
    initials = find_initials(session)
    return [
        Attempt(
            id=str(row.id), at=row.at, band=row.band, form=row.form, level=row.level,
            is_postcard_left=row.is_postcard_left, slip=row.slip, is_pair=row.is_pair,
            by=initials.get(row.created_by, "") if row.created_by else "",
            window_id=str(row.window_id) if row.window_id else None,
        )
        for row in layer.find_attempts(session, point.id)
    ]  # fmt: skip
