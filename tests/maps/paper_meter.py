"""
A sheet measured as its reader gets it: from the PDF alone, and from the grey paper it becomes.

Lengths are millimetres from the top left of a page, y down; text sizes are points. Every text and
every painted path is known with its outline and the order of painting, so that one can ask what
covers what. Only what the map stands for on the ground has to be told from outside.
"""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pypdf
import shapely
import zxingcpp
from PIL import Image, ImageFilter

from gis.crs import GEOD

from .pdf_marks import _colour, _Reader

MM_PER_PT = 25.4 / 72
INK = (28, 43, 49)
CAP, DROP = 0.66, 0.2
"""Height of capitals and depth of tails of the font, in parts of its size."""
LEAST_MM2 = 0.1
"""Two texts that share less do not touch: the tail of one letter counts for the whole of a text."""
TAILS = frozenset("gjpqyQçÇ,;()")
CURVE_STEPS = np.linspace(0, 1, 9)[1:, None]
ALIKE = 0.025
"""By what part the sides of a building on paper and on the ground may differ."""
MOST_OFF_MM = 0.02
"""By how much half of the buildings may be off: paper is rounded to hundredths of a millimetre."""
MOST_DRAWN = 60
"""Buildings of a page that are looked for on the ground: those with the fewest alike."""


@dataclass(frozen=True)
class Text:
    """A run of letters of one font; its outline is the box of its capitals and tails, turned."""

    text: str
    outline: shapely.Polygon
    size_pt: float
    angle_deg: float
    colour: tuple[int, ...]
    is_embedded: bool
    order: int

    @property
    def at(self) -> tuple[float, float]:
        middle = self.outline.centroid
        return middle.x, middle.y


@dataclass(frozen=True)
class Mark:
    """A painted path: what it covers, as areas (fill) or as a line of a width (stroke)."""

    shape: shapely.Geometry
    colour: tuple[int, ...]
    paint: str
    line_mm: float
    is_dashed: bool
    opacity: float
    order: int

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        west, north, east, south = self.shape.bounds
        half = self.line_mm / 2 if self.paint == "stroke" else 0.0
        return west - half, north - half, east + half, south + half

    @property
    def width(self) -> float:
        """Without the width of the line."""
        return float(self.shape.bounds[2] - self.shape.bounds[0])

    @property
    def height(self) -> float:
        return float(self.shape.bounds[3] - self.shape.bounds[1])

    @cached_property
    def ink(self) -> shapely.Geometry:
        """What is covered, in the plane."""
        if self.paint == "stroke":
            return self.shape.buffer(self.line_mm / 2, quad_segs=4, cap_style="flat")
        return self.shape.buffer(0)


