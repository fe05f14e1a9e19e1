"""
While a plan is looked for and improved: how far it is, what stops it, and the better one.

What is shown changes when somebody asks for it: a map that moves while one reads it is of no use.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import streamlit as st

from gis import jobs
from gis.errors import NotFoundError
from gis.services import rounds
from gis.services.rounds.choosing import left_out_m
from gis.web.job_line import FIRST_SECONDS, LOOK_SECONDS, PATIENCE_SECONDS, advice, stage_words
from gis.web.session import page_scope
from gis.web.views.plan_round.planning import (
    is_improving,
    is_to_be_shown,
    seconds_since,
)
from gis.web.views.plan_round.state import rerun_if_asked, rerun_soon, state
from gis.web.views.round_words import duration, km

if TYPE_CHECKING:
    from gis.jobs import JobView
    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.rounds import Plan, PlannedRound

LEAST_MINUTES = 0.5
"""Minutes below which a plan that is shorter is told in metres."""
STOP_KEY = "plan_round.job"


def read_plans(scope: Scope) -> None:
    """Look how the round that is shown is stored now, and the plans to compare it with."""
    page = state()
    if page.planned is None:
        return
    try:
        page.plans = rounds.list_plans(scope, page.planned.id)
        stored = next((plan for plan in page.plans if plan.id == page.planned.id), None)
        if stored and stored.version != page.planned.version and stored.is_same(page.planned):
            # The same plan, of which more is known: how near it is to the best there can be.
            page.planned = rounds.get_round(scope, page.planned.id)
    except NotFoundError:  # deleted meanwhile
        page.plans = []


def better_plan() -> Plan | None:
    """Return the stored plan where it is better than what is shown of it."""
    planned = state().planned
    if planned is None or planned.status != "planned":
        return None
    stored = next((plan for plan in state().plans if plan.id == planned.id), None)
    if stored is None or stored.status != "planned" or stored.is_same(planned):
        return None
    return stored


def why_not_to_print(_: Translator) -> str:
    """Return why the round that is shown cannot be printed yet, "" where it can."""
    if better_plan() is not None:
        return _("En bedre rute er fundet. Vis den først, så arket svarer til kortet.")
    if is_improving():
        return _("Runden forbedres endnu. Vent, eller tryk på Stop.")
    return ""


def follow_plan(_: Translator) -> None:
    """Show how far the planning has come, or that a better plan than the shown one is stored."""
    if state().job_id:
        _line(_, state().job_id)
    elif (better := better_plan()) is not None:
        with st.container(horizontal=True, vertical_alignment="center", key="kv_better"):
            _offer(_, page_scope(), better)


@st.fragment(run_every=1.0)
def _line(_: Translator, job_id: str) -> None:
    """Follow the planning each second; what it brings or how it ends is for the whole page."""
    rerun_if_asked()
    scope = page_scope()
    with st.container(key="kv_job_plan_round_job", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            bar = st.empty()
            beside = st.container(horizontal=True, vertical_alignment="center", width="content")
            beside.button(
                _("Stop"), key=STOP_KEY, icon=":material/stop_circle:", width="content",
                on_click=_stop, args=(scope, job_id),
            )  # fmt: skip
        below = st.empty()
    while True:
        try:
            view = jobs.watch(scope, job_id)
        except NotFoundError:
            st.rerun()
        if not view.is_active or is_to_be_shown(view):
            st.rerun()
        bar.progress(view.share, text=_words(_, view))
        if view.waited_s > PATIENCE_SECONDS:
            below.warning(advice(_, view))
        if seconds_since(view) > FIRST_SECONDS:
            break
        time.sleep(LOOK_SECONDS)
    if is_improving():
        read_plans(scope)
        bar.progress(view.share, text=_words(_, view))
        if (better := better_plan()) is not None:
            with beside:
                _offer(_, scope, better)


def _stop(scope: Scope, job_id: str) -> None:
    jobs.stop(scope, job_id)


def _words(_: Translator, view: JobView) -> str:
    page = state()
    if page.planned is None or not is_improving():
        return stage_words(_, view)
    stored = next((plan for plan in page.plans if plan.id == page.planned.id), None)
    if stored is None or stored.gap is None:
        return _("Forbedrer …")
    percent = _.number(stored.gap * 100, 1)
    return _("Forbedrer … højst {percent} % længere end muligt", percent=percent)


# --- the better one ----------------------------------------------------------------------------


def _offer(_: Translator, scope: Scope, better: Plan) -> None:
    planned = state().planned
    assert planned is not None
    said = _("Bedre rute fundet: {what}.", what=better_words(_, planned, better))
    st.markdown(said, width="content")
    st.button(
        _("Vis bedre rute"), key="plan_round.better", icon=":material/upgrade:", type="primary",
        on_click=_show_better, args=(_, scope, better.id),
    )  # fmt: skip


def better_words(_: Translator, shown: PlannedRound, stored: Plan) -> str:
    """Return what is better about a stored plan than about the one that is shown."""
    stops = len(shown.left_out) - stored.left_stops
    if stops > 0:
        return _.n("{count} besøg mere er med", "{count} besøg mere er med", stops)
    metres = left_out_m(shown) - stored.left_m
    if metres >= 1:
        return _("{km} mere vej er med", km=km(_, metres))
    minutes = shown.walk_minutes - stored.minutes
    if minutes >= LEAST_MINUTES:
        return _("{minutes} kortere", minutes=duration(_, minutes))
    metres = shown.length_m - stored.length_m
    if metres >= 1:
        return _("{metres} m kortere", metres=_.number(metres))
    return _("lidt kortere")


def _show_better(_: Translator, scope: Scope, round_id: str) -> None:
    """Show the stored plan; what was changed by hand and not planned yet stays."""
    page = state()
    kept, leg, undo = page.changes, page.leg, page.undo
    try:
        page.show_round(rounds.get_round(scope, round_id))
    except NotFoundError:
        return
    page.changes, page.leg, page.undo = kept, leg, undo
    page.said = _("Den bedre rute vises.")
    rerun_soon()
