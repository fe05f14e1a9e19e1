"""
Where has the team been, and when: figures of areas, and streets by age.

`ground` is what both are computed from, and `memory` keeps it in the process; `figures` are those
of areas, `streets` cuts the streets by the age of their latest pass, `street_dose` counts the
passes on some, and `last_walked` tells the latest of each area. `closures` tell what cannot be
walked, `whole` adds presence at places and partners' reach, and `report_json` writes the documents
for scripts.
"""

from gis.services.coverage.closures import Closure, closures
from gis.services.coverage.exporting import table_file
from gis.services.coverage.figures import (
    AreaCoverage,
    BandCoverage,
    CoverageReport,
    Dose,
    Figures,
    Unit,
    coverage_report,
)
from gis.services.coverage.last_walked import last_walked
from gis.services.coverage.moments import end_of, read_moment, read_period
from gis.services.coverage.report_json import comparison_document, report_document, whole_document
from gis.services.coverage.street_dose import street_dose
from gis.services.coverage.streets import street_parts, street_rows
from gis.services.coverage.whole import Whole, WholeReport, whole_report

__all__ = [
    "AreaCoverage", "BandCoverage", "Closure", "CoverageReport", "Dose", "Figures", "Unit", "Whole",
    "WholeReport", "closures", "comparison_document", "coverage_report", "end_of",
    "last_walked", "read_moment", "read_period", "report_document", "street_dose", "street_parts",
    "street_rows", "table_file", "whole_document", "whole_report",
]  # fmt: skip
