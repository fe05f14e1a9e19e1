"""Who is working: until there is a login, one local member on this computer."""

from __future__ import annotations

from gis.layers import teams
from gis.layers.database import Role, Scope
from gis.services.installation import database

__all__ = ["Role", "Scope", "local_scope"]


def local_scope() -> Scope:
    """Return the scope of the one local member, who is coordinator of the one team."""
    with database().session() as session:
        return teams.get_or_add_local_scope(session)
