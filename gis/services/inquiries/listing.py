"""Inquiries as they are read: with the areas they lie in, and whether the team is late."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import shapely

from gis.crs import WGS84, transform
from gis.errors import NotFoundError
from gis.layers import inquiries as layer
from gis.layers.database import Scope
from gis.locale import COPENHAGEN
from gis.services.installation import database
from gis.services.rights import right

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Judgement = Literal["unknown", "in_group", "not_in_group"]


@dataclass(frozen=True)
class Inquiry:
    """
    Somebody is worried about somebody.

    Attributes
    ----------
    code
        What the team calls it, ``H-03``.
    address_id, address, is_protected
        The address, and street and number of it: "" where there is none, or it is protected.
    area_ids
        Areas that it lies in, by name.
    at
        Where it is, in WGS84; None where nobody knows.
    source_kind
        A code of `gis.locale.inquiry_words.source_kinds`, or the team's own word.
    partner_id
        The partner that it came from, where it is one of the team's.
    heard_via
        A code of `gis.locale.inquiry_words.heard_via`; "" where nobody asked.
    concerns
        Codes of `gis.locale.inquiry_words.concerns`.
    judgement
        Whether it is about somebody of the target group.
    receiver, taker
        Initials of who took it, and of who does something about it.
    deadline
        The day by which contact is to be tried.
    point_id, point_code
        The observation point that was made of it; None and "" where none was.
    outcome, closed_at
        How it ended, "" and None while it is open.
    is_overdue
        Whether the deadline has passed and it is open.
    """

    id: str
    version: int
    code: str
    received_on: dt.date
    address_id: str | None
    address: str
    is_protected: bool
    area_ids: tuple[str, ...]
    at: shapely.Point | None
    source_kind: str
    partner_id: str | None
    heard_via: str
    concerns: tuple[str, ...]
    judgement: Judgement
    receiver: str
    taker: str
    deadline: dt.date | None
    point_id: str | None
    point_code: str
    outcome: str
    closed_at: dt.datetime | None
    is_overdue: bool


@right("inquiries", "read")
def list_inquiries(
    scope: Scope, *, open_only: bool = True, today: dt.date | None = None
) -> list[Inquiry]:
    """
    Return the team's inquiries: open ones by deadline, then closed ones, the latest first.

    Parameters
    ----------
    open_only
        Only those that are not closed.
    today
        The day that being late is judged on.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    """
    opened = database()
    with opened.session(scope) as session:
        return read_inquiries(session, opened.crs, open_only=open_only, today=today)


@right("inquiries", "read")
def find_inquiry(scope: Scope, inquiry_id: str) -> Inquiry:
    """
    Return one inquiry, closed or not.

    Raises
    ------
    AccessError, NotFoundError
        ``fieldwork_only``; ``row_not_found``.
    """
    opened = database()
    with opened.session(scope) as session:
        try:
            wanted = uuid.UUID(inquiry_id)
        except ValueError:
            raise NotFoundError("row_not_found") from None
        return read_inquiry(session, opened.crs, wanted)


def read_inquiry(session: Session, crs: str, inquiry_id: uuid.UUID) -> Inquiry:
    """
    Return one inquiry of the session's team, closed or not.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    """
    found = read_inquiries(session, crs, inquiry_id=inquiry_id, open_only=False)
    if not found:
        raise NotFoundError("row_not_found")
    return found[0]


def read_inquiries(
    session: Session,
    crs: str,
    *,
    inquiry_id: uuid.UUID | None = None,
    open_only: bool = True,
    today: dt.date | None = None,
) -> list[Inquiry]:
    """Return the inquiries of the session's team as `list_inquiries`, on request one."""
    day = today or dt.datetime.now(COPENHAGEN).date()
    rows = layer.find_inquiries(session, inquiry_id=inquiry_id, open_only=open_only)
    return [_inquiry(row, day, crs) for row in rows]


def _inquiry(row: Any, today: dt.date, crs: str) -> Inquiry:  # noqa: ANN401 - a row of a query
    at = None if row.x is None else transform(shapely.Point(row.x, row.y), crs, WGS84)
    is_late = row.closed_at is None and row.deadline is not None and row.deadline < today
    return Inquiry(
        id=str(row.id),
        version=row.version,
        code=row.code,
        received_on=row.received_on,
        address_id=row.address_id,
        address=f"{row.street} {row.number}".strip(),
        is_protected=row.is_protected,
        area_ids=tuple(row.area_ids),
        at=at,
        source_kind=row.source_kind,
        partner_id=row.partner_id,
        heard_via=row.heard_via,
        concerns=tuple(row.concerns),
        judgement=row.judgement,
        receiver=row.receiver,
        taker=row.taker,
        deadline=row.deadline,
        point_id=row.point_id,
        point_code=row.point_code,
        outcome=row.outcome,
        closed_at=row.closed_at,
        is_overdue=is_late,
    )
