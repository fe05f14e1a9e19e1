"""
One municipality from the internet: only when somebody asks for it by name.

The request holds the name of the municipality and which kinds of map objects are wanted, nothing
else: no area, no address, no position. The answer is written to a file, which the ordinary
importer then reads.

Sent through OSMnx, whose settings hold for it (``overpass_url``, ``requests_timeout``, user
agent, pauses). Nothing is cached on disk.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import osmium

from gis.errors import InputError
from gis.osm.apart import read_extract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gis.osm.extract import Extract

NAME = re.compile(r"[^\W\d_][\w .'’\-]{0,79}")
"""What a municipality may be called; keeps a name from becoming a query of its own."""

OBJECTS = (
    'way["highway"]', 'nwr["addr:housenumber"]', 'wr["building"]',
    'wr["natural"]', 'wr["waterway"]', 'wr["landuse"]', 'way["railway"]', 'nwr["leisure"]',
    'nwr["amenity"]', 'nwr["shop"]', 'nwr["office"]', 'nwr["social_facility"]',
    'nwr["healthcare"]',
)  # fmt: skip
"""The kinds of objects that the import uses."""


def download_extract(
    municipality: str, folder: Path, *, progress: Callable[[str, float], None] | None = None
) -> Extract:
    """
    Download a municipality from OpenStreetMap and read it like a file.

    Parameters
    ----------
    municipality
        Its name, with or without "Kommune".
    folder
        Where the answer is written for the importer; the caller removes it.
    progress
        As in `read_extract`, with the stage ``download`` before.

    Raises
    ------
    InputError
        ``online_name`` for what cannot be a name, ``online_unreachable`` when no answer came,
        ``online_unknown`` when there is no such municipality, ``online_answer`` when the answer
        is no map, and what `read_extract` raises.
    """
    name = " ".join(municipality.split())
    if not NAME.fullmatch(name):
        raise InputError("online_name", name=municipality)
    if progress:
        progress("download", 0.0)
    path = folder / "online.osm.pbf"
    answer = _ask(query(name))
    if answer.get("elements") == []:
        raise InputError("online_unknown", name=name)
    _write(answer, path)
    extract = read_extract(path, municipality=name, progress=progress)
    return replace(extract, source=f"OpenStreetMap: {name}")


def query(municipality: str) -> str:
    """Return what is sent: the name, and the kinds of objects."""
    stem = re.sub(r" (regions)?kommune$", "", municipality, flags=re.IGNORECASE)
    # Names stand in the genitive before the word: Københavns Kommune.
    pattern = "^" + stem.replace(".", "[.]") + "s?( (regions)?kommune)?$"
    wanted = "".join(f"{kind}(area.here);" for kind in OBJECTS)
    return (
        "[out:json][timeout:{timeout}];"
        f'relation["boundary"="administrative"]["admin_level"="7"]["name"~"{pattern}",i]->.it;'
        f".it map_to_area->.here;(.it;{wanted});(._;>;);out body;"
    )


def _ask(text: str) -> dict[str, Any]:
    import osmnx
    from osmnx._overpass import _overpass_request

    seconds = str(int(osmnx.settings.requests_timeout))
    with _private(osmnx.settings):
        try:
            return _overpass_request(OrderedDict(data=text.replace("{timeout}", seconds)))
        # What requests raises is an OSError, and OSMnx's own errors are ValueErrors.
        except (OSError, ValueError) as error:
            raise InputError("online_unreachable", server=osmnx.settings.overpass_url) from error


@contextmanager
def _private(settings: Any) -> Iterator[None]:  # noqa: ANN401
    """Keep OSMnx from storing answers on the disk, and from asking a name server of its own."""
    before = settings.use_cache, settings.doh_url_template
    settings.use_cache, settings.doh_url_template = False, None
    try:
        yield
    finally:
        settings.use_cache, settings.doh_url_template = before


def _write(answer: dict[str, Any], path: Path) -> None:
    """Write the answer of the server as an ordinary file."""
    header = osmium.io.Header()
    try:
        header.set("osmosis_replication_timestamp", answer["osm3s"]["timestamp_osm_base"])
        with osmium.SimpleWriter(str(path), header=header) as writer:
            for element in answer["elements"]:
                _write_element(writer, element)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise InputError("online_answer") from error


def _write_element(writer: Any, element: dict[str, Any]) -> None:  # noqa: ANN401
    common = {"id": element["id"], "tags": element.get("tags", {}), "version": 1}
    match element["type"]:
        case "node":
            place = (element["lon"], element["lat"])
            writer.add_node(osmium.osm.mutable.Node(location=place, **common))
        case "way":
            writer.add_way(osmium.osm.mutable.Way(nodes=element["nodes"], **common))
        case "relation":
            members = [(m["type"][0], m["ref"], m["role"]) for m in element["members"]]
            writer.add_relation(osmium.osm.mutable.Relation(members=members, **common))