@dataclass(frozen=True)
class Page:
    """All that is on a page."""

    number: int
    width_mm: float
    height_mm: float
    texts: tuple[Text, ...]
    marks: tuple[Mark, ...]
    images: int

    @cached_property
    def lines(self) -> list[str]:
        """Level text from the top down, runs of one baseline joined from left to right."""
        rows: list[list[Text]] = []
        for text in sorted(
            (one for one in self.texts if abs(one.angle_deg) < 1),
            key=lambda one: (round(_baseline(one), 1), one.outline.bounds[0]),
        ):
            if rows and abs(_baseline(rows[-1][-1]) - _baseline(text)) < 0.5:
                rows[-1].append(text)
            else:
                rows.append([text])
        return [
            " ".join(" ".join(one.text for one in sorted(row, key=_left)).split()) for row in rows
        ]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @cached_property
    def frame(self) -> shapely.Polygon | None:
        """The outline of the map: the largest ruled rectangle, where it is as large as a map."""
        found = [
            one for one in self.marks
            if one.paint == "stroke" and one.colour == INK and 0.25 < one.line_mm < 0.4
            and one.width > 80 and one.height > 40 and _is_rectangle(one.shape)
        ]  # fmt: skip
        return shapely.box(*max(found, key=lambda one: one.width * one.height).shape.bounds) if (
            found
        ) else None  # fmt: skip

    @property
    def map_texts(self) -> list[Text]:
        frame = self.frame
        return [] if frame is None else [one for one in self.texts if frame.contains(one.outline)]

    @cached_property
    def scale(self) -> int | None:
        """The number n of the stated scale 1:n; none where no or several scales are stated."""
        found = set(re.findall(r"1:([\d.,]+\d)", " ".join(one.text for one in self.texts)))
        return int(re.sub(r"\D", "", found.pop())) if len(found) == 1 else None

    @cached_property
    def grid(self) -> tuple[list[float], list[float]]:
        """Where the lines between the squares of the map stand, from the left and the top."""
        assert self.frame is not None
        west, north, east, south = self.frame.bounds
        thin = [one.shape for one in self.marks if one.paint == "stroke" and one.line_mm < 0.35]
        left, top, right, low = shapely.bounds(shapely.get_parts(np.array(thin, dtype=object))).T
        upright = (right - left < 0.05) & (low - top > 0.85 * (south - north))
        upright &= (left > west + 5) & (right < east - 5)
        level = (low - top < 0.05) & (right - left > 0.85 * (east - west))
        level &= (top > north + 5) & (low < south - 5)
        return sorted(set(left[upright].round(2))), sorted(set(top[level].round(2)))

    def bars(self) -> list[tuple[float, float]]:
        """Return each scale bar: its length in millimetres and the metres written at its end."""
        found = []
        for bar in self.marks:
            is_bar = bar.paint == "stroke" and bar.colour == INK and bar.width > 12
            if not (is_bar and 1 < bar.height < 3 and _is_rectangle(bar.shape)):
                continue
            end, low = bar.shape.bounds[2], bar.shape.bounds[3]
            for text in self.texts:
                told = re.fullmatch(r"([\d.,]+)\s*(k?m)", text.text.replace(" ", ""))
                x, y = text.outline.bounds[2], text.at[1]
                if told and abs(x - end) < 6 and 0 < y - low < 5:
                    metres = float(told[1].replace(".", "").replace(",", "."))
                    found.append((bar.width, metres * (1000 if told[2] == "km" else 1)))
        return found

    def scale_error(self) -> float:
        """Return by what part the scale bars are off the stated scale, at most; inf without."""
        assert self.scale
        off = [abs(mm / (metres * 1000 / self.scale) - 1) for mm, metres in self.bars()]
        return max(off, default=float("inf"))

    def north(self) -> float | None:
        """Return where the north arrow points, in degrees clockwise from the top of the page."""
        if self.frame is None:
            return None
        for one in self.marks:
            points = shapely.get_coordinates(one.shape)
            is_arrow = one.paint == "stroke" and one.colour == INK and len(points) == 5
            below = one.shape.bounds[1] > self.frame.bounds[3]
            if is_arrow and below and 3 < max(one.width, one.height) < 9 and one.line_mm < 0.25:
                sides = np.hypot(*np.diff(points, axis=0).T)
                if abs(sides[0] - sides[3]) < 0.1 and abs(sides[1] - sides[2]) < 0.1:
                    across, down = points[0] - points[2]
                    return float(np.degrees(np.arctan2(across, -down)))
        return None

    def boxes(self) -> list[float]:
        """Return the inner side of each empty square that one may tick."""
        return [
            min(one.width, one.height) - one.line_mm for one in self.marks
            if one.paint == "stroke" and one.colour == INK and one.line_mm < 0.5
            and 3 < one.width < 9 and abs(one.width - one.height) < 0.05
            and _is_rectangle(one.shape)
        ]  # fmt: skip

    def margin(self) -> float:
        """Return the least distance of anything painted from the edge of the paper."""
        seen = [one.outline.bounds for one in self.texts if one.text.strip()]
        seen += [one.bounds for one in self.marks if one.colour != (255, 255, 255)]
        if self.frame is not None:  # what the map is clipped by hides what lies outside
            west, north, east, south = self.frame.bounds
            seen = [
                (max(w, west), max(n, north), min(e, east), min(s, south))
                if e > west and w < east and s > north and n < south
                and shapely.box(w, n, e, s).intersects(self.frame)
                else (w, n, e, s)
                for w, n, e, s in seen
            ]  # fmt: skip
        if not seen:
            return float("inf")
        box = np.array(seen)
        right, low = self.width_mm - box[:, 2].max(), self.height_mm - box[:, 3].max()
        return float(min(box[:, 0].min(), box[:, 1].min(), right, low))

    def overlaps(self, least_mm2: float = LEAST_MM2) -> list[tuple[str, str, float]]:
        """Return pairs of texts that lie over each other on the map, with the area they share."""
        return overlapping(self.map_texts, least_mm2)

    def hidden(self, least: float = 0.12) -> list[tuple[str, float]]:
        """Return texts of the map that something painted later covers, and how much of them."""
        texts = self.map_texts
        if not texts:
            return []
        outlines = np.array([one.outline for one in texts], dtype=object)
        orders = np.array([one.order for one in texts])
        lost: dict[int, list[shapely.Geometry]] = {}
        for mark in self.marks:
            if mark.opacity < 0.5 or mark.order < orders.min():
                continue
            parts = shapely.get_parts(mark.shape)
            half = mark.line_mm / 2 if mark.paint == "stroke" else 0.0
            for part, at in shapely.STRtree(outlines).query(parts, "dwithin", half).T.tolist():
                if orders[at] < mark.order:
                    near = outlines[at].buffer(3)
                    shape = shapely.make_valid(parts[part]).intersection(near).buffer(half)
                    lost.setdefault(at, []).append(shape.intersection(outlines[at]))
        shares = {
            at: shapely.union_all(shapes).area / outlines[at].area for at, shapes in lost.items()
        }
        return [(texts[at].text, share) for at, share in shares.items() if share > least]

    def discs(self) -> dict[int, tuple[float, float]]:
        """Return where the numbered discs of the route stand on the map, by number."""
        round_ones = [
            one for one in self.marks
            if one.colour in {INK, (255, 255, 255)} and 2.5 < one.height < 6 and one.width < 9
        ]  # fmt: skip
        tree = shapely.STRtree([shapely.Point(*_middle(one)) for one in round_ones])
        found = {}
        for text in self.map_texts:
            if text.text.isdigit() and len(tree.query(shapely.Point(text.at), "dwithin", 0.45)):
                found[int(text.text)] = text.at
        return found

    def ends(self) -> dict[str, tuple[float, float]]:
        """Return the place of the triangle (start) and the square (end) on the map."""
        found = {}
        for one in self.marks:
            is_black = one.colour == INK and one.paint == "fill"
            inside = self.frame is not None and self.frame.contains(one.shape)
            if is_black and inside and 2 < one.width < 4 and 2 < one.height < 4:
                corners = len(shapely.get_coordinates(one.shape)) - 1
                if corners in (3, 4):
                    found["start" if corners == 3 else "end"] = _middle(one)
        return found

    def route_widths(self) -> list[float]:
        """Return the widths of coloured lines on the map that carry arrows: the routes."""
        heads = {
            one.colour
            for one in self.marks
            if one.paint == "fill" and one.colour != INK and len(set(one.colour)) > 1
            and self.frame is not None and self.frame.buffer(2).contains(one.shape)
            and _is_arrows(one.shape)
        }  # fmt: skip
        return [
            one.line_mm for one in self.marks
            if one.paint == "stroke" and one.colour in heads
            and self.frame is not None and self.frame.contains(shapely.Point(_middle(one)))
        ]  # fmt: skip

    def rings(self) -> list[tuple[float, float]]:
        """Return the middles of rings drawn in ink on the map."""
        return [
            _middle(one) for one in self.marks
            if one.paint == "stroke" and one.colour == INK and 2.5 < one.width < 4
            and abs(one.width - one.height) < 0.05 and not _is_rectangle(one.shape)
            and self.frame is not None and self.frame.contains(one.shape)
        ]  # fmt: skip


