"""Who works here: the line in the menu with team, initials and the ways out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.services import logins
from gis.services.handing_over import rename_member
from gis.settings import get_settings
from gis.web.components import STATIC
from gis.web.plain import problem
from gis.web.session import (
    TEAM_KEY,
    identities,
    identity,
    login_secret,
    see_as_leader,
    sees_as_leader,
    texts,
)

if TYPE_CHECKING:
    from gis.errors import AccessError
    from gis.locale import Translator
    from gis.services.members import Identity

__all__ = ["show_signed_out", "show_who"]

INITIALS_KEY = "who.initials"
SAID_KEY = "who.said"


def show_who(_: Translator) -> None:
    """Say who works here, and offer what is theirs alone."""
    if get_settings().has_login:
        _show_member(_)
        return
    st.html(f'<p class="kv-who">{_("Uden login. Kun på denne computer.")}</p>')
    if not sees_as_leader():
        st.button(
            _("Se som leder"), key="frame.as_leader_button", type="tertiary",
            on_click=see_as_leader, kwargs={"chosen": True},
        )  # fmt: skip


def show_signed_out(_: Translator, error: AccessError) -> None:
    """Say that nothing is shown, and offer the way in, or out."""
    st.set_page_config(page_title="Kvarter", page_icon=str(STATIC / "logo.svg"))
    st.html(STATIC / "app.css")
    st.title(_("Kvarter"))
    problem(_.error(error))
    if error.code == "signed_out":
        st.button(_("Log ind"), key="who.login", type="primary", on_click=st.login)
    else:
        st.button(_("Log ud"), key="who.logout", on_click=st.logout)


def _show_member(_: Translator) -> None:
    mine, one = identities(), identity()
    if len(mine) > 1:
        names = {str(each.team_id): each.team_name for each in mine}
        st.session_state[TEAM_KEY] = str(one.team_id)
        st.selectbox(_("Team"), list(names), format_func=names.__getitem__, key=TEAM_KEY)
    else:
        st.html(f'<p class="kv-who">{escape(one.team_name)}</p>')
    with st.popover(one.initials, icon=":material/person:", width="stretch", key="who.popover"):
        _show_own(_, one)


def _show_own(_: Translator, one: Identity) -> None:
    st.text_input(_("Mine initialer"), value=one.initials, max_chars=8, key=INITIALS_KEY)
    st.button(_("Gem initialer"), key="who.rename", on_click=_rename)
    if said := st.session_state.pop(SAID_KEY, ""):
        problem(said)
    st.button(_("Log ud"), key="who.logout", type="primary", on_click=st.logout)
    st.button(
        _("Log ud overalt"), key="who.logout_everywhere", on_click=_log_out_everywhere,
        help=_("Også på din telefon og i andre browsere."),
    )  # fmt: skip


def _rename() -> None:
    try:
        rename_member(identity(), st.session_state[INITIALS_KEY])
    except KvarterError as error:
        st.session_state[SAID_KEY] = texts().error(error)


def _log_out_everywhere() -> None:
    logins.end_everywhere(login_secret())
    st.logout()
