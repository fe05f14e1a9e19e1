"""The maps of the atlas: which areas lie next to each other, and all of them on one map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from gis.maps import style
from gis.maps.area_map import draw_line_of, draw_look, draw_outline
from gis.maps.drawing import Drawing
from gis.maps.gaps_map import draw_tags
from gis.maps.ground import draw_ground, draw_streets
from gis.maps.labels import TakenPaper

if TYPE_CHECKING:
    import geopandas as gpd

    from gis.maps.area_map import AreaLook
    from gis.maps.frames import Frame
    from gis.maps.legend import Sample

__all__ = [
    "SAMPLE_MM",
    "NumberedArea",
    "draw_atlas_map",
    "look_image",
    "look_sample",
    "neighbour_sample",
    "neighbours_of",
]

BOUNDARY: Final = style.Line(style.MUTED, dash=(16, 6))
BOUNDARY_MM: Final = 0.5
SAMPLE_MM: Final = (9.0, 3.6)


@dataclass(frozen=True)
class NumberedArea:
    """An area of the atlas: its outline in the metric CRS, its number, what is decided of it."""

    outline: shapely.Polygon | shapely.MultiPolygon
    number: int
    look: AreaLook


def neighbours_of(points: Sequence[shapely.Point]) -> list[tuple[int, ...]]:
    """
    Return for each point the numbers of its neighbours, counted from 0.

    Two are neighbours when no other point lies in the circle whose diameter joins them (the
    Gabriel graph): it goes both ways, and from each area one gets to every other.
    """
    at = shapely.get_coordinates(np.asarray(points, dtype=object))
    apart = ((at[:, None] - at[None]) ** 2).sum(axis=2)
    found = []
    for one in range(len(at)):
        # A third point k is inside the circle of i and j when ik² + kj² < ij².
        between = (apart[one][None, :] + apart < apart[one][:, None] - 1e-6).any(axis=1)
        found.append(tuple(int(other) for other in np.flatnonzero(~between) if other != one))
    return found


def draw_atlas_map(
    frame: Frame,
    areas: Sequence[NumberedArea],
    streets: gpd.GeoDataFrame,
    basemap: gpd.GeoDataFrame,
    boundary: shapely.Geometry | None = None,
) -> str:
    """
    Draw the map of all areas as SVG.

    Parameters
    ----------
    frame
        The map window.
    areas
        With what is decided, told by line and hatch.
    streets, basemap
        What lies around, in the metric CRS.
    boundary
        Of the municipality, in the metric CRS, where it is known.
    """
    drawing = Drawing(frame.space.width_mm, frame.space.height_mm)
    together = shapely.union_all([area.outline for area in areas])
    draw_ground(drawing, basemap, frame, together)
    draw_streets(drawing, streets, frame, together)
    if boundary is not None:
        draw_line_of(drawing, frame, boundary, BOUNDARY, BOUNDARY_MM)
    shapes: list[Any] = [shapely.make_valid(frame.to_paper(area.outline)) for area in areas]
    for area, shape in zip(areas, shapes, strict=True):
        draw_outline(drawing, shape, area.look)
    taken = TakenPaper(frame.space.width_mm, frame.space.height_mm)
    draw_tags(drawing, taken, [str(area.number) for area in areas], shapes)
    return drawing.to_svg()


def look_sample(look: AreaLook) -> Sample:
    """Return what draws a sample of a decision into a legend."""

    def draw(drawing: Drawing, x: float, y: float) -> None:
        width, height = SAMPLE_MM
        box = shapely.box(x + 0.4, y - height / 2, x + width - 0.4, y + height / 2)
        draw_outline(drawing, box, look)

    return draw


def neighbour_sample(drawing: Drawing, x: float, y: float) -> None:
    """Draw a sample of the outline of an area beside the one of the page."""
    line = style.AREA_LINE
    dash = tuple(part * style.MM_PER_PX for part in line.dash)
    drawing.stroke(
        [shapely.LineString([(x, y), (x + SAMPLE_MM[0], y)])], line.colour, 0.5, dash=dash
    )


def look_image(look: AreaLook) -> str:
    """Return a sample of a decision as an image of its own, for tables."""
    drawing = Drawing(*SAMPLE_MM)
    draw_look(drawing, look, SAMPLE_MM)
    return drawing.to_svg()
