"""Housing areas that Kvarter suggests, worked out once for each map."""

from __future__ import annotations

import dataclasses
import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from gis.crs import WGS84, transform
from gis.exchange.polygon_file import Polygonal
from gis.layers import addresses, basemap, map_imports, streets
from gis.layers.database import Frame, Scope, read_geometry
from gis.layers.housing_areas import find_areas
from gis.planning.dwellings import guess_types
from gis.planning.suggesting import Suggested, left_of, suggest
from gis.services.installation import database
from gis.services.rights import right

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy.orm import Session

MAIN_ROADS = (
    "motorway", "trunk", "primary", "secondary", "tertiary",
    "motorway_link", "trunk_link", "primary_link", "secondary_link",
)  # fmt: skip
"""Roads that part two housing areas: an assumption; a tertiary road is a town's own main street."""
LEAST_WATER_M2 = 2000.0
"""A garden pond parts nothing: an assumption."""


@dataclass(frozen=True)
class Suggestion:
    """
    A housing area that could be; see `gis.planning.suggesting.Suggested`.

    Attributes
    ----------
    id
        The same as long as the map is.
    geometry
        In WGS84.
    """

    id: str
    name: str
    geometry: Polygonal
    addresses: int
    dwelling_types: Mapping[str, int]
    why: tuple[tuple[str, Mapping[str, object]], ...]


@dataclass(frozen=True)
class _Town:
    """What suggestions are made of, and every one of them."""

    addresses: Frame
    types: NDArray[np.str_]
    estates: Frame
    borders: Frame
    suggested: list[Suggested]

    def left_of(self, one: Suggested, taken: list[shapely.Geometry]) -> Suggested | None:
        return left_of(one, taken, self.addresses, self.types, self.estates, self.borders)


_lock = threading.Lock()
_known: dict[str, tuple[str, _Town]] = {}


@right("areas", "read")
def suggest_areas(scope: Scope) -> list[Suggestion]:
    """
    Return housing areas for the homes that lie in none of the team's areas yet.

    Taking one of them leaves the others as they are. The first call on a map takes a few seconds
    in a large town.

    Parameters
    ----------
    scope
        Whose areas are there already.
    """
    opened = database()
    with opened.session(scope) as session:
        town = _town(session, opened.crs)
        taken = [read_geometry(area.geometry) for area in find_areas(session)]
    return [
        _shown(one, rest, opened.crs)
        for one in town.suggested
        if (rest := town.left_of(one, taken)) is not None
    ]


def _shown(one: Suggested, rest: Suggested, crs: str) -> Suggestion:
    number = hashlib.sha256(one.geometry.wkb).hexdigest()[:12]
    outline = transform(rest.geometry, crs, WGS84)
    return Suggestion(number, rest.name, outline, rest.addresses, rest.dwelling_types, rest.why)


def _town(session: Session, crs: str) -> _Town:
    version = map_imports.find_version(session)
    name = database().url.render_as_string()
    with _lock:  # two who ask at the same time wait for one answer
        if name not in _known or _known[name][0] != version:
            _known.clear()
            _known[name] = (version, _read_town(session, crs))
        return _known[name][1]


def _read_town(session: Session, crs: str) -> _Town:
    imports = map_imports.find_imports(session)
    window = shapely.union_all([read_geometry(found.boundary) for found in imports])
    homes = addresses.find_addresses(session, window, crs=crs)
    ground = basemap.find_basemap(session, window, crs=crs)
    buildings = basemap.find_buildings(session, window, crs=crs)
    types = guess_types(homes.geometry.to_numpy(), buildings)
    estates = ground[ground["kind"].isin(("residential", "allotment"))].reset_index(drop=True)
    roads = streets.find_streets(session, window, crs=crs)
    borders = _borders(ground, roads)
    found = suggest(homes, types, estates, borders)
    return _Town(homes, types, estates, borders, [_on_map(one, window) for one in found])


def _on_map(one: Suggested, rim: shapely.Geometry) -> Suggested:
    """Return a suggestion without the rim of its outline that lies beyond the map."""
    parts = shapely.get_parts(shapely.intersection(one.geometry, rim))
    inside = shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])
    return dataclasses.replace(one, geometry=inside)


def _borders(ground: Frame, roads: Frame) -> Frame:
    rails = ground[ground["kind"] == "railway"]
    water = ground[(ground["kind"] == "water") & (ground.area >= LEAST_WATER_M2)]
    main = roads[roads["highway"].isin(MAIN_ROADS)].assign(kind="road")
    columns = ["kind", "name", "geometry"]
    return pd.concat([main[columns], rails[columns], water[columns]], ignore_index=True)
