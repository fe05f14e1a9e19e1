"""The demo town: made again to the byte, and sound as a map."""

from __future__ import annotations

import bz2
import gzip
import json
import math
import re
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np
import pytest
import shapely
from pyproj import Transformer
from shapely import LineString, Point, Polygon

import data
from data.make_demo_town import write_all
from gis.osm.extract import read_extract

TO_METRES = Transformer.from_crs("EPSG:4326", "EPSG:25832", always_xy=True).transform
STREETS = {
    "primary", "secondary", "tertiary", "residential", "unclassified", "living_street",
    "pedestrian", "service",
}  # fmt: skip


class Osm:
    """The file as it is written, read with nothing but an XML parser."""

    def __init__(self, root: ET.Element) -> None:
        self.root = root
        self.bounds = {k: float(v) for k, v in root.find("bounds").attrib.items()}
        nodes = root.findall("node")
        lon_lat = np.array([[float(n.get("lon")), float(n.get("lat"))] for n in nodes])
        x, y = TO_METRES(lon_lat[:, 0], lon_lat[:, 1])
        self.lon_lat = dict(zip((n.get("id") for n in nodes), map(tuple, lon_lat), strict=True))
        self.at = dict(zip((n.get("id") for n in nodes), zip(x, y, strict=True), strict=True))
        self.tags = {element.get("id"): _tags(element) for element in root if element.get("id")}
        self.ways = {
            w.get("id"): [nd.get("ref") for nd in w.findall("nd")] for w in root.iter("way")
        }
        self.relations = {
            r.get("id"): [(m.get("type"), m.get("ref"), m.get("role")) for m in r.findall("member")]
            for r in root.iter("relation")
        }

    def lines(self, *keys: str) -> list[tuple[dict[str, str], LineString]]:
        return [
            (self.tags[way], LineString([self.at[ref] for ref in refs]))
            for way, refs in self.ways.items()
            if any(key in self.tags[way] for key in keys)
        ]

    def buildings(self) -> list[Polygon]:
        found = [
            Polygon([self.at[ref] for ref in refs])
            for way, refs in self.ways.items()
            if "building" in self.tags[way]
        ]
        for relation, members in self.relations.items():
            if "building" in self.tags[relation]:
                rings = {role: [self.at[r] for r in self.ways[ref]] for _, ref, role in members}
                found.append(Polygon(rings["outer"], [rings["inner"]]))
        return found

    def addresses(self) -> list[dict[str, str]]:
        return [tags for tags in self.tags.values() if "addr:housenumber" in tags]


def _tags(element: ET.Element) -> dict[str, str]:
    return {tag.get("k"): tag.get("v") for tag in element.findall("tag")}


@pytest.fixture(scope="module")
def osm() -> Osm:
    return Osm(ET.fromstring(bz2.decompress(data.DEMO_TOWN.read_bytes())))


@pytest.fixture(scope="module")
def extract():
    return read_extract(data.DEMO_TOWN)


def test_the_script_makes_the_committed_files_again(tmp_path):
    write_all(tmp_path)
    committed_files = (
        data.DEMO_TOWN, data.DEMO_AREA, data.DEMO_AREAS, data.DEMO_ROUND, data.DEMO_WALKED,
    )  # fmt: skip
    for committed in committed_files:
        assert (tmp_path / committed.name).read_bytes() == committed.read_bytes(), committed.name


def test_the_file_is_small():
    assert data.DEMO_TOWN.stat().st_size < 700_000


def test_the_town_has_the_promised_size(extract):
    assert 900 <= len(extract.streets) <= 1_150
    assert 2_800 <= len(extract.addresses) <= 3_300


def test_every_object_has_a_number_a_version_and_the_fixed_time(osm):
    objects = [element for element in osm.root if element.tag != "bounds"]
    assert len({element.get("id") for element in objects}) == len(objects)
    assert all(int(element.get("id")) > 900_000_000_000 for element in objects)
    assert {element.get("version") for element in objects} == {"1"}
    assert {element.get("timestamp") for element in objects} == {"2026-09-01T00:00:00Z"}


def test_every_node_is_used_or_tagged_and_inside_the_bounds(osm):
    used = {ref for refs in osm.ways.values() for ref in refs}
    for node, (lon, lat) in osm.lon_lat.items():
        assert node in used or osm.tags[node]
        assert osm.bounds["minlon"] <= lon <= osm.bounds["maxlon"]
        assert osm.bounds["minlat"] <= lat <= osm.bounds["maxlat"]


def test_ways_and_relations_name_only_what_is_there(osm):
    assert all(ref in osm.at for refs in osm.ways.values() for ref in refs)
    assert all(
        len(refs) > 1 and all(a != b for a, b in pairwise(refs)) for refs in osm.ways.values()
    )
    kinds = {"way": osm.ways, "node": osm.at}
    assert all(ref in kinds[kind] for ms in osm.relations.values() for kind, ref, _ in ms)


