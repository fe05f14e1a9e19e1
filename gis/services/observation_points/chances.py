"""How often the team's attempts met somebody, by form and time of day."""

from __future__ import annotations

from gis.layers.contacts import count_contacts
from gis.layers.database import Scope
from gis.planning.chances import Chances, Tried, reckon_chances
from gis.services.installation import database
from gis.services.rights import right


@right("points", "read")
def contact_chances(scope: Scope) -> Chances:
    """
    Return the chance of meeting somebody, from all attempts of the team, closed cases included.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    """
    with database().session(scope) as session:
        rows = count_contacts(session)
    return reckon_chances([Tried(row.form, row.band, row.attempts, row.met) for row in rows])
