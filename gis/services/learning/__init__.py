"""
What a team learns from its work: the questions of the Isbryder evaluation, over a whole year.

The figures are of the whole municipality, never of an area, and a count under five is hidden, with
as many more as it takes for none to follow by subtraction (`gis.coverage.disclosure`). So a leader
may see them too: the session is opened as a worker's to count, and only what may be shown leaves
this module. Years do not overlap and are never added up, so that no two reports share a case to
subtract; of the running year two readings on different days do, which is a limit of the method.
"""

from gis.services.learning.counting import (
    OPEN,
    OTHER,
    WAITS,
    learning_report,
    learning_years,
)
from gis.services.learning.told import (
    Breakdown,
    Counted,
    Effect,
    LearningReport,
    Waiting,
    Walks,
    learning_document,
)

__all__ = [
    "OPEN", "OTHER", "WAITS", "Breakdown", "Counted", "Effect", "LearningReport", "Waiting",
    "Walks", "learning_document", "learning_report", "learning_years",
]  # fmt: skip
