from __future__ import annotations

import pandas as pd
import pytest

from gis.crs import GEOD
from gis.osm.addresses import comparable
from gis.osm.extract import Note

from .writing import OsmText

REGISTER_ID = "0a3f507c-b2e6-32b8-e044-0003ba298018"


def one_street(**tags: str) -> OsmText:
    """Storegade, 100 m from west to east, and a nameless path 40 m north of it."""
    osm = OsmText().nodes({1: (0, 0), 2: (100, 0), 3: (0, 40), 4: (100, 40)})
    osm.way(1, [1, 2], highway="residential", name="Storegade")
    return osm.way(2, [3, 4], highway="path", **tags)


def house(osm: OsmText, id_: int, x: float, y: float, street="Storegade", number="1", **tags):
    return osm.node(id_, x, y, addr__street=street, addr__housenumber=number, **tags)


def attachment(extract):
    address, streets = extract.addresses.iloc[0], extract.streets.set_index("key")
    street = streets["highway"].get(address["piece_key"], "")
    return street, address["attached_by"]


def test_every_address_of_the_district_has_its_street(district):
    found = district.addresses.merge(
        district.streets, left_on="piece_key", right_on="key", suffixes=("", "_piece")
    )
    by_number = found.set_index("number")
    assert len(found) == 8
    assert by_number.loc["3", "name"] == "Lindeallé"  # Lindealle on the door, Lindeallé on the map
    assert by_number.loc["7", "name"] == "Blindvej"
    assert by_number.loc["8", ["name", "attached_by"]].to_list() == ["Gårdvej", "nearest"]
    assert set(by_number["attached_by"].drop("8")) == {"name"}


def test_the_street_of_the_same_name_wins_over_a_nearer_one(read):
    osm = house(one_street(), 10, 50, 35)
    assert attachment(read(osm)) == ("residential", "name")


def test_the_nearest_way_serves_when_the_street_is_not_in_the_file(read):
    osm = house(one_street(), 10, 50, 35, street="Nordmarken")
    assert attachment(read(osm)) == ("path", "nearest")


def test_no_address_is_attached_where_nobody_may_walk(read):
    osm = house(one_street(foot="no"), 10, 50, 35, street="Nordmarken")
    assert attachment(read(osm)) == ("residential", "nearest")


@pytest.mark.parametrize(
    ("distance", "street", "expected"),
    [
        pytest.param(199, "Storegade", ("residential", "name"), id="back from its own street"),
        pytest.param(202, "Storegade", ("residential", "nearest"), id="too far for its name"),
        pytest.param(299, "Nordmarken", ("residential", "nearest"), id="just near enough"),
        pytest.param(302, "Nordmarken", ("", ""), id="too far from everything"),
    ],
)
def test_attachment_has_limits(read, distance, street, expected):
    osm = house(one_street(), 10, 50, -distance, street=street)
    assert attachment(read(osm)) == expected


def test_an_address_that_is_too_far_has_no_foot_and_no_side(read):
    address = read(house(one_street(), 10, 50, -302)).addresses.iloc[0]
    assert address["foot"] is None
    assert address["side"] == ""


def test_foot_and_side_are_seen_from_u_to_v(read):
    osm = house(house(one_street(), 10, 30, 12, number="1"), 11, 30, -12, number="2")
    extract = read(osm)
    street = extract.streets[extract.streets["name"] == "Storegade"].iloc[0]
    eastward = street.geometry.coords[0] < street.geometry.coords[-1]
    by_number = extract.addresses.set_index("number")
    assert by_number["side"].to_dict() == (
        {"1": "left", "2": "right"} if eastward else {"1": "right", "2": "left"}
    )
    for row in by_number.itertuples():
        metres = GEOD.inv(row.geometry.x, row.geometry.y, row.foot.x, row.foot.y)[2]
        assert metres == pytest.approx(12, abs=0.1)


def test_addresses_stand_on_nodes_ways_and_relations(read):
    osm = house(one_street(), 10, 10, 10, number="1")
    osm.nodes({20: (30, 10), 21: (40, 10), 22: (40, 20), 23: (30, 20)})
    osm.way(
        20, [20, 21, 22, 23, 20], building="yes", addr__street="Storegade", addr__housenumber="3"
    )
    osm.nodes({30: (60, 10), 31: (70, 10), 32: (70, 20), 33: (60, 20)})
    osm.way(30, [30, 31, 32]).way(31, [32, 33, 30])
    osm.relation(
        40, [("w", 30, "outer"), ("w", 31, "outer")],
        type="multipolygon", building="yes", addr__street="Storegade", addr__housenumber="5",
    )  # fmt: skip
    extract = read(osm)
    assert sorted(extract.addresses["number"]) == ["1", "3", "5"]
    assert (extract.basemap["kind"] == "building").sum() == 2


