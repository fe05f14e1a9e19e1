"""Planlæg runde: choose areas, say who goes and how long, get a round to print and walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError, NotFoundError
from gis.services import areas as area_service
from gis.services import maps, rounds
from gis.services.members import Scope
from gis.web.components import heading, status_line
from gis.web.presses import after_presses
from gis.web.session import page_scope, texts
from gis.web.views.plan_round.changes import changed_request, is_changed
from gis.web.views.plan_round.comparing import choose_shown, is_unchosen, read_gains
from gis.web.views.plan_round.drafts import show_draft, unnamed_area
from gis.web.views.plan_round.fields import set_mode, show_fields
from gis.web.views.plan_round.improving import follow_plan, read_plans, why_not_to_print
from gis.web.views.plan_round.planning import (
    adopt_job,
    is_improving,
    offer_job,
    plan_again,
    show_planned,
    start_planning,
    stop_left_jobs,
    take_job,
)
from gis.web.views.plan_round.result import show_figures, show_legend, show_twins
from gis.web.views.plan_round.state import (
    AREAS_KEY,
    choose_areas,
    chosen_ids,
    keep_areas_in_url,
    state,
)
from gis.web.views.plan_round.stop_drafts import forget_stops, has_stops
from gis.web.views.plan_round.stops import offer_returns
from gis.web.views.plan_round.suggestions import read_suggestions, show_suggestions
from gis.web.views.plan_round.wish import take_wish
from gis.web.views.round_print import follow_print, print_button, take_print
from gis.web.views.welcome import show_welcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.areas import Area


def show() -> None:
    """Draw the page."""
    _ = texts()
    info = maps.map_info()
    if info is None:
        show_welcome(_("Planlæg runde"))
        return
    scope = page_scope()
    _take_settled()
    page = state()
    stop_left_jobs(scope)
    take_job(_, scope)
    areas = page.areas = area_service.list_areas(scope)
    _read_address(_, scope, areas)
    offer_returns(_, scope)
    read_plans(scope)
    read_gains(scope)
    read_suggestions(scope)
    with heading(
        _("Planlæg runde"),
        _("Vælg områder eller besøg, hvem der går, og hvor længe. Så finder Kvarter ruterne."),
    ):
        _buttons(_, scope)
    with st.container(horizontal=True, vertical_alignment="center", key="kv_said"):
        status_line(page.said)
        if page.undo is not None:
            st.button(_("Fortryd"), key="plan_round.undo", on_click=_undo, args=(_,))
    # What comes and goes has a place of its own: were the map moved, its frame would load anew.
    with st.container(key="kv_progress"):
        follow_plan(_)
        offer_job(_, scope)
        if page.planned is not None:
            follow_print(_, page.planned.id)
    with st.container(key="kv_suggestions", gap=None):
        show_suggestions(_)
    with st.container(key="kv_fields", gap="small"):
        show_fields(_, areas, page.forget_round)
    with st.container(key="kv_naming"):
        draft = unnamed_area(areas)
        if draft is not None:
            show_draft(_, scope, draft, areas)
    show_figures(_, areas, page.planned)
    show_legend(_, page.planned)
    show_twins(_, scope, info, areas, page.planned)


def _take_settled() -> None:
    """Choose what the last run decided; a widget's value is fixed once it is drawn."""
    chosen, said = st.session_state.pop("plan_round.next", (None, ""))
    if chosen is not None:
        undo = state().undo
        choose_areas(chosen)
        state().said, state().undo = said, undo


def _read_address(_: Translator, scope: Scope, areas: Sequence[Area]) -> None:
    """Take areas and round from the address on a fresh visit, and forget what is gone."""
    page = state()
    take_wish(_, scope, {area.id for area in areas})
    round_id = st.query_params.get("round", "")
    if round_id and (page.planned is None or page.planned.id != round_id):
        try:
            show_planned(_, rounds.get_round(scope, round_id))
            adopt_job(scope)
        except NotFoundError:
            st.query_params.pop("round", None)
    known = {area.id for area in areas}
    asked = [key for key in st.query_params.get("areas", "").split(",") if key in known]
    if asked and "round" not in st.query_params and set(asked) != set(chosen_ids()):
        choose_areas(asked)
    if page.planned is not None:
        # Who comes back from another page finds the round where it was left.
        st.query_params["round"] = page.planned.id
    st.session_state[AREAS_KEY] = [key for key in chosen_ids() if key in known]
    keep_areas_in_url()


def _buttons(_: Translator, scope: Scope) -> None:
    page = state()
    if page.planned is None:
        _draw_button(_)
        is_ready = bool(chosen_ids()) or has_stops()
        st.button(
            _("Planlæg runde"), type="primary", key="plan_round.plan",
            icon=":material/conversion_path:", disabled=not is_ready or bool(page.job_id),
            help=None if is_ready else _("Vælg et område eller et besøg først."),
            on_click=after_presses(start_planning), args=(_, scope),
        )  # fmt: skip
        return
    st.button(_("Ny runde"), key="plan_round.new", on_click=_begin_anew)
    if is_unchosen():
        st.button(
            _("Vælg denne"), type="primary", key="plan_round.choose", icon=":material/check:",
            help=_("Gør planen til den, der gås. De andre gemmes ikke som planlagte."),
            on_click=choose_shown, args=(_, scope),
        )  # fmt: skip
        return
    why_not = why_not_to_print(_)
    st.download_button(
        _("Hent GPX"), lambda: rounds.round_gpx(scope, page.planned.id) if page.planned else "",
        file_name="kvarter-runde.gpx", mime="application/gpx+xml", icon=":material/download:",
        key="plan_round.gpx", on_click="ignore", disabled=bool(why_not), help=why_not or None,
    )  # fmt: skip
    if is_changed():
        st.button(
            _("Planlæg igen"), type="primary", key="plan_round.again", icon=":material/autorenew:",
            disabled=bool(page.job_id) and not is_improving(),
            on_click=after_presses(_plan_again), args=(_, scope),
        )  # fmt: skip
        return
    _print_button(_, scope, page.planned.id, why_not)


def _print_button(_: Translator, scope: Scope, round_id: str, why_not: str) -> None:
    page = state()
    if why_not:
        st.button(
            _("Gem og udskriv"), key="plan_round.print", icon=":material/print:", disabled=True,
            help=why_not,
        )  # fmt: skip
        return
    printed = take_print(scope, round_id)
    if printed is not None and not page.is_printed:
        page.is_printed = True
        page.said = _("Runden er gemt. Ark {code} er klart.", code=printed.code)
    legs = [leg.letter for leg in page.planned.legs] if page.planned is not None else []
    print_button(_, scope, [round_id], _("Gem og udskriv"), key="plan_round.print", legs=legs)


def _draw_button(_: Translator) -> None:
    if state().mode == "draw":
        st.button(_("Stop tegning"), key="plan_round.stop", on_click=set_mode, args=("",))
    else:
        st.button(
            _("Tegn område"), key="plan_round.draw", icon=":material/draw:",
            on_click=set_mode, args=("draw",),
        )  # fmt: skip


def _plan_again(_: Translator, scope: Scope) -> None:
    plan_again(_, scope, changed_request())


def _begin_anew() -> None:
    choose_areas([])
    forget_stops()
    state().earlier = None


def _undo(_: Translator) -> None:
    page = state()
    undo, page.undo = page.undo, None
    if undo is None:
        return
    try:
        said = undo()
    except KvarterError as error:
        page.problem = _.error(error)
    else:
        page.said = said
