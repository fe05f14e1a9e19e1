"""A stored round as pages, scripts and the sheet read it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from gis.crs import WGS84, transform
from gis.exchange.gpx import Track, write_gpx
from gis.layers import addresses, streets
from gis.layers.database import Frame, Scope, read_geometry
from gis.layers.rounds import Outcome, Round, RoundLeg, RoundStop, Status, StopKind
from gis.layers.rounds import get_round as get_stored_round
from gis.planning.directions import Direction, directions
from gis.planning.rounds import Leg, Mode, Objective, Step
from gis.planning.visits import Window
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rounds.request import Kind, Place, RoundRequest, StopRequest

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

IS_ORDERED = "is_ordered"
"""Key of a round's parameters: whether the order of its stops was chosen by hand."""
ASKED: tuple[Outcome, ...] = ("walked", "not_fitting", "unreachable")
"""Outcomes of the pieces that a round was asked for."""


@dataclass(frozen=True)
class PlannedStop:
    """
    A stop of a stored round, or a break; times are aware, in UTC.

    Attributes
    ----------
    number
        From 1, in the order in which they were asked for; breaks come last.
    kind, ref
        What is visited (`StopRequest`); a "break" has no `ref`.
    label
        Its code or name; of an address the address, "" where it may not be told any more.
    at
        In WGS84; None of a break, and of what was gone when the round was planned.
    asked
        The stop as it was asked for; None of a break.
    walker, after_steps
        Who visits it, after so many of the leg's pieces; None when it is left out.
    arrives, begins, leaves
        When; None when it is left out.
    reason
        Why it is left out (`gis.planning.visits.Reason`, or ``gone``); None when it is visited.
    """

    number: int
    kind: StopKind
    ref: str
    label: str
    at: Place | None
    asked: StopRequest | None
    minutes: float
    walker: int | None
    after_steps: int | None
    arrives: dt.datetime | None
    begins: dt.datetime | None
    leaves: dt.datetime | None
    way_m: float | None
    reason: str | None

    @property
    def waiting_minutes(self) -> float:
        """From the arrival until the work begins."""
        if self.arrives is None or self.begins is None:
            return 0.0
        return (self.begins - self.arrives).total_seconds() / 60


@dataclass(frozen=True)
class PlannedLeg:
    """
    One walker's or pair's line in WGS84 and the list to walk it by; lengths in metres.

    Attributes
    ----------
    walker, letter
        Number from 1, and the letter it goes by on maps and paper.
    minutes
        Driving included.
    pieces
        Ids of the required pieces in the order in which they are done.
    start, end
        Where the worker sets out and ends: with the car, where it is driven from and to.
    drive_m, drive_minutes, drive
        Driven to the parking place and from it; None where nothing is.
    parking
        Where the car stands, and the walk begins and ends; None without a car.
    visits
        Stops and breaks in order.
    leaves, returns
        Instants in UTC of a leg with stops; else None.
    """

    walker: int
    letter: str
    length_m: float
    deadhead_m: float
    minutes: float
    geometry: shapely.LineString
    pieces: tuple[str, ...]
    directions: list[Direction]
    start: Place
    end: Place
    drive_m: float = 0.0
    drive_minutes: float = 0.0
    drive: shapely.MultiLineString | None = None
    parking: Place | None = None
    visits: tuple[PlannedStop, ...] = ()
    leaves: dt.datetime | None = None
    returns: dt.datetime | None = None


