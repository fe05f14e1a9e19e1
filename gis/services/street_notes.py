"""Street notes: streets that the team cannot walk, with the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from gis.coverage.laying import REACH_M, lay, union
from gis.crs import WGS84, transform
from gis.errors import InputError
from gis.layers.database import Frame, Scope, read_geometry, write_geometry
from gis.layers.passes import StreetNote as StoredNote
from gis.layers.passes import find_notes, lock_note
from gis.layers.streets import find_streets, get_streets
from gis.services.installation import database
from gis.services.rights import right
from gis.services.typed_text import one_line

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOTED_SHARE = 0.5
"""Share of a piece that a note lies on when it is said of the piece, as with required pieces."""


@dataclass(frozen=True)
class StreetNote:
    """
    Streets that cannot be walked.

    Attributes
    ----------
    names
        Names of the streets, sorted; "" for ways without one.
    street_ids
        Today's pieces.
    geometry
        In WGS84, as it was noted.
    """

    id: str
    reason: str
    names: tuple[str, ...]
    street_ids: tuple[str, ...]
    geometry: shapely.MultiLineString
    created_at: dt.datetime


@right("streets", "change")
def add_note(scope: Scope, street_ids: Collection[str], reason: str) -> str:
    """
    Note that some street pieces cannot be walked, and return the id of the note.

    Raises
    ------
    InputError
        ``no_street_chosen``, ``note_reason_missing``, ``note_reason_too_long``.
    NotFoundError
        ``street_not_found``.
    """
    told = one_line(reason, "note_reason_too_long")
    if not told:
        raise InputError("note_reason_missing")
    if not street_ids:
        raise InputError("no_street_chosen")
    crs = database().crs
    with database().session(scope) as session:
        noted = get_streets(session, street_ids, crs=crs)
        line = shapely.MultiLineString(noted.geometry.tolist())
        note = StoredNote(
            team_id=scope.team_id, created_by=scope.member_id, changed_by=scope.member_id,
            reason=told, geometry=write_geometry(line, crs),
        )  # fmt: skip
        session.add(note)
        session.flush()
        return str(note.id)


@right("streets", "change")
def withdraw_note(scope: Scope, note_id: str) -> None:
    """
    Take a note back: the streets can be walked again.

    Raises
    ------
    NotFoundError
        ``note_not_found``.
    """
    _withdraw(scope, note_id, dt.datetime.now(dt.UTC))


@right("streets", "change")
def restore_note(scope: Scope, note_id: str) -> None:
    """Undo `withdraw_note`."""
    _withdraw(scope, note_id, None)


def _withdraw(scope: Scope, note_id: str, at: dt.datetime | None) -> None:
    with database().session(scope) as session:
        note = lock_note(session, note_id)
        note.withdrawn_at = at
        note.stamp(scope)


@right("streets", "read")
def list_notes(scope: Scope) -> list[StreetNote]:
    """Return the notes that hold, the newest first."""
    crs = database().crs
    with database().session(scope) as session:
        notes = find_notes(session)
        if not notes:
            return []
        lines = [read_geometry(note.geometry) for note in notes]
        reach = shapely.union_all([line.envelope for line in lines]).buffer(REACH_M)
        near = find_streets(session, reach, crs=crs)
    near = near[near["is_walkable"].astype(bool)]
    pieces_of = _noted(lines, near)
    name_of = dict(zip(near["id"], near["name"], strict=True))
    return [
        StreetNote(
            id=str(note.id),
            reason=note.reason,
            names=tuple(sorted({name_of[piece] for piece in pieces})),
            street_ids=tuple(pieces),
            geometry=transform(line, crs, WGS84),
            created_at=note.created_at,
        )
        for note, line, pieces in zip(notes, lines, pieces_of, strict=True)
    ]


def noted_streets(session: Session, streets: Frame, *, crs: str) -> dict[str, str]:
    """
    Return which of some street pieces cannot be walked, with the reason.

    A note keeps the line it was made with, so a newer map does not move it: it is said of today's
    pieces that lie along at least half of themselves on it.

    Parameters
    ----------
    session
        An open transaction of the team.
    streets
        `id`, `is_walkable` and LineStrings in the metric CRS.
    crs
        Metric CRS of the installation.
    """
    window = shapely.box(*streets.total_bounds) if len(streets) else None
    notes = find_notes(session, window, crs=crs)
    if not notes:
        return {}
    lines = [read_geometry(note.geometry) for note in notes]
    reach = shapely.union_all([line.envelope for line in lines]).buffer(REACH_M)
    pieces_of = _noted(lines, streets.iloc[streets.sindex.query(reach)])
    found: dict[str, str] = {}
    # The newest note comes first: what it says counts.
    for note, pieces in zip(notes, pieces_of, strict=True):
        found = dict.fromkeys(pieces, note.reason) | found
    return found


def _noted(lines: Sequence[shapely.MultiLineString], streets: Frame) -> list[list[str]]:
    """Return the pieces that each line is noted of."""
    laid = union(lay(lines, streets), ["line", "street_id"])
    laid["share"] = laid["to_share"] - laid["from_share"]
    share = laid.groupby(["line", "street_id"])["share"].sum()
    noted: list[list[str]] = [[] for _ in lines]
    for line, street_id in share[share >= NOTED_SHARE].index:
        noted[line].append(street_id)
    return noted
