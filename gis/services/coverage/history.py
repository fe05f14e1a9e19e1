"""How coverage has gone week by week: the figures of areas, as they would have been told then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gis.coverage.bands import BANDS
from gis.coverage.latest import Latest
from gis.coverage.measures import Homes, Ranges, measure, share_of
from gis.layers import coverage as layer
from gis.layers.database import Scope
from gis.locale import COPENHAGEN
from gis.services.coverage.memory import chosen_areas, recall
from gis.services.installation import database
from gis.services.rights import right

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis.coverage.latest import Ints
    from gis.services.coverage.ground import KnownArea
    from gis.services.coverage.memory import Known

__all__ = ["WeekFigures", "history", "week_ends"]


@dataclass(frozen=True)
class WeekFigures:
    """
    The figures of one area at the end of one week; shares are 0 to 1.

    What each is stands in `gis.services.coverage.AreaCoverage`; `team_minutes` are those of this
    week alone.
    """

    area_id: str
    at: dt.datetime
    dwellings: int
    street_m: float
    covered_m: float
    gap_m: float
    dwelling_coverage: float
    fresh: float
    time_of_day: float
    hard: float
    gap_dwellings: float
    team_minutes: float


@dataclass(frozen=True)
class _Part:
    """An area by the numbers of the streets that areas need, which are far fewer than all."""

    area: KnownArea
    streets: Ranges
    homes: Homes


def week_ends(weeks: int, until: dt.datetime) -> list[dt.datetime]:
    """Return a moment and those of the same weekday and local time in the weeks before it."""
    local = until.astimezone(COPENHAGEN)
    return [local - dt.timedelta(weeks=back) for back in reversed(range(weeks))]


@right("coverage", "read")
def history(
    scope: Scope,
    *,
    weeks: int,
    area_ids: Sequence[str] | None = None,
    until: dt.datetime | None = None,
) -> list[WeekFigures]:
    """
    Return the coverage of areas week by week, on today's map and by today's areas.

    Parameters
    ----------
    scope
        Whose passes and areas.
    weeks
        How many, one at least; the last ends at `until`.
    area_ids
        Ids or names; all areas when None.
    until
        With a time zone; now when None.

    Returns
    -------
    list of WeekFigures
        By area in the order of their names, of each the earliest week first.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    """
    ends = week_ends(weeks, until or dt.datetime.now(dt.UTC))
    known, _latest = recall(scope, dt.datetime.now(dt.UTC))
    chosen = chosen_areas(known, area_ids)
    needed = _needed(chosen)
    parts = [_part(known, area, needed) for area in chosen]
    found: list[list[WeekFigures]] = [[] for _area in parts]
    states = _states(scope, known, needed, ends)
    for number, (end, latest) in enumerate(zip(ends, states, strict=True)):
        begin = ends[number - 1] if number else end - dt.timedelta(weeks=1)
        for part, rows in zip(parts, found, strict=True):
            minutes = _minutes(known, part.area, begin.timestamp(), end.timestamp())
            rows.append(_figures(part, latest, end, minutes))
    return [row for rows in found for row in rows]


def _needed(chosen: Sequence[KnownArea]) -> Ints:
    streets = [area.must_walk.street for area in chosen]
    streets += [area.homes.street[area.homes.street >= 0] for area in chosen]
    return np.unique(np.concatenate(streets or [np.zeros(0, np.intp)])).astype(np.intp)


def _part(known: Known, area: KnownArea, needed: Ints) -> _Part:
    open_ = area.must_walk.only(~known.is_noted[area.must_walk.street])
    homes = area.homes
    own = np.where(homes.street >= 0, np.searchsorted(needed, homes.street), -1)
    return _Part(
        area,
        Ranges(np.searchsorted(needed, open_.street), open_.start, open_.stop, open_.length_m),
        Homes(own.astype(np.intp), homes.share, homes.reach, homes.side, homes.dwellings),
    )


def _states(
    scope: Scope, known: Known, needed: Ints, ends: Sequence[dt.datetime]
) -> Iterator[Latest]:
    """Yield what had been passed at the end of each week: one reading of all passes does it."""
    ids = known.ground.number[needed]
    with database().session(scope) as session:
        intervals = layer.read_intervals_until(session, ends, streets=ids.tolist())
    intervals = intervals.assign(
        street=pd.Index(ids).get_indexer(pd.Index(intervals["street_id"], dtype=object)),
        band=pd.Index(BANDS).get_indexer(pd.Index(intervals["band"], dtype=object)),
    )
    of_week = {int(str(week)): rows for week, rows in intervals.groupby("moment")}
    latest = Latest.never(len(needed))
    for number in range(len(ends)):
        if number in of_week:
            latest = latest.passed(of_week[number])
        yield latest


def _minutes(known: Known, area: KnownArea, begin: float, end: float) -> float:
    visits = area.visits
    counts = (visits.begun > begin) & (visits.begun <= end)
    counts &= ~np.isin(visits.number, list(known.marks.withdrawn))
    return float(visits.minutes[counts].sum())


def _figures(part: _Part, latest: Latest, end: dt.datetime, minutes: float) -> WeekFigures:
    area = part.area
    figures = measure(
        part.streets, part.homes, latest,
        at=end.timestamp(), return_days=area.return_days, required=area.required,
    )  # fmt: skip
    return WeekFigures(
        area_id=area.id,
        at=end,
        dwellings=figures.dwellings,
        street_m=figures.street_m,
        covered_m=figures.covered_m,
        gap_m=figures.street_m - figures.fresh_m,
        dwelling_coverage=share_of(figures.covered_dwellings, figures.dwellings),
        fresh=share_of(figures.fresh_dwellings, figures.dwellings),
        time_of_day=figures.time_of_day,
        hard=share_of(figures.hard_dwellings, figures.dwellings),
        gap_dwellings=figures.gap_dwellings,
        team_minutes=minutes,
    )
