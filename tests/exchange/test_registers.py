"""Register files by their public column names, put together into units and dwelling types."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import shapely

from gis.crs import WGS84, transform
from gis.errors import InputError
from gis.exchange.registers import RegisterRows, read_municipalities, read_registers

ONE, TWO, THREE = (f"0a3f5088-0000-32b8-e044-00000000000{n}" for n in (1, 2, 3))
HOUSES = f"""id_lokalId;status;adgangsadressebetegnelse
{ONE};3;Lærkevej 12B, Nordby, 8700 Horsens
{TWO.upper()};3;Søndre Ringgade 7, 8700 Horsens
{THREE};4;Nedlagtvej 1, 8700 Horsens
"""
UNITS = f"""id_lokalId;status;husnummer;etagebetegnelse;dørbetegnelse
10000000-0000-0000-0000-000000000001;3;{ONE};;
10000000-0000-0000-0000-000000000002;3;{TWO};st;tv
10000000-0000-0000-0000-000000000003;3;{TWO};1;tv
10000000-0000-0000-0000-000000000004;4;{TWO};2;tv
"""
BUILDINGS = f"""id_lokalId;status;byg021BygningensAnvendelse;husnummer;\
byg024AntalLejlighederMedKøkken;byg025AntalLejlighederUdenKøkken
b1;6;120;{ONE};1;0
b2;6;140;{TWO};10;2
b3;6;910;{ONE};0;0
"""
DWELLINGS = """id_lokalId;status;enh020EnhedensAnvendelse;adresseIdentificerer;bygning
e1;7;140;10000000-0000-0000-0000-000000000002;b2
e2;7;150;10000000-0000-0000-0000-000000000003;b2
e3;7;320;;b2
"""


def read(*tables: str) -> RegisterRows:
    return read_registers([table.encode() for table in tables])


def told(rows: RegisterRows, key: str) -> tuple[object, ...]:
    row = rows.addresses.set_index("key").loc[key]
    return row.street, row.number, row.postcode, row.units, row.types


def test_houses_and_units_give_names_and_counts_and_leave_out_what_is_gone() -> None:
    rows = read(HOUSES, UNITS)

    assert told(rows, ONE) == ("Lærkevej", "12B", "8700", 1, None)
    assert told(rows, TWO) == ("Søndre Ringgade", "7", "8700", 2, None)
    assert len(rows.addresses) == 2
    assert rows.left_out == 2


def test_the_flats_a_building_states_are_its_dwellings_and_a_garage_is_none() -> None:
    rows = read(HOUSES, BUILDINGS)

    assert told(rows, ONE)[3:] == (1, {"detached": 1})
    assert told(rows, TWO)[3:] == (12, {"flat": 12})


def test_dwellings_by_unit_go_before_what_the_building_states() -> None:
    rows = read(DWELLINGS, HOUSES, BUILDINGS, UNITS)

    assert told(rows, TWO)[3:] == (2, {"flat": 1, "student_hall": 1})
    assert told(rows, ONE)[3:] == (1, {"detached": 1})


def test_buildings_alone_are_enough_to_know_an_address_by_its_key() -> None:
    assert told(read(BUILDINGS), TWO)[3:] == (12, {"flat": 12})


def test_a_list_of_addresses_counts_the_units_of_each_house() -> None:
    listed = f"""id,status,adgangsadresseid,vejnavn,husnr,etage,dør,postnr
