"""The chosen round on the map of the page *Runder*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.maps.folium_layers import Overlay
from gis.services import rounds as round_service
from gis.web.components import bounds_of, legend, show_map
from gis.web.views.round_map import drives_on_map, legs_on_map, rings_on_map, stops_on_map
from gis.web.views.rounds.state import state

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.services.rounds import PlannedRound


def show_round_map(_: Translator, scope: Scope, info: MapInfo, round_id: str) -> None:
    """
    Show a round, or the whole map when none is chosen.

    Raises
    ------
    NotFoundError
        ``round_not_found``.
    """
    page = state()
    shown = read_shown(scope, round_id)
    legs = [] if shown is None else shown.legs

    def act(feature: dict[str, Any]) -> None:
        if feature["properties"].get("what") == "row":
            picked = feature["properties"]["id"]
            page.row = "" if page.row == picked else picked

    with st.container(key="kv_legend_place"):
        if shown is not None and shown.kind != "street" and not legs:
            # Whoever does no fieldwork is not told where people are visited.
            st.markdown(_("Ruten for en runde med besøg vises kun for dem, der går den."))
        else:
            legend(_signs(_, shown))
    show_map(
        info,
        Overlay(
            fit=bounds_of((leg.geometry for leg in legs), info.bounds),
            selected=page.row,
            legs=legs_on_map(legs, "foot" if shown is None else shown.mode),
            drives=drives_on_map(legs),
            stops=stops_on_map(_, legs),
            marks=[] if shown is None else rings_on_map(_, shown.stops),
        ),
        key="rounds.map",
        texts=_,
        on_change=act,
    )


def _signs(_: Translator, shown: PlannedRound | None) -> list[tuple[str, str]]:
    stops = [] if shown is None else shown.stops
    rings = [("mark-return", _("Besøg, med kode og klokkeslæt"))] if stops else []
    return [("leg", _("Ruten")), *rings, ("start", _("Start")), ("end", _("Slut"))]


def read_shown(scope: Scope, round_id: str) -> PlannedRound | None:
    """
    Return the chosen round, read once; None when none is chosen.

    Raises
    ------
    NotFoundError
        ``round_not_found``.
    """
    page = state()
    if not round_id:
        page.shown = None
    elif page.shown is None or page.shown.id != round_id:
        page.shown = round_service.get_round(scope, round_id)
    return page.shown
