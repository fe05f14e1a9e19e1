"""
Sheets of real towns, measured in the PDF as their reader gets it.

Rounds of several sizes and kinds are planned in each town, printed, and measured by what the tests
measure with (`tests.maps.paper_meter`): nothing is asked of the program but the PDF. House numbers
and the scale of the map itself are judged where its buildings, or its rings, say how it lies on
the ground. Ten pages and the memory of a process are measured on the demo town.

    python -m benchmarks paper [FILES…] [--cases WORD] [--out DIR]

Columns: pages; kB a page; seconds of CPU a page, warm; the error of the scale bars and of the map
itself in per mille; streets of the round known by name and by key, of all; house numbers told, of
all; texts over texts (of a naive placement on the same pages the labels that lie over others, of
all); texts under something else; index places that are not so; arrows without an answer; then what
else is wrong (see `faults`).
"""

from __future__ import annotations

import argparse
import pickle
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely
from shapely import affinity

from benchmarks.naive_labels import naive_boxes
from benchmarks.paper_rounds import CASES, TEN_PAGES, Case, Town, content_of
from data import DEMO_TOWN
from gis.crs import WGS84
from gis.errors import InputError
from gis.maps.sheets import SheetContent, SheetLeg, make_sheet
from gis.maps.sheets.leg_maps import plan_leg
from gis.maps.sheets.looks import ground_of
from gis.maps.style import PaperStyle
from tests.maps import paper_checks as checks
from tests.maps import paper_meter as meter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gis.maps.labels import Box
    from tests.maps.paper_checks import Packet
    from tests.maps.paper_meter import Document, Fit, Page

