"""What becomes of the returns to a point when the point changes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from gis.errors import NotFoundError
from gis.layers.contacts import keeps_window
from gis.layers.observation_points import ObservationPoint
from gis.layers.return_windows import ReturnWindow
from gis.services.rows import RowChange, change_row, get_row, undo_change

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def bring_back(session: Session, windows: Sequence[RowChange]) -> tuple[RowChange, ...]:
    """
    Undo the changes of returns that went with a point.

    Raises
    ------
    ConflictError
        ``changed_meanwhile``.
    """
    return tuple(undo_change(session, ReturnWindow, change) for change in windows)


def is_awaited(point: ObservationPoint) -> bool:
    """Return whether somebody may come back to a point."""
    return point.deleted_at is None and point.status != "closed" and not point.is_declined


def reopen_kept(session: Session, window_ids: Iterable[uuid.UUID]) -> tuple[RowChange, ...]:
    """
    Open the returns again that were kept by attempts which count no more.

    One stays as it is that another attempt kept too, that was settled otherwise or put away since,
    and where nobody comes back any more. Its point is to be locked already.
    """
    changes = []
    for window_id in sorted(window_ids):
        window = get_row(session, ReturnWindow, str(window_id))
        is_so_left = window.outcome == "kept" and window.deleted_at is None
        point = get_row(session, ObservationPoint, str(window.point_id))
        if is_so_left and is_awaited(point) and not keeps_window(session, window_id):
            values = {"outcome": "open", "settled_at": None}
            changes.append(change_row(session, window, window.version, values))
    return tuple(changes)


def check_window(session: Session, window_id: str, point_id: uuid.UUID) -> uuid.UUID:
    """
    Return the id of a return to a point.

    Raises
    ------
    NotFoundError
        ``row_not_found`` when there is none, or it is to another point.
    """
    window = get_row(session, ReturnWindow, window_id)
    if window.point_id != point_id:
        raise NotFoundError("row_not_found")
    return window.id
