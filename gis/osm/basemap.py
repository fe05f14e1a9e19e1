"""Buildings, water, green and land use for the base map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from gis.crs import WGS84
from gis.osm.coast import sea
from gis.osm.dwellings import dwelling_type, is_cabin, settle_cabins

if TYPE_CHECKING:
    from collections.abc import Mapping

    import shapely

    from gis.osm.elements import OsmData
    from gis.osm.shapes import Shapes

AREA_KINDS: dict[str, dict[str, str]] = {
    "natural": {
        "water": "water", "wood": "wood", "scrub": "wood", "heath": "green", "grassland": "green",
        "wetland": "green", "beach": "sand", "sand": "sand", "dune": "sand", "shingle": "sand",
    },
    "waterway": {"riverbank": "water", "dock": "water"},
    "landuse": {
        "residential": "residential", "industrial": "industry", "commercial": "industry",
        "retail": "industry", "railway": "industry", "port": "industry", "harbour": "industry",
        "quarry": "industry", "landfill": "industry", "construction": "industry",
        "grass": "green", "meadow": "green", "recreation_ground": "green", "cemetery": "green",
        "village_green": "green", "flowerbed": "green", "greenfield": "green", "forest": "wood",
        "allotments": "allotment", "farmland": "farmland", "farmyard": "farmland",
        "orchard": "farmland", "vineyard": "farmland", "plant_nursery": "farmland",
        "reservoir": "water", "basin": "water",
    },
    "leisure": {
        "park": "green", "garden": "green", "pitch": "green", "playground": "green",
        "common": "green", "golf_course": "green", "nature_reserve": "",
        "recreation_ground": "green", "dog_park": "green", "track": "green",
        "swimming_pool": "water",
    },
    "amenity": {"grave_yard": "green"},
    "tourism": {"camp_site": "green", "caravan_site": "green"},
}  # fmt: skip
"""Tag of an area → kind on the map."""

LINE_KINDS: dict[str, dict[str, str]] = {
    "railway": {
        "rail": "railway", "light_rail": "railway", "subway": "railway", "tram": "railway",
        "narrow_gauge": "railway",
    },
    "waterway": {
        "river": "stream", "stream": "stream", "canal": "stream", "ditch": "stream",
        "drain": "stream",
    },
    "natural": {"coastline": "coastline"},
}  # fmt: skip
"""Tag of a line → kind on the map."""

CAMPSITES = frozenset({"camp_site", "caravan_site"})
UNDER_GROUND = frozenset({"yes", "culvert", "flooded"})

COLUMNS = ("kind", "name", "detail", "geometry")


def area_kind(tags: Mapping[str, str]) -> str:
    """Return the kind of an area, or an empty text."""
    if tags.get("building", "no") != "no":
        return "building"
    if tags.get("highway") in ("pedestrian", "footway") and tags.get("area") == "yes":
        return "square"
    return next(
        (kinds[tags[key]] for key, kinds in AREA_KINDS.items() if kinds.get(tags.get(key, ""))), ""
    )


def line_kind(tags: Mapping[str, str]) -> str:
    """Return the kind of a line, or an empty text; what runs in a tunnel is not drawn."""
    if tags.get("tunnel") in UNDER_GROUND:
        return ""
    return next(
        (kinds[tags[key]] for key, kinds in LINE_KINDS.items() if tags.get(key, "") in kinds), ""
    )


class _Drawing:
    """What is drawn so far, shape by shape."""

    def __init__(self) -> None:
        self._kinds: list[str] = []
        self._names: list[str] = []
        self._details: list[str] = []
        self._shapes: list[shapely.Geometry] = []
        self._cabins: list[int] = []
        self._campsites: list[shapely.Geometry] = []

    def add(self, kind: str, tags: Mapping[str, str], shape: shapely.Geometry) -> None:
        is_building = kind == "building"
        if is_building and is_cabin(tags):
            self._cabins.append(len(self._kinds))
        if tags.get("tourism") in CAMPSITES:
            self._campsites.append(shape)
        self._kinds.append(kind)
        self._names.append(" ".join(tags.get("name", "").split()))
        self._details.append(dwelling_type(tags) if is_building else "")
        self._shapes.append(shape)

    def shapes_of(self, wanted: str) -> list[shapely.Geometry]:
        pairs = zip(self._kinds, self._shapes, strict=True)
        return [shape for kind, shape in pairs if kind == wanted]

    def frame(self) -> gpd.GeoDataFrame:
        details = settle_cabins(
            self._details, self._cabins, self._shapes,
            allotments=self.shapes_of("allotment"), campsites=self._campsites,
        )  # fmt: skip
        columns = {"kind": self._kinds, "name": self._names, "detail": details}
        made = gpd.GeoDataFrame(columns, geometry=self._shapes, crs=WGS84)
        return made[list(COLUMNS)]


def build_basemap(
    data: OsmData, shapes: Shapes, boundary: shapely.Polygon | shapely.MultiPolygon
) -> tuple[gpd.GeoDataFrame, dict[str, int]]:
    """
    Return the base map, and counts of what could not be drawn.

    Parameters
    ----------
    data, shapes
        What was read, and its geometries.
    boundary
        WGS84; the sea is drawn as far as this.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326: ``kind``, ``name``, ``detail`` (of a building its dwelling type or "", see
        `gis.osm.dwellings`) and Polygon, MultiPolygon or LineString.
    dict of str to int
        ``area_incomplete`` (rings that don't close in this file), ``coastline_broken``.
    """
    drawing = _Drawing()
    add = drawing.add
    incomplete = 0

    tags = data.ways.tags
    areas = [row for row, own in enumerate(tags) if own and area_kind(own)]
    for row, area in zip(areas, shapes.polygons(areas), strict=True):
        if area is None:
            incomplete += 1
        else:
            add(area_kind(tags[row]), tags[row], area)
    for relation in data.relations:
        own = relation.tags
        kind = area_kind({"area": "yes", **own}) if own["type"] == "multipolygon" else ""
        if kind:
            area = shapes.relation(relation)
            if area is None:
                incomplete += 1
            else:
                add(kind, own, area)
    rows = [row for row, own in enumerate(tags) if own and line_kind(own)]
    lines, owner = shapes.lines(rows)
    for line, position in zip(lines, owner, strict=True):
        own = tags[rows[position]]
        add(line_kind(own), own, line)

    coast = np.array(drawing.shapes_of("coastline"))
    water, broken = sea(coast, boundary)
    if water is not None:
        add("water", {}, water)
    counts = {"area_incomplete": incomplete, "coastline_broken": broken}
    return drawing.frame(), {code: count for code, count in counts.items() if count}
