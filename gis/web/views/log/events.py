"""The events of the team: filters, pages, the chosen one, and the file."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.locale import COPENHAGEN
from gis.locale.log_words import action_words, channel_words, kind_words, role_words
from gis.services import audit
from gis.web.components import Column, TableRow, choice_table
from gis.web.plain import plain
from gis.web.views.log.state import state

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.audit import Event
    from gis.services.members import Scope

DAYS_SHOWN = 7
"""Days that are shown first."""


def show_events(_: Translator, scope: Scope) -> None:
    """Draw the filters and the table."""
    members = audit.log_members(scope)
    asked = _filters(_, members)
    number = int(page) if (page := st.query_params.get("page", "")).isdigit() else 0
    found = audit.list_events(scope, **asked, page=number)
    pages = max(1, -(-found.count // audit.PAGE_ROWS))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_.n("**{count}** hændelse", "**{count}** hændelser", found.count))
        st.download_button(
            _("CSV"), partial(audit.export_events, scope, _, **asked), file_name=audit.FILE_NAME,
            mime="text/csv", icon=":material/download:", key="log.csv", on_click="ignore",
            help=_("Alle, som filtrene viser. Hentningen står selv i loggen."),
        )  # fmt: skip
    shown = state()
    choice_table(
        _("Hændelser i loggen, de nyeste først"),
        [
            Column(_("Tidspunkt"), is_short=True, is_heading=True),
            Column(_("Hvem"), is_short=True), Column(_("Rolle")), Column(_("Handling")),
            Column(_("Antal"), is_number=True),
            Column(_("Hvorfra")),
        ],
        [TableRow(str(one.number), _cells(_, one)) for one in found.rows],
        chosen=shown.chosen, key="log.table", on_choice=_choose,
    )  # fmt: skip
    _turning(_, min(number, pages - 1), pages)
    chosen = next((one for one in found.rows if str(one.number) == shown.chosen), None)
    with st.container(key="kv_log_detail"):
        if chosen is not None:
            _detail(_, chosen)


def _filters(_: Translator, members: dict[str, str]) -> dict[str, Any]:
    today = dt.datetime.now(COPENHAGEN).date()
    since, until, who, kind = st.columns([2, 2, 2, 3], gap="medium", vertical_alignment="bottom")
    with since:
        first = st.date_input(
            _("Fra"), today - dt.timedelta(days=DAYS_SHOWN - 1), key="log.since",
            format="DD-MM-YYYY", on_change=_first_page,
        )  # fmt: skip
    with until:
        last = st.date_input(
            _("Til"), today, key="log.until", format="DD-MM-YYYY", on_change=_first_page
        )
    with who:
        member = st.selectbox(
            _("Kollega"), ["", *members], key="log.member", on_change=_first_page,
            format_func=lambda one: plain(members[one]) if one else _("Alle"),
        )  # fmt: skip
    words = kind_words(_)
    with kind:
        chosen = st.selectbox(
            _("Hvad"), ["", *words], key="log.kind", on_change=_first_page,
            format_func=lambda one: words[one] if one else _("Alt"),
        )  # fmt: skip
    return {
        "since": first, "until": last, "member_id": member,
        "kind": chosen or None,
    }  # fmt: skip


def _first_page() -> None:
    st.query_params.pop("page", None)
    state().chosen = ""


def _choose(number: str) -> None:
    state().chosen = number


def _turning(_: Translator, number: int, pages: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            _("Nyere"), key="log.newer", icon=":material/chevron_left:", disabled=number == 0,
            on_click=_turn_to, args=(number - 1,),
        )  # fmt: skip
        st.markdown(_("Side {page} af {pages}", page=number + 1, pages=pages))
        st.button(
            _("Ældre"), key="log.older", icon=":material/chevron_right:",
            disabled=number + 1 >= pages, on_click=_turn_to, args=(number + 1,),
        )  # fmt: skip


def _turn_to(number: int) -> None:
    st.query_params["page"] = str(number)
    state().chosen = ""


def _cells(_: Translator, one: Event) -> list[str]:
    at = one.at.astimezone(COPENHAGEN)
    return [
        f"{_.date(at)} {_.time(at)}", one.initials or "–", role_words(_).get(one.role, one.role),
        action_words(_, one.action), _.number(len(one.ids)),
        channel_words(_).get(one.channel, one.channel),
    ]  # fmt: skip


def _detail(_: Translator, one: Event) -> None:
    st.markdown(f"**{_('Hændelse {number}', number=one.number)}** · `{one.action}`")
    st.caption(_("Id'er er det eneste, loggen gemmer om, hvad der blev set: ingen tekst."))
    counts = " · ".join(f"{name}: {value:g}" for name, value in one.counts.items())
    st.code("\n".join([*one.ids, *([counts] if counts else [])]) or "–", language=None)
