"""How long what is kept: the periods, who changed them, and what a change would delete."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from gis.errors import InputError
from gis.layers import retention as layer
from gis.layers.database import Scope
from gis.layers.retention import RetentionRule
from gis.layers.row_past import find_past
from gis.layers.teams import find_initials
from gis.services.free_text import checked_text
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rows import RowChange, change_row, get_row, undo_change

if TYPE_CHECKING:
    import uuid

    from sqlalchemy.orm import Session

RuleKind = Literal["not_in_group", "unfollowed", "point", "inquiry", "track", "trash", "audit"]
Unit = Literal["days", "months", "years"]
LONGEST_BASIS: Final = 300
WARNING_MONTHS: Final = 1
"""How long before the end of its period a case that nobody follows up is told of."""


@dataclass(frozen=True)
class Bounds:
    """
    The unit of a period, its value until somebody changes it, and between what it may lie.

    The values are those of the project's list of controls; the bounds are assumed.
    """

    unit: Unit
    usual: int
    lowest: int
    highest: int


RULES: Final[Mapping[RuleKind, Bounds]] = {
    "not_in_group": Bounds("days", 30, 1, 180),
    "unfollowed": Bounds("months", 6, 2, 24),
    "point": Bounds("months", 6, 1, 24),
    "inquiry": Bounds("months", 6, 1, 24),
    "track": Bounds("days", 30, 1, 90),
    "trash": Bounds("days", 30, 7, 90),
    "audit": Bounds("years", 5, 1, 10),
}


@dataclass(frozen=True)
class Rule:
    """
    How long one kind is kept, and why it may be.

    Attributes
    ----------
    amount
        In the unit of the `bounds`.
    basis
        The legal basis in the administrator's words, or "".
    version
        What to hand in with a change.
    changed_at, changed_by
        When it was changed last and by whom (initials); None and "" where it is the usual one.
    """

    kind: RuleKind
    bounds: Bounds
    amount: int
    basis: str
    version: int
    changed_at: dt.datetime | None
    changed_by: str


@dataclass(frozen=True)
class PastRule:
    """One change of a rule: what was its value, or its basis, before and after."""

    kind: RuleKind
    at: dt.datetime
    by: str
    before: tuple[int, str]
    after: tuple[int, str]


def read_rules(session: Session, team_id: uuid.UUID) -> dict[RuleKind, Rule]:
    """Return the rules of a team, those that it has not changed included."""
    stored, initials = layer.find_rules(session, team_id), find_initials(session)
    return {kind: _rule(kind, bounds, stored.get(kind), initials) for kind, bounds in RULES.items()}


def _rule(
    kind: RuleKind, bounds: Bounds, row: RetentionRule | None, initials: Mapping[Any, str]
) -> Rule:
    if row is None:
        return Rule(kind, bounds, bounds.usual, "", 1, None, "")
    is_new = row.version == 1  # stored, but as it always was
    return Rule(
        kind, bounds, row.amount, row.basis, row.version, None if is_new else row.changed_at,
        "" if is_new else initials.get(row.changed_by, ""),
    )  # fmt: skip


def period(bounds: Bounds, amount: int) -> str:
    """Return a period as the database reads it."""
    return f"{amount} {bounds.unit}"


def periods(
    rules: Mapping[RuleKind, Rule], changed: Mapping[RuleKind, int] | None = None
) -> dict[str, str]:
    """Return the periods of rules by kind, some of them as they would be after a change."""
    other = changed or {}
    return {kind: period(one.bounds, other.get(kind, one.amount)) for kind, one in rules.items()}


@right("retention", "read")
def list_rules(scope: Scope) -> list[Rule]:
    """
    Return how long each kind is kept.

    Raises
    ------
    AccessError
        ``not_allowed``.
    """
    with database().session(scope) as session:
        return list(read_rules(session, scope.team_id).values())


@right("retention", "change")
def change_rule(
    scope: Scope, kind: RuleKind, version: int, *, amount: int | None = None,
    basis: str | None = None,
) -> RowChange:  # fmt: skip
    """
    Store how long a kind is kept, or on what legal basis; see `counting.consequence` before.

    Raises
    ------
    AccessError
        ``not_allowed``.
    InputError
        ``retention_kind_unknown``, ``retention_out_of_bounds``, or what `checked_text` says.
    RowClash
        Somebody else has changed the same since.
    """
    values: dict[str, Any] = {}
    if amount is not None:
        values["amount"] = checked_amount(kind, amount)
    if basis is not None:
        values["basis"] = checked_text(basis, most=LONGEST_BASIS)
    with database().session(scope) as session:
        layer.add_rule(session, kind, _bounds(kind).usual)
        row_id = layer.find_rules(session, scope.team_id)[kind].id
        row = get_row(session, RetentionRule, str(row_id))
        return change_row(session, row, version, values)


@right("retention", "change")
def undo_rule(scope: Scope, change: RowChange) -> RowChange:
    """
    Take a change of a rule back.

    Raises
    ------
    AccessError, NotFoundError, ConflictError
        ``not_allowed``; ``row_not_found``; ``changed_meanwhile``.
    """
    with database().session(scope) as session:
        return undo_change(session, RetentionRule, change)


@right("retention", "read")
def list_past_rules(scope: Scope) -> list[PastRule]:
    """
    Return every change of the rules, the newest first.

    Raises
    ------
    AccessError
        ``not_allowed``.
    """
    with database().session(scope) as session:
        initials = find_initials(session)
        found = []
        for kind, row in layer.find_rules(session, scope.team_id).items():
            for before, after in itertools.pairwise(find_past(session, row, 1)):
                told = [(form["amount"], form["basis"]) for form in (before, after)]
                by = initials.get(after["changed_by"], "")
                found.append(PastRule(_known(kind), after["changed_at"], by, told[0], told[1]))
    return sorted(found, key=lambda one: one.at, reverse=True)


def checked_amount(kind: RuleKind, amount: int) -> int:
    """
    Return a value of a period that may be set.

    Raises
    ------
    InputError
        ``retention_kind_unknown``, ``retention_out_of_bounds``.
    """
    bounds = _bounds(kind)
    if not bounds.lowest <= amount <= bounds.highest:
        raise InputError(
            "retention_out_of_bounds", lowest=bounds.lowest, highest=bounds.highest, found=amount
        )
    return amount


def _bounds(kind: str) -> Bounds:
    return RULES[_known(kind)]


def _known(kind: str) -> RuleKind:
    found = next((one for one in RULES if one == kind), None)
    if found is None:
        raise InputError("retention_kind_unknown")
    return found
