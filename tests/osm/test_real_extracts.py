"""The real extracts, checked against a reading of the raw XML that shares nothing with ours."""

from __future__ import annotations

import bz2
import itertools
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import networkx as nx
import numpy as np
import pytest
import shapely
from shapely.geometry import Point

from gis.crs import GEOD
from gis.osm.extract import Extract, read_extract

NAMES = [
    "carlsberg",
    "kalvebod_kastrup",
    "roedovre",
    "ronne",
    "tiny_braedstrup",
    "tunoe",
    "vesterbro",
]
DWELLINGS = {
    "residential", "living_street", "unclassified", "tertiary", "secondary", "primary", "pedestrian"
}  # fmt: skip


@dataclass
class Raw:
    """Positions, ways and relations as the XML has them."""

    places: dict[str, tuple[float, float]]
    ways: list[tuple[list[str], dict[str, str]]]
    highways: set[int]
    addresses: int
    names: set[str]


def read_raw(path) -> Raw:
    root = ET.fromstring(bz2.decompress(path.read_bytes()))
    places = {n.get("id"): (float(n.get("lon")), float(n.get("lat"))) for n in root.iter("node")}
    tagged = [
        (thing, {tag.get("k"): tag.get("v") for tag in thing.iter("tag")})
        for kind in ("node", "way", "relation")
        for thing in root.iter(kind)
    ]
    ways = [
        ([nd.get("ref") for nd in thing.iter("nd")], tags)
        for thing, tags in tagged
        if thing.tag == "way" and "highway" in tags
    ]
    addresses = [
        tags
        for _, tags in tagged
        if "addr:housenumber" in tags and ("addr:street" in tags or "addr:place" in tags)
    ]
    named = {
        " ".join(tags["name"].split())
        for refs, tags in ways
        if tags["highway"] in DWELLINGS
        and "name" in tags
        and sum(ref in places for ref in refs) > 1
    }
    highways = {int(t.get("id")) for t, tags in tagged if t.tag == "way" and "highway" in tags}
    return Raw(places, ways, highways, len(addresses), named)


def may_walk(tags: dict[str, str]) -> bool:
    welcome = tags.get("foot") in ("yes", "designated", "permissive")
    return (
        not tags["highway"].startswith("motorway")
        and tags["highway"] not in ("construction", "proposed", "raceway", "bus_stop", "services")
        and tags.get("foot") != "no"
        and (welcome or (tags.get("motorroad") != "yes" and tags.get("access") != "no"))
    )


def must_walk(tags: dict[str, str]) -> bool:
    street = tags["highway"] in DWELLINGS or (tags["highway"] == "service" and "name" in tags)
    return (
        may_walk(tags) and street and tags.get("area") != "yes" and tags.get("motorroad") != "yes"
    )


def segments(raw: Raw, wanted) -> set[frozenset[str]]:
    return {
        frozenset(pair)
        for refs, tags in raw.ways
        if wanted(tags)
        for pair in itertools.pairwise(refs)
        if pair[0] != pair[1] and all(ref in raw.places for ref in pair)
    }


def kilometres(raw: Raw, pairs: set[frozenset[str]]) -> float:
    ends = np.array([[raw.places[node] for node in sorted(pair)] for pair in pairs])
    return GEOD.inv(*ends[:, 0].T, *ends[:, 1].T)[2].sum() / 1000


