"""*Udtræk pr. adresse*: what a citizen who asks is answered; nothing of what was observed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.services import audit
from gis.web.components import Column, TableRow, choice_table
from gis.web.plain import plain
from gis.web.views.log.state import LogState, state

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.audit import Extract, SearchHit
    from gis.services.members import Scope


def show_extracts(_: Translator, scope: Scope) -> None:
    """Draw the search, and the extract that was made."""
    page = state()
    st.markdown(
        _("Når en borger beder om indsigt: hvem der har set, skrevet eller udskrevet noget om "
          "adressen, og hvornår. Udtrækket viser ikke, hvad der er skrevet.")
    )  # fmt: skip
    key = f"log.search.{page.turn}"
    st.text_input(
        _("Søg adressen"), key=key, placeholder=_("Vejnavn og nummer"), autocomplete="off",
        width=360, on_change=_search, args=(_, scope, page, key),
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        for hit in page.hits:
            st.button(
                plain(hit.label),
                key=f"log.hit.{hit.id}",
                on_click=_make,
                args=(_, scope, page, hit),
            )
    if page.found is None:
        return
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            _("PDF til sagen"), partial(_print, _, scope, page.found),
            file_name=audit.EXTRACT_PAPER, mime="application/pdf", icon=":material/print:",
            key="log.paper", on_click="ignore", help=_("Udskrivningen står selv i loggen."),
        )  # fmt: skip
        st.download_button(
            _("CSV til sagen"), partial(audit.extract_csv, page.found, _),
            file_name=audit.EXTRACT_FILE, mime="text/csv", icon=":material/download:",
            key="log.extract", on_click="ignore",
        )  # fmt: skip
    if not page.found.rows:
        st.markdown(_("Loggen har ingen hændelser om adressen."))
        return
    choice_table(
        _("Hændelser om adressen, de nyeste først"),
        [
            Column(_("Tidspunkt"), is_short=True, is_heading=True),
            Column(_("Hvem"), is_short=True), Column(_("Rolle")), Column(_("Handling")),
            Column(_("Om")), Column(_("Hvorfra")),
        ],
        [TableRow(str(n), audit.row_words(_, row)) for n, row in enumerate(page.found.rows)],
        chosen="", key="log.extracted", on_choice=_nothing,
    )  # fmt: skip


def _nothing(_row: str) -> None:
    """Choose nothing: a row has no more to tell."""


def _print(_: Translator, scope: Scope, found: Extract) -> bytes:
    return audit.print_extract(scope, found, _)


def _search(_: Translator, scope: Scope, page: LogState, key: str) -> None:
    text = str(st.session_state[key])
    page.found, page.hits = None, ()

    def act() -> None:
        page.hits = tuple(audit.search_addresses(scope, text)) if text.strip() else ()
        if text.strip() and not page.hits:
            page.tell(_("Adressen blev ikke fundet. Skriv begyndelsen af vejens navn."))

    page.attempt(_, act)


def _make(_: Translator, scope: Scope, page: LogState, hit: SearchHit) -> None:
    def act() -> None:
        page.found = audit.extract(scope, hit.id)

    page.hits = ()
    page.turn += 1  # the address does not stay on the screen
    page.attempt(_, act, _("Udtrækket er lavet. Det står i loggen."))
