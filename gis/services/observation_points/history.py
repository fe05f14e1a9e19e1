"""What was changed of a point, by whom and when."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from gis.layers.database import Scope
from gis.layers.observation_points import ObservationPoint
from gis.layers.row_past import find_past, is_same
from gis.layers.teams import find_initials
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rows import get_row

if TYPE_CHECKING:
    from collections.abc import Mapping

What = Literal[
    "added", "watch_for", "reason", "needs_pair", "place", "declined", "accepted", "closed",
    "reopened", "deleted", "restored",
]  # fmt: skip
TEXTS: Final[tuple[What, ...]] = ("watch_for", "reason")


@dataclass(frozen=True)
class PastChange:
    """
    One change of a point.

    `before` is the text that was there of ``watch_for`` and ``reason``, and the outcome of
    ``closed``; "" of the rest. `by` are initials.
    """

    at: dt.datetime
    by: str
    what: What
    before: str = ""


@right("points", "read")
def list_history(scope: Scope, point_id: str) -> list[PastChange]:
    """
    Return what was changed of a point, the newest first.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``row_not_found``.
    """
    with database().session(scope) as session:
        row = get_row(session, ObservationPoint, point_id)
        forms = find_past(session, row, 1)
        initials = find_initials(session)
    told = [PastChange(row.created_at, initials.get(row.created_by, "") if row.created_by else "",
                       "added")]  # fmt: skip
    for before, after in itertools.pairwise(forms):
        by = initials.get(after["changed_by"], "")
        told += [
            PastChange(after["changed_at"], by, what, _value(what, before, after))
            for what in _changed(before, after)
        ]
    return told[::-1]


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[What]:
    def is_other(name: str) -> bool:
        return not is_same(before[name], after[name])

    found: list[What] = [name for name in TEXTS if is_other(name)]
    if is_other("needs_pair"):
        found.append("needs_pair")
    if is_other("geometry"):
        found.append("place")
    if is_other("is_declined"):
        found.append("declined" if after["is_declined"] else "accepted")
    if is_other("status") or is_other("outcome"):
        found.append("closed" if after["status"] == "closed" else "reopened")
    if is_other("deleted_at"):
        found.append("deleted" if after["deleted_at"] else "restored")
    return found


def _value(what: What, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    if what in TEXTS:
        return str(before[what])
    return str(after["outcome"]) if what == "closed" else ""