@pytest.fixture(scope="module", params=NAMES)
def name(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def raw(shared, name) -> Raw:
    return read_raw(shared / "data" / f"{name}.osm.bz2")


@pytest.fixture(scope="module")
def extract(shared, name) -> Extract:
    return read_extract(shared / "data" / f"{name}.osm.bz2")


def walkable(extract):
    return extract.streets[extract.streets["is_walkable"]]


def test_walkable_kilometres_agree(raw, extract):
    streets = walkable(extract)
    found = streets[~streets["is_square"]]["length_m"].sum() / 1000
    pairs = segments(raw, lambda tags: may_walk(tags) and tags.get("area") != "yes")
    assert found == pytest.approx(kilometres(raw, pairs), rel=2e-4)


def test_required_kilometres_agree(raw, extract):
    found = extract.streets[extract.streets["is_must_walk"]]["length_m"].sum() / 1000
    assert found == pytest.approx(kilometres(raw, segments(raw, must_walk)), rel=2e-4)


def test_no_named_street_is_lost(raw, extract):
    assert raw.names <= set(extract.streets["name"])


def test_the_network_hangs_together_as_in_the_file(raw, extract):
    graph = nx.Graph()
    graph.add_edges_from(map(tuple, segments(raw, may_walk)))
    ours = nx.Graph()
    streets = walkable(extract)
    streets = streets[streets["osm_way"].isin(raw.highways)]  # the rims of relations are ours alone
    ours.add_edges_from(zip(streets["u"], streets["v"], strict=True))
    assert nx.number_connected_components(ours) == nx.number_connected_components(graph)


def test_ends_that_are_nodes_stand_where_the_file_has_them(raw, extract):
    for street in extract.streets.itertuples():
        for node, place in (
            (street.u, street.geometry.coords[0]),
            (street.v, street.geometry.coords[-1]),
        ):
            if node > 0:
                assert place == pytest.approx(raw.places[str(node)], abs=1e-9)


def test_pieces_are_short_unique_and_measured_on_the_ellipsoid(extract):
    streets = extract.streets
    assert streets["key"].is_unique
    assert streets["length_m"].between(0.05, 150.1).all()
    measured = [GEOD.geometry_length(line) for line in streets.geometry]
    assert streets["length_m"].to_numpy() == pytest.approx(measured, abs=1e-6)


def test_every_address_is_counted(raw, extract):
    repeated = sum(note.count for note in extract.notes if note.code == "address_repeated")
    assert len(extract.addresses) + repeated == raw.addresses
    assert extract.addresses["key"].is_unique


def test_addresses_hang_on_a_walkable_piece(extract):
    found = extract.addresses.merge(
        walkable(extract), left_on="piece_key", right_on="key", suffixes=("", "_piece")
    )
    assert len(found) == len(extract.addresses)
    assert (found["attached_by"] == "name").mean() > 0.85
    off = shapely.distance(found["foot"].to_numpy(), found["geometry_piece"].to_numpy())
    assert off.max() < 1e-6  # a tenth of a metre: the map is drawn in degrees here
    assert (found["side"] != "").all()


def test_the_base_map_is_valid(extract):
    assert extract.basemap.is_valid.all()
    assert not extract.basemap.is_empty.any()
    assert extract.basemap.geom_type.isin(["Polygon", "MultiPolygon", "LineString"]).all()


def test_a_boundary_inside_keeps_the_same_pieces(shared, name, extract):
    west, south, east, north = extract.boundary.bounds
    inside = shapely.box(
        west + 0.3 * (east - west), south + 0.3 * (north - south),
        west + 0.7 * (east - west), south + 0.7 * (north - south),
    )  # fmt: skip
    cut = read_extract(shared / "data" / f"{name}.osm.bz2", boundary=inside)
    addresses = extract.addresses[extract.addresses.intersects(inside)]
    assert set(cut.addresses["key"]) == set(addresses["key"])
    streets = extract.streets
    wanted = streets.intersects(inside) | streets["key"].isin(addresses["piece_key"])
    assert set(cut.streets["key"]) == set(streets[wanted]["key"])
    buildings = extract.basemap[extract.basemap["kind"] == "building"]
    assert (cut.basemap["kind"] == "building").sum() == buildings.intersects(inside).sum()


def test_the_sea_lies_around_tunoe(places):
    extract = read_extract(places / "tunoe.osm.bz2")
    sea = shapely.union_all(extract.basemap[extract.basemap["kind"] == "water"].geometry.to_numpy())
    assert sea.contains(Point(10.42, 55.944))
    assert sea.contains(Point(10.46, 55.960))
    assert not sea.contains(Point(10.436, 55.952))  # the village


def test_streets_that_run_beyond_the_bounds_are_whole(places):
    extract = read_extract(places / "tiny_braedstrup.osm.bz2")
    beyond = ~extract.streets.intersects(extract.boundary)
    assert beyond.sum() > 20
