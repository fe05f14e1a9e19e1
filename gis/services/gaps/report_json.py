"""The gaps as one JSON document, for scripts."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.coverage.forecasting import Forecast
    from gis.services.gaps.report import AreaGap, Choice, GapReport

__all__ = ["gaps_document"]

DIGITS = 6


def gaps_document(report: GapReport, ranked: Sequence[AreaGap] | None = None) -> dict[str, Any]:
    """
    Return what `kvarter coverage gaps --json` prints, figures under their own names.

    Parameters
    ----------
    ranked
        The areas in another order than that of the report.
    """
    areas = report.areas if ranked is None else ranked
    document = {
        "at": report.at.isoformat(),
        "unit": report.unit,
        "pace_kmh": report.pace_kmh,
        "gap_dwellings": report.gap_dwellings,
        "gap_hours": report.hours,
        "large": report.large,
        "change_dwellings": report.change,
        "when_seen": _forecast(report.when_seen),
        "when_fresh": _forecast(report.when_fresh),
        "areas": [_area(area) for area in areas],
        "weeks": [_week(week) for week in report.weeks],
    }
    return {name: _rounded(value) for name, value in document.items()}


def _area(area: AreaGap) -> dict[str, Any]:
    return {
        "area": area.area_id,
        "name": area.name,
        "is_counted": area.is_counted,
        "is_large": area.is_large,
        "dwellings": area.dwellings,
        "never_dwellings": area.never_dwellings,
        "gap_dwellings": area.gap_dwellings,
        "gap_share": area.gap_share,
        "gap_m": area.gap_m,
        "gap_hours": area.hours,
        "change_dwellings": area.change,
        "wanted_band": area.wanted_band,
        "bands": [dataclasses.asdict(band) for band in area.bands],
        "reasons": [dataclasses.asdict(reason) for reason in area.reasons],
        "decisions": [_choice(choice) for choice in area.choices],
        "when_seen": _forecast(area.when_seen),
        "when_fresh": _forecast(area.when_fresh),
        "weeks": [_week(week) for week in area.weeks],
    }


def _choice(choice: Choice) -> dict[str, Any]:
    """Return a decision without the team's words, which are for the page alone."""
    return {
        "way": choice.way,
        "is_chosen": choice.is_chosen,
        "decided_on": choice.decided_on.isoformat(),
        "review_on": choice.review_on.isoformat() if choice.review_on else None,
        "backed_on": choice.backed_on.isoformat() if choice.backed_on else None,
    }


def _forecast(found: Forecast) -> dict[str, Any]:
    return dataclasses.asdict(found)


def _week(week: Any) -> dict[str, Any]:  # noqa: ANN401 - of an area, or of all together
    figures = dataclasses.asdict(week)
    figures.pop("area_id", None)
    return figures | {"at": week.at.isoformat()}


def _rounded(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return value
