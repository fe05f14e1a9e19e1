"""How work at a point ends: visits are declined, or the case is closed; and both taken back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from gis.errors import InputError
from gis.layers.case_closings import fold_closing, follow_case
from gis.layers.database import Scope
from gis.layers.observation_points import ObservationPoint
from gis.locale import COPENHAGEN, translator
from gis.locale.fieldwork_words import breaks, outcomes
from gis.services.installation import database
from gis.services.observation_points.changing import PointChange
from gis.services.return_windows import take_away_windows
from gis.services.rights import right
from gis.services.rows import change_row, get_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

OUTCOMES = frozenset(outcomes(translator("da")))
BREAKS = frozenset(breaks(translator("da")))


@right("points", "close")
def decline_point(scope: Scope, point_id: str, version: int) -> PointChange:
    """
    Note that visits are declined: the open returns go, and no round leads there any more.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``row_not_found``.
    RowClash
        Somebody else has put the point away.
    """
    today = dt.datetime.now(COPENHAGEN).date()
    return _change(scope, point_id, version, {"is_declined": True, "declined_on": today})


@right("points", "close")
def accept_visits(scope: Scope, point_id: str, version: int) -> PointChange:
    """
    Note that visits are no longer declined.

    Raises
    ------
    AccessError, NotFoundError, RowClash
        As `decline_point`.
    """
    return _change(scope, point_id, version, {"is_declined": False, "declined_on": None})


@right("points", "close")
def close_point(
    scope: Scope, point_id: str, version: int, *, outcome: str, broken_by: str = ""
) -> PointChange:
    """
    Close the case of a point: its open returns go, and its attempts are counted without a place.

    Parameters
    ----------
    scope
        Whose point it is.
    point_id, version
        The point, as it was seen.
    outcome
        How it ended: a code of `gis.locale.fieldwork_words.outcomes`.
    broken_by
        Why contact broke, where it did: a code of `gis.locale.fieldwork_words.breaks`.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    InputError
        ``outcome_missing`` when there is no such outcome or reason.
    NotFoundError
        ``row_not_found``.
    RowClash
        Somebody else has closed it otherwise, or put it away.
    """
    if outcome not in OUTCOMES or broken_by not in BREAKS | {""}:
        raise InputError("outcome_missing")
    now = dt.datetime.now(dt.UTC)
    values = {"status": "closed", "outcome": outcome, "closed_at": now}
    return _change(scope, point_id, version, values, broken_by=broken_by)


@right("points", "close")
def reopen_point(scope: Scope, point_id: str, version: int) -> PointChange:
    """
    Open a closed point again; what it left behind counts no more.

    Raises
    ------
    AccessError, NotFoundError, RowClash
        As `decline_point`.
    """
    return _change(
        scope, point_id, version, {"status": "watching", "outcome": "", "closed_at": None}
    )


def _change(
    scope: Scope,
    point_id: str,
    version: int,
    values: Mapping[str, Any],
    *,
    broken_by: str = "",
) -> PointChange:
    with database().session(scope) as session:
        row = get_row(session, ObservationPoint, point_id)
        if values.get("status") == row.status == "closed" and values["outcome"] == row.outcome:
            # It was closed so already; when stays as it was.
            values = {**values, "closed_at": row.closed_at}
        change = change_row(session, row, version, values)
        if "status" in values and change.after != change.before:
            _fold(session, row, broken_by)
        is_left = row.is_declined or row.status == "closed"
        windows = take_away_windows(session, row.id) if is_left else ()
        return PointChange(point_id, row.code, change, windows)


def _fold(session: Session, row: ObservationPoint, broken_by: str) -> None:
    """Let what a case leaves behind follow its status."""
    follow_case(session, is_closed=False, point_id=row.id)
    if row.closed_at is not None:
        month = row.closed_at.astimezone(COPENHAGEN).date()
        fold_closing(
            session, kind="point", month=month, outcome=row.outcome, point_id=row.id,
            broken_by=broken_by,
        )  # fmt: skip
