"""Streets to choose from by hand: those of an area, those that are called something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from gis.crs import WGS84
from gis.layers import streets
from gis.layers.database import Frame, Scope, read_geometry
from gis.services.areas import get_area
from gis.services.free_text import printed
from gis.services.installation import database
from gis.services.noting import shows
from gis.services.rights import right

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SHORTEST_NAME = 2
"""Letters before a name is looked for: one finds half a town."""
MOST_PIECES = 3000
"""Pieces that a map can still show for marking; an area has some hundred."""


@right("streets", "read")
def find_streets(scope: Scope, *, name: str = "", area_id: str | None = None) -> Frame:
    """
    Return street pieces that can be walked.

    Parameters
    ----------
    scope
        Who asks.
    name
        Beginning of the street's name, in any case; fewer than `SHORTEST_NAME` letters find
        nothing unless an area is given.
    area_id
        Only pieces that touch an area.

    Returns
    -------
    GeoDataFrame
        By `name`: `id`, `name`, `length_m`, `crossings` (names of the streets that meet it, by
        ``" · "``) and LineStrings in WGS84; at most `MOST_PIECES`.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    """
    wanted = " ".join(printed(name).split())
    opened = database()
    with opened.session(scope) as session:
        if area_id is not None:
            outline = read_geometry(get_area(session, area_id).geometry)
            near = streets.find_streets(session, outline, crs=opened.crs)
            found = near[near.intersects(outline)]
            begins = found["name"].str.casefold().str.startswith(wanted.casefold())
            found = found[begins]
        elif len(wanted) >= SHORTEST_NAME:
            found = streets.find_streets_named(session, wanted, crs=opened.crs)
        else:
            found = streets.find_streets_by_id(session, [], crs=opened.crs)
        found = found[found["is_walkable"].astype(bool)].head(MOST_PIECES)
        described = _described(session, found)
    if wanted:
        shows(scope, "streets.search", found["id"])
    return described


@right("streets", "read")
def find_marked(scope: Scope, street_ids: list[str]) -> Frame:
    """
    Return street pieces by id, with the columns of `find_streets`.

    What is no id of a piece, or of one that went with a newer map, is left out.
    """
    opened = database()
    with opened.session(scope) as session:
        found = streets.find_present(session, street_ids, crs=opened.crs)
        return _described(session, found)


def _described(session: Session, found: Frame) -> Frame:
    nodes = sorted({*found["u"], *found["v"]})
    meeting = streets.find_names_at(session, nodes)
    names = [
        " · ".join(dict.fromkeys(other for node in (u, v) for other in meeting.get(node, [])
                                 if other != name))
        for u, v, name in zip(found["u"], found["v"], found["name"], strict=True)
    ]  # fmt: skip
    described = found[["id", "name", "length_m", "geometry"]].assign(
        crossings=pd.Series(names, index=found.index, dtype=object)
    )
    return described.sort_values("name", kind="stable").reset_index(drop=True).to_crs(WGS84)
