"""Huller i dækningen: what has not been covered, why, and what it would take."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from gis.coverage.gaps import ORDERS
from gis.locale import COPENHAGEN
from gis.services import gaps, maps
from gis.services.coverage import table_file
from gis.services.gaps.telling import explanations, figures, headline, table_rows
from gis.services.rights import does_fieldwork
from gis.web.components import heading, status_line
from gis.web.leading import go_to, link_to
from gis.web.plain import problem
from gis.web.presses import after_presses
from gis.web.session import page_scope, texts
from gis.web.views.gaps.backing import back_chosen, why_not
from gis.web.views.gaps.state import (
    ORDER_KEY,
    chosen_order,
    keep_order,
    read_address,
    shown_area,
    state,
)
from gis.web.views.gaps.twins import show_gaps
from gis.web.views.welcome import show_welcome

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.gaps import GapReport
    from gis.services.members import Scope


def show() -> None:
    """Draw the page."""
    _ = texts()
    title = _("Huller i dækningen")
    info = maps.map_info()
    if info is None:
        show_welcome(title)
        return
    scope = page_scope()
    report = gaps.gap_report(scope)
    if not report.areas:
        with heading(title, _("Hvad der ikke er dækket, hvorfor, og hvad det kræver.")):
            pass
        st.markdown(_("Der er ingen boligområder endnu. Tegn det første, så ses hullerne her."))
        link_to("boligomraader", _("Gå til Boligområder"), icon=":material/location_city:")
        return
    read_address([area.area_id for area in report.areas])
    with heading(title, headline(_, report)):
        _buttons(_, scope, report)
    _said(_)
    _figures(_, report)
    _order(_, report)
    show_gaps(_, scope, info, report)


def _buttons(_: Translator, scope: Scope, report: GapReport) -> None:
    day = report.at.astimezone(COPENHAGEN).date()
    st.download_button(
        _("PDF"), lambda: gaps.print_gaps(scope, _).pdf, file_name=gaps.file_name(day, "pdf"),
        mime="application/pdf", icon=":material/print:", key="gaps.pdf", on_click="ignore",
        help=_("Rapport til lederen"),
    )  # fmt: skip
    st.download_button(
        _("CSV"), lambda: table_file(scope, *table_rows(_, report)),
        file_name=gaps.file_name(day, "csv"), mime="text/csv", icon=":material/download:",
        key="gaps.csv", on_click="ignore", help=_("Tabellen som fil"),
    )  # fmt: skip
    area = shown_area(scope, report)
    if does_fieldwork(scope):
        if st.button(
            _("Planlæg runde"), type="primary", icon=":material/conversion_path:", key="gaps.plan",
        ):  # fmt: skip
            area = area or report.ranked(chosen_order())[0]
            go_to("planlaeg", areas=area.area_id, band=area.wanted_band)
        return
    state().headed = area.area_id if area else ""
    is_possible = area is not None and bool(area.to_back)
    st.button(
        _("Giv opbakning"), type="primary", icon=":material/thumb_up:", key="gaps.back",
        disabled=not is_possible, help=None if is_possible else why_not(_, area),
        on_click=after_presses(back_chosen), args=(_, scope, report),
    )  # fmt: skip


def _said(_: Translator) -> None:
    page = state()
    with st.container(horizontal=True, vertical_alignment="center", key="kv_said"):
        status_line(page.said)
        if page.undoing is not None:
            st.button(_("Fortryd"), key="gaps.undo", on_click=_undo, args=(_,))
    if page.problem:
        problem(page.problem)


def _undo(_: Translator) -> None:
    page = state()
    if page.undoing is not None:
        page.attempt(_, page.undoing, _("Det er fortrudt."))


@st.fragment
def _figures(_: Translator, report: GapReport) -> None:
    told = explanations(_, report)
    with st.container(key="kv_open_figures", horizontal=True, gap=None):
        for number, one in enumerate(figures(_, report)):
            with st.container(key=f"kv_figure_{number}", width="content", gap=None):
                st.html(
                    f'<dl class="kv-figure"><dt>{escape(one.label)}</dt>'
                    f"<dd>{escape(one.value)}<small>{escape(one.note)}</small></dd></dl>"
                )
                place = st.popover(
                    _("Sådan beregnes det: {figure}", figure=one.label), icon=":material/help:",
                    type="tertiary", key=f"gaps.how.{number}", on_change="rerun",
                )  # fmt: skip
                if place.open:
                    with place, st.container(key=f"kv_how_{number}", gap="small"):
                        st.markdown(f"**{one.label}: {one.value}**")
                        st.markdown(told[one.code])


def _order(_: Translator, report: GapReport) -> None:
    words = {"gap": _("Hul"), "hour": _("Hul pr. gangtime")}
    label = _("Størst først efter")
    with st.container(horizontal=True, vertical_alignment="center", key="kv_gaps_order"):
        st.html(f'<p class="kv-label" aria-hidden="true">{escape(label)}</p>', width="content")
        st.segmented_control(
            label, list(ORDERS), format_func=partial(_word, words), key=ORDER_KEY, required=True,
            on_change=keep_order, label_visibility="collapsed",
        )  # fmt: skip
        if report.change is None:
            st.caption(_("Der mangler runder til at vise en tendens. Den kommer efter fire uger."))
        elif chosen_order() == "hour":
            st.caption(_("Først det område, hvor en times gang lukker mest."))


def _word(words: dict[str, str], code: str) -> str:
    return words[code]
