"""Planning as the page sees it: a job is started, followed, and its round shown."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import streamlit as st

from gis import jobs
from gis.errors import KvarterError, NotFoundError
from gis.services import rounds
from gis.services.rounds import RoundRequest
from gis.web.job_line import follow
from gis.web.views.plan_round.state import chosen_ids, keep_areas_in_url, state
from gis.web.views.plan_round.wanted import fill_fields, wanted_request

if TYPE_CHECKING:
    from gis.jobs import JobView
    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.rounds import PlannedRound


def start_planning(_: Translator, scope: Scope) -> None:
    """Plan what the fields ask for; an unprinted plan of the same areas is replaced by it."""
    page = state()
    try:
        request = wanted_request()
    except KvarterError as error:
        page.problem = _.error(error)
        return
    earlier = page.earlier
    if earlier is None or earlier.area_ids != frozenset(chosen_ids()):
        _start(_, scope, request, None)
        return
    changes = earlier.changes
    known = {piece: who for piece, who in changes.assigned.items() if who <= request.walkers}
    request = dataclasses.replace(request, dropped=tuple(sorted(changes.dropped)), assigned=known)
    _start(_, scope, request, earlier.round_id)


def plan_again(_: Translator, scope: Scope, request: RoundRequest) -> None:
    """Plan the round that is shown once more, as it was changed by hand."""
    page = state()
    if page.planned is not None:
        _start(_, scope, request, page.planned.id)


def _start(_: Translator, scope: Scope, request: RoundRequest, replaces: str | None) -> None:
    page = state()
    if page.job_id:
        return
    page.problem = page.said = ""
    page.undo = None
    try:
        page.job_id = jobs.start_plan(scope, request, replaces=replaces)
    except KvarterError as error:
        page.problem = _.error(error)
        return
    st.query_params["job"] = page.job_id


def let_go(scope: Scope) -> None:
    """Forget the round and stop its planning: what it is planned for has changed."""
    page = state()
    page.forget_round()
    if page.job_id:
        jobs.cancel(scope, page.job_id)
        jobs.mark_seen(scope, page.job_id)
        _forget_job()


def take_job(_: Translator, scope: Scope) -> None:
    """Show what the job under way has brought, also after the page was loaded anew."""
    page = state()
    is_fresh = not page.job_id
    page.job_id = page.job_id or st.query_params.get("job", "")
    if not page.job_id:
        return
    try:
        view = jobs.watch(scope, page.job_id)
    except NotFoundError:
        view = None
    if view is None or view.kind != "plan":
        _forget_job()
        return
    if is_fresh and "request" in view.parameters:
        # Loaded anew: the fields ask again for what is being planned.
        fill_fields(_, RoundRequest.from_json(view.parameters["request"]))
        keep_areas_in_url()
    st.query_params["job"] = view.id
    if not view.is_active:
        jobs.mark_seen(scope, view.id)
        _forget_job()
        _take(_, scope, view)


def offer_job(_: Translator, scope: Scope) -> None:
    """Offer the plan that somebody asked for and no page has shown yet."""
    page = state()
    if page.job_id or page.planned is not None:
        return
    for view in jobs.list_jobs(scope):
        is_open = view.is_active or view.status == "done"
        if view.kind == "plan" and is_open and not view.is_seen:
            with st.container(horizontal=True, vertical_alignment="center", key="kv_left_plan"):
                said = _("En runde er planlagt.")
                if view.is_active:
                    said = _("En runde er ved at blive planlagt.")
                st.markdown(said, width="content")
                st.button(
                    _("Vis den"), key="plan_round.follow", on_click=_follow, args=(view.id,)
                )  # fmt: skip
            return


def _follow(job_id: str) -> None:
    st.query_params["job"] = job_id


def follow_job(_: Translator) -> None:
    """Show how far the planning has come, with the button that stops it."""
    page = state()
    if page.job_id:
        follow(page.job_id, texts=_, key="plan_round.job")


def _forget_job() -> None:
    state().job_id = ""
    st.query_params.pop("job", None)


def _take(_: Translator, scope: Scope, view: JobView) -> None:
    page = state()
    if view.result and "round" in view.result:
        planned = rounds.get_round(scope, view.result["round"])
        show_planned(_, planned)
        if planned.replaces is not None and page.planned is not None:
            page.said = _("Runden er planlagt igen.")
            page.undo = lambda: _bring_back(_, scope, planned.id)
    elif view.error is not None:
        page.earlier = None
        page.problem = _.error(view.error)
    else:
        page.said = _("Planlægningen er stoppet. Intet er gemt.")


def _bring_back(_: Translator, scope: Scope, round_id: str) -> str:
    show_planned(_, rounds.undo_replan(scope, round_id))
    return _("Den forrige plan er tilbage.")


def show_planned(_: Translator, planned: PlannedRound) -> None:
    """Show a stored round and what it was planned for; of an empty one say why it is empty."""
    page = state()
    fill_fields(_, planned.request)
    keep_areas_in_url()
    page.show_round(planned)
    if planned.legs:
        return
    is_time_short = not planned.not_fitting.empty
    page.forget_round()
    page.problem = _.error(
        rounds.nothing_walked(planned.request.minutes, is_time_short=is_time_short)
    )
