"""
Addresses of a file, and the street piece each belongs to.

An address stands on a node, a way (a building) or a relation. It is attached to the nearest
walkable piece of its own street; where that street is not near, or not in the file, to the
nearest walkable piece. The distances are assumptions of ours, named below.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from uuid import UUID

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.crs import WGS84
from gis.osm.plane import LocalPlane
from gis.osm.reading import ADDRESS_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.osm.elements import OsmData
    from gis.osm.shapes import Shapes

NAMED_LIMIT_M = 200.0
"""How far an address may lie from a piece of its own street. Assumed: farms lie back from it."""

NEAREST_LIMIT_M = 300.0
"""How far it may lie from any other piece. Assumed: beyond, no street passes its door."""

SAME_ADDRESS_M = 30.0
"""The same text within this distance is one address: an entrance and its building, say."""

ABBREVIATIONS = {
    "gl": "gammel", "nr": "nørre", "ndr": "nordre", "sdr": "søndre", "sndr": "søndre",
    "v": "vester", "ø": "øster", "st": "store", "ll": "lille",
    "dr": "doktor", "prof": "professor", "sct": "sankt", "skt": "sankt", "kgs": "kongens",
    "chr": "christian", "frd": "frederik", "fr": "frederik", "pl": "plads",
    "boul": "boulevard", "bd": "boulevard",
}  # fmt: skip
"""Short forms on Danish street signs, written out before names are compared."""

STRIP_M = 20_000_000.0
"""More than any map is wide: how far apart the streets of two names are put in `attach`."""

COLUMNS = (
    "key", "street", "number", "postcode", "city", "unit_count", "piece_key", "attached_by",
    "side", "foot", "geometry",
)  # fmt: skip


@lru_cache(maxsize=65_536)
def comparable(name: str) -> str:
    """
    Return a street name in the form in which two spellings of one street agree.

    >>> comparable("Gl.  Kongevej") == comparable("gammel kongevej")
    True
    """
    words = re.split(r"[\s.\-–']+", name.casefold().replace("aa", "å").replace("é", "e"))
    return " ".join(ABBREVIATIONS.get(word, word) for word in words if word)


def build_addresses(
    data: OsmData, shapes: Shapes, streets: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, dict[str, int]]:
    """
    Return the addresses of a file, each with its street piece, and counts of what was left out.

    Parameters
    ----------
    data, shapes
        What was read, and its geometries.
    streets
        From `build_streets`: ``key``, ``name``, ``is_walkable`` and LineStrings in WGS84.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326, ordered by ``key`` (the register id of the address where OSM has it, else a
        hash): ``street``, ``number``, ``postcode``, ``city``, ``unit_count`` (nullable),
        ``piece_key`` and ``attached_by`` (``name``, ``nearest`` or empty), ``side`` of the piece
        seen from u to v, ``foot`` (nearest point of the piece, None when unattached).
    dict of str to int
        ``address_without_street``, ``address_repeated``, ``address_without_position``.
    """
    street_of = _associated_streets(data)
    found = pd.DataFrame(
        [
            (*_texts(item.tags, street_of.get((item.kind, item.id), "")), _units(item.tags),
             _register_id(item.tags), item.kind, item.id, item.lon, item.lat)
            for item in shapes.located(lambda tags: ADDRESS_KEY in tags)
        ],
        columns=["street", "number", "postcode", "city", "unit_count", "dar", "kind", "id", "lon",
                 "lat"],
    )  # fmt: skip
    found = found.astype({"lon": float, "lat": float})
    lost = found["lon"].isna()
    nowhere = (found["street"] == "") & ~lost
    usable = found[~lost & ~nowhere]
    kept = _without_repeats(usable)
    counts = {
        "address_without_position": int(lost.sum()),
        "address_without_street": int(nowhere.sum()),
        "address_repeated": len(usable) - len(kept),
    }
    kept["key"] = _keys(kept)
    kept["unit_count"] = kept["unit_count"].astype("Int64")
    kept = kept.sort_values("key", ignore_index=True)
    attached = attach(kept, streets)
    frame = gpd.GeoDataFrame(
        kept.join(attached), geometry=shapely.points(kept[["lon", "lat"]].to_numpy()), crs=WGS84
    )
    return frame[list(COLUMNS)].set_geometry("geometry"), {k: n for k, n in counts.items() if n}


def _associated_streets(data: OsmData) -> dict[tuple[str, int], str]:
    """Return the street that a relation of houses gives to its members."""
    return {
        (member.kind, member.ref): relation.tags["name"]
        for relation in data.relations
        if relation.tags["type"] in ("associatedStreet", "street") and "name" in relation.tags
        for member in relation.members
    }


def _texts(tags: Mapping[str, str], associated: str) -> tuple[str, str, str, str]:
    street = tags.get("addr:street") or associated or tags.get("addr:place", "")
    values = (street, tags[ADDRESS_KEY], tags.get("addr:postcode", ""), tags.get("addr:city", ""))
    street, number, postcode, city = (" ".join(value.split()) for value in values)
    return street, number, postcode, city


def _units(tags: Mapping[str, str]) -> int | None:
    """Return how many dwellings are stated, as a number or as a list such as ``1-4;7``."""
    stated = tags.get("building:flats") or tags.get("addr:flats") or ""
    if "building:flats" in tags and re.fullmatch(r"[0-9]{1,4}", stated):
        return int(stated)
    count = 0
    for part in filter(None, (part.strip() for part in re.split(r"[;,]", stated))):
        span = re.fullmatch(r"([0-9]{1,4})\s*-\s*([0-9]{1,4})", part)
        count += max(int(span[2]) - int(span[1]) + 1, 1) if span else 1
    return count or None


def _register_id(tags: Mapping[str, str]) -> str:
    """Return the id that the Danish address register gives, as a UUID in lower case, or empty."""
    for key in ("osak:identifier", "ref:dar"):
        # Older entries leave the hyphens out; a few name two ids.
        stated = tags.get(key, "").split(";")[0].strip()
        with suppress(ValueError):
            return str(UUID(stated))
    return ""


def _without_repeats(found: pd.DataFrame) -> pd.DataFrame:
    """Keep one of the rows with the same text that lie within `SAME_ADDRESS_M` of each other."""
    found = found.assign(without_dar=found["dar"] == "", without_units=found["unit_count"].isna())
    found = found.sort_values(["without_dar", "without_units", "kind", "id"], ignore_index=True)
    found["text"] = found["street"].map(comparable) + "|" + found["number"].str.casefold()
    if found.empty:
        return found  # without a position there is no plane to measure in
    plane = LocalPlane(
        (found["lon"].min(), found["lat"].min(), found["lon"].max(), found["lat"].max())
    )
    points = plane.metres(shapely.points(found[["lon", "lat"]].to_numpy()))
    points = _aside(points, pd.factorize(found["text"])[0])
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=SAME_ADDRESS_M)
    postcode = found["postcode"].to_numpy(dtype=object)
    dropped: set[int] = set()
    later = one > other
    for row, earlier in sorted(zip(one[later].tolist(), other[later].tolist(), strict=True)):
        agree = not (postcode[row] and postcode[earlier] and postcode[row] != postcode[earlier])
        if agree and earlier not in dropped:
            dropped.add(row)
    return found.drop(index=list(dropped))


def _keys(addresses: pd.DataFrame) -> list[str]:
    """
    Return a key for each address: the register id, else a hash of its text.

    Addresses with the same text, in two villages without postcodes for instance, are numbered
    from west to east, so that each still has a key of its own.
    """
    ordered = addresses.sort_values(["lon", "lat", "kind", "id"])
    text = ordered["text"] + "|" + ordered["postcode"]
    number = text.groupby(text).cumcount().astype(str)
    hashed = (text + "|" + number).map(lambda t: blake2b(t.encode(), digest_size=16).hexdigest())
    use_register = (ordered["dar"] != "") & ~ordered["dar"].duplicated()
    return hashed.where(~use_register, ordered["dar"]).reindex(addresses.index).to_list()


def attach(addresses: pd.DataFrame, streets: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Return the walkable piece of each address.

    Parameters
    ----------
    addresses
        ``street``, and ``lon`` and ``lat`` in degrees.
    streets
        ``key``, ``name``, ``is_walkable`` and LineStrings in WGS84.

    Returns
    -------
    pandas.DataFrame
        Same index: ``piece_key``, ``attached_by``, ``side``, ``foot`` as in `build_addresses`.

    Notes
    -----
    To search only among pieces of the same name, streets and addresses of each name are moved
    aside by a distance of their own, and one search in one tree serves them all.
    """
    pieces = streets[streets["is_walkable"]].sort_values("key", ignore_index=True)
    piece = np.full(len(addresses), -1)
    by = np.full(len(addresses), "", dtype=object)
    if len(addresses) and len(pieces):
        plane = LocalPlane(streets.total_bounds)
        lines = plane.metres(pieces.geometry.to_numpy())
        points = plane.metres(shapely.points(addresses[["lon", "lat"]].to_numpy()))
        codes, _ = pd.factorize(
            pd.concat([pieces["name"], addresses["street"]], ignore_index=True).map(comparable)
        )
        named = _nearest(
            _aside(points, codes[len(pieces) :]), _aside(lines, codes[: len(pieces)]), NAMED_LIMIT_M
        )
        others = np.flatnonzero(named < 0)
        piece = named.copy()
        piece[others] = _nearest(points[others], lines, NEAREST_LIMIT_M)
        by = np.where(named >= 0, "name", np.where(piece >= 0, "nearest", ""))
        foot, side = _foot_and_side(points, lines, piece)
        foot = plane.degrees(foot)
    else:
        foot, side = np.full(len(addresses), None), by
    keys = np.append(pieces["key"].to_numpy(dtype=object), "")[piece]
    return pd.DataFrame(
        {"piece_key": keys, "attached_by": by, "side": side,
         "foot": gpd.GeoSeries(foot, index=addresses.index, crs=WGS84)},
        index=addresses.index,
    )  # fmt: skip


