"""Take back what was recorded by mistake, and undo that."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from gis.errors import ConflictError
from gis.layers import hindrances as hindrance_layer
from gis.layers import passes as pass_layer
from gis.layers import tracks
from gis.layers.database import Scope, read_geometry
from gis.layers.passes import Pass
from gis.layers.rounds import Round, lock_round
from gis.services import outings
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rounds.sheet_register import State, set_sheets
from gis.services.walked.hindering import check_unhindered
from gis.services.walked.recording import Recorded
from gis.services.walked.seen import take_back_seen
from gis.services.walked.statuses import check_free, follow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@right("walked", "record")
def withdraw(
    scope: Scope, pass_ids: Collection[str], sheets: Mapping[str, State] = MappingProxyType({})
) -> None:
    """
    Take back passes that were recorded by mistake; the status of their rounds follows.

    With the last pass of a round goes what was said to be in the way of it.

    Parameters
    ----------
    scope
        Whose passes they are.
    pass_ids
        The passes.
    sheets
        States by code that sheets of their rounds go back to, as `Recorded.sheets`.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``pass_not_found``, ``sheet_code_not_found``.
    ConflictError
        ``changed_meanwhile`` where one of the sheets is no longer shredded.
    """
    crs = database().crs
    with database().session(scope) as session:
        taken = pass_layer.get_passes(session, pass_ids)
        rounds = _lock_rounds(session, taken)
        pass_layer.withdraw_passes(session, taken)
        tracks.follow_passes(session, _tracks(taken))
        for stored in rounds:
            follow(session, stored, crs)
            if not pass_layer.is_recorded(session, stored.id):
                hindrance_layer.withdraw_hindrances(session, round_id=stored.id)
        set_sheets(session, sheets, [stored.id for stored in rounds], since="shredded")


@right("walked", "record")
def take_back(scope: Scope, recorded: Recorded) -> None:
    """
    Take back all that was recorded together: passes, hindrances, points, returns, coming home.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``pass_not_found``, ``sheet_code_not_found``.
    ConflictError
        ``changed_meanwhile`` where some of it was changed since, ``already_out`` where one of
        those who are to be out again is out already. Nothing is taken back then.
    """
    crs = database().crs
    with database().as_one():
        with database().session(scope) as session:
            taken = pass_layer.get_passes(session, recorded.pass_ids)
            rounds = _lock_rounds(session, taken)
            if recorded.round_id is not None and not rounds:
                rounds = [lock_round(session, recorded.round_id)]
            pass_layer.withdraw_passes(session, taken)
            tracks.follow_passes(session, _tracks(taken))
            hindrance_layer.withdraw_hindrances(session, ids=recorded.hindrances)
            _withdraw_notes(session, recorded.notes)
            outings.undo_in(session, recorded.outings)
            for stored in rounds:
                follow(session, stored, crs)
            ids = [stored.id for stored in rounds]
            set_sheets(session, recorded.sheets, ids, since="shredded")
        take_back_seen(scope, recorded.seen)


def _withdraw_notes(session: Session, note_ids: Collection[str]) -> None:
    for note_id in note_ids:
        note = pass_layer.lock_note(session, note_id)
        note.withdrawn_at = dt.datetime.now(dt.UTC)
        note.stamp(session.info["scope"])


@right("walked", "record")
def restore(scope: Scope, pass_ids: Collection[str]) -> None:
    """
    Undo `withdraw`.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``pass_not_found``.
    ConflictError
        ``round_already_walked`` when the leg was recorded again since, ``round_cancelled``,
        ``pass_already_recorded`` when the same streets were marked again since, or the same walk
        was recorded again.
    """
    crs = database().crs
    with database().session(scope) as session:
        taken = pass_layer.get_passes(session, pass_ids)
        rounds = {stored.id: stored for stored in _lock_rounds(session, taken)}
        hindrance_layer.restore_hindrances(session, pass_ids=[one.id for one in taken])
        for back in pass_layer.find_withdrawn(session, taken):
            if back.round_id is None:
                _check_not_marked(session, back, crs)
            else:
                assert back.walker is not None
                stored = rounds[back.round_id]
                check_free(session, stored, [back.walker], back.started_at, back.ended_at)
            pass_layer.restore_pass(session, back)
        tracks.follow_passes(session, _tracks(taken))
        for stored in rounds.values():
            follow(session, stored, crs)


@right("walked", "record")
def withdraw_hindrances(scope: Scope, round_id: str, ids: Collection[str]) -> None:
    """
    Take back what was said to be in the way of a round; those that are already stay so.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``round_not_found``.
    """
    with database().session(scope) as session:
        lock_round(session, round_id)
        hindrance_layer.withdraw_hindrances(session, ids=ids)


@right("walked", "record")
def restore_hindrances(scope: Scope, round_id: str, ids: Collection[str]) -> None:
    """
    Undo `withdraw_hindrances`.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``round_not_found``.
    ConflictError
        ``hindrance_already_recorded`` of a row that was recorded again since.
    """
    crs = database().crs
    with database().session(scope) as session:
        stored = lock_round(session, round_id)
        keys = hindrance_layer.find_rows(session, ids)
        check_unhindered(session, stored, keys, crs)
        hindrance_layer.restore_hindrances(session, ids=ids)


def _tracks(taken: Collection[Pass]) -> set[uuid.UUID]:
    return {one.track_id for one in taken if one.track_id is not None}


def _check_not_marked(session: Session, back: Pass, crs: str) -> None:
    # Who marks the same streets meanwhile waits here, or is waited for.
    pass_layer.hold_passes(session)
    line = read_geometry(back.geometry)
    if pass_layer.is_marked(session, line, back.started_at, back.ended_at, crs=crs):
        raise ConflictError("pass_already_recorded")


def _lock_rounds(session: Session, passes: list[Pass]) -> list[Round]:
    # In one order, so that two who take back at once do not wait for each other.
    ids = sorted({str(found.round_id) for found in passes if found.round_id is not None})
    return [lock_round(session, round_id) for round_id in ids]
