"""The map of all areas on paper, by how much of each is a gap: told by fill, hatch and figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from gis.maps import style
from gis.maps.drawing import Drawing, hatch
from gis.maps.fonts import text_width_em
from gis.maps.ground import draw_ground, draw_streets
from gis.maps.labels import Box, TakenPaper, first_free

if TYPE_CHECKING:
    import geopandas as gpd

    from gis.maps.frames import Frame

__all__ = ["MapArea", "draw_gaps_map", "draw_share", "draw_tags"]

LINE_MM: Final = 0.6
HATCH_MM: Final = 0.18
GRID_MM: Final = 5.0
FILL_OPACITY: Final = 0.55
TAG_PT: Final = 8.0
TAG_MM: Final = 4.6
STEP_MM: Final = 2.5
RINGS: Final = 8
"""How many steps aside a tag may be moved from one that lies in the same place."""


@dataclass(frozen=True)
class MapArea:
    """
    An area to draw.

    Attributes
    ----------
    outline
        In the metric CRS.
    tag
        Its number in the list, and the figure.
    share
        Of it that is a gap, from 0 to 1; None where the team has decided not to walk.
    """

    outline: shapely.Polygon | shapely.MultiPolygon
    tag: str
    share: float | None


def draw_gaps_map(
    frame: Frame, areas: Sequence[MapArea], streets: gpd.GeoDataFrame, basemap: gpd.GeoDataFrame
) -> str:
    """
    Draw the map as SVG.

    Parameters
    ----------
    frame
        The map window.
    areas
        All areas.
    streets, basemap
        What lies around, in the metric CRS.
    """
    drawing = Drawing(frame.space.width_mm, frame.space.height_mm)
    together = shapely.union_all([area.outline for area in areas])
    draw_ground(drawing, basemap, frame, together)
    draw_streets(drawing, streets, frame, together)
    shapes = [shapely.make_valid(frame.to_paper(area.outline)) for area in areas]
    for area, shape in zip(areas, shapes, strict=True):
        draw_share(drawing, shape, area.share)
    for area, shape in zip(areas, shapes, strict=True):
        _draw_outline(drawing, shape, is_counted=area.share is not None)
    taken = TakenPaper(frame.space.width_mm, frame.space.height_mm)
    draw_tags(drawing, taken, [area.tag for area in areas], shapes)
    return drawing.to_svg()


def draw_share(drawing: Drawing, shape: Any, share: float | None) -> None:  # noqa: ANN401
    """Fill a shape in millimetres by its share: the denser the hatch, the more; None is a grid."""
    if share is None:
        for slope in (0.0, 90.0):
            drawing.stroke(hatch([shape], GRID_MM, slope), style.DESELECTED_GRID, 0.15, cap="butt")
        return
    look = style.share_class(share)
    drawing.fill([shape], style.lighten(look.fill, 1 - FILL_OPACITY))
    drawing.stroke(hatch([shape], look.hatch_mm), style.PRIMARY, HATCH_MM, cap="butt")


def _draw_outline(drawing: Drawing, shape: Any, *, is_counted: bool) -> None:  # noqa: ANN401
    rings = shapely.get_rings(shapely.get_parts(shape))
    line = style.DECISIONS["selected" if is_counted else "deselected"]
    drawing.stroke(rings, style.WHITE, LINE_MM + 0.6)
    dash = tuple(part * style.MM_PER_PX for part in line.dash)
    drawing.stroke(rings, line.colour, LINE_MM, dash=dash)


def draw_tags(
    drawing: Drawing, taken: TakenPaper, tags: Sequence[str], shapes: Sequence[Any]
) -> None:
    """Write on each shape, in millimetres, its tag; one that must go aside has a line to it."""
    placed = []
    for tag, shape in zip(tags, shapes, strict=True):
        at = shape.representative_point()
        width = text_width_em(tag, 700) * TAG_PT * style.MM_PER_PT + 2.4
        places = (Box(x, y, width, TAG_MM) for x, y in _around(at.x, at.y))
        placed.append((tag, at, first_free(taken, places) or Box(at.x, at.y, width, TAG_MM)))
    for _tag, at, box in placed:
        if math.dist((at.x, at.y), (box.x, box.y)) > TAG_MM:
            drawing.stroke([shapely.LineString([at, (box.x, box.y)])], style.INK, 0.2)
    for tag, _at, box in placed:
        corners = shapely.box(
            box.x - box.width / 2, box.y - TAG_MM / 2, box.x + box.width / 2, box.y + TAG_MM / 2
        )
        drawing.fill([corners], style.WHITE, style.INK, 0.25)
        drawing.text(box.x, box.y, tag, size_pt=TAG_PT, weight=700)


def _around(x: float, y: float) -> list[tuple[float, float]]:
    found = [(x, y)]
    for ring in range(1, RINGS + 1):
        turns = np.arange(8 * ring) * (2 * math.pi / (8 * ring))
        found += [
            (float(x + ring * STEP_MM * math.cos(turn)), float(y + ring * STEP_MM * math.sin(turn)))
            for turn in turns
        ]
    return found