# --- a document ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Document:
    pages: tuple[Page, ...]
    size: int
    title: str
    lang: str
    bookmarks: int
    is_tagged: bool
    fonts: frozenset[str]
    fonts_missing: frozenset[str]

    @property
    def bytes_a_page(self) -> float:
        return self.size / len(self.pages)

    @property
    def text(self) -> str:
        return "\n".join(page.text for page in self.pages)

    def least_text_pt(self) -> float:
        return min(one.size_pt for page in self.pages for one in page.texts if one.text.strip())


def read_document(pdf: bytes) -> Document:
    """Return all that a PDF holds, as it would be painted."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    fonts: dict[str, bool] = {}
    pages = tuple(_read_page(page, number, fonts) for number, page in enumerate(reader.pages, 1))
    return Document(
        pages,
        len(pdf),
        str(getattr(reader.metadata, "title", "") or ""),
        str(root.get("/Lang", "")),
        sum(1 for _ in _flat(reader.outline)),
        "/StructTreeRoot" in root and bool(root.get("/MarkInfo", {}).get("/Marked")),
        frozenset(fonts),
        frozenset(name for name, there in fonts.items() if not there),
    )


def _flat(outline: Any) -> Iterable[Any]:
    for one in outline:
        yield from _flat(one) if isinstance(one, list) else [one]


def _read_page(page: Any, number: int, fonts: dict[str, bool]) -> Page:
    reader = _Measuring(float(page.mediabox.height), fonts)
    reader.read(page.get_contents(), page.get("/Resources"), page.pdf)
    return Page(
        number,
        float(page.mediabox.width) * MM_PER_PT,
        float(page.mediabox.height) * MM_PER_PT,
        tuple(reader.texts()),
        tuple(reader.marks),
        reader.images,
    )


@dataclass(frozen=True)
class _Run:
    """Letters shown at once: drawings show them one by one."""

    letters: str
    start: Any
    end: Any
    up: Any
    colour: tuple[int, ...]
    font: Any
    order: int

    def with_next(self, run: _Run) -> list[_Run]:
        size = float(np.hypot(*self.up))
        is_same = run.order == self.order + 1 and run.colour == self.colour
        is_same = is_same and run.font is self.font
        is_same = is_same and float(np.hypot(*(run.up - self.up))) < 0.02 * size
        if not is_same or float(np.hypot(*(run.start - self.end))) > 0.25 * size:
            return [self, run]
        letters = self.letters + run.letters
        return [_Run(letters, self.start, run.end, self.up, self.colour, self.font, run.order)]

    def as_text(self) -> Text:
        low = -DROP if TAILS.intersection(self.letters) else 0.0
        steps = (self.start, self.end, self.end, self.start)
        corners = [at + self.up * to for at, to in zip(steps, (low, low, CAP, CAP), strict=True)]
        along = self.end - self.start
        return Text(
            " ".join(self.letters.split()),
            shapely.Polygon(corners),
            float(np.hypot(*self.up)) / MM_PER_PT,
            float(np.degrees(np.arctan2(along[1], along[0]))),
            self.colour,
            self.font.is_embedded,
            self.order,
        )


class _Measuring(_Reader):
    """Follows the operators of a page, and keeps outlines, letters and the order of painting."""

    def __init__(self, height_pt: float, fonts: dict[str, bool]) -> None:
        super().__init__()
        self.height_pt, self.fonts = height_pt, fonts
        self.runs: list[_Run] = []
        self.marks: list[Mark] = []
        self.images, self.order, self.line_pt, self.opacity = 0, 0, 1.0, 1.0
        self.is_dashed, self.is_shown = False, True
        self.parts: list[list[Any]] = []
        self.font: Any = None
        self.known: dict[Any, _Font] = {}
        self.resources: Any = None
        paints = {
            "f": "fill", "f*": "fill", "F": "fill", "S": "stroke", "s": "stroke",
            "B": "both", "B*": "both", "b": "both", "n": "",
        }  # fmt: skip
        self.steps |= {
            "q": lambda _: self.stack.append(self.state()),
            "m": self.begin, "l": self.line_to, "c": self.curve_to, "h": self.close,
            "re": self.add_rectangle, "w": self.set_width, "d": self.set_dash,
            "gs": self.set_graphics, "Tr": self.set_mode,
            **{name: self.painter(paint) for name, paint in paints.items()},
            "Tf": self.choose_font, "Tj": self.show, "TJ": self.show,
        }  # fmt: skip

    def read(self, stream: Any, resources: Any, pdf: Any) -> None:
        before, self.resources = self.resources, resources
        images = (resources or {}).get("/XObject", {})
        self.images += sum(one.get_object()["/Subtype"] == "/Image" for one in images.values())
        super().read(stream, resources, pdf)
        self.resources = before

    def state(self) -> Any:
        return self.now, self.fill, self.line, self.line_pt, self.is_dashed, self.opacity

    def restore(self, _: Any) -> None:
        self.now, self.fill, self.line, self.line_pt, self.is_dashed, self.opacity = (
            self.stack.pop()
        )

    def to_mm(self, points: Any) -> Any:
        moved = (np.column_stack([points, np.ones(len(points))]) @ self.now)[:, :2]
        return (moved * (1, -1) + (0, self.height_pt)) * MM_PER_PT

    def zoom(self) -> float:
        return float(np.sqrt(abs(np.linalg.det(self.now[:2, :2]))))

    def begin(self, operands: Any) -> None:
        self.parts.append([tuple(map(float, operands))])

    def line_to(self, operands: Any) -> None:
        self.parts[-1].append(tuple(map(float, operands)))

    def curve_to(self, operands: Any) -> None:
        start = np.array(self.parts[-1][-1])
        first, second, end = np.array([float(one) for one in operands]).reshape(3, 2)
        t = CURVE_STEPS
        points = (
            start * (1 - t) ** 3 + 3 * first * t * (1 - t) ** 2 + 3 * second * t**2 * (1 - t)
            + end * t**3
        )  # fmt: skip
        self.parts[-1].extend(map(tuple, points))

    def close(self, _: Any) -> None:
        if self.parts and self.parts[-1][0] != self.parts[-1][-1]:
            self.parts[-1].append(self.parts[-1][0])

    def add_rectangle(self, operands: Any) -> None:
        x, y, width, height = (float(one) for one in operands)
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        self.parts.append(corners)

    def set_width(self, operands: Any) -> None:
        self.line_pt = float(operands[0])

    def set_dash(self, operands: Any) -> None:
        self.is_dashed = bool(len(operands[0]))

    def set_mode(self, operands: Any) -> None:
        self.is_shown = int(operands[0]) != 3

    def set_graphics(self, operands: Any) -> None:
        chosen = self.resources["/ExtGState"][operands[0]].get_object()
        self.opacity = float(min(chosen.get("/ca", self.opacity), chosen.get("/CA", 1)))

    def set_fill(self, operands: Any) -> None:
        self.fill = _three(operands)

    def set_line(self, operands: Any) -> None:
        self.line = _three(operands)

    def choose_font(self, operands: Any) -> None:
        self.font_size = float(operands[1])
        reference = self.resources["/Font"].raw_get(operands[0])
        key = getattr(reference, "idnum", operands[0])
        if key not in self.known:
            self.known[key] = _Font(reference.get_object())
            self.fonts[self.known[key].name] = self.known[key].is_embedded
        self.font = self.known[key]

    def show(self, operands: Any) -> None:
        letters, width = self.font.read(operands[0])
        if letters and self.is_shown:
            self.order += 1
            corners = np.array([(0, 0), (width, 0), (0, 1)]) * self.font_size
            start, end, up = self.to_mm((np.column_stack([corners, np.ones(3)]) @ self.text)[:, :2])
            self.runs.append(
                _Run(letters, start, end, up - start, self.fill, self.font, self.order)
            )

    def texts(self) -> list[Text]:
        """Return the runs, those joined that go on where the one before ended."""
        joined: list[_Run] = []
        for run in self.runs:
            joined[-1:] = joined[-1].with_next(run) if joined else [run]
        return [run.as_text() for run in joined if run.letters.strip()]

    def painter(self, paint: str) -> Any:
        def end_path(_: Any) -> None:
            parts = [self.to_mm(part) for part in self.parts if len(part) > 1]
            if parts and paint:
                self.order += 1
                kinds = ("fill", "stroke") if paint == "both" else (paint,)
                for kind in kinds:
                    line_mm = self.line_pt * self.zoom() * MM_PER_PT if kind == "stroke" else 0.0
                    colour = self.line if kind == "stroke" else self.fill
                    shape = _lines(parts) if kind == "stroke" else _areas(parts)
                    if not shape.is_empty:
                        self.marks.append(
                            Mark(shape, colour, kind, line_mm, self.is_dashed, self.opacity,
                                 self.order)
                        )  # fmt: skip
            self.parts = []

        return end_path


def _three(operands: Any) -> tuple[int, ...]:
    """Return a colour as red, green and blue; a grey is told by one number."""
    colour = _colour(operands)
    return colour * 3 if len(colour) == 1 else colour


def _lines(parts: Sequence[Any]) -> shapely.Geometry:
    return shapely.MultiLineString(list(parts))


def _areas(parts: Sequence[Any]) -> shapely.Geometry:
    """Return what rings fill: those wound against the largest are holes in it."""
    rings = [shapely.LinearRing(part) for part in parts if len(part) > 2]
    if not rings:
        return shapely.MultiPolygon()
    areas = [shapely.Polygon(ring) for ring in rings]
    largest = max(range(len(rings)), key=lambda at: areas[at].area)
    is_hole = [ring.is_ccw != rings[largest].is_ccw for ring in rings]
    solid = [area for area, hole in zip(areas, is_hole, strict=True) if not hole]
    if not any(is_hole):
        return shapely.MultiPolygon(solid)
    cut = shapely.union_all(
        [area.buffer(0) for area, hole in zip(areas, is_hole, strict=True) if hole]
    )
    left = shapely.union_all([area.buffer(0) for area in solid]).difference(cut)
    return shapely.MultiPolygon(
        [one for one in shapely.get_parts(left) if one.geom_type == "Polygon"]
    )


class _Font:
    """Letters and widths of a composite font, from what the PDF says of them."""

    def __init__(self, font: Any) -> None:
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        described = inner["/FontDescriptor"].get_object()
        self.name = str(font["/BaseFont"])
        self.is_embedded = bool({"/FontFile", "/FontFile2", "/FontFile3"} & set(described))
        self.widths = _widths(inner.get("/W", []))
        self.letters = _letters(font["/ToUnicode"].get_object().get_data().decode("latin-1"))

    def read(self, shown: Any) -> tuple[str, float]:
        """Return letters, and how wide they are in parts of the size."""
        letters, width = "", 0.0
        for part in shown if isinstance(shown, list) else [shown]:
            if isinstance(part, int | float):
                width -= float(part) / 1000
                continue
            raw = part.original_bytes
            for high, low in zip(raw[::2], raw[1::2], strict=True):
                code = high * 256 + low
                letters += self.letters.get(code, "")
                width += self.widths.get(code, 0.0) / 1000
        return letters, width


def _widths(table: Sequence[Any]) -> dict[int, float]:
    widths, at = {}, 0
    while at < len(table):
        first, second = int(table[at]), table[at + 1]
        if isinstance(second, list):
            widths |= {first + number: float(one) for number, one in enumerate(second)}
            at += 2
        else:
            widths |= dict.fromkeys(range(first, int(second) + 1), float(table[at + 2]))
            at += 3
    return widths


def _letters(table: str) -> dict[int, str]:
    def decoded(digits: str) -> str:
        return bytes.fromhex(digits).decode("utf-16-be")

    letters: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, digits in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            letters[int(code, 16)] = decoded(digits)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, digits in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = ord(decoded(digits))
            for number in range(int(first, 16), int(last, 16) + 1):
                letters[number] = chr(start + number - int(first, 16))
    return letters


def _baseline(text: Text) -> float:
    return float(shapely.get_coordinates(text.outline)[0][1]) - (
        DROP * text.size_pt * MM_PER_PT if TAILS.intersection(text.text) else 0.0
    )


def _left(text: Text) -> float:
    return float(text.outline.bounds[0])


def _middle(mark: Mark) -> tuple[float, float]:
    west, north, east, south = mark.shape.bounds
    return (west + east) / 2, (north + south) / 2


def _is_arrows(shape: shapely.Geometry) -> bool:
    """Return whether a filled shape is of small arrowheads alone: four corners, one drawn in."""
    parts = shapely.get_parts(shape)
    return bool(len(parts)) and all(
        len(one.exterior.coords) in {4, 5} and one.area < 0.9 * one.convex_hull.area + 1e-9
        and one.length < 14
        for one in parts
    )  # fmt: skip


def _is_rectangle(shape: shapely.Geometry) -> bool:
    points = shapely.get_coordinates(shape)
    west, north, east, south = shape.bounds
    near_x = np.minimum(abs(points[:, 0] - west), abs(points[:, 0] - east)) < 0.01
    near_y = np.minimum(abs(points[:, 1] - north), abs(points[:, 1] - south)) < 0.01
    return bool((near_x & near_y).all()) and len(points) >= 4


def overlapping(
    texts: Sequence[Text], least_mm2: float = LEAST_MM2
) -> list[tuple[str, str, float]]:
    """Return pairs of texts that lie over each other, with the area they share in mm²."""
    outlines = np.array([one.outline for one in texts], dtype=object)
    if len(outlines) < 2:
        return []
    first, second = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    pairs = first < second
    first, second = first[pairs], second[pairs]
    shared = shapely.area(shapely.intersection(outlines[first], outlines[second]))
    return [
        (texts[a].text, texts[b].text, float(area))
        for a, b, area in zip(first.tolist(), second.tolist(), shared, strict=True)
        if area > least_mm2
    ]


# --- the ground ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fit:
    """
    How paper and ground agree.

    Attributes
    ----------
    scale
        The number n of 1:n that the places have on paper.
    north_deg
        Direction of true north, clockwise from the top of the page.
    off_mm
        The middle of the distances of the places from where the fit has them.
    places
        How many took part.
    factor, origin, middle
        What `to_paper` needs.
    """

    scale: float
    north_deg: float
    off_mm: float
    places: int
    factor: complex
    origin: tuple[complex, complex]
    middle: tuple[float, float]

    def to_paper(self, places: Any) -> Any:
        """Return places in degrees (n, 2) in millimetres on the page (n, 2)."""
        w = (_local(places, self.middle) * (1, -1)) @ (1, 1j)
        z = self.origin[0] + self.factor * (w - self.origin[1])
        return np.column_stack([z.real, z.imag])


def fit_places(paper: Any, ground: Any) -> Fit:
    """Return the similarity between places on paper (n, 2) and in degrees east and north (n, 2)."""
    paper, ground = np.asarray(paper, dtype=float), np.asarray(ground, dtype=float)
    middle = ground.mean(axis=0)
    return _similar(paper, _local(ground, middle), middle)


def fit_buildings(page: Page, buildings: Sequence[Any], fill: tuple[int, ...]) -> Fit | None:
    """
    Return the scale and north of a map from its buildings, recognised by their shapes.

    Parameters
    ----------
    buildings
        Polygons in degrees.
    fill
        Colour in which buildings are filled.
    """
    drawn = [
        part for one in page.marks if one.colour == fill and one.paint == "fill"
        for part in shapely.get_parts(one.shape).tolist()
        if page.frame is not None and page.frame.buffer(-1).contains(part) and part.area > 2
    ]  # fmt: skip
    if len(drawn) < 6 or not page.scale:
        return None
    paper = np.array([(one.centroid.x, one.centroid.y) for one in drawn])
    middle = shapely.total_bounds(np.asarray(buildings, dtype=object)).reshape(2, 2).mean(axis=0)
    near = shapely.transform(np.asarray(buildings, dtype=object), lambda xy: _local(xy, middle))
    metres = shapely.get_coordinates(shapely.centroid(near))
    ours, theirs = _looks(drawn) * (page.scale / 1000, page.scale / 1000), _looks(near)
    alike = [np.flatnonzero((abs(theirs / look - 1) < ALIKE).all(axis=1)) for look in ours]
    rare = sorted(range(len(drawn)), key=lambda at: (len(alike[at]) or len(near), at))[:MOST_DRAWN]
    pairs = [(at, int(other)) for at in rare for other in alike[at]]
    found = _agreeing(paper, metres, pairs, page.scale)
    if len(found) < max(6, 0.5 * len(rare)):
        return None
    a, b = np.array(found).T
    centres = shapely.get_coordinates(shapely.centroid(np.asarray(buildings, dtype=object)))
    fit = fit_places(paper[a], centres[b])
    return fit if fit.off_mm < MOST_OFF_MM else None  # houses of a row agree by chance, not so well


def fit_marks(page: Page, marks: Sequence[Any], places: Any) -> Fit | None:
    """Return the scale and north of a map from marks on it (n, 2) of places in degrees (m, 2)."""
    if len(marks) < 3 or len(places) < 3 or not page.scale:
        return None
    paper, middle = np.array(marks), np.asarray(places).mean(axis=0)
    metres = _local(places, middle)
    pairs = [(at, other) for at in range(len(paper)) for other in range(len(metres))]
    found = _agreeing(paper, metres, pairs, page.scale)
    if len(found) < 5:
        return None
    a, b = np.array(found).T
    fit = _similar(paper[a], metres[b], middle)
    return fit if fit.off_mm < MOST_OFF_MM else None


def _looks(shapes: Any) -> Any:
    """Return the lengths of the sides of each shape's smallest box, the shorter first."""
    boxes = shapely.oriented_envelope(np.asarray(shapes, dtype=object))
    looks = np.full((len(boxes), 2), 1e-6)
    flat = shapely.get_type_id(boxes) == 3
    corners = shapely.get_coordinates(boxes[flat]).reshape(-1, 5, 2)
    looks[flat] = np.sort(np.hypot(*np.moveaxis(np.diff(corners[:, :3], axis=1), 2, 0)), axis=1)
    return np.maximum(looks, 1e-6)


