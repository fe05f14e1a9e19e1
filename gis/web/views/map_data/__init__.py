"""Kort og data: the maps, files of every layer in and out, and the public registers."""

from __future__ import annotations

import streamlit as st

from gis.locale import Translator
from gis.services.members import Scope
from gis.web.components import heading
from gis.web.session import may, page_scope, texts
from gis.web.views.map_data import files, maps, registers

TAB_KEY = "map_data.tab"
TAB = "del"
"""What the address calls the tab."""


def show() -> None:
    """Draw the page."""
    _ = texts()
    scope = page_scope()
    maps.take_news(_, scope)
    tabs = {"kort": _("Kort"), "data": _("Data ind og ud"), "registre": _("Registre")}
    if not may("files", "read"):
        del tabs["data"]
    asked = st.query_params.get(TAB, "")
    st.session_state.setdefault(TAB_KEY, asked if asked in tabs else "kort")
    tab = st.session_state[TAB_KEY]
    is_asked = False
    with heading(_("Kort og data"), _about(_, tab)):
        if tab == "data":
            files.show_buttons(_, scope)
        elif tab == "kort":
            is_asked = maps.show_buttons(_, scope)
    st.segmented_control(
        _("Vis"), list(tabs), format_func=tabs.__getitem__, key=TAB_KEY, required=True,
        label_visibility="collapsed", on_change=_keep_tab,
    )  # fmt: skip
    _show_tab(_, scope, tab, is_asked=is_asked)


def _about(_: Translator, tab: str) -> str:
    if tab == "data":
        return _("Hvert lag kan hentes ind fra en fil og ud igen. Intet forlader jeres maskine.")
    if tab == "registre":
        return _("Offentlige registre giver adresserne deres boliger og kommunen dens grænse.")
    return _("Kortet kommer fra OpenStreetMap og ligger kun på jeres egen maskine.")


def _show_tab(_: Translator, scope: Scope, tab: str, *, is_asked: bool) -> None:
    if tab == "data":
        files.show_files(_, scope)
    elif tab == "registre":
        registers.show_registers(scope)
    else:
        maps.show_maps(_, scope, is_asked=is_asked)


def _keep_tab() -> None:
    st.query_params[TAB] = st.session_state[TAB_KEY]
