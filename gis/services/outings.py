"""
Out and home: who is out, with a round or without one, and when they are to be back.

Safety first: whoever is not home by then is told of on the page *Start* until somebody says that
they are. The status of a round follows from its outings and its passes.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers import outings as layer
from gis.layers.database import Scope
from gis.layers.meetings import find_meetings
from gis.layers.outings import Outing as StoredOuting
from gis.layers.rounds import Round, lock_round
from gis.locale import COPENHAGEN
from gis.services.free_text import checked_initials
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rows import RowChange, add_row, change_row, get_row, undo_change
from gis.services.walked.statuses import follow
from gis.services.walked.times import local_time

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy.orm import Session

__all__ = [
    "HOME_MARGIN", "LONGEST_OUT", "Outing", "come_home", "get_outing", "go_out", "known_initials",
    "list_out", "next_time", "postpone", "settle_outing", "settle_round", "undo", "undo_in",
    "usual_home_by",
]  # fmt: skip

HOME_MARGIN: Final = dt.timedelta(minutes=30)
"""What is added to the planned minutes before a colleague is missed: an assumption."""
LONGEST_OUT: Final = dt.timedelta(hours=24)
"""Whoever is out for longer has told the wrong day."""
FURTHEST_AHEAD: Final = LONGEST_OUT / 2
"""A clock alone does not tell which day is meant of what is further ahead."""
STEP: Final = dt.timedelta(minutes=5)
MOST_KNOWN: Final = 12
"""Initials that are offered: a team is a handful of people."""


@dataclass(frozen=True)
class Outing:
    """
    Some colleagues who are out together, or were.

    Attributes
    ----------
    version
        To be handed in with a change.
    initials
        Who is out.
    round_id, round_name
        The round they walk; None and "" for a walk without one.
    out_at, home_by, home_at
        When they went, when they are missed, and when they were home; None while they are out.
    is_overdue
        Whether they are missed now.
    """

    id: str
    version: int
    initials: tuple[str, ...]
    round_id: str | None
    round_name: str
    out_at: dt.datetime
    home_by: dt.datetime
    home_at: dt.datetime | None
    is_overdue: bool


@right("outings", "read")
def list_out(scope: Scope) -> list[Outing]:
    """Return who is out, those that are missed or will be first before the others."""
    with database().session(scope) as session:
        return [_outing(row) for row in layer.find_outings(session, is_out=True)]


@right("outings", "read")
def get_outing(scope: Scope, outing_id: str) -> Outing:
    """
    Return one outing.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    """
    try:
        wanted = uuid.UUID(outing_id)
    except ValueError:
        raise NotFoundError("row_not_found") from None
    with database().session(scope) as session:
        rows = layer.find_outings(session, outing_id=wanted)
    if not rows:
        raise NotFoundError("row_not_found")
    return _outing(rows[0])


@right("outings", "read")
def known_initials(scope: Scope) -> list[str]:
    """Return initials to choose from: who was out lately, then who comes to the meetings."""
    with database().session(scope) as session:
        out = layer.find_initials_out(session, MOST_KNOWN)
        present = Counter(one for row in find_meetings(session) for one in row.present)
    often = sorted(present, key=lambda one: (-present[one], one))
    return list(dict.fromkeys([*out, *often]))[:MOST_KNOWN]


def usual_home_by(minutes: float, out_at: dt.datetime | None = None) -> dt.datetime:
    """
    Return when whoever goes out for some minutes is to be back, in whole five minutes.

    Parameters
    ----------
    minutes
        What the walk is planned to take, driving included; `HOME_MARGIN` is added.
    out_at
        When it begins; now, if nothing is said.
    """
    begun = dt.datetime.now(dt.UTC) if out_at is None else out_at
    step = STEP.total_seconds()
    end = (begun + dt.timedelta(minutes=max(0.0, minutes)) + HOME_MARGIN).timestamp()
    return dt.datetime.fromtimestamp(-(-end // step) * step, dt.UTC)


def next_time(clock: dt.time, now: dt.datetime | None = None) -> dt.datetime:
    """
    Return when the clock of Denmark next shows a time, at most half a day ahead.

    Raises
    ------
    InputError
        ``home_by_passed`` when it showed it lately; ``home_by_too_late`` when it shows it later
        today; ``time_does_not_exist`` on a spring night.
    """
    begun = dt.datetime.now(dt.UTC) if now is None else now
    today = begun.astimezone(COPENHAGEN).date()
    told = local_time(today, clock)
    if told <= begun:
        told = _second(today, clock)  # the hour that an autumn night has twice
    if told - begun > FURTHEST_AHEAD:
        raise InputError("home_by_too_late", hours=FURTHEST_AHEAD.total_seconds() / 3600)
    if told > begun:
        return told
    told = local_time(today + dt.timedelta(days=1), clock)
    if told - begun > FURTHEST_AHEAD:
        raise InputError("home_by_passed")
    return told


def _second(day: dt.date, clock: dt.time) -> dt.datetime:
    """Return when the clock of Denmark shows a time for the last time on a day."""
    told = dt.datetime.combine(day, clock.replace(tzinfo=None, fold=1), COPENHAGEN)
    return told.astimezone(dt.UTC)


@right("outings", "change")
def go_out(
    scope: Scope, *, initials: Sequence[str], home_by: dt.datetime, round_id: str | None = None
) -> RowChange:
    """
    Say that some colleagues go out now.

    Parameters
    ----------
    initials
        Who.
    home_by
        When they are missed, with a time zone.
    round_id
        The round that they walk; None for a walk without one.

    Raises
    ------
    InputError
        ``outing_nobody``, ``initials_too_long``, ``home_by_passed``, ``home_by_too_late``.
    NotFoundError
        ``round_not_found``.
    ConflictError
        ``round_not_open`` when the round is not to be walked, ``already_out`` when one of them
        is out.
    """
    who = checked_initials(initials, missing="outing_nobody")
    now = dt.datetime.now(dt.UTC)
    told = _checked_home_by(home_by, now)
    with database().session(scope) as session:
        stored = None if round_id is None else lock_round(session, round_id)
        if stored is not None and stored.status not in ("planned", "partly"):
            raise ConflictError("round_not_open")
        _check_home(session, who)
        row = StoredOuting(
            round_id=None if stored is None else stored.id, initials=who, out_at=now, home_by=told
        )
        change = add_row(session, row)
        _follow(session, stored)
        return change


@right("outings", "change")
def come_home(scope: Scope, outing_id: str, version: int) -> RowChange:
    """
    Say that they are home; what they walked is recorded apart from that.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    ConflictError
        ``outing_ended`` when they are home already, or it was taken back.
    """
    with database().session(scope) as session:
        stored, row = _locked(session, outing_id)
        change = _ended(session, row, version)
        _follow(session, stored)
        return change


@right("outings", "change")
def postpone(scope: Scope, outing_id: str, version: int, home_by: dt.datetime) -> RowChange:
    """
    Say that they will be back at another time than was said.

    Raises
    ------
    InputError
        ``home_by_passed``, ``home_by_too_late``.
    NotFoundError
        ``row_not_found``.
    ConflictError
        ``outing_ended``; `gis.services.rows.RowClash` when somebody else has said another time.
    """
    with database().session(scope) as session:
        _stored, row = _locked(session, outing_id)
        now = dt.datetime.now(dt.UTC)
        values = _out_by(row, now) | {"home_by": _checked_home_by(home_by, now)}
        return change_row(session, row, version, values)


@right("outings", "change")
def undo(scope: Scope, change: RowChange) -> None:
    """
    Take back what `go_out`, `come_home` or `postpone` did.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    ConflictError
        ``changed_meanwhile`` when it was changed again since, ``already_out``.
    """
    with database().session(scope) as session:
        undo_in(session, [change])


def undo_in(session: Session, changes: Sequence[RowChange]) -> None:
    """Do what `undo` does, of several changes, in an open transaction."""
    for change in changes:
        stored, row = _lock_both(session, change.row_id)
        was_home = row.home_at is not None
        undo_change(session, StoredOuting, change)
        if was_home and row.home_at is None and row.deleted_at is None:
            _check_home(session, row.initials, but=row.id)
        _follow(session, stored)


def settle_round(
    session: Session, round_id: uuid.UUID, outing_ids: Collection[str] | None
) -> tuple[RowChange, ...]:
    """
    Say of those who are out with a locked round that they are home; the status follows later.

    Parameters
    ----------
    outing_ids
        Outings of those who are home; of other rounds and those that ended are passed over. None
        for everybody.

    Returns
    -------
    tuple of RowChange
        For `undo_in`.
    """
    return tuple(
        _end(session, row.id, row.version)
        for row in layer.find_outings(session, is_out=True)
        if row.round_id == round_id and (outing_ids is None or str(row.id) in outing_ids)
    )


def settle_outing(session: Session, outing_id: str) -> tuple[RowChange, ...]:
    """
    Say of a walk without a round that they are home, in an open transaction.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    """
    row = get_row(session, StoredOuting, outing_id)
    if row.home_at is not None or row.deleted_at is not None:
        return ()
    return (_end(session, row.id, row.version),)


def _end(session: Session, outing_id: uuid.UUID, version: int) -> RowChange:
    row = get_row(session, StoredOuting, str(outing_id))
    return _ended(session, row, version)


def _ended(session: Session, row: StoredOuting, version: int) -> RowChange:
    now = dt.datetime.now(dt.UTC)
    return change_row(session, row, version, _out_by(row, now) | {"home_at": now})


def _out_by(row: StoredOuting, now: dt.datetime) -> dict[str, dt.datetime]:
    """Return that they went out now, where the clock was put back since: nobody is home before."""
    return {"out_at": now} if row.out_at > now else {}


def _lock_both(session: Session, outing_id: str) -> tuple[Round | None, StoredOuting]:
    """Return an outing and its round, both locked: the round first, as everywhere."""
    try:
        known = session.get(StoredOuting, uuid.UUID(outing_id))
    except ValueError:
        known = None
    if known is None:
        raise NotFoundError("row_not_found")
    stored = None if known.round_id is None else lock_round(session, str(known.round_id))
    return stored, get_row(session, StoredOuting, outing_id)


def _locked(session: Session, outing_id: str) -> tuple[Round | None, StoredOuting]:
    """Return an outing that has not ended, and its round."""
    stored, row = _lock_both(session, outing_id)
    if row.home_at is not None or row.deleted_at is not None:
        raise ConflictError("outing_ended")
    return stored, row


def _follow(session: Session, stored: Round | None) -> None:
    if stored is not None:
        follow(session, stored, database().crs)


def _check_home(session: Session, who: Sequence[str], but: uuid.UUID | None = None) -> None:
    """Refuse to let somebody go out who is out; two who say it at once wait for each other."""
    layer.hold_outings(session)
    out = {
        one
        for row in layer.find_outings(session, is_out=True)
        if row.id != but
        for one in row.initials
    }
    if again := [one for one in who if one in out]:
        raise ConflictError("already_out", initials=", ".join(again))


def _checked_home_by(home_by: dt.datetime, now: dt.datetime) -> dt.datetime:
    told = home_by.astimezone(dt.UTC)
    if told <= now:
        raise InputError("home_by_passed")
    if told - now > LONGEST_OUT:
        raise InputError("home_by_too_late", hours=LONGEST_OUT.total_seconds() / 3600)
    return told


def _outing(row: sa.Row[Any]) -> Outing:
    return Outing(
        id=str(row.id),
        version=row.version,
        initials=tuple(row.initials),
        round_id=row.round_id and str(row.round_id),
        round_name=row.round_name,
        out_at=row.out_at,
        home_by=row.home_by,
        home_at=row.home_at,
        is_overdue=row.home_at is None and row.home_by < dt.datetime.now(dt.UTC),
    )
