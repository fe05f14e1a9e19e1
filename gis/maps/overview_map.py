"""The map of all legs of a round: each line in its colour and dash, known by its letter."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis.maps import style
from gis.maps.drawing import Drawing
from gis.maps.fonts import text_width_em
from gis.maps.frames import Frame
from gis.maps.ground import draw_ground, draw_streets
from gis.maps.labels import TAKEN, Box, TakenPaper, cheapest
from gis.maps.legend import PAGE_FRAME_MM
from gis.maps.markers import EndMark, draw_end, draw_letter, place_ends, place_start_and_end
from gis.maps.page_layout import ROUTE_COST, other_streets
from gis.maps.route_lines import (
    PAPER,
    Ground,
    RouteLook,
    draw_drives,
    draw_left_out,
    draw_rows,
)
from gis.maps.routes import RouteRow, lay_out_route, point_and_angle
from gis.maps.street_names import OTHER, draw_names, draw_names_ground, place_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gis.planning.directions import Direction

__all__ = ["draw_overview_map"]

LETTER_MM = 4.6
LETTERS_EVERY_MM = 150.0
"""Millimetres on paper of a leg that one letter is for."""
MOST_LETTERS = 4
LEG_APART_MM = 1.2
"""How far lines of two legs on one street lie apart."""

PAGE_PT = 9.0
SHARED_COST = 5_000
"""Of a corner that lies on another page too: one would not know whose number stands there."""
PAGE_MM = 4.8
NO_PAGES: Mapping[str, Frame] = MappingProxyType({})

Letters = list[tuple[str, float, float]]


def draw_overview_map(
    frame: Frame,
    legs: Mapping[str, Sequence[Direction]],
    ground: Ground,
    looks: Mapping[str, RouteLook],
    pages: Mapping[str, Frame] = NO_PAGES,
) -> str:
    """
    Draw the map of all legs as SVG, or of one with the frames of its pages.

    Parameters
    ----------
    frame
        The map window.
    legs
        Rows of each leg by its letter, geometry in the metric CRS.
    ground
        What lies around.
    looks
        How each leg is drawn, by its letter.
    pages
        What each page shows, by what stands in its corner.
    """
    rows = _rows_by_leg(frame, legs)
    taken = TakenPaper(frame.space.width_mm, frame.space.height_mm)
    lines = np.array([row.line for of_leg in rows.values() for row in of_leg], dtype=object)
    taken.add_lines(lines, PAPER.route_mm + 2 * PAPER.route_casing_mm, ROUTE_COST)
    ends = _place_all_ends(rows, looks, frame, taken)
    frames = _page_frames(pages, frame, taken)
    letters = [
        spot
        for letter in (rows if len(rows) > 1 or not pages else ())
        for spot in _letters(letter, rows[letter], taken)
    ]
    names = place_names(other_streets(ground.streets, frame, set()), taken, OTHER)

    drawing = Drawing(frame.space.width_mm, frame.space.height_mm)
    route = shapely.union_all([row.geometry for of_leg in legs.values() for row in of_leg])
    draw_ground(drawing, ground.basemap, frame, route)
    draw_streets(drawing, ground.streets, frame, route)
    draw_left_out(drawing, ground.left_out, frame)
    draw_names_ground(drawing, names)
    for letter in rows:
        draw_drives(drawing, looks[letter], frame)
    for letter, of_leg in rows.items():
        draw_rows(drawing, of_leg, looks[letter])
    draw_names(drawing, names)
    _draw_page_frames(drawing, frames)
    for mark in ends:
        draw_end(drawing, mark)
    for letter, x, y in letters:
        draw_letter(drawing, x, y, letter, looks[letter].colour, LETTER_MM)
    return drawing.to_svg()


@dataclass(frozen=True, eq=False)
class _PageFrame:
    """The outline of a page on paper, and where its name stands."""

    text: str
    outline: shapely.Polygon
    name: Box


def _page_frames(
    pages: Mapping[str, Frame], frame: Frame, taken: TakenPaper
) -> list[_PageFrame]:  # fmt: skip
    """Return the outlines of pages; each has its name in a corner, its own where it has one."""
    found = []
    outlines = {text: frame.to_paper(page.window) for text, page in pages.items()}
    for text, outline in outlines.items():
        others = shapely.union_all([one for one in outlines.values() if one is not outline])
        width = max(PAGE_MM, text_width_em(text, 700) * PAGE_PT * style.MM_PER_PT + 1.6)
        boxes = [
            replace(box, extra_cost=box.extra_cost + SHARED_COST * others.covers(at))
            for box in _in_corners(outline, width)
            for at in [shapely.Point(box.x, box.y)]
        ]
        found.append(_PageFrame(text, outline, cheapest(taken, boxes) or boxes[0]))
    taken.add_lines([one.outline.exterior for one in found], PAGE_FRAME_MM + 0.5, TAKEN)
    return found


def _in_corners(outline: shapely.Polygon, width: float) -> Iterator[Box]:
    """Yield places in the corners of an outline, the first corner first."""
    corners, middle = np.array(outline.exterior.coords)[:4], np.array(outline.centroid.coords[0])
    size = np.array([width, PAGE_MM])
    for number, corner in enumerate(corners):
        sides = np.stack([corners[number - 1], corners[(number + 1) % 4]]) - corner
        sides /= np.maximum(np.hypot(*sides.T), 1e-9)[:, None]
        # Both sides of a turned frame are left behind by the half extents of the name.
        reach = np.abs(sides) @ size / 2 + PAGE_FRAME_MM / 2
        x, y = corner + reach @ sides if not np.allclose(corner, middle) else middle
        yield Box(float(x), float(y), width, PAGE_MM, extra_cost=number)


def _draw_page_frames(drawing: Drawing, frames: Sequence[_PageFrame]) -> None:
    lines = [one.outline.exterior for one in frames]
    drawing.stroke(lines, style.WHITE, PAGE_FRAME_MM + 0.5)
    drawing.stroke(lines, style.INK, PAGE_FRAME_MM)
    for one in frames:
        box = one.name
        drawing.path(
            f"M{box.x - box.width / 2:.2f} {box.y - PAGE_MM / 2:.2f}h{box.width:.2f}v{PAGE_MM:g}"
            f"h{-box.width:.2f}z",
            fill=style.INK, stroke=style.WHITE, stroke_width=0.3,
        )  # fmt: skip
        drawing.text(
            box.x, box.y, one.text, size_pt=PAGE_PT, weight=700, colour=style.WHITE
        )  # fmt: skip


def _rows_by_leg(
    frame: Frame, legs: Mapping[str, Sequence[Direction]]
) -> dict[str, list[RouteRow]]:
    """Return the rows on paper, moved aside where legs share a street."""
    together = [row for rows in legs.values() for row in rows]
    laid_out = iter(lay_out_route(together, frame, LEG_APART_MM))
    return {letter: [next(laid_out) for _row in rows] for letter, rows in legs.items()}


def _place_all_ends(
    rows: Mapping[str, list[RouteRow]],
    looks: Mapping[str, RouteLook],
    frame: Frame,
    taken: TakenPaper,
) -> list[EndMark]:
    """Return start and end, or parking, of each leg; those that legs share once."""
    marks: dict[tuple[str, int, int], EndMark] = {}
    for letter, of_leg in rows.items():
        drives = frame.to_paper(np.array(looks[letter].drives, dtype=object)).tolist()
        found = place_ends(of_leg, taken, looks[letter].mode)
        found += _place_drive_ends(of_leg[0].line.coords[0], drives, taken)
        for mark in found:
            marks.setdefault((mark.symbol, round(mark.x / 3), round(mark.y / 3)), mark)
    return list(marks.values())


def _place_drive_ends(
    parking: tuple[float, ...], drives: Sequence[shapely.LineString], taken: TakenPaper
) -> list[EndMark]:
    """Return where a car sets out and where it is left at last."""
    start = end = parking
    for drive in drives:
        first, last = drive.coords[0], drive.coords[-1]
        if math.dist(last, parking) < math.dist(first, parking):
            start = first
        else:
            end = last
    return place_start_and_end(start, end, taken) if drives else []


def _letters(letter: str, rows: Sequence[RouteRow], taken: TakenPaper) -> Letters:
    """Return where the letter of a leg stands: on its longest rows, far from each other."""
    walked = [row.line for row in rows if not row.deadhead] or [row.line for row in rows]
    wanted = min(MOST_LETTERS, 1 + int(sum(line.length for line in walked) / LETTERS_EVERY_MM))
    spots: Letters = []
    for line in sorted(walked, key=lambda line: -line.length):
        box = cheapest(taken, (box for box in _along(line) if _is_apart(box, spots)))
        if box is not None:
            spots.append((letter, box.x, box.y))
        if len(spots) == wanted:
            break
    if not spots:  # a letter over others is better than none
        x, y, _angle = point_and_angle(walked[0], walked[0].length / 2)
        spots.append((letter, x, y))
    return spots


def _is_apart(box: Box, spots: Letters) -> bool:
    return all(math.dist((box.x, box.y), (x, y)) > LETTERS_EVERY_MM / 5 for _, x, y in spots)


def _along(line: shapely.LineString) -> Iterator[Box]:
    for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8):
        at = line.interpolate(share, normalized=True)
        yield Box(at.x, at.y, LETTER_MM, LETTER_MM)