def test_every_address_is_complete_and_unique(osm):
    keys = ("addr:street", "addr:housenumber", "addr:postcode", "addr:city")
    assert all(all(tags.get(key) for key in keys) for tags in osm.addresses())
    numbers = Counter((tags["addr:street"], tags["addr:housenumber"]) for tags in osm.addresses())
    assert numbers.most_common(1)[0][1] == 1
    assert all(re.fullmatch(r"[1-9]\d*[A-H]?", number) for _, number in numbers)


def test_addresses_sit_on_points_and_on_buildings_and_some_have_letters(osm):
    on_ways = [way for way in osm.ways if "addr:housenumber" in osm.tags[way]]
    lettered = [t for t in osm.addresses() if t["addr:housenumber"][-1].isalpha()]
    assert 0.02 < len(on_ways) / len(osm.addresses()) < 0.2
    assert 0.02 < len(lettered) / len(osm.addresses()) < 0.2


def test_odd_numbers_are_left_and_even_numbers_right(osm):
    lines = {tags["name"]: line for tags, line in osm.lines("highway") if tags.get("name")}
    for street in ("Solsortevej", "Mejsevej", "Drosselvej", "Fyrrevej", "Elmevænget", "Valmuevej"):
        line = lines[street]
        sides = defaultdict(set)
        for node, at in osm.at.items():
            tags = osm.tags[node]
            if tags.get("addr:street") == street:
                along = line.project(Point(at))
                a, b = line.interpolate(along - 0.5), line.interpolate(along + 0.5)
                cross = (b.x - a.x) * (at[1] - a.y) - (b.y - a.y) * (at[0] - a.x)
                sides[cross > 0].add(int(tags["addr:housenumber"].rstrip("AB")) % 2)
        assert sides == {True: {1}, False: {0}}, street


def test_no_building_stands_on_a_street_or_a_railway(osm):
    lines = [line for _, line in osm.lines("highway", "railway", "waterway")]
    hits = shapely.STRtree(osm.buildings()).query(lines, predicate="intersects")
    assert hits.shape[1] == 0


def test_no_two_buildings_overlap(osm):
    buildings = [building.buffer(-0.1) for building in osm.buildings()]
    hits = shapely.STRtree(buildings).query(buildings, predicate="intersects")
    assert hits.shape[1] == len(buildings)


def test_buildings_and_areas_are_valid(osm):
    assert all(building.is_valid for building in osm.buildings())
    closed = [refs for way, refs in osm.ways.items() if refs[0] == refs[-1] and osm.tags[way]]
    assert all(Polygon([osm.at[ref] for ref in refs]).is_valid for refs in closed)


def test_no_real_municipality_is_touched(osm, shared):
    source = shared / "data" / "dagi" / "kommuner.geojson.gz"
    features = json.loads(gzip.decompress(source.read_bytes()))["features"]
    town = shapely.box(*(osm.bounds[k] for k in ("minlon", "minlat", "maxlon", "maxlat")))
    for feature in features:
        name = feature["properties"]["KOMNAVN"]
        assert not shapely.from_geojson(json.dumps(feature["geometry"])).intersects(town), name
        assert name != "Sønderløkke"


def test_every_address_has_the_same_postcode(osm):
    assert {tags["addr:postcode"] for tags in osm.addresses()} == {"8999"}


def test_the_postcode_is_not_in_use(shared):
    source = shared / "data" / "dagi" / "postnumre.geojson.gz"
    features = json.loads(gzip.decompress(source.read_bytes()))["features"]
    assert "8999" not in {feature["properties"]["POSTNR_TXT"] for feature in features}
    assert "Sønderløkke" not in {feature["properties"]["POSTBYNAVN"] for feature in features}


@pytest.mark.parametrize(
    "wanted",
    [
        "amenity=library", "shop=kiosk", "shop=laundry", "shop=supermarket", "shop=convenience",
        "amenity=doctors", "amenity=pharmacy", "shop=bakery", "amenity=cafe", "amenity=bank",
        "amenity=townhall", "amenity=police", "office=employment_agency",
        "amenity=social_facility", "building=dormitory", "landuse=allotments",
        "tourism=camp_site", "landuse=industrial", "amenity=school", "leisure=pitch",
        "building=farm", "building=barn", "leisure=park", "natural=water", "waterway=stream",
        "railway=rail", "railway=station", "railway=level_crossing", "building=church",
        "building=apartments", "building=terrace", "building=house", "landuse=residential",
        "landuse=farmland", "landuse=forest", "landuse=meadow", "landuse=grass",
        "landuse=cemetery", "landuse=retail", "place=town", "highway=motorway", "motorroad=yes",
        "foot=no", "access=no", "access=private", "sidewalk=separate", "area=yes", "bridge=yes",
        "highway=construction", "highway=steps", "highway=track", "surface=gravel",
        "service=parking_aisle", "service=driveway", "highway=cycleway", "highway=footway",
        "highway=path", "highway=living_street", "highway=pedestrian", "entrance=staircase",
        "type=multipolygon", "type=boundary", "disused=yes",
    ],
)  # fmt: skip
def test_the_town_has(osm, wanted):
    key, value = wanted.split("=")
    assert any(tags.get(key) == value for tags in osm.tags.values())


