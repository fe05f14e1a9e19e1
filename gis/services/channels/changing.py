"""Add, change and put away channels; every change can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import shapely

from gis.errors import ConflictError, InputError
from gis.layers import channels as layer
from gis.layers.channels import Channel as StoredChannel
from gis.layers.database import Scope
from gis.services.channels.listing import Channel, read_channels
from gis.services.free_text import checked_text
from gis.services.installation import database
from gis.services.rights import right
from gis.services.row_fields import LONGEST_KIND, change_told, checked_line, known_areas, metric
from gis.services.rows import RowChange, add_row, change_row, get_row, undo_change

if TYPE_CHECKING:
    from geoalchemy2 import WKBElement
    from sqlalchemy.orm import Session

LONGEST_NAME = 120
LONGEST = {"rhythm": 200, "contact": 500, "note": 1000}
MOST_DAYS = 3650
Points = Sequence[tuple[float, float]]


class Changes(TypedDict, total=False):
    """New values of some fields of a channel; points in WGS84, None brings it back."""

    name: str
    kind: str
    is_municipality_wide: bool
    area_ids: Sequence[str]
    deadline: dt.date | None
    rhythm: str
    every_days: int | None
    contact: str
    note: str
    geometry: Points
    deleted_at: None


class ChannelExists(ConflictError):  # noqa: N818 - it is what the page asks about
    """
    There is a channel of that name; nothing is stored.

    Attributes
    ----------
    like
        The channels that it may be.
    """

    def __init__(self, like: Sequence[Channel]) -> None:
        super().__init__("channel_exists")
        self.like = tuple(like)


@right("channels", "change")
def add_channel(
    scope: Scope,
    *,
    name: str,
    kind: str,
    is_municipality_wide: bool = False,
    area_ids: Sequence[str] = (),
    deadline: dt.date | None = None,
    rhythm: str = "",
    every_days: int | None = None,
    contact: str = "",
    note: str = "",
    geometry: Points = (),
    allow_duplicate: bool = False,
) -> tuple[Channel, RowChange]:
    """
    Store a new channel.

    Parameters
    ----------
    scope
        Whose it is.
    name, kind, is_municipality_wide, area_ids, deadline, rhythm, every_days, contact, note
        As in `gis.services.channels.Channel`.
    geometry
        Longitude and latitude in WGS84 of where it is.
    allow_duplicate
        Whether there may be one of that name.

    Raises
    ------
    InputError
        ``channel_name_missing``, ``channel_kind_missing``, ``channel_days_out_of_range``,
        ``point_not_on_earth``, or what `checked_text` says.
    NotFoundError
        ``area_not_found``.
    ChannelExists
        When there is one of that name.
    """
    changes = Changes(
        name=name, kind=kind, is_municipality_wide=is_municipality_wide, area_ids=area_ids,
        deadline=deadline, rhythm=rhythm, every_days=every_days, contact=contact, note=note,
        geometry=geometry,
    )  # fmt: skip
    with database().session(scope) as session:
        row = StoredChannel(**_checked(session, changes))
        layer.lock_channels(session)
        like = [] if allow_duplicate else layer.find_channels_named(session, row.name)
        if like:
            raise ChannelExists(read_channels(session, like))
        change = add_row(session, row)
        session.refresh(row)
        return read_channels(session, [row])[0], change


@right("channels", "change")
def update_channel(
    scope: Scope, channel_id: str, version: int, **changes: Unpack[Changes]
) -> RowChange:
    """
    Store new values of some fields, made by somebody who saw the channel in a version.

    Raises
    ------
    InputError
        As `add_channel`.
    NotFoundError
        ``row_not_found``, ``area_not_found``.
    RowClash
        Somebody else has changed one of the fields otherwise since, or put the channel away.
    """
    with database().session(scope) as session:
        values = _checked(session, changes)
        row = get_row(session, StoredChannel, channel_id)
        return change_told(session, row, version, values)


@right("channels", "change")
def delete_channel(scope: Scope, channel_id: str, version: int) -> RowChange:
    """
    Put a channel away; what was handed out stays with it.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    """
    with database().session(scope) as session:
        row = get_row(session, StoredChannel, channel_id)
        gone = row.deleted_at or dt.datetime.now(dt.UTC)
        return change_row(session, row, version, {"deleted_at": gone})


@right("channels", "change")
def undo(scope: Scope, change: RowChange) -> RowChange:
    """
    Take a change of a channel back, where nobody has changed the same since.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    ConflictError
        ``changed_meanwhile``.
    """
    with database().session(scope) as session:
        return undo_change(session, StoredChannel, change)


def _checked(session: Session, changes: Changes) -> dict[str, Any]:
    """Return values as a row holds them."""
    values: dict[str, Any] = dict(changes)
    checks: Mapping[str, Any] = {
        "name": lambda text: checked_line(text, most=LONGEST_NAME, missing="channel_name_missing"),
        "kind": lambda text: checked_line(text, most=LONGEST_KIND, missing="channel_kind_missing"),
        "area_ids": lambda ids: known_areas(session, ids),
        "every_days": _checked_days,
        "rhythm": lambda text: checked_text(text, most=LONGEST["rhythm"]),
        "contact": lambda text: checked_text(text, most=LONGEST["contact"], is_contact=True),
        "note": lambda text: checked_text(text, most=LONGEST["note"]),
        "geometry": _multipoint,
    }
    return {field: checks[field](value) if field in checks else value
            for field, value in values.items()}  # fmt: skip


def _checked_days(days: int | None) -> int | None:
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise InputError("channel_days_out_of_range", most=MOST_DAYS)
    return days


def _multipoint(points: Points) -> WKBElement | None:
    return metric(shapely.MultiPoint(list(points)), database().crs) if points else None