MOST_BYTES, LEAST_PT, LEAST_BOX_MM, LEAST_MARGIN_MM = 300_000, 6.0, 5.0, 5.0
LEAST_ROUTE_MM, MOST_NORTH_DEG = 0.7, 0.5
PACKET = """
import pickle, resource, sys, time
from pathlib import Path
from gis.maps.sheets import make_sheet
content = pickle.loads(Path(sys.argv[1]).read_bytes())
make_sheet(content)
taken = []
for _ in range(5):
    begun = time.perf_counter(), time.process_time()
    make_sheet(content)
    taken.append((time.perf_counter() - begun[0], time.process_time() - begun[1]))
wall, cpu = (sorted(part)[len(taken) // 2] for part in zip(*taken))
print(wall, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@dataclass(frozen=True)
class Figures:
    """What was measured of one sheet."""

    case: str
    km: float
    pages: int
    kb_a_page: float
    seconds_a_page: float
    bar_error: float
    map_error: float
    fitted: int
    maps: int
    streets: tuple[int, int, int]
    numbers: tuple[int, int]
    naive: tuple[int, int]
    overlaps: int
    hidden: int
    misplaced: int
    one_sided: int
    faults: tuple[str, ...]

    def __str__(self) -> str:
        named, keyed, streets = self.streets
        return (
            f"{self.case:<28}{self.km:5.1f} km {self.pages:3} p {self.kb_a_page:4.0f} kB"
            f" {self.seconds_a_page:5.2f} s  bar {self.bar_error * 1000:.2f}"
            f" map {self.map_error * 1000:.2f} ({self.fitted}/{self.maps})"
            f"  streets {named}+{keyed}/{streets} numbers {self.numbers[0]}/{self.numbers[1]}"
            f"  over {self.overlaps} (naive {self.naive[0]}/{self.naive[1]})"
            f" under {self.hidden} index {self.misplaced} arrows {self.one_sided}"
            f"{''.join(f'  ! {fault}' for fault in self.faults)}"
        )


def measure(content: SheetContent, case: Case, pdf: bytes, seconds: float) -> Figures:
    """Return the figures of a printed sheet."""
    document = meter.read_document(pdf)
    maps = [page for page in document.pages if page.frame is not None]
    buildings = content.basemap[content.basemap["kind"] == "building"].to_crs(WGS84).geometry
    fits = {page.number: fit_of(page, content, buildings.to_numpy()) for page in maps}
    packets = checks.packets(document)
    legs = {leg.walker: leg for leg in content.legs}
    streets, numbers = np.zeros(3, dtype=int), np.zeros(2, dtype=int)
    for packet in packets:
        leg = legs[packet.letter]
        names = {row.name for row in leg.directions if row.name}
        named, keyed = checks.labelled(packet, names)
        streets += (len(named), len(keyed), len(names))
        detail = [(page, fits[page.number]) for page in _detail(packet)]
        told, _inside = checks.numbers_told(detail, doors := _doors(content, leg))
        is_whole = bool(detail) and all(fit is not None for _page, fit in detail)
        numbers += (told, len(doors)) if is_whole and content.options.has_house_numbers else 0
    turned = [_wrong_north(page, fits[page.number]) for page in maps]
    off = [abs(fit.scale / (page.scale or 1) - 1) for page in maps if (fit := fits[page.number])]
    return Figures(
        case.name, sum(leg.length_m for leg in content.legs) / 1000, len(document.pages),
        document.bytes_a_page / 1000, seconds / len(document.pages),
        max((page.scale_error() for page in maps), default=0.0), max(off, default=0.0), len(off),
        len(maps), tuple(streets.tolist()), tuple(numbers.tolist()), naive(content),
        sum(len(page.overlaps()) for page in maps), sum(len(page.hidden()) for page in maps),
        sum(len(checks.misplaced(packet)) for packet in packets),
        sum(len(checks.one_sided(packet.maps)) for packet in packets),
        (*faults(content, document, pdf), *filter(None, turned)),
    )  # fmt: skip


def fit_of(page: Page, content: SheetContent, buildings: Any) -> Fit | None:  # noqa: ANN401
    """Return how a map lies on the ground, from its buildings or else its rings."""
    fill = tuple(bytes.fromhex(PaperStyle().building[1:]))
    fit = meter.fit_buildings(page, buildings, fill)
    places = [one.at for leg in content.legs for one in leg.rings if one.at is not None]
    if fit is None and len(places) > 3:
        ground = gpd.GeoSeries(places, crs=content.crs).to_crs(WGS84)
        fit = meter.fit_marks(page, page.rings(), shapely.get_coordinates(ground.to_numpy()))
    return fit


def _detail(packet: Packet) -> list[Page]:
    """Return the maps with the largest scale, which tell the house numbers."""
    scales = [page.scale or 0 for page in packet.maps]
    return [page for page in packet.maps if page.scale == min(scales)]


def _doors(content: SheetContent, leg: SheetLeg) -> list[tuple[str, float, float]]:
    """Return the houses of what a leg looks at: one for each number of a street."""
    walked = {piece for row in leg.directions if not row.deadhead for piece in row.street_ids}
    homes = content.addresses[content.addresses["street_id"].isin(walked)]
    homes = homes[homes["number"] != ""].drop_duplicates(["street_id", "street", "number"])
    at = shapely.get_coordinates(homes.to_crs(WGS84).geometry.to_numpy())
    return [
        (str(number), *place) for number, place in zip(homes["number"], at.tolist(), strict=True)
    ]


def faults(content: SheetContent, document: Document, pdf: bytes) -> Iterator[str]:
    """Yield what else paper must not have."""
    boxes = [box for page in document.pages if page.frame is None for box in page.boxes()]
    routes = [mm for page in document.pages if page.frame is not None for mm in page.route_widths()]
    least = {
        "kB less than a page may have": MOST_BYTES - document.bytes_a_page,
        "pt of text": document.least_text_pt() - LEAST_PT,
        "mm inside a box": min(boxes, default=LEAST_BOX_MM) - LEAST_BOX_MM,
        "mm of margin": min(page.margin() for page in document.pages) - LEAST_MARGIN_MM,
        "mm of route line": min(routes, default=LEAST_ROUTE_MM) - LEAST_ROUTE_MM,
    }
    yield from (f"{spare:.2f} {what}" for what, spare in least.items() if spare < -0.01)
    if document.fonts_missing or not document.is_tagged or document.lang != "da":
        yield "fonts, tags or language"
    if not document.title or not document.bookmarks:
        yield "title or bookmarks"
    if make_sheet(content) != pdf:
        yield "equal input, other bytes"
    if content.recording_url:
        first = document.pages[0]
        codes = meter.codes_on(meter.grey_page(pdf, 1))
        if [text for text, _ in codes] != [content.recording_url]:
            yield "no code on the first page"
        elif first.frame is not None and codes[0][1].intersects(first.frame):
            yield "the code lies on the map"


def _wrong_north(page: Page, fit: Fit | None) -> str:
    """Return how far the north arrow is from where the map itself has north; "" if it is right."""
    told = page.north()
    if fit is None or (told is not None and abs(told - fit.north_deg) < MOST_NORTH_DEG):
        return ""
    return f"page {page.number}: north arrow {told}, north {fit.north_deg:.2f}"


def naive(content: SheetContent) -> tuple[int, int]:
    """Return of a naive placement on the same pages the labels that lie over others, and all."""
    over, count = 0, 0
    for leg in content.legs:
        for page in plan_leg(content, leg):
            boxes = naive_boxes(page.frame, leg.directions, ground_of(content, leg))
            outlines = np.array([_outline(box) for box in boxes], dtype=object)
            first, second = shapely.STRtree(outlines).query(outlines, predicate="intersects")
            first, second = first[first != second], second[first != second]
            shared = shapely.area(shapely.intersection(outlines[first], outlines[second]))
            over += len(set(first[shared > meter.LEAST_MM2].tolist()))
            count += len(boxes)
    return over, count


def _outline(box: Box) -> shapely.Polygon:
    half_x, half_y = box.width / 2, box.height / 2
    level = shapely.box(box.x - half_x, box.y - half_y, box.x + half_x, box.y + half_y)
    return affinity.rotate(level, box.angle_deg, origin=(box.x, box.y))


def print_town(town: Town, cases: Sequence[Case], out: Path | None) -> list[Figures]:
    """Print and measure the rounds of a town."""
    found = []
    for case in cases:
        try:
            content = content_of(town, case)
        except InputError as error:
            print(f"{case.name:<28}no round: {error.code}", flush=True)
            continue
        taken, pdf = [], b""
        for _ in range(2):  # the first fills what is kept in memory
            begun = time.process_time()
            pdf = make_sheet(content)
            taken.append(time.process_time() - begun)
        if out is not None:
            (out / f"{town.name}-{CASES.index(case)}.pdf").write_bytes(pdf)
        found.append(measure(content, case, pdf, min(taken)))
        print(found[-1], flush=True)
    return found


def ten_pages() -> str:
    """Return what a packet of about ten pages of the demo town takes, in a process of its own."""
    content = content_of(Town.read(DEMO_TOWN), TEN_PAGES)
    pages = len(meter.read_document(make_sheet(content)).pages)
    with tempfile.TemporaryDirectory() as folder:
        stored = Path(folder, "content.pickle")
        stored.write_bytes(pickle.dumps(content))
        told = subprocess.run(
            [sys.executable, "-c", PACKET, stored], check=True, capture_output=True, text=True
        )
    seconds, cpu, kilobytes = (float(part) for part in told.stdout.split())
    return (
        f"packet of {pages} pages: {seconds:.2f} s warm, {cpu:.2f} s of CPU, "
        f"{kilobytes / 1024:.0f} MB at most in its process (10 pages: 3 s, 1,024 MB)"
    )


def summed(found: Sequence[Figures]) -> str:
    """Return the sums of all sheets."""
    named, keyed, streets = np.array([one.streets for one in found]).sum(axis=0)
    told, numbers = np.array([one.numbers for one in found]).sum(axis=0)
    others = np.array([one.naive for one in found]).sum(axis=0)
    return (
        f"{len(found)} sheets, {sum(one.pages for one in found)} pages: "
        f"streets {named} by name + {keyed} by key of {streets}, "
        f"house numbers {told} of {numbers}, "
        f"overlaps {sum(one.overlaps for one in found)} "
        f"(naive placement: {others[0]} of {others[1]} labels lie over others), "
        f"covered {sum(one.hidden for one in found)}, "
        f"median {median(one.seconds_a_page for one in found):.2f} s of CPU a page, "
        f"largest {max(one.kb_a_page for one in found):.0f} kB a page"
    )


def run(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks paper", description=__doc__)
    parser.add_argument(
        "files", nargs="*", type=Path, help="OSM extracts; the demo town unless said"
    )
    parser.add_argument("--cases", default="", help="only cases whose name has this word")
    parser.add_argument("--out", type=Path, help="folder for the PDFs")
    args = parser.parse_args(argv)
    if args.out is not None:
        args.out.mkdir(parents=True, exist_ok=True)
    found: list[Figures] = []
    for file in args.files or [DEMO_TOWN]:
        town = Town.read(file)
        print(f"-- {town.name}: {len(town.streets)} pieces, {len(town.addresses)} addresses")
        cases = [case for case in CASES if args.cases in case.name]
        found += print_town(town, cases, args.out)
    if found:
        print(summed(found))
    if not args.cases:
        print(ten_pages())


if __name__ == "__main__":
    run(sys.argv[1:])
