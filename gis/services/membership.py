"""The members of a team and the teams, for who administers them."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.errors import ConflictError, InputError, NotFoundError
from gis.layers import logins as layer
from gis.layers import teams
from gis.layers.database import SYSTEM
from gis.services.free_text import checked_words
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rows import read_id
from gis.settings import get_settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.layers.database import Role, Scope

__all__ = [
    "Grant", "Group", "MemberView", "TeamView", "add_team", "end_membership", "get_member",
    "list_grants", "list_members", "list_teams", "list_unknown_groups", "rename_team",
    "restart_membership", "sign_out",
]  # fmt: skip

LONGEST_NAME: Final = 60
MOST_GROUPS: Final = 200


@dataclass(frozen=True)
class MemberView:
    """
    A member as the administrator sees them.

    Attributes
    ----------
    id
        Of the membership.
    initials
        How colleagues call them.
    roles
        As the provider told at the last login or action; none of who has left.
    seen_at
        When they last did something; None of who never logged in.
    session_count
        In how many browsers they are logged in now.
    left_at
        When the membership was ended, None while it lasts.
    is_self
        Whether it is who asks.
    is_local
        Whether it is the member that works on the server itself, without a login.
    """

    id: str
    initials: str
    roles: frozenset[Role]
    seen_at: dt.datetime | None
    session_count: int
    left_at: dt.datetime | None
    is_self: bool
    is_local: bool


@dataclass(frozen=True)
class TeamView:
    """A team: `known_as` is what the settings call it, None where they do not."""

    id: str
    name: str
    known_as: str | None
    is_own: bool


@dataclass(frozen=True)
class Grant:
    """What the settings say a group may: roles in one team."""

    group: str
    roles: tuple[Role, ...]
    team: str


@dataclass(frozen=True)
class Group:
    """A group that somebody came with and that gives no role, and when they did last."""

    name: str
    seen_at: dt.datetime


@right("members", "read")
def list_members(scope: Scope) -> tuple[MemberView, ...]:
    """Return the members of the team, those who left last."""
    settings = get_settings()
    with database().session(SYSTEM) as session:
        rows = layer.find_members(
            session, scope.team_id, idle=settings.login_idle_minutes, hours=settings.login_hours
        )
    return tuple(
        MemberView(
            str(row.id), row.initials, frozenset() if row.left_at else frozenset(row.roles),
            row.seen_at, row.session_count, row.left_at, row.id == scope.member_id,
            row.subject == teams.LOCAL_SUBJECT,
        )
        for row in rows
    )  # fmt: skip


@right("members", "change")
def sign_out(scope: Scope, member_id: str) -> int:
    """
    End every session of a member, in all browsers and teams, and their calendars' addresses.

    Returns
    -------
    int
        How many sessions ended.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    """
    member = get_member(scope, member_id)
    with database().session(SYSTEM) as session:
        layer.revoke_addresses(session, member.subject)
        return layer.end_sessions(session, member.subject, "everywhere")


@right("members", "change")
def end_membership(scope: Scope, member_id: str) -> None:
    """
    Take the access to the team from a member, whatever groups they come with.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    ConflictError
        ``last_administrator``: nobody could give it back.
    """
    with database().session(SYSTEM) as session:
        teams.hold_members(session, scope.team_id)
        member = _member(session, scope, member_id)
        if not teams.has_administrator(session, scope.team_id, but=member.id):
            raise ConflictError("last_administrator")
        if member.left_at is None:
            member.left_at = dt.datetime.now(dt.UTC)
            session.flush()
        if not teams.is_member_anywhere(session, member.subject):
            layer.end_sessions(session, member.subject, "removed")


@right("members", "change")
def restart_membership(scope: Scope, member_id: str) -> None:
    """
    Give a member back the access that was taken; their groups say what they may.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    """
    with database().session(SYSTEM) as session:
        _member(session, scope, member_id).left_at = None


@right("members", "read")
def get_member(scope: Scope, member_id: str) -> teams.Member:
    """
    Return a member of the team.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    """
    with database().session(SYSTEM) as session:
        return _member(session, scope, member_id)


def _member(session: Session, scope: Scope, member_id: str) -> teams.Member:
    found = session.get(teams.Member, read_id(member_id))
    if found is None or found.team_id != scope.team_id:
        raise NotFoundError("row_not_found")
    return found


@right("members", "read")
def list_teams(scope: Scope) -> tuple[TeamView, ...]:
    """Return all teams by name; of the others nothing but their names is told."""
    with database().session(SYSTEM) as session:
        rows = teams.find_teams(session)
    return tuple(
        TeamView(str(row.id), row.name, row.known_as, row.id == scope.team_id) for row in rows
    )


@right("members", "change")
def add_team(scope: Scope, name: str) -> None:
    """
    Add a team, which the settings can give groups roles in by its name.

    Raises
    ------
    InputError
        ``team_name_unusable``.
    ConflictError
        ``team_name_taken``.
    """
    checked = _checked_name(name)
    with database().session(SYSTEM) as session:
        teams.hold_members(session, scope.team_id)
        _check_free(session, checked)
        session.add(teams.Team(name=checked, known_as=checked))


@right("members", "change")
def rename_team(scope: Scope, name: str) -> None:
    """
    Rename the team of who asks; the settings go on calling it as they do.

    Raises
    ------
    InputError
        ``team_name_unusable``.
    ConflictError
        ``team_name_taken``.
    """
    checked = _checked_name(name)
    with database().session(SYSTEM) as session:
        teams.hold_members(session, scope.team_id)
        _check_free(session, checked, but=scope.team_id)
        team = session.get_one(teams.Team, scope.team_id)
        team.known_as = team.known_as or team.name
        team.name = checked


def _checked_name(name: str) -> str:
    checked = checked_words([name], most=LONGEST_NAME)
    if not checked:
        raise InputError("team_name_unusable")
    return checked[0]


def _check_free(session: Session, name: str, *, but: uuid.UUID | None = None) -> None:
    for team in teams.find_teams(session):
        names = {team.name.casefold(), (team.known_as or team.name).casefold()}
        if team.id != but and name.casefold() in names:
            raise ConflictError("team_name_taken", name=name)


@right("members", "read")
def list_grants(scope: Scope) -> tuple[Grant, ...]:  # noqa: ARG001 - the right is what it is for
    """Return what the settings say groups may, in their order."""
    return tuple(
        Grant(group, tuple(role for role, of in grants if of == team), team)
        for group, grants in get_settings().oidc_groups.items()
        for team in dict.fromkeys(of for _, of in grants)
    )


@right("members", "read")
def list_unknown_groups(scope: Scope) -> tuple[Group, ...]:  # noqa: ARG001 - as above
    """Return the groups that people came with and that give no role, the latest first."""
    known = get_settings().oidc_groups
    with database().session(SYSTEM) as session:
        rows = layer.find_groups(session, limit=MOST_GROUPS)
    return tuple(Group(name, seen_at) for name, seen_at in rows if name not in known)
