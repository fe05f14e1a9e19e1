"""
Street rounds in real towns: many requests on every extract, each plan judged by a checker.

Requests are drawn at random: an area around an address, 1 to 12 walkers, 5 to 600 minutes, total
or longest, starts of every kind, on foot, by bicycle or by car. Each plan is judged here (every
piece once, minutes kept, deadhead added up) and, where ``../shared/check`` has it, by the checker
that walks the legs against the raw file. What fails is written to ``--out``, so that one can plan
it again with ``--only NUMBER``.

    python -m benchmarks rounds-in-towns [TOWN…] [--requests N] [--seed N] [--seconds S] [--out DIR]
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.rounds import Budget
from gis.crs import DEFAULT_METRIC, transform
from gis.errors import InputError
from gis.osm.extract import read_extract
from gis.planning.required import required_pieces
from gis.planning.street_rounds import StreetRound, StreetRoundParams, plan_street_round

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHARED = Path(__file__).parents[3] / "shared"
WGS84 = "EPSG:4326"
MARGIN_M = "75"
"""Half the longest piece, which may lie outside an area that does not require it."""
MINUTES = (5, 15, 30, 45, 60, 90, 120, 300, 600)
PACES = {"foot": 4.0, "bicycle": 12.0, "car": 4.0}


@dataclass(frozen=True)
class Town:
    """An extract: its streets and addresses in the metric CRS."""

    file: Path
    streets: gpd.GeoDataFrame
    addresses: gpd.GeoDataFrame

    @property
    def name(self) -> str:
        """What the file is called."""
        return self.file.name.split(".")[0]

    @classmethod
    def read(cls, file: Path) -> Town:
        """Read an extract."""
        extract = read_extract(file)
        streets = extract.streets.rename(columns={"key": "id"}).to_crs(DEFAULT_METRIC)
        homes = extract.addresses.rename(columns={"piece_key": "street_id"})
        return cls(file, streets, homes.to_crs(DEFAULT_METRIC))


@dataclass(frozen=True)
class Request:
    """What is asked for: an area, its pieces, and the rest."""

    number: int
    area: shapely.Polygon
    required: list[str]
    params: StreetRoundParams

    def __str__(self) -> str:
        asked = self.params
        return (
            f"{self.number:>4} {len(self.required):>5} pieces {asked.walkers:>3} walkers"
            f" {asked.minutes:>4g} min {asked.objective:<7} {asked.mode:<7}"
            f" {len(asked.starts):>2} starts {len(asked.ends):>2} ends"
        )


def requests(town: Town, count: int, seed: int) -> Iterator[Request]:
    """Draw requests; the same seed gives the same ones."""
    lines = town.streets.loc[town.streets["is_walkable"]].geometry.to_numpy()
    tree = shapely.STRtree(lines)
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        centre = town.addresses.geometry.iloc[rng.integers(len(town.addresses))]
        radius = float(rng.choice([80, 150, 250, 400, 600]))
        turn = rng.uniform(0, math.pi) + np.sort(rng.uniform(0, 2 * math.pi, 7))
        away = radius * rng.uniform(0.6, 1.0, 7)
        x, y = centre.x + away * np.cos(turn), centre.y + away * np.sin(turn)
        area = shapely.convex_hull(shapely.multipoints(np.column_stack([x, y])))
        walkers = int(rng.integers(1, 13)) if rng.random() < 0.5 else int(rng.integers(1, 4))
        places = [
            shapely.line_interpolate_point(line, 0.4, normalized=True)
            for line in lines[rng.choice(tree.query(centre.buffer(2 * radius)), walkers)]
        ]
        starts = tuple(places[: int(rng.choice([0, 1, walkers]))])
        ends = tuple(places[-1:]) if rng.random() < 0.25 else ()
        mode = str(rng.choice(["foot", "foot", "foot", "bicycle", "car"]))
        params = StreetRoundParams(
            minutes=float(rng.choice(MINUTES)), pace_kmh=PACES[mode], starts=starts, ends=ends,
            walkers=walkers, objective=str(rng.choice(["total", "longest"])), mode=mode,
        )  # fmt: skip
        yield Request(number, area, required_pieces(town.streets, town.addresses, area), params)


def faults_of(request: Request, found: StreetRound) -> list[str]:
    """Return what a plan has wrong by itself."""
    asked, faults = request.params, []
    told = [*found.not_fitting, *found.unreachable, *(p for leg in found.legs for p in leg.pieces)]
    if Counter(told) != Counter(set(request.required)):
        faults.append("a piece is not told exactly once")
    for leg in found.legs:
        drives = sum(drive.minutes for drive in leg.drives)
        if leg.minutes > asked.minutes + 1e-6:
            faults.append(f"leg {leg.walker} takes {leg.minutes:.1f} minutes")
        if not math.isclose(leg.minutes, leg.length_m / asked.metres_per_minute + drives):
            faults.append(f"the minutes of leg {leg.walker} are not its length and drives")
        if not -1e-6 <= leg.deadhead_m <= leg.length_m + 1e-6:
            faults.append(f"leg {leg.walker} has {leg.deadhead_m:.0f} m of deadhead")
    if len({leg.walker for leg in found.legs}) < len(found.legs):
        faults.append("a walker has two legs")
    if found.objective_m < found.lower_bound_m * (1 - 1e-9):
        faults.append("the plan is below its bound")
    return faults


def plan_of(town: Town, found: StreetRound) -> dict[str, Any]:
    """Return a plan as the checker reads it; what is driven is told as service."""
    named = town.streets.set_index("id")

    def piece(name: str) -> dict[str, Any]:
        line = transform(named.at[name, "geometry"], DEFAULT_METRIC, WGS84)
        return {"id": name, "geometry": shapely.geometry.mapping(line)}

    return {
        "lower_bound_m": found.lower_bound_m,
        "required": [piece(name) for name in found.required],
        "not_fitting": [piece(name) for name in found.not_fitting],
        "unreachable": [piece(name) for name in found.unreachable],
        "legs": [
            {
                "length_m": leg.length_m, "deadhead_m": leg.deadhead_m, "minutes": leg.minutes,
                "service_minutes": sum(drive.minutes for drive in leg.drives),
                "pieces": leg.pieces,
                "geometry": shapely.geometry.mapping(
                    transform(leg.geometry, DEFAULT_METRIC, WGS84)
                ),
            }
            for leg in found.legs
        ],
    }  # fmt: skip


def checked(town: Town, request: Request, found: StreetRound, checker: Path, out: Path) -> str:
    """Return what the checker says against a plan; nothing where it passes or cannot be judged."""
    asked, stem = request.params, f"{town.name}-{request.number}"
    area = transform(request.area, DEFAULT_METRIC, WGS84)
    files = [(out / f"{stem}.area.json", shapely.geometry.mapping(area))]
    files.append((out / f"{stem}.plan.json", plan_of(town, found)))
    for file, content in files:
        file.write_text(json.dumps(content), encoding="utf-8")
    options = ["--walkers", asked.walkers, "--minutes", asked.minutes, "--margin", MARGIN_M]
    options += ["--speed-kmh", asked.pace_kmh]
    if asked.mode != "car" and len(set(asked.starts)) == 1:
        for word, points in (("start", asked.starts), ("end", asked.ends or asked.starts)):
            lon, lat = transform(points[0], DEFAULT_METRIC, WGS84).coords[0]
            options.append(f"--{word}={lon},{lat}")
    command = [sys.executable, checker, town.file, *(file for file, _ in files), *options]
    told = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False
    )  # fmt: skip
    if told.returncode == 0 or "no must-walk street in the area" in told.stderr:
        for file, _ in files:
            file.unlink()
        return ""
    return (told.stdout or told.stderr).strip().splitlines()[-1]


def run(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks rounds-in-towns",
                                     description=__doc__)  # fmt: skip
    parser.add_argument("towns", nargs="*", help="all extracts unless said")
    parser.add_argument("--requests", type=int, default=10)
    parser.add_argument("--only", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=20.0, help="of CPU a plan may take")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args(argv)
    checker = SHARED / "check" / "check_street_round.py"
    if not checker.exists():
        print(f"without the checker, which would be in {checker.parent}")
    files = sorted((SHARED / "data").glob("*.osm.bz2"))
    files = [file for file in files if not args.towns or file.name.split(".")[0] in args.towns]
    if not files:
        raise SystemExit(f"no extract of the name in {SHARED / 'data'}")
    failed = planned = 0
    with tempfile.TemporaryDirectory() as scratch:
        out = args.out or Path(scratch)
        out.mkdir(parents=True, exist_ok=True)
        for town in map(Town.read, files):
            print(f"{town.name}: {len(town.streets)} pieces, {len(town.addresses)} addresses")
            for request in requests(town, args.requests, args.seed):
                if not request.required or args.only not in (None, request.number):
                    continue
                planned += 1
                failed += not _tried(town, request, checker, out, args.seconds)
    print(f"{planned} requests, {failed} failed")


def _tried(town: Town, request: Request, checker: Path, out: Path, seconds: float) -> bool:
    """Plan what is asked, print what came of it, and return whether nothing is wrong."""
    budget = Budget(seconds, cpu=True)
    try:
        found = plan_street_round(
            town.streets, request.required, request.params, should_stop=budget.is_over
        )
    except InputError as refused:
        print(f"{request} {budget.used():>6.1f} s  refused: {refused}", flush=True)
        return True
    used, faults = budget.used(), faults_of(request, found)
    if checker.exists() and found.legs:
        faults += filter(None, [checked(town, request, found, checker, out)])
    over = found.objective_m / found.lower_bound_m - 1 if found.lower_bound_m else 0.0
    print(
        f"{request} {used:>6.1f} s  {len(found.legs):>2} legs, over the bound {over:6.1%},"
        f" {len(found.not_fitting)} not fitting, {len(found.unreachable)} unreachable"
        + "".join(f"\n     {fault}" for fault in faults),
        flush=True,
    )
    return not faults
