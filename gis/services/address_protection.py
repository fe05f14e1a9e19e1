"""
Adressebeskyttelse: a flag that the team sets by hand on any address of the map.

The house number of such an address is told nowhere: on no map, sheet or poster, in no file and no
search. It still counts as a home. The list here is the one place that names it, to those who do
the fieldwork; every look at it is logged.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.errors import ConflictError, NotFoundError
from gis.layers import address_protection as layer
from gis.layers import addresses, jobs
from gis.layers.address_protection import AddressProtection
from gis.layers.database import SYSTEM, Scope
from gis.layers.teams import find_initials
from gis.services.installation import database
from gis.services.noting import shows
from gis.services.rights import right
from gis.services.rows import read_id

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = [
    "ProtectedAddress", "ProtectionChange", "list_protected", "protect_address", "undo",
    "unprotect", "unprotect_address",
]  # fmt: skip


@dataclass(frozen=True)
class ProtectedAddress:
    """
    An address that the team protects.

    Attributes
    ----------
    protection_id
        What `unprotect` takes.
    label
        Street and number, and the town.
    is_on_map
        Whether today's map has it; if not, it is protected as soon as a map brings it again.
    since, by
        When it was set, aware, and by whose initials.
    """

    protection_id: str
    label: str
    is_on_map: bool
    since: dt.datetime
    by: str


@dataclass(frozen=True)
class ProtectionChange:
    """What was set or taken away; `undo` takes it back. Without either nothing was changed."""

    added: str = ""
    taken: tuple[AddressProtection, ...] = ()


@right("protection", "read")
def list_protected(scope: Scope) -> list[ProtectedAddress]:
    """
    Return the addresses that the team protects, street by street.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    """
    with database().session(scope) as session:
        rows, initials = layer.find_protections(session), find_initials(session)
    shows(scope, "protection.read", [one for row in rows for one in row.address_ids])
    return [
        ProtectedAddress(
            str(row.id),
            addresses.label(row.street, row.number, row.postcode, row.city),
            row.is_on_map,
            row.created_at,
            initials.get(row.created_by, ""),
        )
        for row in rows
    ]


@right("protection", "change")
def protect_address(scope: Scope, address_id: str) -> ProtectionChange:
    """
    Protect an address of the map; one that is protected already stays so.

    What waits to be fetched of sheets that were printed before is deleted.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``row_not_found`` where there is no such address.
    """
    address = read_id(address_id)
    with database().as_one():
        with database().session(scope) as session:
            if not addresses.is_there(session, address):
                raise NotFoundError("row_not_found")
            layer.lock_protections(session)
            added = layer.add_protection(session, address)
        _drop_prints()
    shows(scope, "protection.change", [address])
    return ProtectionChange(added="" if added is None else str(added))


@right("protection", "change")
def unprotect(scope: Scope, protection_id: str) -> ProtectionChange:
    """
    Take the protection of an address away, as the list names it.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``row_not_found``.
    """
    with database().session(scope) as session:
        taken = _taken(scope, session, protection_id)
        if not taken:
            raise NotFoundError("row_not_found")
        return ProtectionChange(taken=taken)


@right("protection", "change")
def unprotect_address(scope: Scope, address_id: str) -> ProtectionChange:
    """
    Take the protection of an address away.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    ConflictError
        ``protected_by_other_team``: nothing is changed, it is not this team's to take away.
    """
    address = read_id(address_id)
    with database().session(scope) as session:
        own = layer.find_protections_of(session, address)
        taken = tuple(layer.take_away(session, own))
        if addresses.is_protected(session, address):
            raise ConflictError("protected_by_other_team")
    shows(scope, "protection.change", [address])
    return ProtectionChange(taken=taken)


@right("protection", "change")
def undo(scope: Scope, change: ProtectionChange) -> ProtectionChange:
    """
    Take a change back; what somebody else has done meanwhile stays done.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    """
    with database().as_one():
        with database().session(scope) as session:
            if change.added:
                return ProtectionChange(taken=_taken(scope, session, change.added))
            layer.lock_protections(session)
            layer.put_back(session, change.taken)
            _tell(scope, session, [str(row.id) for row in change.taken])
        _drop_prints()
    return ProtectionChange(added=str(change.taken[0].id) if change.taken else "")


def _drop_prints() -> None:
    """Delete the sheets that wait to be fetched: an address is protected for all teams."""
    with database().session(SYSTEM) as session:
        jobs.drop_prints(session)


def _taken(scope: Scope, session: Session, protection_id: str) -> tuple[AddressProtection, ...]:
    _tell(scope, session, [protection_id])
    return tuple(layer.take_away(session, [read_id(protection_id)]))


def _tell(scope: Scope, session: Session, protections: list[str]) -> None:
    """Tell the log of which addresses it is: their ids, and not those of the rows."""
    found = layer.find_protections(session, [read_id(one) for one in protections])
    shows(scope, "protection.change", [one for row in found for one in row.address_ids])
