"""Record a walk by GPS as passes: what a person accepted of it, a pass for each time of day."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis.coverage.bands import band_of
from gis.crs import WGS84, geodesic_length_m, transform
from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers import passes as pass_layer
from gis.layers import tracks as layer
from gis.layers.database import write_geometry
from gis.layers.map_imports import hold_map
from gis.layers.passes import Pass, Side
from gis.layers.rounds import lock_round
from gis.layers.tracks import Track
from gis.locale import COPENHAGEN
from gis.services.installation import database
from gis.services.relaying import lay_passes
from gis.services.retention.rules import read_rules
from gis.services.rights import right
from gis.services.rounds.sheet_register import State, set_sheets
from gis.services.tracks.reading import moment
from gis.services.typed_text import one_line
from gis.services.walked.statuses import NOTHING_M, check_free, follow
from gis.services.walked.times import checked_times

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from gis.coverage.tracks import CleanTrack
    from gis.layers.database import Scope
    from gis.services.tracks.reading import Tour

SAME_PLACE_M = 0.01


@dataclass(frozen=True)
class RecordedTour:
    """
    What was recorded.

    Attributes
    ----------
    track_id
        The walk.
    pass_ids
        A pass for each time of day it was in, in walking order.
    status
        Status of its round now; empty without one.
    length_m
        Metres walked, repeats counted.
    sheets
        As in `gis.services.walked.Recorded`.
    """

    track_id: str
    pass_ids: tuple[str, ...]
    status: str
    length_m: float
    sheets: Mapping[str, State] = field(default_factory=dict)


@dataclass(frozen=True)
class _Part:
    """What one pass is made of."""

    started_at: dt.datetime
    ended_at: dt.datetime
    band: str
    line: shapely.MultiLineString


@right("tracks", "record")
def record_tour(
    scope: Scope,
    tour: Tour,
    *,
    is_pair: bool,
    started_at: dt.datetime | None = None,
    ended_at: dt.datetime | None = None,
    side: Side = "both",
    conditions: str = "",
    accepted: Collection[str] | None = None,
    round_id: str | None = None,
    walker: int | None = None,
    shredded: Collection[str] = (),
) -> RecordedTour:
    """
    Store a walk that a person has looked at.

    It becomes a pass for each time of day it went through: a stretch counts for the band of the
    moment it was entered.

    Parameters
    ----------
    scope
        Whose walk it is.
    tour
        From `read_tour`.
    is_pair, side, conditions
        As in `gis.services.walked.record_round`.
    started_at, ended_at
        When it was, with a time zone; only asked for where the file has no times.
    accepted
        Ids of the rows of `Tour.streets` that count; those that are sure when None.
    round_id, walker
        The round and the leg it was, where it was one.
    shredded
        Codes of sheets of the round that are shredded by now.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    InputError
        ``track_times_missing``, ``nothing_walked_recorded``, or what `record_round` says of times.
    NotFoundError
        ``round_not_found``, ``leg_not_found``, ``sheet_code_not_found``.
    ConflictError
        ``track_already_recorded`` with its `day`, ``round_already_walked``, ``round_cancelled``.
    """
    crs = database().crs
    told = one_line(conditions, "conditions_too_long")
    parts = _parts(tour, _accepted(tour, accepted), started_at, ended_at)
    with database().session(scope) as session:
        # The round first, as everywhere: else two who record wait for each other for ever.
        stored = None if round_id is None else lock_round(session, round_id)
        # Two browsers that record the same wait for each other here.
        pass_layer.hold_passes(session)
        _check_new(session, tour.fingerprint)
        if stored is not None:
            legs = {leg.walker for leg in stored.legs}
            walker = min(legs) if walker is None else walker
            if walker not in legs:
                raise NotFoundError("leg_not_found")
            check_free(session, stored, [walker], parts[0].started_at, parts[-1].ended_at)
        kept = read_rules(session, scope.team_id)["track"].amount
        track = _track(scope, tour, parts, dt.timedelta(days=kept))
        session.add(track)
        hold_map(session)
        session.flush()
        added = [
            Pass(
                team_id=scope.team_id, created_by=scope.member_id, source="gps", mode=tour.mode,
                track_id=track.id, round_id=None if stored is None else stored.id,
                walker=None if stored is None else walker, started_at=part.started_at,
                ended_at=part.ended_at, band=part.band, is_pair=is_pair, side=side,
                conditions=told, geometry=write_geometry(part.line, crs),
            )
            for part in parts
        ]  # fmt: skip
        session.add_all(added)
        session.flush()
        lay_passes(session, [str(one.id) for one in added], crs=crs)
        sheets: Mapping[str, State] = {}
        if stored is not None:
            follow(session, stored, crs)
            sheets = set_sheets(session, dict.fromkeys(shredded, "shredded"), [stored.id])
        return RecordedTour(
            track_id=str(track.id),
            pass_ids=tuple(str(one.id) for one in added),
            status="" if stored is None else stored.status,
            length_m=sum(geodesic_length_m(transform(part.line, crs, WGS84)) for part in parts),
            sheets=sheets,
        )


def _accepted(tour: Tour, rows: Collection[str] | None) -> list[int]:
    """Return the numbers of the stretches that count, in walking order."""
    return sorted(
        number
        for street in tour.streets
        if (street.is_sure if rows is None else street.id in rows)
        for number in street.stretches
    )


def _check_new(session: Session, fingerprint: str) -> None:
    known = layer.find_known(session, fingerprint)
    if known is not None:
        day = known.created_at.astimezone(COPENHAGEN).date()
        raise ConflictError("track_already_recorded", day=f"{day:%d-%m-%Y}")


def _parts(
    tour: Tour,
    numbers: list[int],
    started_at: dt.datetime | None,
    ended_at: dt.datetime | None,
) -> list[_Part]:
    """Return what each pass is made of: runs of stretches that were entered in one band."""
    if not numbers:
        raise InputError("nothing_walked_recorded")
    rows = tour.matched.stretches
    lines = tour.matched.stretch_lines
    if tour.started_at is None or tour.ended_at is None:
        if started_at is None or ended_at is None:
            raise InputError("track_times_missing")
        begins, ends = checked_times(started_at, ended_at)
        entered, left = dict.fromkeys(numbers, begins), dict.fromkeys(numbers, ends)
        bands = dict.fromkeys(numbers, band_of(begins + (ends - begins) / 2))
    else:
        checked_times(tour.started_at, tour.ended_at)
        entered, left = ({n: _told(rows[column].iloc[n], tour) for n in numbers}
                         for column in ("begun_at", "ended_at"))  # fmt: skip
        bands = {n: band_of(entered[n]) for n in numbers}
    parts = []
    for run in _runs(numbers, bands):
        line = joined([lines[number] for number in run])
        if line.length >= NOTHING_M:
            first, last = entered[run[0]], max(left[number] for number in run)
            parts.append(_Part(first, max(first, last), bands[run[0]], line))
    if not parts:
        raise InputError("nothing_walked_recorded")
    return parts


def _told(seconds: float, tour: Tour) -> dt.datetime:
    found = moment(seconds) or tour.started_at
    assert found is not None
    return found


def _runs(numbers: list[int], bands: dict[int, str]) -> Iterator[list[int]]:
    run: list[int] = []
    for number in numbers:
        if run and bands[number] != bands[run[-1]]:
            yield run
            run = []
        run.append(number)
    yield run


def joined(lines: Collection[shapely.LineString]) -> shapely.MultiLineString:
    """Return lines in walking order, those that go on where the one before ends as one."""
    walks: list[list[tuple[float, ...]]] = []
    for line in lines:
        coords = list(line.coords)
        if walks and np.hypot(*np.subtract(walks[-1][-1], coords[0])) <= SAME_PLACE_M:
            walks[-1] += coords[1:]
        else:
            walks.append(coords)
    return shapely.MultiLineString(walks)


def _track(scope: Scope, tour: Tour, parts: list[_Part], kept: dt.timedelta) -> Track:
    now = dt.datetime.now(dt.UTC)
    matched = tour.matched
    return Track(
        team_id=scope.team_id, created_by=scope.member_id, created_at=now,
        fingerprint=tour.fingerprint, mode=tour.mode,
        started_at=parts[0].started_at, ended_at=parts[-1].ended_at,
        figures={
            "walked_m": matched.walked_m, "matched_m": matched.matched_m,
            "off_map_m": tour.off_map_m, "open_ground_m": tour.open_ground_m,
            "trimmed_m": tour.trimmed_m, "driven_m": sum(one.length_m for one in tour.driven),
            "confidence": matched.confidence,
        },
        fixes=fixes_of(tour.cleaned), purge_at=now + kept,
    )  # fmt: skip


def fixes_of(cleaned: CleanTrack) -> bytes:
    """Return the fixes that are left of a walk, its ends cut away, as a compressed NumPy file."""
    written = io.BytesIO()
    np.savez_compressed(written, xy=cleaned.xy, at=cleaned.at, part=cleaned.part)
    return written.getvalue()
