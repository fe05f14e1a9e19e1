"""
Planning as the page sees it: a job is started, and its round shown.

The first plan is shown as soon as it is there, or the finished one where that is ready about as
soon. A better one takes its place when somebody asks for it (`improving`), never by itself.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from gis import jobs
from gis.errors import AccessError, ConflictError, KvarterError, NotFoundError
from gis.services import rounds
from gis.services.rounds import RoundRequest
from gis.web.job_line import FIRST_SECONDS
from gis.web.views.plan_round.state import LeftJob, chosen_ids, keep_areas_in_url, state
from gis.web.views.plan_round.stop_changes import why_no_visit
from gis.web.views.plan_round.stop_drafts import name_stops
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
    request = dataclasses.replace(
        request,
        dropped=tuple(sorted(changes.dropped)),
        assigned=known,
        # Who ends somewhere else has a direction.
        reversed=() if request.ends else tuple(sorted(changes.reversed)),
    )
    _start(_, scope, request, earlier.round_id)


def plan_again(_: Translator, scope: Scope, request: RoundRequest) -> None:
    """Plan the round that is shown once more, as it was changed by hand."""
    page = state()
    if page.planned is None:
        return
    if is_improving():
        _end_job(scope)
    _start(_, scope, request, page.planned.id)


def is_improving() -> bool:
    """Return whether a better plan is looked for than the one that is shown."""
    page = state()
    return bool(page.job_id) and page.planned is not None and page.job_shown == page.planned.id


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


def _end_job(scope: Scope) -> None:
    """Stop the planning that is followed, and keep what it has brought."""
    page = state()
    with suppress(NotFoundError, AccessError):
        jobs.stop(scope, page.job_id)
        jobs.mark_seen(scope, page.job_id)
    page.forget_job()


def stop_left_jobs(scope: Scope) -> None:
    """Stop the plannings that nobody waits for, and take back a plan that nobody has seen."""
    page = state()
    left, page.left_jobs = page.left_jobs, []
    for job in left:
        with suppress(NotFoundError, AccessError, ConflictError):
            _stop_left(scope, job)


def _stop_left(scope: Scope, job: LeftJob) -> None:
    jobs.stop(scope, job.job_id)
    jobs.mark_seen(scope, job.job_id)
    found = (jobs.watch(scope, job.job_id).result or {}).get("round")
    if found is None or found == job.shown_id:
        return
    if rounds.get_round(scope, found).replaces is None:
        rounds.cancel_round(scope, found)
    else:
        rounds.undo_replan(scope, found)


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
        page.forget_job()
        return
    if is_fresh and "request" in view.parameters:
        # Loaded anew: the fields ask again for what is being planned.
        fill_fields(_, RoundRequest.from_json(view.parameters["request"]))
        keep_areas_in_url()
    st.query_params["job"] = view.id
    if is_to_be_shown(view):
        _show_new(_, scope, view)
    if not view.is_active:
        jobs.mark_seen(scope, view.id)
        _tell_end(_, view, is_kept=bool(round_of(view) or page.job_shown))
        page.forget_job()


def is_to_be_shown(view: JobView) -> bool:
    """Return whether a planning has brought a round by now that the page does not show yet."""
    found = round_of(view)
    if not found or found == state().job_shown:
        return False
    # What is finished about as soon is shown at once, and the first plan never.
    return not view.is_active or seconds_since(view) > FIRST_SECONDS


def round_of(view: JobView) -> str:
    """Return the id of the round that a planning has brought, "" while there is none."""
    return str((view.result or {}).get("round", ""))


def seconds_since(view: JobView) -> float:
    """Return how long ago a job was asked for."""
    return (dt.datetime.now(dt.UTC) - view.created_at).total_seconds()


def adopt_job(scope: Scope) -> None:
    """Follow the planning that still improves the round that is shown, if there is one."""
    page = state()
    if page.planned is None or page.job_id:
        return
    for view in jobs.list_jobs(scope, active=True):
        if view.kind == "plan" and round_of(view) == page.planned.id:
            page.job_id, page.job_shown = view.id, page.planned.id
            st.query_params["job"] = view.id


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


def _show_new(_: Translator, scope: Scope, view: JobView) -> None:
    page = state()
    page.job_shown = round_of(view)
    try:
        planned = rounds.get_round(scope, page.job_shown)
    except NotFoundError:  # deleted meanwhile
        return
    show_planned(_, planned)
    if planned.replaces is not None and page.planned is not None:
        page.said = _("Runden er planlagt igen.")
        page.undo = lambda: _bring_back(_, scope, planned.id)


def _tell_end(_: Translator, view: JobView, *, is_kept: bool) -> None:
    page = state()
    if view.error is not None:
        page.earlier = None
        page.problem = _.error(view.error)
        if is_kept:
            page.problem += " " + _("Den plan, I ser, er gemt.")
    elif not is_kept:
        page.said = _("Planlægningen er stoppet. Intet er gemt.")


def _bring_back(_: Translator, scope: Scope, round_id: str) -> str:
    if is_improving():
        _end_job(scope)
    show_planned(_, rounds.undo_replan(scope, round_id))
    return _("Den forrige plan er tilbage.")


def show_planned(_: Translator, planned: PlannedRound) -> None:
    """Show a stored round and what it was planned for; of an empty one say why it is empty."""
    page = state()
    name_stops(planned)
    fill_fields(_, planned.request)
    keep_areas_in_url()
    page.show_round(planned)
    if planned.legs:
        return
    if planned.kind == "visit":
        page.forget_round()
        page.problem = why_no_visit(_, planned)
        return
    is_time_short = not planned.not_fitting.empty
    page.forget_round()
    page.problem = _.error(
        rounds.nothing_walked(planned.request.minutes, is_time_short=is_time_short)
    )
