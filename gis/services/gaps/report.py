"""The gaps of all areas at one moment, with why they are there and how they have moved."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.coverage.forecasting import Forecast
from gis.coverage.gaps import LARGE_SHARE, BandGap, Order, Reason, Standing, band_gaps, in_order
from gis.coverage.gaps import reasons as reasons_of
from gis.coverage.measures import COMPLETE_SHARE, measure, share_of
from gis.layers.database import Scope
from gis.locale import COPENHAGEN
from gis.services import mapping, partners
from gis.services.coverage.figures import Unit
from gis.services.coverage.history import WeekFigures, history
from gis.services.coverage.memory import recall
from gis.services.gaps.trend import change_of, when
from gis.services.rights import right
from gis.settings import get_settings

if TYPE_CHECKING:
    import shapely

    from gis.coverage.latest import Latest
    from gis.coverage.measures import Measures
    from gis.planning.mapping import Way
    from gis.services.coverage.ground import KnownArea
    from gis.services.coverage.memory import Known
    from gis.services.mapping import AreaMapping, Decision

WEEKS = 26
"""Weeks of which the trend is shown. An assumption: half a year."""


@dataclass(frozen=True)
class Choice:
    """
    What is decided of one way in an area, and whether the leader backs it.

    Attributes
    ----------
    decision_id
        For `gis.services.gaps.back`.
    decided_on, review_on, backed_on
        Days; the last two None where there is none.
    is_review_due
        Whether it should have been gone through again.
    """

    decision_id: str
    way: Way
    is_chosen: bool
    reason: str
    decided_on: dt.date
    review_on: dt.date | None
    is_review_due: bool
    backed_on: dt.date | None

    @property
    def is_backed(self) -> bool:
        """Whether the leader backs it."""
        return self.backed_on is not None


@dataclass(frozen=True)
class AreaGap:
    """
    The gap of one area; shares are 0 to 1, figures as in `gis.services.coverage.AreaCoverage`.

    Attributes
    ----------
    geometry
        In WGS84.
    choices
        What is decided: directly, and indirectly; a way without a decision is not there.
    gap_dwellings
        Sum over dwellings of 1 − their time-of-day score.
    gap_m
        Metres to walk to close it: in each required band those that are not fresh in it.
    hours
        Walking hours that close it.
    bands
        What it lacks in each required band.
    wanted_band
        The required band it lacks most.
    reasons
        Why it is there, what weighs most first.
    weeks
        How it has gone, the latest last.
    when_seen, when_fresh
        When 90 % of the dwellings will have been passed once, and within the return interval.
    """

    area_id: str
    name: str
    geometry: shapely.Polygon | shapely.MultiPolygon
    choices: tuple[Choice, ...]
    return_days: int
    dwellings: int
    unattached: int
    never_dwellings: int
    fresh: float
    time_of_day: float
    gap_dwellings: float
    gap_m: float
    hours: float
    bands: tuple[BandGap, ...]
    wanted_band: str
    reasons: tuple[Reason, ...]
    weeks: tuple[WeekFigures, ...]
    when_seen: Forecast
    when_fresh: Forecast

    @property
    def direct(self) -> Choice | None:
        """What is decided of walking there."""
        return next((one for one in self.choices if one.way == "direct"), None)

    @property
    def is_counted(self) -> bool:
        """Whether its gap is one to close: the team has not decided against walking there."""
        return self.direct is None or self.direct.is_chosen

    @property
    def is_fresh(self) -> bool:
        """Whether in every required band its dwellings were passed within the return interval."""
        return all(band.fresh_share >= COMPLETE_SHARE for band in self.bands)

    @property
    def gap_share(self) -> float:
        """The gap as a share of the dwellings."""
        return share_of(self.gap_dwellings, self.dwellings)

    @property
    def is_large(self) -> bool:
        """Whether its gap is large; see `gis.coverage.gaps.LARGE_SHARE`."""
        return self.is_counted and self.dwellings > 0 and self.gap_share >= LARGE_SHARE

    @property
    def to_back(self) -> tuple[Choice, ...]:
        """Decisions that the leader has not backed."""
        return tuple(one for one in self.choices if not one.is_backed)

    @property
    def change(self) -> float | None:
        """By how many dwellings the gap has grown in four weeks; None where that is not known."""
        return change_of(self.weeks)


@dataclass(frozen=True)
class TotalWeek:
    """The areas that count together at the end of one week."""

    at: dt.datetime
    dwellings: int
    gap_dwellings: float
    dwelling_coverage: float
    fresh: float
    team_minutes: float


@dataclass(frozen=True)
class GapReport:
    """
    The gaps of all areas at one moment.

    Attributes
    ----------
    unit
        What a dwelling is counted by, as in `gis.services.coverage.CoverageReport`.
    pace_kmh
        Pace behind the walking hours, an assumption.
    areas
        The widest gap first; at last the areas that the team has decided not to walk in, which
        count in no sum.
    weeks
        The areas that count together, the latest last.
    when_seen, when_fresh
        As of an area, for those that count together.
    """

    at: dt.datetime
    unit: Unit
    pace_kmh: float
    areas: tuple[AreaGap, ...]
    weeks: tuple[TotalWeek, ...]
    when_seen: Forecast
    when_fresh: Forecast

    @property
    def counted(self) -> tuple[AreaGap, ...]:
        """The areas that count."""
        return tuple(area for area in self.areas if area.is_counted)

    @property
    def large(self) -> int:
        """How many gaps are large."""
        return sum(area.is_large for area in self.areas)

    @property
    def gap_dwellings(self) -> float:
        """All gaps together."""
        return sum(area.gap_dwellings for area in self.counted)

    @property
    def hours(self) -> float:
        """Walking hours that close all gaps."""
        return sum(area.hours for area in self.counted)

    @property
    def change(self) -> float | None:
        """As of an area."""
        return change_of(self.weeks)

    def ranked(self, by: Order) -> tuple[AreaGap, ...]:
        """Return the areas in another order, those that do not count at last."""
        return _ranked(self.areas, by)


@right("gaps", "read")
def gap_report(scope: Scope, *, at: dt.datetime | None = None) -> GapReport:
    """
    Return the gaps of all areas of the team.

    Parameters
    ----------
    scope
        Whose areas; a leader may ask.
    at
        As of this moment, with a time zone; now when None. Decisions and partners are today's.
    """
    moment = at or dt.datetime.now(dt.UTC)
    known, latest = recall(scope, moment)
    weeks: dict[str, list[WeekFigures]] = defaultdict(list)
    for row in history(scope, weeks=WEEKS, until=moment):
        weeks[row.area_id].append(row)
    reached = partners.reach(scope)
    day = moment.astimezone(COPENHAGEN).date()
    found = [
        _area_gap(
            one, known, latest, tuple(weeks[one.area.id]), moment.timestamp(), day,
            has_access=one.area.id in reached and reached[one.area.id].has_access,
        )
        for one in mapping.overview(scope)
        if one.area.id in known.areas and weeks[one.area.id]
    ]  # fmt: skip
    totals = _totals([area for area in found if area.is_counted])
    return GapReport(
        at=moment,
        unit=_unit(known),
        pace_kmh=get_settings().pace_kmh,
        areas=_ranked(found, "gap"),
        weeks=totals,
        when_seen=when(totals, "dwelling_coverage"),
        when_fresh=when(totals, "fresh"),
    )


def _unit(known: Known) -> Unit:
    has_register = any(area.has_register for area in known.areas.values())
    return "dwellings" if has_register else "addresses"


def _ranked(areas: Sequence[AreaGap], by: Order) -> tuple[AreaGap, ...]:
    counted = [area for area in areas if area.is_counted]
    order = in_order([one.gap_dwellings for one in counted], [one.gap_m for one in counted], by)
    return (
        *(counted[number] for number in order),
        *sorted((one for one in areas if not one.is_counted), key=lambda one: one.name.lower()),
    )


def _area_gap(
    one: AreaMapping,
    known: Known,
    latest: Latest,
    weeks: tuple[WeekFigures, ...],
    at: float,
    today: dt.date,
    *,
    has_access: bool,
) -> AreaGap:
    area = known.areas[one.area.id]
    figures = measured(area, known, latest, at)
    bands = band_gaps(figures, area.required)
    choices = tuple(
        _choice(decision, today) for decision in (one.direct, one.indirect) if decision is not None
    )
    standing = Standing(
        is_chosen=None if one.direct is None else one.direct.is_chosen,
        dwellings=figures.dwellings,
        covered_dwellings=figures.covered_dwellings,
        is_walked=figures.covered_m > 0 or figures.covered_dwellings > 0,
        fresh={band.band: band.fresh_share for band in bands},
        has_access=has_access,
        is_review_due=any(choice.is_review_due for choice in choices),
    )
    return AreaGap(
        area_id=area.id,
        name=area.name,
        geometry=one.area.geometry,
        choices=choices,
        return_days=area.return_days,
        dwellings=figures.dwellings,
        unattached=figures.unattached,
        never_dwellings=figures.never_dwellings,
        fresh=share_of(figures.fresh_dwellings, figures.dwellings),
        time_of_day=figures.time_of_day,
        gap_dwellings=figures.gap_dwellings,
        gap_m=figures.close_m,
        hours=figures.close_m / 1000 / get_settings().pace_kmh,
        bands=bands,
        wanted_band=max(bands, key=lambda band: band.gap_dwellings).band,
        reasons=reasons_of(standing),
        weeks=weeks,
        when_seen=when(weeks, "dwelling_coverage"),
        when_fresh=when(weeks, "fresh"),
    )


def measured(area: KnownArea, known: Known, latest: Latest, at: float) -> Measures:
    """Return the figures of an area at a moment, streets that the team cannot walk left out."""
    streets = area.must_walk.only(~known.is_noted[area.must_walk.street])
    return measure(
        streets, area.homes, latest, at=at, return_days=area.return_days, required=area.required
    )


def _choice(decision: Decision, today: dt.date) -> Choice:
    return Choice(
        decision_id=decision.id,
        way=decision.way,
        is_chosen=bool(decision.is_chosen),
        reason=decision.reason,
        decided_on=decision.at.astimezone(COPENHAGEN).date(),
        review_on=decision.review_on,
        is_review_due=decision.is_review_due(today),
        backed_on=decision.backed_at.astimezone(COPENHAGEN).date() if decision.backed_at else None,
    )


def _totals(areas: Sequence[AreaGap]) -> tuple[TotalWeek, ...]:
    """Return the weeks of areas together; a dwelling of two areas counts in both."""
    return tuple(_total(rows) for rows in zip(*(area.weeks for area in areas), strict=True))


def _total(rows: Sequence[WeekFigures]) -> TotalWeek:
    dwellings = sum(row.dwellings for row in rows)
    return TotalWeek(
        at=rows[0].at,
        dwellings=dwellings,
        gap_dwellings=sum(row.gap_dwellings for row in rows),
        dwelling_coverage=share_of(
            sum(row.dwelling_coverage * row.dwellings for row in rows), dwellings
        ),
        fresh=share_of(sum(row.fresh * row.dwellings for row in rows), dwellings),
        team_minutes=sum(row.team_minutes for row in rows),
    )
