"""
Street rounds of several walkers: the longest leg over its bound, and how long planning takes.

Required are the walkable pieces nearest to the middle of an extract: ways of every class, so that
there are enough of them. The bound is their length and the T-join, through the number of walkers;
that they must hang together, and be reached from the start, is ignored. Without a file a made-up
town is planned. `--start` has all walkers begin in the middle.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.postman import town
from gis.crs import DEFAULT_METRIC
from gis.osm.extract import read_extract
from gis.planning.street_rounds import StreetRound, StreetRoundParams, plan_street_round

if TYPE_CHECKING:
    from collections.abc import Sequence

SIDE = 34
"""Corners along a side of the made-up town: some 2,000 streets."""


def town_frame(side: int, seed: int) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return the streets of a made-up town, and the ids of those to walk: nearly all."""
    network = town(side, seed)
    columns = {
        "id": network.ids[network.piece], "u": network.tail, "v": network.head,
        "name": network.names[network.piece], "highway": network.highways[network.piece],
        "length_m": network.length_mm / 1000, "is_walkable": True,
    }  # fmt: skip
    streets = gpd.GeoDataFrame(columns, geometry=network.lines, crs=DEFAULT_METRIC)
    chosen = np.random.default_rng(seed).random(len(streets)) < 0.9
    return streets, streets.loc[chosen, "id"].tolist()


def extract_frame(file: Path, pieces: int, crs: str) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return the streets of an extract, and the ids of the walkable pieces near its middle."""
    streets = read_extract(file).streets.rename(columns={"key": "id"}).to_crs(crs)
    largest = streets[streets["is_walkable"]]
    middles = largest.geometry.interpolate(0.5, normalized=True)
    xy = shapely.get_coordinates(middles.to_numpy())
    away = np.hypot(*(xy - np.median(xy, axis=0)).T)
    return streets, largest["id"].iloc[np.argsort(away, kind="stable")[:pieces]].tolist()


def figures(found: StreetRound) -> tuple[float, float]:
    """Return how far the longest leg is over its bound, and the shortest below it, as shares."""
    shortest = min(leg.length_m for leg in found.legs)
    return found.objective_m / found.lower_bound_m - 1, 1 - shortest / found.objective_m


def run(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks street-rounds", description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--pieces", type=int, default=2000)
    parser.add_argument("--walkers", type=int, nargs="+", default=[2, 4, 8])
    parser.add_argument("--start", action="store_true", help="all walkers begin in the middle")
    parser.add_argument("--crs", default=DEFAULT_METRIC)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args(argv)
    if args.file is None:
        streets, required = town_frame(SIDE, args.seed)
        required = required[: args.pieces]
    else:
        streets, required = extract_frame(args.file, args.pieces, args.crs)
    lines = streets.loc[streets["id"].isin(required)].geometry
    starts = (lines.union_all().centroid,) if args.start else ()
    print(" pieces walkers  longest km  bound km  over %  uneven %     s  cpu s")
    for walkers in args.walkers:
        params = StreetRoundParams(
            50_000, walkers=walkers, starts=starts, objective="longest", seed=args.seed
        )
        wall, cpu = time.perf_counter(), time.process_time()
        found = plan_street_round(streets, required, params)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        over, uneven = figures(found)
        print(
            f"{len(required) - len(found.unreachable):>7} {walkers:>7}"
            f" {found.objective_m / 1000:>11.2f} {found.lower_bound_m / 1000:>9.2f}"
            f" {over * 100:>7.1f} {uneven * 100:>9.1f} {wall:>5.1f} {cpu:>6.1f}",
            flush=True,
        )


if __name__ == "__main__":
    run()
