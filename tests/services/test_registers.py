"""Registers in a real PostGIS: who gets dwellings, what a newer map does to them, what is told."""

from __future__ import annotations

import gzip
import json
import uuid
from pathlib import Path

import pandas as pd
import pytest
import shapely
import sqlalchemy as sa

from gis.errors import InputError, NotFoundError
from gis.exchange.registers import Municipality
from gis.layers.database import SYSTEM
from gis.services import areas, coverage, maps, members, registers
from gis.services.installation import database

pytestmark = pytest.mark.db


def addresses() -> pd.DataFrame:
    with database().session(SYSTEM) as session:
        rows = session.execute(
            sa.text("select key, street, number, postcode from address where retired_at is null")
        )
        return pd.DataFrame(rows.fetchall(), columns=["key", "street", "number", "postcode"])


def listed(rows: pd.DataFrame, units: int, *, keys: bool = False) -> bytes:
    """A list of units of some addresses, by keys of its own unless they are asked for."""
    lines = ["id;status;adgangsadresseid;vejnavn;husnr;postnr"]
    for row in rows.itertuples():
        house = row.key if keys else uuid.uuid5(uuid.NAMESPACE_URL, row.key)
        lines += [
            f"{uuid.uuid4()};1;{house};{row.street};{row.number};{row.postcode}"
            for _unit in range(units)
        ]
    return "\n".join(lines).encode()


def buildings(rows: pd.DataFrame, use: int, flats: int) -> bytes:
    lines = [
        "id_lokalId;status;byg021BygningensAnvendelse;husnummer;byg024AntalLejlighederMedKøkken"
    ]
    for number, row in enumerate(rows.itertuples()):
        lines.append(f"b{number};6;{use};{uuid.uuid5(uuid.NAMESPACE_URL, row.key)};{flats}")
    return "\n".join(lines).encode()


def dwellings() -> tuple[str, int]:
    report = coverage.coverage_report(members.local_scope())
    return report.unit, sum(area.dwellings for area in report.areas)


def test_units_of_a_register_become_the_dwellings_that_coverage_counts(
    demo_database: dict[str, str],
) -> None:
    before = dwellings()
    doors = addresses()

    report = registers.import_registers(members.local_scope(), [gzip.compress(listed(doors, 3))])

    assert before[0] == "addresses"
    assert (report.matched, report.unmatched) == (len(doors), 0)
    assert report.dwellings == 3 * len(doors)
    assert dwellings() == ("dwellings", 3 * before[1])


def test_building_uses_replace_the_guess_of_dwelling_types(demo_database: dict[str, str]) -> None:
    scope = members.local_scope()
    (area, *_others) = areas.list_areas(scope)
    doors = addresses()

    report = registers.import_registers(scope, [listed(doors, 1), buildings(doors, 150, 4)])

    assert report.by_type == {"student_hall": 4 * len(doors)}
    told = next(one for one in areas.list_areas(scope) if one.id == area.id)
    assert told.dwelling_types == {"student_hall": 4 * area.addresses}


def test_a_newer_map_finds_the_register_again_and_forgetting_takes_it_away(
    demo_database: dict[str, str],
) -> None:
    scope = members.local_scope()
    registers.import_registers(scope, [listed(addresses(), 2)])
    there = dwellings()

    maps.import_map(Path(__file__).parents[2] / "data" / "demo_town.osm.bz2")
    assert dwellings() == there
    assert registers.list_registers(scope).addresses.matched == len(addresses())

    registers.forget_registers(scope)
    assert dwellings() == ("addresses", there[1] // 2)
    assert registers.list_registers(scope).addresses is None


def test_a_register_of_another_town_is_refused_and_leaves_nothing(
    demo_database: dict[str, str],
) -> None:
    elsewhere = pd.DataFrame([("x", "Findesikkegade", "1", "9999")],
                             columns=["key", "street", "number", "postcode"])  # fmt: skip
    with pytest.raises(InputError, match="register_elsewhere"):
        registers.import_registers(members.local_scope(), [listed(elsewhere, 1)])
    assert registers.list_registers(members.local_scope()).addresses is None
    with database().session(SYSTEM) as session:
        assert session.scalar(sa.text("select count(*) from register_address")) == 0
    registers.import_registers(members.local_scope(), [listed(addresses(), 2)])
    there = dwellings()
    with pytest.raises(InputError, match="register_elsewhere"):
        registers.import_registers(members.local_scope(), [listed(elsewhere, 1)])
    assert dwellings() == there


def test_two_streets_of_one_name_are_not_mixed_up_without_a_postcode(
    demo_database: dict[str, str],
) -> None:
    doors = addresses().head(2)
    twice = pd.concat([doors, doors.assign(key=doors["key"] + "b")]).assign(postcode="")

    with pytest.raises(InputError, match="register_elsewhere"):
        registers.import_registers(members.local_scope(), [listed(twice, 1)])


def test_without_a_map_there_is_nothing_to_give_dwellings(database: dict[str, str]) -> None:
    rows = pd.DataFrame([("x", "Vej", "1", "")], columns=["key", "street", "number", "postcode"])
    with pytest.raises(NotFoundError, match="no_map"):
        registers.import_registers(members.local_scope(), [listed(rows, 1)])


def test_real_addresses_are_known_by_the_key_of_the_register(
    database: dict[str, str], shared: Path
) -> None:
    maps.import_map(shared / "data" / "ronne.osm.bz2")
    doors = addresses()
    known = doors[doors["key"].str.count("-") == 4]

    # Other names in the register: the key alone decides.
    report = registers.import_registers(
        members.local_scope(), [listed(known.assign(street="Andetvej", number="1"), 2, keys=True)]
    )

    assert report.matched == len(known) > 2000
    assert report.unmatched == len(doors) - len(known)


def test_an_area_beyond_the_municipality_is_told_of(demo_database: dict[str, str]) -> None:
    scope = members.local_scope()
    (area, *_others) = areas.list_areas(scope)
    assert "area_partly_outside" not in {note.code for note in area.notes}
    west, south, east, north = area.geometry.bounds
    half = shapely.box(west, south, (west + east) / 2, north)
    drawn = {"type": "Feature", "properties": {"KOMKODE": "751", "KOMNAVN": "Nordby"},
             "geometry": half.__geo_interface__}  # fmt: skip
    content = json.dumps({"type": "FeatureCollection", "features": [drawn]}).encode()

    choices = registers.municipality_choices(scope, content)
    registers.choose_municipality(
        scope, registers.find_choice(choices, "nordby kommune").municipality
    )

    told = next(one for one in areas.list_areas(scope) if one.id == area.id)
    assert "area_partly_outside" in {note.code for note in told.notes}
    assert registers.list_registers(scope).municipality == "Nordby"
    assert 0 < choices[0].share < 1
    with pytest.raises(InputError, match="register_municipality_unknown"):
        registers.find_choice(choices, "Sydby")
    away = Municipality("0101", "Sydby", shapely.MultiPolygon([shapely.box(1, 50, 2, 51)]))
    with pytest.raises(InputError, match="municipality_elsewhere"):
        registers.choose_municipality(scope, away)
    assert registers.list_registers(scope).municipality == "Nordby"
