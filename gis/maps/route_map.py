"""The map of one leg: ground, streets, the numbered route, names and house numbers, as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from gis.maps import style
from gis.maps.drawing import Drawing
from gis.maps.ground import draw_ground, draw_streets, in_frame
from gis.maps.house_numbers import draw_house_numbers, place_house_numbers
from gis.maps.labels import TakenPaper
from gis.maps.markers import draw_arrows, draw_end, draw_markers, place_ends, place_markers
from gis.maps.return_marks import draw_returns, place_returns
from gis.maps.routes import RouteRow, lay_out_route
from gis.maps.street_names import (
    OTHER,
    ROUND,
    TIGHT,
    Lines,
    draw_names,
    draw_names_ground,
    lines_by_name,
    place_names,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from gis.maps.frames import Frame
    from gis.maps.sheets.content import SheetReturn, SheetStop
    from gis.planning.directions import Direction
    from gis.planning.rounds import Mode

__all__ = [
    "Ground",
    "RouteLook",
    "RouteMap",
    "draw_drives",
    "draw_left_out",
    "draw_route_map",
    "draw_rows",
    "other_streets",
]

PAPER = style.PaperStyle()
ROUTE_COST = 3_000
STREET_COST, STREET_MM = 40, 1.2
MOST_OTHER_NAMES = 250
SMALL_SCALE_ZOOM = 14.3
"""Below it only main streets outside the round keep their names."""


@dataclass(frozen=True)
class Ground:
    """
    What the map shows apart from the route; frames in the metric CRS.

    Attributes
    ----------
    streets, basemap, addresses
        As in the database; addresses are those attached to required pieces.
    required, left_out
        Street pieces that the round is for, and those among them that it does not walk.
    """

    streets: gpd.GeoDataFrame
    basemap: gpd.GeoDataFrame
    addresses: gpd.GeoDataFrame
    required: gpd.GeoDataFrame
    left_out: gpd.GeoDataFrame


@dataclass(frozen=True, eq=False)
class RouteLook:
    """
    How the line of a leg is drawn.

    Attributes
    ----------
    colour, dash_mm
        Of its category; an empty dash is solid.
    mode
        "foot", "bicycle" or "car".
    drives
        LineStrings driven, in the metric CRS.
    """

    colour: str
    dash_mm: tuple[float, ...] = ()
    mode: Mode = "foot"
    drives: Sequence[shapely.LineString] = ()


@dataclass(frozen=True)
class RouteMap:
    """
    A drawn map.

    Attributes
    ----------
    named, unnamed
        Streets of the round with their name on the map, and those known by their number alone.
    numbers_shown, numbers
        House numbers on the map, and all there are.
    """

    svg: str
    named: frozenset[str]
    unnamed: frozenset[str]
    numbers_shown: int
    numbers: int


def draw_route_map(
    frame: Frame,
    directions: Sequence[Direction],
    ground: Ground,
    look: RouteLook,
    returns: Sequence[SheetReturn | SheetStop] = (),
) -> RouteMap:
    """
    Draw the map of one leg.

    Labels are placed first, in the order of their worth: ends, where to come back, names of the
    round, numbers of the rows, house numbers, other names. Then everything is drawn from back to
    front.

    Parameters
    ----------
    frame
        The map window.
    directions
        Rows of the street list, geometry in the metric CRS; at least one.
    ground
        What lies around the route.
    look
        Of the route.
    returns
        Where to stop, and to come back.
    """
    rows = lay_out_route(directions, frame, PAPER.route_offset_mm)
    taken = _paper_with_lines(frame, rows, ground)
    ends = place_ends(rows, taken, look.mode)
    rings = place_returns(returns, frame, taken)
    of_round = _streets_of_round(directions, ground, frame)
    names = place_names(of_round, taken, ROUND)
    named = {name.text for name in names}
    tight = {text: lines for text, lines in of_round.items() if text not in named}
    names += place_names(tight, taken, TIGHT)
    named = {name.text for name in names}
    markers = place_markers(rows, taken)
    numbers, all_numbers = place_house_numbers(_addresses_walked(ground), frame, taken)
    names += place_names(other_streets(ground.streets, frame, set(of_round)), taken, OTHER)

    drawing = Drawing(frame.space.width_mm, frame.space.height_mm)
    route = shapely.union_all([row.geometry for row in directions])
    draw_ground(drawing, ground.basemap, frame, route)
    draw_streets(drawing, ground.streets, frame, route)
    draw_left_out(drawing, ground.left_out, frame)
    draw_names_ground(drawing, names)
    draw_house_numbers(drawing, numbers)
    draw_drives(drawing, look, frame)
    draw_rows(drawing, rows, look)
    draw_arrows(drawing, rows, markers, look.colour)
    draw_names(drawing, names)
    draw_markers(drawing, markers, look.colour)
    for mark in ends:
        draw_end(drawing, mark)
    draw_returns(drawing, rings)
    return RouteMap(
        drawing.to_svg(),
        frozenset(named),
        frozenset(of_round) - named,
        len(numbers),
        all_numbers,
    )


def _paper_with_lines(frame: Frame, rows: list[RouteRow], ground: Ground) -> TakenPaper:
    """Return the paper with what labels should keep off: streets, and more so the route."""
    taken = TakenPaper(frame.space.width_mm, frame.space.height_mm)
    streets = ground.streets.geometry.to_numpy()[in_frame(ground.streets, frame)]
    taken.add_lines(frame.to_paper(streets), STREET_MM, STREET_COST)
    left_out = frame.to_paper(ground.left_out.geometry.to_numpy())
    taken.add_lines(left_out, PAPER.not_fitting_mm + 0.5, ROUTE_COST)
    route = np.array([row.line for row in rows], dtype=object)
    taken.add_lines(route, PAPER.route_mm + 2 * PAPER.route_casing_mm, ROUTE_COST)
    return taken


def _ids(pieces: gpd.GeoDataFrame) -> Any:  # noqa: ANN401
    return pieces["id" if "id" in pieces else "key"]


def _addresses_walked(ground: Ground) -> gpd.GeoDataFrame:
    addresses = ground.addresses
    pieces = addresses["street_id" if "street_id" in addresses else "piece_key"]
    walked = pieces.isin(_ids(ground.required)) & ~pieces.isin(_ids(ground.left_out))
    return addresses[walked]


def _streets_of_round(directions: Sequence[Direction], ground: Ground, frame: Frame) -> Lines:
    """Return the streets of the list: where they are required, else where they are passed."""
    done = ground.required[~_ids(ground.required).isin(_ids(ground.left_out))]
    lines = lines_by_name(done["name"], done.geometry.to_numpy(), frame)
    passed = [row for row in directions if row.name not in lines]
    shapes = np.array([row.geometry for row in passed], dtype=object)
    lines |= lines_by_name([row.name for row in passed], shapes, frame)
    walked = {row.name for row in directions}
    return {name: lines[name] for name in sorted(lines) if name in walked}


def other_streets(streets: gpd.GeoDataFrame, frame: Frame, known: set[str]) -> Lines:
    """Return the streets of a map whose names are not known to be on it, the longest first."""
    streets = streets[in_frame(streets, frame)]
    streets = streets[~streets["name"].isin(known)]
    if style.zoom_of_scale(frame.scale) < SMALL_SCALE_ZOOM:
        kinds = streets["highway"].map(style.street_kind)
        streets = streets[kinds.isin(["main", "collector"])]
    lines = lines_by_name(streets["name"], streets.geometry.to_numpy(), frame)
    longest = sorted(lines, key=lambda name: (-sum(line.length for line in lines[name]), name))
    return {name: lines[name] for name in longest[:MOST_OTHER_NAMES]}


def draw_left_out(drawing: Drawing, left_out: gpd.GeoDataFrame, frame: Frame) -> None:
    """Draw the street pieces that the round leaves out, as dots."""
    lines = frame.to_paper(left_out.geometry.to_numpy())
    drawing.stroke(lines, style.WHITE, PAPER.not_fitting_mm + 0.5)
    drawing.stroke(lines, PAPER.not_fitting, PAPER.not_fitting_mm, dash=PAPER.not_fitting_dash_mm)


def draw_rows(drawing: Drawing, rows: Sequence[RouteRow], look: RouteLook) -> None:
    """Draw the line of a leg: what is seen for the first time, and thin what is only passed."""
    walked = [row.line for row in rows if not row.deadhead]
    repeated = [row.line for row in rows if row.deadhead]
    casing = 2 * PAPER.route_casing_mm
    drawing.stroke(walked, style.WHITE, PAPER.route_mm + casing)
    drawing.stroke(repeated, style.WHITE, PAPER.deadhead_mm + casing)
    drawing.stroke(
        repeated, look.colour, PAPER.deadhead_mm, dash=PAPER.deadhead_dash_mm, cap="butt"
    )
    cap = "butt" if look.dash_mm else "round"
    drawing.stroke(walked, look.colour, PAPER.route_mm, dash=look.dash_mm, cap=cap)


def draw_drives(drawing: Drawing, look: RouteLook, frame: Frame) -> None:
    """Draw the ways driven: thin and grey."""
    lines = frame.to_paper(np.array(look.drives, dtype=object))
    drawing.stroke(lines, style.WHITE, PAPER.drive_mm + 2 * PAPER.route_casing_mm)
    drawing.stroke(lines, style.MUTED, PAPER.drive_mm)