20000000-0000-0000-0000-000000000001,1,{ONE},Lærkevej,12B,1,tv,8700
20000000-0000-0000-0000-000000000002,1,{ONE},Lærkevej,12B,1,th,8700
"""
    assert told(read(listed), ONE) == ("Lærkevej", "12B", "8700", 2, None)


def test_gzipped_and_cp1252_files_are_read_too() -> None:
    packed = gzip.compress(HOUSES.encode("cp1252"))

    assert told(read_registers([packed, UNITS.encode()]), ONE)[0] == "Lærkevej"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"navn;alder\nA;7\n", "register_unknown"),
        (b"", "register_file_unreadable"),
        (b"\x1f\x8bnot gzip", "register_file_unreadable"),
        (gzip.compress(HOUSES.encode())[:-20], "register_file_unreadable"),
        (b'id_lokalId;adgangsadressebetegnelse\n"a;b', "register_file_unreadable"),
        (HOUSES.splitlines()[0].encode(), "register_without_addresses"),
    ],
)
def test_what_is_no_register_is_told(content: bytes, code: str) -> None:
    with pytest.raises(InputError) as refused:
        read_registers([content])
    assert refused.value.code == code


def test_the_real_register_gives_every_house_its_street_and_its_units(shared: Path) -> None:
    folder = shared / "data" / "dar"
    names = ("dar_husnummer.csv.gz", "dar_adresse.csv.gz", "dar_adgangspunkt.csv.gz", "cpr_vej.csv")

    rows = read_registers([(folder / name).read_bytes() for name in names])

    # Five of the 1,327 houses and seventeen of the 2,817 units are not in force.
    assert len(rows.addresses) == 1322
    assert rows.addresses["units"].sum() == 2800
    assert (rows.addresses["street"] != "").all()


def municipalities(*features: tuple[str, str, shapely.Geometry]) -> bytes:
    drawn = [
        {"type": "Feature", "properties": {"KOMKODE": code, "KOMNAVN": name},
         "geometry": shape.__geo_interface__}
        for code, name, shape in features
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": drawn}).encode()


def test_the_parts_of_a_municipality_are_joined_by_its_code() -> None:
    west, east = shapely.box(10, 56, 10.1, 56.1), shapely.box(10.2, 56, 10.3, 56.1)
    content = municipalities(("751", "Aarhus", west), ("0751", "Aarhus", east))

    (found,) = read_municipalities(gzip.compress(content))

    assert (found.code, found.name) == ("0751", "Aarhus")
    assert found.boundary.equals(shapely.MultiPolygon([west, east]))


def test_a_file_without_municipalities_is_told() -> None:
    for content in (municipalities(), municipalities(("751", "Aarhus", shapely.Point(10, 56)))):
        with pytest.raises(InputError, match="municipalities_missing"):
            read_municipalities(content)


def test_a_file_in_metres_is_moved_where_it_says_so_and_refused_where_it_does_not() -> None:
    square = shapely.box(10, 56, 10.1, 56.1)
    content = municipalities(("751", "Aarhus", transform(square, WGS84, "EPSG:25832")))
    with pytest.raises(InputError, match="area_not_degrees"):
        read_municipalities(content)
    said = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    (found,) = read_municipalities(json.dumps(json.loads(content) | {"crs": said}).encode())
    assert found.boundary.symmetric_difference(square).area < 1e-9
    said["properties"]["name"] = "EPSG:999999"
    with pytest.raises(InputError, match="area_not_degrees"):
        read_municipalities(json.dumps(json.loads(content) | {"crs": said}).encode())


@pytest.mark.parametrize(
    "geometry",
    ['{"type": "Polygon", "coordinates": [[[1], [2], [3]]]}', "[" * 100_000, "null",
     '{"type": "MultiPoint", "coordinates": [1]}',
     '{"type": "Point", "coordinates": [1%s, 1]}' % ("0" * 400)],
)  # fmt: skip
def test_shapes_that_are_none_are_told(geometry: str) -> None:
    named = '{"features": [{"properties": {"KOMKODE": "1", "KOMNAVN": "A"}, "geometry": %s}]}'
    with pytest.raises(InputError, match="register_file_unreadable"):
        read_municipalities((named % geometry).encode())


def test_the_real_file_holds_every_municipality(shared: Path) -> None:
    found = read_municipalities((shared / "data" / "dagi" / "kommuner.geojson.gz").read_bytes())

    assert "Horsens" in {one.name for one in found}
    assert len({one.code for one in found}) == len(found) >= 98
    assert all(one.boundary.is_valid for one in found)
