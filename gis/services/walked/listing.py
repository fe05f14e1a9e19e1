"""Passes as pages and scripts read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import shapely

from gis.coverage.laying import REACH_M, without
from gis.crs import WGS84, geodesic_length_m, transform
from gis.layers import passes as pass_layer
from gis.layers.database import Scope, read_geometry
from gis.layers.passes import Source
from gis.layers.rounds import get_round
from gis.layers.streets import find_streets
from gis.services.areas import get_area
from gis.services.installation import database
from gis.services.rights import right


@dataclass(frozen=True)
class PassRow:
    """
    One pass in a list.

    Attributes
    ----------
    number
        Rises from pass to pass.
    band
        Time of day of its middle.
    mode
        "foot" or "bicycle".
    source
        "confirmed", "marked" or "gps".
    round_id, round_name, walker
        The planned leg; None, "" and None for a pass without a round.
    initials
        Who recorded it.
    withdrawn
        Whether it was taken back: it counts nowhere.
    """

    id: str
    number: int
    started_at: dt.datetime
    ended_at: dt.datetime
    band: str
    mode: str
    is_pair: bool
    source: Source
    round_id: str | None
    round_name: str
    walker: int | None
    length_m: float
    initials: str
    withdrawn: bool


@dataclass(frozen=True)
class Laid:
    """
    A pass on today's map.

    Attributes
    ----------
    matched_m, outside_m
        Metres of the pass that lie by a walkable street, and the others.
    geometry
        In WGS84, as it was walked.
    """

    pass_id: str
    matched_m: float
    outside_m: float
    geometry: shapely.MultiLineString


@right("walked", "read")
def list_passes(
    scope: Scope,
    *,
    street_ids: Collection[str] | None = None,
    area_id: str | None = None,
    round_id: str | None = None,
    at: dt.datetime | None = None,
    band: str | None = None,
    withdrawn: bool | None = None,
    limit: int = 200,
) -> list[PassRow]:
    """
    Return passes, the newest first.

    Parameters
    ----------
    scope
        Whose passes.
    street_ids, area_id, round_id, band
        Only those on some of these pieces, in an area (id or name), of a round, in a time band.
    at
        Only those that had begun then.
    withdrawn
        None for all, False for those that count, True for those taken back.
    limit
        Most passes to return.

    Raises
    ------
    NotFoundError
        ``area_not_found``, ``round_not_found``.
    """
    crs = database().crs
    with database().session(scope) as session:
        area = None if area_id is None else read_geometry(get_area(session, area_id).geometry)
        rows = pass_layer.find_passes(
            session, street_ids=street_ids, area=area, at=at, band=band, withdrawn=withdrawn,
            round_id=None if round_id is None else get_round(session, round_id).id,
            limit=limit, crs=crs,
        )  # fmt: skip
    return [
        PassRow(
            **row._asdict() | {"id": str(row.id), "round_id": row.round_id and str(row.round_id)}
        )
        for row in rows
    ]


@right("walked", "read")
def pass_geometry(scope: Scope, pass_id: str) -> shapely.MultiLineString:
    """
    Return the line of a pass in WGS84, as it was walked.

    Raises
    ------
    NotFoundError
        ``pass_not_found``.
    """
    crs = database().crs
    with database().session(scope) as session:
        (found,) = pass_layer.get_passes(session, [pass_id])
        line: shapely.MultiLineString = transform(read_geometry(found.geometry), crs, WGS84)
    return line


@right("walked", "read")
def laid_pass(scope: Scope, pass_id: str) -> Laid:
    """
    Return a pass on the streets of today's map.

    Raises
    ------
    NotFoundError
        ``pass_not_found``.
    """
    crs = database().crs
    with database().session(scope) as session:
        (found,) = pass_layer.get_passes(session, [pass_id])
        line = read_geometry(found.geometry)
        near = find_streets(session, line.buffer(REACH_M), crs=crs)
    walkable = near.geometry[near["is_walkable"].astype(bool)].to_numpy()
    (outside,) = without([line], walkable, REACH_M)
    geometry, beside = transform(line, crs, WGS84), transform(outside, crs, WGS84)
    outside_m = geodesic_length_m(beside)
    return Laid(pass_id, geodesic_length_m(geometry) - outside_m, outside_m, geometry)
