"""What an import covers: a municipality in the extract, or the file's extent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import osmium
import shapely

from gis.errors import InputError
from gis.osm.elements import OsmData, Ways
from gis.osm.reading import NODE, RELATION, WAY, NodeStore, faults, read_relation
from gis.osm.shapes import Shapes

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from gis.osm.elements import Relation
    from gis.osm.reading import OsmFile

    Area = shapely.Polygon | shapely.MultiPolygon

SHOWN_NAMES = 8
ONLY_WAYS = osmium.filter.EntityFilter(WAY)


def municipality_area(file: OsmFile, name: str) -> Area:
    """
    Return the area of a municipality, from its relation in the extract.

    Parameters
    ----------
    file
        From `open_osm`.
    name
        As in OpenStreetMap, with or without "Kommune" (and its genitive), in any case.

    Raises
    ------
    InputError
        ``municipality_unknown`` with some names that the file has, ``municipality_none`` where it
        has none, ``municipality_incomplete`` where the boundary is cut by the edge of the extract.
    """
    found = sorted(_municipalities(file))
    if not found:
        raise InputError("municipality_none", name=name)
    chosen = [r for r in found if _short(r.tags["name"]) == _short(name)]
    if not chosen:
        names = sorted({r.tags["name"] for r in found})
        listed = ", ".join(names[:SHOWN_NAMES]) + (" …" if len(names) > SHOWN_NAMES else "")
        raise InputError("municipality_unknown", name=name, found=listed)
    wanted = {m.ref for m in chosen[0].members if m.kind == "w"}
    ways = Ways()
    with NodeStore(file) as store:
        for item in file.scan(NODE | WAY, store.handler, ONLY_WAYS):
            if item.id in wanted:
                ways.add(item.id, {}, [node.ref for node in item.nodes])
        nodes = store.named(ways.all_refs)
    area = Shapes(OsmData(nodes, ways, chosen, [], None, None)).relation(chosen[0])
    if area is None:
        raise InputError("municipality_incomplete", name=chosen[0].tags["name"])
    return area


def _municipalities(file: OsmFile) -> Iterator[Relation]:
    with faults(file.path):
        for item in file.scan(RELATION):
            tags = item.tags
            is_municipality = tags.get("boundary") == "administrative" and "name" in tags
            if is_municipality and tags.get("admin_level") == "7":
                yield read_relation(item)


def _short(name: str) -> str:
    """Return what the spellings of one municipality share: København, Københavns Kommune."""
    words = " ".join(name.casefold().split()).replace("aa", "å")
    stem = words.removesuffix("kommune").removesuffix("regions").strip()
    return stem.removesuffix("s")


def extent(header_box: shapely.Polygon | None, streets: gpd.GeoDataFrame) -> Area:
    """
    Return what a file covers when no boundary is asked for.

    The bounds that the file states, where streets lie in them, else the box around the streets,
    widened a little so that it has an area even for one straight street.
    """
    if header_box is not None and shapely.intersects(header_box, streets.geometry.to_numpy()).any():
        return header_box
    west, south, east, north = streets.total_bounds
    around: shapely.Polygon = shapely.box(west - 5e-4, south - 5e-4, east + 5e-4, north + 5e-4)
    return around
