"""The map of one leg, or of the part a page shows: ground, numbered route, labels; as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import shapely

from gis.maps.age_marks import draw_ages
from gis.maps.drawing import Drawing
from gis.maps.ground import draw_ground, draw_streets
from gis.maps.house_numbers import draw_house_numbers, draw_numbers_ground
from gis.maps.markers import draw_arrows, draw_end, draw_leaders, draw_markers
from gis.maps.page_layout import (
    PageLabels,
    PageLines,
    lay_out_lines,
    lay_out_page,
)
from gis.maps.return_marks import draw_returns
from gis.maps.route_lines import (
    Ground,
    RouteLook,
    draw_drives,
    draw_left_out,
    draw_rows,
)
from gis.maps.street_keys import draw_keys
from gis.maps.street_names import draw_names, draw_names_ground

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from gis.maps.frames import Frame
    from gis.maps.labels import Box
    from gis.maps.page_marks import PageMarks
    from gis.maps.sheets.content import SheetReturn, SheetStop
    from gis.planning.directions import Direction

__all__ = ["RouteMap", "draw_route_map"]

NO_AGES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class RouteMap:
    """
    A drawn map, or the page of one that shows a part of a leg; places in millimetres.

    Attributes
    ----------
    labels
        Where the names of streets stand, by name; of streets of the round that have no room for
        it where their key does, and the name where it has room elsewhere.
    keys
        Keys of the streets that are known by key, by name.
    rows
        Where the number of each row stands that is on the map.
    stops
        Where the rings are, by position in what is to be done on the way.
    numbers, numbers_inside
        Index values of the addresses whose house number is told, alone or in a range, and of all
        that lie on the map.
    boxes
        Paper of each label, marks of the page included: none overlaps another.
    """

    svg: str
    labels: Mapping[str, tuple[tuple[float, float], ...]]
    keys: Mapping[str, str]
    rows: Mapping[int, tuple[float, float]]
    stops: Mapping[int, tuple[float, float]]
    numbers: frozenset[Hashable]
    numbers_inside: frozenset[Hashable]
    boxes: tuple[Box, ...]


def draw_route_map(
    frame: Frame,
    directions: Sequence[Direction],
    ground: Ground,
    look: RouteLook,
    returns: Sequence[SheetReturn | SheetStop] = (),
    *,
    marks: PageMarks | None = None,
    ages: Mapping[str, str] = NO_AGES,
    has_house_numbers: bool = True,
) -> RouteMap:
    """
    Draw the map of one leg, or the part of it that a page shows.

    Labels are placed first, in the order of their worth: marks of the page, ends, where to come
    back, names of the round, numbers of the rows, keys, house numbers, other names. Then
    everything is drawn from back to front.

    Parameters
    ----------
    frame
        The map window.
    directions
        Rows of the whole street list, geometry in the metric CRS; may be none.
    ground
        What lies around the route.
    look
        Of the route.
    returns
        Where to stop, and to come back.
    marks
        What leads to other pages, if there are any.
    ages
        Class of the last walk of street pieces by id; empty for a map that does not tell it.
    has_house_numbers
        Whether the map tells the house numbers of the round.
    """
    lines = lay_out_lines(
        frame, directions, ground, returns, marks, ages, look.mode,
        has_house_numbers=has_house_numbers,
    )  # fmt: skip
    labels = lay_out_page(lines)
    drawing = Drawing(frame.space.width_mm, frame.space.height_mm)
    _draw_ground(drawing, lines, frame, ground, marks)
    _draw_route(drawing, lines, labels, frame, look)
    if marks is not None:
        marks.draw_over(drawing)
    return RouteMap(
        drawing.to_svg(),
        _places_of_names(labels),
        {key.name: key.key for key in labels.keys},
        {marker.number: marker.middle for marker in labels.markers},
        {ring.position: (ring.x, ring.y) for ring in lines.rings},
        labels.told,
        frozenset(key for block in lines.blocks for door in block for key in door.keys),
        labels.taken.boxes,
    )


def _places_of_names(labels: PageLabels) -> dict[str, tuple[tuple[float, float], ...]]:
    places: dict[str, tuple[tuple[float, float], ...]] = {}
    stand = [(name.text, (name.box.x, name.box.y)) for name in labels.names]
    for text, place in [*stand, *((key.name, key.middle) for key in labels.keys)]:
        places[text] = (*places.get(text, ()), place)
    return places


def _draw_ground(
    drawing: Drawing, lines: PageLines, frame: Frame, ground: Ground, marks: PageMarks | None
) -> None:
    walked = [row.line for row in lines.rows]
    route = frame.to_ground(shapely.MultiLineString(walked)) if walked else frame.window.centroid
    draw_ground(drawing, ground.basemap, frame, route)
    draw_streets(drawing, ground.streets, frame, route)
    if marks is not None:
        marks.draw_under(drawing)
    draw_ages(drawing, lines.ages)
    draw_left_out(drawing, ground.left_out, frame)


def _draw_route(
    drawing: Drawing, lines: PageLines, labels: PageLabels, frame: Frame, look: RouteLook
) -> None:
    """Draw the route between the grounds of labels and the labels themselves."""
    draw_names_ground(drawing, labels.names)
    draw_numbers_ground(drawing, labels.numbers)
    draw_drives(drawing, look, frame)
    draw_rows(drawing, lines.rows, look)
    draw_arrows(drawing, lines.rows, labels.taken, look.colour)
    draw_leaders(drawing, [*lines.ends, *labels.keys, *labels.markers, *lines.rings])
    draw_house_numbers(drawing, labels.numbers)
    draw_names(drawing, labels.names)
    draw_keys(drawing, labels.keys)
    draw_markers(drawing, labels.markers, look.colour)
    draw_returns(drawing, lines.rings)
    for mark in lines.ends:
        draw_end(drawing, mark)
