"""Where a point is, and where its circle is drawn: by the road."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import shapely

from gis.crs import WGS84, transform
from gis.errors import InputError, NotFoundError
from gis.layers import observation_points as layer
from gis.layers.database import write_geometry
from gis.services.installation import database
from gis.services.rows import read_id

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session

FAR_M: Final = 500.0
"""How far from a street that can be walked a point may be, as a farm is by its drive. Assumed."""
VERGE_M: Final = 6.0
"""From the middle of a street to its verge, where the circle is drawn. Assumed."""


def place_fields(
    session: Session, address_id: str | None, at: shapely.Point | None
) -> dict[str, Any]:
    """
    Return the values of a row for a point at an address, or at a spot in WGS84.

    Raises
    ------
    InputError
        ``point_place_missing``, ``point_not_on_earth``, ``point_far_from_street``.
    NotFoundError
        ``row_not_found`` when there is no such address.
    """
    crs = database().crs
    foot = None
    if address_id is not None:
        home = layer.find_address(session, read_id(address_id))
        if home is None:
            raise NotFoundError("row_not_found")
        spot, foot = shapely.from_wkb(home.geometry), home.foot
    elif at is not None:
        spot = transform(at, WGS84, crs)
        if not all(map(math.isfinite, spot.coords[0])):
            raise InputError("point_not_on_earth")
    else:
        raise InputError("point_place_missing")
    foot = foot or layer.find_foot(session, spot, FAR_M, crs=crs)
    if foot is None:
        raise InputError("point_far_from_street", metres=FAR_M)
    return {
        "address_id": None if address_id is None else read_id(address_id),
        "geometry": write_geometry(spot, crs),
        "roadside": write_geometry(_roadside(shapely.from_wkb(foot), spot), crs),
    }


def _roadside(foot: BaseGeometry, spot: BaseGeometry) -> BaseGeometry:
    """Return the point on the verge of a street, on the side of a spot; never beyond the spot."""
    return shapely.LineString([*foot.coords, *spot.coords]).interpolate(VERGE_M)
