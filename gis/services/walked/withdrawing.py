"""Take back what was recorded by mistake, and undo that."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from gis.errors import ConflictError
from gis.layers import passes as pass_layer
from gis.layers.database import Scope, read_geometry
from gis.layers.passes import Pass
from gis.layers.rounds import Round, lock_round
from gis.services.installation import database
from gis.services.rounds.sheets import State, set_sheets
from gis.services.walked.statuses import check_free, follow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def withdraw(
    scope: Scope, pass_ids: Collection[str], sheets: Mapping[str, State] = MappingProxyType({})
) -> None:
    """
    Take back passes that were recorded by mistake; the status of their rounds follows.

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
    NotFoundError
        ``pass_not_found``, ``sheet_code_not_found``.
    """
    crs = database().crs
    with database().session(scope) as session:
        taken = pass_layer.get_passes(session, pass_ids)
        rounds = _lock_rounds(session, taken)
        pass_layer.withdraw_passes(session, taken)
        for stored in rounds:
            follow(session, stored, crs)
        set_sheets(session, sheets, [stored.id for stored in rounds])


def restore(scope: Scope, pass_ids: Collection[str]) -> None:
    """
    Undo `withdraw`.

    Raises
    ------
    NotFoundError
        ``pass_not_found``.
    ConflictError
        ``round_already_walked`` when the leg was recorded again since, ``round_cancelled``,
        ``pass_already_recorded`` when the same streets were marked again since.
    """
    crs = database().crs
    with database().session(scope) as session:
        taken = pass_layer.get_passes(session, pass_ids)
        rounds = {stored.id: stored for stored in _lock_rounds(session, taken)}
        for back in pass_layer.find_withdrawn(session, taken):
            if back.round_id is None:
                _check_not_marked(session, back, crs)
            else:
                assert back.walker is not None
                stored = rounds[back.round_id]
                check_free(session, stored, [back.walker], back.started_at, back.ended_at)
            pass_layer.restore_pass(session, back)
        for stored in rounds.values():
            follow(session, stored, crs)


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
