"""Marks on the route: numbered discs that say which way, arrowheads, start and end."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import shapely

from gis.maps import style
from gis.maps.label_places import place_beside, place_beside_line
from gis.maps.labels import Box, Places, TakenPaper
from gis.maps.routes import RouteRow, arrow, point_and_angle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.maps.drawing import Drawing
    from gis.planning.rounds import Mode

__all__ = [
    "EndMark",
    "Marker",
    "draw_arrows",
    "draw_end",
    "draw_leaders",
    "draw_letter",
    "draw_marker",
    "draw_markers",
    "place_ends",
    "place_markers",
    "place_start_and_end",
]

PAPER = style.PaperStyle()
END_MM = 3.6
PARKING_MM = 4.6
LETTER_PT = 8.0
ARROW_MM = (2.7, 2.5)
ARROW_ROOM_MM = (2.6, 1.8)
"""Paper that an arrowhead would like, and the least it takes."""
TURN_MM = 1.6
"""Paper at either end of a pass where it turns into the next: no direction to point in."""
ASIDE_MM = 1.2
"""How far the number of a pass stands off its line where another pass runs beside it."""


@dataclass(frozen=True)
class EndMark:
    """
    Start, end or parking of the leg, in millimetres.

    Attributes
    ----------
    leader
        Its place, where something else stands on that and the mark beside it.
    """

    symbol: str
    x: float
    y: float
    leader: tuple[float, float] | None = None

    @property
    def middle(self) -> tuple[float, float]:
        """Its place on the paper."""
        return self.x, self.y


@dataclass(frozen=True)
class Marker:
    """
    The numbered disc of a row, in millimetres.

    Attributes
    ----------
    angle
        Walking direction in radians, y down; none for a disc beside the line.
    leader
        The place on the line that a disc beside it belongs to.
    """

    number: int
    x: float
    y: float
    angle: float | None = None
    leader: tuple[float, float] | None = None

    @property
    def middle(self) -> tuple[float, float]:
        """Its place on the paper."""
        return self.x, self.y


# --- places ----------------------------------------------------------------------------------


def place_ends(
    rows: Sequence[RouteRow], taken: TakenPaper, mode: Mode = "foot", *,
    is_begun: bool = True, is_ended: bool = True, is_moved: bool = False,
) -> list[EndMark]:  # fmt: skip
    """
    Return the marks of start and end, side by side where they are one place.

    Who comes by car begins and ends where it is parked: there is one mark for that.

    Parameters
    ----------
    rows
        At least one; what lies outside the paper is not marked.
    taken
        The paper; the marks are added to it.
    mode
        How the leg is gone.
    is_begun, is_ended
        Whether the leg begins with the first row and ends with the last: a page may show a part.
    is_moved
        Whether a mark gives way to what is on its place already.
    """
    start = rows[0].line.coords[0] if is_begun and taken.holds(*rows[0].line.coords[0]) else None
    end = rows[-1].line.coords[-1] if is_ended and taken.holds(*rows[-1].line.coords[-1]) else None
    if mode != "car":
        return place_start_and_end(start, end, taken, is_moved=is_moved)
    if start is None:
        return []
    return [_place_end("parking", start, PARKING_MM, taken, is_moved=is_moved)]


def _place_end(
    symbol: str, place: tuple[float, ...], size_mm: float, taken: TakenPaper, *, is_moved: bool
) -> EndMark:
    x, y = place
    box = Box(x, y, size_mm, size_mm)
    if is_moved and (taken.cost(box) == math.inf):
        box = place_beside(taken, x, y, size_mm, size_mm)
        return EndMark(symbol, box.x, box.y, leader=(x, y))
    taken.take(box)
    return EndMark(symbol, x, y)


def place_start_and_end(
    start: tuple[float, ...] | None,
    end: tuple[float, ...] | None,
    taken: TakenPaper,
    *,
    is_moved: bool = False,
) -> list[EndMark]:
    """Return the marks of two places on paper, side by side where they are one."""
    if start is not None and end is not None and math.dist(start, end) < END_MM * 1.2:
        (x0, y0), (x1, y1) = start, end
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        start, end = (x - END_MM * 0.6, y), (x + END_MM * 0.6, y)
    return [
        _place_end(symbol, place, END_MM, taken, is_moved=is_moved)
        for symbol, place in (("start", start), ("end", end))
        if place is not None
    ]


def place_markers(rows: Sequence[RouteRow], taken: TakenPaper) -> list[Marker]:
    """
    Return one marker a row: on its line where there is room, else beside it with a leader.

    Parameters
    ----------
    rows
        On the paper; a row may be in several parts.
    taken
        The paper; the markers are added to it.
    """
    parts: dict[int, list[RouteRow]] = defaultdict(list)
    for row in rows:
        parts[row.number].append(row)
    for of_row in parts.values():
        of_row.sort(key=lambda row: -row.line.length)
    markers: dict[int, Marker] = {}
    for number, of_row in parts.items():
        for row in of_row:
            tried = _on_line(row)
            box = taken.best(tried, taken.in_order(tried), math.inf)
            if box is not None:
                taken.take(box)
                _, _, angle = point_and_angle(
                    row.line, row.line.project(shapely.Point(box.x, box.y))
                )
                markers[number] = Marker(number, box.x, box.y, angle=angle)
                break
    for number, of_row in parts.items():
        if number not in markers:
            box, leader = place_beside_line(taken, of_row[0].line, *_size(number))
            markers[number] = Marker(number, box.x, box.y, leader=leader)
    return [markers[number] for number in parts]


def _size(number: int) -> tuple[float, float]:
    return PAPER.marker_mm + (0.9 if number > 99 else 0), PAPER.marker_mm


def _on_line(row: RouteRow) -> Places:
    """Return places along a row, from its first third on, clear of its ends as far as it goes."""
    width, height = _size(row.number)
    length = row.line.length
    first = min(length / 3, 12)
    clear = min(width * 0.8, length / 3)
    at = (first + np.arange(math.ceil(length))) % length
    if row.lanes > 1:
        at = at[(at > TURN_MM) & (at < length - TURN_MM)]
    if length < width * 0.8 or not len(at):
        return np.zeros((0, 6))
    at = at[np.argsort(np.minimum(at, length - at) < clear, kind="stable")]
    aside = 0.0 if row.lanes == 1 else ASIDE_MM
    x, y = shapely.get_coordinates(shapely.line_interpolate_point(row.line, at)).T
    ahead = shapely.line_interpolate_point(row.line, np.minimum(at + 0.8, length))
    behind = shapely.line_interpolate_point(row.line, np.maximum(at - 0.8, 0))
    across, down = (shapely.get_coordinates(ahead) - shapely.get_coordinates(behind)).T
    reach = np.maximum(np.hypot(across, down), 1e-9)
    size = np.full_like(x, width), np.full_like(x, height)
    none = np.zeros_like(x)
    return np.column_stack(
        [x - down / reach * aside, y + across / reach * aside, *size, none, none]
    )


# --- drawing ---------------------------------------------------------------------------------


class Led(Protocol):
    """A mark that a leader may tie to its place."""

    @property
    def leader(self) -> tuple[float, float] | None: ...
    @property
    def middle(self) -> tuple[float, float]: ...


def draw_leaders(drawing: Drawing, marks: Sequence[Led]) -> None:
    """Draw lines from places to the marks that stand away from them, with a dot on the place."""
    led = [(mark.leader, mark.middle) for mark in marks if mark.leader is not None]
    lines = "".join(f"M{x:.2f} {y:.2f}L{to_x:.2f} {to_y:.2f}" for (x, y), (to_x, to_y) in led)
    dots = "".join(f"M{x:.2f} {y:.2f}h0" for (x, y), _ in led)
    drawing.path(lines, stroke=style.WHITE, stroke_width=0.8)
    drawing.path(lines, stroke=style.INK, stroke_width=0.25)
    drawing.path(dots, stroke=style.INK, stroke_width=0.9, stroke_linecap="round")


def draw_markers(drawing: Drawing, markers: Sequence[Marker], colour: str) -> None:
    """Draw the discs."""
    for marker in markers:
        draw_marker(drawing, marker, colour)


def draw_marker(drawing: Drawing, marker: Marker, colour: str) -> None:
    """Draw the numbered disc of a row, with a beak in walking direction where it has one."""
    width, height = _size(marker.number)
    if marker.angle is not None:
        reach = width / 2 + 0.6
        tip_x = marker.x + math.cos(marker.angle) * reach
        tip_y = marker.y + math.sin(marker.angle) * reach
        _draw_heads(drawing, [arrow(tip_x, tip_y, marker.angle, 2.2, 2.6)], colour)
    radius = height / 2 - 0.15
    half = (width - height) / 2
    disc = (
        f"M{marker.x - half:.2f} {marker.y - radius:.2f}h{2 * half:.2f}"
        f"a{radius} {radius} 0 0 1 0 {2 * radius:g}h{-2 * half:.2f}"
        f"a{radius} {radius} 0 0 1 0 {-2 * radius:g}z"
    )
    drawing.path(disc, fill=style.WHITE, stroke=style.INK, stroke_width=0.3)
    drawing.text(marker.x, marker.y, str(marker.number), size_pt=PAPER.marker_pt, weight=700)


def draw_arrows(drawing: Drawing, rows: Sequence[RouteRow], taken: TakenPaper, colour: str) -> None:
    """Draw arrowheads along the lines where no label and no ring is; a disc has its own."""
    heads = []
    for row in rows:
        count = max(1, round(row.line.length / PAPER.arrow_every_mm))
        for number in range(count):
            places = [
                point_and_angle(row.line, (number + share) * row.line.length / count)
                for share in (0.75, 0.5, 0.9, 0.25, 0.65, 0.35)
            ]
            free = (
                place for size in ARROW_ROOM_MM for place in places if _is_free(place, size, taken)
            )
            found = next(free, None)
            if found is not None:
                x, y, angle = found
                heads.append(arrow(x, y, angle, *ARROW_MM))
    _draw_heads(drawing, heads, colour)


def _is_free(place: tuple[float, float, float], size: float, taken: TakenPaper) -> bool:
    x, y, angle = place
    return taken.is_free(Box(x, y, size, size, math.degrees(angle)))


def _draw_heads(drawing: Drawing, heads: list[str], colour: str) -> None:
    drawing.path(
        "".join(heads), fill=colour, stroke=style.WHITE, stroke_width=0.25, stroke_linejoin="round"
    )


def draw_letter(
    drawing: Drawing, x: float, y: float, letter: str, colour: str, size_mm: float
) -> None:
    """Draw the letter of a leg in a disc of its colour with a white ring."""
    drawing.circle(x, y, size_mm / 2, fill=style.WHITE)
    drawing.circle(x, y, size_mm / 2 - 0.35, fill=colour)
    drawing.text(x, y, letter, size_pt=LETTER_PT, weight=700, colour=style.WHITE)


def draw_end(drawing: Drawing, mark: EndMark) -> None:
    """Draw the start (a triangle), the end (a square) or a P, black in a white ring."""
    if mark.symbol == "parking":
        draw_letter(drawing, mark.x, mark.y, style.SYMBOLS["parking"], style.INK, PARKING_MM)
        return
    half = END_MM / 2 - 0.3
    left, right, top, bottom = mark.x - half, mark.x + half, mark.y - half, mark.y + half
    if style.SYMBOLS[mark.symbol] == "triangle":
        path = f"M{left:.2f} {bottom:.2f}L{mark.x:.2f} {top:.2f}L{right:.2f} {bottom:.2f}Z"
    else:
        side = 2 * half * 0.85
        path = (
            f"M{mark.x - side / 2:.2f} {mark.y - side / 2:.2f}h{side:.2f}v{side:.2f}h{-side:.2f}Z"
        )
    drawing.path(path, stroke=style.WHITE, stroke_width=1.3, stroke_linejoin="round")
    drawing.path(path, fill=style.INK)
