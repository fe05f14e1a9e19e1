"""Find a place by its address: what one does instead of clicking the map."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from gis.services import maps
from gis.services.maps import AddressHit
from gis.web.plain import plain
from gis.web.session import page_scope

if TYPE_CHECKING:
    from gis.locale import Translator


def search_address(
    _: Translator, label: str, *, key: str, on_choice: Callable[[AddressHit], None]
) -> None:
    """
    Draw a field to search an address in, and what was found as buttons.

    Parameters
    ----------
    key
        Beginning of the widgets' keys; a new one clears the field.
    on_choice
        Is given the address that was pressed.
    """
    text = st.text_input(
        label, key=f"{key}.search", placeholder=_("Vejnavn og nummer"), autocomplete="off"
    )
    if not text.strip():
        return
    hits = maps.search_addresses(page_scope(), text)
    if not hits:
        st.caption(_("Adressen blev ikke fundet. Skriv begyndelsen af vejens navn."))
    for hit in hits:
        st.button(
            plain(hit.label), key=f"{key}.hit.{hit.id}", width="stretch", on_click=on_choice,
            args=(hit,),
        )  # fmt: skip