def _agreeing(paper: Any, metres: Any, pairs: Sequence[Any], scale: int) -> list[tuple[int, int]]:
    """Return the pairs that one turned and shifted map explains, of those that shape allows."""
    chance = np.random.default_rng(1)
    at, other = np.array(pairs).reshape(-1, 2).T
    best: Any = []
    z, w = paper[at] @ (1, 1j), (metres[other] * (1, -1)) @ (1, 1j)
    for _ in range(3_000):
        if len(at) < 2:
            break
        first, second = chance.integers(0, len(at), 2)
        if at[first] == at[second] or other[first] == other[second]:
            continue
        factor = (w[first] - w[second]) / (z[first] - z[second])
        if abs(abs(factor) * 1000 / scale - 1) > 0.05:
            continue
        off = abs(w - w[first] - factor * (z - z[first])) / abs(factor)
        near = np.flatnonzero(off < 0.1)
        if len(near) > len(best):
            best = near
            if len(best) > 0.7 * len(set(at.tolist())):
                break
    return [(int(at[one]), int(other[one])) for one in best]


def _local(places: Any, middle: Any) -> Any:
    """Return degrees as metres east and north of a place, along geodesics."""
    places = np.asarray(places, dtype=float)
    count = len(places)
    azimuth, _, metres = GEOD.inv(
        np.full(count, middle[0]), np.full(count, middle[1]), places[:, 0], places[:, 1]
    )
    turn = np.radians(azimuth)
    return np.column_stack([np.sin(turn) * metres, np.cos(turn) * metres])


