"""Colleagues that tests need beside the local member: invented, by initials only."""

from __future__ import annotations

import uuid

from gis.layers.database import SYSTEM, Role, Scope
from gis.layers.teams import Member, Team
from gis.services.installation import database
from gis.services.members import local_scope


def add_colleague(
    initials: str, role: Role = "worker", *, team_id: uuid.UUID | None = None
) -> Scope:
    """Add a colleague to a team, the local one unless another is told."""
    team = team_id or local_scope().team_id
    with database().session(SYSTEM) as session:
        added = Member(
            team_id=team, subject=f"{initials} {uuid.uuid4()}", initials=initials, roles=[role]
        )  # fmt: skip
        session.add(added)
        session.flush()
        return Scope(team, added.id, role)


def add_team(name: str = "Nabo") -> uuid.UUID:
    """Add another team."""
    with database().session(SYSTEM) as session:
        added = Team(name=name)
        session.add(added)
        session.flush()
        return added.id
