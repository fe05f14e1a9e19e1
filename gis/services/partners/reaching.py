"""Which areas the partners of today reach."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from gis.layers.database import Scope
from gis.layers.housing_areas import find_areas
from gis.locale import COPENHAGEN
from gis.planning.reach import AreaReach, PartnerReach, reach_areas
from gis.services.installation import database
from gis.services.partners.listing import Partner, last_contacts, list_partners
from gis.services.rights import right


@right("partners", "read")
def reach(
    scope: Scope, partners: Sequence[Partner] | None = None, *, on: dt.date | None = None
) -> dict[str, AreaReach]:
    """
    Return by area which partners reach it; see `gis.planning.reach`.

    Parameters
    ----------
    partners
        The team's partners where they have been read already.
    on
        Count the rhythm of contacts to this day, by contacts until then; today when None. The
        partners, and where they move, are those of today.
    """
    known = list_partners(scope) if partners is None else partners
    with database().session(scope) as session:
        areas = [str(area.id) for area in find_areas(session)]
        last = None if on is None else last_contacts(session, until=on)
    today = on or dt.datetime.now(COPENHAGEN).date()
    found = [
        _reach(one, one.last_contact if last is None else last.get(uuid.UUID(one.id)))
        for one in known
    ]
    return reach_areas(areas, found, today=today)


def _reach(one: Partner, last_contact: dt.date | None) -> PartnerReach:
    return PartnerReach(
        one.id, one.is_municipality_wide, frozenset(one.area_ids), one.has_access,
        one.meets_citizens, one.contact_days, last_contact,
    )  # fmt: skip
