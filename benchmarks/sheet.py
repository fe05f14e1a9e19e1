"""
The sheet of the demo round: cold in a process of its own, then warm, everything included.

Cold is from the start of Python to the written PDF: imports, the frames read from a file, the map,
the list, Typst. Warm is `gis.maps.sheets.make_sheet` alone, as a running server calls it.

    python -m benchmarks sheet [--times N]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import pickle
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from gis.crs import DEFAULT_METRIC, WGS84, transform
from gis.locale import translator
from gis.maps.sheets import SheetContent, SheetLeg, make_sheet
from gis.osm.extract import read_extract
from gis.planning.directions import directions
from gis.planning.required import required_pieces
from gis.planning.street_rounds import StreetRoundParams, plan_street_round

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).resolve().parents[1] / "data"
PACE_KMH = 4.0
COLD = """
import pickle, sys
from pathlib import Path
from gis.maps.sheets import make_sheet
content = pickle.loads(Path(sys.argv[1]).read_bytes())
Path(sys.argv[2]).write_bytes(make_sheet(content))
"""


def demo_content() -> SheetContent:
    """Return what the sheet of the demo round shows, planned as the program plans it."""
    told = json.loads((DATA / "demo_round.json").read_text(encoding="utf-8"))
    areas = gpd.read_file(DATA / "demo_areas.geojson")
    area = areas[areas["name"].isin(told["area_ids"])].to_crs(DEFAULT_METRIC).union_all()
    extract = read_extract(DATA / "demo_town.osm.bz2")
    streets = extract.streets.to_crs(DEFAULT_METRIC).assign(id=extract.streets["key"])
    addresses = extract.addresses.to_crs(DEFAULT_METRIC)
    addresses["foot"] = gpd.GeoSeries(extract.addresses["foot"], crs=WGS84).to_crs(DEFAULT_METRIC)
    addresses["street_id"] = addresses["piece_key"]
    required = required_pieces(streets, addresses, area)
    (start,) = (transform(shapely.Point(at), WGS84, DEFAULT_METRIC) for at in told["starts"])
    params = StreetRoundParams(
        minutes=told["minutes"], pace_kmh=PACE_KMH, starts=(start,), walkers=told["walkers"]
    )
    planned = plan_street_round(streets, required, params)

    def pieces(ids: tuple[str, ...]) -> gpd.GeoDataFrame:
        return streets[streets["id"].isin(ids)]

    return SheetContent(
        title=", ".join(told["area_ids"]),
        sheet_code="4F2K",
        printed_on=dt.date(2026, 11, 20),
        return_by=dt.date(2026, 11, 23),
        initials="AB",
        crs=DEFAULT_METRIC,
        mode="foot",
        is_pair=told["is_pair"],
        legs=tuple(
            SheetLeg(
                "ABCDEFGHIJKL"[leg.walker - 1],
                tuple(directions(leg, streets, addresses, PACE_KMH)),
                leg.length_m,
                leg.deadhead_m,
                leg.minutes,
            )
            for leg in planned.legs
        ),
        streets=streets,
        basemap=extract.basemap.to_crs(DEFAULT_METRIC),
        addresses=addresses[addresses["street_id"].isin(required)],
        required=pieces(planned.required),
        not_fitting=pieces(planned.not_fitting),
        unreachable=pieces(planned.unreachable),
        dropped=streets.iloc[:0],
        not_walkable=streets.iloc[:0],
        data_date=extract.data_date,
        translate=translator("da"),
    )


def _seconds(call: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
    return median(taken)


def run(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks sheet", description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="how often each is measured")
    times = parser.parse_args(argv).times
    content = demo_content()
    with tempfile.TemporaryDirectory() as folder:
        stored, pdf = Path(folder, "content.pickle"), Path(folder, "sheet.pdf")
        stored.write_bytes(pickle.dumps(content))
        command = [sys.executable, "-c", COLD, stored, pdf]
        cold = _seconds(lambda: subprocess.run(command, check=True), times)
        size = pdf.stat().st_size
    make_sheet(content)
    warm = _seconds(lambda: make_sheet(content), times)
    print(f"sheet of {content.title}, {size / 1000:.0f} kB, median of {times}")
    print(f"  cold, with the start of Python: {cold:.2f} s (at most 2 s)")
    print(f"  warm:                           {warm:.2f} s (at most 1 s)")


if __name__ == "__main__":
    run(sys.argv[1:])
