"""The frame around every page: menu, language, and which page is shown."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from itertools import groupby
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale import LANGUAGES, Translator
from gis.web import faults
from gis.web.banner import show_banner
from gis.web.components import STATIC, heading, page_frame
from gis.web.leading import link_to
from gis.web.pages import PAGES, PageInfo, menu_line
from gis.web.session import LANG_KEY, page_scope, see_as_leader, sees_as_leader, texts

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage


def main() -> None:
    """Show the page that the address names."""
    _ = texts()
    drawn = {
        page.url: st.Page(
            partial(_show, page), title=f"{_(page.title)} – Kvarter", url_path=page.url,
            default=not page.url,
        )
        for page in PAGES
    }  # fmt: skip
    current = st.navigation(list(drawn.values()), position="hidden")
    st.set_page_config(page_title=current.title, page_icon=str(STATIC / "logo.svg"), layout="wide")
    st.html(STATIC / "app.css")
    with st.sidebar:
        _menu(_, drawn, current)
    with faults.told():
        show_banner()
    current.run()
    page_frame(_, current=current.url_path)


def _show(page: PageInfo) -> None:
    with faults.told():
        if page_scope().role in page.roles:
            import_module(f"gis.web.views.{page.view}").show()
        else:
            _refuse(page)


def _refuse(page: PageInfo) -> None:
    _ = texts()
    with heading(_(page.title), _("Siden hører til teamets arbejde i marken.")):
        pass
    st.markdown(_("Du har ikke adgang til denne side. Spørg din administrator."))
    link_to("", _("Gå til Start"), icon=":material/home:")


def _menu(texts: Translator, drawn: dict[str, StreamlitPage], current: StreamlitPage) -> None:
    _ = texts
    st.html('<a class="kv-brand" href="/"><img src="/assets/logo.svg" alt="">Kvarter</a>')
    marked = menu_line(current.url_path)
    role = page_scope().role
    listed = (page for page in PAGES if not page.hidden and role in page.roles)
    for section, pages in groupby(listed, key=lambda page: page.section):
        with st.container(key=f"kv_section_{section or 'top'}", gap=None):
            if section:
                st.html(f'<p class="kv-section">{_(section)}</p>')
            for page in pages:
                mark = "current" if page is marked else "other"
                with st.container(key=f"kv_nav_{mark}_{page.view}"):
                    st.page_link(
                        drawn[page.url], label=_(page.label), icon=f":material/{page.icon}:"
                    )
    with st.container(key="kv_who", gap="small"):
        st.html(f'<p class="kv-who">{_("Uden login. Kun på denne computer.")}</p>')
        if not sees_as_leader():
            st.button(
                _("Se som leder"), key="frame.as_leader_button", type="tertiary",
                on_click=see_as_leader, kwargs={"chosen": True},
            )  # fmt: skip
        st.session_state.setdefault(LANG_KEY, _.lang)
        st.segmented_control(
            _("Sprog"), list(LANGUAGES), format_func=LANGUAGES.__getitem__, key=LANG_KEY,
            required=True, label_visibility="collapsed",
        )  # fmt: skip


main()