@dataclass(frozen=True)
class PlannedRound:
    """
    A stored round.

    Attributes
    ----------
    version
        Counts its changes.
    kind
        Whether streets, stops or both are asked for.
    name
        Names of its areas.
    request
        What was asked for.
    replaces
        Id of the plan that this one came instead of, or None.
    required
        Pieces asked for: `id`, `name`, `highway`, `length_m`, `outcome` ("walked", "not_fitting"
        or "unreachable") and LineStrings in WGS84.
    dropped
        Pieces taken out by hand: `street_id`, `name`, `length_m` and LineStrings in WGS84.
    not_walkable
        Pieces that the team noted it cannot walk: as `dropped`, with `reason`.
    stops
        All that were asked for, and the breaks; for leaders none.
    objective_m, lower_bound_m, proven_optimal
        Metres of the plan, what no plan of the same pieces can beat, and whether they are equal.
    further_rounds
        Rounds more, of the same walkers and minutes, that would walk what does not fit; None
        where that was not counted.
    """

    id: str
    version: int
    kind: Kind
    name: str
    created_at: dt.datetime
    data_date: dt.date | None
    request: RoundRequest
    status: Status
    replaces: str | None
    objective_m: float
    lower_bound_m: float
    proven_optimal: bool
    further_rounds: int | None
    legs: list[PlannedLeg]
    required: Frame
    dropped: Frame
    not_walkable: Frame
    stops: list[PlannedStop]

    @property
    def left_out(self) -> list[PlannedStop]:
        """Stops that are not visited."""
        return [stop for stop in self.stops if stop.reason is not None]

    @property
    def area_ids(self) -> list[str]:
        """Ids of its areas."""
        return list(self.request.area_ids)

    @property
    def minutes(self) -> float:
        """Longest time of a leg that was asked for."""
        return self.request.minutes

    @property
    def pace_kmh(self) -> float:
        """Observing pace."""
        return self.request.pace_kmh

    @property
    def objective(self) -> Objective:
        """What was to be least."""
        return self.request.objective

    @property
    def walkers(self) -> int:
        """Legs that were asked for; one without work has none."""
        return self.request.walkers

    @property
    def is_pair(self) -> bool:
        """Whether two walk each leg."""
        return self.request.is_pair

    @property
    def mode(self) -> Mode:
        """How they go."""
        return self.request.mode

    @property
    def planned_for(self) -> dt.datetime | None:
        """When it is to be walked."""
        return self.request.planned_for

    @property
    def start(self) -> Place | None:
        """Where the first leg begins; None when nothing fits."""
        return self.legs[0].start if self.legs else None

    @property
    def end(self) -> Place | None:
        """Where the first leg ends; None when nothing fits."""
        return self.legs[0].end if self.legs else None

    @property
    def length_m(self) -> float:
        """Metres walked in all legs."""
        return sum(leg.length_m for leg in self.legs)

    @property
    def deadhead_m(self) -> float:
        """Metres walked beyond the first time of each required piece."""
        return sum(leg.deadhead_m for leg in self.legs)

    @property
    def walk_minutes(self) -> float:
        """Minutes of the longest leg, driving included."""
        return max((leg.minutes for leg in self.legs), default=0.0)

    @property
    def not_fitting(self) -> Frame:
        """Required pieces for which the time was too short."""
        return self.required[self.required["outcome"] == "not_fitting"]

    @property
    def unreachable(self) -> Frame:
        """Required pieces that no walk from the start reaches."""
        return self.required[self.required["outcome"] == "unreachable"]


@right("rounds", "read")
def get_round(scope: Scope, round_id: str) -> PlannedRound:
    """
    Return a stored round.

    Raises
    ------
    NotFoundError
        ``round_not_found``.
    """
    opened = database()
    with opened.session(scope) as session:
        return read_round(session, get_stored_round(session, round_id), opened.crs)


@right("rounds", "export")
def round_gpx(scope: Scope, round_id: str) -> str:
    """Return the legs of a round as a GPX text: lines only, no address and no name of a person."""
    planned = get_round(scope, round_id)
    goes = "cycling" if planned.mode == "bicycle" else "walking"
    tracks = []
    for leg in planned.legs:
        drives = [] if leg.drive is None else list(leg.drive.geoms)
        tracks += [Track(leg.letter, leg.geometry, goes)]
        tracks += [Track(leg.letter, drive, "driving") for drive in drives]
    return write_gpx(tracks, planned.created_at)


def letter(walker: int) -> str:
    """Return the letter of a walker counted from 1."""
    return chr(ord("A") + walker - 1)


