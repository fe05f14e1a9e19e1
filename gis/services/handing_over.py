"""
What a colleague leaves behind goes to another: returns, inquiries, outings, the strategy, jobs.

The one who hands it over administers and sees none of it: how much it is, and not what.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers import handing_over as layer
from gis.layers import teams
from gis.layers.database import SYSTEM
from gis.services.installation import database
from gis.services.membership import end_membership, get_member, restart_membership
from gis.services.rights import right
from gis.services.rows import read_id

if TYPE_CHECKING:
    from gis.layers.database import Scope
    from gis.services.members import Identity

__all__ = ["HandOver", "count_open", "hand_over", "rename_member", "undo_hand_over"]

_INITIALS: Final = re.compile(r"[^\W_]{1,8}")


@dataclass(frozen=True)
class HandOver:
    """What was handed over: its id, and how many rows there were."""

    id: str
    count: int


@right("members", "read")
def count_open(scope: Scope, member_id: str) -> int:
    """
    Return how much is open and in the name of a member, of all kinds together.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    """
    member = get_member(scope, member_id)
    with database().session(_of_fieldwork(scope)) as session:
        return layer.count_open(session, member.initials, member.id)


@right("members", "change")
def hand_over(scope: Scope, member_id: str, to_member_id: str) -> HandOver:
    """
    Hand all that is open of a member to a colleague, and end the membership.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    InputError
        ``colleague_unusable``: the same one, or nobody who does fieldwork here.
    ConflictError
        ``last_administrator``.
    """
    member, to = get_member(scope, member_id), get_member(scope, to_member_id)
    does_fieldwork = {"worker", "coordinator"} & set(to.roles)
    if member.id == to.id or to.left_at is not None or not does_fieldwork:
        raise InputError("colleague_unusable")
    with database().as_one():
        end_membership(scope, member_id)
        with database().session(_of_fieldwork(scope)) as session:
            moved = layer.give(session, member.initials, to.initials)
            moved["job"] = layer.give_jobs(session, member.id, to.id)
        with database().session(scope) as session:
            made = layer.add_hand_over(session, member.id, to.id, moved)
    return HandOver(str(made), sum(map(len, moved.values())))


@right("members", "change")
def undo_hand_over(scope: Scope, hand_over_id: str) -> int:
    """
    Give back what is still open and in the colleague's name, and begin the membership again.

    Returns
    -------
    int
        How many rows were given back.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    ConflictError
        ``handover_undone``.
    """
    with database().as_one():
        with database().session(scope) as session:
            made = layer.find_hand_over(session, read_id(hand_over_id))
            if made is None:
                raise NotFoundError("row_not_found")
            if made.undone_at is not None:
                raise ConflictError("handover_undone")
            layer.note_undone(session, made.id)
        restart_membership(scope, str(made.from_member))
        member, to = (get_member(scope, str(one)) for one in (made.from_member, made.to_member))
        with database().session(_of_fieldwork(scope)) as session:
            back = layer.give(session, to.initials, member.initials, only=made.moved)
            jobs = layer.give_jobs(session, to.id, member.id, only=made.moved.get("job", ()))
    return sum(map(len, back.values())) + len(jobs)


def rename_member(identity: Identity, initials: str) -> None:
    """
    Give a member other initials, on what is open in their name too.

    Raises
    ------
    InputError
        ``initials_unusable``.
    ConflictError
        ``initials_taken``.
    """
    new = initials.strip().upper()
    if not _INITIALS.fullmatch(new):
        raise InputError("initials_unusable")
    with database().as_one():
        with database().session(SYSTEM) as session:
            teams.hold_members(session, identity.team_id)
            row = teams.get_member(session, identity.member_id)
            old = row.initials
            if teams.is_taken(session, identity.team_id, new, but=row.id):
                raise ConflictError("initials_taken", initials=new)
            row.initials = new
        as_fieldworker = replace(identity.scope(), role="coordinator")
        with database().session(as_fieldworker) as session:
            layer.give(session, old, new)


def _of_fieldwork(scope: Scope) -> Scope:
    # The rules of the database show an administrator nothing of the fieldwork, and here nothing of
    # it is shown either: names are changed on it, and rows are counted.
    return replace(scope, role="coordinator")
