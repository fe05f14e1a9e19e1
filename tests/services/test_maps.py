"""Importing, replacing and removing maps in a real PostGIS."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
import sqlalchemy as sa

from gis.errors import InputError, NotFoundError
from gis.layers import streets
from gis.layers.database import SYSTEM
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
    with installation.database().session(SYSTEM) as session:
        rows = session.execute(
            sa.text("select key, id::text from street where retired_at is null")
        ).all()
    return {row.key: row.id for row in rows}


def count(query: str) -> int:
    with installation.database().session(SYSTEM) as session:
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
    with installation.database().session(SYSTEM) as session:
        stored = session.execute(
            sa.text("select count(*), sum(length_m) from street where is_walkable")
        ).one()
    walkable = extract.streets[extract.streets["is_walkable"]]
    assert stored.count == len(walkable)
    assert stored.sum == pytest.approx(walkable["length_m"].sum(), rel=1e-9)
    nodes = "select count(distinct node) from (select u as node from street union select v from street) found"  # noqa: E501
    assert count(nodes) == len(set(extract.streets["u"]) | set(extract.streets["v"]))


def test_addresses_are_found_as_one_types_them(demo_database: dict[str, str]) -> None:
    (first, *_rest) = maps.search_addresses(members.local_scope(), "  mejsevej   1 ")
    assert first.label.lower().startswith("mejsevej 1")
    hits = maps.search_addresses(members.local_scope(), "Mejsevej")
    assert len(hits) == 8
    assert all(hit.label.startswith("Mejsevej ") for hit in hits)
    for nothing in ("", "%", "Findesikkevej 1", "'; drop table street; --"):
        assert maps.search_addresses(members.local_scope(), nothing) == []


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
    planned = rounds.plan_round(scope, rounds.RoundRequest((area.id,), minutes=60))
    maps.remove_map(report.map_id)
    kept = rounds.get_round(scope, planned.id)
    assert kept.legs[0].geometry.equals(planned.legs[0].geometry)
    assert kept.required["length_m"].sum() == pytest.approx(planned.required["length_m"].sum())
    assert [found.name for found in areas.list_areas(scope)] == ["Tunø By"]


def doubled_m(where: str = "true") -> float:
    """Metres of live walkable street that lie on another live walkable piece."""
    query = f"""
        select coalesce(sum(ST_Length(ST_Intersection(
            one.geometry, ST_Buffer(other.geometry, 0.3, 'endcap=flat')))), 0)
        from street one join street other on one.id < other.id
            and ST_DWithin(one.geometry, other.geometry, 0.1)
        where one.retired_at is null and other.retired_at is null
            and one.is_must_walk and other.is_must_walk and {where}
            and ST_Length(ST_Intersection(
                one.geometry, ST_Buffer(other.geometry, 0.3, 'endcap=flat'))) > 5"""
    with installation.database().session(SYSTEM) as session:
        return float(session.scalar(sa.text(query)) or 0)


STRANDED = """select count(*) from address join street on street.id = street_id
    where address.retired_at is null and street.retired_at is not null"""


@pytest.mark.parametrize("order", [("carlsberg", "vesterbro"), ("vesterbro", "carlsberg")])
def test_no_street_is_there_twice_where_maps_overlap(
    database: dict[str, str], shared: Path, order: tuple[str, str]
) -> None:
    alone = {}
    for place in order:
        maps.import_map(shared / "data" / f"{place}.osm.bz2")
        alone[place] = doubled_m()
    assert doubled_m() <= alone[order[0]] + 1
    assert count(STRANDED) == 0


def halves(shared: Path, tmp_path: Path, overlap: float) -> tuple[Path, Path, Path]:
    """A real map, and boundaries of its western and eastern half."""
    import json

    import shapely

    from gis.osm.extract import read_extract

    source = shared / "data" / "tunoe.osm.bz2"
    west, south, east, north = read_extract(source).boundary.bounds
    middle = (west + east) / 2
    paths = []
    for name, box in {
        "west": (west, south, middle + overlap, north),
        "east": (middle - overlap, south, east, north),
    }.items():
        paths.append(tmp_path / f"{name}.geojson")
        paths[-1].write_text(json.dumps(shapely.geometry.mapping(shapely.box(*box))))
    return source, *paths


@pytest.mark.parametrize("overlap", [0.0, 0.002], ids=["side by side", "overlapping"])
def test_removing_one_of_two_neighbours_leaves_the_other_whole(
    database: dict[str, str], shared: Path, tmp_path: Path, overlap: float
) -> None:
    source, west, east = halves(shared, tmp_path, overlap)
    maps.import_map(source, boundary=west)
    live = "select count(*) from {} where retired_at is null"
    before = [count(live.format(table)) for table in ("street", "address")]
    second = maps.import_map(source, boundary=east)
    maps.remove_map(second.map_id)
    assert [count(live.format(table)) for table in ("street", "address")] == before
    assert count(STRANDED) == 0


def test_a_newer_map_with_other_node_numbers_keeps_the_network_whole(
    database: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "town.osm"
    path.write_text(osm_text(BOTH))
    maps.import_map(path)
    # Every node has a new number, one street a new name; the other street is kept as it was.
    text = osm_text({10: BOTH[10], 11: ("Nygade", [4, 3, 5])})
    for node in PLACES:
        text = text.replace(f"id='{node}'", f"id='{node + 7000}'")
        text = text.replace(f"ref='{node}'", f"ref='{node + 7000}'")
    path.write_text(text)
    maps.import_map(path)
    with installation.database().session(SYSTEM) as session:
        ends = session.execute(sa.text("select u, v from street where retired_at is null")).all()
    assert len(ends) == 4
    assert all(7003 in end for end in ends)


def test_a_newer_map_says_anew_what_is_a_must_walk_street(
    database: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "town.osm"
    path.write_text(osm_text(BOTH))
    maps.import_map(path)
    path.write_text(
        osm_text(BOTH).replace("<tag k='highway'", "<tag k='area' v='yes'/><tag k='highway'")
    )
    maps.import_map(path)
    assert count("select count(*) from street where retired_at is null and is_must_walk") == 0


def test_a_newer_map_says_anew_how_a_street_is_to_walk(
    database: dict[str, str], tmp_path: Path
) -> None:
    path, told = tmp_path / "town.osm", []
    for lit in ("", "<tag k='lit' v='no'/>", "<tag k='lit' v='yes'/>"):
        path.write_text(osm_text(BOTH).replace("<tag k='highway'", f"{lit}<tag k='highway'"))
        maps.import_map(path)
        with installation.database().session(SYSTEM) as session:
            whole = shapely.box(*streets.find_bounds(session))
            found = streets.find_streets(session, whole, crs="EPSG:25832")
        told.append([*found["is_lit"], *found["is_paved"]])
    assert told == [[None] * 8, [False] * 4 + [None] * 4, [True] * 4 + [None] * 4]


def test_the_base_map_is_there_once_and_goes_with_its_map(
    database: dict[str, str], shared: Path
) -> None:
    source = shared / "data" / "vesterbro.osm.bz2"
    rows = "select (select count(*) from basemap) + (select count(*) from map_place)"
    maps.import_map(source)
    before = count(rows)
    report = maps.import_map(source)
    assert count(rows) == before
    maps.remove_map(report.map_id)
    assert count(rows) == 0
