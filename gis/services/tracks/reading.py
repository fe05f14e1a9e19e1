"""A GPX file as a walk on the streets: what a person looks at before it is recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from gis.coverage.matching import MatchedTrack, MatchingNetwork, match_track
from gis.coverage.tracks import CleanTrack, clean_track
from gis.crs import WGS84, transform
from gis.exchange.apart import read_track
from gis.layers import tracks as layer
from gis.layers.database import read_geometry
from gis.layers.map_imports import find_imports
from gis.layers.rounds import lock_round
from gis.layers.streets import find_streets
from gis.locale import COPENHAGEN
from gis.services.installation import database
from gis.services.rights import right

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session

    from gis.layers.database import Frame, Scope

Mode = Literal["foot", "bicycle"]

SURE = 0.5
"""Confidence from which a stretch is ticked by itself. An assumption: likelier than not."""
BESIDE_M = 60.0
"""How far around a walk its streets are read: beyond what a fix may lie from its street."""
LEG_REACH_M = 100.0
"""A round is met again within this of its planned leg, and nothing is cut away there. Assumed."""


@dataclass(frozen=True)
class TourStreet:
    """
    One street of a walk, or its uncertain part: a row of the table.

    Attributes
    ----------
    id
        Key of the row, the same whenever the file is read again.
    name
        "" for a street without one.
    length_m
        Metres walked on it, each time counted.
    confidence
        From 0 to 1, the mean over its metres; see `gis.coverage.matching`.
    lines
        In WGS84, in walking order.
    stretches
        Numbers of its stretches in `Tour.matched`.
    """

    id: str
    name: str
    length_m: float
    confidence: float
    lines: tuple[shapely.LineString, ...]
    stretches: tuple[int, ...]

    @property
    def is_sure(self) -> bool:
        """Whether it is ticked by itself."""
        return self.confidence >= SURE


@dataclass(frozen=True)
class Driven:
    """A part of a walk that looks like driving: Danish times, and metres. It counts nothing."""

    begun_at: dt.datetime
    ended_at: dt.datetime
    length_m: float


@dataclass(frozen=True)
class Tour:
    """
    A walk by GPS, laid on today's streets; nothing of it is stored yet.

    Attributes
    ----------
    fingerprint
        The same for the same walk, whatever its file is called.
    mode
        ``foot`` or ``bicycle``.
    cleaned, matched
        The fixes that are left in the metric CRS, and what they are on the streets.
    streets
        In walking order.
    started_at, ended_at
        UTC; None where the file has no times.
    off_map_m, open_ground_m
        Metres outside the map, and inside it with no street near.
    trimmed_m
        Metres cut away at the beginning and the end.
    driven
        Parts that look like driving.
    known_on
        Danish date on which the same walk was recorded already, or None.
    """

    fingerprint: str
    mode: Mode
    cleaned: CleanTrack
    matched: MatchedTrack
    streets: tuple[TourStreet, ...]
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    off_map_m: float
    open_ground_m: float
    trimmed_m: float
    driven: tuple[Driven, ...]
    known_on: dt.date | None


@right("tracks", "read")
def read_tour(
    scope: Scope,
    content: bytes,
    *,
    mode: Mode = "foot",
    round_id: str | None = None,
    walker: int | None = None,
) -> Tour:
    """
    Return a GPX file as a walk on today's streets; nothing is stored.

    The first and the last metres are cut away (`TRIM_M`), since a worker's day begins and ends
    where nobody should look; but not by the planned leg of a round that the walk is said to be.

    Parameters
    ----------
    scope
        Whose walk it is.
    content
        The file.
    mode
        What is driving depends on it.
    round_id, walker
        The round and the number of the leg it was, where it was one.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    InputError
        What `read_track` and `clean_track` say of the file.
    NotFoundError
        ``round_not_found``.
    """
    raw = read_track(content)
    crs = database().crs
    with database().session(scope) as session:
        known = layer.find_known(session, raw.fingerprint)
        leg = None if round_id is None else _leg(session, round_id, walker)
        cleaned = clean_track(raw, crs, mode=mode, keep=leg)
        streets = _streets(session, cleaned, crs)
        outline = shapely.union_all([read_geometry(one.boundary) for one in find_imports(session)])
    matched = match_track(cleaned, MatchingNetwork.of(streets), mode=mode, mapped=outline)
    return Tour(
        fingerprint=raw.fingerprint,
        mode=mode,
        cleaned=cleaned,
        matched=matched,
        streets=_by_street(matched, dict(zip(streets["id"], streets["name"], strict=True)), crs),
        started_at=moment(matched.begun_at),
        ended_at=moment(matched.ended_at),
        off_map_m=matched.off_map_m,
        open_ground_m=matched.open_ground_m,
        trimmed_m=cleaned.trimmed_m,
        driven=tuple(
            Driven(
                dt.datetime.fromtimestamp(one.begun_at, COPENHAGEN),
                dt.datetime.fromtimestamp(one.ended_at, COPENHAGEN),
                one.length_m,
            )
            for one in matched.driving
        ),
        known_on=None if known is None else known.created_at.astimezone(COPENHAGEN).date(),
    )


def moment(seconds: float | None) -> dt.datetime | None:
    """Return a moment in UTC from seconds since 1970."""
    is_told = seconds is not None and np.isfinite(seconds)
    return dt.datetime.fromtimestamp(float(seconds), dt.UTC) if is_told else None  # type: ignore[arg-type]


def _leg(session: Session, round_id: str, walker: int | None) -> BaseGeometry:
    stored = lock_round(session, round_id)
    legs = [leg for leg in stored.legs if walker is None or leg.walker == walker]
    lines = [read_geometry(leg.geometry) for leg in legs]
    return shapely.union_all(lines).buffer(LEG_REACH_M)


def _streets(session: Session, cleaned: CleanTrack, crs: str) -> Frame:
    west, south = cleaned.xy.min(axis=0) - BESIDE_M
    east, north = cleaned.xy.max(axis=0) + BESIDE_M
    return find_streets(session, shapely.box(west, south, east, north), crs=crs)


def _by_street(matched: MatchedTrack, names: dict[str, str], crs: str) -> tuple[TourStreet, ...]:
    """Return the stretches by street, what is uncertain of it apart, as they were first walked."""
    rows = matched.stretches
    lines = [transform(line, crs, WGS84) for line in matched.stretch_lines]
    found: dict[tuple[str, bool], list[int]] = {}
    for number, (street, confidence) in enumerate(
        zip(rows["street_id"], rows["confidence"], strict=True)
    ):
        found.setdefault((names[street], confidence >= SURE), []).append(number)
    made = []
    for (name, is_sure), numbers in found.items():
        length = rows["length_m"].to_numpy(float)[numbers]
        confidence = rows["confidence"].to_numpy(float)[numbers]
        made.append(
            TourStreet(
                id=f"{'sure' if is_sure else 'unsure'}.{name}",
                name=name,
                length_m=float(length.sum()),
                confidence=float(np.average(confidence, weights=np.maximum(length, 1e-9))),
                lines=tuple(lines[number] for number in numbers),
                stretches=tuple(numbers),
            )
        )
    return tuple(made)
