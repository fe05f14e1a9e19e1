"""The map of partners and reach, and what a click there means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from gis.maps.overlay import Overlay
from gis.web.components import bounds_of, hint_line, legend, show_map
from gis.web.views.partners.detail import set_points
from gis.web.views.partners.listing import marks, reach_shapes
from gis.web.views.partners.state import NEW, PartnersState

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.planning.reach import AreaReach
    from gis.services.areas import Area
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.services.partners import Partner


def show_legend(_: Translator, page: PartnersState) -> None:
    """Write the legend of the map, or what a click on it does now."""
    if page.placing:
        hint_line(_("Klik på kortet, hvor samarbejdspartneren holder til."))
        return
    legend(
        [
            ("access", _("Partner med adgang til hjem")),
            ("no-access", _("Ingen adgang")),
            ("mark-partner", _("Samarbejdspartner")),
        ]
    )


def show_partner_map(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    page: PartnersState,
    areas: Sequence[Area],
    reached: Mapping[str, AreaReach],
    shown: Sequence[Partner],
    *,
    area_id: str = "",
    on_area: Callable[[str], None] | None = None,
) -> None:
    """
    Draw the map: areas by access, partners by their points.

    Parameters
    ----------
    areas
        Areas to show.
    shown
        Partners to show.
    area_id
        The chosen area.
    on_area
        Is given the id of an area that was pressed.
    """
    if page.fit is None:
        page.fit = bounds_of([area.geometry for area in areas], info.bounds)
    overlay = Overlay(
        fit=page.fit,
        mode="point" if page.placing else "",
        selected=page.selected,
        areas=reach_shapes(_, areas, reached, area_id),
        marks=marks(_, shown, page.selected),
    )
    act = partial(_act, _, scope, page, shown, on_area)
    show_map(info, overlay, key=f"{page.name}.map", texts=_, on_change=act)


def _act(
    _: Translator,
    scope: Scope,
    page: PartnersState,
    shown: Sequence[Partner],
    on_area: Callable[[str], None] | None,
    feature: dict[str, Any],
) -> None:
    """Act on what was clicked on the map."""
    properties = feature["properties"]
    what, picked = properties.get("what"), str(properties.get("id", ""))
    by_id = {one.id: one for one in shown}
    if what == "cancelled":
        page.placing = ""
    elif what == "point" and page.placing:
        _place(_, scope, page, by_id, feature["geometry"]["coordinates"])
    elif what == "row" and picked in by_id:
        page.tell("")
        page.choose("" if picked == page.selected else picked)
    elif what == "area" and on_area is not None:
        on_area(picked)


def _place(
    _: Translator,
    scope: Scope,
    page: PartnersState,
    by_id: Mapping[str, Partner],
    coordinates: Sequence[float],
) -> None:
    lon, lat = coordinates[:2]
    if page.placing == NEW:
        page.points.append((lon, lat))
        page.placing = ""
    elif page.placing in by_id:
        one = by_id[page.placing]
        set_points(_, scope, page, one, [*one.points, (lon, lat)])