def _aside(shapes: Any, codes: Any) -> Any:  # noqa: ANN401
    """Move shapes of each code to a strip of the plane of its own."""
    counts = shapely.get_num_coordinates(shapes)
    coordinates = shapely.get_coordinates(shapes)
    coordinates[:, 0] += np.repeat(codes, counts) * STRIP_M
    return shapely.set_coordinates(shapes.copy(), coordinates)


def _nearest(points: Any, lines: Any, limit_m: float) -> Any:  # noqa: ANN401
    """Return the row of the nearest line of each point, -1 beyond the limit; first of equals."""
    at, line = shapely.STRtree(lines).query_nearest(points, max_distance=limit_m)
    nearest = np.full(len(points), len(lines))
    np.minimum.at(nearest, at, line)
    return np.where(nearest < len(lines), nearest, -1)


def _foot_and_side(points: Any, lines: Any, piece: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Return the nearest point of each one's line, and the side of the line it lies on."""
    foot = np.full(len(points), None, dtype=object)
    side = np.full(len(points), "", dtype=object)
    on = np.flatnonzero(piece >= 0)
    line, point = lines[piece[on]], points[on]
    along = shapely.line_locate_point(line, point)
    foot[on] = shapely.line_interpolate_point(line, along)
    # The direction of the line around the foot, over a metre so that a bend counts on both sides.
    ahead = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.minimum(along + 0.5, shapely.length(line)))
    )
    behind = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.maximum(along - 0.5, 0))
    )
    (dx, dy), (px, py) = (ahead - behind).T, (shapely.get_coordinates(point) - behind).T
    cross = dx * py - dy * px
    side[on] = np.where(cross > 0, "left", np.where(cross < 0, "right", ""))
    return foot, side
