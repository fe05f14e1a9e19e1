"""Who is working: until there is a login, one local member on this computer."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.errors import AccessError
from gis.layers import teams
from gis.layers.database import SYSTEM, Role, Scope
from gis.services.installation import database

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = [
    "Identity",
    "Role",
    "Scope",
    "foremost",
    "local_identity",
    "local_scope",
    "scope_of_member",
]

BY_REACH: Final[tuple[Role, ...]] = ("coordinator", "worker", "leader", "administrator")
"""Roles in the order in which one is taken where a member has several."""


def foremost(roles: Collection[Role]) -> Role | None:
    """Return of some roles the one that reaches farthest; None where there is none."""
    return next((role for role in BY_REACH if role in roles), None)


@dataclass(frozen=True)
class Identity:
    """
    Somebody who works with the program, in one of their teams.

    Attributes
    ----------
    member_id, team_id
        Ids of the membership and of its team.
    team_name
        Name of the team.
    initials
        How colleagues call them.
    roles
        What they are in this team. A transaction has one of them: `scope`.
    """

    member_id: uuid.UUID
    team_id: uuid.UUID
    team_name: str
    initials: str
    roles: frozenset[Role]

    def scope(self, role: Role | None = None) -> Scope:
        """
        Return whom a transaction is for: in a role, or in the one of theirs that reaches farthest.

        Raises
        ------
        AccessError
            ``not_allowed`` when they do not have the role, or none at all.
        """
        found = role or foremost(self.roles)
        if found not in self.roles:
            raise AccessError("not_allowed")
        return Scope(self.team_id, self.member_id, found)


def local_identity() -> Identity:
    """Return the one local member: coordinator and administrator of the one team."""
    with database().session(SYSTEM) as session:
        return _identity_of(session, teams.get_or_add_local(session))


def local_scope() -> Scope:
    """Return the scope of the one local member, as coordinator."""
    return local_identity().scope()


def scope_of_member(member_id: uuid.UUID, role: Role) -> Scope:
    """
    Return the scope of a member for work that is done later on their behalf.

    Raises
    ------
    AccessError
        ``not_allowed`` when the member has lost the role, or left.
    """
    with database().session(SYSTEM) as session:
        return _identity_of(session, teams.get_member(session, member_id)).scope(role)


def _identity_of(session: Session, member: teams.Member) -> Identity:
    team = session.get_one(teams.Team, member.team_id)
    roles: frozenset[Role] = frozenset() if member.left_at else frozenset(member.roles)
    return Identity(member.id, member.team_id, team.name, member.initials, roles)
