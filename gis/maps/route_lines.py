"""What a map of a route shows and how its lines are drawn: walked, passed, left out, driven."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gis.maps import style
from gis.maps.ground import clipped, on_paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd
    import shapely

    from gis.maps.drawing import Drawing
    from gis.maps.frames import Frame
    from gis.maps.routes import RouteRow
    from gis.planning.rounds import Mode

__all__ = [
    "PAPER", "Ground", "RouteLook", "draw_drives", "draw_left_out", "draw_rows", "piece_ids",
    "pieces_of",
]  # fmt: skip

PAPER = style.PaperStyle()


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


def piece_ids(pieces: gpd.GeoDataFrame) -> pd.Series[str]:
    """Return the ids of street pieces: column ``id``, or ``key`` of what is not stored."""
    ids: pd.Series[str] = pieces["id" if "id" in pieces else "key"]
    return ids


def pieces_of(addresses: gpd.GeoDataFrame) -> pd.Series[str]:
    """Return the ids of the street pieces of addresses: ``street_id``, or ``piece_key``."""
    ids: pd.Series[str] = addresses["street_id" if "street_id" in addresses else "piece_key"]
    return ids


def draw_left_out(drawing: Drawing, left_out: gpd.GeoDataFrame, frame: Frame) -> None:
    """Draw the street pieces that the round leaves out, as dots."""
    lines = on_paper(left_out, frame)
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
    lines = clipped(frame.to_paper(np.array(look.drives, dtype=object)), frame)
    drawing.stroke(lines, style.WHITE, PAPER.drive_mm + 2 * PAPER.route_casing_mm)
    drawing.stroke(lines, style.MUTED, PAPER.drive_mm)
