"""The pages of one leg: its maps, and its list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from gis.maps import style
from gis.maps.legend import draw_legend, leg_items
from gis.maps.route_map import Ground, RouteLook, RouteMap, draw_route_map
from gis.maps.sheets.page import map_frame, map_page, team_mm
from gis.maps.sheets.street_list import list_page

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.maps.sheets.content import SheetContent, SheetLeg

PAPER = style.PaperStyle()


def leg_page(content: SheetContent, leg: SheetLeg, images: dict[str, str]) -> dict[str, Any]:
    """Return the data of one leg; its drawings are added to the images."""
    page = list_page(content, leg) | {"map": ""}
    return page | (_map_data(content, leg, images) if leg.directions else {})


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
    if leg is not None and len(content.legs) > 1:
        key = "id" if "id" in required else "key"
        rows = (row.street_ids for row in leg.directions if not row.deadhead)
        required = required[required[key].isin({piece for row in rows for piece in row})]
    return Ground(content.streets, content.basemap, content.addresses, required, left_out)


def _map_data(content: SheetContent, leg: SheetLeg, images: dict[str, str]) -> dict[str, Any]:
    rings = [one.at for one in leg.rings]
    bounds = shapely.total_bounds([*(row.geometry for row in leg.directions), *rings])
    frame = map_frame(bounds.tolist(), content.crs, below_mm=team_mm(content))
    ground, look = ground_of(content, leg), look_of(leg, content)
    drawn: RouteMap = draw_route_map(frame, leg.directions, ground, look, leg.rings)
    images[f"map-{leg.walker}"] = drawn.svg
    items = leg_items(
        look, content.translate, left_out=bool(len(ground.left_out)), returns=bool(leg.returns),
        stops=bool(leg.stops), is_seen=leg.is_seen,
    )  # fmt: skip
    images[f"legend-{leg.walker}"] = draw_legend(
        frame, items, _notes(drawn, content.translate), content.translate
    )
    return map_page(frame, content.translate, leg.walker)


def _notes(drawn: RouteMap, translate: Translator) -> list[str]:
    """Return what the map had no room for."""
    notes = []
    if drawn.numbers_shown < drawn.numbers:
        notes.append(
            translate.n(
                "Kortet viser {shown} af {count} husnummer; resten står i listen.",
                "Kortet viser {shown} af {count} husnumre; resten står i listen.",
                drawn.numbers,
                shown=translate.number(drawn.numbers_shown),
            )
        )
    if drawn.unnamed:
        notes.append(translate("Veje uden navn på kortet kendes på tallet fra listen."))
    return notes
