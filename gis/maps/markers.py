"""Marks on the route: numbered discs that say which way, arrowheads, start and end."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis.maps import style
from gis.maps.labels import Box, TakenPaper, cheapest, first_free
from gis.maps.routes import RouteRow, arrow, point_and_angle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gis.maps.drawing import Drawing
    from gis.planning.rounds import Mode

__all__ = [
    "EndMark",
    "Marker",
    "draw_arrows",
    "draw_end",
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
TURN_MM = 1.6
"""Paper at either end of a pass where it turns into the next: no direction to point in."""
ASIDE_MM = 1.2
"""How far the number of a pass stands off its line where another pass runs beside it."""
LEADERS_MM = (3.6, 5.0, 6.5, 8.5, 11.0, 14.0, 18.0)


@dataclass(frozen=True)
class EndMark:
    """Start, end or parking of the leg, in millimetres."""

    symbol: str
    x: float
    y: float


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


# --- places ----------------------------------------------------------------------------------


def place_ends(rows: list[RouteRow], taken: TakenPaper, mode: Mode = "foot") -> list[EndMark]:
    """
    Return the marks of start and end, side by side where they are one place.

    Who comes by car begins and ends where it is parked: there is one mark for that.
    """
    start, end = rows[0].line.coords[0], rows[-1].line.coords[-1]
    if mode != "car":
        return place_start_and_end(start, end, taken)
    x, y = start
    taken.take(Box(x, y, PARKING_MM, PARKING_MM))
    return [EndMark("parking", x, y)]


def place_start_and_end(
    start: tuple[float, ...], end: tuple[float, ...], taken: TakenPaper
) -> list[EndMark]:
    """Return the marks of two places on paper, side by side where they are one."""
    (x0, y0), (x1, y1) = start, end
    if math.dist(start, end) < END_MM * 1.2:
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        x0, x1, y0, y1 = x - END_MM * 0.6, x + END_MM * 0.6, y, y
    for x, y in ((x0, y0), (x1, y1)):
        taken.take(Box(x, y, END_MM, END_MM))
    return [EndMark("start", x0, y0), EndMark("end", x1, y1)]


def place_markers(rows: list[RouteRow], taken: TakenPaper) -> list[Marker]:
    """Return one marker a row: on its line where there is room, else beside it with a leader."""
    markers: dict[int, Marker] = {}
    for row in rows:
        box = first_free(taken, _on_line(row))
        if box is not None:
            at_mm = row.line.project(shapely.Point(box.x, box.y))
            _, _, angle = point_and_angle(row.line, at_mm)
            markers[row.number] = Marker(row.number, box.x, box.y, angle=angle)
    for row in rows:
        if row.number not in markers:
            x, y, _ = point_and_angle(row.line, row.line.length / 2)
            # With no free paper at all a number over others is better than none.
            box = cheapest(taken, _around(row, x, y)) or Box(x, y, *_size(row.number))
            markers[row.number] = Marker(row.number, box.x, box.y, leader=(x, y))
    return [markers[row.number] for row in rows]


def _size(number: int) -> tuple[float, float]:
    return PAPER.marker_mm + (0.9 if number > 99 else 0), PAPER.marker_mm


def _on_line(row: RouteRow) -> Iterator[Box]:
    """Yield places along a row, from its first third on, clear of its ends as far as it goes."""
    width, height = _size(row.number)
    length = row.line.length
    if length < width * 0.8:
        return
    first = min(length / 3, 12)
    clear = min(width * 0.8, length / 3)
    steps = [(first + number) % length for number in range(math.ceil(length))]
    if row.lanes > 1:
        steps = [at for at in steps if TURN_MM < at < length - TURN_MM]
    aside = 0.0 if row.lanes == 1 else ASIDE_MM
    for at in sorted(steps, key=lambda at: min(at, length - at) < clear):
        x, y, angle = point_and_angle(row.line, at)
        yield Box(x - math.sin(angle) * aside, y + math.cos(angle) * aside, width, height)


def _around(row: RouteRow, x: float, y: float) -> Iterator[Box]:
    for distance in LEADERS_MM:
        for turn in range(12):
            angle = turn * math.pi / 6
            place = x + distance * math.cos(angle), y + distance * math.sin(angle)
            yield Box(*place, *_size(row.number), extra_cost=round(20 * distance))


# --- drawing ---------------------------------------------------------------------------------


def draw_markers(drawing: Drawing, markers: list[Marker], colour: str) -> None:
    """Draw the leaders under all discs, then the discs."""
    for marker in markers:
        if marker.leader is not None:
            x, y = marker.leader
            line = f"M{x:.2f} {y:.2f}L{marker.x:.2f} {marker.y:.2f}"
            drawing.path(line, stroke=style.INK, stroke_width=0.25)
            drawing.circle(x, y, 0.45, fill=style.INK)
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


def draw_arrows(drawing: Drawing, rows: list[RouteRow], markers: list[Marker], colour: str) -> None:
    """Draw arrowheads along the lines, away from the discs."""
    discs = np.array([(marker.x, marker.y) for marker in markers])
    heads = []
    for row in rows:
        count = max(1, round(row.line.length / PAPER.arrow_every_mm))
        for number in range(count):
            for share in (0.75, 0.5, 0.9, 0.25):
                x, y, angle = point_and_angle(row.line, (number + share) * row.line.length / count)
                if np.hypot(*(discs - (x, y)).T).min() > PAPER.marker_mm * 0.95:
                    heads.append(arrow(x, y, angle, 2.7, 2.5))
                    break
    _draw_heads(drawing, heads, colour)


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
