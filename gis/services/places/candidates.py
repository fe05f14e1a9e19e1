"""What the map shows where the target group may stay: offered to the team, which decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from gis.errors import ConflictError, NotFoundError
from gis.layers import places as layer
from gis.layers.database import Scope
from gis.layers.places import Place as StoredPlace
from gis.locale import translator
from gis.locale.place_words import kind_word, offer_kinds, stay_kinds
from gis.services.areas import get_area
from gis.services.free_text import printed
from gis.services.installation import database
from gis.services.places.changing import LONGEST_NAME, store
from gis.services.rights import right
from gis.services.row_fields import metric

if TYPE_CHECKING:
    import uuid

    from sqlalchemy.orm import Session

    from gis.services.places.listing import Place, Role
    from gis.services.rows import RowChange

NEAR_M = 300.0
"""How far from an area a place is still offered for it: some minutes on foot. Assumed."""
STAYS, OFFERS = (tuple(kinds(translator("da"))) for kinds in (stay_kinds, offer_kinds))


@dataclass(frozen=True)
class Candidate:
    """
    A place on the map that the team has not taken.

    Attributes
    ----------
    key
        What `take_candidate` wants.
    kind
        A code of `gis.locale.place_words.kinds`.
    name
        "" where the map has none.
    lon, lat
        In WGS84.
    metres
        To the area, 0 inside it.
    role
        ``stay``, or ``offer`` for a community or an offer near homes.
    """

    key: str
    kind: str
    name: str
    lon: float
    lat: float
    metres: float
    role: Role


@right("places", "read")
def candidates(scope: Scope, *, area_id: str | None = None, limit: int) -> list[Candidate]:
    """
    Return candidates that the team has not taken, those in an area before those within `NEAR_M`.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    """
    with database().session(scope) as session:
        near = get_area(session, area_id).id if area_id else None
        return _find(session, near, within_m=NEAR_M if near else None, limit=limit)


@right("places", "change")
def take_candidate(
    scope: Scope, key: str, *, area_id: str | None = None, allow_duplicate: bool = False
) -> tuple[Place, RowChange]:
    """
    Make a place of a candidate; one outside the area is named for it.

    A candidate without a name is called by the Danish word of its kind.

    Raises
    ------
    NotFoundError
        ``candidate_not_found`` when the map does not show it any more, ``area_not_found``.
    ConflictError
        ``candidate_taken`` when it has been taken already.
    PlaceExists
        When there is a place of that name close by.
    """
    opened = database()
    key = printed(key)
    with opened.session(scope) as session:
        layer.lock_places(session)
        near = get_area(session, area_id).id if area_id else None
        if layer.count_taken(session, key):
            raise ConflictError("candidate_taken")
        found = _find(session, near, key=key, limit=1)
        if not found:
            raise NotFoundError("candidate_not_found")
        (one,) = found
        name = one.name or kind_word(translator("da"), one.kind)
        row = StoredPlace(
            name=name[:LONGEST_NAME].strip(), kind=one.kind, role=one.role, map_key=key,
            area_ids=[near] if near is not None and one.metres > 0 else [],
            geometry=metric(shapely.Point(one.lon, one.lat), opened.crs),
        )  # fmt: skip
        return store(session, row, allow_duplicate=allow_duplicate)


def _find(
    session: Session,
    area_id: uuid.UUID | None,
    *,
    key: str | None = None,
    within_m: float | None = None,
    limit: int,
) -> list[Candidate]:
    rows = layer.find_candidates(
        session, STAYS + OFFERS, area_id=area_id, key=key, within_m=within_m, limit=limit
    )
    return [
        Candidate(
            key=row.key, kind=row.kind, name=row.name, lon=row.lon, lat=row.lat,
            metres=row.metres, role="offer" if row.kind in OFFERS else "stay",
        )
        for row in rows
    ]  # fmt: skip
