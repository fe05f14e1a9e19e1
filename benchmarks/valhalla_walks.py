"""
Walks matched by Valhalla, run by an interpreter of its own: see `benchmarks.map_matching`.

    PYTHON valhalla_walks.py EXTRACT FOLDER GPX…

Builds tiles of the extract once and writes beside each GPX file what was matched, as `.valhalla`.
Needs pyvalhalla and osmium, and nothing of the project.
"""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import osmium
import valhalla

FIX = re.compile(r'<trkpt lat="([^"]+)" lon="([^"]+)">')
EVERY = 12
"""Of so many fixes one is handed over: about 15 m, which suits it best."""


def tiles(extract: Path, folder: Path) -> Path:
    """Return the settings of tiles that were built of an extract."""
    pbf, config = folder / f"{extract.name}.pbf", folder / f"{extract.name}.valhalla.json"
    reader = osmium.MergeInputReader()  # some extracts are not sorted
    reader.add_file(str(extract))
    with osmium.SimpleWriter(str(pbf), overwrite=True) as writer:
        reader.apply(writer)
    tile_dir = folder / f"{extract.name}.tiles"
    tile_dir.mkdir(exist_ok=True)
    settings = valhalla.get_config("", str(tile_dir), verbose=False)
    settings["mjolnir"].pop("tile_extract")
    settings["service_limits"]["trace"].update(max_shape=100_000, max_distance=1e6)
    config.write_text(json.dumps(settings))
    build = Path(valhalla.__file__).with_name("bin") / "valhalla_build_tiles"
    subprocess.run([str(build), "-c", str(config), str(pbf)], check=True)
    return config


def decoded(text: str) -> list[list[float]]:
    """Return the places of a polyline of six decimals."""
    found, lat, lon, at = [], 0, 0, 0
    while at < len(text):
        steps = []
        for _axis in range(2):
            value = shift = 0
            while True:
                byte = ord(text[at]) - 63
                at += 1
                value |= (byte & 31) << shift
                shift += 5
                if byte < 32:
                    break
            steps.append(~(value >> 1) if value & 1 else value >> 1)
        lat, lon = lat + steps[0], lon + steps[1]
        found.append([lon / 1e6, lat / 1e6])
    return found


def main() -> None:
    extract, folder, *files = map(Path, sys.argv[1:])
    actor = valhalla.Actor(str(tiles(extract, folder)))
    for file in files:
        fixes = FIX.findall(file.read_text())[::EVERY]
        asked = {
            "shape": [{"lat": float(lat), "lon": float(lon)} for lat, lon in fixes],
            "costing": "pedestrian", "shape_match": "map_snap",
            "trace_options": {"search_radius": 40, "gps_accuracy": 10},
        }  # fmt: skip
        begun = time.process_time()
        answer = actor.trace_route(asked)
        seconds = time.process_time() - begun
        # Where the match broke off, what follows is told as alternates.
        trips = [answer["trip"], *(other["trip"] for other in answer.get("alternates", ()))]
        lines = [decoded(leg["shape"]) for trip in trips for leg in trip["legs"]]
        told = {"type": "MultiLineString", "coordinates": [line for line in lines if len(line) > 1]}
        written = json.dumps({"line": told, "seconds": seconds})
        file.with_suffix(".valhalla").write_text(written)


if __name__ == "__main__":
    main()
