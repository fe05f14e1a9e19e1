"""Record that a round was walked, or that streets were seen without one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, get_args

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
from gis.services.installation import database
from gis.services.relaying import lay_passes
from gis.services.rounds.planned import find_directions, read_leg
from gis.services.rounds.request import RoundRequest
from gis.services.rounds.sheets import State, set_sheets
from gis.services.typed_text import one_line
from gis.services.walked.statuses import NOTHING_M, check_free, follow
from gis.services.walked.times import checked_times

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


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
    sheets
        What the sheets that were shredded with it were before, by code; for `withdraw`.
    """

    pass_ids: tuple[str, ...]
    status: str
    length_m: float
    sheets: Mapping[str, State] = field(default_factory=dict)


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
    shredded: Collection[str] = (),
) -> Recorded:
    """
    Record that a planned round was walked, as planned or in part.

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
    shredded
        Codes of sheets of the round that are shredded by now.

    Raises
    ------
    InputError
        ``time_in_future``, ``times_swapped``, ``times_equal``, ``time_too_long``,
        ``time_too_early``, ``nothing_walked_recorded``, ``conditions_too_long``, ``side_unknown``.
    NotFoundError
        ``round_not_found``, ``leg_not_found``, ``walking_row_not_found``, ``sheet_code_not_found``.
    ConflictError
        ``round_already_walked``, ``round_cancelled``.
    """
    crs = database().crs
    started_at, ended_at = checked_times(started_at, ended_at)
    told = one_line(conditions, "conditions_too_long")
    _check_side(side)
    with database().session(scope) as session:
        stored = lock_round(session, round_id)
        legs = _chosen(stored, walkers)
        check_free(session, stored, [leg.walker for leg in legs], started_at, ended_at)
        lines = _walked(session, stored, legs, set(left_out), crs)
        if not lines:
            raise InputError("nothing_walked_recorded")
        added = [
            Pass(
                team_id=scope.team_id, created_by=scope.member_id, round_id=stored.id,
                walker=walker, started_at=started_at, ended_at=ended_at,
                band=_band(started_at, ended_at), is_pair=is_pair, side=side, source="confirmed",
                mode="bicycle" if stored.mode == "bicycle" else "foot",
                conditions=told, geometry=write_geometry(line, crs),
            )
            for walker, line in lines.items()
        ]  # fmt: skip
        recorded = _recorded(session, added, stored, crs)
        sheets = set_sheets(session, dict.fromkeys(shredded, "shredded"), [stored.id])
        return replace(recorded, sheets=sheets)


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
) -> Recorded:
    """
    Record streets that were seen without a planned round.

    Raises
    ------
    InputError
        What `record_round` says of times; ``no_street_chosen``, ``street_not_walked`` when none
        of them can be walked, ``mode_not_walked``, ``side_unknown``, ``conditions_too_long``.
    NotFoundError
        ``street_not_found``.
    ConflictError
        ``pass_already_recorded``.
    """
    crs = database().crs
    started_at, ended_at = checked_times(started_at, ended_at)
    told = one_line(conditions, "conditions_too_long")
    _check_side(side)
    if mode not in ("foot", "bicycle"):
        raise InputError("mode_not_walked")
    with database().session(scope) as session:
        line = _street_line(session, street_ids, crs)
        # Two browsers that record the same wait for each other here.
        pass_layer.hold_passes(session)
        if pass_layer.is_marked(session, line, started_at, ended_at, crs=crs):
            raise ConflictError("pass_already_recorded")
        added = Pass(
            team_id=scope.team_id, created_by=scope.member_id, started_at=started_at,
            ended_at=ended_at, band=_band(started_at, ended_at), is_pair=is_pair, side=side,
            source="marked", mode=mode, conditions=told,
            geometry=write_geometry(line, crs),
        )  # fmt: skip
        return _recorded(session, [added], None, crs)


def _check_side(side: str) -> None:
    if side not in get_args(Side):
        raise InputError("side_unknown")


def _band(started_at: dt.datetime, ended_at: dt.datetime) -> str:
    return band_of(started_at + (ended_at - started_at) / 2)


def _chosen(stored: Round, walkers: Collection[int] | None) -> list[RoundLeg]:
    known = {leg.walker: leg for leg in stored.legs}
    wanted = sorted(known if walkers is None else set(walkers))
    if not wanted:
        raise InputError("nothing_walked_recorded")
    if not known.keys() >= set(wanted):
        raise NotFoundError("leg_not_found")
    return [known[walker] for walker in wanted]


def _walked(
    session: Session, stored: Round, legs: list[RoundLeg], left_out: set[tuple[int, int]], crs: str
) -> dict[int, shapely.MultiLineString]:
    """Return what was walked of each leg of which anything was, in the metric CRS."""
    lines = {leg.walker: shapely.MultiLineString([read_geometry(leg.geometry)]) for leg in legs}
    partly = [leg for leg in legs if any(walker == leg.walker for walker, _ in left_out)]
    pace_kmh = RoundRequest.from_json(stored.parameters).pace_kmh
    listed = find_directions(session, [read_leg(leg) for leg in partly], pace_kmh, crs)
    for leg, rows in zip(partly, listed, strict=True):
        skipped = {number for walker, number in left_out if walker == leg.walker}
        if not {row.number for row in rows} >= skipped:
            raise NotFoundError("walking_row_not_found")
        gone = [row.geometry for row in rows if row.number in skipped and not row.deadhead]
        # Not to have gone on along a street a second time takes nothing from the first.
        again = [row.geometry for row in rows if row.number in skipped and row.deadhead]
        kept = [row.geometry for row in rows if row.number not in skipped and not row.deadhead]
        gone += [without([line], kept)[0] for line in again]
        (lines[leg.walker],) = without([lines[leg.walker]], gone)
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
    )