def test_an_estate_road_with_private_access_has_addresses(osm):
    roads = {
        tags.get("name") for tags, _ in osm.lines("highway") if tags.get("access") == "private"
    }
    assert any(tags["addr:street"] in roads for tags in osm.addresses())


def test_a_bridge_shares_nothing_but_its_ends(osm):
    roads = {
        way: refs for way, refs in osm.ways.items() if {"highway", "railway"} & set(osm.tags[way])
    }
    bridges = {way for way in roads if osm.tags[way].get("bridge") == "yes"}
    assert len(bridges) >= 5
    for bridge in bridges:
        inner, below = set(roads[bridge][1:-1]), [w for w in roads if w != bridge]
        assert not any(inner & set(roads[way]) for way in below)


def test_a_road_bridge_spans_a_street_that_does_not_meet_it(osm):
    span = [
        way
        for way in osm.ways
        if osm.tags[way].get("name") == "Ringvejen" and osm.tags[way].get("bridge") == "yes"
    ]
    below = [way for way in osm.ways if osm.tags[way].get("name") == "Banevej"]
    line = {way: LineString([osm.at[ref] for ref in osm.ways[way]]) for way in span + below}
    assert any(line[a].crosses(line[b]) for a in span for b in below)
    assert not any(set(osm.ways[a]) & set(osm.ways[b]) for a in span for b in below)


def test_the_boundary_is_closed_and_holds_the_town(osm):
    relation = next(r for r in osm.relations if osm.tags[r].get("boundary") == "administrative")
    assert osm.tags[relation]["admin_level"] == "7"
    parts = [
        [osm.at[n] for n in osm.ways[ref]]
        for kind, ref, _ in osm.relations[relation]
        if kind == "way"
    ]
    boundary = Polygon(shapely.line_merge(shapely.MultiLineString(parts)).coords)
    here = [Point(osm.at[n]) for n in osm.at if "addr:housenumber" in osm.tags[n]]
    assert boundary.is_valid
    assert all(shapely.contains(boundary, here))


def test_what_can_be_walked_is_one_network(extract):
    walkable = extract.streets[extract.streets.is_walkable]
    parent = {node: node for node in [*walkable.u, *walkable.v]}

    def root(node):
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for u, v in zip(walkable.u, walkable.v, strict=True):
        parent[root(u)] = root(v)
    assert len({root(node) for node in parent}) == 1


def test_addresses_find_their_street_by_name(extract):
    assert (extract.addresses.attached_by == "name").mean() >= 0.99
    assert (extract.addresses.attached_by != "").all()


def test_no_street_is_called_after_a_person(extract):
    titles = re.compile(r"\b(Dr|Kong|Dronning|Prins|Kaptajn|Pastor|Frk|Fru)\b\.? ")
    assert not any(titles.search(name) for name in extract.streets.name)


def test_the_demo_round_is_an_ordinary_round(extract):
    wanted = json.loads(data.DEMO_ROUND.read_text(encoding="utf-8"))
    (feature,) = json.loads(data.DEMO_AREA.read_text(encoding="utf-8"))["features"]
    area = shapely.from_geojson(json.dumps(feature["geometry"]))
    inside = [
        length
        for line, length, must in zip(
            extract.streets.geometry,
            extract.streets.length_m,
            extract.streets.is_must_walk,
            strict=True,
        )
        if must and line.intersection(area).length >= line.length / 2
    ]
    assert wanted["area_ids"] == [feature["properties"]["name"]] == ["Fuglekvarteret"]
    assert wanted["walkers"] == 2
    assert wanted["is_pair"]
    assert 45 <= len(inside) <= 150
    assert 3_500 <= sum(inside) <= 5_500
    start = Point(TO_METRES(*wanted["starts"][0]))
    nearest = min(
        start.distance(shapely.transform(line, lambda c: np.array(TO_METRES(c[:, 0], c[:, 1])).T))
        for line in extract.streets[extract.streets.is_walkable].geometry
    )
    assert nearest < 10


def test_housing_areas_have_names_and_do_not_overlap():
    features = json.loads(data.DEMO_AREAS.read_text(encoding="utf-8"))["features"]
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features]
    assert len({feature["properties"]["name"] for feature in features}) == len(features) >= 8
    assert all(shape.is_valid for shape in shapes)
    for i, shape in enumerate(shapes):
        assert all(shape.intersection(other).area == 0 for other in shapes[i + 1 :])


def test_lengths_on_the_plane_are_lengths_on_the_earth(osm, extract):
    total = sum(line.length for tags, line in osm.lines("highway"))
    assert math.isclose(total, extract.streets.length_m.sum(), rel_tol=0.003)
