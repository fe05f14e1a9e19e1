"""When areas were last walked, as far as the team has recorded it."""

from __future__ import annotations

import datetime as dt

import numpy as np

from gis.layers.database import Scope
from gis.locale import COPENHAGEN
from gis.services.coverage.memory import recall
from gis.services.rights import right


@right("coverage", "read")
def last_walked(scope: Scope) -> dict[str, dt.date]:
    """
    Return the day on which the latest pass through each area began, by the id of the area.

    An area that nobody has walked in is not there.
    """
    known, _latest = recall(scope, dt.datetime.now(dt.UTC))
    withdrawn = list(known.marks.withdrawn)
    found = {}
    for area_id, area in known.areas.items():
        begun = area.visits.begun[~np.isin(area.visits.number, withdrawn)]
        if len(begun):
            found[area_id] = dt.datetime.fromtimestamp(float(begun.max()), COPENHAGEN).date()
    return found
