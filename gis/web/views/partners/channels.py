"""The tab *Kanaler*: every channel of the team, and which areas each reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.web.views.channels.cards import show_cards
from gis.web.views.channels.showing import show_panel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.maps import MapInfo
    from gis.services.members import Scope


@st.fragment
def show_channels(_: Translator, scope: Scope, info: MapInfo, areas: Sequence[Area]) -> None:
    """Draw all channels, and below them the cards that are given out."""
    show_panel(_, scope, info, None, areas)
    show_cards(_, scope)
