"""
Where has the team been, and when: figures of areas, and streets by age.

`ground` is what both are computed from, and `memory` keeps it in the process; `figures` are those
of areas, `streets` cuts the streets by the age of their latest pass, and `report_json` writes the
document for scripts.
"""

from gis.services.coverage.figures import (
    AreaCoverage,
    BandCoverage,
    CoverageReport,
    Unit,
    coverage_report,
    end_of,
    read_moment,
)
from gis.services.coverage.report_json import report_document
from gis.services.coverage.streets import street_parts, street_rows

__all__ = [
    "AreaCoverage", "BandCoverage", "CoverageReport", "Unit", "coverage_report", "end_of",
    "read_moment", "report_document", "street_parts", "street_rows",
]  # fmt: skip
