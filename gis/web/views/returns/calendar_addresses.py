"""Addresses by which the calendar of a phone reads the returns by itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.services import calendar_tokens
from gis.settings import get_settings
from gis.web.plain import problem
from gis.web.session import texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis.locale import Translator
    from gis.services.members import Scope

STATE_KEY = "calendar.panel"
"""The address that was made just now, which is shown once, or what hindered it."""


def show_addresses(_: Translator, scope: Scope) -> None:
    """Offer an address of one's own, and show those that hold."""
    st.button(
        _("Kalender til min telefon"), key="calendar.make", icon=":material/add_link:",
        on_click=_act, args=(partial(_make, scope),),
        help=_("En hemmelig adresse, som telefonens kalender henter genbesøgene fra."),
    )  # fmt: skip
    address, hindered = st.session_state.get(STATE_KEY, ("", ""))
    if hindered:
        problem(hindered)
    if address:
        st.code(address, language=None)
        st.caption(
            _("Tilføj den i telefonen som et kalenderabonnement. Den vises kun nu. Enhver, der har "
              "den, kan se koder og områder, så giv den ikke videre.")
        )  # fmt: skip
    for one in calendar_tokens.list_tokens(scope):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(
                _("Fra {made}, virker til {until}", made=_.date(one.created_at),
                  until=_.date(one.expires_at))
            )  # fmt: skip
            st.button(
                _("Luk adressen"), key=f"calendar.revoke.{one.id}", type="tertiary",
                on_click=_act, args=(partial(_revoke, scope, one.id),),
            )  # fmt: skip


def _make(scope: Scope) -> str:
    return f"{get_settings().public_url}/kalender/{calendar_tokens.make_token(scope)}.ics"


def _revoke(scope: Scope, token_id: str) -> str:
    calendar_tokens.revoke_token(scope, token_id)
    return ""


def _act(do: Callable[[], str]) -> None:
    try:
        st.session_state[STATE_KEY] = (do(), "")
    except KvarterError as error:
        st.session_state[STATE_KEY] = ("", texts().error(error))
