"""
The log of who saw and did what: reading it, sealing it, and what it tells of looking too much.

What goes into it is told by `gis.services.rights.right` through `gis.services.noting`; `note` is
for what no right stands for. `sealing` chains batches of events by hash, `checking` finds whatever
was changed since, `sampling` makes the report that an administrator looks through, and `extracting`
answers whose eyes were on an address.
"""

from gis.services.audit.checking import Checked, Finding, check_log, verify
from gis.services.audit.extracting import (
    EXTRACT_FILE,
    Extract,
    ExtractRow,
    SearchHit,
    extract,
    extract_csv,
    row_words,
    search_addresses,
)
from gis.services.audit.listing import (
    FILE_NAME,
    KINDS,
    PAGE_ROWS,
    Event,
    Events,
    LogState,
    export_events,
    list_events,
    log_members,
    log_state,
)
from gis.services.audit.printing import EXTRACT_PAPER, print_extract
from gis.services.audit.sampling import (
    Period,
    Sample,
    Sighting,
    acknowledge,
    last_period,
    sample,
    sample_waiting,
)
from gis.services.audit.sealing import purge, restored, seal
from gis.services.noting import note

__all__ = [
    "EXTRACT_FILE", "EXTRACT_PAPER", "FILE_NAME", "KINDS", "PAGE_ROWS", "Checked", "Event",
    "Events", "Extract", "ExtractRow", "Finding", "LogState", "Period", "Sample", "SearchHit",
    "Sighting", "acknowledge",
    "check_log", "export_events", "extract", "extract_csv", "last_period", "list_events",
    "log_members", "log_state", "note", "print_extract", "purge", "restored", "row_words", "sample",
    "sample_waiting", "seal", "search_addresses", "verify",
]  # fmt: skip
