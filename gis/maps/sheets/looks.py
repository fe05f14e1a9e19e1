"""How a leg is drawn, and what lies around it, on every map of a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from gis.maps import style
from gis.maps.route_lines import Ground, RouteLook, piece_ids

if TYPE_CHECKING:
    import geopandas as gpd

    from gis.maps.sheets.content import SheetContent, SheetLeg

PAPER = style.PaperStyle()


def look_of(leg: SheetLeg, content: SheetContent) -> RouteLook:
    """Return how the line of a leg is drawn."""
    category = style.category(leg.number)
    dash = tuple(part * style.MM_PER_PX for part in category.dash)
    if content.mode == "bicycle":
        dash = dash or PAPER.bicycle_dash_mm
    return RouteLook(category.colour, dash, content.mode, tuple(leg.drives))


def ground_of(content: SheetContent, leg: SheetLeg | None = None) -> Ground:
    """Return what the map shows apart from the route: of one leg, or of all."""
    left_out = pd.concat(
        [content.not_fitting, content.unreachable, content.dropped, content.not_walkable]
    )
    required = content.required
    if leg is not None and content.names_legs:
        rows = (row.street_ids for row in leg.directions if not row.deadhead)
        required = required[piece_ids(required).isin({piece for row in rows for piece in row})]
    return Ground(
        content.streets, content.basemap, _places(content.addresses), required, left_out
    )  # fmt: skip


def _places(addresses: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the addresses that have a place."""
    shapes = addresses.geometry.to_numpy()
    is_point = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    return addresses[is_point & np.isfinite(shapely.bounds(shapes)).all(axis=1)]
