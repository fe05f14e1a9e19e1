"""
What was walked: record a round or marked streets, take it back, look at it again.

`recording` writes passes, `hindering` what could not be walked, and `seen` what was seen by the
way, at one of the `homes`; `together` keeps that with a walk by GPS. `withdrawing` takes them back,
`statuses` lets their rounds follow, and `listing` reads them; `times` judges when a pass can have
been. What a pass covers of today's streets is derived in one place, `gis.services.relaying`.
"""

from gis.layers.passes import Side
from gis.services.walked.hindering import HINDRANCES, Hindrance, list_hindrances
from gis.services.walked.homes import Home, homes_along
from gis.services.walked.listing import Laid, PassRow, laid_pass, list_passes, pass_geometry
from gis.services.walked.recording import Recorded, record_marked, record_round
from gis.services.walked.seen import Attempt, Seen, Sighting
from gis.services.walked.times import local_time, read_time, times_of
from gis.services.walked.together import call_off, record_with, undo_call_off
from gis.services.walked.withdrawing import (
    restore,
    restore_hindrances,
    take_back,
    withdraw,
    withdraw_hindrances,
)

__all__ = [
    "HINDRANCES",
    "Attempt",
    "Hindrance",
    "Home",
    "Laid",
    "PassRow",
    "Recorded",
    "Seen",
    "Side",
    "Sighting",
    "call_off",
    "homes_along",
    "laid_pass",
    "list_hindrances",
    "list_passes",
    "local_time",
    "pass_geometry",
    "read_time",
    "record_marked",
    "record_round",
    "record_with",
    "restore",
    "restore_hindrances",
    "take_back",
    "times_of",
    "undo_call_off",
    "withdraw",
    "withdraw_hindrances",
]
