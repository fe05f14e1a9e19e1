"""All measures together: what was walked, presence at places of stay, and partners' reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.locale import COPENHAGEN
from gis.planning.reach import ReachShares, reach_shares
from gis.services import partners
from gis.services.coverage.figures import CoverageReport, Figures, coverage_report
from gis.services.places import PresenceSum, list_places, sum_presence
from gis.services.rights import right

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from gis.layers.database import Scope

__all__ = ["Whole", "WholeReport", "whole_report"]


@dataclass(frozen=True)
class Whole:
    """All that is measured of some areas: their figures, presence at places, partners' reach."""

    figures: Figures
    presence: PresenceSum
    reach: ReachShares


@dataclass(frozen=True)
class WholeReport:
    """
    All measures of some areas at one moment, or of a period that ends at it.

    Attributes
    ----------
    report
        What was walked.
    total
        All of the areas together.
    areas
        By id.
    """

    report: CoverageReport
    total: Whole
    areas: dict[str, Whole]


@right("coverage", "read")
def whole_report(
    scope: Scope,
    *,
    at: dt.datetime | None = None,
    since: dt.datetime | None = None,
    area_ids: Sequence[str] | None = None,
) -> WholeReport:
    """
    Return all measures of areas, with today's map, notes, places and partners.

    Parameters
    ----------
    scope, at, since, area_ids
        As `gis.services.coverage.coverage_report`. Where all areas are asked for, places in none
        of them count in the total.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    """
    report = coverage_report(scope, at=at, since=since, area_ids=area_ids)
    places = list_places(scope, at=report.at, since=since)
    reached = partners.reach(scope, on=report.at.astimezone(COPENHAGEN).date())
    dwellings = {area.area_id: area.dwellings for area in report.areas}
    here = {area: reached[area] for area in dwellings if area in reached}
    of_area = {area: [one for one in places if area in one.areas] for area in dwellings}
    named = {one.id: one for found in of_area.values() for one in found}
    return WholeReport(
        report,
        Whole(
            report.total,
            sum_presence(places if area_ids is None else named.values()),
            reach_shares(here, dwellings),
        ),
        {
            area.area_id: Whole(
                area,
                sum_presence(of_area[area.area_id]),
                reach_shares(
                    {one: found for one, found in here.items() if one == area.area_id}, dwellings
                ),
            )
            for area in report.areas
        },
    )
