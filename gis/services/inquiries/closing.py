"""How inquiries end: as an observation point, or closed with an outcome."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers.database import Scope
from gis.layers.inquiries import Inquiry as StoredInquiry
from gis.layers.return_windows import find_point
from gis.services import observation_points
from gis.services.free_text import checked_text
from gis.services.inquiries.changing import InquiryChange, change_inquiry, undo
from gis.services.inquiries.listing import read_inquiry
from gis.services.installation import database
from gis.services.rights import right
from gis.services.row_fields import LONGEST_KIND
from gis.services.rows import get_row, read_id

if TYPE_CHECKING:
    from gis.services.observation_points import PointChange


@dataclass(frozen=True)
class InquiryPoint:
    """The observation point that was made of an inquiry; `undo_point` takes both back."""

    point: PointChange
    inquiry: InquiryChange


@right("inquiries", "close")
def close_inquiry(scope: Scope, inquiry_id: str, version: int, *, outcome: str) -> InquiryChange:
    """
    Close an inquiry: it stays counted, without its place, when it is deleted later.

    Parameters
    ----------
    outcome
        How it ended: a code of `gis.locale.inquiry_words.inquiry_outcomes`.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    InputError
        ``inquiry_outcome_missing``.
    NotFoundError
        ``row_not_found``.
    RowClash
        Somebody else has closed it otherwise since, or put it away.
    """
    told = " ".join(checked_text(outcome, most=LONGEST_KIND).split())
    if not told:
        raise InputError("inquiry_outcome_missing")
    with database().session(scope) as session:
        row = get_row(session, StoredInquiry, inquiry_id)
        values = {"outcome": told, "closed_at": row.closed_at or dt.datetime.now(dt.UTC)}
        return change_inquiry(session, row, version, values)


@right("inquiries", "close")
def reopen_inquiry(scope: Scope, inquiry_id: str, version: int) -> InquiryChange:
    """
    Open a closed inquiry again; what it left behind no longer counts.

    Raises
    ------
    AccessError, NotFoundError, RowClash
        As `close_inquiry`.
    """
    with database().session(scope) as session:
        row = get_row(session, StoredInquiry, inquiry_id)
        return change_inquiry(session, row, version, {"outcome": "", "closed_at": None})


@right("inquiries", "change")
def make_point(
    scope: Scope, inquiry_id: str, version: int, *, needs_pair: bool = False
) -> InquiryPoint:
    """
    Make an observation point of an inquiry, where its place is.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    InputError
        ``inquiry_without_place``, or what `observation_points.add_point` says.
    NotFoundError
        ``row_not_found``.
    ConflictError
        ``inquiry_has_point``, or what `observation_points.add_point` says.
    RowClash
        Somebody else has changed the same since.
    """
    opened = database()
    with opened.as_one():
        with opened.session(scope) as session:
            get_row(session, StoredInquiry, inquiry_id)
            inquiry = read_inquiry(session, opened.crs, uuid.UUID(inquiry_id))
        if inquiry.point_id is not None:
            raise ConflictError("inquiry_has_point", code=inquiry.point_code)
        if inquiry.at is None:
            raise InputError("inquiry_without_place")
        made = observation_points.add_point(
            scope,
            address_id=inquiry.address_id,
            at=None if inquiry.address_id else inquiry.at,
            needs_pair=needs_pair,
        )
        return InquiryPoint(made, join_point(scope, inquiry_id, version, made.point_id))


@right("inquiries", "change")
def join_point(scope: Scope, inquiry_id: str, version: int, point_id: str) -> InquiryChange:
    """
    Say that an inquiry is about an observation point that is there.

    Raises
    ------
    AccessError, NotFoundError, RowClash
        ``fieldwork_only``; ``row_not_found``; as `close_inquiry`.
    """
    with database().session(scope) as session:
        row = get_row(session, StoredInquiry, inquiry_id)
        point = find_point(session, read_id(point_id))
        if point is None:
            raise NotFoundError("row_not_found")
        return change_inquiry(session, row, version, {"point_id": point.id})


@right("inquiries", "change")
def undo_point(scope: Scope, made: InquiryPoint) -> None:
    """
    Take back that a point was made of an inquiry: both, or neither.

    Raises
    ------
    AccessError, NotFoundError, ConflictError
        As `undo` of both.
    """
    with database().as_one():
        undo(scope, made.inquiry)
        observation_points.undo(scope, made.point)
