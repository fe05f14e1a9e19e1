"""Rounds: plan one, look at it again, print it, take it along as GPX."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import secrets
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import geopandas as gpd
import pandas as pd
import shapely

from gis.crs import WGS84, transform
from gis.errors import InputError
from gis.exchange.gpx import Track, write_gpx
from gis.exchange.polygon_file import Polygonal
from gis.layers import addresses, basemap, map_imports, streets, teams
from gis.layers.database import Frame, Scope, read_geometry, write_geometry
from gis.layers.rounds import Outcome, Round, RoundLeg, RoundPiece, Sheet, is_code_free
from gis.layers.rounds import find_rounds as find_stored_rounds
from gis.layers.rounds import get_round as get_stored_round
from gis.locale import COPENHAGEN, Translator
from gis.planning.directions import Direction, directions
from gis.planning.required import required_pieces
from gis.planning.street_rounds import (
    Leg,
    Step,
    StreetRound,
    StreetRoundParams,
    plan_street_round,
)
from gis.services.areas import get_area
from gis.services.installation import database

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Place = tuple[float, float]
"""Longitude and latitude in WGS84 degrees."""

FIRST_MARGIN_M = 1000.0
"""How far around the areas streets are first looked for; widened until nothing can be better."""
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Sheet codes are read aloud on the phone: no 0 and O, no 1 and I."""
CODE_LENGTH = 4


@dataclass(frozen=True)
class PlannedLeg:
    """One walker's line in WGS84 and the list to walk it by; lengths in metres."""

    walker: int
    length_m: float
    deadhead_m: float
    minutes: float
    geometry: shapely.LineString
    pieces: tuple[str, ...]
    directions: list[Direction]


@dataclass(frozen=True)
class PlannedRound:
    """
    A stored round.

    Attributes
    ----------
    name
        Names of its areas.
    minutes, pace_kmh
        What was asked for.
    required
        Pieces asked for: `id`, `name`, `highway`, `length_m`, `outcome` ("walked", "not_fitting"
        or "unreachable") and LineStrings in WGS84.
    objective_m, lower_bound_m, proven_optimal
        Metres of the plan, what no plan of the same pieces can beat, and whether they are equal.
    start, end
        Where the first leg begins and ends; None when nothing fits.
    """

    id: str
    name: str
    area_ids: list[str]
    created_at: dt.datetime
    data_date: dt.date | None
    minutes: float
    pace_kmh: float
    objective: str
    objective_m: float
    lower_bound_m: float
    proven_optimal: bool
    start: Place | None
    end: Place | None
    legs: list[PlannedLeg]
    required: Frame

    @property
    def length_m(self) -> float:
        """Metres of all legs."""
        return sum(leg.length_m for leg in self.legs)

    @property
    def deadhead_m(self) -> float:
        """Metres walked beyond the first time of each required piece."""
        return sum(leg.deadhead_m for leg in self.legs)

    @property
    def walk_minutes(self) -> float:
        """Minutes of the longest leg."""
        return max((leg.minutes for leg in self.legs), default=0.0)

    @property
    def not_fitting(self) -> Frame:
        """Required pieces for which the time was too short."""
        return self.required[self.required["outcome"] == "not_fitting"]

    @property
    def unreachable(self) -> Frame:
        """Required pieces that no walk from the start reaches."""
        return self.required[self.required["outcome"] == "unreachable"]


@dataclass(frozen=True)
class PrintedSheet:
    """A sheet as PDF, registered under its code."""

    code: str
    pdf: bytes
    file_name: str


