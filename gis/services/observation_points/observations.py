"""Signs that were seen of a point from the street: recorded, listed, taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers import observation_points as layer
from gis.layers.database import Scope
from gis.layers.observation_points import Observation as StoredObservation
from gis.layers.observation_points import ObservationPoint
from gis.layers.rounds import get_round
from gis.layers.teams import find_initials
from gis.locale import translator
from gis.locale.fieldwork_words import signs as sign_words
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rows import get_row, read_id
from gis.services.walked.times import EARLIEST

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SIGNS = tuple(sign_words(translator("da")))


@dataclass(frozen=True)
class Observation:
    """What was seen of a point once: codes of signs, none for nothing; `by` are initials."""

    id: str
    at: dt.datetime
    signs: tuple[str, ...]
    is_pair: bool
    by: str
    round_id: str | None


@right("points", "record")
def record_observation(
    scope: Scope,
    point_id: str,
    *,
    at: dt.datetime,
    signs: Sequence[str],
    is_pair: bool,
    round_id: str | None = None,
) -> str:
    """
    Record what was seen of a point from the street, and return the id of that.

    Parameters
    ----------
    scope
        Whose point it is.
    point_id
        The point.
    at
        When, with a time zone.
    signs
        Codes of `gis.locale.fieldwork_words.signs`; none says that nothing was seen.
    is_pair
        Whether two were there.
    round_id
        The round on which it was.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    InputError
        ``sign_unknown``, ``observation_in_future``, ``time_too_early``.
    NotFoundError
        ``row_not_found``, ``round_not_found``.
    ConflictError
        ``point_closed``; ``observation_already_recorded`` of the same at the same minute.
    """
    if set(signs) - set(SIGNS):
        raise InputError("sign_unknown")
    begun, told = checked_moment(at), [sign for sign in SIGNS if sign in set(signs)]
    with database().session(scope) as session:
        point = open_point(session, point_id)
        if layer.is_observed(session, point.id, begun, told):
            raise ConflictError("observation_already_recorded", code=point.code)
        row = StoredObservation(
            team_id=scope.team_id, created_by=scope.member_id, point_id=point.id, at=begun,
            signs=told, is_pair=is_pair,
            round_id=get_round(session, round_id).id if round_id else None,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return str(row.id)


def checked_moment(at: dt.datetime) -> dt.datetime:
    """
    Return a moment in UTC that something can have been seen at.

    Raises
    ------
    InputError
        ``observation_in_future``, ``time_too_early``.
    """
    if at < EARLIEST:
        raise InputError("time_too_early", year=str(EARLIEST.year))
    if at > dt.datetime.now(dt.UTC):
        raise InputError("observation_in_future")
    return at.astimezone(dt.UTC)


def open_point(session: Session, point_id: str) -> ObservationPoint:
    """
    Return a point that is there and not closed, locked until the transaction ends.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    ConflictError
        ``point_closed``.
    """
    point = get_row(session, ObservationPoint, point_id)
    if point.deleted_at is not None:
        raise NotFoundError("row_not_found")
    if point.status == "closed":
        raise ConflictError("point_closed", code=point.code)
    return point


@right("points", "record")
def withdraw_observation(scope: Scope, ids: str | Sequence[str]) -> None:
    """
    Take back one or several observations that were recorded by mistake.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``row_not_found`` when one of them is not there.
    """
    _set_withdrawn(scope, ids, dt.datetime.now(dt.UTC))


@right("points", "record")
def restore_observation(scope: Scope, ids: str | Sequence[str]) -> None:
    """
    Undo `withdraw_observation`.

    Raises
    ------
    AccessError, NotFoundError
        As there.
    """
    _set_withdrawn(scope, ids, None)


def _set_withdrawn(scope: Scope, ids: str | Sequence[str], at: dt.datetime | None) -> None:
    wanted = wanted_ids(ids)
    with database().session(scope) as session:
        rows = layer.lock_observations(session, wanted)
        if len(rows) < len(wanted):
            raise NotFoundError("row_not_found")
        for row in rows:
            row.withdrawn_at = at


def wanted_ids(ids: str | Sequence[str]) -> list[uuid.UUID]:
    """
    Return one id or several as the database holds them, each once.

    Raises
    ------
    NotFoundError
        ``row_not_found`` when one is none.
    """
    return list(dict.fromkeys(map(read_id, [ids] if isinstance(ids, str) else ids)))


@right("points", "read")
def list_observations(scope: Scope, point_id: str) -> list[Observation]:
    """
    Return what was seen of a point and counts, the newest first.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``row_not_found``.
    """
    with database().session(scope) as session:
        point = get_row(session, ObservationPoint, point_id)
        initials = find_initials(session)
        return [
            Observation(
                id=str(row.id), at=row.at, signs=tuple(row.signs), is_pair=row.is_pair,
                by=initials.get(row.created_by, "") if row.created_by else "",
                round_id=str(row.round_id) if row.round_id else None,
            )
            for row in layer.find_observations(session, point.id)
        ]  # fmt: skip
