"""
Observation points: where signs were seen from the street, and what the team did about it.

`listing` reads them, `changing` and `closing` store what becomes of them, `observations` are the
signs that were seen, `attempts` what was tried to make contact, and `chances` how often it
succeeded. `history` tells what was changed. All of it is for those who do the fieldwork alone.
"""

from gis.layers.contacts import CONTACT_FROM
from gis.services.observation_points.attempts import (
    Attempt,
    AttemptChange,
    list_attempts,
    record_attempt,
    restore_attempt,
    try_contact,
    undo_contact,
    withdraw_attempt,
)
from gis.services.observation_points.chances import contact_chances
from gis.services.observation_points.changing import (
    LONGEST_TEXT,
    Changes,
    PointChange,
    PointExists,
    add_point,
    delete_point,
    protect_address,
    undo,
    update_point,
)
from gis.services.observation_points.closing import (
    accept_visits,
    close_point,
    decline_point,
    reopen_point,
)
from gis.services.observation_points.history import PastChange, list_history
from gis.services.observation_points.listing import OPEN, Point, find_point, list_points
from gis.services.observation_points.observations import (
    Observation,
    list_observations,
    record_observation,
    restore_observation,
    withdraw_observation,
)

__all__ = [
    "CONTACT_FROM", "LONGEST_TEXT", "OPEN", "Attempt", "AttemptChange", "Changes",
    "Observation", "PastChange", "Point", "PointChange", "PointExists", "accept_visits",
    "add_point", "close_point", "contact_chances", "decline_point", "delete_point",
    "find_point", "list_attempts", "list_history", "list_observations", "list_points",
    "protect_address", "record_attempt", "record_observation", "reopen_point",
    "restore_attempt", "restore_observation", "try_contact", "undo", "undo_contact",
    "update_point", "withdraw_attempt", "withdraw_observation",
]  # fmt: skip
