"""What has been drawn so far: streets, buildings, areas, points, and what ground is free."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from data.town.shapes import XY, curve, cut, nearest_on

Tags = dict[str, str]

SEED = 20260901
HALF_WIDTH_M = {
    "motorway": 9.0,
    "motorway_link": 5.0,
    "trunk": 8.0,
    "primary": 7.0,
    "secondary": 6.0,
    "tertiary": 5.5,
    "residential": 4.5,
    "unclassified": 4.5,
    "living_street": 4.5,
    "pedestrian": 5.0,
    "service": 2.8,
    "track": 2.5,
    "rail": 6.0,
    "stream": 4.0,
}
"""Half the ground a way takes, kerb and pavement with it; a path takes 1.5 m."""
SNAP_M = 14.0
"""A street that ends this close to another is joined to it."""
JUNCTION_M = 9.0
"""Streets that meet another closer together than this meet it in one point."""


@dataclass
class Way:
    """A line on the map. `level` 0 is the ground; a bridge joins only at its ends."""

    line: LineString
    tags: Tags
    level: int = 0

    @property
    def kind(self) -> str:
        """The class of the way, for the ground it takes."""
        return self.tags.get("highway") or self.tags.get("railway") or self.tags["waterway"]

    @property
    def half_width(self) -> float:
        """Half the ground the way takes, in metres."""
        return HALF_WIDTH_M.get(self.kind, 1.5)

    @property
    def joins(self) -> bool:
        """Whether crossing this way at grade makes a junction."""
        return self.level == 0 and "highway" in self.tags


@dataclass
class Area:
    """A polygon on the map; with holes or several parts it becomes a multipolygon relation."""

    shape: Polygon | MultiPolygon
    tags: Tags


@dataclass
class Spot:
    """A point on the map."""

    at: XY
    tags: Tags


class Ground:
    """A grid of cells that tells quickly whether something already stands on a piece of ground."""

    CELL_M = 60.0

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[BaseGeometry]] = defaultdict(list)

    def take(self, shape: BaseGeometry) -> None:
        """Mark the ground under a shape as taken."""
        for cell in self._cells_of(shape):
            self._cells[cell].append(shape)

    def is_free(self, shape: BaseGeometry) -> bool:
        """Tell whether nothing that was taken touches the shape."""
        return not any(
            taken.intersects(shape) for cell in self._cells_of(shape) for taken in self._cells[cell]
        )

    def are_free(self, shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
        """Tell for each of many small shapes whether nothing that was taken touches it."""
        cells = self._cells_of(shapely.box(*shapely.total_bounds(shapes)))
        near = list({id(taken): taken for cell in cells for taken in self._cells[cell]}.values())
        free = np.ones(len(shapes), dtype=bool)
        free[shapely.STRtree(near).query(shapes, predicate="intersects")[0]] = False
        return free

    def _cells_of(self, shape: BaseGeometry) -> Iterable[tuple[int, int]]:
        west, south, east, north = (math.floor(edge / self.CELL_M) for edge in shape.bounds)
        return [(i, j) for i in range(west, east + 1) for j in range(south, north + 1)]


@dataclass
class Town:
    """The drawing: a function for a quarter adds to it, `data.town.osm_file` writes it."""

    ways: list[Way] = field(default_factory=list)
    buildings: list[Area] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    boundaries: list[Area] = field(default_factory=list)
    ground: Ground = field(default_factory=Ground)
    last_number: dict[tuple[str, str], int] = field(default_factory=dict)

    # ---- drawing -------------------------------------------------------------------------

    def way(self, points: Sequence[XY] | LineString, /, **tags: str) -> Way:
        """Add a line as it is; a sequence of points is smoothed first."""
        line = points if isinstance(points, LineString) else curve(points)
        added = Way(line, clean(tags))
        self.ways.append(added)
        return added

    def street(
        self, points: Sequence[XY], name: str, highway: str = "residential", **tags: str
    ) -> Way:
        """Add a street or path through the points, its ends joined to what they almost reach."""
        ends = (self.snap(points[0]), self.snap(points[-1]))
        return self.way([ends[0], *points[1:-1], ends[1]], highway=highway, name=name, **tags)

    def path(self, *points: XY, highway: str = "footway", name: str = "", **tags: str) -> Way:
        """Add a path, by default a footway without a name."""
        return self.street(points, name, highway, **tags)

    def snap(self, point: XY, within: float = SNAP_M) -> XY:
        """
        Return the nearest point of the street network, or the point itself if none is near.

        Where a street ends within `JUNCTION_M` of it, that end is taken: two side streets that
        leave almost opposite each other make one crossing.
        """
        lines = np.array([way.line for way in self.ways if way.joins], dtype=object)
        distances = shapely.distance(lines, Point(point))
        if not len(lines) or distances.min() > within:
            return point
        found = nearest_on(lines[int(distances.argmin())], point)
        ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
        to_ends = shapely.distance(ends, Point(found))
        end = ends[int(to_ends.argmin())]
        return (end.x, end.y) if to_ends.min() <= JUNCTION_M else found

    def area(self, shape: Polygon | MultiPolygon, /, **tags: str) -> Area:
        """Add a polygon."""
        added = Area(shape, clean(tags))
        self.areas.append(added)
        return added

    def reserve(self, shape: Polygon | MultiPolygon, /, **tags: str) -> Area:
        """Add a polygon that no building is placed on."""
        self.ground.take(shape)
        return self.area(shape, **tags)

    def spot(self, at: XY, /, **tags: str) -> Spot:
        """Add a point."""
        added = Spot(at, clean(tags))
        self.spots.append(added)
        return added

    def build(self, shape: Polygon, gap: float = 1.0, /, **tags: str) -> Area | None:
        """Add a building where the ground is free `gap` metres around, else return nothing."""
        if not self.ground.is_free(shape.buffer(gap) if gap else shape.buffer(-0.05)):
            return None
        return self.put(shape, **tags)

    def put(self, shape: Polygon, /, **tags: str) -> Area:
        """Add a building whatever the ground is taken by."""
        added = Area(shape, clean({"building": "yes", **tags}))
        self.buildings.append(added)
        self.ground.take(shape)
        return added

    # ---- looking up ----------------------------------------------------------------------

    def line(self, name: str) -> LineString:
        """Return the longest line of a street name."""
        return max((w.line for w in self.ways if w.tags.get("name") == name), key=_length)

    def take_streets(self) -> None:
        """Mark the ground under all ways as taken; houses come after this."""
        for way in self.ways:
            self.ground.take(way.line.buffer(way.half_width, quad_segs=2))

    def crossing_lines(self) -> list[LineString]:
        """Return the lines a new street may not cross without joining them."""
        return [way.line for way in self.ways if way.joins]

    # ---- bridges -------------------------------------------------------------------------

    def bridge(self, name: str, at: XY, length: float) -> None:
        """Lift `length` metres of the named way nearest to a point onto a bridge."""
        here = Point(at)
        named = [w for w in self.ways if w.tags.get("name") == name and w.level == 0]
        self._lift(min(named, key=lambda way: way.line.distance(here)), here, length)

    def bridge_streams(self, length: float = 16.0) -> None:
        """Carry every street and path over the streams it crosses."""
        for stream in [way.line for way in self.ways if "waterway" in way.tags]:
            while crossing := next((w for w in self.ways if _crosses(w, stream)), None):
                meeting = shapely.get_coordinates(crossing.line.intersection(stream))[0]
                self._lift(crossing, Point(meeting), length)

    def _lift(self, way: Way, at: Point, length: float) -> None:
        middle = way.line.project(at)
        cuts = (0.0, middle - length / 2, middle + length / 2, way.line.length)
        at_index = self.ways.index(way)
        parts = [
            Way(cut(way.line, low, high), dict(way.tags))
            for low, high in pairwise(cuts)
            if high > low
        ]
        lifted = min(parts, key=lambda part: part.line.distance(at))
        lifted.level = 1
        lifted.tags |= {"bridge": "yes", "layer": "1"}
        self.ways[at_index : at_index + 1] = parts


def _crosses(way: Way, stream: LineString) -> bool:
    return way.joins and bool(way.line.crosses(stream))


def ends_of(line: LineString) -> list[XY]:
    """Return the two ends of a line."""
    first, last = line.coords[0], line.coords[-1]
    return [(first[0], first[1]), (last[0], last[1])]


def dice(name: str) -> Random:
    """Return the random numbers of one quarter: a change in one leaves the others as they are."""
    return Random(f"{SEED} {name}")  # noqa: S311 - an invented town, not a secret


def clean(tags: Tags) -> Tags:
    """Drop empty tags and write ``building__levels`` as ``building:levels``."""
    return {key.replace("__", ":"): value for key, value in tags.items() if value}


def _length(line: LineString) -> float:
    return float(line.length)
