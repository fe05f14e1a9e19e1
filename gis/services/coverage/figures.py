"""How much of the areas has been walked, and when: the figures, with the counts behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gis.coverage.bands import BANDS
from gis.coverage.latest import Latest
from gis.coverage.measures import PACE_KMH, Measures, measure, share_of
from gis.layers.database import Scope
from gis.locale import COPENHAGEN
from gis.services.coverage.ground import KnownArea, Visits
from gis.services.coverage.memory import Known, chosen_areas, recall
from gis.services.walked import read_time

Unit = Literal["addresses", "dwellings"]


@dataclass(frozen=True)
class BandCoverage:
    """
    What was covered in one time band.

    Attributes
    ----------
    covered_m
        Metres of street passed.
    dwelling_coverage, fresh
        Share of dwellings ever passed, and passed within the return interval.
    freshness
        Mean over dwellings of 2^(−age / return interval).
    """

    covered_m: float
    dwelling_coverage: float
    fresh: float
    freshness: float


@dataclass(frozen=True)
class AreaCoverage:
    """
    The figures of one area, with the counts behind them; shares are 0 to 1.

    Attributes
    ----------
    return_days, required_bands
        What the team asks of the area.
    street_m, covered_m, never_m
        Metres of walkable must-walk street in the area, those ever passed, and the others.
    not_walkable_m
        Metres taken out, since they cannot be walked or a street note says so; not in `street_m`.
    dwellings, covered_dwellings, unattached
        Dwellings, those ever passed on their side, and those that belong to no street and so
        never are.
    dwelling_coverage
        `covered_dwellings` of `dwellings`.
    fresh, fresh_dwellings
        Share and number passed in any band within the return interval.
    time_of_day
        Mean over dwellings and required bands of 2^(−age / return interval).
    hard, hard_dwellings
        Share and number with every required band passed within two return intervals.
    gap_dwellings
        Sum over dwellings of 1 − their time-of-day score.
    gap_m, gap_hours
        Metres not passed in any band within the return interval, and hours to walk them once.
    worst_tenth
        Time-of-day score that the worst tenth of the street metres reach at most.
    passes, team_minutes, worker_minutes
        Passes with a part of their line in the area, and their minutes, each pass by the share of
        its line that lies there; a pair is one team and two workers.
    bands
        By code of band, all of them.
    """

    area_id: str
    name: str
    return_days: int
    required_bands: tuple[str, ...]
    street_m: float
    covered_m: float
    never_m: float
    not_walkable_m: float
    dwellings: int
    covered_dwellings: int
    unattached: int
    dwelling_coverage: float
    fresh: float
    fresh_dwellings: int
    time_of_day: float
    hard: float
    hard_dwellings: int
    gap_dwellings: float
    gap_m: float
    gap_hours: float
    worst_tenth: float
    passes: int
    team_minutes: float
    worker_minutes: float
    bands: dict[str, BandCoverage]


@dataclass(frozen=True)
class CoverageReport:
    """
    Coverage of some areas at one moment.

    Attributes
    ----------
    at
        The moment; passes begun later do not count.
    unit
        What a dwelling is counted by: ``dwellings`` where a register tells their number, else
        ``addresses``.
    pace_kmh
        Pace behind `gap_hours`, an assumption.
    areas
        By name.
    """

    at: dt.datetime
    unit: Unit
    pace_kmh: float
    areas: tuple[AreaCoverage, ...]


def end_of(day: dt.date) -> dt.datetime:
    """Return the moment a Danish date ends, or now where that is still to come today."""
    ends = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), COPENHAGEN)
    now = dt.datetime.now(COPENHAGEN)
    return min(ends, now) if now.date() == day else ends


def read_moment(text: str) -> dt.datetime:
    """
    Return the moment that a script writes as ISO 8601; a date alone is the end of it.

    Raises
    ------
    InputError
        What `gis.services.walked.read_time` says.
    """
    try:
        return end_of(dt.date.fromisoformat(text))
    except (ValueError, OverflowError):
        return read_time(text)


def coverage_report(
    scope: Scope, *, at: dt.datetime | None = None, area_ids: Sequence[str] | None = None
) -> CoverageReport:
    """
    Return the coverage of areas, on today's map.

    Parameters
    ----------
    scope
        Whose passes and areas.
    at
        As of this moment, with a time zone; now when None.
    area_ids
        Ids or names; all areas when None.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    """
    moment = at or dt.datetime.now(dt.UTC)
    known, latest = recall(scope, moment)
    chosen = chosen_areas(known, area_ids)
    return CoverageReport(
        at=moment,
        unit="dwellings" if any(area.has_register for area in chosen) else "addresses",
        pace_kmh=PACE_KMH,
        areas=tuple(_area_coverage(area, known, latest, moment.timestamp()) for area in chosen),
    )


def _area_coverage(area: KnownArea, known: Known, latest: Latest, at: float) -> AreaCoverage:
    noted = known.is_noted[area.must_walk.street]
    figures = measure(
        area.must_walk.only(~noted), area.homes, latest,
        at=at, return_days=area.return_days, required=area.required,
    )  # fmt: skip
    passes, team, worker = _dose(area.visits, known.marks.withdrawn, at)
    gap_m = figures.street_m - figures.fresh_m
    return AreaCoverage(
        area_id=area.id,
        name=area.name,
        return_days=area.return_days,
        required_bands=tuple(BANDS[band] for band in sorted(area.required)),
        street_m=figures.street_m,
        covered_m=figures.covered_m,
        never_m=figures.street_m - figures.covered_m,
        not_walkable_m=float(area.closed.length_m.sum() + area.must_walk.length_m[noted].sum()),
        dwellings=figures.dwellings,
        covered_dwellings=figures.covered_dwellings,
        unattached=figures.unattached,
        dwelling_coverage=share_of(figures.covered_dwellings, figures.dwellings),
        fresh=share_of(figures.fresh_dwellings, figures.dwellings),
        fresh_dwellings=figures.fresh_dwellings,
        time_of_day=figures.time_of_day,
        hard=share_of(figures.hard_dwellings, figures.dwellings),
        hard_dwellings=figures.hard_dwellings,
        gap_dwellings=figures.gap_dwellings,
        gap_m=gap_m,
        gap_hours=gap_m / 1000 / PACE_KMH,
        worst_tenth=figures.worst_tenth,
        passes=passes,
        team_minutes=team,
        worker_minutes=worker,
        bands=_bands(figures),
    )


def _bands(figures: Measures) -> dict[str, BandCoverage]:
    return {
        code: BandCoverage(
            covered_m=band.covered_m,
            dwelling_coverage=share_of(band.covered_dwellings, figures.dwellings),
            fresh=share_of(band.fresh_dwellings, figures.dwellings),
            freshness=band.freshness,
        )
        for code, band in zip(BANDS, figures.bands, strict=True)
    }


def _dose(visits: Visits, withdrawn: frozenset[int], at: float) -> tuple[int, float, float]:
    """Return passes, minutes of teams and minutes of workers."""
    counts = (visits.begun <= at) & ~np.isin(visits.number, list(withdrawn))
    minutes = visits.minutes[counts]
    return len(minutes), float(minutes.sum()), float(minutes @ (1 + visits.is_pair[counts]))
