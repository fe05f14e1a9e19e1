"""Rounds in real towns, recomputed from the raw file by an independent checker."""

from __future__ import annotations

import json
import subprocess
import sys

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely

from gis.crs import GEOD, transform
from gis.osm.extract import read_extract
from gis.planning.directions import directions
from gis.planning.required import required_pieces
from gis.planning.street_rounds import StreetRoundParams, plan_street_round

METRIC, WGS84 = "EPSG:25832", "EPSG:4326"
PLACES = ["ronne", "roedovre", "vesterbro", "carlsberg", "tunoe", "kalvebod_kastrup"]


@pytest.fixture(scope="module")
def town(shared):
    known = {}

    def read(name: str):
        if name not in known:
            extract = read_extract(shared / "data" / f"{name}.osm.bz2")
            streets = extract.streets.rename(columns={"key": "id"}).to_crs(METRIC)
            addresses = extract.addresses.rename(columns={"piece_key": "street_id"}).to_crs(METRIC)
            feet = gpd.GeoSeries(addresses["foot"], crs=extract.addresses["foot"].crs or WGS84)
            known[name] = streets, addresses.assign(foot=feet.to_crs(METRIC))
        return known[name]

    return read


def an_area(addresses: gpd.GeoDataFrame, seed: int, radius_m: float) -> shapely.Polygon:
    centre = addresses.geometry.iloc[np.random.default_rng(seed).integers(len(addresses))]
    return shapely.box(*centre.buffer(radius_m).bounds)


def feature(streets: gpd.GeoDataFrame, piece: str) -> dict:
    row = streets.loc[piece]
    line = transform(row.geometry, METRIC, WGS84)
    return {"id": piece, "length_m": row["length_m"], "geometry": shapely.geometry.mapping(line)}


def as_json(found, streets: gpd.GeoDataFrame) -> dict:
    named = streets.set_index("id")
    return {
        "lower_bound_m": found.lower_bound_m,
        "proven_optimal": found.proven_optimal,
        "required": [feature(named, piece) for piece in found.required],
        "not_fitting": [feature(named, piece) for piece in found.not_fitting],
        "unreachable": [feature(named, piece) for piece in found.unreachable],
        "legs": [
            {
                "walker": leg.walker, "length_m": leg.length_m, "deadhead_m": leg.deadhead_m,
                "minutes": leg.minutes, "pieces": leg.pieces,
                "geometry": shapely.geometry.mapping(transform(leg.geometry, METRIC, WGS84)),
            }
            for leg in found.legs
        ],
    }  # fmt: skip


def are_connected(streets: gpd.GeoDataFrame, pieces) -> bool:
    rows = streets[streets["id"].isin(pieces)]
    return nx.is_connected(nx.from_edgelist(zip(rows["u"], rows["v"], strict=True)))


