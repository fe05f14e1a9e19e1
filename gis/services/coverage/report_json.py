"""The coverage report as one JSON document, for scripts."""

from __future__ import annotations

import dataclasses
from typing import Any

from gis.services.coverage.figures import AreaCoverage, CoverageReport

DIGITS = 6


def report_document(report: CoverageReport) -> dict[str, Any]:
    """Return what `kvarter coverage report --json` prints: the figures under their own names."""
    return {
        "at": report.at.isoformat(),
        "unit": report.unit,
        "pace_kmh": report.pace_kmh,
        "areas": [_area(area) for area in report.areas],
    }


def _area(area: AreaCoverage) -> dict[str, Any]:
    figures = dataclasses.asdict(area)
    bands = {code: _rounded(band) for code, band in figures.pop("bands").items()}
    return {"area": figures.pop("area_id")} | _rounded(figures) | {"bands": bands}


def _rounded(figures: dict[str, Any]) -> dict[str, Any]:
    return {
        name: round(value, DIGITS) if isinstance(value, float) else value
        for name, value in figures.items()
    }