def read_round(session: Session, stored: Round, crs: str) -> PlannedRound:
    """Return a stored round in WGS84, from the metric CRS."""
    stops = read_stops(session, stored, crs)
    request = read_request(stored, stops)
    listed = find_directions(session, stored.legs, stored.stops, request.pace_kmh, crs)
    pieces = read_pieces(stored, crs).to_crs(WGS84)
    return PlannedRound(
        id=str(stored.id),
        version=stored.version,
        kind=stored.kind,
        name=stored.name,
        created_at=stored.created_at,
        data_date=stored.data_date,
        request=request,
        status=stored.status,
        replaces=None if stored.replaces is None else str(stored.replaces),
        objective_m=stored.objective_m,
        lower_bound_m=stored.lower_bound_m,
        proven_optimal=stored.proven_optimal,
        further_rounds=stored.further_rounds,
        legs=[
            _planned_leg(leg, rows, stops, request.mode, crs)
            for leg, rows in zip(stored.legs, listed, strict=True)
        ],
        required=pieces.loc[pieces["outcome"].isin(ASKED)].drop(columns="reason"),
        dropped=_others(pieces, "dropped").drop(columns="reason"),
        not_walkable=_others(pieces, "not_walkable"),
        stops=stops,
    )


def read_request(stored: Round, stops: Sequence[PlannedStop]) -> RoundRequest:
    """Return what a round was asked to be; its stops stand in rows that leaders do not read."""
    asked = tuple(stop.asked for stop in stops if stop.asked is not None)
    request = dataclasses.replace(RoundRequest.from_json(stored.parameters), stops=asked)
    if not stored.parameters.get(IS_ORDERED):
        return request
    orders: dict[int, tuple[str, ...]] = {}
    for stop in sorted(filter(_is_visited, stops), key=lambda stop: (stop.begins, stop.number)):
        assert stop.walker is not None
        orders[stop.walker] = (*orders.get(stop.walker, ()), stop.ref)
    return dataclasses.replace(request, orders=orders)


def _is_visited(stop: PlannedStop) -> bool:
    return stop.walker is not None and stop.asked is not None


def read_stops(session: Session, stored: Round, crs: str) -> list[PlannedStop]:
    """Return the stops of a round, with the addresses that may be told."""
    told = addresses.find_told(
        session, [row.ref for row in stored.stops if row.kind == "address" and row.ref]
    )
    return [_planned_stop(row, told, crs) for row in stored.stops]


def visits_of(stops: Sequence[PlannedStop], walker: int) -> tuple[PlannedStop, ...]:
    """Return the stops and breaks of a walker in the order of their clock."""
    mine = [stop for stop in stops if stop.walker == walker]
    return tuple(sorted(mine, key=lambda stop: (stop.begins, stop.leaves)))


def _planned_stop(
    row: RoundStop, told: Mapping[uuid.UUID, addresses.ToldAddress], crs: str
) -> PlannedStop:
    at = None if row.geometry is None else transform(read_geometry(row.geometry), crs, WGS84)
    is_address = row.kind == "address"
    known = told.get(row.ref) if is_address and row.ref else None
    if is_address and known is None:
        at = None  # protected since, or gone
    return PlannedStop(
        number=row.number,
        kind=row.kind,
        ref="" if row.ref is None else str(row.ref),
        label=row.label if known is None else known.label,
        at=None if at is None else (at.x, at.y),
        asked=None if row.kind == "break" else _asked(row),
        minutes=row.service_minutes,
        walker=row.walker,
        after_steps=row.after_steps,
        arrives=row.arrives_at,
        begins=row.begins_at,
        leaves=row.leaves_at,
        way_m=row.way_m,
        reason=row.reason,
    )


def _asked(row: RoundStop) -> StopRequest:
    assert row.kind != "break"
    windows = tuple(Window(*map(dt.datetime.fromisoformat, span)) for span in row.windows)
    return StopRequest(
        row.kind, str(row.ref), row.service_minutes, windows, row.must, row.priority,
        row.needs_pair, row.assigned,
    )  # fmt: skip


def _others(pieces: Frame, outcome: Outcome) -> Frame:
    chosen = pieces[pieces["outcome"] == outcome].rename(columns={"id": "street_id"})
    return chosen[["street_id", "name", "length_m", "reason", "geometry"]]


