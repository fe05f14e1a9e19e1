"""
Import of a large extract against plain OSMnx.

There is no country extract at hand, so a large one is joined from small real ones: every file
many times, each copy with ids of its own and moved north. The same joined file is read by
`gis.osm.extract.read_extract` (streets, addresses, places and base map) and by
`osmnx.graph_from_xml` (streets alone), each in a process of its own.

    python -m benchmarks map-import [--data FOLDER] [--copies N] [--compare-copies N]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import osmium

ID_STEP = 100_000_000_000
"""Room for the ids of one copy: more than OpenStreetMap has used."""

NORTH_STEP = 0.2
"""Degrees between copies, more than any of the small extracts is high."""

DEFAULT_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

OURS = """
from pathlib import Path
from gis.osm.extract import read_extract
extract = read_extract(Path(path))
streets = extract.streets[extract.streets.is_walkable]
found = {"walkable pieces": len(streets), "street km": round(streets.length_m.sum() / 1000),
         "addresses": len(extract.addresses), "base map": len(extract.basemap)}
"""
OSMNX = """
import osmnx
graph = osmnx.graph_from_xml(path, retain_all=True)
found = {"nodes": len(graph), "edges": len(graph.edges)}
"""
MEASURED = """
import json, sys, time
path = sys.argv[1]
wall, cpu = time.perf_counter(), time.process_time()
{work}
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({{"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu,
                  "mb": int(peak.split()[1]) / 1024, "found": found}}))
"""


def join(sources: list[Path], copies: int, target: Path) -> None:
    """Write `copies` copies of each file as one, nodes first, ids and positions moved."""
    kinds = (osmium.osm.NODE, osmium.osm.WAY, osmium.osm.RELATION)
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        for kind in kinds:
            for number, source in enumerate(sources):
                for copy in range(copies):
                    shift = (number * copies + copy) * ID_STEP
                    for item in osmium.FileProcessor(str(source), kind):
                        _write_moved(writer, item, shift, copy * NORTH_STEP)


def _write_moved(writer: osmium.SimpleWriter, item: object, shift: int, north: float) -> None:
    if item.is_node():
        if item.location.valid():
            place = (item.location.lon, item.location.lat + north)
            writer.add_node(item.replace(id=item.id + shift, location=place))
    elif item.is_way():
        refs = [node.ref + shift for node in item.nodes]
        writer.add_way(item.replace(id=item.id + shift, nodes=refs))
    else:
        members = [(m.type, m.ref + shift, m.role) for m in item.members]
        writer.add_relation(item.replace(id=item.id + shift, members=members))


def measure(work: str, path: Path) -> dict[str, object]:
    """Run a snippet on a file in a process of its own; seconds, CPU seconds, peak MB."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", MEASURED.format(work=work), str(path)],
        stdout=subprocess.PIPE,
        check=True,
        cwd=Path(__file__).resolve().parents[1],
    )
    return json.loads(done.stdout)


def report(label: str, result: dict[str, object]) -> None:
    """Print one line of figures."""
    found = ", ".join(f"{value:,} {key}" for key, value in result["found"].items())
    print(
        f"  {label:<22}{result['wall']:7.1f} s  {result['cpu']:7.1f} s CPU  "
        f"{result['mb']:7.0f} MB   {found}"
    )


def run(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks map-import", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder of small extracts")
    parser.add_argument("--copies", type=int, default=8, help="of each, for our own figure")
    parser.add_argument("--compare-copies", type=int, default=8, help="of each, against OSMnx")
    options = parser.parse_args(argv)
    sources = sorted(options.data.glob("*.osm.bz2")) + sorted(options.data.glob("*.osm.pbf"))
    if not sources:
        parser.error(f"no extracts in {options.data}")
    with tempfile.TemporaryDirectory(prefix="kvarter-bench-") as folder:
        path = Path(folder) / "joined.osm"
        if options.compare_copies:
            join(sources, options.compare_copies, path)
            print(f"{options.compare_copies} copies, {path.stat().st_size / 1e6:.0f} MB .osm")
            ours, theirs = measure(OURS, path), measure(OSMNX, path)
            report("read_extract", ours)
            report("osmnx.graph_from_xml", theirs)
            print(
                f"  ratio: {theirs['wall'] / ours['wall']:.1f} times faster, "
                f"{theirs['cpu'] / ours['cpu']:.1f} times less CPU, "
                f"{ours['mb'] / theirs['mb']:.2f} of the memory"
            )
        for ending in (".osm", ".osm.pbf") if options.copies else ():
            if ending == ".osm" and options.copies == options.compare_copies:
                continue  # measured above
            path = Path(folder) / f"joined{ending}"
            join(sources, options.copies, path)
            print(f"{options.copies} copies, {path.stat().st_size / 1e6:.0f} MB {ending}")
            report("read_extract", measure(OURS, path))
