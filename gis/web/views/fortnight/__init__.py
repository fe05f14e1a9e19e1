"""Fjorten dage: who is at work, which rounds are proposed for them, and how evenly they go."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.services import calendars, maps
from gis.services.fortnight import list_colleagues, propose_fortnight, undo_work_hours
from gis.web.components import Figure, figures, heading, next_step, status_line
from gis.web.leading import link_to
from gis.web.plain import problem
from gis.web.presses import after_presses
from gis.web.session import page_scope, texts
from gis.web.views.fortnight.hours import show_hours
from gis.web.views.fortnight.planning import follow_jobs, start, take_jobs
from gis.web.views.fortnight.proposals import (
    show_calendar,
    show_list,
    show_shares,
    show_unplaced,
)
from gis.web.views.fortnight.state import (
    A_DAY_KEY,
    A_WEEK_KEY,
    FIRST_KEY,
    MINUTES_KEY,
    PAIR_KEY,
    USUAL,
    asked_terms,
    state,
    tomorrow,
)
from gis.web.views.round_words import duration
from gis.web.views.welcome import show_welcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.fortnight import Colleague, FortnightPlan, ProposedRound
    from gis.services.members import Scope


def show() -> None:
    """Draw the page."""
    _ = texts()
    title = _("Fjorten dage")
    if maps.map_info() is None:
        show_welcome(title)
        return
    scope = page_scope()
    page = state()
    take_jobs(_, scope)
    colleagues = list_colleagues(scope)
    plan = propose_fortnight(scope, asked_terms(colleagues))
    proposals = page.take(plan)
    chosen = [one for one in proposals if one.key not in page.left_out]
    with heading(
        title, _("Hvem går hvor og hvornår, så det, der mangler mest, bliver nået, og alle går "
                 "lige meget."),
    ):  # fmt: skip
        _buttons(_, scope, plan, chosen)
    _said(_, scope)
    with st.container(key="kv_progress"):
        follow_jobs(_)
    has_hours = any(one.is_at_work for one in colleagues)
    if not has_hours:
        show_hours(_, scope, colleagues, plan.terms.dates)
        return
    with st.container(key="kv_fields"):
        _fields(_)
    _figures(_, plan, chosen)
    show_calendar(_, plan, chosen)
    st.subheader(_("Forslag"), anchor=False)
    if proposals:
        show_list(_, plan, proposals)
    else:
        st.markdown(_nothing(_, plan, colleagues))
        if not plan.without_round:
            link_to("huller", _("Se huller i dækningen"), icon=":material/troubleshoot:")
    show_hours(_, scope, colleagues, plan.terms.dates)
    left, right = st.columns([1, 1.4], gap="large")
    with left:
        show_shares(_, plan, chosen)
    with right:
        show_unplaced(_, plan)


def _buttons(
    _: Translator, scope: Scope, plan: FortnightPlan, chosen: Sequence[ProposedRound]
) -> None:
    st.download_button(
        _("Hent kalender"), partial(calendars.fortnight_calendar, scope, _, plan.terms.first),
        file_name=calendars.FORTNIGHT_FILE, mime="text/calendar", key="fortnight.calendar",
        icon=":material/calendar_month:", on_click="ignore",
        help=_("Teamets planlagte runder og genbesøg i de fjorten dage: område, kode og tid. "
               "Forslag er ikke med, før de er planlagt."),
    )  # fmt: skip
    is_ready = bool(chosen) and not state().jobs
    st.button(
        _.n("Planlæg {count} runde", "Planlæg {count} runder", len(chosen)), type="primary",
        key="fortnight.plan", icon=":material/conversion_path:", disabled=not is_ready,
        help=None if is_ready else _("Der er ingen forslag at planlægge."),
        on_click=after_presses(partial(_start, _, scope)),
    )  # fmt: skip


def _start(_: Translator, scope: Scope) -> None:
    """Plan what is chosen by now, whatever the page showed before."""
    page = state()
    plan = propose_fortnight(scope, asked_terms(list_colleagues(scope)))
    start(_, scope, [one for one in page.take(plan) if one.key not in page.left_out])


def _said(_: Translator, scope: Scope) -> None:
    page = state()
    if page.hours.said or page.hours.change:
        page.said = page.problem = ""
        page.undoing = None
        page.hours.show_status(_, partial(undo_work_hours, scope))
        return
    with st.container(horizontal=True, vertical_alignment="center", key="kv_said"):
        status_line(page.said)
        if page.undoing is not None:
            st.button(_("Fortryd"), key="fortnight.unplan", on_click=_undo, args=(_,))
            link_to("runder", _("Se runderne"), icon=":material/directions_walk:")
    if page.problem:
        problem(page.problem)


def _undo(_: Translator) -> None:
    page = state()
    undoing = page.undoing
    if undoing is not None and page.attempt(_, undoing):
        page.tell(_("Runderne er aflyst."))


def _fields(_: Translator) -> None:
    words = {True: _("i par"), False: _("alene")}
    first, who, minutes, a_day, a_week = st.columns([1.4, 1.4, 1, 1, 1], gap="medium")
    with first:
        if (st.session_state.get(FIRST_KEY) or tomorrow()) < tomorrow():
            del st.session_state[FIRST_KEY]  # the page has stood open over midnight
        st.date_input(
            _("Fra"), tomorrow(), tomorrow(), key=FIRST_KEY, format="DD-MM-YYYY",
            persist_state="session",
        )  # fmt: skip
    with who:
        st.segmented_control(
            _("Hvem går sammen"), [True, False], key=PAIR_KEY, default=USUAL.is_pair,
            required=True, format_func=words.__getitem__, persist_state="session",
        )  # fmt: skip
    with minutes:
        st.number_input(
            _("Minutter pr. runde"), 30, 300, int(USUAL.minutes), 15, key=MINUTES_KEY,
            persist_state="session",
        )  # fmt: skip
    with a_day:
        st.number_input(
            _("Højst om dagen"), 1, 4, USUAL.most_a_day, 1, key=A_DAY_KEY, persist_state="session",
            help=_("Runder, som en kollega går på en dag (antaget: én)."),
        )  # fmt: skip
    with a_week:
        st.number_input(
            _("Højst om ugen"), 1, 20, USUAL.most_a_week, 1, key=A_WEEK_KEY,
            persist_state="session", help=_("Runder, som en kollega går på en uge (antaget: tre)."),
        )  # fmt: skip


def _figures(_: Translator, plan: FortnightPlan, chosen: Sequence[ProposedRound]) -> None:
    minutes = plan.minutes(chosen).values()
    apart = max(minutes, default=0.0) - min(minutes, default=0.0)
    figures(
        [
            Figure(_("Forslag"), _.number(len(chosen)), _.n("i {count} område", "i {count} områder",
                   len({one.slot.area for one in chosen}))),
            Figure(_("Planlagt"), _.number(len(plan.planned))),
            Figure(_("Genbesøg"), _.number(len(plan.returns))),
            Figure(_("Forskel"), duration(_, apart), _("mellem den, der går mest og mindst")),
            Figure(_("Ikke med"), _.number(len(plan.without_round)), _("se hvorfor nedenfor")),
        ],
        following=next_step(_("Næste:"), _following(_, chosen)),
    )  # fmt: skip


def _following(_: Translator, chosen: Sequence[ProposedRound]) -> str:
    if chosen:
        return _("Se forslagene igennem, tag dem ud, der ikke passer, og planlæg resten.")
    return _("Udskriv arkene på Runder, når I skal af sted.")


def _nothing(_: Translator, plan: FortnightPlan, colleagues: Sequence[Colleague]) -> str:
    if not plan.without_round:
        return _("Alt, der mangler i tilvalgte områder, har en runde.")
    if plan.terms.is_pair and sum(one.is_at_work for one in colleagues) < 2:
        return _("Kun én har arbejdstider. Skriv en kollegas tider, eller lad dem gå alene.")
    return _("Ingen runder kan lægges. Årsagerne står nedenfor.")
