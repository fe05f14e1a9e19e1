"""What a worker needs of a sheet, found in the measured pages: labels, index, arrows, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from .paper_meter import INK, Document, Fit, Page, Text

RANGE = re.compile(r"(\d+)([A-ZÆØÅ]?)\s*–\s*(\d*)([A-ZÆØÅ]?)")
PLACE = r"(?:\d+ · )?(?:N\d+ Ø\d+|[A-Z]+\d+)"
"""Page and square, by letter or of the national grid, as the index tells them."""
WHITE = (255, 255, 255)
OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
NEAR_MM, NEAR_M, RANGE_M = 2.5, 15.0, 50.0
"""How far on paper, and beyond that on the ground, a number or a range of numbers may stand from
its house and still be taken for it. Assumptions."""


@dataclass(frozen=True)
class Packet:
    """The pages of one leg: its maps, an overview among them perhaps, and its lists."""

    letter: str
    pages: tuple[Page, ...]

    @property
    def maps(self) -> list[Page]:
        return [page for page in self.pages if page.frame is not None]


@dataclass(frozen=True)
class Entry:
    """A line of the street index."""

    name: str
    key: str
    places: tuple[str, ...]


def packets(document: Document) -> list[Packet]:
    """Return the packets of a sheet in their order, the page of all legs left out."""
    found: dict[str, list[Page]] = {}
    for page in document.pages:
        told = re.search(r"Rute ([A-Z]) · side", page.text)
        if "· Oversigt ·" not in page.text:
            found.setdefault(told[1] if told else "A", []).append(page)
    return [Packet(letter, tuple(pages)) for letter, pages in found.items()]


def index_of(packet: Packet) -> list[Entry]:
    """Return the street index of a packet; names that go on over lines are joined."""
    found = []
    for page in packet.pages:
        title = [one for one in page.texts if one.text == "Vejfortegnelse"]
        if not title:
            continue
        below = [one for one in page.texts if one.order > title[0].order]
        name: list[str] = []
        for text in below:
            plain = text.text.replace("\u200b", "").strip()
            if re.fullmatch(r"[.\s…]+", plain) or plain.startswith("Fed: "):
                continue
            if re.fullmatch(rf"({PLACE}(, ?)?)+", plain):
                places = tuple(re.findall(PLACE, plain))
                if name:
                    whole = re.sub(r"\s+", " ", " ".join(name))
                    told = re.fullmatch(r"(.*?)\s*\(\s*([a-z]{1,2})\s*\)", whole)
                    found.append(Entry(*(told.groups() if told else (whole, "")), places))
                    name = []
                elif found:  # the places went on over a line
                    found[-1] = replace(found[-1], places=found[-1].places + places)
            else:
                name.append(plain)
                if len(name) > 6:  # below the index stands something else
                    name = []
    return found


def keys_of(packet: Packet) -> dict[str, str]:
    """Return the name of each street by the key under which the list tells it."""
    found = {one.key: one.name for one in index_of(packet) if one.key}
    for page in packet.pages:
        for before, key in zip(page.texts, page.texts[1:], strict=False):
            if page.frame is None and re.fullmatch(r"[a-z]{1,2}", key.text) and _boxed(page, key):
                found.setdefault(key.text, before.text)
    return found


def _boxed(page: Page, text: Text) -> bool:
    return any(
        one.paint == "stroke" and one.width < 6 and 2 < one.height < 4
        and one.shape.envelope.contains(text.outline.centroid)
        for one in page.marks
    )  # fmt: skip


def labelled(packet: Packet, names: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return which of the names stand on a map of the packet, and which by their key alone."""
    texts = {_plain(one.text) for page in packet.maps for one in page.map_texts}
    told = {_plain(name): key for key, name in keys_of(packet).items()}
    named = {name for name in names if _plain(name) in texts}
    keyed = {name for name in names if _key_of(_plain(name), told) in texts} - named
    return named, keyed


def _key_of(name: str, told: Mapping[str, str]) -> str:
    """Return the key of a name; of one that goes on over lines the list has it after the last."""
    if name in told:
        return told[name]
    return next((key for end, key in told.items() if len(end) > 4 and name.endswith(end)), "-")


