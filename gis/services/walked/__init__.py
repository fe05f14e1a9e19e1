"""
What was walked: record a round or marked streets, take it back, look at it again.

`recording` writes passes, `withdrawing` takes them back, `statuses` lets their rounds follow, and
`listing` reads them; `times` judges when a pass can have been. What a pass covers of today's
streets is derived in one place, `gis.services.relaying`.
"""

from gis.layers.passes import Side
from gis.services.walked.listing import Laid, PassRow, laid_pass, list_passes, pass_geometry
from gis.services.walked.recording import Recorded, record_marked, record_round
from gis.services.walked.times import local_time, read_time, times_of
from gis.services.walked.withdrawing import restore, withdraw

__all__ = [
    "Laid",
    "PassRow",
    "Recorded",
    "Side",
    "laid_pass",
    "list_passes",
    "local_time",
    "pass_geometry",
    "read_time",
    "record_marked",
    "record_round",
    "restore",
    "times_of",
    "withdraw",
]
