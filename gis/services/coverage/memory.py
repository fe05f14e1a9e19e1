"""
What coverage is computed from, kept in the process and brought up to date at every call.

Reading a municipality and all its passes takes seconds, and little of it changes from one call to
the next. So each process keeps what it has read for a team, together with marks of how far the rows
had come (`gis.layers.coverage.Marks`); every call reads the marks again, and then only what they
show to have changed. What is kept is never altered, so that any number of threads may compute from
it.
"""

from __future__ import annotations

import datetime as dt
import threading
import uuid
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gis.coverage.bands import BANDS
from gis.coverage.latest import Latest
from gis.errors import NotFoundError
from gis.layers import coverage as layer
from gis.layers.database import Database, Scope
from gis.services.coverage.ground import Ground, KnownArea, add_visits, known_area, read_ground
from gis.services.installation import database
from gis.services.rights import right
from gis.services.street_notes import noted_streets

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session


KEPT_DATES = 8
"""Moments and periods asked for lately: two periods that are compared need four."""
Period = tuple[dt.datetime | None, dt.datetime | None]


@dataclass(frozen=True)
class Known:
    """
    All that a team's coverage is computed from, as of the marks.

    `notes` holds by number of street why the team cannot walk it.
    """

    marks: layer.Marks
    ground: Ground
    is_noted: NDArray[np.bool_]
    notes: dict[int, str]
    areas: dict[str, KnownArea]
    latest: Latest


@dataclass
class _Memory:
    """What is kept for one team; `past` is what had been passed in some periods."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    known: Known | None = None
    past: dict[Period, Latest] = field(default_factory=dict)


_memories: weakref.WeakKeyDictionary[Database, dict[uuid.UUID, _Memory]]
_memories = weakref.WeakKeyDictionary()
_lock = threading.Lock()


@right("coverage", "read")
def recall(
    scope: Scope, at: dt.datetime, *, since: dt.datetime | None = None
) -> tuple[Known, Latest]:
    """
    Return what is known now, and what had been passed by those who had begun at a moment.

    Parameters
    ----------
    since
        Only by those who had not begun at this moment yet.
    """
    opened = database()
    with _lock:
        memory = _memories.setdefault(opened, {}).setdefault(scope.team_id, _Memory())
    # The transaction begins after the waiting, so that what is kept never goes back in time; and it
    # is apart, so that nothing is kept of one that may yet be taken back.
    with memory.lock, opened.session(scope, is_apart=True) as session:
        layer.freeze(session)
        known = memory.known
        memory.known = _renewed(session, known, crs=opened.crs)
        if known is None or memory.known.latest is not known.latest:
            memory.past.clear()
        until = None if at.timestamp() >= memory.known.marks.newest else at
        if since is until is None:
            return memory.known, memory.known.latest
        period = (since, until)
        if period not in memory.past:
            while len(memory.past) >= KEPT_DATES:
                del memory.past[next(iter(memory.past))]
            passed = layer.read_intervals(session, since=since, until=until)
            memory.past[period] = _all_passed(memory.known.ground, passed)
        return memory.known, memory.past[period]


def chosen_areas(known: Known, wanted: Sequence[str] | None) -> list[KnownArea]:
    """
    Return areas by name: those of some ids or names, or all.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    """
    by_name = {area.name.lower(): id_ for id_, area in known.areas.items()}
    ids = set(known.areas)
    if wanted is not None:
        ids = {text if text in known.areas else by_name.get(text.lower(), "") for text in wanted}
    if not ids <= known.areas.keys():
        raise NotFoundError("area_not_found", name=", ".join(wanted or ()))
    chosen = [known.areas[id_] for id_ in ids]
    return sorted(chosen, key=lambda area: (area.name.lower(), area.id))


def _renewed(session: Session, known: Known | None, *, crs: str) -> Known:
    marks = layer.read_marks(session)
    if known is not None and known.marks == marks:
        return known
    if known is None or known.marks.map != marks.map or known.marks.last_pass > marks.last_pass:
        known = None
        ground = read_ground(session, crs=crs)
        latest = _all_passed(ground, layer.read_intervals(session))
    else:
        ground = known.ground
        latest = _newly_passed(session, known, marks)
    if known is not None and known.marks.notes == marks.notes:
        is_noted, notes = known.is_noted, known.notes
    else:
        noted = noted_streets(session, ground.streets, crs=crs) if marks.notes else {}
        numbers = ground.number.get_indexer(pd.Index(list(noted), dtype=object)).tolist()
        notes = dict(zip(numbers, noted.values(), strict=True))
        is_noted = np.isin(np.arange(len(ground.streets)), list(notes))
    areas = _renewed_areas(session, known, marks, ground, crs=crs)
    return Known(marks, ground, is_noted, notes, areas, latest)


def _newly_passed(session: Session, known: Known, marks: layer.Marks) -> Latest:
    changed = known.marks.withdrawn ^ marks.withdrawn
    after = known.marks.last_pass
    if not changed and after == marks.last_pass:
        return known.latest
    touched = layer.find_touched(session, after=after, numbers=changed)
    numbers = known.ground.number.get_indexer(pd.Index(touched, dtype=object))
    intervals = layer.read_intervals(session, streets=touched)
    return known.latest.renewed(numbers[numbers >= 0], _numbered(known.ground, intervals))


def _all_passed(ground: Ground, intervals: pd.DataFrame) -> Latest:
    return Latest.never(len(ground.streets)).passed(_numbered(ground, intervals))


def _numbered(ground: Ground, intervals: pd.DataFrame) -> pd.DataFrame:
    return intervals.assign(
        street=ground.number.get_indexer(pd.Index(intervals["street_id"], dtype=object)),
        band=pd.Index(BANDS).get_indexer(pd.Index(intervals["band"], dtype=object)),
    )


def _renewed_areas(
    session: Session, known: Known | None, marks: layer.Marks, ground: Ground, *, crs: str
) -> dict[str, KnownArea]:
    kept = known.areas if known else {}
    areas = {id_: area for id_, area in kept.items() if marks.areas.get(id_) == area.version}
    missing = marks.areas.keys() - areas.keys()
    if known and known.marks.last_pass < marks.last_pass:
        after = known.marks.last_pass
        add_visits(session, areas, after=after, upto=marks.last_pass, crs=crs)
    if missing:
        found = layer.read_areas(session, missing, crs=crs)
        added = {row.id: known_area(row, ground) for row in found.itertuples()}
        add_visits(session, added, after=0, upto=marks.last_pass, crs=crs)
        areas |= added
    return areas
