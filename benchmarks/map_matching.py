"""
Map matching on public tracks with a known truth, and on simulated walks.

The tracks are those of Kubicka and others (2015) beside the project: cars, with the arcs that were
driven. Here an undirected piece counts as found when half of it was covered; figures are weighted
by length. The walks are simulated on real extracts (4 m beside the street, an error that drifts for
a minute, two hours, a fix a second) and judged by the checker beside the project: metres within
12 m, and the bias of all metres. One set of parameters serves all.

Peers: the nearest piece to each fix; pieces of which 90 % lie within 20 m of the track; and
Valhalla, for walkers, where an interpreter that has pyvalhalla is named (its wheels need Python
3.12, and this project's is 3.11).

    python -m benchmarks map-matching [--seeds N] [--minutes M] [--alone] [--valhalla PYTHON]
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean, median

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.coverage.laying import union
from gis.coverage.matching import MatchedTrack, MatchingNetwork, match_track
from gis.coverage.tracks import CleanTrack, clean_track
from gis.crs import DEFAULT_METRIC, WGS84, transform
from gis.exchange.track_reading import read_track
from gis.osm.extract import read_extract

SHARED = Path(__file__).parents[2] / "shared"
TRACKS = SHARED / "bench" / "mapmatching"
EXTRACTS = ("ronne", "roedovre", "vesterbro", "kalvebod_kastrup")
SIGMAS = (3, 6, 10)
NEAR_M, ENOUGH = 20.0, 0.9
VALHALLA = Path(__file__).with_name("valhalla_walks.py")


def shares(found: MatchedTrack, network: MatchingNetwork) -> np.ndarray:
    """Return the share of each piece that was walked."""
    once = union(found.stretches, ["street_id"])
    walked = (once["to_share"] - once["from_share"]).groupby(once["street_id"]).sum()
    return walked.reindex(network.street_id, fill_value=0.0).to_numpy()


def nearest(track: CleanTrack, network: MatchingNetwork) -> np.ndarray:
    """Return the pieces that are nearest to a fix."""
    return np.unique(network.tree.nearest(shapely.points(track.xy)))


def buffered(track: CleanTrack, network: MatchingNetwork) -> np.ndarray:
    """Return the pieces that lie almost whole beside the track."""
    around = shapely.buffer(track.lines, NEAR_M)
    shapely.prepare(around)
    there = network.tree.query(around, predicate="intersects")
    inside = shapely.length(shapely.intersection(network.line[there], around))
    return there[inside >= ENOUGH * network.length_m[there]]


PEERS = {"nearest piece": nearest, "buffer 20 m, 90 %": buffered}


# --- tracks with a known truth ------------------------------------------------------------------


def read_instance(folder: Path) -> tuple[MatchingNetwork, CleanTrack, np.ndarray]:
    """Return the network, the track, and which pieces were driven."""
    stem = folder / folder.name
    nodes = np.loadtxt(f"{stem}.nodes")
    arcs = np.loadtxt(f"{stem}.arcs", dtype=int)
    fixes = np.loadtxt(f"{stem}.track")
    route = np.loadtxt(f"{stem}.route", dtype=int, ndmin=1)
    scale = np.array([111_320 * np.cos(np.radians(nodes[:, 1].mean())), 111_320])
    ends, piece = np.unique(np.sort(arcs, axis=1), axis=0, return_inverse=True)
    lines = shapely.linestrings((nodes * scale)[ends])
    streets = gpd.GeoDataFrame(
        {"id": np.arange(len(ends)), "u": ends[:, 0], "v": ends[:, 1],
         "is_walkable": shapely.length(lines) > 0},
        geometry=lines, crs=DEFAULT_METRIC,
    )  # fmt: skip
    network = MatchingNetwork.of(streets)
    track = CleanTrack(fixes[:, :2] * scale, fixes[:, 2], np.zeros(len(fixes), np.int64))
    return network, track, np.isin(network.street_id.astype(int), piece[route])


def f1(said: np.ndarray, true: np.ndarray, length: np.ndarray) -> float:
    both = length[said & true].sum()
    return float(2 * both / (length[said].sum() + length[true].sum()))


def tracks(*, alone: bool) -> None:
    figures: dict[str, list[float]] = {}
    per_fix = []
    for folder in sorted(TRACKS.iterdir()):
        network, track, true = read_instance(folder)
        begun = time.process_time()
        found = match_track(track, network, mode="bicycle")
        per_fix.append((time.process_time() - begun) / len(track.xy) * 1000)
        said = {"Kvarter": shares(found, network) >= 0.5}
        for name, peer in ({} if alone else PEERS).items():
            said[name] = np.isin(np.arange(len(true)), peer(track, network))
        for name, pieces in said.items():
            figures.setdefault(name, []).append(f1(pieces, true, network.length_m))
    print(f"  {len(per_fix)} tracks, F1 by piece    mean   median  lowest  of at least .95")
    for name, values in figures.items():
        most = sum(value >= 0.95 for value in values)
        print(
            f"    {name:24} {mean(values):7.4f} {median(values):7.4f} {min(values):7.4f} {most:5}"
        )
    print(f"    {mean(per_fix):.2f} ms of CPU a fix")


# --- simulated walks ----------------------------------------------------------------------------


class Walk:
    """A simulated walk on an extract: its track and its truth."""

    def __init__(self, folder: Path, town: str, sigma: int, seed: int, minutes: float) -> None:
        self.town, self.sigma = town, sigma
        self.gpx = folder / f"{town}-{sigma}-{seed}.gpx"
        truth = self.gpx.with_suffix(".json")
        command = [
            sys.executable, SHARED / "check" / "simulate_walk.py",
            SHARED / "data" / f"{town}.osm.bz2", "--minutes", minutes, "--sigma", sigma,
            "--seed", seed, "--interval", 1, "--gpx", self.gpx, "--truth", truth,
        ]  # fmt: skip
        subprocess.run([str(word) for word in command], check=True, capture_output=True)
        self.truth = json.loads(truth.read_text())
        self.raw = read_track(self.gpx.read_bytes())

    def judged(self, lines: shapely.Geometry) -> dict[str, float]:
        """Return what the checker says of lines in the metric CRS."""
        checker = importlib.import_module("check_match")
        told = shapely.geometry.mapping(transform(lines, DEFAULT_METRIC, WGS84))
        return checker.compare(self.truth, told)


def calibration(found: MatchedTrack, walk: Walk) -> pd.DataFrame:
    """Return of each stretch its confidence, its metres, and how many of them are right."""
    lines = [shapely.geometry.shape(part["geometry"]) for part in walk.truth["features"]]
    true = transform(shapely.MultiLineString(lines), WGS84, DEFAULT_METRIC).buffer(12)
    right = shapely.length(shapely.intersection(found.stretch_lines, true))
    return found.stretches[["confidence", "length_m"]].assign(right_m=right)


def walks(options: argparse.Namespace, folder: Path) -> None:
    rows, seconds, sure = [], [], []
    for town in EXTRACTS:
        streets = read_extract(SHARED / "data" / f"{town}.osm.bz2").streets.to_crs(DEFAULT_METRIC)
        network = MatchingNetwork.of(streets.assign(id=streets["key"]))
        made = [
            Walk(folder, town, sigma, 100 + seed, options.minutes)
            for sigma in SIGMAS
            for seed in range(options.seeds)
        ]
        for walk in made:
            begun = time.process_time()
            track = clean_track(walk.raw, DEFAULT_METRIC, trim_m=0)
            cleaned = time.process_time()
            found = match_track(track, network)
            seconds.append((cleaned - begun, time.process_time() - cleaned))
            sure.append(calibration(found, walk))
            rows.append({"sigma": walk.sigma, "by": "Kvarter", **walk.judged(found.line)})
            for name, peer in ({} if options.alone else PEERS).items():
                lines = shapely.MultiLineString(list(network.line[peer(track, network)]))
                rows.append({"sigma": walk.sigma, "by": name, **walk.judged(lines)})
        if options.valhalla:
            rows += valhalla(options.valhalla, folder, town, made)
    tell(pd.DataFrame(rows), len(seconds), options.minutes)
    print("  seconds of CPU a walk")
    for name, values in zip(("cleaning", "matching"), np.array(seconds).T, strict=True):
        print(f"    {name}: median {np.median(values):.3f}, slowest {values.max():.3f}")
    tell_calibration(pd.concat(sure))


def valhalla(python: str, folder: Path, town: str, made: list[Walk]) -> list[dict[str, object]]:
    """Return what the checker says of Valhalla, run by an interpreter that has it."""
    command = [python, VALHALLA, SHARED / "data" / f"{town}.osm.bz2", folder]
    subprocess.run(
        [str(word) for word in (*command, *(walk.gpx for walk in made))],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    rows = []
    for walk in made:
        told = json.loads(walk.gpx.with_suffix(".valhalla").read_text())
        line = transform(shapely.geometry.shape(told["line"]), WGS84, DEFAULT_METRIC)
        judged = {"sigma": walk.sigma, "by": "Valhalla, pedestrian", **walk.judged(line)}
        rows.append({**judged, "seconds": told["seconds"]})
    return rows


def tell(rows: pd.DataFrame, count: int, minutes: float) -> None:
    print(f"  {count} walks of {minutes:.0f} min; F1, lowest F1 and bias of metres at sigma")
    print(f"    {'':22}" + "".join(f"{sigma:>9} m            " for sigma in SIGMAS))
    for name, group in rows.groupby("by", sort=False):
        told = "".join(
            f"  {one['f1'].mean():.3f} {one['f1'].min():.3f} {one['bias'].mean():+6.1%}"
            for _sigma, one in group.groupby("sigma")
        )
        print(f"    {name:22}{told}")
    if "seconds" in rows:
        print(f"    Valhalla: median {rows['seconds'].median():.3f} s of CPU a walk, tiles apart")


def tell_calibration(stretches: pd.DataFrame) -> None:
    print("  confidence        metres   said  right")
    edges = [0, 0.5, 0.7, 0.9, 0.95, 0.99, 1.01]
    stretches = stretches.assign(said_m=stretches["confidence"] * stretches["length_m"])
    for band, group in stretches.groupby(pd.cut(stretches["confidence"], edges, right=False)):
        metres, said, right = group[["length_m", "said_m", "right_m"]].sum()
        if metres:
            shown = f"{band.left:.2f} to {min(band.right, 1):.2f}"
            print(f"    {shown} {metres:8.0f}  {said / metres:.3f}  {right / metres:.3f}")


def run(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks map-matching", description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="walks for each town and error")
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--alone", action="store_true", help="without the peers")
    parser.add_argument("--valhalla", metavar="PYTHON", help="an interpreter with pyvalhalla")
    options = parser.parse_args(argv)
    if not TRACKS.is_dir():
        print("  needs the tracks and extracts in ../shared")
        return
    sys.path.insert(0, str(SHARED / "check"))
    tracks(alone=options.alone)
    with tempfile.TemporaryDirectory(prefix="kvarter-bench-") as folder:
        walks(options, Path(folder))
