"""
Logging in: what a provider tells of somebody becomes roles in teams, while a session lasts.

What somebody may is derived anew at every action, from the groups they came with, the settings and
their row as a member. A session ends at the first of its limits, or when somebody ends it; what has
ended never comes back.
"""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gis.errors import AccessError, InputError
from gis.layers import logins as layer
from gis.layers import teams
from gis.layers.database import SYSTEM
from gis.services.installation import database
from gis.services.members import Identity
from gis.services.noting import note
from gis.settings import get_settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.layers.database import Role
    from gis.layers.logins import Why
    from gis.settings import Settings

__all__ = [
    "Login", "begin", "end", "end_everywhere", "find", "granted", "identities", "initials_of",
    "note_failure",
]  # fmt: skip

OURS: Final = "oidc:"
"""Before every subject that a provider tells, so that none is the local member."""
MOST_GROUPS: Final = 1000
LONGEST_GROUP: Final = 200
LONGEST_INITIALS: Final = 8
FIRST_TEAM: Final = "Team"
FAILURES_EVERY_S: Final = 1.0

_noted_at = 0.0


@dataclass(frozen=True)
class Login:
    """
    A session of a browser.

    Attributes
    ----------
    subject
        Whose it is; of all their teams.
    ended
        Why it is over, "" while it is not.
    left_s
        Seconds until the nearest of its limits.
    can_stay
        Whether doing something puts that limit off.
    identities
        What they are, in each of their teams where they have a role; none of a session that ended.
    """

    subject: str
    ended: str
    left_s: float
    can_stay: bool
    identities: tuple[Identity, ...]


def begin(claims: Mapping[str, Any], *, instead_of: str = "") -> str:
    """
    Log somebody in whom the provider has told about.

    Parameters
    ----------
    claims
        Of the id token: ``sub``, the claim of the groups, names for initials, ``exp``.
    instead_of
        Secret of the session that the browser had; it ends.

    Returns
    -------
    str
        The secret that the browser is known by from now on.

    Raises
    ------
    AccessError
        ``no_role`` to whom no group gives one; nothing of them is stored but their groups.
    InputError
        ``login_unreadable`` of claims without a subject.
    """
    settings = get_settings()
    told = str(claims.get("sub") or "").strip()
    if not told:
        raise InputError("login_unreadable")
    subject, groups = OURS + told, _groups(claims.get(settings.oidc_groups_claim))
    is_first = _is_first(claims, settings)
    secret = secrets.token_urlsafe(32)
    with database().as_one():  # nobody is logged in whose login is not in the log
        with database().session(SYSTEM) as session:
            layer.forget_old(session)
            layer.add_groups(session, [one for one in groups if one not in settings.oidc_groups])
            if instead_of:
                layer.end_session(session, _key(instead_of), "again")
            _join(session, subject, groups, claims, is_first=is_first)
            found = _identities(session, subject, groups, is_first=is_first)
            if found:
                expires = claims.get("exp") if settings.login_ends_with_token else None
                layer.add_session(
                    session, _key(secret), subject=subject, groups=groups, is_first=is_first,
                    expires=float(expires) if isinstance(expires, int | float) else None,
                )  # fmt: skip
        note(found[0].scope() if found else None, "login.done" if found else "login.failed")
    if not found:
        raise AccessError("no_role")
    return secret


def note_failure() -> None:
    """Log that a login did not succeed; of many at once only some, as anybody can cause them."""
    global _noted_at  # noqa: PLW0603  (of the process: it keeps the log from being flooded)
    now = time.monotonic()
    if now - _noted_at >= FAILURES_EVERY_S:
        _noted_at = now
        note(None, "login.failed")


def find(secret: str, *, is_used: bool = False) -> Login | None:
    """
    Return the session of a browser, ended or not; None when there never was one.

    A session that is found beyond one of its limits is ended for good.

    Parameters
    ----------
    secret
        What the browser is known by.
    is_used
        Whether somebody does something now, or the browser only asks.
    """
    if not secret:
        return None
    settings, key = get_settings(), _key(secret)
    limits = {"idle": settings.login_idle_minutes, "hours": settings.login_hours}
    with database().session(SYSTEM) as session:
        row = layer.find_session(session, key, **limits)
        if row is None:
            return None
        if row.ended:
            if not row.why:
                _end(session, key, row.ended)
            return Login(row.subject, row.ended, 0.0, can_stay=False, identities=())
        if is_used and row.is_stale:
            layer.note_seen(session, row.id)
        found = _identities(session, row.subject, row.groups, is_first=row.is_first)
    idle_s = settings.login_idle_minutes * 60
    left_s = float(row.left_s)
    ends_idle = row.ends_at not in (row.old_at, row.expires_at)
    if is_used and ends_idle and row.is_stale:
        left_s = idle_s
    return Login(row.subject, "", left_s, ends_idle, found)


def identities(secret: str) -> tuple[Identity, ...]:
    """
    Return what the one with a session is, in each of their teams.

    Raises
    ------
    AccessError
        ``signed_out`` when the session is over or there is none, ``no_role`` without any role.
    """
    login = find(secret)
    if login is None or login.ended:
        raise AccessError("signed_out")
    if not login.identities:
        raise AccessError("no_role")
    return login.identities


