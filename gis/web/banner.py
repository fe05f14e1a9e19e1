"""What is true of the whole installation and stands above every page: the demo town is loaded."""

from __future__ import annotations

import streamlit as st

from gis.services import demo, maps
from gis.web.faults import told
from gis.web.session import LANG_KEY, texts


def show_banner() -> None:
    """Say that the data are invented, for as long as the demo town is loaded."""
    _ = texts()
    info = maps.map_info()
    if info is None or not info.is_demo:
        return
    with st.container(key="kv_banner", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_("**Demobyen:** opdigtede data"))
        if st.button(_("Fjern demobyen"), key="banner.remove_demo", type="tertiary"):
            st.dialog(_("Fjern demobyen?"))(_ask)()


def _ask() -> None:
    _ = texts()
    st.markdown(_("Områder, runder og ark, der er lavet i demobyen, fjernes også."))
    with st.container(horizontal=True):
        if st.button(_("Behold demobyen"), key="banner.keep"):
            st.rerun()
        if st.button(_("Fjern demobyen"), key="banner.remove"):
            with told():
                demo.remove_demo()
                lang = _.lang
                st.session_state.clear()
                st.session_state[LANG_KEY] = lang
                st.query_params.clear()
                st.rerun()
