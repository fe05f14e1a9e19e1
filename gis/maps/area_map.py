"""
The map of one housing area on paper: what is decided of it, and what was found in it.

In an atlas it also says which areas come next to it, and where on paper the page of each is named.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import shapely
import shapely.affinity

from gis.maps import style
from gis.maps.drawing import Drawing, hatch
from gis.maps.ground import NOT_DRAWN, draw_ground, draw_streets, in_frame
from gis.maps.labels import Box, TakenPaper, first_free
from gis.maps.street_names import (
    OTHER,
    TIGHT,
    Lines,
    StreetName,
    draw_names,
    draw_names_ground,
    lines_by_name,
    place_names,
)

if TYPE_CHECKING:
    import geopandas as gpd

    from gis.maps.frames import Frame
    from gis.maps.overlay import MarkKind

__all__ = [
    "AreaLook", "AreaMap", "MapMark", "Neighbour", "Tag", "draw_area_map",
    "draw_line_of", "draw_look", "draw_outline", "is_on_map", "street_names_in",
]  # fmt: skip

AreaLook = Literal["selected", "deselected", "undecided"]
SIZE_MM: Final = 4.4
NUMBER_PT: Final = 7.0
LINE_MM: Final = 0.8
OUTLINE_COST: Final = 3_000
"""What a name pays for lying on the outline: it may cross it, not follow it."""
MOST_AROUND: Final = 250
"""Names of streets around the area that a page may carry."""
HATCH_MM: Final = 5.0
SLOPES: Final = {"selected": (45.0,), "deselected": (0.0, 90.0), "undecided": ()}
STEP_MM: Final = SIZE_MM * 0.75
RINGS: Final = 4
"""How many steps aside a mark may be moved from one that lies in the same place."""
NEIGHBOUR_MM: Final = 0.5
ARROW_MM: Final = 4.0
"""Room for the arrow in the tag of an area that lies beyond the edge."""
EDGE_MM: Final = 1.2
ALONG_MM: Final = 4.0
"""Steps along the edge by which a tag gives way to another."""
LEAST_M: Final = 5.0
"""A street with less of it in an area only touches it."""


@dataclass(frozen=True)
class MapMark:
    """A partner, place or channel: its shape, the number it has in the list, and where it is."""

    kind: MarkKind
    number: str
    at: shapely.Point


@dataclass(frozen=True, eq=False)
class Neighbour:
    """Another area: its number, its outline, and a point in it, all in the metric CRS."""

    number: int
    outline: shapely.Polygon | shapely.MultiPolygon
    at: shapely.Point


@dataclass(frozen=True)
class Tag:
    """
    Where the page of a neighbour is named: the middle of the words, in millimetres.

    `is_beyond` tells an area beyond the edge, to which an arrow points, from one on the map.
    """

    number: int
    x: float
    y: float
    is_beyond: bool


@dataclass(frozen=True)
class AreaMap:
    """
    A map that was drawn.

    Attributes
    ----------
    tags
        Boxes that were left empty for the numbers and pages of neighbours.
    unnamed
        Streets of the area whose names found no room, by name.
    """

    svg: str
    tags: tuple[Tag, ...]
    unnamed: tuple[str, ...]


def draw_area_map(
    frame: Frame,
    outline: shapely.Polygon | shapely.MultiPolygon,
    look: AreaLook,
    streets: gpd.GeoDataFrame,
    basemap: gpd.GeoDataFrame,
    marks: Sequence[MapMark],
    *,
    neighbours: Sequence[Neighbour] = (),
    tag_mm: tuple[float, float] = (0, 0),
) -> AreaMap:
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
    neighbours
        Areas around it, each with a tag in it or at the edge, pointing to it.
    tag_mm
        Width and height of the words in a tag.
    """
    drawing = Drawing(frame.space.width_mm, frame.space.height_mm)
    draw_ground(drawing, basemap, frame, outline)
    draw_streets(drawing, streets, frame, outline)
    paper = frame.to_paper(outline)
    taken = TakenPaper(frame.space.width_mm, frame.space.height_mm)
    taken.add_lines(shapely.get_rings(shapely.get_parts(paper)), LINE_MM, OUTLINE_COST)
    tags = [_tagged(one, frame, taken, tag_mm) for one in neighbours]
    placed = [spot for mark in marks if (spot := _placed(mark, frame, taken))]
    own = street_names_in(streets, outline)
    lines = _lines_on_map(streets, frame)
    names = _place_own({name: lines[name] for name in own if name in lines}, taken)
    others = place_names(_longest_but(lines, own), taken, OTHER)
    for one in neighbours:
        draw_line_of(drawing, frame, one.outline, style.AREA_LINE, NEIGHBOUR_MM)
    draw_outline(drawing, paper, look)
    draw_names_ground(drawing, [*names, *others])
    draw_names(drawing, [*names, *others])
    for _mark, x, y, box in placed:
        if (x, y) != (box.x, box.y):
            drawing.stroke([shapely.LineString([(x, y), (box.x, box.y)])], style.INK, 0.25)
    for mark, _x, _y, box in placed:
        _draw_mark(drawing, mark, box.x, box.y)
    for box, turn in tags:
        _draw_tag(drawing, box, turn)
    told = {name.text for name in names}
    return AreaMap(
        drawing.to_svg(),
        tuple(
            Tag(one.number, box.x + (0 if turn is None else ARROW_MM / 2), box.y, turn is not None)
            for one, (box, turn) in zip(neighbours, tags, strict=True)
        ),
        tuple(name for name in own if name not in told),
    )


