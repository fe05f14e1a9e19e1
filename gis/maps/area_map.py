"""The map of one housing area on paper: what is decided of it, and what was found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import shapely

from gis.maps import style
from gis.maps.drawing import Drawing, hatch
from gis.maps.ground import draw_ground, draw_streets
from gis.maps.labels import Box, TakenPaper, first_free
from gis.maps.route_map import ROUTE_COST, other_streets
from gis.maps.street_names import OTHER, draw_names, draw_names_ground, place_names

if TYPE_CHECKING:
    import geopandas as gpd

    from gis.maps.frames import Frame
    from gis.maps.overlay import MarkKind

__all__ = ["AreaLook", "MapMark", "draw_area_map"]

AreaLook = Literal["selected", "deselected", "undecided"]
SIZE_MM: Final = 4.4
NUMBER_PT: Final = 7.0
LINE_MM: Final = 0.8
HATCH_MM: Final = 5.0
SLOPES: Final = {"selected": (45.0,), "deselected": (0.0, 90.0), "undecided": ()}
STEP_MM: Final = SIZE_MM * 0.75
RINGS: Final = 4
"""How many steps aside a mark may be moved from one that lies in the same place."""


@dataclass(frozen=True)
class MapMark:
    """A partner, place or channel: its shape, the number it has in the list, and where it is."""

    kind: MarkKind
    number: str
    at: shapely.Point


def draw_area_map(
    frame: Frame,
    outline: shapely.Polygon | shapely.MultiPolygon,
    look: AreaLook,
    streets: gpd.GeoDataFrame,
    basemap: gpd.GeoDataFrame,
    marks: Sequence[MapMark],
) -> str:
    """
    Draw the map as SVG.

    Parameters
    ----------
    frame
        The map window.
    outline
        Of the area, in the metric CRS as everything here.
    look
        What is decided: told by line and hatch, never by colour alone.
    streets, basemap
        What lies around.
    marks
        What to show; one that would lie on another is moved aside, with a line to its place.
    """
    drawing = Drawing(frame.space.width_mm, frame.space.height_mm)
    draw_ground(drawing, basemap, frame, outline)
    draw_streets(drawing, streets, frame, outline)
    paper = frame.to_paper(outline)
    taken = TakenPaper(frame.space.width_mm, frame.space.height_mm)
    taken.add_lines(shapely.get_rings(shapely.get_parts(paper)), LINE_MM, ROUTE_COST)
    placed = [spot for mark in marks if (spot := _placed(mark, frame, taken))]
    names = place_names(other_streets(streets, frame, set()), taken, OTHER)
    _draw_outline(drawing, paper, look)
    draw_names_ground(drawing, names)
    draw_names(drawing, names)
    for _mark, x, y, box in placed:
        if (x, y) != (box.x, box.y):
            drawing.stroke([shapely.LineString([(x, y), (box.x, box.y)])], style.INK, 0.25)
    for mark, _x, _y, box in placed:
        _draw_mark(drawing, mark, box.x, box.y)
    return drawing.to_svg()


def _draw_outline(drawing: Drawing, paper: shapely.Geometry, look: AreaLook) -> None:
    line = style.DECISIONS[look]
    for slope in SLOPES[look]:
        colour = line.colour if look == "selected" else style.DESELECTED_GRID
        lines = hatch([shapely.make_valid(paper)], HATCH_MM, slope)
        drawing.stroke(lines, colour, 0.15, cap="butt")
    rings = shapely.get_rings(shapely.get_parts(paper))
    drawing.stroke(rings, style.WHITE, LINE_MM + 0.6)
    dash = tuple(part * style.MM_PER_PX for part in line.dash)
    drawing.stroke(rings, line.colour, LINE_MM, dash=dash)


def _placed(
    mark: MapMark, frame: Frame, taken: TakenPaper
) -> tuple[MapMark, float, float, Box] | None:
    """Return where a mark goes: on its place, else beside it; None where it is off the map."""
    point = frame.to_paper(mark.at)
    half = SIZE_MM / 2
    width, height = frame.space.width_mm, frame.space.height_mm
    if not (half < point.x < width - half and half < point.y < height - half):
        return None
    box = first_free(taken, [Box(x, y, SIZE_MM, SIZE_MM) for x, y in _around(point.x, point.y)])
    return mark, point.x, point.y, box or Box(point.x, point.y, SIZE_MM, SIZE_MM)


def _around(x: float, y: float) -> list[tuple[float, float]]:
    found = [(x, y)]
    for ring in range(1, RINGS + 1):
        turns = np.arange(8 * ring) * (2 * np.pi / (8 * ring))
        found += [
            (float(x + ring * STEP_MM * np.cos(turn)), float(y + ring * STEP_MM * np.sin(turn)))
            for turn in turns
        ]
    return found


def _draw_mark(drawing: Drawing, mark: MapMark, x: float, y: float) -> None:
    for size, colour in ((SIZE_MM, style.WHITE), (SIZE_MM - 0.7, style.INK)):
        _draw_shape(drawing, mark.kind, x, y, size / 2, colour)
    drawing.text(x, y, mark.number, size_pt=NUMBER_PT, weight=700, colour=style.WHITE)


def _draw_shape(
    drawing: Drawing, kind: MarkKind, x: float, y: float, half: float, colour: str
) -> None:
    if kind == "channel":
        drawing.circle(x, y, half, fill=colour)
        return
    shapes: dict[str, list[tuple[float, float]]] = {
        "partner": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
        "offer": [(-0.55, -1), (0.55, -1), (1.1, 0), (0.55, 1), (-0.55, 1), (-1.1, 0)],
    }
    corners = shapes.get(kind, [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)])
    drawing.fill([shapely.Polygon([(x + half * dx, y + half * dy) for dx, dy in corners])], colour)
