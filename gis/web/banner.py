"""What stands above every page: whose eyes it is seen with, and that the demo town is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis import jobs
from gis.services import maps
from gis.web.importing import import_under_way
from gis.web.job_line import follow
from gis.web.plain import problem
from gis.web.session import LANG_KEY, may, page_scope, see_as_leader, sees_as_leader, texts

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope

REMOVAL_KEY = "banner.removal"


def show_banner() -> None:
    """Say that a page is seen as a leader sees it, and that the data are invented."""
    _ = texts()
    scope = page_scope()
    _follow_removal(_, scope)
    info = maps.map_info()
    is_demo = info is not None and info.is_demo
    if not is_demo and not sees_as_leader():
        return
    with st.container(key="kv_banner", horizontal=True, vertical_alignment="center", gap="small"):
        if sees_as_leader():
            st.markdown(_("Du ser Kvarter som **leder**"))
            st.button(
                _("Tilbage"), key="banner.as_oneself", type="tertiary", on_click=see_as_leader,
                kwargs={"chosen": False},
            )  # fmt: skip
        if is_demo:
            _show_demo(_, scope)


def _show_demo(_: Translator, scope: Scope) -> None:
    """Say that the data are invented; who may change the map may take the town away."""
    st.markdown(_("**Demobyen:** opdigtede data"))
    is_busy = import_under_way(scope) is not None
    if may("demo") and st.button(
        _("Fjern demobyen"), key="banner.remove_demo", type="tertiary", disabled=is_busy,
        help=_("Vent, til kortet er på plads, eller stop det.") if is_busy else None,
    ):  # fmt: skip
        st.dialog(_("Fjern demobyen?"))(_ask)()


def removes_demo() -> bool:
    """Return whether the removal of the demo town is followed above the page."""
    return REMOVAL_KEY in st.session_state


def _follow_removal(_: Translator, scope: Scope) -> None:
    """Show how far the removal is; once the town is gone, so is all that was chosen in it."""
    if not removes_demo():
        return
    view = follow(st.session_state[REMOVAL_KEY], texts=_, key="banner.stop")
    if view is not None and view.is_active:
        return
    del st.session_state[REMOVAL_KEY]
    if view is not None and view.error is not None:
        jobs.mark_seen(scope, view.id)
        problem(_.error(view.error))
    elif view is None or view.status == "done":
        _forget_session()
        st.rerun()


def _ask() -> None:
    _ = texts()
    st.markdown(_("Områder, runder og ark, der er lavet i demobyen, fjernes også."))
    with st.container(horizontal=True):
        if st.button(_("Behold demobyen"), key="banner.keep"):
            st.rerun()
        if st.button(_("Fjern demobyen"), key="banner.remove", on_click=_remove):
            st.rerun()


def _remove() -> None:
    st.session_state[REMOVAL_KEY] = jobs.start_demo_removal(page_scope())


def _forget_session() -> None:
    for key in [key for key in st.session_state if key != LANG_KEY]:
        del st.session_state[key]
    st.query_params.clear()
