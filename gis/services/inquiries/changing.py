"""Add, change and put away inquiries; every change can be undone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypedDict, Unpack

import shapely

from gis.errors import InputError, NotFoundError
from gis.layers import inquiries as layer
from gis.layers.case_closings import find_closing, fold_closing, follow_case
from gis.layers.database import Scope, write_geometry
from gis.layers.inquiries import Inquiry as StoredInquiry
from gis.layers.partners import Partner
from gis.layers.teams import get_initials
from gis.locale import COPENHAGEN
from gis.services.assigning import check_assigned
from gis.services.free_text import checked_text, checked_words, initials_or_none
from gis.services.inquiries.listing import Judgement
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rounds import next_working_day
from gis.services.row_fields import LONGEST_KIND, checked_line, metric
from gis.services.rows import (
    FieldClash,
    RowChange,
    RowClash,
    add_row,
    change_row,
    get_row,
    undo_change,
)
from gis.services.walked.times import EARLIEST

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

InquiryChange = RowChange
"""What was done to an inquiry; its `row_id` is the inquiry's, and `undo` takes it back."""
JUDGEMENTS: Final = ("unknown", "in_group", "not_in_group")
WORKING_DAYS: Final = 2
"""Days within which contact is tried after an inquiry, as in *fremskudt sagsbehandling*."""
NUMBERS: Final = 2
"""Digits that the number of a code has at least: H-03."""


class Changes(TypedDict, total=False):
    """
    New values of some fields of an inquiry.

    Its place is an address or a point in WGS84: the one takes the other's place, and None of both
    is an unknown one. `deleted_at` may only be None, which brings back what was put away.
    """

    received_on: dt.date
    address_id: str | None
    at: shapely.Point | None
    source_kind: str
    partner_id: str | None
    heard_via: str
    concerns: Sequence[str]
    judgement: Judgement
    receiver: str
    taker: str
    deadline: dt.date | None
    deleted_at: None


def usual_deadline(received_on: dt.date) -> dt.date:
    """Return the day by which contact is to be tried: two working days after an inquiry."""
    day = received_on
    for _day in range(WORKING_DAYS):
        day = next_working_day(day)
    return day


@right("inquiries", "change")
def add_inquiry(scope: Scope, **fields: Unpack[Changes]) -> InquiryChange:
    """
    Store a new inquiry.

    Parameters
    ----------
    fields
        `source_kind` at least. `received_on` is today, `deadline` two working days after it, and
        `receiver` whoever stores it, where they are not given.

    Raises
    ------
    AccessError
        ``fieldwork_only``, or what `check_assigned` says.
    InputError
        ``inquiry_source_missing``, ``inquiry_in_future``, ``time_too_early``,
        ``inquiry_deadline_too_early``, ``judgement_unknown``, ``point_not_on_earth``, or what
        `checked_text` says.
    NotFoundError
        ``address_not_found``, ``partner_not_found``.
    """
    given: Changes = {"received_on": _today(), "source_kind": "", **fields}
    with database().session(scope) as session:
        usual: Changes = {
            "deadline": usual_deadline(given["received_on"]),
            "receiver": get_initials(session, scope.member_id),
        }
        values = _checked(session, {**usual, **given})
        _check_deadline(values["received_on"], values["deadline"])
        check_assigned(session, "inquiries", values.get("taker", ""))
        code = f"H-{layer.next_number(session):0{NUMBERS}}"
        return add_row(session, StoredInquiry(code=code, **values))


@right("inquiries", "change")
def update_inquiry(
    scope: Scope, inquiry_id: str, version: int, **changes: Unpack[Changes]
) -> InquiryChange:
    """
    Store new values of some fields, made by somebody who saw the inquiry in a version.

    Raises
    ------
    AccessError, InputError, NotFoundError
        As `add_inquiry`; ``row_not_found``.
    RowClash
        Somebody else has changed one of the fields otherwise since, or put the inquiry away; its
        place is the field ``place``.
    """
    with database().session(scope) as session:
        row = get_row(session, StoredInquiry, inquiry_id)
        values = _checked(session, changes)
        check_assigned(session, "inquiries", values.get("taker", row.taker), row.taker)
        if values.keys() & {"received_on", "deadline"}:
            _check_deadline(
                values.get("received_on", row.received_on), values.get("deadline", row.deadline)
            )
        return change_inquiry(session, row, version, values)


@right("inquiries", "change")
def delete_inquiry(scope: Scope, inquiry_id: str, version: int) -> InquiryChange:
    """
    Put an inquiry away; what it left behind when it was closed no longer counts.

    Raises
    ------
    AccessError, NotFoundError
        ``fieldwork_only``; ``row_not_found``.
    """
    with database().session(scope) as session:
        row = get_row(session, StoredInquiry, inquiry_id)
        gone = row.deleted_at or dt.datetime.now(dt.UTC)
        return change_inquiry(session, row, version, {"deleted_at": gone})


