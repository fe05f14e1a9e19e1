"""Streets of a round that could not be walked: that day, or from now on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import shapely

from gis.crs import WGS84, transform
from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers.database import Scope, write_geometry
from gis.layers.hindrances import Hindrance as StoredHindrance
from gis.layers.hindrances import find_hindrances
from gis.layers.passes import StreetNote
from gis.layers.rounds import Round, get_round
from gis.planning.directions import Direction
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rounds.planned import letter
from gis.services.typed_text import one_line

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Rows: TypeAlias = Mapping[tuple[int, int], Direction]
"""Rows of the walking list by walker and number, in the metric CRS."""
HINDRANCES: Final = (
    "roadworks", "closed_off", "private", "impassable", "weather", "dog", "unsafe", "other",
)  # fmt: skip
"""Why a street could not be walked, by code; the list is assumed, the guide names none."""


@dataclass(frozen=True)
class Hindrance:
    """A row of a round that could not be walked: `reason` is a code, the line is in WGS84."""

    id: str
    walker: int
    row: int
    reason: str
    length_m: float
    geometry: shapely.MultiLineString


@right("walked", "read")
def list_hindrances(scope: Scope, round_id: str) -> list[Hindrance]:
    """
    Return what could not be walked of a round.

    Raises
    ------
    NotFoundError
        ``round_not_found``.
    """
    crs = database().crs
    with database().session(scope) as session:
        stored = get_round(session, round_id)
        found = find_hindrances(session, round_ids=[stored.id], crs=crs)
    return [
        Hindrance(
            row.id, row.walker, row.row, row.reason, row.length_m,
            transform(row.geometry, crs, WGS84),
        )
        for row in found.itertuples()
    ]  # fmt: skip


def add_hindrances(
    session: Session, stored: Round, hindrances: Mapping[tuple[int, int], str], rows: Rows, crs: str
) -> tuple[str, ...]:
    """
    Store why some rows of a round could not be walked, and return the ids.

    Raises
    ------
    InputError
        ``hindrance_unknown``.
    NotFoundError
        ``walking_row_not_found``.
    ConflictError
        ``hindrance_already_recorded`` of a row of which that counts already.
    """
    scope = session.info["scope"]
    check_unhindered(session, stored, hindrances, crs)
    added = []
    for key, reason in hindrances.items():
        if reason not in HINDRANCES:
            raise InputError("hindrance_unknown")
        walker, number = key
        added.append(
            StoredHindrance(
                team_id=scope.team_id, created_by=scope.member_id, round_id=stored.id,
                walker=walker, row=number, reason=reason, geometry=_line(rows, key, crs),
            )
        )  # fmt: skip
    session.add_all(added)
    session.flush()
    return tuple(str(one.id) for one in added)


def check_unhindered(
    session: Session, stored: Round, keys: Collection[tuple[int, int]], crs: str
) -> None:
    """
    Refuse rows of a locked round, by walker and number, that are recorded as not walkable.

    Raises
    ------
    ConflictError
        ``hindrance_already_recorded``.
    """
    found = find_hindrances(session, round_ids=[stored.id], crs=crs)
    for walker, row in zip(found["walker"], found["row"], strict=True):
        if (walker, row) in keys:
            raise ConflictError("hindrance_already_recorded", row=int(row), letter=letter(walker))


def add_lasting(
    session: Session, lasting: Mapping[tuple[int, int], str], rows: Rows, crs: str
) -> tuple[str, ...]:
    """
    Note of some rows that they cannot be walked from now on, and return the ids of the notes.

    Raises
    ------
    InputError
        ``note_reason_missing``, ``note_reason_too_long``.
    NotFoundError
        ``walking_row_not_found``.
    """
    scope = session.info["scope"]
    added = []
    for key, reason in lasting.items():
        told = one_line(reason, "note_reason_too_long")
        if not told:
            raise InputError("note_reason_missing")
        added.append(
            StreetNote(
                team_id=scope.team_id, created_by=scope.member_id, changed_by=scope.member_id,
                reason=told, geometry=_line(rows, key, crs),
            )
        )  # fmt: skip
    session.add_all(added)
    session.flush()
    return tuple(str(one.id) for one in added)


def _line(rows: Rows, key: tuple[int, int], crs: str) -> Any:  # noqa: ANN401 - a value for a row
    if key not in rows:
        raise NotFoundError("walking_row_not_found")
    return write_geometry(shapely.MultiLineString([rows[key].geometry]), crs)
