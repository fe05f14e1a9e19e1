"""Henvendelser: who is worried, about what and where, and what the team does about it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale import COPENHAGEN
from gis.services import areas as area_service
from gis.services import inquiries as inquiry_service
from gis.services import partners as partner_service
from gis.web.components import Figure, figures, next_step
from gis.web.panel import show_said
from gis.web.views.inquiries.detail import show_clash, show_detail
from gis.web.views.inquiries.new import show_new
from gis.web.views.inquiries.state import SHOWN, WHICH, is_shown, panel_of, read_shown
from gis.web.views.inquiries.twins import show_inquiry_map, show_legend, show_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.inquiries import Inquiry
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.web.views.inquiries.state import Shown

SHOWN_KEY = "inquiry.shown"
CLOSED_DAYS = 90
"""How far back the figure counts what was closed: a quarter of a year."""


def about(_: Translator) -> str:
    """Return what the view is for."""
    return _("Nogen er bekymret for nogen. Sted, bekymring og frist; navne hører ikke til her.")


def show_primary(_: Translator, scope: Scope) -> None:
    """Draw the button beside the heading."""
    panel = panel_of(scope, inquiry_service.list_inquiries(scope, open_only=False))
    st.button(
        _("Ny henvendelse"), type="primary", key="inquiry.add", icon=":material/add_comment:",
        on_click=panel.begin, disabled=panel.is_adding,
    )  # fmt: skip


def show(_: Translator, scope: Scope, info: MapInfo) -> None:
    """Draw the view: filters, figures, table and map, and the chosen inquiry below them."""
    inquiries = inquiry_service.list_inquiries(scope, open_only=False)
    panel = panel_of(scope, inquiries)
    areas = area_service.list_areas(scope)
    names = {area.id: area.name for area in areas}
    partners = {one.id: one.name for one in partner_service.list_partners(scope)}
    show_said(_, panel)
    with st.container(key="kv_new"):
        if panel.is_adding:
            show_new(_, scope, panel, partners)
    shown = _filtered(_, inquiries)
    chosen = next((one for one in inquiries if one.id == panel.selected), None)
    if chosen is not None and chosen not in shown:
        shown = [one for one in inquiries if one in shown or one is chosen]
    _figures(_, inquiries)
    show_legend(_, panel)
    with st.container(key="kv_inquiry_twins"):
        table, on_map = st.columns([1.3, 1], gap="medium")
    with table:
        if shown:
            show_table(_, panel, shown, names)
        else:
            st.markdown(_empty(_, inquiries))
    with on_map:
        show_inquiry_map(_, scope, info, panel, shown, areas)
    show_clash(_, scope, panel, partners)
    with st.container(key="kv_inquiry_detail"):
        if chosen is not None:
            show_detail(_, scope, panel, chosen, names, partners)


def _filtered(_: Translator, inquiries: Sequence[Inquiry]) -> list[Inquiry]:
    words = {"open": _("Åbne"), "late": _("Over fristen"), "closed": _("Afsluttede"),
             "all": _("Alle")}  # fmt: skip
    counts = {which: sum(is_shown(one, which) for one in inquiries) for which in SHOWN}
    shown: Shown = read_shown()
    st.session_state[SHOWN_KEY] = shown
    st.segmented_control(
        _("Vis"), SHOWN, key=SHOWN_KEY, required=True, on_change=_turn,
        format_func=lambda which: f"{words[which]} ({_.number(counts[which])})",
    )  # fmt: skip
    return [one for one in inquiries if is_shown(one, shown)]


def _turn() -> None:
    st.query_params[WHICH] = st.session_state[SHOWN_KEY]


def _empty(_: Translator, inquiries: Sequence[Inquiry]) -> str:
    if not inquiries:
        return _(
            "Ingen henvendelser endnu. Skriv den første, når nogen ringer, og spørg, hvor de har "
            "kendskab til ordningen fra."
        )
    return {
        "open": _("Ingen åbne henvendelser."),
        "late": _("Ingen henvendelser er over fristen."),
        "closed": _("Ingen henvendelser er afsluttet endnu."),
        "all": "",
    }[read_shown()]


def _figures(_: Translator, inquiries: Sequence[Inquiry]) -> None:
    opened = [one for one in inquiries if one.closed_at is None]
    since = dt.datetime.now(dt.UTC) - dt.timedelta(days=CLOSED_DAYS)
    closed = [one for one in inquiries if one.closed_at is not None and one.closed_at > since]
    figures(
        [
            Figure(_("Åbne"), _.number(len(opened))),
            Figure(_("Over fristen"), _.number(sum(one.is_overdue for one in opened))),
            Figure(_("Uden ansvarlig"),
                   _.number(sum(not one.taker for one in opened))),
            Figure(_("I målgruppen"),
                   _.number(sum(one.judgement == "in_group" for one in opened)),
                   _("af de åbne")),
            Figure(_("Afsluttet"), _.number(len(closed)), _("på {days} dage", days=CLOSED_DAYS)),
        ],
        following=next_step(_("Næste:"), _following(_, opened)),
    )  # fmt: skip


def _following(_: Translator, opened: Sequence[Inquiry]) -> str:
    if not opened:
        return _("Skriv den næste henvendelse, når nogen ringer.")
    untaken = [one for one in opened if not one.taker]
    if untaken:
        return _("Aftal, hvem der tager sig af {code}.", code=untaken[0].code)
    first = opened[0]  # they come by deadline
    if first.is_overdue:
        return _("Forsøg kontakt om {code}, og sig, hvordan det endte.", code=first.code)
    if first.deadline is not None and first.deadline <= dt.datetime.now(COPENHAGEN).date():
        return _("Fristen for {code} er i dag.", code=first.code)
    return _("Forsøg kontakt om {code}.", code=first.code)


__all__ = ["about", "show", "show_primary"]
