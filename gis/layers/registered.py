"""What is registered of places, partners and channels, as far as it answers a mapping point."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Registered:
    """
    A place of stay, a partner or a channel.

    Attributes
    ----------
    area_ids
        Areas that somebody has named it for.
    is_wide
        Whether it is there for the whole municipality.
    has_access, meets_citizens
        Of a partner.
    """

    kind: Literal["place", "partner", "channel"]
    name: str
    area_ids: tuple[uuid.UUID, ...]
    is_wide: bool
    has_access: bool
    meets_citizens: bool


def find_registered(session: Session) -> tuple[list[Registered], NDArray[np.object_]]:
    """
    Return what the session's team has registered, and the point of each in the metric CRS.

    Partners of high priority come first, then the alphabet. Offers near homes are no places of
    stay. Only places have a point here: it says which areas they lie in; of partners and channels
    people say it.
    """
    query = sa.text("""
        select 'place' as kind, name, area_ids, false as is_wide, false as has_access,
            false as meets_citizens, 1 as rank, ST_AsBinary(geometry) as point
        from place where team_id = :team and deleted_at is null and role = 'stay'
        union all select 'partner', name, area_ids, is_municipality_wide,
            coalesce(has_access, false), coalesce(meets_citizens, false),
            array_position(array['high', 'normal', 'low'], priority), null
        from partner where team_id = :team and deleted_at is null
        union all select 'channel', name, area_ids, is_municipality_wide, false, false, 1, null
        from channel where team_id = :team and deleted_at is null
        order by rank, name
    """)
    rows = session.execute(query, {"team": session.info["scope"].team_id}).all()
    points = shapely.from_wkb(np.array([row.point for row in rows], dtype=object))
    return [
        Registered(
            row.kind, row.name, tuple(row.area_ids), row.is_wide, row.has_access,
            row.meets_citizens,
        )
        for row in rows
    ], points  # fmt: skip


def find_successors(session: Session) -> dict[uuid.UUID, uuid.UUID]:
    """Return by partner that was merged into another the one that is there now."""
    query = sa.text(
        "select id, merged_into from partner where team_id = :team and merged_into is not null"
    )
    into = {
        row.id: row.merged_into
        for row in session.execute(query, {"team": session.info["scope"].team_id})
    }
    found = {}
    for partner, following in into.items():
        last, seen = following, {partner}
        while last in into and last not in seen:
            seen.add(last)
            last = into[last]
        found[partner] = last
    return found
