"""The status of a round, as it follows from who is out with it and the passes that count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from gis.coverage.laying import without
from gis.errors import ConflictError
from gis.layers import passes as pass_layer
from gis.layers.database import read_geometry
from gis.layers.outings import is_out
from gis.layers.rounds import Round, Status, is_replaced

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOTHING_M = 1.0
"""A line as short as this was not walked."""


def check_free(
    session: Session,
    stored: Round,
    walkers: Collection[int],
    started_at: dt.datetime,
    ended_at: dt.datetime,
) -> None:
    """
    Refuse to record legs of a locked round for a time when one of them was walked already.

    Raises
    ------
    ConflictError
        ``round_already_walked``, ``round_cancelled``.
    """
    if stored.status == "cancelled":
        raise ConflictError("round_cancelled")
    if pass_layer.is_walked(session, stored.id, walkers, started_at, ended_at):
        raise ConflictError("round_already_walked")


def follow(session: Session, stored: Round, crs: str) -> None:
    """Set the status of a locked round from who is out with it and the passes that count."""
    status = _status(session, stored, crs)
    if status != stored.status:
        stored.status = status
        stored.stamp(session.info["scope"])


def _status(session: Session, stored: Round, crs: str) -> Status:
    if stored.status == "cancelled":
        return "cancelled"
    if is_out(session, stored.id):
        return "out"
    walked = pass_layer.lines_of_round(session, stored.id, crs=crs)
    if walked.empty:
        if stored.status not in ("walked", "partly", "out"):
            return stored.status
        return "replaced" if is_replaced(session, stored.id) else "planned"
    for leg in stored.legs:
        mine = walked.geometry[walked["walker"] == leg.walker].to_numpy()
        (left,) = without([read_geometry(leg.geometry)], mine)
        if left.length >= NOTHING_M:
            return "partly"
    return "walked"
