"""Observation points as they are read: where they are, and how they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import shapely

from gis.crs import WGS84, transform
from gis.errors import NotFoundError
from gis.layers import observation_points as layer
from gis.layers.database import Scope
from gis.services.areas import get_area
from gis.services.free_text import printed
from gis.services.installation import database
from gis.services.rights import right
from gis.services.rows import read_id

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Status = Literal["watching", "contacting", "closed"]
OPEN: Final[tuple[Status, ...]] = ("watching", "contacting")
"""Where a point stands that is not closed."""


@dataclass(frozen=True)
class Point:
    """
    A home, or a spot by the road, that the team keeps an eye on.

    Attributes
    ----------
    id
        Opaque; the only thing of a point that may be in a URL, with its code.
    code
        What the team calls it, ``P-07``.
    address
        Street and number; "" where it has none, or where that is protected.
    street_name
        The street it is by; "" of a nameless one, and of a protected address.
    is_protected
        Whether it is at an address that is shown nowhere.
    area_ids
        Areas it lies in.
    status
        ``watching``, ``contacting`` once contact was tried, or ``closed``.
    watch_for, reason
        What to look for there, and why.
    needs_pair
        Whether nobody goes there alone.
    is_declined, declined_on
        Whether visits are declined, and since when: then no round leads there.
    outcome, closed_at
        How it ended, "" and None while it is open.
    roadside, at
        Where its circle is drawn, and the home or spot itself; in WGS84.
    signs, seen_at
        Of the latest observation; None where there was none.
    attempts, attempted_at, best_level
        Contact attempts that count, the latest, and the best character of contact; 0 for none.
    """

    id: str
    version: int
    code: str
    address: str
    street_name: str
    is_protected: bool
    area_ids: tuple[str, ...]
    status: Status
    watch_for: str
    reason: str
    needs_pair: bool
    is_declined: bool
    declined_on: dt.date | None
    outcome: str
    closed_at: dt.datetime | None
    roadside: shapely.Point
    at: shapely.Point
    signs: tuple[str, ...]
    seen_at: dt.datetime | None
    attempts: int
    attempted_at: dt.datetime | None
    best_level: int


@right("points", "read")
def list_points(
    scope: Scope,
    *,
    point_id: str | None = None,
    statuses: Collection[str] | None = None,
    area_id: str | None = None,
) -> list[Point]:
    """
    Return the team's observation points by code; on request one, those that stand so, of an area.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``row_not_found``, ``area_not_found``.
    """
    with database().session(scope) as session:
        return read_points(
            session,
            point_id=read_id(point_id) if point_id else None,
            statuses=statuses,
            area_id=get_area(session, area_id).id if area_id else None,
        )


@right("points", "read")
def find_point(scope: Scope, code: str) -> Point:
    """
    Return the point of a code, written in any case.

    Raises
    ------
    AccessError
        ``fieldwork_only``.
    NotFoundError
        ``point_not_found``.
    """
    with database().session(scope) as session:
        found = read_points(session, code=printed(code).upper())
    if not found:
        raise NotFoundError("point_not_found")
    return found[0]


def read_points(session: Session, **asked: Any) -> list[Point]:  # noqa: ANN401 - as `find_points`
    """Return points of the session's team, chosen as by `gis.layers.observation_points`."""
    crs = database().crs
    return [
        Point(
            id=str(row.id),
            version=row.version,
            code=row.code,
            address=row.address,
            street_name=row.street_name,
            is_protected=row.is_protected,
            area_ids=tuple(map(str, row.area_ids)),
            status=row.status,
            watch_for=row.watch_for,
            reason=row.reason,
            needs_pair=row.needs_pair,
            is_declined=row.is_declined,
            declined_on=row.declined_on,
            outcome=row.outcome,
            closed_at=row.closed_at,
            roadside=transform(shapely.from_wkb(row.roadside), crs, WGS84),
            at=transform(shapely.from_wkb(row.geometry), crs, WGS84),
            signs=tuple(row.signs or ()),
            seen_at=row.seen_at,
            attempts=row.attempts,
            attempted_at=row.attempted_at,
            best_level=row.best_level or 0,
        )
        for row in layer.find_points(session, **asked)
    ]
