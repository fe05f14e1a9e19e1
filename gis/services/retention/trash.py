"""The trash: what the team put away, until it is deleted for good; it can come back till then."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from gis.errors import ConflictError, NotFoundError
from gis.layers import due
from gis.layers.case_closings import follow_case
from gis.layers.channels import Channel
from gis.layers.database import Scope
from gis.layers.inquiries import Inquiry
from gis.layers.observation_points import ObservationPoint
from gis.layers.partners import Partner
from gis.layers.places import Place
from gis.layers.return_windows import ReturnWindow
from gis.layers.row_past import Kept
from gis.layers.strategy import StrategyItem
from gis.layers.teams import find_initials
from gis.services import (
    channels,
    inquiries,
    observation_points,
    partners,
    places,
    return_windows,
    strategy,
)
from gis.services.installation import database
from gis.services.retention.erasures import erase_row, mirror
from gis.services.retention.rules import periods, read_rules
from gis.services.rights import right
from gis.services.rows import change_row, get_row, read_id

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TOGETHER: Final = dt.timedelta(seconds=60)
"""Returns that were put away so soon after their point went with it. Assumed."""


@dataclass(frozen=True)
class Discarded:
    """
    One thing in the trash.

    Attributes
    ----------
    kind
        Its table.
    name
        Code, name or street; of a sign, an attempt or a return that of its point.
    about
        When it was, or is to be; None of what has no time.
    put_away_at, put_away_by
        When, and the initials of who did it; "" where that is not known.
    due_at
        When it is deleted for good.
    can_come_back
        Whether `restore` brings it back.
    """

    kind: str
    id: str
    name: str
    about: dt.datetime | None
    put_away_at: dt.datetime
    put_away_by: str
    due_at: dt.datetime
    can_come_back: bool


@right("trash", "read")
def list_trash(scope: Scope) -> list[Discarded]:
    """
    Return what the team put away, what is deleted first at first.

    What went with its point is not told of on its own.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    """
    with database().session(scope) as session:
        initials = find_initials(session)
        told = periods(read_rules(session, scope.team_id))
        found = due.find_due(session, told, _never(), rules=["trash"])
        return [
            Discarded(
                row.kind, str(row.id), row.label or "", row.about, row.clock,
                initials.get(row.changed_by, ""), row.due_at, bool(row.is_back),
            )
            for row in found
            if row.is_back or row.kind not in HANGS_ON
        ]  # fmt: skip


HANGS_ON: Final = frozenset({"observation", "contact_attempt", "return_window", "strategy_item"})
"""What is not told of where what it hangs on is put away too: it comes back with that."""


def _never() -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(days=36500)


@right("trash", "change")
def restore(scope: Scope, row_id: str) -> Discarded:
    """
    Bring back what was put away, and return what it was.

    A point comes with the returns that went with it.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``row_not_found`` when it is not in the trash, or deleted for good.
    ConflictError
        ``trash_stays`` of what cannot come back: a partner that was joined with another, or the
        points of a walk; and what the thing itself refuses, as ``candidate_taken`` of a place.
    """
    wanted = str(read_id(row_id))
    found = next((one for one in list_trash(scope) if one.id == wanted), None)
    if found is None:
        raise NotFoundError("row_not_found")
    back = _BACK.get(found.kind)
    if back is None or not found.can_come_back:
        raise ConflictError("trash_stays")
    back(scope, wanted)
    return found


@right("trash", "erase")
def erase_now(scope: Scope, row_id: str) -> Discarded:
    """
    Delete for good at once what lies in the trash, as who asks to be forgotten may demand.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``row_not_found`` when it is not in the trash.
    """
    wanted = str(read_id(row_id))
    found = next((one for one in list_trash(scope) if one.id == wanted), None)

    def is_trash(session: Session, one: uuid.UUID) -> bool:
        told = periods(read_rules(session, scope.team_id))
        return bool(due.find_due(session, told, _never(), rules=["trash"], row_id=one))

    if found is None or not erase_row(
        scope.team_id, found.kind, read_id(wanted), reason="asked", is_due=is_trash
    ):
        raise NotFoundError("row_not_found")
    database().once_kept(_mirror)
    return found


def _mirror() -> None:
    mirror()


def _restore_point(scope: Scope, row_id: str) -> None:
    with database().session(scope) as session:
        row = get_row(session, ObservationPoint, row_id)
        gone = row.deleted_at
        change_row(session, row, row.version, {"deleted_at": None})
        is_closed = row.status == "closed"
        follow_case(session, is_closed=is_closed, outcome=row.outcome, point_id=row.id)
        if gone is None or is_closed or row.is_declined:
            return
        went = sa.select(ReturnWindow.id).where(
            ReturnWindow.point_id == row.id, ReturnWindow.deleted_at >= gone,
            ReturnWindow.deleted_at < gone + TOGETHER,
        )  # fmt: skip
        for window_id in session.scalars(went.order_by(ReturnWindow.id)).all():
            window = get_row(session, ReturnWindow, str(window_id))
            change_row(session, window, window.version, {"deleted_at": None})


def _version(scope: Scope, model: type[Kept], row_id: str) -> int:
    with database().session(scope) as session:
        return get_row(session, model, row_id).version


def _by(model: type[Kept], update: Callable[..., object]) -> Callable[[Scope, str], object]:
    def back(scope: Scope, row_id: str) -> object:
        return update(scope, row_id, _version(scope, model, row_id), deleted_at=None)

    return back


_BACK: Final[Mapping[str, Callable[[Scope, str], object]]] = {
    "observation_point": _restore_point,
    "observation": observation_points.restore_observation,
    "contact_attempt": observation_points.restore_attempt,
    "return_window": _by(ReturnWindow, return_windows.update_window),
    "inquiry": _by(Inquiry, inquiries.update_inquiry),
    "partner": _by(Partner, partners.update_partner),
    "partner_contact": partners.restore_contact,
    "channel": _by(Channel, channels.update_channel),
    "handout": channels.restore_handout,
    "place": _by(Place, places.update_place),
    "place_visit": places.restore_visit,
    "strategy_item": _by(StrategyItem, strategy.update_item),
}
