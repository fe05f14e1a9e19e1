"""What was told or handed to a partner, and when; it can be withdrawn and restored."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.errors import InputError, NotFoundError
from gis.layers import partners as layer
from gis.layers.database import Scope
from gis.layers.teams import find_initials
from gis.locale import COPENHAGEN
from gis.services.free_text import checked_text
from gis.services.installation import database
from gis.services.partners.joining import merged_ids
from gis.services.rights import right
from gis.services.rows import get_row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LONGEST_TOLD: Final = 500
LONGEST_FORM: Final = 60
EARLIEST: Final = dt.date(2000, 1, 1)


@dataclass(frozen=True)
class Contact:
    """What was told or handed to a partner on a day; `by` are initials."""

    id: str
    partner_id: str
    day: dt.date
    form: str
    told: str
    by: str


@right("partners", "change")
def tell_partner(scope: Scope, partner_id: str, day: dt.date, form: str, told: str) -> Contact:
    """
    Note that a partner was told, or handed, something.

    Parameters
    ----------
    form
        How: one of `gis.locale.partner_words.contact_forms`, or a team's own word.
    told
        What, up to 500 letters.

    Raises
    ------
    InputError
        ``day_not_past`` when the day has not come, ``day_too_early``, ``contact_form_missing``,
        ``contact_text_missing``, or what a text looks like; see `gis.services.free_text`.
    NotFoundError
        ``row_not_found``.
    """
    if day > dt.datetime.now(COPENHAGEN).date():
        raise InputError("day_not_past")
    if day < EARLIEST:
        raise InputError("day_too_early", year=EARLIEST.year)
    form = " ".join(checked_text(form, most=LONGEST_FORM).split())
    told = checked_text(told, most=LONGEST_TOLD)
    if not form:
        raise InputError("contact_form_missing")
    if not told:
        raise InputError("contact_text_missing")
    with database().session(scope) as session:
        partner = get_row(session, layer.Partner, partner_id)
        if partner.deleted_at is not None:
            raise NotFoundError("row_not_found")
        row = layer.PartnerContact(
            team_id=scope.team_id, created_by=scope.member_id, partner_id=partner.id, day=day,
            form=form, told=told,
        )  # fmt: skip
        session.add(row)
        session.flush()
        (told_now,) = _contacts(session, [row])
        return told_now


@right("partners", "read")
def list_contacts(scope: Scope, partner_id: str) -> list[Contact]:
    """Return what was told to a partner, and to those that became it, the latest first."""
    with database().session(scope) as session:
        partner = get_row(session, layer.Partner, partner_id)
        return _contacts(session, layer.find_contacts(session, merged_ids(session, partner.id)))


@right("partners", "change")
def withdraw_contact(scope: Scope, contact_id: str) -> None:
    """Take back what was noted; `restore_contact` brings it back. Raises ``row_not_found``."""
    _set_withdrawn(scope, contact_id, dt.datetime.now(dt.UTC))


@right("partners", "change")
def restore_contact(scope: Scope, contact_id: str) -> None:
    """Bring back what was withdrawn. Raises ``row_not_found``."""
    _set_withdrawn(scope, contact_id, None)


def _set_withdrawn(scope: Scope, contact_id: str, at: dt.datetime | None) -> None:
    with database().session(scope) as session:
        try:
            row = layer.lock_contact(session, uuid.UUID(contact_id))
        except ValueError:
            row = None
        if row is None:
            raise NotFoundError("row_not_found")
        row.withdrawn_at = at


def _contacts(session: Session, rows: Sequence[layer.PartnerContact]) -> list[Contact]:
    initials = find_initials(session)
    return [
        Contact(
            str(row.id), str(row.partner_id), row.day, row.form, row.told,
            initials.get(row.created_by, "") if row.created_by else "",
        )
        for row in rows
    ]  # fmt: skip
