"""Stored housing areas as they are read: with what lies there, and what is remarkable."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import sqlalchemy as sa

from gis.errors import NotFoundError
from gis.exchange.polygon_file import Polygonal
from gis.layers.database import Scope, read_geometry
from gis.layers.housing_areas import HousingArea, find_area_named, find_areas
from gis.layers.teams import find_initials
from gis.services.areas.facts import AreaNote, Facts, find_facts, find_ground, overlap_notes
from gis.services.areas.forms import in_order
from gis.services.free_text import printed
from gis.services.installation import database
from gis.services.rights import right

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Area:
    """
    A housing area and what a round there must walk.

    Attributes
    ----------
    addresses
        Addresses inside.
    street_m, pieces
        Metres and number of the street pieces to walk.
    geometry
        In WGS84.
    dwelling_types, types_by_hand
        Dwellings of each type: corrected by hand, or guessed from the buildings. Codes of
        `gis.planning.dwellings.DWELLING_TYPES`, in their order.
    required_bands
        Codes of `gis.coverage.bands.BANDS` at which every street should be seen.
    return_days
        Days after which a street should be walked again.
    changed_by
        Initials, "" when nobody is known.
    notes
        What is remarkable: overlaps, partly outside the map, very small or large.
    """

    id: str
    name: str
    addresses: int
    street_m: float
    pieces: int
    geometry: Polygonal
    version: int
    dwelling_types: Mapping[str, int]
    types_by_hand: bool
    required_bands: tuple[str, ...]
    return_days: int
    changed_at: dt.datetime
    changed_by: str
    notes: tuple[AreaNote, ...] = ()


@right("areas", "read")
def list_areas(scope: Scope) -> list[Area]:
    """Return the team's areas by name; what the map says of an outline is counted only once."""
    opened = database()
    with opened.session(scope) as session:
        return summaries(session, opened.crs)


def summaries(session: Session, crs: str) -> list[Area]:
    """Return the areas of the session's team by name."""
    rows = find_areas(session)
    outlines = [read_geometry(row.geometry) for row in rows]
    facts = find_facts(session, outlines, crs=crs)
    overlaps = overlap_notes(outlines, [row.name for row in rows])
    initials = find_initials(session)
    return [
        _summary(row, fact, [*overlap, *fact.notes], initials)
        for row, fact, overlap in zip(rows, facts, overlaps, strict=True)
    ]


def _summary(
    row: HousingArea, facts: Facts, notes: Sequence[AreaNote], initials: Mapping[uuid.UUID, str]
) -> Area:
    return Area(
        id=str(row.id),
        name=row.name,
        addresses=facts.addresses,
        street_m=facts.street_m,
        pieces=facts.pieces,
        geometry=facts.geometry,
        version=row.version,
        dwelling_types=facts.types if row.dwelling_types is None else row.dwelling_types,
        types_by_hand=row.dwelling_types is not None,
        required_bands=in_order(row.required_bands),
        return_days=row.return_days,
        changed_at=row.changed_at,
        changed_by=initials.get(row.changed_by, "") if row.changed_by else "",
        notes=tuple(notes),
    )


@right("areas", "read")
def area_streets(scope: Scope, area_id: str) -> pd.DataFrame:
    """
    Return the streets to walk in an area.

    Returns
    -------
    DataFrame
        One row a street name: `name` ("" for unnamed ones), `length_m` and `addresses`.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    """
    opened = database()
    with opened.session(scope) as session:
        area = get_area(session, area_id)
        ground = find_ground(session, read_geometry(area.geometry), crs=opened.crs)
    counts = ground.addresses.groupby("street_id").size()
    table = pd.DataFrame(
        {
            "name": ground.streets["name"],
            "length_m": ground.streets["length_m"],
            "addresses": ground.streets["id"].map(counts).fillna(0).astype(int),
        }
    )
    return table.groupby("name", as_index=False).sum()


def get_area(session: Session, reference: str, *, deleted: bool = False) -> HousingArea:
    """
    Return one area of the session's team by id, or by name.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    """
    team = session.info["scope"].team_id
    try:
        found = session.scalar(
            sa.select(HousingArea).where(
                HousingArea.id == uuid.UUID(reference), HousingArea.team_id == team
            )
        )
    except ValueError:
        found = find_area_named(session, printed(reference))
    if found is None or (found.deleted_at is not None) != deleted:
        raise NotFoundError("area_not_found", name=reference)
    return found