def _planned_leg(
    stored: RoundLeg,
    rows: list[Direction],
    stops: Sequence[PlannedStop],
    mode: Mode,
    crs: str,
) -> PlannedLeg:
    walk = transform(read_geometry(stored.geometry), crs, WGS84)
    drive = None if stored.drive is None else transform(read_geometry(stored.drive), crs, WGS84)
    start, end = _ends(walk, drive)
    lines = transform(shapely.geometrycollections([row.geometry for row in rows]), crs, WGS84)
    return PlannedLeg(
        walker=stored.walker,
        letter=letter(stored.walker),
        length_m=stored.length_m,
        deadhead_m=stored.deadhead_m,
        minutes=stored.minutes,
        geometry=walk,
        pieces=tuple(str(piece) for piece in stored.pieces),
        directions=[
            dataclasses.replace(row, geometry=line)
            for row, line in zip(rows, lines.geoms, strict=True)
        ],
        start=start,
        end=end,
        drive_m=stored.drive_m,
        drive_minutes=stored.drive_minutes,
        drive=drive,
        parking=_ends(walk, None)[0] if mode == "car" else None,
        visits=visits_of(stops, stored.walker),
        leaves=stored.leaves_at,
        returns=stored.returns_at,
    )


def _ends(walk: shapely.LineString, drive: shapely.MultiLineString | None) -> tuple[Place, Place]:
    """Return where a worker sets out and ends; a drive that goes nowhere is not there."""
    (start, *_between, end) = walk.coords
    for line in () if drive is None else drive.geoms:
        first, last = line.coords[0], line.coords[-1]
        if math.dist(last, walk.coords[0]) < math.dist(first, walk.coords[0]):
            start = first
        else:
            end = last
    return (start[0], start[1]), (end[0], end[1])


def read_leg(stored: RoundLeg) -> Leg:
    """Return a stored leg as it was planned, in the metric CRS."""
    return Leg(
        walker=stored.walker,
        steps=tuple(Step(**step) for step in stored.steps),
        geometry=read_geometry(stored.geometry),
        length_m=stored.length_m,
        deadhead_m=stored.deadhead_m,
        minutes=stored.minutes,
        pieces=tuple(str(piece) for piece in stored.pieces),
    )


def find_directions(
    session: Session,
    stored: Sequence[RoundLeg],
    stops: Sequence[RoundStop],
    pace_kmh: float,
    crs: str,
) -> list[list[Direction]]:
    """Return the walking list of each leg, cut where it stops, in the metric CRS."""
    legs = [read_leg(leg) for leg in stored]
    cuts = {
        leg.walker: {one.after_steps or 0 for one in stops if one.walker == leg.walker}
        for leg in legs
    }
    walked = sorted({step.street_id for leg in legs for step in leg.steps})
    asked = sorted({piece for leg in legs for piece in leg.pieces})
    lines = streets.find_streets_by_id(session, walked, crs=crs)
    homes = addresses.find_addresses_of(session, asked, crs=crs)
    return [
        directions(
            leg, lines, homes[homes["street_id"].isin(leg.pieces)], pace_kmh, cuts[leg.walker]
        )
        for leg in legs
    ]


def read_pieces(stored: Round, crs: str) -> Frame:
    """
    Return the pieces of a round.

    Returns
    -------
    GeoDataFrame
        `id`, `name`, `highway`, `length_m`, `outcome`, `reason` and LineStrings in the metric CRS.
    """
    rows: list[dict[str, Any]] = [
        {
            "id": str(piece.street_id),
            "name": piece.name,
            "highway": piece.highway,
            "length_m": piece.length_m,
            "outcome": piece.outcome,
            "reason": piece.reason,
            "geometry": read_geometry(piece.geometry),
        }
        for piece in sorted(stored.pieces, key=lambda piece: piece.street_id)
    ]
    columns = ["id", "name", "highway", "length_m", "outcome", "reason", "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry="geometry", crs=crs)