def test_an_incomplete_building_gives_the_address_of_a_node_that_is_there(read):
    osm = one_street().nodes({20: (30, 10), 21: (40, 10)})
    osm.way(20, [20, 21, 22, 20], building="yes", addr__street="Storegade", addr__housenumber="3")
    extract = read(osm)
    assert extract.addresses["number"].to_list() == ["3"]
    assert Note("area_incomplete", 1) in extract.notes


def test_the_same_text_close_by_is_one_address_and_far_away_two(read):
    osm = house(one_street(), 10, 10, 10)
    house(osm, 11, 35, 10)
    house(osm, 12, 90, 10)
    extract = read(osm)
    assert len(extract.addresses) == 2
    assert extract.addresses["key"].is_unique
    assert Note("address_repeated", 1) in extract.notes


def test_postcodes_that_differ_keep_addresses_apart(read):
    osm = house(one_street(), 10, 10, 10, addr__postcode="1000")
    house(osm, 11, 15, 10, addr__postcode="2000")
    assert len(read(osm).addresses) == 2


def test_of_repeated_addresses_the_one_with_a_register_id_stays(read):
    osm = house(one_street(), 10, 10, 10)
    house(osm, 11, 15, 10, **{"osak:identifier": REGISTER_ID.upper()})
    assert read(osm).addresses["key"].to_list() == [REGISTER_ID]


@pytest.mark.parametrize("stated", [REGISTER_ID.replace("-", ""), f"{REGISTER_ID};and-another"])
def test_a_register_id_is_known_however_it_is_written(read, stated):
    osm = house(one_street(), 10, 10, 10, **{"osak:identifier": stated})
    assert read(osm).addresses["key"].tolist() == [REGISTER_ID]


def test_a_register_id_that_stands_twice_still_gives_keys_of_their_own(read):
    osm = house(one_street(), 10, 10, 10, **{"osak:identifier": REGISTER_ID})
    house(osm, 11, 60, 10, number="2", **{"osak:identifier": REGISTER_ID})
    assert read(osm).addresses["key"].is_unique


def test_a_farm_is_addressed_by_place(read):
    osm = one_street().node(10, 10, 10, addr__place="Nordmarken", addr__housenumber="7")
    assert read(osm).addresses["street"].to_list() == ["Nordmarken"]


def test_a_relation_of_houses_names_their_street(read):
    osm = one_street().node(10, 10, 10, addr__housenumber="7")
    osm.relation(
        1, [("n", 10, "house"), ("w", 1, "street")], type="associatedStreet", name="Storegade"
    )
    assert attachment(read(osm)) == ("residential", "name")


def test_a_number_without_a_street_is_counted_and_left_out(read):
    extract = read(one_street().node(10, 10, 10, addr__housenumber="7"))
    assert extract.addresses.empty
    assert extract.notes == (Note("address_without_street", 1),)


@pytest.mark.parametrize(
    ("tags", "units"),
    [
        ({}, None),
        ({"building:flats": "12"}, 12),
        ({"addr:flats": "1-8"}, 8),
        ({"addr:flats": "1-3;7;9-10"}, 6),
        ({"addr:flats": "st. tv;st. th"}, 2),
        ({"building:flats": "many"}, 1),
    ],
)
def test_units_are_known_only_where_they_are_stated(read, tags, units):
    found = read(house(one_street(), 10, 10, 10, **tags)).addresses["unit_count"]
    assert found.dtype == "Int64"
    assert (None if pd.isna(found.iloc[0]) else found.iloc[0]) == units


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gl. Kongevej", "Gammel Kongevej"),
        ("Dr. Priemes Vej", "Doktor Priemes Vej"),
        ("Sct. Knuds Vej", "Sankt Knuds Vej"),
        ("Skt. Knuds Vej", "Sankt  knuds vej"),
        ("Lindealle", "Lindeallé"),
        ("Aaboulevarden", "Åboulevarden"),
        ("H.C. Andersens Vej", "H. C. Andersens Vej"),
        ("Nr. Farimagsgade", "Nørre Farimagsgade"),
    ],
)
def test_spellings_of_one_street_agree(one, other):
    assert comparable(one) == comparable(other)


def test_names_that_differ_stay_apart():
    assert comparable("Storegade") != comparable("Store Gade 2")
    assert comparable("Ny Vestergade") != comparable("Vestergade")
