"""
Rounds: plan one, plan it anew, look at it, print it, take it along, and follow what becomes of it.

`request` is what is asked for, `searching` the streets that are looked at, `planning` the use case;
`planned` is a stored round as it is read, `statuses` the list of them, `sheets` their prints.
"""

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

__all__ = [
    "MOST_ROUNDS", "PACE_KMH", "Place", "PlannedLeg", "PlannedRound", "PrintedSheet",
    "RoundRequest", "RoundSummary", "SheetState", "cancel_round", "find_round",
    "get_round", "letter", "list_rounds", "next_working_day", "nothing_walked",
    "plan_round", "print_sheet", "reinstate_round", "round_gpx", "sheet_returned",
    "sheet_shredded", "sheet_state", "undo_replan",
]  # fmt: skip
