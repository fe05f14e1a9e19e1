"""The frame around every page: menu, language, and which page is shown."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from itertools import groupby
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import AccessError, KvarterError
from gis.locale import LANGUAGES, Translator
from gis.web import faults, uploads
from gis.web.access_log import viewed
from gis.web.banner import show_banner
from gis.web.components import STATIC, heading, page_frame
from gis.web.leading import link_to
from gis.web.page_view import turn_to
from gis.web.pages import PAGES, PageInfo, menu_line
from gis.web.revoked import drop_presses
from gis.web.session import LANG_KEY, forget_others, roles, texts, window_marks
from gis.web.who import show_signed_out, show_who

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage


def main() -> None:
    """Show the page that the address names."""
    _ = texts()
    try:
        forget_others()
    except AccessError as error:
        # The gate has let the window in; since then the login has ended, or the last role gone.
        show_signed_out(_, error)
        return
    except KvarterError as error:  # the database is away: there is nothing to show
        faults.tell(error)
        return
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
    window, who = window_marks()
    page_frame(_, current=current.url_path, window=window, who=who)


def _show(page: PageInfo) -> None:
    with faults.told():
        is_allowed = bool(roles() & page.roles)
        uploads.allow(page.view if is_allowed else "")
        if is_allowed:
            turn_to(page.url)
            with viewed(page.url):
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
    mine = roles()
    listed = (page for page in PAGES if not page.hidden and mine & page.roles)
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
        show_who(_)
        st.session_state.setdefault(LANG_KEY, _.lang)
        st.segmented_control(
            _("Sprog"), list(LANGUAGES), format_func=LANGUAGES.__getitem__, key=LANG_KEY,
            required=True, label_visibility="collapsed",
        )  # fmt: skip


drop_presses()
main()
