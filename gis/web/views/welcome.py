"""What every page shows when there is no map yet: the demo town, or a map of one's own."""

from __future__ import annotations

import streamlit as st

from gis import jobs
from gis.web.components import heading
from gis.web.importing import follow_import, take_ended_import
from gis.web.leading import go_to
from gis.web.plain import problem
from gis.web.session import may, page_scope, texts


def show_welcome(title: str, about: str = "") -> None:
    """
    Draw a page that has no map yet: offer the demo town or a map, or show how far the map is.

    Parameters
    ----------
    title, about
        Heading of the page and the sentence below it; without one, that the map comes first.
    """
    _ = texts()
    with heading(title, about or _("Kortet er det første, der skal på plads.")):
        pass
    scope = page_scope()
    with st.container(key="kv_welcome"):
        hello = _("Velkommen. Kvarter mangler et kort over jeres kommune.")
        about = _("Prøv med en opdigtet by, eller indlæs et OpenStreetMap-udtræk.")
        st.html(f'<p class="kv-welcome">{hello}</p><p class="kv-muted-text">{about}</p>')
        ended = take_ended_import(scope, _)
        if ended is not None:
            (problem if ended.is_problem else st.info)(ended.text)
        if follow_import(scope, _, key="welcome.stop"):
            return
        with st.container(horizontal=True, gap="small"):
            if may("maps", "import") and st.button(
                _("Indlæs kort"), type="primary", key="welcome.import"
            ):
                go_to("kort")
            if may("demo") and st.button(_("Prøv med demobyen"), key="welcome.demo"):
                jobs.start_demo(scope, _.lang)
                st.rerun()
