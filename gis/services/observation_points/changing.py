"""Add, change and put away observation points; every change can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

import shapely

from gis.errors import ConflictError, InputError
from gis.layers import observation_points as layer
from gis.layers.case_closings import follow_case
from gis.layers.database import Scope, read_geometry
from gis.layers.observation_points import ObservationPoint
from gis.services.address_protection import protect_address as protect
from gis.services.address_protection import unprotect_address as unprotect
from gis.services.free_text import checked_text
from gis.services.installation import database
from gis.services.observation_points.placing import place_fields
from gis.services.observation_points.windows import bring_back, is_awaited
from gis.services.return_windows import take_away_windows
from gis.services.rights import right
from gis.services.rows import RowChange, add_row, change_row, get_row, undo_change

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CODE: Final = "P-"
LONGEST_TEXT: Final = 500
SAME_WITHIN_M: Final = 10.0
"""Two points without an address closer than this are told as perhaps the same. Assumed."""


class Changes(TypedDict, total=False):
    """New values of some fields of a point; a place is an address, or a spot in WGS84."""

    watch_for: str
    reason: str
    needs_pair: bool
    address_id: str
    at: shapely.Point


@dataclass(frozen=True)
class PointChange:
    """
    What was done to one point.

    Attributes
    ----------
    row
        The change of the point.
    windows
        The changes of returns that were put away with it.
    """

    point_id: str
    code: str
    row: RowChange
    windows: tuple[RowChange, ...] = ()


class PointExists(ConflictError):  # noqa: N818 - it is what the page asks about
    """
    There is an open point at the address or spot; nothing is stored.

    Attributes
    ----------
    codes
        The codes of the points there.
    """

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__("point_exists", codes=", ".join(codes))
        self.codes = tuple(codes)


@right("points", "record")
def add_point(
    scope: Scope,
    *,
    address_id: str | None = None,
    at: shapely.Point | None = None,
    watch_for: str = "",
    reason: str = "",
    needs_pair: bool = False,
    allow_duplicate: bool = False,
) -> PointChange:
    """
    Store a new point under the next free code.

    Parameters
    ----------
    scope
        Whose it is.
    address_id, at
        The address, or a spot in WGS84 by the road.
    watch_for, reason
        What to look for from the street, and why; at most `LONGEST_TEXT` letters.
    needs_pair
        Whether nobody goes there alone.
    allow_duplicate
        Whether there may be an open point there already.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    InputError
        ``point_place_missing``, ``point_not_on_earth``, ``point_far_from_street``, or what
        `checked_text` says.
    NotFoundError
        ``row_not_found`` when there is no such address.
    PointExists
        When there is an open point there.
    """
    with database().session(scope) as session:
        texts = _checked({"watch_for": watch_for, "reason": reason, "needs_pair": needs_pair})
        place = place_fields(session, address_id, at)
        # One after the other: two must not take one code, nor one place.
        layer.lock_codes(session)
        if not allow_duplicate:
            _check_alone(session, place)
        number = layer.highest_number(session, CODE) + 1
        row = ObservationPoint(code=f"{CODE}{number:02d}", **texts, **place)
        change = add_row(session, row)
        return PointChange(change.row_id, row.code, change)


def _check_alone(session: Session, place: dict[str, Any]) -> None:
    spot = read_geometry(place["geometry"])
    like = layer.find_like(session, place["address_id"], spot, SAME_WITHIN_M, crs=database().crs)
    if like:
        raise PointExists([row.code for row in layer.find_points(session) if row.id in like])


@right("points", "record")
def update_point(
    scope: Scope, point_id: str, version: int, **changes: Unpack[Changes]
) -> PointChange:
    """
    Store new values of some fields, made by somebody who saw the point in a version.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    InputError
        As `add_point`.
    NotFoundError
        ``row_not_found``.
    RowClash
        Somebody else has changed one of the fields otherwise since, or put the point away.
    """
    with database().session(scope) as session:
        values: dict[str, Any] = dict(changes)
        if "address_id" in values or "at" in values:
            place = place_fields(session, values.pop("address_id", None), values.pop("at", None))
            values |= place
        row = get_row(session, ObservationPoint, point_id)
        return PointChange(point_id, row.code, change_row(session, row, version, _checked(values)))


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    texts = {"watch_for", "reason"}
    return {
        field: checked_text(value, most=LONGEST_TEXT) if field in texts else value
        for field, value in values.items()
    }


@right("points", "record")
def delete_point(scope: Scope, point_id: str, version: int) -> PointChange:
    """
    Put a point away that was made by mistake, with its open returns; nothing of it counts.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``row_not_found``.
    """
    with database().session(scope) as session:
        row = get_row(session, ObservationPoint, point_id)
        gone = row.deleted_at or dt.datetime.now(dt.UTC)
        change = change_row(session, row, version, {"deleted_at": gone})
        follow_case(session, is_closed=False, point_id=row.id)
        return PointChange(point_id, row.code, change, take_away_windows(session, row.id))


@right("points", "record")
def protect_address(scope: Scope, point_id: str, *, is_protected: bool) -> None:
    """
    Set whether the address of a point is protected: it is then told nowhere, only the code is.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``row_not_found``.
    InputError
        ``point_without_address``.
    ConflictError
        ``protected_by_other_team`` where it stays protected.
    """
    with database().session(scope) as session:
        row = get_row(session, ObservationPoint, point_id)
        if row.address_id is None:
            raise InputError("point_without_address")
    put = protect if is_protected else unprotect
    put(scope, str(row.address_id))


@right("points", "record")
def undo(scope: Scope, change: PointChange) -> PointChange:
    """
    Take a change of a point back, where nobody has changed the same since.

    Returns that went with it come back where somebody may still come, and what the case left
    behind follows.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``row_not_found``.
    ConflictError
        ``changed_meanwhile``; ``point_has_more`` of a point that was added, and of which signs,
        attempts, returns or an inquiry count: they were recorded since.
    """
    with database().session(scope) as session:
        row = get_row(session, ObservationPoint, change.point_id)
        if change.row.before is None and layer.has_more(session, row.id):
            raise ConflictError("point_has_more", code=row.code)
        undone = undo_change(session, ObservationPoint, change.row)
        is_closed = row.status == "closed" and row.deleted_at is None
        follow_case(session, is_closed=is_closed, outcome=row.outcome, point_id=row.id)
        windows = bring_back(session, change.windows) if is_awaited(row) else ()
        return PointChange(change.point_id, change.code, undone, windows)
