"""The base map on paper: light ground, grey buildings, street casings, hatch where grey merges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from gis.maps import style
from gis.maps.drawing import hatch

if TYPE_CHECKING:
    import geopandas as gpd

    from gis.maps.drawing import Drawing
    from gis.maps.frames import Frame

__all__ = ["clipped", "draw_ground", "draw_streets", "in_frame", "on_paper"]

PAPER = style.PaperStyle()
POLYGONS = ("industry", "square", "sand", "green", "allotment", "wood", "water")
HATCHED = {"water": (0.0, 1.1), "wood": (45.0, 1.5), "allotment": (90.0, 1.5)}
"""Slope in degrees and distance in millimetres of the lines by kind."""
STREET_ORDER = ("path", "steps", "service", "residential", "collector", "main")
DASHED = ("path", "steps")
NOT_DRAWN = ("not_built",)
MAX_BUILDING_POINTS, MAX_STREET_POINTS = 12_000, 9_000
"""Corners on one page: with more, what is farthest from the round is left out."""
ROUGH_M = 25
"""Where the round goes, as far as the choice of buildings must know."""
RAIL_MM, LARGE_SCALE = 0.45, 5_000
TREAD_MM, TREAD_DASH_MM = 1.3, (0.22, 0.45)
"""Width of stairs, drawn as their treads, and their length along the way and distance."""
MIN_BUILDING_MM2 = 0.08
"""Smaller on paper a building is a speck."""
SIMPLIFY_MM = 0.06


def in_frame(frame_of_map: gpd.GeoDataFrame, frame: Frame, margin_mm: float = 3) -> Any:  # noqa: ANN401
    """Return which rows touch the map window, as a boolean array."""
    margin = margin_mm / frame.mm_per_unit
    west, south, east, north = frame.bounds
    bounds = shapely.bounds(frame_of_map.geometry.to_numpy())
    return (
        (bounds[:, 0] <= east + margin)
        & (bounds[:, 2] >= west - margin)
        & (bounds[:, 1] <= north + margin)
        & (bounds[:, 3] >= south - margin)
    )


def clipped(shapes: Any, frame: Frame, margin_mm: float = 3) -> Any:  # noqa: ANN401
    """Return geometries on paper, clipped a little outside the frame, empty ones left out."""
    width, height = frame.space.width_mm, frame.space.height_mm
    found = shapely.clip_by_rect(
        shapes, -margin_mm, -margin_mm, width + margin_mm, height + margin_mm
    )
    return found[~shapely.is_empty(found)]


def on_paper(shown: gpd.GeoDataFrame, frame: Frame) -> Any:  # noqa: ANN401
    """Return the geometries of a frame in the metric CRS in millimetres, clipped as `clipped`."""
    shapes = shown.geometry.to_numpy()[in_frame(shown, frame)]
    return clipped(frame.to_paper(shapes), frame)


def _on_paper(geometries: Any, frame: Frame) -> Any:  # noqa: ANN401
    return clipped(frame.to_paper(geometries), frame)


def draw_ground(
    drawing: Drawing, basemap: gpd.GeoDataFrame, frame: Frame, route: shapely.Geometry
) -> None:
    """
    Draw land use, water and buildings.

    Parameters
    ----------
    drawing
        Drawn into.
    basemap
        Columns ``kind`` and geometry in the metric CRS.
    frame
        The map window.
    route
        The round in the metric CRS: buildings nearest to it go first where there are too many.
    """
    basemap = basemap[in_frame(basemap, frame)]
    kinds, geometries = basemap["kind"].to_numpy(), basemap.geometry.to_numpy()
    for kind in POLYGONS:
        shapes = _on_paper(geometries[kinds == kind], frame)
        if not len(shapes):
            continue
        look = style.GROUND[kind]
        line = style.lighten(look.line, 0.3) if look.line else ""
        shapes = shapely.simplify(shapes, SIMPLIFY_MM)
        drawing.fill(shapes, style.lighten(look.fill, PAPER.ground_share), line)
        if kind in HATCHED:
            slope, every = HATCHED[kind]
            ink = style.lighten(look.line or "#9DB78C", 0.25)
            drawing.stroke(hatch(shapely.make_valid(shapes), every, slope), ink, 0.1, cap="butt")
    for kind in ("stream", "coastline"):
        drawing.stroke(_on_paper(geometries[kinds == kind], frame), style.LINES[kind].colour, 0.4)
    buildings = geometries[kinds == "building"]
    buildings = buildings[shapely.area(buildings) * frame.mm_per_unit**2 >= MIN_BUILDING_MM2]
    buildings = buildings[_nearest(buildings, route, MAX_BUILDING_POINTS)]
    shapes = shapely.simplify(_on_paper(buildings, frame), SIMPLIFY_MM)
    drawing.fill(shapes, PAPER.building, PAPER.building_line, 0.13)
    # Tracks of a yard lie close: on a small scale only thin ones are still lines.
    track = RAIL_MM if frame.scale <= LARGE_SCALE else RAIL_MM * 0.6
    railways = _on_paper(geometries[kinds == "railway"], frame)
    drawing.stroke(railways, style.lighten(style.LINES["rail"].colour, 0.25), track, cap="butt")
    drawing.stroke(railways, style.WHITE, track / 2, dash=(1.6, 1.6), cap="butt")


def _nearest(shapes: Any, route: shapely.Geometry, most_points: int) -> Any:  # noqa: ANN401
    """Return which shapes a page can hold, as a boolean array: those nearest to the round."""
    points = shapely.get_num_coordinates(shapes)
    if points.sum() <= most_points:
        return np.ones(len(shapes), dtype=bool)
    order = np.argsort(shapely.distance(shapes, shapely.simplify(route, ROUGH_M)), kind="stable")
    held = np.zeros(len(shapes), dtype=bool)
    held[order[np.cumsum(points[order]) <= most_points]] = True
    return held


def _joined(lines: Any) -> Any:  # noqa: ANN401
    """Return lines joined where they meet, without bends that paper cannot show."""
    whole = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(lines)))
    return shapely.simplify(whole, SIMPLIFY_MM / 2)


def draw_streets(
    drawing: Drawing, streets: gpd.GeoDataFrame, frame: Frame, route: shapely.Geometry
) -> None:
    """
    Draw every street with its casing, the smallest first.

    Parameters
    ----------
    drawing
        Drawn into.
    streets
        Columns ``highway``, ``reason`` and geometry in the metric CRS.
    frame
        The map window.
    route
        The round in the metric CRS: streets nearest to it go first where there are too many.
    """
    streets = streets[in_frame(streets, frame) & ~streets["reason"].isin(NOT_DRAWN).to_numpy()]
    streets = streets[_nearest(streets.geometry.to_numpy(), route, MAX_STREET_POINTS)]
    kinds = np.array([style.street_kind(highway) for highway in streets["highway"]], dtype=object)
    geometries = streets.geometry.to_numpy()
    lines = {kind: _joined(_on_paper(geometries[kinds == kind], frame)) for kind in STREET_ORDER}
    widths = {kind: style.paper_width_mm(kind, frame.scale) for kind in STREET_ORDER}
    casing = style.CASING_PX * style.MM_PER_PX
    for kind in DASHED:
        look = style.LINES[kind]
        is_steps = kind == "steps"
        dash = TREAD_DASH_MM if is_steps else tuple(part * style.MM_PER_PX for part in look.dash)
        width = max(widths[kind], TREAD_MM) if is_steps else widths[kind]
        if widths[kind]:
            drawing.stroke(lines[kind], look.colour, width, dash=dash, cap="butt")
    drawn = [kind for kind in STREET_ORDER if kind not in DASHED and widths[kind]]
    for kind in drawn:
        drawing.stroke(lines[kind], PAPER.casing, widths[kind] + casing)
    for kind in drawn:
        drawing.stroke(lines[kind], style.lighten(style.LINES[kind].colour, 0.4), widths[kind])
