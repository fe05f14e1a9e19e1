"""What of the team's cases is deleted soon, and keeping what nobody has followed up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from gis.errors import ConflictError, NotFoundError
from gis.layers import due, erasing
from gis.layers import retention as layer
from gis.layers.database import Scope
from gis.services.installation import database
from gis.services.retention.rules import RuleKind, periods, read_rules
from gis.services.rights import right
from gis.services.rows import read_id

if TYPE_CHECKING:
    from collections.abc import Sequence

CaseKind = Literal["observation_point", "inquiry"]
WARNED: Final = dt.timedelta(days=30)
"""How long before it is deleted a case is told of: *warning at 5 months* of 6."""
CASE_RULES: Final[tuple[RuleKind, ...]] = ("unfollowed", "point", "inquiry", "not_in_group")


@dataclass(frozen=True)
class Warned:
    """
    A point or an inquiry that is deleted soon.

    Attributes
    ----------
    code
        What the team calls it.
    rule
        Why: nobody has followed it up, or it was closed, since `since`.
    due_at
        When it is deleted, unless somebody follows it up; it may be late already.
    """

    kind: CaseKind
    id: str
    code: str
    rule: RuleKind
    since: dt.datetime
    due_at: dt.datetime

    @property
    def can_be_kept(self) -> bool:
        """Whether somebody may say that it is to be kept: a closed case may not."""
        return self.rule == "unfollowed"

    def days_left(self, now: dt.datetime) -> int:
        """Return the days until it is deleted, begun ones included; 0 where it is due."""
        return max(0, -((now - self.due_at) // dt.timedelta(days=1)))


@right("points", "read")
def list_warnings(scope: Scope, now: dt.datetime | None = None) -> list[Warned]:
    """
    Return the team's points and inquiries that are deleted within `WARNED`, the first at first.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    """
    at = now or dt.datetime.now(dt.UTC)
    with database().session(scope) as session:
        told = periods(read_rules(session, scope.team_id))
        found = due.find_due(session, told, at + WARNED, rules=CASE_RULES)
        return _warned(found)


def _warned(rows: Sequence[object]) -> list[Warned]:
    return [
        Warned(row.kind, str(row.id), row.label, row.rule, row.clock, row.due_at)  # type: ignore[attr-defined]
        for row in rows
    ]


@right("points", "record")
def keep_case(scope: Scope, kind: CaseKind, row_id: str) -> str:
    """
    Say that an open case is to be kept for another period, and return the id of that.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``row_not_found``.
    ConflictError
        ``retention_case_closed`` of one that is closed or was put away: its time runs out.
    """
    wanted = read_id(row_id)
    with database().session(scope) as session:
        if not erasing.lock(session, kind, wanted):
            raise NotFoundError("row_not_found")
        told = periods(read_rules(session, scope.team_id))
        # By then all is due that can be.
        until = dt.datetime.now(dt.UTC) + dt.timedelta(days=36500)
        if not due.find_due(session, told, until, rules=["unfollowed"], row_id=wanted):
            raise ConflictError("retention_case_closed")
        return str(layer.keep(session, wanted))


@right("points", "record")
def undo_keep(scope: Scope, keeping_id: str) -> None:
    """
    Take back that a case is to be kept.

    Raises
    ------
    AccessError, NotFoundError
        ``fieldwork_only``; ``row_not_found``.
    """
    with database().session(scope) as session:
        if not layer.withdraw_keeping(session, read_id(keeping_id)):
            raise NotFoundError("row_not_found")
