"""Point 5 of an area: the channels that reach it, with the map of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.services.areas import list_areas
from gis.web.views.channels.showing import show_panel

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.maps import MapInfo
    from gis.services.members import Scope


@st.fragment
def show_channels(_: Translator, scope: Scope, info: MapInfo, area: Area) -> None:
    """Draw the channels that reach an area."""
    show_panel(_, scope, info, area, list_areas(scope))
