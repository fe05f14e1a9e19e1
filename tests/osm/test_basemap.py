from __future__ import annotations

import pytest
from shapely.geometry import Point

from gis.osm.extract import Note

from .writing import OsmText, degrees


def town(**options) -> OsmText:
    osm = OsmText(bounds=(0, 0, 400, 400), **options).nodes({1: (10, 10), 2: (100, 10)})
    return osm.way(1, [1, 2], highway="residential", name="Storegade")


def kinds(extract):
    return sorted(extract.basemap["kind"])


def area_of(extract, kind):
    found = extract.basemap[extract.basemap["kind"] == kind]
    assert len(found) == 1
    return found.geometry.iloc[0]


def square(osm: OsmText, first: int, x: float, y: float, size: float) -> list[int]:
    ids = [first, first + 1, first + 2, first + 3]
    corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
    osm.nodes(dict(zip(ids, corners, strict=True)))
    return [*ids, ids[0]]


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"building": "yes"}, "building"),
        ({"natural": "water"}, "water"),
        ({"waterway": "riverbank"}, "water"),
        ({"landuse": "residential"}, "residential"),
        ({"landuse": "industrial"}, "industry"),
        ({"landuse": "allotments"}, "allotment"),
        ({"landuse": "forest"}, "wood"),
        ({"landuse": "farmland"}, "farmland"),
        ({"natural": "beach"}, "sand"),
        ({"highway": "pedestrian", "area": "yes"}, "square"),
    ],
)
def test_areas_have_their_kind(read, tags, kind):
    osm = town()
    osm.way(2, square(osm, 10, 50, 50, 30), **tags)
    assert kinds(read(osm)) == [kind]


def test_lines_have_their_kind_and_nothing_runs_under_ground(read):
    osm = town().nodes({10: (50, 50), 11: (80, 80)})
    osm.way(2, [10, 11], railway="rail").way(3, [10, 11], waterway="stream")
    osm.way(4, [10, 11], waterway="stream", tunnel="culvert").way(
        5, [10, 11], railway="subway", tunnel="yes"
    )
    assert kinds(read(osm)) == ["railway", "stream"]


def test_a_lake_has_its_island(read):
    osm = town()
    osm.way(2, square(osm, 10, 50, 50, 100)).way(3, square(osm, 20, 80, 80, 20))
    osm.relation(1, [("w", 2, "outer"), ("w", 3, "inner")], type="multipolygon", natural="water")
    lake = area_of(read(osm), "water")
    assert lake.contains(Point(degrees(60, 60)))
    assert not lake.contains(Point(degrees(90, 90)))


def test_a_ring_of_several_ways_is_assembled(read):
    osm = town().nodes({10: (50, 50), 11: (80, 50), 12: (80, 80)})
    osm.way(2, [10, 11]).way(3, [12, 11]).way(4, [12, 10])
    members = [("w", 3, "outer"), ("w", 2, ""), ("w", 4, "outer")]
    osm.relation(1, members, type="multipolygon", landuse="forest")
    assert kinds(read(osm)) == ["wood"]


@pytest.mark.parametrize(
    "members",
    [
        pytest.param([("w", 2, "outer"), ("w", 99, "outer")], id="a way is missing"),
        pytest.param([("w", 2, "outer")], id="the ring is open"),
        pytest.param([], id="no member"),
    ],
)
def test_what_cannot_be_closed_is_counted_and_left_out(read, members):
    osm = town().nodes({10: (50, 50), 11: (80, 50), 12: (80, 80)}).way(2, [10, 11, 12])
    osm.relation(1, members, type="multipolygon", landuse="forest")
    extract = read(osm)
    assert extract.basemap.empty
    assert Note("area_incomplete", 1) in extract.notes


def test_an_area_that_crosses_itself_is_repaired(read):
    osm = town().nodes({10: (50, 50), 11: (80, 80), 12: (80, 50), 13: (50, 80)})
    osm.way(2, [10, 11, 12, 13, 10], landuse="grass")
    assert area_of(read(osm), "green").is_valid


# --- The sea: land lies on the left of a coastline ---------------------------------------------


def test_the_sea_lies_to_the_right_of_a_coast_that_crosses_the_map(read):
    osm = town().nodes({10: (-50, 200), 11: (200, 210), 12: (450, 200)})
    osm.way(2, [12, 11, 10], natural="coastline")  # westward: land to the south
    sea = area_of(read(osm), "water")
    assert sea.contains(Point(degrees(200, 300)))
    assert not sea.contains(Point(degrees(50, 10)))


def test_a_coast_without_a_node_on_the_map_still_parts_land_and_sea(read):
    osm = town().nodes({10: (-9000, 200), 11: (450, 200)}).way(2, [11, 10], natural="coastline")
    sea = area_of(read(osm), "water")
    assert sea.contains(Point(degrees(200, 300)))
    assert not sea.contains(Point(degrees(50, 10)))


def test_the_sea_lies_around_an_island(read):
    osm = town()
    osm.way(2, square(osm, 10, 5, 5, 200), natural="coastline")  # counter-clockwise
    sea = area_of(read(osm), "water")
    assert sea.contains(Point(degrees(300, 300)))
    assert not sea.contains(Point(degrees(50, 10)))


def test_a_coast_in_several_ways_with_an_island_off_it(read):
    osm = town().nodes({10: (-50, 200), 11: (200, 200), 12: (450, 200)})
    osm.way(2, [11, 10], natural="coastline").way(3, [12, 11], natural="coastline")
    osm.way(4, square(osm, 20, 100, 250, 50), natural="coastline")
    sea = area_of(read(osm), "water")
    assert sea.contains(Point(degrees(20, 270)))
    assert not sea.contains(Point(degrees(120, 270)))


def test_a_coast_with_a_gap_gives_no_sea_but_a_note(read):
    osm = town().nodes({10: (-50, 200), 11: (150, 200), 12: (250, 200), 13: (450, 200)})
    osm.way(2, [11, 10], natural="coastline").way(3, [13, 12], natural="coastline")
    extract = read(osm)
    assert "water" not in kinds(extract)
    assert Note("coastline_broken", 1) in extract.notes
