"""Geometries of ways and relations, tolerant of what a clipped file lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from gis.osm.elements import PER_DEGREE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt

    from gis.osm.elements import OsmData, Relation

    Ints = npt.NDArray[np.int64]
    Area = shapely.Polygon | shapely.MultiPolygon
    Geometries = npt.NDArray[np.object_]


class Located(NamedTuple):
    """A tagged object (``n``, ``w`` or ``r`` and its id) at one point in degrees."""

    kind: str
    id: int
    tags: Mapping[str, str]
    lon: float
    lat: float


class Shapes:
    """
    Lines and areas of the ways and relations of a file, in WGS84 degrees.

    Parameters
    ----------
    data
        What was read.
    """

    def __init__(self, data: OsmData) -> None:
        self._data = data
        self._row_of = {way: row for row, way in enumerate(data.ways.ids)}
        self._areas: dict[int, Area | None] = {}

    def lines(self, rows: Sequence[int] | Ints) -> tuple[Geometries, Ints]:
        """
        Return the lines of these ways and which of `rows` each belongs to (by position).

        A way is interrupted where a node is missing, so it may give several lines or none.
        """
        found, owner = self._points(rows)
        here = found >= 0
        # A new run wherever the way changes or a node was missing in between.
        run = (
            np.cumsum(np.insert((owner[1:] != owner[:-1]) | ~here[:-1], 0, 0))
            if len(owner)
            else owner
        )
        found, owner, run = found[here], owner[here], run[here]
        moves = np.ones(len(found), dtype=bool)
        xy = self._data.nodes.xy[found]
        moves[1:] = (run[1:] != run[:-1]) | (xy[1:] != xy[:-1]).any(axis=1)
        xy, owner, run = xy[moves], owner[moves], run[moves]
        _, run, count = np.unique(run, return_inverse=True, return_counts=True)
        long_enough = count[run] > 1
        xy, owner, run = xy[long_enough], owner[long_enough], run[long_enough]
        _, first, run = np.unique(run, return_index=True, return_inverse=True)
        lines = np.asarray(shapely.linestrings(xy / PER_DEGREE, indices=run), dtype=object)
        return lines, owner[first]

    def polygons(self, rows: Sequence[int] | Ints) -> Geometries:
        """Return the valid area of each closed way; None where it is open or lacks a node."""
        found, owner = self._points(rows)
        areas = np.full(len(rows), None, dtype=object)
        if not len(found):
            return areas
        count = np.bincount(owner, minlength=len(rows))
        first = np.cumsum(count) - count
        complete = np.ones(len(rows), dtype=bool)
        complete[owner[found < 0]] = False
        ringed = np.flatnonzero(complete & (count >= 4))
        ringed = ringed[found[first[ringed]] == found[first[ringed] + count[ringed] - 1]]
        chosen = np.isin(owner, ringed)
        if chosen.any():
            xy = self._data.nodes.xy[found[chosen]] / PER_DEGREE
            rings = shapely.linearrings(
                xy, indices=np.unique(owner[chosen], return_inverse=True)[1]
            )
            areas[ringed] = [_area(ring) for ring in np.asarray(shapely.polygons(rings))]
        return areas

    def relation(self, relation: Relation) -> Area | None:
        """Return the area of a multipolygon or boundary, None where its rings don't close."""
        if relation.id not in self._areas:
            self._areas[relation.id] = self._assemble(relation)
        return self._areas[relation.id]

    def located(self, wanted: Callable[[Mapping[str, str]], object]) -> Iterator[Located]:
        """
        Yield one point for each node, way and relation with wanted tags.

        An area gives a point inside it; what is incomplete gives the first of its nodes that is
        known, and not a number where none is.
        """
        ways, relations = self._data.ways, self._data.relations
        for node in self._data.points:
            if wanted(node.tags):
                yield Located("n", node.id, node.tags, node.lon, node.lat)
        rows = [row for row, tags in enumerate(ways.tags) if tags and wanted(tags)]
        for row, area in zip(rows, self.polygons(rows), strict=True):
            yield Located("w", ways.ids[row], ways.tags[row], *self._point(area, [row]))
        for relation in relations:
            if wanted(relation.tags):
                members = (self._row_of.get(m.ref) for m in relation.members if m.kind == "w")
                known = [row for row in members if row is not None]
                yield Located(
                    "r", relation.id, relation.tags, *self._point(self.relation(relation), known)
                )

    def _point(self, area: Any, rows: list[int]) -> tuple[float, float]:  # noqa: ANN401
        if area is not None:
            inside = shapely.point_on_surface(area)
            return inside.x, inside.y
        found, _ = self._points(rows)
        found = found[found >= 0]
        if not len(found):
            return np.nan, np.nan
        lon, lat = self._data.nodes.xy[found[0]] / PER_DEGREE
        return float(lon), float(lat)

    def _points(self, rows: Sequence[int] | Ints) -> tuple[Ints, Ints]:
        """Return node rows (-1 where missing) of these ways in order, and whose they are."""
        refs, owner = self._data.ways.refs_of(np.asarray(rows, dtype=np.int64))
        return self._data.nodes.find(refs), owner

    def _assemble(self, relation: Relation) -> Area | None:
        outer, inner = [], []
        for member in relation.members:
            if member.kind == "w":
                row = self._row_of.get(member.ref)
                if row is None:
                    if member.role != "inner":
                        return None
                elif member.role == "inner":
                    inner.append(row)
                else:
                    outer.append(row)
        covered = self._rings(outer)
        if covered is None:
            return None
        holes = self._rings(inner)
        return _area(covered if holes is None else covered.difference(holes))

    def _rings(self, rows: list[int]) -> Area | None:
        lines, _ = self.lines(rows)
        faces = shapely.get_parts(shapely.polygonize(lines))
        return polygonal(shapely.union_all(_outermost(faces))) if len(faces) else None


def _outermost(faces: Geometries) -> Geometries:
    """Fill what `polygonize` took for holes: roles tell holes, not nesting."""
    return np.asarray(shapely.polygons(shapely.get_exterior_ring(faces)), dtype=object)


def _area(shape: Any) -> Area | None:  # noqa: ANN401
    """Return the polygonal part of a geometry, valid, or None where nothing is left."""
    if not shapely.is_valid(shape):
        shape = shapely.make_valid(shape)
    return polygonal(shape)


def polygonal(shape: Any) -> Area | None:  # noqa: ANN401
    """Return only the polygons of a geometry, as Polygon or MultiPolygon, or None."""
    parts = [part for part in _flat([shape]) if part.geom_type == "Polygon" and not part.is_empty]
    if not parts:
        return None
    whole: Area = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    return whole


def _flat(shapes: Iterable[Any]) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "geoms"):
            yield from _flat(shape.geoms)
        else:
            yield shape
