"""Record that a round was walked, or that streets were seen without one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, get_args

import shapely

from gis.coverage.bands import band_of
from gis.coverage.laying import without
from gis.crs import WGS84, geodesic_length_m, transform
from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers import passes as pass_layer
from gis.layers.database import Scope, read_geometry, write_geometry
from gis.layers.map_imports import hold_map
from gis.layers.passes import Pass, Side
from gis.layers.rounds import Round, RoundLeg, lock_round
from gis.layers.streets import get_streets
from gis.services import outings
from gis.services.installation import database
from gis.services.relaying import lay_passes
from gis.services.rights import right
from gis.services.rounds.planned import find_directions
from gis.services.rounds.request import RoundRequest
from gis.services.rounds.sheet_register import State, set_sheets
from gis.services.rows import RowChange
from gis.services.typed_text import one_line
from gis.services.walked.hindering import Rows, add_hindrances, add_lasting
from gis.services.walked.seen import NOTHING_SEEN, Seen, Sighting, record_seen
from gis.services.walked.statuses import NOTHING_M, check_free, follow
from gis.services.walked.times import checked_times, middle

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NONE: Final[Mapping[tuple[int, int], str]] = MappingProxyType({})


@dataclass(frozen=True)
class Recorded:
    """
    What was recorded.

    Attributes
    ----------
    pass_ids
        A pass for each walker or pair.
    status
        Status of the round now, "walked" or "partly"; empty for a pass without a round.
    length_m
        Metres walked, of all passes.
    round_id
        The round, if there is one.
    sheets
        What the sheets that were shredded with it were before, by code.
    hindrances, notes
        Ids of what was stored of streets that could not be walked, that day and from now on.
    outings
        Outings that ended with it.
    seen
        What was stored of points and returns.
    """

    pass_ids: tuple[str, ...]
    status: str
    length_m: float
    round_id: str | None = None
    sheets: Mapping[str, State] = field(default_factory=dict)
    hindrances: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    outings: tuple[RowChange, ...] = ()
    seen: Seen = NOTHING_SEEN


@right("walked", "record")
def record_round(
    scope: Scope,
    round_id: str,
    *,
    started_at: dt.datetime,
    ended_at: dt.datetime,
    is_pair: bool,
    side: Side = "both",
    conditions: str = "",
    walkers: Collection[int] | None = None,
    left_out: Collection[tuple[int, int]] = (),
    hindrances: Mapping[tuple[int, int], str] = NONE,
    lasting: Mapping[tuple[int, int], str] = NONE,
    sightings: Sequence[Sighting] = (),
    home: Collection[str] | None = None,
    shredded: Collection[str] = (),
) -> Recorded:
    """
    Record that a planned round was walked, as planned or in part: all of it, or nothing.

    Parameters
    ----------
    scope
        Whose round it is.
    round_id
        The round.
    started_at, ended_at
        With a time zone.
    is_pair
        Whether two walked together.
    side
        What one alone saw of the street, seen in the walking direction.
    conditions
        Light and weather.
    walkers
        Numbers of the legs that were walked; None for all.
    left_out
        Walker and number of each row of the list that was not walked. A stretch that the leg
        passes again does not count there either.
    hindrances
        By walker and number of a row that could not be walked a code of `HINDRANCES`; such a row
        is left out.
    lasting
        By walker and number of a row that cannot be walked from now on either what is noted of it.
    sightings
        What was seen, and when to come back.
    home
        Ids of the outings of the round whose workers are home by now; None for all.
    shredded
        Codes of sheets of the round that are shredded by now.

    Raises
    ------
    InputError
        ``time_in_future``, ``times_swapped``, ``times_equal``, ``time_too_long``,
        ``time_too_early``, ``conditions_too_long``, ``side_unknown``, ``hindrance_unknown``,
        ``note_reason_missing``; ``nothing_walked_recorded`` where nothing could not be walked
        either; what `gis.services.walked.seen.record_seen` says.
    NotFoundError
        ``round_not_found``, ``leg_not_found``, ``walking_row_not_found``, ``sheet_code_not_found``.
    ConflictError
        ``round_already_walked``, ``round_cancelled``.
    """
    crs = database().crs
    started_at, ended_at = checked_times(started_at, ended_at)
    told = one_line(conditions, "conditions_too_long")
    _check_side(side)
    with database().as_one():
        with database().session(scope) as session:
            stored = lock_round(session, round_id)
            legs = _chosen(stored, walkers, hindrances)
            check_free(session, stored, [leg.walker for leg in legs], started_at, ended_at)
            hindered = hindrances.keys() | lasting.keys()
            of_legs = {leg.walker for leg in legs}
            gone = {key for key in left_out if key[0] in of_legs} | hindered
            rows = _rows(session, stored, gone, crs)
            lines = _walked(legs, rows, gone)
            if not lines and not hindrances:
                raise InputError("nothing_walked_recorded")
            added = [
                Pass(
                    team_id=scope.team_id, created_by=scope.member_id, round_id=stored.id,
                    walker=walker, started_at=started_at, ended_at=ended_at,
                    band=band_of(middle(started_at, ended_at)), is_pair=is_pair, side=side,
                    source="confirmed", mode="bicycle" if stored.mode == "bicycle" else "foot",
                    conditions=told, geometry=write_geometry(line, crs),
                )
                for walker, line in lines.items()
            ]  # fmt: skip
            hindrance_ids = add_hindrances(session, stored, hindrances, rows, crs)
            note_ids = add_lasting(session, lasting, rows, crs)
            ended = outings.settle_round(session, stored.id, home)
            recorded = _recorded(session, added, stored, crs)
            sheets = set_sheets(session, dict.fromkeys(shredded, "shredded"), [stored.id])
        seen = record_seen(
            scope, sightings, at=middle(started_at, ended_at), is_pair=is_pair, round_id=round_id
        )
    return replace(
        recorded, sheets=sheets, hindrances=hindrance_ids, notes=note_ids, outings=ended,
        seen=seen,
    )  # fmt: skip


@right("walked", "record")
def record_marked(
    scope: Scope,
    street_ids: Collection[str],
    *,
    started_at: dt.datetime,
    ended_at: dt.datetime,
    is_pair: bool,
    mode: str = "foot",
    side: Side = "both",
    conditions: str = "",
    sightings: Sequence[Sighting] = (),
    outing_id: str | None = None,
) -> Recorded:
    """
    Record streets that were seen without a planned round: all of it, or nothing.

    Parameters
    ----------
    scope
        Whose walk it is.
    street_ids
        The pieces that were seen.
    started_at, ended_at, is_pair, side, conditions, sightings
        As `record_round`.
    mode
        "foot" or "bicycle".
    outing_id
        The walk of those who are home by now, if they were out.

    Raises
    ------
    InputError
        What `record_round` says of times and sightings; ``no_street_chosen``,
        ``street_not_walked`` when none of them can be walked, ``mode_not_walked``,
        ``side_unknown``, ``conditions_too_long``.
    NotFoundError
        ``street_not_found``, ``row_not_found``.
    ConflictError
        ``pass_already_recorded``.
    """
    crs = database().crs
    started_at, ended_at = checked_times(started_at, ended_at)
    told = one_line(conditions, "conditions_too_long")
    _check_side(side)
    if mode not in ("foot", "bicycle"):
        raise InputError("mode_not_walked")
    with database().as_one():
        with database().session(scope) as session:
            line = _street_line(session, street_ids, crs)
            # Two browsers that record the same wait for each other here.
            pass_layer.hold_passes(session)
            if pass_layer.is_marked(session, line, started_at, ended_at, crs=crs):
                raise ConflictError("pass_already_recorded")
            added = Pass(
                team_id=scope.team_id, created_by=scope.member_id, started_at=started_at,
                ended_at=ended_at, band=band_of(middle(started_at, ended_at)), is_pair=is_pair,
                side=side, source="marked", mode=mode, conditions=told,
                geometry=write_geometry(line, crs),
            )  # fmt: skip
            ended = () if outing_id is None else outings.settle_outing(session, outing_id)
            recorded = _recorded(session, [added], None, crs)
        seen = record_seen(scope, sightings, at=middle(started_at, ended_at), is_pair=is_pair)
    return replace(recorded, outings=ended, seen=seen)


def _check_side(side: str) -> None:
    if side not in get_args(Side):
        raise InputError("side_unknown")


def _chosen(
    stored: Round, walkers: Collection[int] | None, hindrances: Collection[tuple[int, int]]
) -> list[RoundLeg]:
    known = {leg.walker: leg for leg in stored.legs}
    wanted = sorted(known if walkers is None else set(walkers))
    if not wanted and not hindrances:
        raise InputError("nothing_walked_recorded")
    if not known.keys() >= set(wanted):
        raise NotFoundError("leg_not_found")
    return [known[walker] for walker in wanted]


def _rows(session: Session, stored: Round, asked: set[tuple[int, int]], crs: str) -> Rows:
    """Return the rows of the list of those legs of which some are told of, in the metric CRS."""
    partly = [leg for leg in stored.legs if any(walker == leg.walker for walker, _row in asked)]
    pace_kmh = RoundRequest.from_json(stored.parameters).pace_kmh
    listed = find_directions(session, partly, stored.stops, pace_kmh, crs)
    rows = {
        (leg.walker, row.number): row
        for leg, directions in zip(partly, listed, strict=True)
        for row in directions
    }
    if not rows.keys() >= asked:
        raise NotFoundError("walking_row_not_found")
    return rows


def _walked(
    legs: list[RoundLeg], rows: Rows, gone: set[tuple[int, int]]
) -> dict[int, shapely.MultiLineString]:
    """Return what was walked of each leg of which anything was, in the metric CRS."""
    lines = {leg.walker: shapely.MultiLineString([read_geometry(leg.geometry)]) for leg in legs}
    for walker in lines.keys() & {walker for walker, _row in gone}:
        mine = [(key in gone, row) for key, row in rows.items() if key[0] == walker]
        out = [row.geometry for is_gone, row in mine if is_gone and not row.deadhead]
        # Not to have gone on along a street a second time takes nothing from the first.
        again = [row.geometry for is_gone, row in mine if is_gone and row.deadhead]
        kept = [row.geometry for is_gone, row in mine if not is_gone and not row.deadhead]
        out += [without([line], kept)[0] for line in again]
        (lines[walker],) = without([lines[walker]], out)
    return {walker: line for walker, line in lines.items() if line.length >= NOTHING_M}


def _street_line(
    session: Session, street_ids: Collection[str], crs: str
) -> shapely.MultiLineString:
    if not street_ids:
        raise InputError("no_street_chosen")
    hold_map(session)
    found = get_streets(session, street_ids, crs=crs)
    if not found["is_walkable"].any():
        raise InputError("street_not_walked")
    joined = shapely.line_merge(shapely.MultiLineString(found.geometry.tolist()))
    return shapely.MultiLineString(list(shapely.get_parts(joined)))


def _recorded(session: Session, added: list[Pass], stored: Round | None, crs: str) -> Recorded:
    # A map that comes at the same time lays the passes that are there, or waits for these.
    hold_map(session)
    session.add_all(added)
    session.flush()
    lay_passes(session, [str(one.id) for one in added], crs=crs)
    if stored is not None:
        follow(session, stored, crs)
    return Recorded(
        tuple(str(one.id) for one in added),
        "" if stored is None else stored.status,
        sum(geodesic_length_m(transform(read_geometry(one.geometry), crs, WGS84)) for one in added),
        None if stored is None else str(stored.id),
    )