def _similar(paper: Any, metres: Any, middle: Any) -> Fit:
    z, w = paper @ (1, 1j), (metres * (1, -1)) @ (1, 1j)
    origin = complex(z.mean()), complex(w.mean())
    z, w = z - origin[0], w - origin[1]
    factor = complex((np.conj(w) @ z) / (np.conj(w) @ w).real)  # millimetres a metre, turned
    north = -1j * factor
    turn = float(np.degrees(np.arctan2(north.real, -north.imag)))
    off = float(np.median(abs(z - factor * w)))
    place = (float(middle[0]), float(middle[1]))
    return Fit(1000 / abs(factor), turn, off, len(z), factor, origin, place)


# --- what is left of it ----------------------------------------------------------------------


def grey_page(pdf: bytes, number: int, dpi: int = 150) -> Image.Image:
    """Return a page as the grey raster a plain printer makes of it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "paper.pdf")
        file.write_bytes(pdf)
        only = ["-r", str(dpi), "-gray", "-f", str(number), "-l", str(number), "-singlefile"]
        subprocess.run(["pdftoppm", "-q", *only, file, Path(folder, "page")], check=True)
        return Image.open(Path(folder, "page.pgm")).copy()


def photocopied(page: Image.Image) -> Image.Image:
    """
    Return a raster after one photocopy: a little blurred, the light lighter, the dark darker.

    The figures are an assumption: a blur of 0.8 dots, and a slope of 1.4 about the middle, which
    takes what is lighter than 86 % to white.
    """
    blurred = page.filter(ImageFilter.GaussianBlur(0.8))
    return blurred.point(lambda level: max(0, min(255, round((level - 128) * 1.4 + 128))))


def codes_on(page: Image.Image, dpi: int = 150) -> list[tuple[str, shapely.Polygon]]:
    """Return what the codes on a raster say, and where they stand in millimetres."""
    dots = dpi / 25.4
    found = []
    for code in zxingcpp.read_barcodes(np.asarray(page)):
        place = code.position
        corners = [place.top_left, place.top_right, place.bottom_right, place.bottom_left]
        outline = shapely.Polygon([(one.x / dots, one.y / dots) for one in corners])
        found.append((code.text, outline))
    return found


def level_at(page: Image.Image, x: float, y: float, dpi: int = 150) -> int:
    """Return the grey of a place in millimetres: 0 is black, 255 is white."""
    dots = dpi / 25.4
    return int(np.asarray(page)[round(y * dots), round(x * dots)])