def checked(shared, tmp_path, name: str, area, plan: dict, *options: str) -> dict:
    script = shared / "check" / "check_street_round.py"
    if not script.exists():
        pytest.skip("needs the checker in ../shared, which is not part of the project")
    files = tmp_path / "area.geojson", tmp_path / "plan.json"
    shape = shapely.geometry.mapping(transform(area, METRIC, WGS84))
    files[0].write_text(json.dumps(shape), encoding="utf-8")
    files[1].write_text(json.dumps(plan), encoding="utf-8")
    osm = shared / "data" / f"{name}.osm.bz2"
    told = subprocess.run(
        [sys.executable, script, osm, *files, "--margin", "75", *options],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.stdout, told.stderr
    return json.JSONDecoder().raw_decode(told.stdout)[0]


@pytest.mark.parametrize("name", PLACES)
def test_a_round_of_a_real_quarter_passes_the_checker(shared, town, tmp_path, name):
    streets, addresses = town(name)
    area = an_area(addresses, seed=1, radius_m=350)
    found = plan_street_round(
        streets, required_pieces(streets, addresses, area), StreetRoundParams(minutes=600)
    )
    result = checked(shared, tmp_path, name, area, as_json(found, streets), "--walkers", "1")
    assert result["ok"], result
    assert not found.not_fitting
    if are_connected(streets, found.legs[0].pieces):
        # The checker bounds by a T-join of its own network; connected streets attain it.
        assert found.proven_optimal
        assert result["ratio_own_list"] <= 1.005, result


@pytest.mark.parametrize("name", PLACES)
def test_a_round_of_an_hour_passes_the_checker(shared, town, tmp_path, name):
    streets, addresses = town(name)
    area = an_area(addresses, seed=2, radius_m=500)
    start = streets[streets["is_walkable"]].geometry.interpolate(0.4, normalized=True)
    start = start.iloc[start.distance(area.centroid).argmin()]
    lon, lat = transform(start, METRIC, WGS84).coords[0]
    required = required_pieces(streets, addresses, area)
    found = plan_street_round(streets, required, StreetRoundParams(minutes=60, starts=(start,)))
    options = "--walkers", "1", "--minutes", "60", f"--start={lon},{lat}"
    result = checked(shared, tmp_path, name, area, as_json(found, streets), *options)
    assert result["ok"], result


@pytest.mark.parametrize(
    ("name", "walkers", "objective", "minutes"),
    [
        ("ronne", 3, "longest", 600), ("roedovre", 2, "total", 120),
        ("vesterbro", 4, "longest", 30), ("carlsberg", 2, "longest", 600),
        ("tunoe", 3, "total", 45), ("kalvebod_kastrup", 3, "total", 60),
    ],
)  # fmt: skip
def test_a_round_of_several_walkers_passes_the_checker(
    shared, town, tmp_path, name, walkers, objective, minutes
):
    streets, addresses = town(name)
    area = an_area(addresses, seed=4, radius_m=450)
    params = StreetRoundParams(minutes, walkers=walkers, objective=objective)
    found = plan_street_round(streets, required_pieces(streets, addresses, area), params)
    options = "--walkers", str(walkers), "--minutes", str(minutes)
    result = checked(shared, tmp_path, name, area, as_json(found, streets), *options)
    assert result["ok"], result
    assert found.legs
    own_bound = result["lower_bound_own_list_m"]
    if objective == "longest":
        own_bound /= walkers
    # Both bounds are T-joins, the checker's on its own network, where only closed legs are known.
    assert found.objective_m >= 0.99 * own_bound


def test_legs_over_a_real_town_are_even(town):
    streets, _ = town("vesterbro")
    walkers = 5
    required = streets.loc[streets["is_must_walk"] & streets["is_walkable"], "id"].tolist()
    params = StreetRoundParams(10_000, walkers=walkers, objective="longest")
    found = plan_street_round(streets, required, params)
    assert len(found.legs) == walkers
    assert found.objective_m <= 1.1 * found.lower_bound_m
    assert min(leg.length_m for leg in found.legs) >= 0.95 * found.objective_m


@pytest.mark.parametrize("name", PLACES)
def test_legs_and_directions_add_up_in_a_real_quarter(town, name):
    streets, addresses = town(name)
    required = required_pieces(streets, addresses, an_area(addresses, seed=3, radius_m=400))
    leg = plan_street_round(streets, required, StreetRoundParams(minutes=600)).legs[0]
    line = transform(leg.geometry, METRIC, WGS84)
    assert GEOD.geometry_length(line) == pytest.approx(leg.length_m, rel=1e-4, abs=0.1)
    rows = directions(leg, streets, addresses, 4.0)
    assert sum(row.length_m for row in rows) == pytest.approx(leg.length_m)
    at = shapely.Point(leg.geometry.coords[0])
    for row in rows:
        assert at.distance(shapely.Point(row.geometry.coords[0])) < 0.001
        at = shapely.Point(row.geometry.coords[-1])


def test_a_start_beside_an_isolated_way_reaches_the_quarter(town):
    streets, addresses = town("carlsberg")
    start = shapely.Point(
        transform(shapely.Point(12.526829825699917, 55.66244834940102), WGS84, METRIC)
    )
    # The nearest way leads nowhere; Vigerslev Allé is 52 m off.
    required = required_pieces(streets, addresses, start.buffer(350))
    found = plan_street_round(streets, required, StreetRoundParams(minutes=600, starts=(start,)))
    assert not found.unreachable
    assert start.distance(shapely.Point(found.legs[0].geometry.coords[0])) < 60


def test_a_few_minutes_are_enough_for_some_street_of_an_island(town):
    streets, addresses = town("tunoe")
    required = required_pieces(streets, addresses, shapely.box(*streets.total_bounds))
    found = plan_street_round(streets, required, StreetRoundParams(minutes=5, pace_kmh=2))
    assert found.legs
