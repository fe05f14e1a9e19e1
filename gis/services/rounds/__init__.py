"""
Rounds: plan one, plan it anew, look at it, print it, take it along, and follow what becomes of it.

`request` is what is asked for, `searching` the streets that are looked at, `planning` the use case;
`planned` is a stored round as it is read, `statuses` the list of them, `sheets` their prints.
`visiting` plans visits, `due` offers the returns that wait for one.
"""

from gis.services.rounds.due import RETURN_MINUTES, returns_due
from gis.services.rounds.planned import PlannedLeg, PlannedRound, get_round, letter, round_gpx
from gis.services.rounds.planning import nothing_walked, plan_round, undo_replan
from gis.services.rounds.request import PACE_KMH, Place, RoundRequest
from gis.services.rounds.sheets import (
    PrintedSheet,
    SheetState,
    find_round,
    next_working_day,
    print_sheet,
    sheet_returned,
    sheet_shredded,
    sheet_state,
)
from gis.services.rounds.statuses import (
    MOST_ROUNDS,
    RoundSummary,
    cancel_round,
    list_rounds,
    reinstate_round,
)
from gis.services.rounds.visiting import plan_visits

__all__ = [
    "MOST_ROUNDS", "PACE_KMH", "RETURN_MINUTES", "Place", "PlannedLeg", "PlannedRound",
    "PrintedSheet", "RoundRequest", "RoundSummary", "SheetState", "cancel_round", "find_round",
    "get_round", "letter", "list_rounds", "next_working_day", "nothing_walked",
    "plan_round", "plan_visits", "print_sheet", "reinstate_round", "returns_due", "round_gpx",
    "sheet_returned", "sheet_shredded", "sheet_state", "undo_replan",
]  # fmt: skip
