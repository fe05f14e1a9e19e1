"""
The first map on screen, in Chromium, for a town of 5,000 street pieces.

Two views are timed, the whole town and one housing area of it, from the request for the page until
every tile of the view is painted: cold in a new browser, then warm in the same one. Bytes are what
came over the wire: the tiles of the view, and with them the map's own scripts, styles and font,
once for each browser. The front end around the map, which every page needs whether it has a map or
not, is counted apart. Last comes *Dækning* with every street of the town in its age class, and how
long a move of that map keeps the browser from drawing.

    python -m benchmarks first-map [--copies N] [--times N]
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import shapely

from benchmarks.town import COLUMNS, running_town
from data import DEMO_AREA
from gis.services import areas, coverage, maps, walked
from gis.services.members import local_scope
from scripts.browsing import MAP_IS_DRAWN, open_browser

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

# Streets are drawn anew when a move ends, in the next frame of the browser.
MOVE = """() => new Promise((resolve) => {
  const began = performance.now();
  window.map.panBy([180, 90], { animate: false });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
})"""
MAP_PARTS = ("/assets/", "/component/")


@dataclass
class Wire:
    """Bytes that came over the wire, by what they are for."""

    tiles: int = 0
    map: int = 0
    front_end: int = 0
    tile_count: int = 0


def load_map(page: Page, session: CDPSession, url: str) -> tuple[float, Wire]:
    """Return the seconds until the map is drawn, and the bytes for it."""
    addresses: dict[str, str] = {}
    wire = Wire()

    def note(event: dict[str, object]) -> None:
        address = addresses.get(str(event["requestId"]), "")
        size = int(float(str(event["encodedDataLength"])))
        if "/tiles/" in address:
            wire.tiles += size
            wire.tile_count += 1
        elif any(part in address for part in MAP_PARTS):
            wire.map += size
        else:
            wire.front_end += size

    def remember(event: dict[str, object]) -> None:
        addresses[str(event["requestId"])] = str(event["response"]["url"])  # type: ignore[index]

    session.on("Network.responseReceived", remember)
    session.on("Network.loadingFinished", note)
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    element = page.wait_for_selector("iframe", timeout=60_000)
    frame = element.content_frame()
    frame.wait_for_function(MAP_IS_DRAWN, timeout=60_000, polling=20)
    seconds = time.perf_counter() - began
    page.wait_for_timeout(500)
    session.remove_listener("Network.responseReceived", remember)
    session.remove_listener("Network.loadingFinished", note)
    return seconds, wire


def run(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="first-map")
    parser.add_argument("--copies", type=int, default=6, help="demo towns side by side")
    parser.add_argument("--times", type=int, default=5, help="warm loads")
    chosen = parser.parse_args(argv)
    with running_town(chosen.copies) as url:
        _measure("the whole town", f"{url}/planlaeg", chosen.times)
        quarter = areas.parse_area(DEMO_AREA.read_bytes())
        area = areas.add_area(local_scope(), "Fuglekvarteret", quarter)
        _measure("one housing area", f"{url}/planlaeg?areas={area.id}", chosen.times)
        _walk_everywhere()
        _measure("Dækning of the whole town", f"{url}/daekning", chosen.times)
        _measure_moves(f"{url}/daekning", chosen.times)


def _walk_everywhere() -> None:
    """Put all streets into areas, and record passes of every age on two thirds of them."""
    scope = local_scope()
    west, south, east, north = maps.map_info().bounds
    for column in range(COLUMNS):
        for row in range(2):
            wide, high = (east - west) / COLUMNS, (north - south) / 2
            outline = shapely.box(
                west + column * wide, south + row * high,
                west + (column + 1) * wide, south + (row + 1) * high,
            )  # fmt: skip
            areas.add_area(scope, f"Område {column}{row}", outline)
    parts = coverage.street_parts(scope)
    pieces = parts.loc[parts["age"] != "not_walkable", "street_id"].unique().tolist()
    for number, days in enumerate((3, 40, 90)):
        begun = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
        ended = begun + dt.timedelta(hours=1)
        walked.record_marked(
            scope, pieces[number::5], started_at=begun, ended_at=ended, is_pair=True
        )
    print(f"pieces in areas: {len(pieces)}, drawn as {len(parts)} parts")


def _measure_moves(address: str, times: int) -> None:
    with open_browser(address) as visit:
        visit.go()
        visit.map.wait_for_function("() => window.kvarter?.fitted")
        visit.settle()
        spans = [visit.map.evaluate(MOVE) for _ in range(times)]
    print(f"  a move: {median(spans):.0f} ms until it is drawn, median of {times}")


def _measure(view: str, address: str, times: int) -> None:
    with open_browser(address) as visit:
        session = visit.page.context.new_cdp_session(visit.page)
        session.send("Network.enable")
        cold, wire = load_map(visit.page, session, address)
        warm = [load_map(visit.page, session, address) for _ in range(times)]
    print(f"{view}")
    print(f"  cold: {cold:.2f} s; {wire.tile_count} tiles of {wire.tiles / 1e3:.0f} kB, scripts,")
    print(f"    styles and font of the map {wire.map / 1e3:.0f} kB,")
    print(f"    together {(wire.tiles + wire.map) / 1e3:.0f} kB (at most 1000 wanted)")
    print(f"    and the front end around it {wire.front_end / 1e3:.0f} kB")
    again = median(one.tiles + one.map for _seconds, one in warm) / 1e3
    print(
        f"  warm: median {median(seconds for seconds, _wire in warm):.2f} s of {times}"
        f" (at most 2 wanted), {again:.0f} kB"
    )
