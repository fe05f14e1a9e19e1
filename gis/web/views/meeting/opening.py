"""No meeting is open: open one, or look at an earlier one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import ConflictError, KvarterError
from gis.services import meetings
from gis.web.components import heading
from gis.web.session import may
from gis.web.views.meeting.state import show_status, state
from gis.web.views.meeting.versions import show_versions

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.maps import MapInfo
    from gis.services.members import Scope

DAY_KEY = "meeting.new.day"
PRESENT_KEY = "meeting.new.present"


def show_opening(_: Translator, scope: Scope, info: MapInfo) -> None:
    """Draw the page without an open meeting."""
    page = state()
    held = meetings.list_meetings(scope)
    about = _("Intet møde er åbent.")
    if held:
        about += " " + _("Det seneste var {date}.", date=_.date(held[0].held_on))
    with heading(_("Teammøde"), about):
        if may("meetings"):
            st.button(
                _("Åbn teammøde"), type="primary", icon=":material/groups:", key="meeting.open",
                on_click=_open, args=(_, scope),
            )  # fmt: skip
    show_status(_, scope, partial(meetings.undo, scope))
    for text in page.unsaved:
        st.text(text)
    if may("meetings"):
        today = meetings.today_here()
        with st.container(key="kv_fields"):
            day, present = st.columns([1, 4], gap="medium")
            with day:
                st.date_input(_("Dato"), today, max_value=today, format="DD-MM-YYYY", key=DAY_KEY)
            with present:
                st.multiselect(
                    _("Til stede (initialer)"), meetings.known_initials(scope), key=PRESENT_KEY,
                    accept_new_options=True,
                    placeholder=_("Vælg, eller skriv initialer og tryk Enter"),
                )  # fmt: skip
    show_versions(_, scope, info)


def _open(_: Translator, scope: Scope) -> None:
    page = state()
    page.unsaved = []
    try:
        held = meetings.open_meeting(
            scope, st.session_state[DAY_KEY] or meetings.today_here(),
            st.session_state[PRESENT_KEY],
        )  # fmt: skip
    except ConflictError as error:  # somebody else was a moment before
        page.problem = _.error(error)
        return
    except KvarterError as error:
        page.problem = _.error(error)
        return

    def back() -> str:
        meetings.cancel_meeting(scope, held.id)
        page.meeting_id = ""
        return _("Mødet er fortrudt. Det, I har svaret, står der stadig.")

    page.tell(_("Mødet er åbnet."), back)
