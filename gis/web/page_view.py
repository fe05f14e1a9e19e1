"""Which view a call of a page belongs to: one a page, what its address names, and who looks."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from gis.services.viewing import View, find_views_with

__all__ = ["turn_to"]

VIEW_KEY = "frame.view"
OF_KEY = "frame.view_of"


def turn_to(url: str) -> None:
    """Begin a new view where another page is shown, or the page for something else."""
    of = (url, tuple(sorted(st.query_params.items())))
    if st.session_state.get(OF_KEY) != of:
        st.session_state[OF_KEY] = of
        st.session_state[VIEW_KEY] = View("page")


def _view_of_session() -> View:
    """Return the view of the session, also in what runs before the page: a button's callback."""
    if get_script_run_ctx(suppress_warning=True) is None:  # a download, or a route of ours
        return View("route")
    view = st.session_state.get(VIEW_KEY)
    if not isinstance(view, View) or view.is_over:
        view = st.session_state[VIEW_KEY] = View("page")
    return view


find_views_with(_view_of_session)
