"""Importing, replacing and removing maps in a real PostGIS."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from gis.errors import InputError, NotFoundError
from gis.services import areas, installation, maps, members, rounds

pytestmark = pytest.mark.db

# Two streets that cross at node 3; a third one reaches out from the crossing.
#
#        5
#        |  Nordvej
#  1 --- 3 --- 2   Østvej
#        |
#        4
PLACES = {1: (0, 0), 2: (200, 0), 3: (100, 0), 4: (100, -80), 5: (100, 90)}


def osm_text(ways: dict[int, tuple[str, list[int]]], *, houses: int = 4) -> str:
    lines = ["<osm version='0.6'>"]
    for node, (east, north) in PLACES.items():
        lon, lat = 11.4 + east / 61_500, 56.5 + north / 111_320
        lines.append(f"<node id='{node}' lat='{lat:.7f}' lon='{lon:.7f}'/>")
    for house in range(houses):
        lon, lat = 11.4 + (10 + 20 * house) / 61_500, 56.5 + 12 / 111_320
        lines.append(
            f"<node id='{100 + house}' lat='{lat:.7f}' lon='{lon:.7f}'>"
            f"<tag k='addr:street' v='Østvej'/><tag k='addr:housenumber' v='{2 * house + 2}'/>"
            "</node>"
        )
    for way, (name, nodes) in ways.items():
        refs = "".join(f"<nd ref='{node}'/>" for node in nodes)
        lines.append(
            f"<way id='{way}'>{refs}<tag k='highway' v='residential'/>"
            f"<tag k='name' v='{name}'/></way>"
        )
    return "\n".join([*lines, "</osm>"])


BOTH = {10: ("Østvej", [1, 3, 2]), 11: ("Nordvej", [4, 3, 5])}


@pytest.fixture
def crossing(tmp_path: Path) -> Path:
    path = tmp_path / "crossing.osm"
    path.write_text(osm_text(BOTH))
    return path


def street_ids() -> dict[str, str]:
    with installation.database().session() as session:
        rows = session.execute(
            sa.text("select key, id::text from street where retired_at is null")
        ).all()
    return {row.key: row.id for row in rows}


def count(query: str) -> int:
    with installation.database().session() as session:
        return int(session.scalar(sa.text(query)) or 0)


def test_an_import_reports_what_it_brought(database: dict[str, str], crossing: Path) -> None:
    report = maps.import_map(crossing)
    assert (report.streets, report.addresses, report.attached_share) == (4, 4, 1.0)
    assert report.street_km == pytest.approx(0.37, abs=0.05)
    (listed,) = maps.list_maps()
    assert (listed.id, listed.source, listed.streets) == (report.map_id, "crossing.osm", 4)


def test_the_same_map_twice_changes_no_id(database: dict[str, str], crossing: Path) -> None:
    maps.import_map(crossing)
    before = street_ids()
    maps.import_map(crossing)
    assert street_ids() == before
    assert len(maps.list_maps()) == 1
    assert count("select count(*) from address where retired_at is null") == 4


def test_a_newer_map_retires_what_is_gone_and_keeps_what_is_the_same(
    database: dict[str, str], crossing: Path
) -> None:
    maps.import_map(crossing)
    before = street_ids()
    crossing.write_text(osm_text({10: BOTH[10], 11: ("Nordvej", [3, 5])}, houses=3))
    maps.import_map(crossing)
    after = street_ids()
    # Nordvej south of the crossing is gone; the other three pieces are the same rows.
    assert set(after.items()) < set(before.items())
    assert len(after) == 3
    assert count("select count(*) from street where retired_at is not null") == 1
    assert count("select count(*) from address where retired_at is null") == 3
    assert count("select count(*) from address where retired_at is not null") == 1


def test_addresses_are_attached_anew_when_their_street_is_drawn_anew(
    database: dict[str, str], crossing: Path
) -> None:
    maps.import_map(crossing)
    crossing.write_text(osm_text({10: ("Østvej", [1, 3, 2])}))
    maps.import_map(crossing)
    attached = """select count(*) from address join street on street.id = street_id
        where address.retired_at is null and street.retired_at is null"""
    assert count(attached) == 4


def test_removing_a_map_leaves_nothing_to_walk_on(database: dict[str, str], crossing: Path) -> None:
    report = maps.import_map(crossing)
    maps.remove_map(report.map_id)
    assert maps.map_info() is None
    assert maps.list_maps() == []
    for gone in (report.map_id, "nothing"):
        with pytest.raises(NotFoundError, match="map_not_found"):
            maps.remove_map(gone)


def test_an_import_that_fails_stores_nothing(
    database: dict[str, str], crossing: Path, tmp_path: Path
) -> None:
    maps.import_map(crossing)
    before = street_ids()
    broken = tmp_path / "broken.osm"
    broken.write_text(crossing.read_text()[:900])
    with pytest.raises(InputError):
        maps.import_map(broken)
    assert street_ids() == before
    assert len(maps.list_maps()) == 1


def test_a_map_where_the_crs_measures_wrong_is_refused_by_the_settings_name(
    database: dict[str, str], crossing: Path, tmp_path: Path
) -> None:
    far = tmp_path / "far.osm"
    far.write_text(crossing.read_text().replace("lon='11.", "lon='47."))
    with pytest.raises(InputError, match="map_outside_crs"):
        maps.import_map(far)
    assert maps.map_info() is None


def test_two_extracts_live_side_by_side(database: dict[str, str], shared: Path) -> None:
    first = maps.import_map(shared / "data" / "tiny_braedstrup.osm.bz2")
    second = maps.import_map(shared / "data" / "tunoe.osm.bz2")
    found = maps.map_info()
    assert found is not None
    assert found.addresses == first.addresses + second.addresses
    maps.remove_map(first.map_id)
    assert maps.map_info().addresses == second.addresses


@pytest.mark.parametrize("place", ["ronne", "vesterbro", "tunoe"])
def test_a_real_extract_comes_back_from_the_database_as_it_was_read(
    database: dict[str, str], shared: Path, place: str
) -> None:
    from gis.osm.extract import read_extract

    source = shared / "data" / f"{place}.osm.bz2"
    extract = read_extract(source)
    maps.import_map(source)
    with installation.database().session() as session:
        stored = session.execute(
            sa.text("select count(*), sum(length_m) from street where is_walkable")
        ).one()
    walkable = extract.streets[extract.streets["is_walkable"]]
    assert stored.count == len(walkable)
    assert stored.sum == pytest.approx(walkable["length_m"].sum(), rel=1e-9)
    nodes = "select count(distinct node) from (select u as node from street union select v from street) found"  # noqa: E501
    assert count(nodes) == len(set(extract.streets["u"]) | set(extract.streets["v"]))


def test_addresses_are_found_as_one_types_them(demo_database: dict[str, str]) -> None:
    (first, *_rest) = maps.search_addresses("  mejsevej   1 ")
    assert first.label.lower().startswith("mejsevej 1")
    hits = maps.search_addresses("Mejsevej")
    assert len(hits) == 8
    assert all(hit.label.startswith("Mejsevej ") for hit in hits)
    for nothing in ("", "%", "Findesikkevej 1", "'; drop table street; --"):
        assert maps.search_addresses(nothing) == []


def test_a_tile_of_the_town_has_its_layers_and_one_elsewhere_is_empty(
    demo_database: dict[str, str],
) -> None:
    west, south, east, north = maps.map_info().bounds
    from math import asinh, pi, radians, tan

    x = int(((west + east) / 2 + 180) / 360 * 2**15)
    y = int((1 - asinh(tan(radians((south + north) / 2))) / pi) / 2 * 2**15)
    tile = maps.tile(15, x, y)
    for layer in (b"buildings", b"streets", b"street_labels", b"ground"):
        assert layer in tile
    assert maps.tile(15, 0, 0) == b""
    with pytest.raises(InputError, match="tile_outside"):
        maps.tile(3, 8, 0)


def test_a_newer_map_keeps_rounds_and_areas(database: dict[str, str], shared: Path) -> None:
    source = shared / "data" / "tunoe.osm.bz2"
    report = maps.import_map(source)
    scope = members.local_scope()
    west, south, east, north = maps.map_info().bounds
    import shapely

    middle = shapely.box(west, south, east, north).centroid.buffer(0.01)
    area = areas.add_area(scope, "Tunø By", middle)
    planned = rounds.plan_round(scope, [area.id], minutes=60)
    maps.remove_map(report.map_id)
    kept = rounds.get_round(scope, planned.id)
    assert kept.legs[0].geometry.equals(planned.legs[0].geometry)
    assert kept.required["length_m"].sum() == pytest.approx(planned.required["length_m"].sum())
    assert [found.name for found in areas.list_areas(scope)] == ["Tunø By"]
