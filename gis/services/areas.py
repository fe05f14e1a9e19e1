"""Housing areas: add, list, rename, delete and bring back."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import shapely
import sqlalchemy as sa

from gis.crs import WGS84, transform, transform_area
from gis.errors import ConflictError, InputError, NotFoundError
from gis.exchange.polygon_file import Polygonal, parse_polygons, read_polygons
from gis.layers import addresses, streets
from gis.layers.database import Frame, Scope, read_geometry, write_geometry
from gis.layers.housing_areas import HousingArea, find_area_named, find_areas
from gis.planning.required import required_pieces
from gis.services.installation import database

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LONGEST_NAME = 80


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
    """

    id: str
    name: str
    addresses: int
    street_m: float
    pieces: int
    geometry: Polygonal
    version: int


@dataclass(frozen=True)
class Ground:
    """What lies in an area: its outline, its street pieces to walk and its addresses (metric)."""

    outline: Polygonal
    streets: Frame
    addresses: Frame


def read_area_file(path: Path) -> Polygonal:
    """Return the area drawn in a file; see `gis.exchange.polygon_file.read_polygons`."""
    return read_polygons(path)


def parse_area(content: bytes) -> Polygonal:
    """Return the area drawn in an uploaded GeoJSON text."""
    return parse_polygons(content)


def add_area(scope: Scope, name: str, geometry: Polygonal) -> Area:
    """
    Add a housing area.

    Parameters
    ----------
    scope
        Whose area it is.
    name
        What the team calls it; one area a name.
    geometry
        Outline in WGS84.

    Raises
    ------
    InputError
        When the name is missing or too long, or the outline crosses itself, lies outside the map
        or holds no street.
    ConflictError
        ``area_name_taken``.
    """
    opened = database()
    metric = _outline(geometry, opened.crs)
    with opened.session(scope) as session:
        name = _free_name(session, name)
        ground = find_ground(session, metric, crs=opened.crs)
        _check_place(session, geometry, ground, crs=opened.crs)
        area = HousingArea(
            team_id=scope.team_id, name=name, geometry=write_geometry(metric, opened.crs),
            created_by=scope.member_id, changed_by=scope.member_id,
        )  # fmt: skip
        session.add(area)
        session.flush()
        return _summary(area, ground, opened.crs)


def _outline(geometry: Polygonal, crs: str) -> shapely.MultiPolygon:
    if geometry.is_empty or geometry.geom_type not in ("Polygon", "MultiPolygon"):
        raise InputError("area_not_polygon")
    if not geometry.is_valid:
        raise InputError("area_crosses_itself")
    metric = transform_area(geometry, WGS84, crs)
    if metric.is_empty:
        raise InputError("area_not_polygon")
    return metric


def _free_name(session: Session, name: str, own: uuid.UUID | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise InputError("area_name_missing")
    if len(name) > LONGEST_NAME:
        raise InputError("area_name_too_long", most=LONGEST_NAME)
    taken = find_area_named(session, name)
    if taken is not None and taken.id != own:
        raise ConflictError("area_name_taken", name=name)
    return name


def _check_place(session: Session, geometry: Polygonal, ground: Ground, *, crs: str) -> None:
    if not streets.has_streets(session):
        raise InputError("no_map")
    if len(ground.streets):
        return
    if streets.find_streets(session, ground.outline, crs=crs).empty:
        swapped = shapely.transform(geometry, lambda xy: xy[:, ::-1])
        if abs(geometry.bounds[2]) <= 90 and len(
            streets.find_streets(session, transform(swapped, WGS84, crs), crs=crs)
        ):
            raise InputError("area_swapped")
        raise InputError("area_outside_map")
    raise InputError("area_without_streets")


def find_ground(session: Session, outline: Polygonal, *, crs: str) -> Ground:
    """Return what lies in an outline in the metric CRS."""
    inside = addresses.find_addresses(session, outline, crs=crs)
    near = streets.find_streets(session, outline, crs=crs)
    # A piece beyond the outline may be the one an address inside belongs to.
    known = set(near["id"])
    missing = sorted(set(inside["street_id"]) - known - {""})
    if missing:
        beyond = streets.find_streets_by_id(session, missing, crs=crs)
        near = pd.concat([near, beyond], ignore_index=True)
    wanted = set(required_pieces(near, inside, outline))
    return Ground(outline, near[near["id"].isin(wanted)].reset_index(drop=True), inside)


def _summary(area: HousingArea, ground: Ground, crs: str) -> Area:
    return Area(
        id=str(area.id),
        name=area.name,
        addresses=len(ground.addresses),
        street_m=float(ground.streets["length_m"].sum()),
        pieces=len(ground.streets),
        geometry=transform(ground.outline, crs, WGS84),
        version=area.version,
    )


def list_areas(scope: Scope) -> list[Area]:
    """Return the team's areas by name."""
    opened = database()
    with opened.session(scope) as session:
        return [
            _summary(
                area, find_ground(session, read_geometry(area.geometry), crs=opened.crs), opened.crs
            )
            for area in find_areas(session)
        ]


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


def rename_area(scope: Scope, area_id: str, name: str) -> None:
    """Give an area another name; raises as `add_area`."""
    with database().session(scope) as session:
        area = get_area(session, area_id)
        area.name = _free_name(session, name, area.id)
        _mark(area, scope)


def delete_area(scope: Scope, area_id: str) -> None:
    """Put an area away; `restore_area` brings it back. Its rounds stay."""
    with database().session(scope) as session:
        area = get_area(session, area_id)
        area.deleted_at = dt.datetime.now(dt.UTC)
        _mark(area, scope)


def restore_area(scope: Scope, area_id: str) -> None:
    """Bring back an area that was put away; raises ``area_name_taken`` when its name is in use."""
    with database().session(scope) as session:
        area = get_area(session, area_id, deleted=True)
        area.name = _free_name(session, area.name, area.id)
        area.deleted_at = None
        _mark(area, scope)


def _mark(area: HousingArea, scope: Scope) -> None:
    area.changed_at = dt.datetime.now(dt.UTC)
    area.changed_by = scope.member_id


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
        found = find_area_named(session, reference)
    if found is None or (found.deleted_at is not None) != deleted:
        raise NotFoundError("area_not_found", name=reference)
    return found
