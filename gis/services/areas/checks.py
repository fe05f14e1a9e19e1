"""Whether an outline and a name can become a housing area."""

from __future__ import annotations

import math
import uuid
from typing import TYPE_CHECKING

import numpy as np
import psycopg
import shapely
import sqlalchemy as sa
from shapely.errors import ShapelyError

from gis.crs import WGS84, transform, transform_area
from gis.errors import ConflictError, InputError
from gis.exchange.polygon_file import Polygonal
from gis.layers import streets
from gis.layers.housing_areas import find_area_named
from gis.services.areas.facts import find_facts
from gis.services.free_text import checked_text, printed
from gis.services.installation import database
from gis.services.reach import BEYOND_M, find_reach

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LONGEST_NAME = 80
NAME_INDEX = "housing_area_name"


def checked_outline(session: Session, geometry: Polygonal, crs: str) -> shapely.MultiPolygon:
    """Return an outline in the metric CRS; raises `InputError` when nothing can be walked there."""
    if geometry.is_empty or geometry.geom_type not in ("Polygon", "MultiPolygon"):
        raise InputError("area_not_polygon")
    corners = shapely.get_coordinates(geometry)
    if not np.isfinite(corners).all() or (np.abs(corners) > (180, 90)).any():
        raise InputError("area_not_degrees")
    if not geometry.is_valid:
        raise InputError("area_crosses_itself")
    try:
        metric = transform_area(geometry, WGS84, crs)
    except ShapelyError as error:  # the other side of the globe
        raise InputError("area_outside_map") from error
    if metric.is_empty:
        raise InputError("area_not_polygon")
    if not all(map(math.isfinite, metric.bounds)):  # the other side of the globe
        raise InputError("area_outside_map")
    _check_place(session, geometry, metric, crs)
    reach = find_reach(session, crs=crs)
    if reach is not None and not reach.covers(np.array([geometry]))[0]:
        raise InputError("area_beyond", km=BEYOND_M / 1000)
    return metric


def _check_place(
    session: Session, geometry: Polygonal, metric: shapely.MultiPolygon, crs: str
) -> None:
    if not streets.has_streets(session):
        raise InputError("no_map")
    if find_facts(session, [metric], crs=crs)[0].pieces:
        return
    if streets.find_streets(session, metric, crs=crs).empty:
        swapped = shapely.transform(geometry, lambda xy: xy[:, ::-1])
        if abs(geometry.bounds[2]) <= 90 and len(
            streets.find_streets(session, transform(swapped, WGS84, crs), crs=crs)
        ):
            raise InputError("area_swapped")
        raise InputError("area_outside_map")
    raise InputError("area_without_streets")


def problem_of(geometry: Polygonal) -> InputError | None:
    """Return why an outline in WGS84 cannot become an area, or None."""
    opened = database()
    try:
        with opened.session() as session:
            checked_outline(session, geometry, opened.crs)
    except InputError as error:
        return error
    return None


def free_name(session: Session, name: str, own: uuid.UUID | None = None) -> str:
    """
    Return a name with single spaces, when an area may be called so.

    Raises
    ------
    InputError, ConflictError
        ``area_name_missing``, ``area_name_too_long``, ``area_name_taken``, or as
        `gis.services.free_text.checked_text`.
    """
    name = " ".join(printed(name).split())
    if not name:
        raise InputError("area_name_missing")
    if len(name) > LONGEST_NAME:
        raise InputError("area_name_too_long", most=LONGEST_NAME)
    taken = find_area_named(session, name)
    if taken is not None and taken.id != own:
        raise ConflictError("area_name_taken", name=name)
    # The name that an area has already may stay, whatever it is.
    return name if taken is not None else checked_text(name, most=LONGEST_NAME)


def flush_named(session: Session, name: str) -> None:
    """
    Write what has changed of an area.

    Raises
    ------
    ConflictError
        ``area_name_taken`` when somebody else took its name since `free_name` looked.
    """
    try:
        session.flush()
    except sa.exc.IntegrityError as error:
        cause = error.orig
        if isinstance(cause, psycopg.Error) and cause.diag.constraint_name == NAME_INDEX:
            raise ConflictError("area_name_taken", name=name) from error
        raise


def numbered_name(session: Session, name: str) -> str:
    """Return a name, with the first number after it that makes it one nobody uses."""
    try:
        return free_name(session, name)
    except ConflictError:
        number = 2
        while find_area_named(session, _with_number(name, number)):
            number += 1
        return _with_number(name, number)


def _with_number(name: str, number: int) -> str:
    ending = f" {number}"
    return " ".join(printed(name).split())[: LONGEST_NAME - len(ending)].rstrip() + ending
