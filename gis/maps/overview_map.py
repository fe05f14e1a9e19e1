"""The map of all legs of a round: each line in its colour and dash, known by its letter."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gis.maps.drawing import Drawing
from gis.maps.ground import draw_ground, draw_streets
from gis.maps.labels import Box, TakenPaper, cheapest
from gis.maps.markers import EndMark, draw_end, draw_letter, place_ends, place_start_and_end
from gis.maps.route_map import (
    PAPER,
    ROUTE_COST,
    Ground,
    RouteLook,
    draw_drives,
    draw_left_out,
    draw_rows,
    other_streets,
)
from gis.maps.routes import RouteRow, lay_out_route, point_and_angle
from gis.maps.street_names import OTHER, draw_names, draw_names_ground, place_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gis.maps.frames import Frame
    from gis.planning.directions import Direction

__all__ = ["draw_overview_map"]

LETTER_MM = 4.6
LETTERS_EVERY_MM = 150.0
"""Metres on paper of a leg that one letter is for."""
MOST_LETTERS = 4
LEG_APART_MM = 1.2
"""How far lines of two legs on one street lie apart."""

Letters = list[tuple[str, float, float]]


def draw_overview_map(
    frame: Frame,
    legs: Mapping[str, Sequence[Direction]],
    ground: Ground,
    looks: Mapping[str, RouteLook],
) -> str:
    """
    Draw the map of all legs as SVG.

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
    """
    rows = _rows_by_leg(frame, legs)
    taken = TakenPaper(frame.space.width_mm, frame.space.height_mm)
    lines = np.array([row.line for of_leg in rows.values() for row in of_leg], dtype=object)
    taken.add_lines(lines, PAPER.route_mm + 2 * PAPER.route_casing_mm, ROUTE_COST)
    ends = _place_all_ends(rows, looks, frame, taken)
    letters = [spot for letter in rows for spot in _letters(letter, rows[letter], taken)]
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
    for mark in ends:
        draw_end(drawing, mark)
    for letter, x, y in letters:
        draw_letter(drawing, x, y, letter, looks[letter].colour, LETTER_MM)
    return drawing.to_svg()


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
