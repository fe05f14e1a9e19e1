"""How much of the areas has been walked, and when: the figures, with the counts behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from gis.coverage.bands import BANDS
from gis.coverage.measures import Measures, measure, pooled, share_of
from gis.services.coverage.ground import NO_VISITS, Visits
from gis.services.coverage.memory import chosen_areas, recall
from gis.services.rights import right
from gis.settings import get_settings

if TYPE_CHECKING:
    from gis.coverage.latest import Latest
    from gis.layers.database import Scope
    from gis.services.coverage.ground import KnownArea
    from gis.services.coverage.memory import Known

Unit = Literal["addresses", "dwellings"]
PER = 100.0
"""Metres, and dwellings, that a dose is told for."""
LEAST_M = 1.0
"""Metres up to which nothing is left to walk."""


@dataclass(frozen=True)
class BandCoverage:
    """
    What was covered in one time band.

    Attributes
    ----------
    covered_m, fresh_m
        Metres of street passed, and passed within the return interval.
    dwelling_coverage, fresh
        Share of dwellings ever passed, and passed within the return interval.
    freshness
        Mean over dwellings of 2^(−age / return interval).
    """

    covered_m: float
    fresh_m: float
    dwelling_coverage: float
    fresh: float
    freshness: float


@dataclass(frozen=True)
class Dose:
    """Passes and their minutes, of teams and of workers, for so many metres or dwellings."""

    passes: float
    team_minutes: float
    worker_minutes: float


@dataclass(frozen=True)
class Figures:
    """
    The figures of an area, or of some together, with the counts behind them; shares are 0 to 1.

    Where a period was asked for, `covered_m`, `metre_coverage`, `complete_pieces`,
    `covered_dwellings`, `dwelling_coverage`, the dose, and of the bands what is covered, are of
    passes begun in it; all else is as it stands at its end, whenever it was walked.

    Attributes
    ----------
    street_m, covered_m, never_m
        Metres of walkable must-walk street in the area, those passed, and those never passed.
    metre_coverage
        `covered_m` of `street_m`.
    not_walkable_m
        Metres taken out, since they cannot be walked or a street note says so; not in `street_m`.
    pieces, complete_pieces
        Street pieces, and those passed on 90 % of the metres of their part in the area.
    dwellings, covered_dwellings, never_dwellings, unattached
        Dwellings, those passed on their side, those never passed, and those that belong to no
        street and so never are.
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
    close_m, close_hours
        Sum over the required bands of the metres not passed in that band within the return
        interval, and hours to walk them: what it takes to close the gap.
    gap_per_hour
        `gap_dwellings` for each of the `close_hours`; None where nothing is left to walk.
    worst_tenth
        Time-of-day score that the worst tenth of the street metres reach at most.
    passes, team_minutes, worker_minutes
        Passes with a part of their line in the area, and their minutes, each pass by the share of
        its line that lies there; a pair is one team and two workers, and a GPS track one pass
        however many times of day it has.
    per_100_m, per_100_dwellings
        The same for each 100 m of `street_m`, and for each 100 `dwellings`; 0 where there are none.
    bands
        By code of band, all of them.
    """

    street_m: float
    covered_m: float
    never_m: float
    metre_coverage: float
    not_walkable_m: float
    pieces: int
    complete_pieces: int
    dwellings: int
    covered_dwellings: int
    never_dwellings: int
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
    close_m: float
    close_hours: float
    gap_per_hour: float | None
    worst_tenth: float
    passes: int
    team_minutes: float
    worker_minutes: float
    per_100_m: Dose
    per_100_dwellings: Dose
    bands: dict[str, BandCoverage]


@dataclass(frozen=True)
class AreaCoverage(Figures):
    """The figures of one area, with what the team asks of it."""

    area_id: str
    name: str
    return_days: int
    required_bands: tuple[str, ...]


@dataclass(frozen=True)
class CoverageReport:
    """
    Coverage of some areas at one moment.

    Attributes
    ----------
    at
        The moment; passes begun later do not count.
    since
        Beginning of the period that was asked for: passes begun by then are not in it.
    unit
        What a dwelling is counted by: ``dwellings`` where a register tells their number, else
        ``addresses``.
    pace_kmh
        Pace behind the hours, a setting of the installation; an assumption.
    areas
        By name.
    total
        All of them together: where areas overlap, metres, dwellings and minutes of both count; a
        pass through two areas is one pass.
    """

    at: dt.datetime
    since: dt.datetime | None
    unit: Unit
    pace_kmh: float
    areas: tuple[AreaCoverage, ...]
    total: Figures


@right("coverage", "read")
def coverage_report(
    scope: Scope,
    *,
    at: dt.datetime | None = None,
    since: dt.datetime | None = None,
    area_ids: Sequence[str] | None = None,
) -> CoverageReport:
    """
    Return the coverage of areas, on today's map and with today's street notes.

    Parameters
    ----------
    scope
        Whose passes and areas.
    at
        As of this moment, with a time zone; now when None.
    since
        Beginning of a period that ends at `at`; see `Figures`. Passes begun after it are in it.
    area_ids
        Ids or names; all areas when None.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    """
    moment = at or dt.datetime.now(dt.UTC)
    known, latest = recall(scope, moment)
    within = None if since is None else recall(scope, moment, since=since)[1]
    chosen = chosen_areas(known, area_ids)
    pace_kmh = get_settings().pace_kmh
    found = [_Found.of(area, known, latest, within, moment, since) for area in chosen]
    total = _Found.joined(found)
    return CoverageReport(
        at=moment,
        since=since,
        unit="dwellings" if any(area.has_register for area in chosen) else "addresses",
        pace_kmh=pace_kmh,
        areas=tuple(
            AreaCoverage(
                **one.figures(pace_kmh),
                area_id=area.id,
                name=area.name,
                return_days=area.return_days,
                required_bands=tuple(BANDS[band] for band in sorted(area.required)),
            )
            for area, one in zip(chosen, found, strict=True)
        ),
        total=Figures(**total.figures(pace_kmh)),
    )


@dataclass(frozen=True)
class _Found:
    """What is measured of an area or of some, and the passes there."""

    measures: Measures
    not_walkable_m: float
    visits: Visits

    @classmethod
    def of(
        cls,
        area: KnownArea,
        known: Known,
        latest: Latest,
        within: Latest | None,
        at: dt.datetime,
        since: dt.datetime | None,
    ) -> _Found:
        noted = known.is_noted[area.must_walk.street]
        measures = measure(
            area.must_walk.only(~noted), area.homes, latest, at=at.timestamp(),
            return_days=area.return_days, required=area.required, within=within,
        )  # fmt: skip
        closed_m = float(area.closed.length_m.sum() + area.must_walk.length_m[noted].sum())
        visits = area.visits
        counts = (visits.begun <= at.timestamp()) & ~np.isin(
            visits.number, list(known.marks.withdrawn)
        )
        if since is not None:
            counts &= visits.begun > since.timestamp()
        rows = np.flatnonzero(counts)
        return cls(measures, closed_m, visits.in_part(rows, np.ones(len(rows))))

    @classmethod
    def joined(cls, parts: Sequence[_Found]) -> _Found:
        return cls(
            pooled([part.measures for part in parts]),
            sum(part.not_walkable_m for part in parts),
            Visits.joined([NO_VISITS, *(part.visits for part in parts)]),
        )

    def figures(self, pace_kmh: float) -> dict[str, Any]:
        """Return the values of `Figures` by name."""
        found = self.measures
        passes, team, worker = self.dose
        gap_m = found.street_m - found.fresh_m
        close_hours = found.close_m / 1000 / pace_kmh
        is_open = found.close_m > LEAST_M
        return {
            "street_m": found.street_m,
            "covered_m": found.covered_m,
            "never_m": found.never_m,
            "metre_coverage": share_of(found.covered_m, found.street_m),
            "not_walkable_m": self.not_walkable_m,
            "pieces": found.pieces,
            "complete_pieces": found.complete_pieces,
            "dwellings": found.dwellings,
            "covered_dwellings": found.covered_dwellings,
            "never_dwellings": found.never_dwellings,
            "unattached": found.unattached,
            "dwelling_coverage": share_of(found.covered_dwellings, found.dwellings),
            "fresh": share_of(found.fresh_dwellings, found.dwellings),
            "fresh_dwellings": found.fresh_dwellings,
            "time_of_day": found.time_of_day,
            "hard": share_of(found.hard_dwellings, found.dwellings),
            "hard_dwellings": found.hard_dwellings,
            "gap_dwellings": found.gap_dwellings,
            "gap_m": gap_m,
            "gap_hours": gap_m / 1000 / pace_kmh,
            "close_m": found.close_m,
            "close_hours": close_hours,
            "gap_per_hour": found.gap_dwellings / close_hours if is_open else None,
            "worst_tenth": found.worst_tenth,
            "passes": passes,
            "team_minutes": team,
            "worker_minutes": worker,
            "per_100_m": _dose_per(found.street_m, passes, team, worker),
            "per_100_dwellings": _dose_per(found.dwellings, passes, team, worker),
            "bands": _bands(found),
        }

    @property
    def dose(self) -> tuple[int, float, float]:
        """Passes, minutes of teams and minutes of workers."""
        visits = self.visits
        minutes = visits.minutes
        worker = float(minutes @ (1 + visits.is_pair))
        return len(np.unique(visits.walk)), float(minutes.sum()), worker


def _dose_per(whole: float, passes: int, team: float, worker: float) -> Dose:
    factor = PER / whole if whole > 0 else 0.0
    return Dose(passes * factor, team * factor, worker * factor)


def _bands(figures: Measures) -> dict[str, BandCoverage]:
    return {
        code: BandCoverage(
            covered_m=band.covered_m,
            fresh_m=band.fresh_m,
            dwelling_coverage=share_of(band.covered_dwellings, figures.dwellings),
            fresh=share_of(band.fresh_dwellings, figures.dwellings),
            freshness=band.freshness,
        )
        for code, band in zip(BANDS, figures.bands, strict=True)
    }
