"""Where a team traces and where it does not: decide, with a reason, take back, back as leader."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gis.errors import InputError, NotFoundError
from gis.layers.answers import (
    AreaDecision,
    DecisionBacking,
    Origin,
    add_said,
    find_all,
    find_backings,
    find_newest,
    find_origins,
)
from gis.layers.database import Scope
from gis.layers.meetings import share_open_meeting
from gis.layers.partners import find_partners
from gis.layers.registered import find_successors
from gis.layers.teams import find_initials
from gis.locale import COPENHAGEN
from gis.planning.mapping import WAYS, Way
from gis.services.areas.changing import locked
from gis.services.areas.listing import get_area
from gis.services.free_text import checked_text, checked_words
from gis.services.installation import database
from gis.services.mapping.answers import MOST_LETTERS, find_said, taken_back
from gis.services.mapping.merging import DecisionClash, field_clashes, merged
from gis.services.rights import right

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_INITIALS = 10
TOGETHER = ("is_chosen", "reason")
"""A reason belongs to its *yes* or *no*: two people's never go together."""


@dataclass(frozen=True)
class Decision:
    """
    Whether the team traces in an area one way, and why.

    Attributes
    ----------
    is_chosen
        Whether it does; in a history None is where a decision was taken back.
    reason
        In the team's words, for *no* as much as for *yes*.
    partner_ids
        With whom, of the indirect way.
    review_on
        The day by which it is to be gone through again.
    decided_by
        Initials of those who decided.
    at, by
        When it was written down, and the initials of who did.
    is_backed, backed_by, backed_at
        Whether the leader backs it, who noted so, and when.
    """

    id: str
    area_id: str
    way: Way
    is_chosen: bool | None
    reason: str
    partner_ids: tuple[str, ...]
    review_on: dt.date | None
    decided_by: tuple[str, ...]
    at: dt.datetime
    by: str
    meeting_id: str | None
    is_backed: bool
    backed_by: str
    backed_at: dt.datetime | None

    def is_review_due(self, today: dt.date) -> bool:
        """Return whether it should have been gone through again."""
        return self.review_on is not None and self.review_on < today


@dataclass(frozen=True)
class Around:
    """What a row is read with: initials, the leader's words, who became which partner."""

    origins: Mapping[uuid.UUID, Origin]
    initials: Mapping[uuid.UUID, str]
    backings: Mapping[uuid.UUID, DecisionBacking]
    successors: Mapping[uuid.UUID, uuid.UUID]

    def name(self, member: uuid.UUID | None) -> str:
        """Return the initials of a member, "" when nobody is known."""
        return self.initials.get(member, "") if member else ""


def find_around(session: Session, rows: Sequence[AreaDecision]) -> Around:
    """Return what is known around some decisions, read at once."""
    return Around(
        find_origins(session, rows),
        find_initials(session),
        find_backings(session, [row.id for row in rows]),
        find_successors(session),
    )


def decision_of(row: AreaDecision, around: Around) -> Decision:
    """Return a row as a decision."""
    origin = around.origins[row.id]
    backing = around.backings.get(row.id)
    is_backed = backing is not None and backing.is_backed
    return Decision(
        id=str(row.id),
        area_id=str(row.area_id),
        way=row.way,  # type: ignore[arg-type]  # the database knows no other
        is_chosen=row.is_chosen,
        reason=row.reason,
        partner_ids=_now(row.partner_ids, around),
        review_on=row.review_on,
        decided_by=tuple(row.decided_by),
        at=origin.at,
        by=around.name(origin.by),
        meeting_id=str(row.meeting_id) if row.meeting_id else None,
        is_backed=is_backed,
        backed_by=around.name(backing.created_by) if backing and is_backed else "",
        backed_at=backing.created_at if backing and is_backed else None,
    )


def _now(partner_ids: Sequence[uuid.UUID], around: Around) -> tuple[str, ...]:
    """Return ids of partners, of those that were merged the ones they became."""
    return tuple(dict.fromkeys(str(around.successors.get(one, one)) for one in partner_ids))


@right("mapping", "decide")
def decide(
    scope: Scope,
    area_id: str,
    way: Way,
    is_chosen: bool,  # noqa: FBT001 - it is the decision itself
    reason: str,
    *,
    partner_ids: Sequence[str] = (),
    review_on: dt.date | None = None,
    decided_by: Sequence[str] = (),
    since: str | None,
) -> Decision:
    """
    Decide whether the team traces in an area one way.

    Parameters
    ----------
    is_chosen
        Whether it does.
    reason
        Why, up to `MOST_LETTERS` letters, for *no* as much as for *yes*.
    partner_ids
        With whom, of the indirect way.
    review_on
        The day by which it is to be gone through again.
    decided_by
        Initials.
    since
        Id of the decision that was on screen, None when there was none.

    Raises
    ------
    DecisionClash
        When somebody else has decided otherwise meanwhile.
    InputError
        ``reason_missing``, ``review_not_ahead`` when the day is new and has passed, or what a
        text looks like; see `gis.services.free_text`.
    NotFoundError
        ``area_not_found``, ``partner_not_found``, ``way_not_found``.
    """
    if way not in WAYS:
        raise NotFoundError("way_not_found")
    mine = {
        "is_chosen": is_chosen,
        "reason": checked_text(reason, most=MOST_LETTERS),
        "partner_ids": tuple(dict.fromkeys(partner_ids)) if way == "indirect" else (),
        "review_on": review_on,
        "decided_by": tuple(checked_words(tuple(decided_by), most=MOST_INITIALS)),
    }
    if not mine["reason"]:
        raise InputError("reason_missing")
    with database().session(scope) as session:
        area = locked(session, area_id)
        newest = find_newest(session, AreaDecision, area.id, way)
        wanted = _together(session, area.id, newest, mine, since)
        if newest is None or wanted != _values(session, newest):
            _check(session, wanted, newest)
            newest = _added(session, area.id, way, wanted)
        return decision_of(newest, find_around(session, [newest]))


