"""
Places of stay, and offers and communities near homes: the team's own, and those the map offers.

`listing` reads them with the team's presence there, `changing` and `candidates` store them, and
`visits` are when somebody was there.
"""

from gis.services.places.candidates import NEAR_M, Candidate, candidates, take_candidate
from gis.services.places.changing import (
    LONGEST_NAME,
    LONGEST_WORTH,
    SAME_WITHIN_M,
    Changes,
    PlaceExists,
    add_place,
    delete_place,
    undo,
    update_place,
)
from gis.services.places.listing import (
    USUAL_BANDS,
    USUAL_DAYS,
    Place,
    PresenceSum,
    Role,
    frame,
    list_places,
    sum_presence,
)
from gis.services.places.visits import (
    MOST_MINUTES,
    Visit,
    list_visits,
    record_visit,
    restore_visit,
    withdraw_visit,
)

__all__ = [
    "LONGEST_NAME", "LONGEST_WORTH", "MOST_MINUTES", "NEAR_M", "SAME_WITHIN_M", "USUAL_BANDS",
    "USUAL_DAYS", "Candidate", "Changes", "Place", "PlaceExists", "PresenceSum", "Role", "Visit",
    "add_place", "candidates", "delete_place", "frame", "list_places", "list_visits",
    "record_visit", "restore_visit", "sum_presence", "take_candidate", "undo", "update_place",
    "withdraw_visit",
]  # fmt: skip
