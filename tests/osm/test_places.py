from __future__ import annotations

import pytest

from gis.osm.places import KEYS, KINDS, PARTNER, PLACE, kind_of

from .writing import OsmText


def test_the_district_offers_its_library_and_its_kiosk(district):
    found = district.places.set_index("kind")
    assert sorted(found.index) == ["kiosk", "library"]
    assert found.loc["library", ["name", "role"]].to_list() == ["Biblioteket", "place"]


@pytest.mark.parametrize(
    ("tags", "kind", "role"),
    [
        ({"shop": "laundry"}, "laundry", PLACE),
        ({"leisure": "park"}, "park", PLACE),
        ({"amenity": "social_facility", "social_facility": "day_care"}, "drop_in_centre", PLACE),
        ({"amenity": "social_facility"}, "social_facility", PARTNER),
        ({"amenity": "doctors"}, "doctor", PARTNER),
        ({"amenity": "place_of_worship"}, "church", PARTNER),
        ({"amenity": "fuel", "shop": "convenience"}, "fuel", PARTNER),
        ({"shop": "supermarket"}, "grocery", PARTNER),
        ({"office": "employment_agency"}, "job_centre", PARTNER),
        ({"amenity": "pub;cafe"}, "pub", PLACE),
        ({"club": "sport"}, "sports", PARTNER),
    ],
)
def test_tags_tell_kind_and_role(tags, kind, role):
    assert kind_of(tags) == (kind, role)


def test_a_bench_is_neither_place_nor_partner():
    assert kind_of({"amenity": "bench"}) is None


def test_the_table_has_no_row_that_is_never_asked_for():
    assert {key for key, _ in KINDS} == set(KEYS)


def test_an_area_gives_a_point_inside_it(read):
    osm = OsmText().nodes(
        {1: (0, 0), 2: (100, 0), 3: (100, 60), 4: (90, 60), 5: (90, 10), 6: (0, 10)}
    )
    osm.way(1, [1, 2], highway="residential")
    osm.way(2, [1, 2, 3, 4, 5, 6, 1], leisure="park", name="Parken")
    extract = read(osm)
    park = extract.places[extract.places["kind"] == "park"].geometry.iloc[0]
    green = extract.basemap[extract.basemap["kind"] == "green"].geometry.iloc[0]
    assert green.contains(park)


def test_a_place_without_a_position_is_left_out(read):
    osm = OsmText().nodes({1: (0, 0), 2: (100, 0)}).way(1, [1, 2], highway="residential")
    osm.way(2, [8, 9, 8], leisure="park")
    assert read(osm).places.empty
