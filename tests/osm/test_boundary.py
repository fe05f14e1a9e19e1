from __future__ import annotations

import pytest
from shapely.geometry import box

from gis.errors import InputError

from .writing import OsmText, degrees


def around(west, south, east, north):
    return box(*degrees(west, south), *degrees(east, north))


def long_street(osm: OsmText | None = None) -> OsmText:
    """Storegade, 1,200 m, eight pieces of 150 m; a house at either end; a wood in the middle."""
    osm = (osm or OsmText()).nodes(
        {1: (0, 0), 2: (1200, 0), 10: (500, 10), 11: (700, 10), 12: (600, 90)}
    )
    osm.way(1, [1, 2], highway="residential", name="Storegade")
    osm.way(2, [10, 11, 12, 10], landuse="forest")
    osm.node(20, 20, 10, addr__street="Storegade", addr__housenumber="1", shop="kiosk")
    return osm.node(21, 1180, 10, addr__street="Storegade", addr__housenumber="99", shop="kiosk")


def municipality(osm: OsmText, name: str, *, id_=1, without: int | None = None) -> OsmText:
    """A boundary in three ways around the first 450 m; `without` leaves one out of the file."""
    osm.nodes({30: (-50, -100), 31: (400, -100), 32: (400, 100), 33: (-50, 100)})
    for way, refs in {30: [30, 31], 31: [31, 32, 33], 32: [30, 33]}.items():
        if way != without:
            osm.way(way, refs)
    members = [("w", way, "outer") for way in (30, 31, 32)]
    return osm.relation(
        id_, members, type="boundary", boundary="administrative", admin_level="7", name=name
    )


def test_pieces_that_reach_inside_are_kept_whole(read):
    extract = read(long_street(), boundary=around(-50, -100, 400, 100))
    assert extract.streets["length_m"].to_list() == pytest.approx([150] * 3, abs=0.1)
    assert extract.addresses["number"].to_list() == ["1"]
    assert len(extract.places) == 1
    assert extract.basemap.empty
    assert extract.boundary.equals(around(-50, -100, 400, 100))


def test_a_street_is_found_when_no_node_of_it_lies_inside(read):
    extract = read(long_street(), boundary=around(500, -50, 700, 50))
    assert len(extract.streets) == 2
    assert extract.basemap["kind"].to_list() == ["wood"]


def test_pieces_have_the_same_key_with_and_without_a_boundary(read):
    whole, part = read(long_street()), read(long_street(), boundary=around(-50, -100, 400, 100))
    assert set(part.streets["key"]) < set(whole.streets["key"])
    assert set(part.addresses["key"]) < set(whole.addresses["key"])


def test_a_boundary_elsewhere_is_refused(read):
    with pytest.raises(InputError, match="boundary_outside_map"):
        read(long_street(), boundary=around(5000, 5000, 6000, 6000))


@pytest.mark.parametrize("asked", ["Lindenhof", "lindenhof kommune", " Lindenhof  Kommune "])
@pytest.mark.parametrize("stated", ["Lindenhof", "Lindenhof Kommune"])
def test_a_municipality_is_found_by_its_name(read, stated, asked):
    extract = read(municipality(long_street(), stated), municipality=asked)
    assert len(extract.streets) == 3
    assert extract.boundary.hausdorff_distance(around(-50, -100, 400, 100)) < 1e-7


@pytest.mark.parametrize(
    ("stated", "asked"),
    [
        ("Københavns Kommune", "København"),
        ("Bornholms Regionskommune", "bornholm"),
        ("Aarhus Kommune", "Århus"),
        ("Randers Kommune", "Randers"),
    ],
)
def test_a_municipality_is_found_without_its_genitive(read, stated, asked):
    assert len(read(municipality(long_street(), stated), municipality=asked).streets) == 3


def test_relations_may_stand_before_ways_and_nodes(read):
    osm = municipality(long_street(), "Lindenhof")
    osm.objects.reverse()
    assert len(read(osm, municipality="Lindenhof").streets) == 3


def test_an_unknown_municipality_is_told_with_names_that_are_there(read):
    osm = municipality(long_street(), "Lindenhof Kommune")
    with pytest.raises(InputError, match="municipality_unknown") as told:
        read(osm, municipality="Bøgelund")
    assert told.value.params["found"] == "Lindenhof Kommune"


def test_a_file_without_municipalities_says_so(read):
    with pytest.raises(InputError, match="municipality_none"):
        read(long_street(), municipality="Lindenhof")


@pytest.mark.parametrize("without", [30, 31, 32])
def test_a_municipality_at_the_edge_of_the_extract_is_refused(read, without):
    osm = municipality(long_street(), "Lindenhof", without=without)
    with pytest.raises(InputError, match="municipality_incomplete"):
        read(osm, municipality="Lindenhof")


def test_areas_that_reach_over_the_boundary_are_still_closed(read):
    osm = municipality(long_street(), "Lindenhof")
    osm.nodes({40: (390, 10), 41: (900, 10), 42: (900, 60), 43: (390, 60)})
    osm.way(40, [40, 41]).way(41, [41, 42]).way(42, [42, 43]).way(43, [43, 40])
    osm.relation(
        9, [("w", w, "outer") for w in (40, 41, 42, 43)], type="multipolygon", natural="water"
    )
    assert read(osm, municipality="Lindenhof").basemap["kind"].to_list() == ["water"]


def test_without_a_boundary_the_file_says_what_it_covers(read):
    extract = read(long_street(OsmText(bounds=(-10, -20, 900, 300))))
    assert extract.boundary.bounds == pytest.approx(around(-10, -20, 900, 300).bounds, abs=1e-7)


def test_streets_beyond_the_bounds_of_the_file_stay(read):
    extract = read(long_street(OsmText(bounds=(-10, -20, 300, 300))))
    assert extract.streets["length_m"].sum() == pytest.approx(1200, abs=0.5)


@pytest.mark.parametrize(
    "bounds",
    [
        pytest.param(None, id="none"),
        pytest.param((90_000, 90_000, 91_000, 91_000), id="elsewhere"),
        pytest.param((10, 10, 10, 10), id="a point"),
    ],
)
def test_bounds_that_make_no_sense_are_replaced_by_the_streets(read, bounds):
    extract = read(long_street(OsmText(bounds=bounds)))
    assert extract.boundary.area > 0
    assert extract.boundary.contains(extract.streets.union_all())


# --- Files -------------------------------------------------------------------------------------
