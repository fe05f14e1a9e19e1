"""Add, take, change and put away places; every change can be undone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import shapely

from gis.coverage.bands import BANDS
from gis.errors import ConflictError, InputError
from gis.layers import places as layer
from gis.layers.database import Scope, read_geometry
from gis.layers.places import Place as StoredPlace
from gis.services.free_text import checked_text
from gis.services.installation import database
from gis.services.places.listing import Place, Role, in_order, read_places
from gis.services.rights import right
from gis.services.row_fields import LONGEST_KIND, change_told, checked_line, known_areas, metric
from gis.services.rows import RowChange, add_row, change_row, get_row, undo_change

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LONGEST_NAME = 80
LONGEST_WORTH = 500
SAME_WITHIN_M = 50.0
"""Places of one name closer than this are told as perhaps the same."""


class Changes(TypedDict, total=False):
    """New values of some fields of a place; the point is in WGS84, None brings it back."""

    name: str
    kind: str
    role: Role
    bands: Sequence[str]
    worth: str
    area_ids: Sequence[str]
    geometry: shapely.Point
    deleted_at: None


class PlaceExists(ConflictError):  # noqa: N818 - it is what the page asks about
    """
    There is a place of that name close by; nothing is stored.

    Attributes
    ----------
    like
        The places that it may be.
    """

    def __init__(self, like: Sequence[Place]) -> None:
        super().__init__("place_exists", metres=SAME_WITHIN_M)
        self.like = tuple(like)


@right("places", "change")
def add_place(
    scope: Scope,
    *,
    name: str,
    kind: str,
    geometry: shapely.Point,
    role: Role = "stay",
    bands: Sequence[str] = (),
    worth: str = "",
    area_ids: Sequence[str] = (),
    allow_duplicate: bool = False,
) -> tuple[Place, RowChange]:
    """
    Store a new place.

    Parameters
    ----------
    scope
        Whose it is.
    name, kind, geometry, role, bands, worth, area_ids
        As in `gis.services.places.Place`; the point in WGS84.
    allow_duplicate
        Whether there may be one of that name within `SAME_WITHIN_M`.

    Raises
    ------
    InputError
        ``place_name_missing``, ``place_kind_missing``, ``place_role_unknown``,
        ``place_band_unknown``, ``point_not_on_earth``, or what `checked_text` says.
    NotFoundError
        ``area_not_found``.
    PlaceExists
        When there is one like it.
    """
    with database().session(scope) as session:
        values = _checked(
            session,
            Changes(
                name=name, kind=kind, geometry=geometry, role=role, bands=bands, worth=worth,
                area_ids=area_ids,
            ),
        )  # fmt: skip
        return store(session, StoredPlace(**values), allow_duplicate=allow_duplicate)


def store(session: Session, row: StoredPlace, *, allow_duplicate: bool) -> tuple[Place, RowChange]:
    """Store a new place, unless there is one like it."""
    crs = database().crs
    layer.lock_places(session)
    if not allow_duplicate:
        point = read_geometry(row.geometry)
        like = layer.find_like(session, row.name, point, SAME_WITHIN_M, crs=crs)
        if like:
            raise PlaceExists([_read(session, place_id) for place_id in like])
    change = add_row(session, row)
    return _read(session, row.id), change


def _read(session: Session, place_id: uuid.UUID) -> Place:
    (found,) = read_places(session, place_id=place_id)
    return found


@right("places", "change")
def update_place(
    scope: Scope, place_id: str, version: int, **changes: Unpack[Changes]
) -> RowChange:
    """
    Store new values of some fields, made by somebody who saw the place in a version.

    Raises
    ------
    InputError
        As `add_place`.
    NotFoundError
        ``row_not_found``, ``area_not_found``.
    RowClash
        Somebody else has changed one of the fields otherwise since, or put the place away.
    ConflictError
        ``candidate_taken`` when a place that is brought back is there a second time.
    """
    with database().session(scope) as session:
        values = _checked(session, changes)
        layer.lock_places(session)
        row = get_row(session, StoredPlace, place_id)
        change = change_told(session, row, version, values)
        _check_taken_once(session, row)
        return change


@right("places", "change")
def delete_place(scope: Scope, place_id: str, version: int) -> RowChange:
    """
    Put a place away; its visits stay with it.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    """
    with database().session(scope) as session:
        row = get_row(session, StoredPlace, place_id)
        gone = row.deleted_at or dt.datetime.now(dt.UTC)
        return change_row(session, row, version, {"deleted_at": gone})


@right("places", "change")
def undo(scope: Scope, change: RowChange) -> RowChange:
    """
    Take a change of a place back, where nobody has changed the same since.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    ConflictError
        ``changed_meanwhile``, ``candidate_taken``.
    """
    with database().session(scope) as session:
        layer.lock_places(session)
        undone = undo_change(session, StoredPlace, change)
        _check_taken_once(session, get_row(session, StoredPlace, change.row_id))
        return undone


def _check_taken_once(session: Session, row: StoredPlace) -> None:
    is_there = row.deleted_at is None and row.map_key is not None
    if is_there and layer.count_taken(session, str(row.map_key)) > 1:
        raise ConflictError("candidate_taken")


def _checked(session: Session, changes: Changes) -> dict[str, Any]:
    """Return values as a row holds them."""
    values: dict[str, Any] = dict(changes)
    checks: Mapping[str, Any] = {
        "name": lambda text: checked_line(text, most=LONGEST_NAME, missing="place_name_missing"),
        "kind": lambda text: checked_line(text, most=LONGEST_KIND, missing="place_kind_missing"),
        "role": _checked_role,
        "bands": _checked_bands,
        "worth": lambda text: checked_text(text, most=LONGEST_WORTH),
        "area_ids": lambda ids: known_areas(session, ids),
        "geometry": lambda point: metric(point, database().crs),
    }
    return {field: checks[field](value) if field in checks else value
            for field, value in values.items()}  # fmt: skip


def _checked_role(role: str) -> str:
    if role not in {"stay", "offer"}:
        raise InputError("place_role_unknown")
    return role


def _checked_bands(bands: Sequence[str]) -> list[str]:
    if set(bands) - set(BANDS):
        raise InputError("place_band_unknown")
    return list(in_order(bands))
