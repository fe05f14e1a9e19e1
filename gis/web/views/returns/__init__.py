"""
Genbesøg: when to come back, the observation points, and the inquiries; for fieldworkers alone.

Each view is a module with `about`, the muted sentence; `show_primary`, the button beside the
heading; and `show`, all below it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, cast

import streamlit as st

from gis.services import maps
from gis.web.components import heading
from gis.web.session import page_scope, texts
from gis.web.views.welcome import show_welcome

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.maps import MapInfo
    from gis.services.members import Scope

VIEWS: Final = {
    "returns": "returns.windows", "points": "points", "inquiries": "inquiries",
    "trash": "returns.trash",
}  # fmt: skip
"""Modules below `gis.web.views`, by what the address calls them."""
VIEW_KEY: Final = "returns.view"


class _View(Protocol):
    def about(self, _: Translator) -> str: ...
    def show_primary(self, _: Translator, scope: Scope) -> None: ...
    def show(self, _: Translator, scope: Scope, info: MapInfo) -> None: ...


def show() -> None:
    """Draw the page."""
    _ = texts()
    info = maps.map_info()
    if info is None:
        show_welcome(_("Genbesøg"))
        return
    scope = page_scope()
    asked = st.query_params.get("view", "")
    name = asked if asked in VIEWS else "returns"
    view = cast("_View", import_module(f"gis.web.views.{VIEWS[name]}"))
    with heading(_("Genbesøg"), view.about(_)):
        view.show_primary(_, scope)
    _choose_view(_, name)
    view.show(_, scope, info)


def _choose_view(_: Translator, name: str) -> None:
    words = {
        "returns": _("Genbesøg"), "points": _("Punkter"), "inquiries": _("Henvendelser"),
        "trash": _("Papirkurv"),
    }  # fmt: skip
    st.session_state[VIEW_KEY] = name
    with st.container(key="kv_return_views"):
        st.segmented_control(
            _("Vis"), list(VIEWS), key=VIEW_KEY, required=True, format_func=words.__getitem__,
            on_change=_turn, label_visibility="collapsed",
        )  # fmt: skip


def _turn() -> None:
    st.query_params["view"] = st.session_state[VIEW_KEY]
