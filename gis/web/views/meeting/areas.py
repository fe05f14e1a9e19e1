"""Going through the areas: the five points of one, and the decision on it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.maps.overlay import Overlay
from gis.web.components import show_map
from gis.web.leading import link_to
from gis.web.views.area import DECISION, TABS, show_panel, show_point_tabs
from gis.web.views.area.decisions import show_decisions
from gis.web.views.area.questions import show_questions
from gis.web.views.mapping import area_shape, show_decision_legend
from gis.web.views.mapping.words import first_open
from gis.web.views.meeting.agenda import go

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.locale import Translator
    from gis.services.mapping import AreaMapping
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.web.views.meeting.agenda import Agenda

AREA_KEY = "meeting.area"
OUTLINED = ("1", "2")
"""Points that are about the area as a whole."""


def show_area(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    agenda: Agenda,
    area_id: str,
    partners: Mapping[str, str],
) -> None:
    """Draw one area with its questions, or its decisions, beside the map."""
    mapping = agenda.area(area_id)
    if mapping is None:
        st.markdown(_("Ingen boligområder endnu. Tegn det første på siden Boligområder."))
        link_to("boligomraader", _("Gå til Boligområder"), icon=":material/location_city:")
        return
    asked = st.query_params.get("point", "")
    tab = asked if asked in TABS else first_open(mapping)
    with st.container(key="kv_meeting_area", horizontal=True, vertical_alignment="bottom"):
        _choice(_, agenda, area_id)
        show_point_tabs(_, mapping, tab, key="meeting.point", on_turn=_turn)
    is_wide = tab not in (*OUTLINED, DECISION)
    with st.container(key="kv_meeting_item_area"):
        asked_here, beside = st.columns([5, 8] if is_wide else [8, 7], gap="medium")
    with asked_here:
        if tab == DECISION:
            show_decisions(_, scope, mapping, partners)
        else:
            show_questions(_, scope, mapping, int(tab))
    with beside:
        if is_wide:
            show_panel(_, scope, info, mapping, int(tab))
        else:
            _map(_, info, agenda, mapping)


def _choice(_: Translator, agenda: Agenda, area_id: str) -> None:
    names = {one.area.id: one.area.name for one in agenda.areas}
    st.session_state[AREA_KEY] = area_id
    st.selectbox(
        _("Boligområde"), list(names), format_func=names.__getitem__, key=AREA_KEY, width=280,
        on_change=lambda: go(agenda, ("areas", st.session_state[AREA_KEY])),
    )  # fmt: skip


def _turn(tab: str) -> None:
    st.query_params["point"] = tab


def _map(_: Translator, info: MapInfo, agenda: Agenda, mapping: AreaMapping) -> None:
    show_decision_legend(_)
    overlay = Overlay(
        fit=mapping.area.geometry.bounds,
        selected=mapping.area.id,
        areas=[area_shape(_, one, is_chosen=one is mapping) for one in agenda.areas],
    )
    show_map(info, overlay, key="meeting.map", texts=_, on_change=partial(_act, agenda))


def _act(agenda: Agenda, feature: dict[str, Any]) -> None:
    """Turn to the area that was pressed on the map."""
    picked = str(feature["properties"].get("id", ""))
    if agenda.area(picked) is not None:
        go(agenda, ("areas", picked))
