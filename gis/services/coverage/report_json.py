"""Coverage reports as JSON documents, for scripts."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.planning.reach import ReachShares
    from gis.services.coverage.closures import Closure
    from gis.services.coverage.figures import AreaCoverage, CoverageReport
    from gis.services.coverage.whole import Whole, WholeReport
    from gis.services.places import PresenceSum

DIGITS = 6


def report_document(report: CoverageReport) -> dict[str, Any]:
    """Return what `kvarter coverage report --json` prints: the figures under their own names."""
    return {
        "at": report.at.isoformat(),
        "since": report.since and report.since.isoformat(),
        "unit": report.unit,
        "pace_kmh": report.pace_kmh,
        "areas": [_area(area) for area in report.areas],
        "total": rounded(dataclasses.asdict(report.total)),
    }


def whole_document(found: WholeReport, closed: Sequence[Closure]) -> dict[str, Any]:
    """Return `report_document` with presence at places, partners' reach, and what is closed."""
    report = report_document(found.report)
    for area in report["areas"]:
        one = found.areas[area["area"]]
        area["presence"], area["reach"] = _named(one.presence), _named(one.reach)
        area["not_walkable"] = [
            {name: value for name, value in _named(shut).items() if name != "area_id"}
            for shut in closed
            if shut.area_id == area["area"]
        ]
    total = found.total
    report["total"] |= {"presence": _named(total.presence), "reach": _named(total.reach)}
    return report


def comparison_document(first: WholeReport, second: WholeReport) -> dict[str, Any]:
    """Return what `kvarter coverage compare --json` prints: two periods with their measures."""
    return {"unit": second.report.unit, "first": _period(first), "second": _period(second)}


def _period(found: WholeReport) -> dict[str, Any]:
    report = found.report
    return {
        "since": report.since and report.since.isoformat(),
        "at": report.at.isoformat(),
        "total": _whole(found.total),
        "areas": [
            {"area": area.area_id, "name": area.name} | _whole(found.areas[area.area_id])
            for area in report.areas
        ],
    }


def _whole(found: Whole) -> dict[str, Any]:
    figures = dataclasses.asdict(found.figures)
    for name in ("area_id", "name"):
        figures.pop(name, None)
    told = {name: rounded(one) for name, one in figures.items()}
    return told | {"presence": _named(found.presence), "reach": _named(found.reach)}


def _named(found: PresenceSum | ReachShares | Closure) -> dict[str, Any]:
    return {name: rounded(one) for name, one in dataclasses.asdict(found).items()}


def _area(area: AreaCoverage) -> dict[str, Any]:
    figures = dataclasses.asdict(area)
    named = {"area": figures.pop("area_id"), "name": figures.pop("name")}
    return named | {name: rounded(one) for name, one in figures.items()}


def rounded(value: Any) -> Any:  # noqa: ANN401 - any value of a dataclass as a dictionary
    """Return a value with its numbers rounded to as many digits as a script has use for."""
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    return round(value, DIGITS) if isinstance(value, float) else value
