"""Point 3 of an area: where the target group stays, and offers near homes, with the map of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.services import areas as area_service
from gis.services import places as place_service
from gis.services.places import NEAR_M, PlaceExists
from gis.web.panel import NEW, Panel, Point, panel_of, redraw_page, show_said
from gis.web.plain import plain
from gis.web.session import may
from gis.web.views.places import detail, presence
from gis.web.views.places.twins import Acts, show_legend, show_place_map, show_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.services.places import Place

MOST_OFFERED = 60
"""Candidates that are listed at once, the nearest first."""


@st.fragment
def show_places(_: Translator, scope: Scope, info: MapInfo, area: Area) -> None:
    """Draw the places of an area: list and map, the chosen one, and the form of a new one."""
    places = place_service.list_places(scope, area_id=area.id)
    panel = panel_of("places", area.id, [place.id for place in places])
    redraw_page(panel, partial(place_service.undo, scope))
    acts = Acts(
        take=partial(_take, _, scope, panel, area),
        put_away=partial(_put_away, _, scope, panel, places),
        point=partial(_point, _, scope, panel, places),
    )
    with st.container(key="kv_places_panel", gap="small"):
        show_said(_, panel)
        offered = place_service.candidates(scope, area_id=area.id, limit=MOST_OFFERED)
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            if may("places"):
                st.button(
                    _("Tilføj sted"), key="places.add", icon=":material/add_location:",
                    on_click=panel.begin, disabled=panel.is_adding,
                )  # fmt: skip
            shown = offered if _wants_offers(_, area, places, len(offered)) else []
            presence.show_sum(_, places)
        with st.container(key="kv_new"):
            if panel.is_adding:
                detail.show_new(_, scope, panel, area, places)
        show_legend(_, panel, has_candidates=bool(shown))
        with st.container(key="kv_twins_places"):
            table, on_map = st.columns([1.25, 1], gap="medium")
        with table:
            if places or shown:
                show_table(_, panel, places, shown, acts)
            else:
                st.markdown(
                    _("Ingen steder endnu. Tilføj det første, for eksempel kiosken, biblioteket "
                      "eller vaskeriet.")
                )  # fmt: skip
        with on_map:
            show_place_map(_, info, panel, area, places, shown, acts)
        chosen = next((place for place in places if place.id == panel.selected), None)
        names = {one.id: one.name for one in area_service.list_areas(scope)}
        detail.show_clash(_, scope, panel, names)
        if chosen is not None:
            with st.container(border=True, gap="small", key="kv_place"):
                st.subheader(plain(chosen.name), anchor=False)
                presence.show_presence(_, scope, panel, chosen)
                detail.show_fields(_, scope, panel, chosen, places, names)
                detail.show_actions(_, scope, panel, chosen, acts.put_away)


def _wants_offers(_: Translator, area: Area, places: Sequence[Place], offers: int) -> bool:
    """Ask whether the map's own places are shown; they are until the area has one."""
    if not offers or not may("places"):
        return False
    key = f"places.offers.{area.id}"
    st.session_state.setdefault(key, not places)
    return st.toggle(
        _("Vis forslag fra kortet ({count}), indtil {metres} m fra området (antaget)",
          count=_.number(offers), metres=_.number(NEAR_M)),
        key=key,
    )  # fmt: skip


def _take(
    _: Translator,
    scope: Scope,
    panel: Panel,
    area: Area,
    key: str,
    *,
    allow_duplicate: bool = False,
) -> None:
    def act() -> None:
        try:
            _place, change = place_service.take_candidate(
                scope, key, area_id=area.id, allow_duplicate=allow_duplicate
            )
        except PlaceExists as error:
            again = partial(_take, _, scope, panel, area, key, allow_duplicate=True)
            panel.refuse(_.error(error), again)
        else:
            panel.tell(_("Stedet er taget med."), partial(place_service.undo, scope, change))

    panel.attempt(_, act)


def _put_away(
    _: Translator, scope: Scope, panel: Panel, places: Sequence[Place], place_id: str
) -> None:
    version = next(place.version for place in places if place.id == place_id)

    def act() -> None:
        change = place_service.delete_place(scope, place_id, version)
        panel.choose("")
        panel.tell(
            _("Stedet er slettet. Nærværet er bevaret."), partial(place_service.undo, scope, change)
        )

    panel.attempt(_, act)


def _point(
    _: Translator, scope: Scope, panel: Panel, places: Sequence[Place], point: Point
) -> None:
    if panel.placing == NEW:
        panel.points, panel.placing = [point], ""
        return
    place = next((one for one in places if one.id == panel.placing), None)
    if place is not None:
        detail.move(_, scope, panel, place, point)
