"""
Housing areas that a team could begin with: where people live, cut where the town is cut.

Addresses with at most `GAP_M` between neighbours are one settlement. Railways, water and main
roads part it; what is too small goes with its nearest neighbour, though never across a railway or
water; what is too large is halved where the fewest homes stand and the fewest streets and estates
are torn, best between kinds of homes. An area's outline is the ground nearest to its addresses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from gis.planning.dwellings import NO_DWELLING, UNKNOWN, shares_of
from gis.planning.settlements import LEAST_ALONE, MOST, settlements

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

__all__ = ["Suggested", "left_of", "suggest"]

RIM_M: Final = 50.0
"""Ground around an address that is its own: an assumption."""
DETAIL_M: Final = 12.0
"""An outline is drawn no finer than this."""
MOSTLY: Final = 0.5
"""Share from which a kind of home, or a named estate, is what an area is known by."""


@dataclass(frozen=True)
class Suggested:
    """
    A housing area that could be.

    Attributes
    ----------
    name
        Of its estate, else of its most common streets.
    geometry
        In the metric CRS.
    addresses
        Addresses inside.
    dwelling_types
        How many of each type.
    why
        Codes with parameters: ``mostly`` (`type`, `percent`), ``estate`` (`name`),
        ``between`` (`names`, `railway`, `water`: what lies along its border).
    """

    name: str
    geometry: shapely.MultiPolygon
    addresses: int
    dwelling_types: Mapping[str, int]
    why: tuple[tuple[str, Mapping[str, object]], ...]


def suggest(
    addresses: gpd.GeoDataFrame,
    types: NDArray[np.str_],
    estates: gpd.GeoDataFrame,
    borders: gpd.GeoDataFrame,
) -> list[Suggested]:
    """
    Return housing areas that together hold the homes of a map.

    Parameters
    ----------
    addresses
        Points in the metric CRS with `street`.
    types
        Dwelling type of each address.
    estates
        Polygons of land where people live, with `name` or "".
    borders
        Lines and polygons with `kind` ("road", "railway" or "water") and `name`.

    Returns
    -------
    list of Suggested
        By the number of addresses, the most first; they do not overlap.
    """
    points = addresses.geometry.to_numpy()
    xy, first = np.unique(np.round(shapely.get_coordinates(points), 1), axis=0, return_index=True)
    homes = types[first] != NO_DWELLING
    xy, first = xy[homes], first[homes]
    if len(xy) < LEAST_ALONE:
        return []
    estate = _estate_of(points[first], estates)
    street = np.unique(addresses["street"].to_numpy(str)[first], return_inverse=True)[1]
    label = settlements(xy, borders, street, estate, types[first])
    outlines = _outlines(xy, label)
    named = _named_estates(estates, points)
    made = [_described(outline, addresses, types, named, borders) for outline in outlines]
    found = [one for one in made if one.addresses >= LEAST_ALONE]
    return _told_apart(sorted(found, key=lambda one: (-one.addresses, one.name)))


def left_of(
    suggested: Suggested,
    taken: Sequence[shapely.Geometry],
    addresses: gpd.GeoDataFrame,
    types: NDArray[np.str_],
    estates: gpd.GeoDataFrame,
    borders: gpd.GeoDataFrame,
) -> Suggested | None:
    """
    Return what is left of a suggestion beside areas that are there; None when too little is.

    A strip along an area that somebody has drawn, and a corner with a few homes, are no area.
    """
    near = [shape for shape in taken if shapely.intersects(shape, suggested.geometry)]
    shared = shapely.intersection(suggested.geometry, shapely.union_all(near)).area
    if shared <= RIM_M:  # neighbours, but for what rounding makes of their common edge
        return suggested
    rest = shapely.difference(suggested.geometry, shapely.union_all(near))
    wide = rest.buffer(-RIM_M / 2).buffer(RIM_M / 2, quad_segs=2).intersection(rest)
    parts = [
        part
        for part in shapely.get_parts(wide)
        if part.geom_type == "Polygon" and len(_inside(part, addresses)) >= LEAST_ALONE
    ]
    if not parts:
        return None
    named = _named_estates(estates, addresses.geometry.to_numpy())
    return _described(shapely.MultiPolygon(parts), addresses, types, named, borders)


# --- their outlines --------------------------------------------------------------------------


def _outlines(xy: NDArray[np.float64], label: NDArray[np.intp]) -> list[shapely.MultiPolygon]:
    """Return the ground nearest to the places of each area that is large enough to stand alone."""
    points: NDArray[np.object_] = np.asarray(shapely.points(xy))
    around = shapely.union_all(shapely.buffer(points, RIM_M, quad_segs=3))
    around = around.buffer(RIM_M, quad_segs=3).buffer(-RIM_M, quad_segs=3)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(
            shapely.multipoints(points), extend_to=shapely.box(*around.bounds), ordered=True
        )
    )
    grounds = []
    for number in np.flatnonzero(np.bincount(label) >= LEAST_ALONE):
        own = shapely.coverage_union_all(cells[label == number])
        clipped = shapely.intersection(own, around)
        parts = [part for part in shapely.get_parts(clipped) if part.geom_type == "Polygon"]
        tree = shapely.STRtree(parts)
        lived_in = np.unique(tree.query(points[label == number], predicate="intersects")[1])
        grounds.append(shapely.multipolygons([parts[row] for row in lived_in]))
    simple = shapely.coverage_simplify(np.array(grounds, dtype=object), DETAIL_M)
    return [_polygons(shapely.make_valid(ground)) for ground in simple]


def _polygons(shape: shapely.Geometry) -> shapely.MultiPolygon:
    parts = shapely.get_parts(shape)
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


# --- what they are called, and why -----------------------------------------------------------


def _described(
    outline: shapely.MultiPolygon,
    addresses: gpd.GeoDataFrame,
    types: NDArray[np.str_],
    estates: gpd.GeoDataFrame,
    borders: gpd.GeoDataFrame,
) -> Suggested:
    inside = _inside(outline, addresses)
    counts = shares_of(types[inside])
    estate = _estate_name(addresses.geometry.to_numpy()[inside], estates)
    streets = Counter(addresses["street"].to_numpy(str)[inside].tolist())
    name = estate or " / ".join(street for street, _count in _most_common(streets, 2))
    reasons: list[tuple[str, Mapping[str, object]]] = []
    if estate:
        reasons.append(("estate", {"name": estate}))
    kinds = Counter({kind: count for kind, count in counts.items() if kind != UNKNOWN})
    for kind, count in _most_common(kinds, 1):
        if count > MOSTLY * len(inside):
            percent = round(100 * count / len(inside))
            reasons.append(("mostly", {"type": kind, "percent": percent}))
    along = _along(outline, borders)
    if any(along.values()):
        reasons.append(("between", along))
    return Suggested(name, outline, len(inside), counts, tuple(reasons))


def _inside(outline: shapely.Geometry, addresses: gpd.GeoDataFrame) -> NDArray[np.intp]:
    found: NDArray[np.intp] = addresses.sindex.query(outline, predicate="covers", sort=True)
    return found


def _most_common(counts: Counter[str], most: int) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]


def _estate_of(points: NDArray[np.object_], estates: gpd.GeoDataFrame) -> NDArray[np.intp]:
    found = np.full(len(points), len(estates))
    place, around = shapely.STRtree(estates.geometry.to_numpy()).query(points, predicate="within")
    found[place] = around
    return found


def _estate_name(points: NDArray[np.object_], estates: gpd.GeoDataFrame) -> str:
    around = estates.sindex.query(points, predicate="within")[1]
    names = Counter(estates["name"].to_numpy(str)[around].tolist())
    return next((n for n, count in _most_common(names, 1) if count > MOSTLY * len(points)), "")


def _named_estates(estates: gpd.GeoDataFrame, points: NDArray[np.object_]) -> gpd.GeoDataFrame:
    """Return the estates whose name tells one part of a town from another, not the town's own."""
    named = estates[estates["name"] != ""].reset_index(drop=True)
    homes = named["name"].iloc[named.sindex.query(points, predicate="within")[1]].value_counts()
    return named[named["name"].map(homes).fillna(0) <= MOST].reset_index(drop=True)


def _along(outline: shapely.MultiPolygon, borders: gpd.GeoDataFrame) -> dict[str, Any]:
    rim = shapely.buffer(outline.boundary, RIM_M / 2, quad_segs=2)
    near = borders.iloc[borders.sindex.query(rim, predicate="intersects", sort=True)]
    shared = near.length.where(near["kind"] != "road", shapely.length(near.intersection(rim)))
    roads = near["name"].where(near["kind"] == "road", "")
    lengths = shared.groupby(roads).sum().drop("", errors="ignore").sort_values(ascending=False)
    return {
        "names": tuple(lengths.index[lengths > 2 * RIM_M][:3]),
        "railway": bool((near["kind"] == "railway").any()),
        "water": bool((near["kind"] == "water").any()),
    }


def _told_apart(found: list[Suggested]) -> list[Suggested]:
    """Return suggestions of which no two have the same name."""
    seen: Counter[str] = Counter()
    told = []
    for one in found:
        seen[one.name] += 1
        number = f" {seen[one.name]}" if seen[one.name] > 1 else ""
        told.append(
            Suggested(one.name + number, one.geometry, one.addresses, one.dwelling_types, one.why)
        )
    return told