def street_names_in(
    streets: gpd.GeoDataFrame, outline: shapely.Polygon | shapely.MultiPolygon
) -> list[str]:
    """Return the names of the streets that lie in an outline, all in the metric CRS, by name."""
    lines = streets.geometry.to_numpy()
    is_there = streets["name"].astype(bool).to_numpy() & shapely.intersects(lines, outline)
    is_there &= ~streets["reason"].isin(NOT_DRAWN).to_numpy()
    inside = shapely.length(shapely.intersection(lines[is_there], outline)) >= LEAST_M
    return sorted(set(streets["name"].to_numpy()[is_there][inside]))


def _lines_on_map(streets: gpd.GeoDataFrame, frame: Frame) -> Lines:
    shown = streets[in_frame(streets, frame) & ~streets["reason"].isin(NOT_DRAWN).to_numpy()]
    return lines_by_name(shown["name"], shown.geometry.to_numpy(), frame)


def _longest_but(lines: Lines, own: Sequence[str]) -> Lines:
    """Return the streets whose names may stand around the area: the longest on the map."""
    lengths = {
        name: sum(line.length for line in parts)
        for name, parts in lines.items()
        if name not in set(own)
    }
    longest = sorted(lengths, key=lambda name: (-lengths[name], name))
    return {name: lines[name] for name in longest[:MOST_AROUND]}


def _place_own(lines: Lines, taken: TakenPaper) -> list[StreetName]:
    """Return names on their streets; those without room there stand beside them."""
    found = place_names(lines, taken, OTHER)
    told = {name.text for name in found}
    left = {name: parts for name, parts in lines.items() if name not in told}
    return [*found, *place_names(left, taken, TIGHT)]


def draw_line_of(
    drawing: Drawing, frame: Frame, shape: shapely.Geometry, line: style.Line, width_mm: float
) -> None:
    """Draw the line around a shape in the metric CRS, as far as it is on the map."""
    rings = shapely.get_rings(shapely.get_parts(frame.to_paper(shape)))
    space = frame.space
    lines = [shapely.LineString(ring.coords) for ring in rings.tolist()]
    shown = shapely.clip_by_rect(lines, 0, 0, space.width_mm, space.height_mm)
    shown = shown[~shapely.is_empty(shown)]
    dash = tuple(part * style.MM_PER_PX for part in line.dash)
    drawing.stroke(shown, style.WHITE, width_mm + 0.4)
    drawing.stroke(shown, line.colour, width_mm, dash=dash)


