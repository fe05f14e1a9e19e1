"""`kvarter round plan --stops`: a visit round from a file, planned and told, not stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from gis.cli.telling import _, show
from gis.errors import InputError
from gis.locale import visit_words
from gis.locale.counted import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.planning.rounds import Mode
    from gis.planning.visits import Stop, VisitLeg, VisitRound, VisitRoundParams

DAY = dt.timedelta(hours=24)


@dataclass(frozen=True)
class VisitOptions:
    """What was asked for: places as longitude and latitude, `at` as it was written."""

    file: Path
    minutes: float
    walkers: int
    is_pair: bool
    mode: Mode
    starts: tuple[tuple[float, float], ...]
    ends: tuple[tuple[float, float], ...]
    pace_kmh: float | None
    at: str | None
    seconds: float | None
    seed: int


def show_visits(options: VisitOptions, *, as_json: bool) -> None:
    """Plan a visit round and tell it."""
    from gis.exchange.stops_file import read_stops
    from gis.services import members, rounds
    from gis.services.visit_json import visit_document

    stops = read_stops(options.file)
    params = _params(options, stops, dt.datetime.now(dt.UTC))
    found = rounds.plan_visits(members.local_scope(), stops, params, seconds=options.seconds)
    show(visit_document(found), lambda: _lines(found), as_json)


def _params(options: VisitOptions, stops: Sequence[Stop], now: dt.datetime) -> VisitRoundParams:
    """
    Return what is asked of the planner.

    Without a time the walkers may leave whenever a window of the next day and night asks for it,
    or now where none does.
    """
    from gis.planning.rounds import MOST_WALKERS
    from gis.planning.visits import Shift, VisitRoundParams
    from gis.services import walked
    from gis.services.rounds import PACE_KMH

    if options.mode == "car":
        raise InputError("visits_by_car")
    for places in (options.starts, options.ends):
        if len(places) not in (0, 1, options.walkers):
            raise InputError("starts_not_walkers", found=len(places), walkers=options.walkers)
    if not 1 <= options.walkers <= MOST_WALKERS:
        raise InputError("walkers_out_of_range", walkers=options.walkers, most=MOST_WALKERS)
    if not 0 < options.minutes <= DAY.total_seconds() / 60:
        raise InputError("shift_out_of_range")
    longest = dt.timedelta(minutes=options.minutes)
    if options.at is not None:
        now = begins = walked.read_time(options.at).astimezone(dt.UTC)
        ends = begins + longest
    else:
        begins, ends = _day(stops, now, longest)
    shifts = tuple(
        Shift(
            begins, ends, _point(options.starts, k), _point(options.ends, k), options.is_pair,
            options.mode, longest_minutes=options.minutes,
            pace_kmh=PACE_KMH[options.mode] if options.pace_kmh is None else options.pace_kmh,
        )
        for k in range(options.walkers)
    )  # fmt: skip
    return VisitRoundParams(shifts, now=now, seed=options.seed)


def _day(
    stops: Sequence[Stop], now: dt.datetime, longest: dt.timedelta
) -> tuple[dt.datetime, dt.datetime]:
    windows = [
        (window.opens.astimezone(dt.UTC), window.closes.astimezone(dt.UTC))
        for stop in stops
        for window in stop.windows
        if window.closes >= now
    ]
    if not windows:
        return now, now + longest
    begins = max(now, min(opens for opens, _closes in windows) - longest)
    return begins, min(begins + DAY, max(closes for _opens, closes in windows) + longest)


def _point(places: tuple[tuple[float, float], ...], walker: int) -> shapely.Point | None:
    if not places:
        return None
    lon, lat = places[min(walker, len(places) - 1)]
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InputError("place_not_numbers")
    return shapely.Point(lon, lat)


def _lines(found: VisitRound) -> str:
    """Return the plan line by line: stops go by their ids in the file."""
    lines = []
    for leg in found.legs:
        lines.append(_leg_line(leg))
        lines += [
            f"  {_.clock(visit.begins)}–{_.clock(visit.leaves)}  {visit.stop_id}"
            for visit in leg.visits
        ]
    lines += [f"{left.stop_id}: {visit_words.left_out(_, left.reason)}" for left in found.left_out]
    return "\n".join(lines)


def _leg_line(leg: VisitLeg) -> str:
    from gis.services.rounds import letter

    return _(
        "Rute {letter}: {km} km, {minutes}.",
        letter=letter(leg.walker), km=_.number(leg.length_m / 1000, 2),
        minutes=counted(_, "minute", round(leg.minutes)),
    )  # fmt: skip
