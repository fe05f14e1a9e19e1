"""Addresses by which the calendar of a phone reads a member's returns without a login."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gis.errors import AccessError, NotFoundError
from gis.layers import logins as layer
from gis.layers.database import SYSTEM
from gis.services.installation import database
from gis.services.members import scope_of_member
from gis.services.rights import right
from gis.services.rows import read_id

if TYPE_CHECKING:
    from gis.layers.database import Scope

__all__ = ["CalendarToken", "list_tokens", "make_token", "revoke_token", "scope_of_token"]

DAYS: Final = 180


@dataclass(frozen=True)
class CalendarToken:
    """An address that was given out: not the address, which is known to nobody but the phone."""

    id: str
    created_at: dt.datetime
    expires_at: dt.datetime


@right("calendars", "change")
def make_token(scope: Scope) -> str:
    """Return a new secret for the address of a member's calendar; it holds for `DAYS` days."""
    secret = secrets.token_urlsafe(32)
    with database().session(scope) as session:
        layer.add_address(session, _key(secret), scope.member_id, team_id=scope.team_id, days=DAYS)
    return secret


@right("calendars", "read")
def list_tokens(scope: Scope) -> tuple[CalendarToken, ...]:
    """Return the member's own addresses that hold, the newest first."""
    with database().session(scope) as session:
        rows = layer.find_addresses(session, scope.member_id)
    return tuple(CalendarToken(str(row.id), row.created_at, row.expires_at) for row in rows)


@right("calendars", "change")
def revoke_token(scope: Scope, token_id: str) -> None:
    """
    Let one of the member's own addresses open nothing any more.

    Raises
    ------
    NotFoundError
        ``row_not_found``.
    """
    with database().session(scope) as session:
        if not layer.revoke_address(session, read_id(token_id), scope.member_id):
            raise NotFoundError("row_not_found")


def scope_of_token(secret: str) -> Scope:
    """
    Return for whom the calendar at an address is read.

    Raises
    ------
    AccessError
        ``not_allowed`` of an address that was never given out, has run out or was revoked, and of
        a member who has left or lost the role.
    """
    with database().session(SYSTEM) as session:
        member_id = layer.find_address(session, _key(secret))
    if member_id is None:
        raise AccessError("not_allowed")
    try:
        return scope_of_member(member_id, "coordinator")
    except AccessError:
        return scope_of_member(member_id, "worker")


def _key(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
