"""The frame a team works in (1A): guidelines, hours and a phone line, which the team writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypedDict, Unpack

from gis.layers.database import Scope
from gis.layers.meetings import TeamFrame, ensure_frame, find_frame
from gis.layers.teams import find_initials
from gis.services.free_text import checked_text
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rows import RowChange, change_row, get_row, undo_change

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = [
    "MOST_LETTERS", "Frame", "get_frame", "locked_frame", "read_frame", "team_line", "undo",
    "update_frame",
]  # fmt: skip

MOST_LETTERS: Final[Mapping[str, int]] = {"guidelines": 20_000, "hours": 500, "phone": 100}
"""Letters that each of the texts has room for."""
HOLDS_CONTACTS: Final = ("guidelines", "phone")
"""Texts in which a phone number is the team's own, or of somebody it calls for help."""


@dataclass(frozen=True)
class Frame:
    """
    What the team has agreed on; the texts are "" until somebody writes them.

    Attributes
    ----------
    guidelines
        For instance how staff look after each other.
    hours, phone
        When the team works and where it is reached; they stand at the foot of what is printed.
    changed_by
        Initials, "" when nobody is known.
    """

    version: int = 1
    guidelines: str = ""
    hours: str = ""
    phone: str = ""
    changed_at: dt.datetime | None = None
    changed_by: str = ""


class Texts(TypedDict, total=False):
    """New texts of the frame."""

    guidelines: str
    hours: str
    phone: str


@right("frame", "read")
def get_frame(scope: Scope) -> Frame:
    """Return the frame of the team."""
    with database().session(scope) as session:
        return read_frame(session)


def read_frame(session: Session) -> Frame:
    """Return the frame of the session's team."""
    row = find_frame(session)
    if row is None:
        return Frame()
    initials = find_initials(session)
    return Frame(
        version=row.version,
        guidelines=row.guidelines,
        hours=row.hours,
        phone=row.phone,
        changed_at=row.changed_at,
        changed_by=initials.get(row.changed_by, "") if row.changed_by else "",
    )


def team_line(found: Frame) -> str:
    """Return where the team is reached, in one line for the foot of paper; "" where it is open."""
    told = (found.phone, found.hours)
    return " · ".join(" ".join(part.split()) for part in told if part)


@right("frame", "change")
def update_frame(scope: Scope, version: int, **texts: Unpack[Texts]) -> RowChange:
    """
    Store texts of the frame, written by somebody who saw it in a version.

    Raises
    ------
    RowClash
        Somebody else has written the same text otherwise since.
    InputError
        As `gis.services.free_text.checked_text`.
    """
    written: Mapping[str, str] = texts  # type: ignore[assignment]  # a TypedDict of texts
    checked = {
        name: checked_text(text, most=MOST_LETTERS[name], is_contact=name in HOLDS_CONTACTS)
        for name, text in written.items()
    }
    with database().session(scope) as session:
        return change_row(session, locked_frame(session), version, checked)


@right("frame", "change")
def undo(scope: Scope, change: RowChange) -> RowChange:
    """
    Give the texts that a change set what they said before it.

    Raises
    ------
    ConflictError
        ``changed_meanwhile`` when one of them was written again since.
    """
    with database().session(scope) as session:
        return undo_change(session, TeamFrame, change)


def locked_frame(session: Session) -> TeamFrame:
    """Return the row of the session's team, locked until the transaction ends."""
    ensure_frame(session)
    found = find_frame(session)
    assert found is not None
    return get_row(session, TeamFrame, str(found.id))
