"""How much somebody has walked on streets: measure 5 of coverage, by street."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

from gis.layers.street_dose import read_street_dose
from gis.services.coverage.figures import Dose
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rows import read_id

if TYPE_CHECKING:
    from gis.layers.database import Scope


@right("coverage", "read")
def street_dose(
    scope: Scope,
    street_ids: Collection[str],
    *,
    at: dt.datetime | None = None,
    since: dt.datetime | None = None,
    band: str | None = None,
) -> Dose:
    """
    Return the passes on some street pieces together, and their minutes there.

    Of the minutes of a pass a street has the share that its metres are of all metres that the pass
    covers of today's map; each metre counts once, however often it was walked. A pair is one pass
    and two workers, and a GPS track one pass.

    Parameters
    ----------
    street_ids
        Pieces of today's map, also those outside any area: the whole of each.
    at, since
        Only passes begun after the second moment and by the first one.
    band
        Only passes in this time band.

    Raises
    ------
    NotFoundError
        ``row_not_found`` when one is no id.
    """
    ids = [str(read_id(street_id)) for street_id in street_ids]
    with database().session(scope) as session:
        found = read_street_dose(session, ids, at=at, since=since, band=band)
    return Dose(found.passes, found.team_minutes, found.worker_minutes)