def _plain(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def square_at(page: Page, x: float, y: float) -> str:
    """Return the lettered square of a place, counted by the lines of the map."""
    xs, ys = page.grid
    return f"{chr(ord('A') + int(np.searchsorted(xs, x)))}{int(np.searchsorted(ys, y)) + 1}"


def misplaced(packet: Packet) -> list[str]:
    """
    Return what the index says that is not so: no label of that street in that square.

    Lettered squares alone are judged, by the lines on the map.
    """
    wrong = []
    maps = packet.maps
    for entry in index_of(packet):
        told = {_plain(entry.name), *([entry.key] if entry.key else [])}
        for place in entry.places:
            number, _, square = place.rpartition(" · ")
            if " " in square:
                continue
            pages = [page for page in maps if not number or page_number(page) == int(number)]
            labels = [
                one.outline for page in pages for one in page.map_texts if _plain(one.text) in told
            ]
            there = {
                square_at(page, *corner)
                for page in pages
                for label in labels
                for corner in shapely.get_coordinates(
                    shapely.segmentize(label.buffer(0.5), 3)
                ).tolist()
            }
            if square not in there:
                wrong.append(f"{entry.name} ({entry.key}) {place}: {sorted(there)}")
    return wrong


def page_number(page: Page) -> int:
    """Return the number of a page as its foot tells it."""
    told = re.search(r"· side (\d+) af", page.text)
    return int(told[1]) if told else 0


def neighbours(page: Page) -> dict[str, set[int]]:
    """Return the pages to which arrows at the edges of a map point, by edge."""
    assert page.frame is not None
    west, north, east, south = page.frame.bounds
    found: dict[str, set[int]] = {}
    for text in page.map_texts:
        x, y = text.at
        if text.colour != WHITE or not text.text.isdigit():
            continue
        arrow = [
            one for one in page.marks
            if one.paint == "fill" and one.colour == INK and one.width < 14
            and len(shapely.get_coordinates(one.shape)) == 6
            and one.shape.envelope.contains(shapely.Point(x, y))
        ]  # fmt: skip
        if arrow:
            away = {"left": x - west, "right": east - x, "top": y - north, "bottom": south - y}
            side = min(away, key=lambda one: away[one])
            found.setdefault(side, set()).add(int(text.text))
    return found


def one_sided(pages: Sequence[Page]) -> list[str]:
    """Return arrows that no arrow of the other page answers, upright pages alone by their side."""
    told = {page_number(page): neighbours(page) for page in pages}
    return [
        f"{number} {side} {other}"
        for number, sides in told.items() for side, others in sides.items() for other in others
        if number not in set().union(*told.get(other, {}).values())
    ]  # fmt: skip


def frames_told(overview: Page) -> list[tuple[int, shapely.Polygon]]:
    """Return the number and the outline of each page frame on an overview."""
    assert overview.frame is not None
    four = [
        shapely.Polygon(part.coords)
        for one in overview.marks
        if one.paint == "stroke" and one.colour == INK and one.line_mm > 0.2
        for part in shapely.get_parts(one.shape)
        if len(part.coords) == 5 and part.length > 30
    ]
    found = []
    for text in overview.map_texts:
        if text.colour == WHITE and text.text.isdigit():
            at = shapely.Point(text.at)
            near = [one for one in four if shapely.MultiPoint(one.exterior.coords).distance(at) < 6]
            near = [one for one in near if not one.equals_exact(overview.frame, 1)]
            if near:
                found.append((int(text.text), min(near, key=lambda one: one.distance(at))))
    return found


def numbers_told(
    pages: Sequence[tuple[Page, Fit | None]], doors: Sequence[tuple[str, float, float]]
) -> tuple[int, int]:
    """
    Return how many house numbers stand by their houses, and how many houses the pages show.

    Parameters
    ----------
    pages
        Maps, each with how it lies on the ground.
    doors
        Number, longitude and latitude of each house.
    """
    told, shown = set(), set()
    for page, fit in pages:
        if fit is None or page.frame is None or not doors:
            continue
        places = fit.to_paper(np.array([door[1:] for door in doors], dtype=float))
        inside = shapely.contains_xy(page.frame.buffer(-4.4), *places.T)
        shown |= set(np.flatnonzero(inside).tolist())
        near_mm, range_mm = (NEAR_MM + far * 1000 / fit.scale for far in (NEAR_M, RANGE_M))
        small = [one for one in page.map_texts if one.text[:1].isdigit() and one.size_pt < 6.4]
        alone: dict[str, list[Text]] = {}
        ranges: list[tuple[Text, re.Match[str]]] = []
        for text in small:
            alone.setdefault(text.text, []).append(text)
            if match := RANGE.fullmatch(text.text):
                ranges.append((text, match))
        for at in np.flatnonzero(inside).tolist():
            number, point = doors[at][0], shapely.Point(places[at])
            near = [one for one in alone.get(number, ()) if point.distance(one.outline) < near_mm]
            near += [
                one
                for one, ends in ranges
                if _holds(ends, number) and point.distance(one.outline) < range_mm
            ]
            if near:
                told.add(at)
    return len(told), len(shown)


def _holds(ends: re.Match[str], number: str) -> bool:
    """Return whether a range like 2–18, 7A–11 or 3A–C has a house number, of its own parity."""
    parts = re.fullmatch(r"(\d+)(\D*)", number)
    if parts is None:
        return False
    first, last = int(ends[1]), int(ends[3] or ends[1])
    here = (int(parts[1]), parts[2])
    low, high = sorted([(first, ends[2]), (last, ends[4])])
    is_between = low <= here <= high or low[0] < here[0] < high[0] or here[0] == high[0] != low[0]
    return is_between and (here[0] - first) % 2 == 0
