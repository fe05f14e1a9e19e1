"""
A fortnight ahead: who is at work, what is proposed for them, and what becomes a round.

`hours` are the working hours, `proposing` reads what is lacking and who is free and proposes
rounds, `accepting` makes requests of those that are chosen.
"""

from gis.services.fortnight.accepting import round_requests
from gis.services.fortnight.hours import (
    WEEKDAYS,
    Colleague,
    WorkDay,
    list_colleagues,
    set_work_hours,
    undo_work_hours,
)
from gis.services.fortnight.proposing import (
    FortnightPlan,
    FortnightTerms,
    PlannedEntry,
    ProposedRound,
    ReturnEntry,
    UnplacedNeed,
    propose_fortnight,
)

__all__ = [
    "WEEKDAYS", "Colleague", "FortnightPlan", "FortnightTerms", "PlannedEntry", "ProposedRound",
    "ReturnEntry", "UnplacedNeed", "WorkDay", "list_colleagues", "propose_fortnight",
    "round_requests", "set_work_hours", "undo_work_hours",
]  # fmt: skip
