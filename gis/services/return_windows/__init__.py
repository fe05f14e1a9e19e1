"""
Return windows: when to come back to an observation point or a street, and what came of it.

`listing` reads them, `changing` stores them, `preset` says when if nobody does. All of it is for
those who do the fieldwork.
"""

from gis.services.return_windows.changing import (
    WindowChange,
    WindowChanges,
    add_window,
    assign_window,
    delete_window,
    move_window,
    settle_window,
    take_away_windows,
    undo,
    update_window,
)
from gis.services.return_windows.listing import (
    GROUPS,
    Group,
    ReturnWindow,
    WindowOutcome,
    find_window_at,
    group_of,
    list_windows,
)
from gis.services.return_windows.preset import STEP, WEEK, in_a_week

__all__ = [
    "GROUPS", "STEP", "WEEK", "Group", "ReturnWindow", "WindowChange", "WindowChanges",
    "WindowOutcome", "add_window", "assign_window", "delete_window", "find_window_at", "group_of",
    "in_a_week", "list_windows", "move_window", "settle_window", "take_away_windows", "undo",
    "update_window",
]  # fmt: skip