def end(secret: str, why: Why = "signed_out") -> None:
    """End a session for good."""
    with database().as_one(), database().session(SYSTEM) as session:
        _end(session, _key(secret), why)


def end_everywhere(secret: str) -> None:
    """
    End every session of the one whose session this is.

    Raises
    ------
    AccessError
        ``signed_out`` when it is over, or there is none.
    """
    login = find(secret)
    if login is None or login.ended:
        raise AccessError("signed_out")
    with database().as_one():
        with database().session(SYSTEM) as session:
            count = layer.end_sessions(session, login.subject, "everywhere")
        note(login.identities[0].scope() if login.identities else None, "login.ended",
             counts={"sessions": count})  # fmt: skip


def _end(session: Session, key: bytes, why: Why) -> None:
    row = layer.find_session(session, key, idle=1, hours=1)
    if row is None or row.why:
        return
    layer.end_session(session, key, why)
    found = _identities(session, row.subject, row.groups, is_first=row.is_first)
    note(found[0].scope() if found else None, "login.ended")


def granted(
    groups: Iterable[str], grants: Mapping[str, Iterable[tuple[Role, str]]]
) -> dict[str, frozenset[Role]]:
    """
    Return the roles that groups give, by the name that the settings have for the team.

    Parameters
    ----------
    groups
        Names or ids of groups.
    grants
        Roles and teams by group.
    """
    found: dict[str, frozenset[Role]] = {}
    for group in groups:
        for role, team in grants.get(group, ()):
            found[team] = found.get(team, frozenset()) | {role}
    return found


def initials_of(claims: Mapping[str, Any]) -> str:
    """Return initials from what a provider tells of a name; the name itself is not stored."""
    given, family = (_letters(claims.get(name)) for name in ("given_name", "family_name"))
    if given and family:
        return (given[0] + family[0]).upper()
    for name in ("preferred_username", "name", "email"):
        # Municipal user names are initials already: three or four letters.
        if found := _letters(str(claims.get(name) or "").split("@")[0]):
            return found[:4].upper()
    return "NY"


def _letters(told: object) -> str:
    return "".join(letter for letter in str(told or "") if letter.isalpha())


def _key(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _groups(told: object) -> list[str]:
    """Return the groups of a claim: a list, or one name."""
    listed = told if isinstance(told, list) else [told]
    names = (one.strip() for one in listed if isinstance(one, str))
    return [one for one in dict.fromkeys(names) if 0 < len(one) <= LONGEST_GROUP][:MOST_GROUPS]


def _is_first(claims: Mapping[str, Any], settings: Settings) -> bool:
    wanted = settings.first_administrator.strip().casefold()
    mail = claims.get("email") if claims.get("email_verified") is not False else None
    names = {str(one).casefold() for one in (claims.get("sub"), mail) if one}
    return bool(wanted) and wanted in names


def _may_be_first(settings: Settings) -> bool:
    """Return whether the first administrator still is one: until a group gives the role."""
    return bool(settings.first_administrator) and not any(
        role == "administrator" for grants in settings.oidc_groups.values() for role, _ in grants
    )


def _join(
    session: Session, subject: str, groups: list[str], claims: Mapping[str, Any], *, is_first: bool
) -> None:
    """Make somebody a member of every team in which their groups give them a role."""
    settings = get_settings()
    wanted = {
        layer.get_or_add_team(session, team): roles
        for team, roles in granted(groups, settings.oidc_groups).items()
    }
    if is_first and _may_be_first(settings):
        all_teams = teams.find_team_ids(session) or [layer.get_or_add_team(session, FIRST_TEAM)]
        for team_id in all_teams:
            wanted[team_id] = wanted.get(team_id, frozenset()) | {"administrator"}
    for team_id, roles in wanted.items():
        initials = free_initials(session, team_id, initials_of(claims))
        layer.get_or_add_member(session, subject, team_id, initials, roles)


def free_initials(session: Session, team_id: uuid.UUID, wanted: str) -> str:
    """Return initials that nobody in a team has: those wanted, or with a number behind."""
    taken = {
        row.initials.casefold() for row in session.query(teams.Member).filter_by(team_id=team_id)
    }
    tries = (wanted, *(f"{wanted[: LONGEST_INITIALS - 3]}{number}" for number in range(2, 999)))
    return next(one for one in tries if one.casefold() not in taken)


def _identities(
    session: Session, subject: str, groups: Iterable[str], *, is_first: bool
) -> tuple[Identity, ...]:
    """Return the teams where somebody has a role now, and write down what has changed."""
    settings = get_settings()
    given = granted(groups, settings.oidc_groups)
    as_first: frozenset[Role] = (
        frozenset({"administrator"}) if is_first and _may_be_first(settings) else frozenset()
    )
    found = []
    for row in layer.list_memberships(session, subject):
        roles = as_first | given.get(row.known_as, frozenset())
        if set(row.roles) != roles:
            layer.get_or_add_member(session, subject, row.team_id, row.initials, roles)
        if roles and row.left_at is None:
            found.append(Identity(row.id, row.team_id, row.name, row.initials, roles))
    return tuple(found)
