"""Fields that places and channels share, checked as they are stored."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from gis.crs import WGS84, transform
from gis.errors import InputError, NotFoundError
from gis.layers.database import write_geometry
from gis.layers.housing_areas import HousingArea
from gis.layers.row_past import Kept
from gis.services.free_text import checked_text
from gis.services.rows import RowChange, RowClash, change_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geoalchemy2 import WKBElement
    from shapely.geometry.base import BaseGeometry
    from sqlalchemy.orm import Session

Row = TypeVar("Row", bound=Kept)

LONGEST_KIND = 60


def checked_line(text: str, *, most: int, missing: str) -> str:
    """
    Return a text of one line that may not be empty.

    Raises
    ------
    InputError
        With the code `missing` when it is, or what `checked_text` says.
    """
    told = " ".join(checked_text(text, most=most).split())
    if not told:
        raise InputError(missing)
    return told


def known_areas(session: Session, area_ids: Iterable[str]) -> list[uuid.UUID]:
    """
    Return ids of the team's areas, each once; an area that was put away may come back.

    Raises
    ------
    NotFoundError
        ``area_not_found``.
    """
    wanted = list(dict.fromkeys(area_ids))
    team = session.info["scope"].team_id
    own = sa.select(HousingArea.id).where(HousingArea.team_id == team)
    found = {str(area_id): area_id for area_id in session.scalars(own)} if wanted else {}
    for area_id in wanted:
        if area_id not in found:
            raise NotFoundError("area_not_found", name=area_id)
    return [found[area_id] for area_id in wanted]


def metric(geometry: BaseGeometry, crs: str) -> WKBElement:
    """
    Return points in WGS84 as a value for a row.

    Raises
    ------
    InputError
        ``point_not_on_earth`` where they are no degrees of longitude and latitude.
    """
    moved: Any = transform(geometry, WGS84, crs)
    if not all(math.isfinite(edge) for edge in moved.bounds):
        raise InputError("point_not_on_earth")
    return write_geometry(moved, crs)


def change_told(session: Session, row: Row, version: int, changes: Mapping[str, Any]) -> RowChange:
    """
    Store new values of some columns as `gis.services.rows.change_row`; a clash tells ids as text.

    Raises
    ------
    RowClash, ConflictError
        As `change_row`.
    """
    try:
        return change_row(session, row, version, changes)
    except RowClash as clash:
        fields = [
            replace(one, mine=[*map(str, one.mine)], theirs=[*map(str, one.theirs)])
            if one.field == "area_ids"
            else one
            for one in clash.fields
        ]
        raise RowClash(fields, clash.version) from clash
