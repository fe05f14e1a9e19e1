"""Material that was handed out or printed through channels: recorded, listed, taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from gis.errors import InputError, NotFoundError
from gis.layers import channels as layer
from gis.layers.channels import Channel as StoredChannel
from gis.layers.channels import Handout as StoredHandout
from gis.layers.database import Scope
from gis.layers.teams import find_initials
from gis.locale import COPENHAGEN
from gis.services.free_text import checked_text
from gis.services.installation import database
from gis.services.rights import right
from gis.services.row_fields import checked_line
from gis.services.rows import get_row
from gis.services.walked.times import EARLIEST

LONGEST_TEXT = 200
MOST_COPIES = 1_000_000


@dataclass(frozen=True)
class Handout:
    """
    Something handed out or printed on a day.

    `copies` is None where nobody counted; `by` are the initials of who recorded it.
    """

    id: str
    day: dt.date
    material: str
    whereabouts: str
    copies: int | None
    by: str


@right("channels", "change")
def hand_out(
    scope: Scope,
    channel_id: str,
    *,
    day: dt.date,
    material: str,
    whereabouts: str = "",
    copies: int | None = None,
) -> str:
    """
    Record that something was handed out or printed, and return the id of that.

    Parameters
    ----------
    scope
        Whose channel it is.
    channel_id
        The channel.
    day
        When, not after today.
    material
        What.
    whereabouts
        Where it was handed out.
    copies
        How many, None where nobody counted.

    Raises
    ------
    InputError
        ``handout_material_missing``, ``handout_copies_out_of_range``, ``time_too_early``,
        ``handout_in_future``, or what `checked_text` says.
    NotFoundError
        ``row_not_found``.
    """
    if day < EARLIEST.date():
        raise InputError("time_too_early", year=str(EARLIEST.year))
    if day > dt.datetime.now(COPENHAGEN).date():
        raise InputError("handout_in_future")
    if copies is not None and not 1 <= copies <= MOST_COPIES:
        raise InputError("handout_copies_out_of_range", most=MOST_COPIES)
    told = checked_line(material, most=LONGEST_TEXT, missing="handout_material_missing")
    where = checked_text(whereabouts, most=LONGEST_TEXT)
    with database().session(scope) as session:
        channel = get_row(session, StoredChannel, channel_id)
        if channel.deleted_at is not None:
            raise NotFoundError("row_not_found")
        handout = StoredHandout(
            team_id=scope.team_id, created_by=scope.member_id, channel_id=channel.id, day=day,
            material=told, whereabouts=where, copies=copies,
        )  # fmt: skip
        session.add(handout)
        session.flush()
        return str(handout.id)


@right("channels", "change")
def withdraw_handout(scope: Scope, handout_id: str) -> None:
    """
    Take back what was recorded by mistake.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    """
    _set_withdrawn(scope, handout_id, dt.datetime.now(dt.UTC))


@right("channels", "change")
def restore_handout(scope: Scope, handout_id: str) -> None:
    """
    Undo `withdraw_handout`.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    """
    _set_withdrawn(scope, handout_id, None)


def _set_withdrawn(scope: Scope, handout_id: str, at: dt.datetime | None) -> None:
    with database().session(scope) as session:
        try:
            handout = layer.lock_handout(session, uuid.UUID(handout_id))
        except ValueError:
            handout = None
        if handout is None:
            raise NotFoundError("row_not_found")
        handout.withdrawn_at = at


@right("channels", "read")
def list_handouts(scope: Scope, channel_id: str) -> list[Handout]:
    """
    Return what was handed out through a channel, the newest first.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    """
    with database().session(scope) as session:
        channel = get_row(session, StoredChannel, channel_id)
        initials = find_initials(session)
        return [
            Handout(
                id=str(row.id), day=row.day, material=row.material, whereabouts=row.whereabouts,
                copies=row.copies, by=initials.get(row.created_by, "") if row.created_by else "",
            )
            for row in layer.find_handouts(session, channel.id)
        ]  # fmt: skip
