"""
What has not been covered and what it would take: gaps of areas, for the leader and the meeting.

Only effort, areas and decisions: nothing here reads an observation point or what belongs to one.
`report` computes them, `telling` says them, `printing` puts them on paper, and `backing` is the
leader's word for what is decided.
"""

from gis.services.gaps.backing import back, take_back_backing
from gis.services.gaps.printing import PrintedGaps, file_name, print_gaps
from gis.services.gaps.report import AreaGap, Choice, GapReport, TotalWeek, gap_report
from gis.services.gaps.report_json import gaps_document

__all__ = [
    "AreaGap", "Choice", "GapReport", "PrintedGaps", "TotalWeek", "back", "file_name",
    "gap_report", "gaps_document", "print_gaps", "take_back_backing",
]  # fmt: skip
