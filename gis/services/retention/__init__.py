"""
Retention: how long what is kept, what is put away, and deleting for good what is due.

`rules` holds the periods, `counting` says in numbers what they delete, `warnings` what of it can
still be kept, `trash` brings back what was put away, `running` deletes every day what is due, and
`erasures` lists it, so that it is deleted again after an older backup was restored.
"""

from gis.services.retention.counting import (
    FILE_HOURS,
    JOB_DAYS,
    SOON_DAYS,
    Counts,
    Run,
    Status,
    consequence,
    held_run,
    status,
)
from gis.services.retention.erasures import erase_row, log_file, mirror, replay
from gis.services.retention.rules import (
    LONGEST_BASIS,
    RULES,
    Bounds,
    PastRule,
    Rule,
    RuleKind,
    change_rule,
    list_past_rules,
    list_rules,
    undo_rule,
)
from gis.services.retention.running import Done, approve, run_daily
from gis.services.retention.trash import Discarded, erase_now, list_trash, restore
from gis.services.retention.warnings import Warned, keep_case, list_warnings, undo_keep

__all__ = [
    "FILE_HOURS", "JOB_DAYS", "LONGEST_BASIS", "RULES", "SOON_DAYS", "Bounds", "Counts",
    "Discarded", "Done", "PastRule", "Rule", "RuleKind", "Run", "Status", "Warned",
    "approve", "change_rule", "consequence", "erase_now", "erase_row", "held_run", "keep_case",
    "list_past_rules", "list_rules", "list_trash", "list_warnings", "log_file", "mirror",
    "replay", "restore", "run_daily", "status", "undo_keep", "undo_rule",
]  # fmt: skip
