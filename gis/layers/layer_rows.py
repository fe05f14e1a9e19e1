"""Rows of the layers that only go out: streets, addresses, legs and passes, as files hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gis.layers.addresses import IS_TOLD
from gis.layers.database import Frame, frame_of
from gis.layers.passes import COUNTS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = ["find_addresses_out", "find_legs_out", "find_passes_out", "find_streets_out"]

ADDRESSES: Final = f"""
    select key, street, number, postcode, city, ST_AsBinary(geometry) as geometry
    from address where {IS_TOLD} order by key"""
STREETS: Final = """
    select key, name, highway, length_m, is_walkable, is_must_walk,
        ST_AsBinary(geometry) as geometry
    from street where retired_at is null order by key"""
LEGS: Final = """
    select round.name as round, coalesce(round.planned_for, round.created_at) as planned_for,
        round.status, round.mode, round_leg.walker, round_leg.length_m, round_leg.minutes,
        ST_AsBinary(round_leg.geometry) as geometry
    from round_leg join round on round.id = round_leg.round_id
    where round.team_id = :team and round.kind = 'street'
    order by planned_for desc, round.id, round_leg.walker"""
PASSES: Final = f"""
    select started_at, ended_at, band, mode, is_pair,
        ST_Length(ST_Transform(geometry, 4326)::geography) as length_m,
        ST_AsBinary(geometry) as geometry
    from pass where team_id = :team and {COUNTS} order by started_at desc, number desc"""


def find_addresses_out(session: Session, *, crs: str) -> Frame:
    """
    Return today's addresses that are not protected.

    Returns
    -------
    GeoDataFrame
        Points in the metric CRS with `key`, `street`, `number`, `postcode`, `city`.
    """
    return frame_of(session, ADDRESSES, crs=crs)


def find_streets_out(session: Session, *, crs: str) -> Frame:
    """Return today's street pieces as LineStrings, with what the map says of them."""
    return frame_of(session, STREETS, crs=crs)


def find_legs_out(session: Session, *, crs: str) -> Frame:
    """
    Return the legs of the team's street rounds as LineStrings, the newest first; nobody is named.

    Legs that go from door to door are left out: they would tell of the doors.
    """
    return frame_of(session, LEGS, {"team": session.info["scope"].team_id}, crs=crs)


def find_passes_out(session: Session, *, crs: str) -> Frame:
    """Return the team's passes that count as MultiLineStrings; who walked is not told."""
    return frame_of(session, PASSES, {"team": session.info["scope"].team_id}, crs=crs)