def _check(session: Session, wanted: Mapping[str, Any], before: AreaDecision | None) -> None:
    known = {str(partner.id) for partner in find_partners(session)}
    kept = {str(one) for one in before.partner_ids} if before else set()
    if set(wanted["partner_ids"]) - known - kept:
        raise NotFoundError("partner_not_found")
    review_on = wanted["review_on"]
    is_new = before is None or before.review_on != review_on
    if review_on is not None and is_new and review_on < dt.datetime.now(COPENHAGEN).date():
        raise InputError("review_not_ahead")


def _values(session: Session, row: AreaDecision | None) -> dict[str, Any]:
    if row is None or row.is_chosen is None:
        return {
            "is_chosen": None, "reason": "", "partner_ids": (), "review_on": None,
            "decided_by": (),
        }  # fmt: skip
    read = decision_of(row, find_around(session, [row]))
    return {
        "is_chosen": read.is_chosen, "reason": read.reason, "partner_ids": read.partner_ids,
        "review_on": read.review_on, "decided_by": read.decided_by,
    }  # fmt: skip


def _together(
    session: Session,
    area_id: uuid.UUID,
    newest: AreaDecision | None,
    mine: dict[str, Any],
    since: str | None,
) -> dict[str, Any]:
    """Return one's own decision, with what another has changed; raises `DecisionClash`."""
    if newest is None or str(newest.id) == since:
        return mine
    seen = [row for row in find_all(session, AreaDecision, area_id) if str(row.id) == since]
    base = _values(session, seen[0] if seen else None)
    theirs = _values(session, newest)
    values, clashing = merged(base, mine, theirs)
    is_changed = any(theirs[field] != base[field] for field in TOGETHER)
    if is_changed and any(mine[field] not in (base[field], theirs[field]) for field in TOGETHER):
        apart = [field for field in TOGETHER if mine[field] != theirs[field]]
        clashing = list(dict.fromkeys([*apart, *clashing]))
    if clashing:
        around = find_around(session, [newest])
        by = around.name(newest.created_by)
        clashes = field_clashes(clashing, mine, theirs, by, newest.created_at)
        raise DecisionClash("decision_clash", clashes, str(newest.id))
    return values


def _added(
    session: Session, area_id: uuid.UUID, way: Way, values: Mapping[str, Any]
) -> AreaDecision:
    meeting = share_open_meeting(session)
    kept = dict(values) | {
        "partner_ids": [uuid.UUID(one) for one in values["partner_ids"]],
        "decided_by": list(values["decided_by"]),
    }
    return add_said(
        session,
        AreaDecision(area_id=area_id, way=way, meeting_id=meeting.id if meeting else None, **kept),
    )


@right("mapping", "decide")
def take_back(scope: Scope, decision_id: str) -> Decision:
    """
    Let what was decided before count again, or nothing; the history keeps both.

    Returns
    -------
    Decision
        What counts now; its `is_chosen` is None when nothing was decided before.

    Raises
    ------
    ConflictError
        ``changed_meanwhile`` when somebody has decided since.
    NotFoundError
        ``decision_not_found``.
    """
    with database().session(scope) as session:
        row = find_said(session, AreaDecision, decision_id, "decision_not_found")
        back = taken_back(session, row)
        return decision_of(back, find_around(session, [back]))


@right("mapping", "back")
def back_decision(scope: Scope, decision_id: str, is_backed: bool) -> Decision:  # noqa: FBT001
    """
    Note whether the leader backs a decision.

    Raises
    ------
    ConflictError
        ``changed_meanwhile`` when somebody has decided since.
    NotFoundError
        ``decision_not_found``.
    """
    with database().session(scope) as session:
        row = find_said(session, AreaDecision, decision_id, "decision_not_found")
        _note_backing(session, row, is_backed=is_backed)
        return decision_of(row, find_around(session, [row]))


@right("mapping", "back")
def note_backing(scope: Scope, decision_id: str, *, is_backed: bool) -> bool:
    """Do as `back_decision`, and return whether that changed anything; raises what it raises."""
    with database().session(scope) as session:
        row = find_said(session, AreaDecision, decision_id, "decision_not_found")
        return _note_backing(session, row, is_backed=is_backed)


def _note_backing(session: Session, row: AreaDecision, *, is_backed: bool) -> bool:
    scope = session.info["scope"]
    before = find_backings(session, [row.id]).get(row.id)
    if is_backed == (before is not None and before.is_backed):
        return False
    session.add(
        DecisionBacking(
            team_id=scope.team_id, decision_id=row.id, is_backed=is_backed,
            created_by=scope.member_id,
        )
    )  # fmt: skip
    session.flush()
    return True


@right("mapping", "read")
def decision_history(scope: Scope, area_id: str) -> list[Decision]:
    """
    Return every decision on an area, both ways, the newest first.

    A decision that counts again has its own date; where one was taken back and nothing counts,
    `is_chosen` is None and date and initials are those of the taking back.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    """
    with database().session(scope) as session:
        area = get_area(session, area_id)
        rows = find_all(session, AreaDecision, area.id)
        around = find_around(session, rows)
        return [decision_of(row, around) for row in rows]
