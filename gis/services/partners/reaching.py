"""Which areas the partners of today reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from gis.layers.database import Scope
from gis.layers.housing_areas import find_areas
from gis.locale import COPENHAGEN
from gis.planning.reach import AreaReach, PartnerReach, reach_areas
from gis.services.installation import database
from gis.services.partners.listing import Partner, list_partners


def reach(scope: Scope, partners: Sequence[Partner] | None = None) -> dict[str, AreaReach]:
    """
    Return by area which partners reach it; see `gis.planning.reach`.

    Parameters
    ----------
    partners
        The team's partners where they have been read already.
    """
    known = list_partners(scope) if partners is None else partners
    with database().session(scope) as session:
        areas = [str(area.id) for area in find_areas(session)]
    today = dt.datetime.now(COPENHAGEN).date()
    return reach_areas(areas, [_reach(one) for one in known], today=today)


def _reach(one: Partner) -> PartnerReach:
    return PartnerReach(
        one.id, one.is_municipality_wide, frozenset(one.area_ids), one.has_access,
        one.meets_citizens, one.contact_days, one.last_contact,
    )  # fmt: skip