def plan_round(
    scope: Scope,
    area_ids: Sequence[str],
    *,
    minutes: float,
    walkers: int = 1,
    start: Place | None = None,
    end: Place | None = None,
    pace_kmh: float = 4.0,
    objective: Literal["total", "longest"] = "total",
    seed: int = 0,
    seconds: float | None = None,
    allow_empty: bool = True,
    progress: Callable[[float], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> PlannedRound:
    """
    Plan and store a walking round of the streets of some areas.

    Parameters
    ----------
    scope
        Whose round it is.
    area_ids
        Ids or names of housing areas.
    minutes
        Longest time of a leg.
    walkers
        Legs to walk at the same time.
    start, end
        Longitude and latitude. Without a start the program chooses; without an end a leg returns
        to its start.
    pace_kmh
        Observing pace.
    objective
        "total" or "longest" length of the legs.
    seed
        The same seed gives the same plan.
    seconds
        Longest time to look for a better plan where the first is not proven shortest.
    allow_empty
        Whether a round that walks nothing is stored too, with its streets listed as not fitting
        or unreachable.
    progress, should_stop
        Told the share done, and asked whether to stop with the best plan so far; while there is
        none, nothing is stored.

    Raises
    ------
    InputError, NotFoundError
        ``no_area_chosen``, ``area_not_found``, ``stopped_early``; unless a round may be empty
        ``nothing_fits`` or ``nothing_reachable``; or what
        `gis.planning.street_rounds.plan_street_round` refuses.
    """
    if not area_ids:
        raise InputError("no_area_chosen")
    opened = database()
    crs = opened.crs
    params = StreetRoundParams(
        minutes=minutes, pace_kmh=pace_kmh, start=_point(start, crs), end=_point(end, crs),
        walkers=walkers, objective=objective, seed=seed,
    )  # fmt: skip
    cancelled = should_stop or (lambda: False)
    with opened.session(scope) as session:
        areas = [get_area(session, reference) for reference in dict.fromkeys(area_ids)]
        outline = _joined([read_geometry(area.geometry) for area in areas])
        plan, near = _plan_widely(
            session, outline, params, crs, progress, cancelled, _deadline(seconds)
        )
        if not (plan.legs or allow_empty):
            raise nothing_walked(minutes, is_time_short=bool(plan.not_fitting))
        stored = Round(
            team_id=scope.team_id, created_by=scope.member_id, changed_by=scope.member_id,
            kind="street", mode="foot", name=", ".join(area.name for area in areas),
            area_ids=[area.id for area in areas], data_date=_data_date(session),
            parameters={
                "minutes": minutes, "walkers": walkers, "start": start, "end": end,
                "pace_kmh": pace_kmh, "objective": objective, "seed": seed,
            },
            objective_m=plan.objective_m, lower_bound_m=plan.lower_bound_m,
            proven_optimal=plan.proven_optimal,
        )  # fmt: skip
        stored.legs = [_stored_leg(leg, scope, crs) for leg in plan.legs]
        stored.pieces = _stored_pieces(plan, near, scope, crs)
        session.add(stored)
        session.flush()
        return _planned(session, stored, crs)


def _joined(outlines: list[Polygonal]) -> Polygonal:
    joined = shapely.union_all(outlines)
    assert isinstance(joined, Polygonal)
    return joined


def _point(place: Place | None, crs: str) -> shapely.Point | None:
    if place is None:
        return None
    lon, lat = place
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InputError("place_not_numbers")
    return shapely.Point(transform(shapely.Point(lon, lat), WGS84, crs))


def nothing_walked(minutes: float, *, is_time_short: bool) -> InputError:
    """Return what to tell about a round that walks nothing."""
    if is_time_short:
        return InputError("nothing_fits", minutes=minutes)
    return InputError("nothing_reachable")


def _deadline(seconds: float | None) -> Callable[[], bool]:
    latest = time.monotonic() + (math.inf if seconds is None else seconds)
    return lambda: time.monotonic() > latest


def _plan_widely(
    session: Session,
    outline: Polygonal,
    params: StreetRoundParams,
    crs: str,
    progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool],
    is_late: Callable[[], bool],
) -> tuple[StreetRound, Frame]:
    """
    Plan on the streets around the areas, as far out as a better way could lead.

    A way that leaves the window is at least twice its margin long. So when the plan walks less
    than that beyond the required pieces, no street outside can make it shorter. Time that is up
    ends the search for a better plan; only who cancels may have to go without any.
    """
    whole = streets.find_bounds(session)
    if whole is None:
        raise InputError("no_map")
    inside = addresses.find_addresses(session, outline, crs=crs)
    ends = [point for point in (params.start, params.end) if point is not None]
    core = shapely.union_all([outline, *ends])
    margin = FIRST_MARGIN_M
    while not cancelled():
        window = core.envelope.buffer(margin, join_style="mitre")
        is_whole = window.covers(shapely.box(*whole))
        near = streets.find_streets(session, window, crs=crs)
        try:
            plan = plan_street_round(
                near, required_pieces(near, inside, outline), params,
                progress=progress, should_stop=lambda: cancelled() or is_late(),
            )  # fmt: skip
        except InputError as error:
            if error.code != "end_not_reachable" or is_whole:
                raise
            margin *= 2  # the way from start to end may lead far around
            continue
        beyond = sum(leg.deadhead_m for leg in plan.legs)
        # 1 % is what the metric CRS may stretch (`gis.crs.SCALE_TOLERANCE`).
        is_settled = beyond <= 2 * 0.99 * margin and not plan.unreachable and plan.legs
        is_enough = plan.legs and (cancelled() or is_late())
        if is_settled or is_enough or is_whole:
            return plan, near
        margin = max(2 * margin, beyond)
    raise InputError("stopped_early")


def _data_date(session: Session) -> dt.date | None:
    dates = [found.data_date for found in map_imports.find_imports(session) if found.data_date]
    return min(dates) if dates else None


def _stored_leg(leg: Leg, scope: Scope, crs: str) -> RoundLeg:
    return RoundLeg(
        team_id=scope.team_id, walker=leg.walker, length_m=leg.length_m,
        deadhead_m=leg.deadhead_m, minutes=leg.minutes,
        pieces=[uuid.UUID(piece) for piece in leg.pieces],
        steps=[dataclasses.asdict(step) for step in leg.steps],
        geometry=write_geometry(leg.geometry, crs),
    )  # fmt: skip


def _stored_pieces(plan: StreetRound, near: Frame, scope: Scope, crs: str) -> list[RoundPiece]:
    outcomes: dict[str, Outcome] = dict.fromkeys(plan.required, "walked")
    outcomes |= dict.fromkeys(plan.not_fitting, "not_fitting")
    outcomes |= dict.fromkeys(plan.unreachable, "unreachable")
    pieces = near.set_index("id").loc[list(plan.required)]
    return [
        RoundPiece(
            street_id=uuid.UUID(str(row.Index)), team_id=scope.team_id,
            outcome=outcomes[str(row.Index)], name=row.name_, highway=row.highway,
            length_m=float(row.length_m), geometry=write_geometry(row.geometry, crs),
        )
        for row in pieces.rename(columns={"name": "name_"}).itertuples()
    ]  # fmt: skip


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
        return _planned(session, get_stored_round(session, round_id), opened.crs)


def list_rounds(scope: Scope, limit: int = 20) -> list[PlannedRound]:
    """Return the team's newest rounds."""
    opened = database()
    with opened.session(scope) as session:
        return [
            _planned(session, found, opened.crs) for found in find_stored_rounds(session, limit)
        ]


def _planned(session: Session, stored: Round, crs: str) -> PlannedRound:
    legs = [_leg(leg) for leg in stored.legs]
    listed = [_directions(session, leg, stored, crs) for leg in legs]
    ends = [
        [(p.x, p.y) for p in (line.interpolate(0), line.interpolate(1, normalized=True))]
        for line in (transform(leg.geometry, crs, WGS84) for leg in legs[:1])
    ]
    return PlannedRound(
        id=str(stored.id),
        name=stored.name,
        area_ids=[str(area) for area in stored.area_ids],
        created_at=stored.created_at,
        data_date=stored.data_date,
        minutes=stored.parameters["minutes"],
        pace_kmh=stored.parameters["pace_kmh"],
        objective=stored.parameters["objective"],
        objective_m=stored.objective_m,
        lower_bound_m=stored.lower_bound_m,
        proven_optimal=stored.proven_optimal,
        start=ends[0][0] if ends else None,
        end=ends[0][1] if ends else None,
        legs=[
            PlannedLeg(
                walker=leg.walker,
                length_m=leg.length_m,
                deadhead_m=leg.deadhead_m,
                minutes=leg.minutes,
                geometry=transform(leg.geometry, crs, WGS84),
                pieces=leg.pieces,
                directions=[
                    dataclasses.replace(row, geometry=transform(row.geometry, crs, WGS84))
                    for row in rows
                ],
            )
            for leg, rows in zip(legs, listed, strict=True)
        ],
        required=_pieces(stored, crs).to_crs(WGS84),
    )


def _leg(stored: RoundLeg) -> Leg:
    return Leg(
        walker=stored.walker,
        steps=tuple(Step(**step) for step in stored.steps),
        geometry=read_geometry(stored.geometry),
        length_m=stored.length_m,
        deadhead_m=stored.deadhead_m,
        minutes=stored.minutes,
        pieces=tuple(str(piece) for piece in stored.pieces),
    )


def _directions(session: Session, leg: Leg, stored: Round, crs: str) -> list[Direction]:
    ids = sorted({step.street_id for step in leg.steps})
    walked = streets.find_streets_by_id(session, ids, crs=crs)
    homes = addresses.find_addresses_of(session, list(leg.pieces), crs=crs)
    return directions(leg, walked, homes, stored.parameters["pace_kmh"])


def _pieces(stored: Round, crs: str) -> Frame:
    rows: list[dict[str, Any]] = [
        {
            "id": str(piece.street_id),
            "name": piece.name,
            "highway": piece.highway,
            "length_m": piece.length_m,
            "outcome": piece.outcome,
            "geometry": read_geometry(piece.geometry),
        }
        for piece in sorted(stored.pieces, key=lambda piece: piece.street_id)
    ]
    columns = ["id", "name", "highway", "length_m", "outcome", "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry="geometry", crs=crs)


def print_sheet(scope: Scope, round_id: str, _: Translator) -> PrintedSheet:
    """
    Print a round: the PDF, and its line in the register of sheets.

    Parameters
    ----------
    scope
        Who prints.
    round_id
        The round.
    _
        Language of the sheet.

    Raises
    ------
    NotFoundError
        ``round_not_found``.
    MachineError
        ``sheet_failed``.
    """
    from gis.maps.sheet import SheetContent, SheetLeg, make_sheet

    opened = database()
    crs = opened.crs
    today = dt.datetime.now(COPENHAGEN).date()
    with opened.session(scope) as session:
        stored = get_stored_round(session, round_id)
        sheet = Sheet(
            team_id=scope.team_id, created_by=scope.member_id, changed_by=scope.member_id,
            round_id=stored.id, code=_new_code(session), return_by=next_working_day(today),
        )  # fmt: skip
        session.add(sheet)
        legs = [_leg(leg) for leg in stored.legs]
        pieces = _pieces(stored, crs)
        frame = shapely.union_all([*pieces.geometry, *(leg.geometry for leg in legs)]).envelope
        window = frame.buffer(max(frame.length / 4, 400), join_style="mitre")
        content = SheetContent(
            title=stored.name,
            sheet_code=sheet.code,
            printed_on=today,
            return_by=sheet.return_by,
            initials=teams.get_initials(session, scope.member_id),
            crs=crs,
            legs=[
                SheetLeg(
                    walker=_letter(leg.walker),
                    directions=_directions(session, leg, stored, crs),
                    length_m=leg.length_m,
                    deadhead_m=leg.deadhead_m,
                    minutes=leg.minutes,
                )
                for leg in legs
            ],
            streets=streets.find_streets(session, window, crs=crs),
            addresses=addresses.find_addresses_of(session, list(pieces["id"]), crs=crs),
            basemap=basemap.find_basemap(session, window, crs=crs),
            required=pieces,
            not_fitting=pieces[pieces["outcome"] == "not_fitting"],
            unreachable=pieces[pieces["outcome"] == "unreachable"],
            data_date=stored.data_date,
            translate=_,
        )
        pdf = make_sheet(content)
        return PrintedSheet(sheet.code, pdf, f"kvarter-ark-{sheet.code}.pdf")


def _letter(walker: int) -> str:
    return chr(ord("A") + walker - 1)


def _new_code(session: Session) -> str:
    length = CODE_LENGTH
    while True:
        for _attempt in range(20):
            code = "".join(secrets.choice(CODE_LETTERS) for _letter in range(length))
            if is_code_free(session, code):
                return code
        length += 1


def next_working_day(day: dt.date) -> dt.date:
    """Return the first Monday to Friday after a day; public holidays are not known here."""
    following = day + dt.timedelta(days=1)
    while following.isoweekday() > 5:
        following += dt.timedelta(days=1)
    return following


def round_gpx(scope: Scope, round_id: str) -> str:
    """Return the legs of a round as a GPX text: lines only, no address and no name of a person."""
    planned = get_round(scope, round_id)
    tracks = [Track(_letter(leg.walker), leg.geometry) for leg in planned.legs]
    return write_gpx(tracks, planned.created_at)
