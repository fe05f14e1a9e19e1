"""Who may see what: points, signs, attempts and inquiries are for those who do the fieldwork."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gis.errors import AccessError

if TYPE_CHECKING:
    from gis.layers.database import Role, Scope

__all__ = ["FIELDWORKERS", "check_fieldwork", "does_fieldwork"]

FIELDWORKERS: Final[frozenset[Role]] = frozenset({"worker", "coordinator"})
"""Roles that see observation points and what belongs to them; leaders see effort only."""


def does_fieldwork(scope: Scope) -> bool:
    """Return whether a member may see observation points and what belongs to them."""
    return scope.role in FIELDWORKERS


def check_fieldwork(scope: Scope) -> None:
    """
    Refuse whoever may not see observation points; every service of them begins with this.

    Raises
    ------
    AccessError
        ``fieldwork_only``. The row-level rules of the tables say the same.
    """
    if not does_fieldwork(scope):
        raise AccessError("fieldwork_only")
