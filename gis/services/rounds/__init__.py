"""
Rounds: plan one, plan it anew, look at it, print it, take it along, and follow what becomes of it.

`request` is what is asked for, `searching` the streets that are looked at, `planning` the use case;
`stops` what is to be visited, `writing` a plan as rows; `planned` is a stored round as it is read,
`itinerary` a leg of it by the clock, `statuses` the list of them. `sheets` prints them,
`sheet_content` is what a sheet says, `sheet_register` what became of it. `due` offers the returns
that wait for a round, `visiting` plans visits without storing them, `choosing` compares plans of
the same, `suggesting` says which rounds would be sensible.
"""

from gis.services.rounds.choosing import Plan, choose_plan, gap_shares, list_plans
from gis.services.rounds.due import RETURN_MINUTES, returns_due
from gis.services.rounds.itinerary import Span, in_order, spans, starts_of
from gis.services.rounds.planned import (
    PlannedLeg,
    PlannedRound,
    PlannedStop,
    get_round,
    letter,
    round_gpx,
)
from gis.services.rounds.planning import improve_round, nothing_walked, plan_round, undo_replan
from gis.services.rounds.request import PACE_KMH, Place, RoundRequest, StopRequest
from gis.services.rounds.sheet_register import (
    MOST_SHEETS,
    SheetState,
    count_sheets,
    find_round,
    list_sheets,
    sheet_returned,
    sheet_shredded,
    sheet_state,
    sheet_states,
)
from gis.services.rounds.sheets import (
    PrintedSheet,
    WantedSheet,
    next_working_day,
    print_sheet,
    print_sheets,
    sheets_by_leg,
    told_of_full_disk,
)
from gis.services.rounds.statuses import (
    MOST_ROUNDS,
    RoundSummary,
    cancel_round,
    list_rounds,
    reinstate_round,
)
from gis.services.rounds.stops import KnownStop
from gis.services.rounds.suggesting import RoundSuggestion, suggest_round, suggest_rounds
from gis.services.rounds.visiting import UnstoredRound, plan_visits

__all__ = [
    "MOST_ROUNDS", "MOST_SHEETS", "PACE_KMH", "RETURN_MINUTES", "KnownStop", "Place", "Plan",
    "PlannedLeg", "PlannedRound", "PlannedStop", "PrintedSheet", "RoundRequest", "RoundSuggestion",
    "RoundSummary", "SheetState", "Span", "StopRequest", "UnstoredRound", "WantedSheet",
    "cancel_round", "choose_plan", "count_sheets", "find_round", "gap_shares", "get_round",
    "improve_round", "in_order", "letter", "list_plans", "list_rounds", "list_sheets",
    "next_working_day", "nothing_walked", "plan_round", "plan_visits", "print_sheet",
    "print_sheets", "reinstate_round", "returns_due", "round_gpx", "sheet_returned",
    "sheet_shredded", "sheet_state", "sheet_states", "sheets_by_leg", "spans", "starts_of",
    "suggest_round", "suggest_rounds", "told_of_full_disk", "undo_replan",
]  # fmt: skip