def _tagged(
    one: Neighbour, frame: Frame, taken: TakenPaper, size: tuple[float, float]
) -> tuple[Box, float | None]:
    """Return where a neighbour is named, and the direction of its arrow, clockwise from up."""
    at = frame.to_paper(one.at)
    width, height = size
    space = frame.space
    margin_x, margin_y = width / 2 + EDGE_MM, height / 2 + EDGE_MM
    if margin_x < at.x < space.width_mm - margin_x and margin_y < at.y < space.height_mm - margin_y:
        spots = (Box(x, y, width, height) for x, y in _around(at.x, at.y))
        return first_free(taken, spots) or Box(at.x, at.y, width, height), None
    width += ARROW_MM
    middle = space.width_mm / 2, space.height_mm / 2
    right, down = at.x - middle[0], at.y - middle[1]
    half = middle[0] - width / 2 - EDGE_MM, middle[1] - height / 2 - EDGE_MM
    share = min(half[0] / max(abs(right), 1e-9), half[1] / max(abs(down), 1e-9))
    x, y = middle[0] + right * share, middle[1] + down * share
    spots = (Box(*spot, width, height) for spot in _along_edge(x, y, middle, half))
    box = first_free(taken, spots) or Box(x, y, width, height)
    return box, math.degrees(math.atan2(at.x - box.x, box.y - at.y))


def _along_edge(
    x: float, y: float, middle: tuple[float, float], half: tuple[float, float]
) -> Iterable[tuple[float, float]]:
    """Yield places on the rectangle that lies `half` around the middle, nearer ones first."""
    (west, east), (top, bottom) = ((m - h, m + h) for m, h in zip(middle, half, strict=True))
    ring = shapely.LinearRing([(west, top), (east, top), (east, bottom), (west, bottom)])
    begin = ring.project(shapely.Point(x, y))
    yield x, y
    for step in range(1, int(ring.length / 2 / ALONG_MM) + 1):
        for way in (-1, 1):
            at = ring.interpolate((begin + way * step * ALONG_MM) % ring.length)
            yield at.x, at.y


def _draw_tag(drawing: Drawing, box: Box, turn: float | None) -> None:
    left, top = box.x - box.width / 2, box.y - box.height / 2
    corners = shapely.box(left, top, left + box.width, top + box.height)
    drawing.fill([corners], style.WHITE, style.INK, 0.25)
    if turn is not None:
        arrow = shapely.Polygon([(0, -1.6), (1.2, 1.3), (0, 0.7), (-1.2, 1.3)])
        turned = shapely.affinity.rotate(arrow, turn, origin=(0, 0))
        x = left + ARROW_MM / 2 + 0.3
        drawing.fill([shapely.affinity.translate(turned, x, box.y)], style.INK)


def draw_look(drawing: Drawing, look: AreaLook, size: tuple[float, float]) -> None:
    """Draw a sample of what is decided, as the map shows it, into an image of a size."""
    edge = LINE_MM / 2 + 0.2
    draw_outline(drawing, shapely.box(edge, edge, size[0] - edge, size[1] - edge), look)


def draw_outline(drawing: Drawing, paper: shapely.Geometry, look: AreaLook) -> None:
    """Draw an area in millimetres: what is decided of it by line and hatch."""
    line = style.DECISIONS[look]
    for slope in SLOPES[look]:
        colour = line.colour if look == "selected" else style.DESELECTED_GRID
        lines = hatch([shapely.make_valid(paper)], HATCH_MM, slope)
        drawing.stroke(lines, colour, 0.15, cap="butt")
    rings = shapely.get_rings(shapely.get_parts(paper))
    drawing.stroke(rings, style.WHITE, LINE_MM + 0.6)
    dash = tuple(part * style.MM_PER_PX for part in line.dash)
    drawing.stroke(rings, line.colour, LINE_MM, dash=dash)


def is_on_map(frame: Frame, at: shapely.Point) -> bool:
    """Return whether a mark at a point in the metric CRS is shown."""
    point, half = frame.to_paper(at), SIZE_MM / 2
    width, height = frame.space.width_mm, frame.space.height_mm
    return bool(half < point.x < width - half and half < point.y < height - half)


def _placed(
    mark: MapMark, frame: Frame, taken: TakenPaper
) -> tuple[MapMark, float, float, Box] | None:
    """Return where a mark goes: on its place, else beside it; None where it is off the map."""
    if not is_on_map(frame, mark.at):
        return None
    point = frame.to_paper(mark.at)
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
