"""Writing the drawing as an OpenStreetMap file."""

from __future__ import annotations

import bz2
import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import quoteattr

from shapely import LinearRing, MultiPolygon, Polygon
from shapely.geometry import polygon

from data.town.canvas import Area, Tags, Town
from data.town.network import join
from data.town.shapes import XY

ORIGIN_LON_LAT = (11.40, 56.50)
"""In the Kattegat, more than ten kilometres from the nearest address."""
FIRST_ID = 900_000_000_001
"""Far beyond the numbers that OpenStreetMap has given out."""
TIMESTAMP = "2026-09-01T00:00:00Z"
STAMP = f'version="1" timestamp="{TIMESTAMP}"'

Centimetres = tuple[int, int]

_AXIS_M = 6_378_137.0
_E2 = 0.006_694_379_990_14
_DECIMALS = 7


def lon_lat(at: XY) -> XY:
    """Return longitude and latitude in WGS84 of a point of the plane, on the local radii."""
    lon0, lat0 = ORIGIN_LON_LAT
    flat = 1 - _E2 * math.sin(math.radians(lat0)) ** 2
    meridian, normal = _AXIS_M * (1 - _E2) / flat**1.5, _AXIS_M / math.sqrt(flat)
    lat = lat0 + math.degrees(at[1] / meridian)
    lon = lon0 + math.degrees(at[0] / (normal * math.cos(math.radians(lat))))
    return (round(lon, _DECIMALS), round(lat, _DECIMALS))


class _Writer:
    def __init__(self) -> None:
        self._nodes: list[str] = []
        self._ways: list[str] = []
        self._relations: list[str] = []
        self._shared: dict[tuple[str, Centimetres], int] = {}
        self._next = FIRST_ID
        self._bounds = [math.inf, math.inf, -math.inf, -math.inf]

    def node(self, at: XY, tags: Tags | None = None) -> int:
        lon, lat = lon_lat(at)
        west, south, east, north = self._bounds
        self._bounds = [min(west, lon), min(south, lat), max(east, lon), max(north, lat)]
        number = self._take_id()
        opening = f'<node id="{number}" {STAMP} lat="{lat:.{_DECIMALS}f}" lon="{lon:.{_DECIMALS}f}"'
        self._nodes.append(_element("node", opening, _tags(tags or {})))
        return number

    def shared_node(self, layer: str, at: XY, tags: Tags | None = None) -> int:
        """Return the node of a layer at this place, to the centimetre; make it at first use."""
        key = (layer, _centimetres(at))
        if key not in self._shared:
            self._shared[key] = self.node(at, tags)
        return self._shared[key]

    def way(self, refs: Sequence[int], tags: Tags) -> int:
        number = self._take_id()
        kept = [refs[0], *(after for before, after in pairwise(refs) if before != after)]
        body = [f'<nd ref="{ref}"/>' for ref in kept] + _tags(tags)
        self._ways.append(_element("way", f'<way id="{number}" {STAMP}', body))
        return number

    def ring(self, layer: str, ring: LinearRing, tags: Tags) -> int:
        refs = [self.shared_node(layer, (x, y)) for x, y in ring.coords[:-1]]
        return self.way([*refs, refs[0]], tags)

    def relation(self, members: Iterable[tuple[str, int, str]], tags: Tags) -> int:
        number = self._take_id()
        body = [f'<member type="{t}" ref="{ref}" role="{role}"/>' for t, ref, role in members]
        opening = f'<relation id="{number}" {STAMP}'
        self._relations.append(_element("relation", opening, body + _tags(tags)))
        return number

    def area(self, layer: str, area: Area) -> None:
        """Write a polygon as a closed way, or as a multipolygon where one ring is not enough."""
        parts = list(area.shape.geoms) if isinstance(area.shape, MultiPolygon) else [area.shape]
        parts = [polygon.orient(part) for part in parts]
        if len(parts) == 1 and not parts[0].interiors:
            self.ring(layer, parts[0].exterior, area.tags)
            return
        members = [("way", self.ring(layer, r, {}), role) for p in parts for r, role in _rings(p)]
        self.relation(members, {"type": "multipolygon", **area.tags})

    def text(self) -> str:
        west, south, east, north = (f"{edge:.{_DECIMALS}f}" for edge in self._bounds)
        bounds = f'<bounds minlat="{south}" minlon="{west}" maxlat="{north}" maxlon="{east}"/>'
        head = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">', bounds]
        return "\n".join([*head, *self._nodes, *self._ways, *self._relations, "</osm>", ""])

    def _take_id(self) -> int:
        self._next += 1
        return self._next - 1


def _rings(part: Polygon) -> list[tuple[LinearRing, str]]:
    return [(part.exterior, "outer"), *((hole, "inner") for hole in part.interiors)]


def _tags(tags: Tags) -> list[str]:
    return [f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in sorted(tags.items())]


def _element(name: str, opening: str, body: Sequence[str]) -> str:
    return "".join([opening, ">", *body, f"</{name}>"]) if body else f"{opening}/>"


def osm_text(town: Town) -> str:
    """Return the town as OpenStreetMap XML."""
    writer = _Writer()
    on_ways = _write_network(writer, town)
    for area in town.areas:
        writer.area("areas", area)
    for building in town.buildings:
        writer.area("buildings", building)
    centre = 0
    for spot in town.spots:
        if _centimetres(spot.at) in on_ways:
            continue
        number = writer.node(spot.at, spot.tags)
        centre = number if spot.tags.get("place") == "town" else centre
    for boundary in town.boundaries:
        _write_boundary(writer, boundary, centre)
    return writer.text()


def _write_network(writer: _Writer, town: Town) -> set[Centimetres]:
    """Write the ways with what stands on their points; return where those points are."""
    lines, crossings = join(town.ways)
    spots = {_centimetres(spot.at): spot.tags for spot in town.spots}
    written: set[Centimetres] = set()
    for line, way in zip(lines, town.ways, strict=True):
        refs = []
        for at in line:
            tags = spots.get(_centimetres(at), {})
            tags = tags | {"railway": "level_crossing"} if at in crossings else tags
            refs.append(writer.shared_node("ways", at, tags))
        written |= {_centimetres(at) for at in line}
        writer.way(refs, way.tags)
    return written


def _centimetres(at: XY) -> Centimetres:
    return (round(at[0] * 100), round(at[1] * 100))


def _write_boundary(writer: _Writer, boundary: Area, centre: int) -> None:
    """Write a boundary as a relation of several open ways, as real ones are."""
    assert isinstance(boundary.shape, Polygon)
    refs = [writer.shared_node("boundary", (x, y)) for x, y in boundary.shape.exterior.coords[:-1]]
    refs.append(refs[0])
    cut = len(refs) // 2
    line = {"boundary": "administrative", "admin_level": boundary.tags["admin_level"]}
    members = [("node", centre, "admin_centre")]
    members += [("way", writer.way(part, line), "outer") for part in (refs[: cut + 1], refs[cut:])]
    writer.relation(members, {"type": "boundary", **boundary.tags})


def write_osm(town: Town, target: Path) -> None:
    """Write the town as a bzip2-packed OpenStreetMap file; the same town gives the same bytes."""
    target.write_bytes(bz2.compress(osm_text(town).encode(), 9))
