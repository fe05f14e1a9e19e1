"""Log: who saw and did what, a report of those who looked at much, and an extract of an address."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.locale import COPENHAGEN
from gis.services import audit
from gis.web.components import heading, status_line
from gis.web.plain import problem
from gis.web.session import admin_scope, texts
from gis.web.views.log.checked import check_now, tell_checked
from gis.web.views.log.events import show_events
from gis.web.views.log.extracts import show_extracts
from gis.web.views.log.samples import show_sample
from gis.web.views.log.state import state

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope

VIEWS: Final = ("events", "sample", "extract")
VIEW_KEY: Final = "log.view"


def show() -> None:
    """Draw the page."""
    _ = texts()
    scope = admin_scope()
    view = st.query_params.get("view", "")
    view = view if view in VIEWS else VIEWS[0]
    about = _("Hvem der har set og gjort hvad. Loggen kan ikke ændres, uden at det opdages.")
    with heading(_("Log"), about):
        st.button(
            _("Kontrollér nu"), type="primary", icon=":material/verified:", key="log.check",
            on_click=check_now, args=(_, scope),
        )  # fmt: skip
    page = state()
    with st.container(key="kv_said"):
        status_line(page.said)
    if page.problem:
        problem(page.problem)
    _sealed(_, scope)
    _views(_, view)
    {"events": show_events, "sample": show_sample, "extract": show_extracts}[view](_, scope)


def _sealed(_: Translator, scope: Scope) -> None:
    found = audit.log_state(scope)
    if found.sealed_at is None:
        words = _("Loggen er ikke forseglet endnu. Det sker hvert minut, når Kvarter kører.")
    else:
        words = _(
            "Senest forseglet {date} {time}. {waiting} venter.",
            date=_.date(found.sealed_at.astimezone(COPENHAGEN)),
            time=_.time(found.sealed_at.astimezone(COPENHAGEN)),
            waiting=_.n("{count} hændelse", "{count} hændelser", found.unsealed),
        )
    st.caption(words)
    checked = state().checked
    if checked is not None:
        tell_checked(_, checked)


def _views(_: Translator, view: str) -> None:
    words = {
        "events": _("Hændelser"), "sample": _("Stikprøve"), "extract": _("Udtræk pr. adresse"),
    }  # fmt: skip
    st.session_state[VIEW_KEY] = view
    with st.container(key="kv_log_views"):
        st.segmented_control(
            _("Vis"), list(VIEWS), format_func=partial(_word, words), key=VIEW_KEY, required=True,
            on_change=_turn, label_visibility="collapsed",
        )  # fmt: skip


def _word(words: dict[str, str], code: str) -> str:
    return words[code]


def _turn() -> None:
    st.query_params.from_dict({"view": st.session_state[VIEW_KEY]})
    page = state()
    page.tell("")
    page.found, page.hits = None, ()
