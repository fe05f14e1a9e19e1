"""Drop the fixes of walks when their time is up; the passes stay."""

from __future__ import annotations

import datetime as dt
import uuid

from gis.layers import teams
from gis.layers import tracks as layer
from gis.layers.database import Scope
from gis.services.installation import database

NOBODY = uuid.UUID(int=0)


def purge_tracks(now: dt.datetime | None = None) -> int:
    """Drop what is due in every team, on nobody's behalf, and return how many walks that were."""
    with database().session() as session:
        team_ids = teams.find_team_ids(session)
    dropped = 0
    for team_id in team_ids:
        with database().session(Scope(team_id, NOBODY, "worker")) as session:
            dropped += layer.drop_fixes(session, now or dt.datetime.now(dt.UTC))
    return dropped