@right("inquiries", "change")
def undo(scope: Scope, change: InquiryChange) -> InquiryChange:
    """
    Take a change of an inquiry back, where nobody has changed the same since.

    Raises
    ------
    AccessError, NotFoundError
        ``fieldwork_only``; ``row_not_found``.
    ConflictError
        ``changed_meanwhile``.
    """
    with database().session(scope) as session:
        undone = undo_change(session, StoredInquiry, change)
        _follow(session, get_row(session, StoredInquiry, change.row_id))
        return undone


def change_inquiry(
    session: Session, row: StoredInquiry, version: int, values: Mapping[str, Any]
) -> InquiryChange:
    """
    Store new values of some columns; what a closed inquiry leaves behind follows it.

    Raises
    ------
    RowClash
        As `update_inquiry`.
    """
    try:
        change = change_row(session, row, version, values)
    except RowClash as clash:
        raise RowClash(_as_shown(clash.fields), clash.version) from clash
    _follow(session, row)
    return change


def _follow(session: Session, row: StoredInquiry) -> None:
    """Let what a closed inquiry leaves behind say what it says, for as long as it is closed."""
    is_closed = row.closed_at is not None and row.deleted_at is None
    follow_case(session, is_closed=is_closed, inquiry_id=row.id)
    if row.closed_at is None or not is_closed:
        return
    month = row.closed_at.astimezone(COPENHAGEN).date().replace(day=1)
    left = find_closing(session, inquiry_id=row.id)
    if left is None:
        fold_closing(
            session, kind="inquiry", month=month, outcome=row.outcome, inquiry_id=row.id,
            received_year=row.received_on.year, source_kind=row.source_kind,
            heard_via=row.heard_via,
        )  # fmt: skip
    else:
        left.month, left.outcome = month, row.outcome
        left.received_year = row.received_on.year
        left.source_kind, left.heard_via = row.source_kind, row.heard_via


def _as_shown(fields: Sequence[FieldClash]) -> list[FieldClash]:
    """Return clashes with the place as one field, and without what follows from another one."""
    shown: list[FieldClash] = []
    for one in fields:
        if one.field in {"address_id", "geometry"}:
            if not any(other.field == "place" for other in shown):
                shown.append(FieldClash("place", None, None, one.by, one.at))
        elif one.field != "closed_at":
            told = one
            if one.field == "partner_id":
                told = FieldClash(one.field, _told(one.mine), _told(one.theirs), one.by, one.at)
            shown.append(told)
    return shown


def _told(row_id: uuid.UUID | None) -> str | None:
    return None if row_id is None else str(row_id)


def _today() -> dt.date:
    return dt.datetime.now(COPENHAGEN).date()


# --- what may be stored ----------------------------------------------------------------------


def _checked(session: Session, changes: Changes) -> dict[str, Any]:
    """Return values as a row holds them."""
    values: dict[str, Any] = dict(changes)
    values.update(_place(session, values))
    values.pop("at", None)
    checks: Mapping[str, Any] = {
        "received_on": _checked_day,
        "source_kind": lambda text: checked_line(
            text, most=LONGEST_KIND, missing="inquiry_source_missing"
        ),
        "partner_id": lambda told: _partner(session, told),
        "heard_via": lambda text: " ".join(checked_text(text or "", most=LONGEST_KIND).split()),
        "concerns": lambda words: checked_words(list(words), most=LONGEST_KIND),
        "judgement": _checked_judgement,
        "receiver": initials_or_none,
        "taker": initials_or_none,
    }
    return {field: checks[field](value) if field in checks else value
            for field, value in values.items()}  # fmt: skip


def _place(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return address and point of a place that is told: an address has its own point."""
    if not values.keys() & {"address_id", "at"}:
        return {}
    crs = database().crs
    told = values.get("address_id")
    if told is None:
        at = values.get("at")
        return {"address_id": None, "geometry": None if at is None else metric(at, crs)}
    try:
        found = layer.find_address(session, uuid.UUID(told))
    except ValueError:
        found = None
    if found is None:
        raise NotFoundError("address_not_found")
    point = shapely.Point(found.x, found.y)
    return {"address_id": uuid.UUID(told), "geometry": write_geometry(point, crs)}


def _checked_day(day: dt.date) -> dt.date:
    if day > _today():
        raise InputError("inquiry_in_future")
    if day <= EARLIEST.date():
        raise InputError("time_too_early", year=str(EARLIEST.year))
    return day


def _check_deadline(received_on: dt.date, deadline: dt.date | None) -> None:
    if deadline is not None and deadline < received_on:
        raise InputError("inquiry_deadline_too_early")


def _checked_judgement(judgement: str) -> str:
    if judgement not in JUDGEMENTS:
        raise InputError("judgement_unknown")
    return judgement


def _partner(session: Session, told: str | None) -> uuid.UUID | None:
    if told is None:
        return None
    try:
        partner = get_row(session, Partner, told)
    except NotFoundError as error:
        raise NotFoundError("partner_not_found") from error
    if partner.deleted_at is not None:
        raise NotFoundError("partner_not_found")
    return partner.id
