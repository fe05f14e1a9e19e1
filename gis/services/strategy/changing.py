"""Add lines to the strategy, change them, put them away, and take any of that back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

from gis.errors import InputError, NotFoundError
from gis.layers import strategy as layer
from gis.layers.database import Scope
from gis.layers.partners import Partner
from gis.layers.registered import find_successors
from gis.locale import COPENHAGEN
from gis.locale.partner_words import STATUSES
from gis.services.free_text import checked_text
from gis.services.installation import database
from gis.services.partners.listing import summaries
from gis.services.rights import right
from gis.services.rows import RowChange, add_row, change_row, get_row, undo_change
from gis.services.strategy.listing import StrategyItem, item_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

StrategyChange = RowChange
"""What was done to a line; `undo` takes it back."""
LONGEST: Final[Mapping[str, int]] = {
    "message": 1000, "procedure": 1000, "effect": 1000, "time_plan": 500, "responsible": 60,
    "status_text": 1000, "evaluation": 1000,
}  # fmt: skip


class Texts(TypedDict, total=False):
    """What people write of a line; `status` is a code of `gis.locale.partner_words.STATUSES`."""

    message: str
    procedure: str
    effect: str
    time_plan: str
    due_on: dt.date | None
    responsible: str
    status: str
    status_text: str
    evaluation: str


class Fields(Texts, total=False):
    """
    What can be changed of a line.

    `deleted_at` may only be None, which brings a line back that was put away.
    """

    partner_id: str
    deleted_at: None


@right("strategy", "change")
def add_item(
    scope: Scope, partner_id: str, **fields: Unpack[Texts]
) -> tuple[StrategyItem, StrategyChange]:
    """
    Add a line, which begins with a partner.

    Raises
    ------
    NotFoundError
        ``partner_not_found``.
    InputError
        ``due_day_passed``, ``status_unknown``, or what a text looks like; see
        `gis.services.free_text`.
    """
    opened = database()
    with opened.session(scope) as session:
        row = layer.StrategyItem(
            **_checked(session, fields, None), partner_id=_partner(session, partner_id).id
        )
        done = add_row(session, row)
        session.refresh(row)
        return _item(session, row, opened.crs), done


@right("strategy", "change")
def update_item(
    scope: Scope, item_id: str, version: int, **fields: Unpack[Fields]
) -> tuple[StrategyItem, StrategyChange]:
    """
    Change some fields of a line, together with what somebody else may have changed meanwhile.

    Parameters
    ----------
    version
        The version that was on screen when the change was made.

    Raises
    ------
    RowClash
        When somebody else has changed the same field otherwise, or put the line away.
    NotFoundError, InputError
        As `add_item`; ``row_not_found``.
    """
    opened = database()
    with opened.session(scope) as session:
        row = get_row(session, layer.StrategyItem, item_id)
        done = change_row(session, row, version, _checked(session, fields, row))
        if row.deleted_at is not None:
            raise NotFoundError("row_not_found")
        return _item(session, row, opened.crs), done


@right("strategy", "change")
def delete_item(scope: Scope, item_id: str) -> StrategyChange:
    """Put a line away; `undo` brings it back."""
    with database().session(scope) as session:
        row = get_row(session, layer.StrategyItem, item_id)
        if row.deleted_at is not None:
            raise NotFoundError("row_not_found")
        return change_row(session, row, row.version, {"deleted_at": dt.datetime.now(dt.UTC)})


@right("strategy", "change")
def undo(scope: Scope, change: StrategyChange) -> StrategyChange:
    """Take a change back; raises ``changed_meanwhile`` when the same was changed since."""
    with database().session(scope) as session:
        return undo_change(session, layer.StrategyItem, change)


def _checked(
    session: Session, fields: Fields | Texts, row: layer.StrategyItem | None
) -> dict[str, Any]:
    values: dict[str, Any] = dict(fields)
    for field, most in LONGEST.items():
        if field in values:
            values[field] = checked_text(values[field], most=most)
    if "responsible" in values:
        values["responsible"] = " ".join(values["responsible"].split())
    if values.get("status", STATUSES[0]) not in STATUSES:
        raise InputError("status_unknown")
    if "partner_id" in values:
        values["partner_id"] = _partner(session, values["partner_id"]).id
    due_on = values.get("due_on")
    is_new = row is None or row.due_on != due_on
    status = values.get("status", row.status if row else STATUSES[0])
    if due_on is not None and is_new and status != "done" and due_on < _today():
        raise InputError("due_day_passed")
    return values


def _partner(session: Session, partner_id: str) -> Partner:
    try:
        partner = get_row(session, Partner, partner_id)
    except NotFoundError as error:
        raise NotFoundError("partner_not_found") from error
    if partner.deleted_at is not None:
        raise NotFoundError("partner_not_found")
    return partner


def _today() -> dt.date:
    return dt.datetime.now(COPENHAGEN).date()


def _item(session: Session, row: layer.StrategyItem, crs: str) -> StrategyItem:
    now = find_successors(session).get(row.partner_id, row.partner_id)
    (partner,) = summaries(session, [session.get_one(Partner, now)], crs)
    return item_of(row, partner, _today())
