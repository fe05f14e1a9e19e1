"""[Planlæg N runder]: a job for each chosen proposal, how far they are, and what came of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis import jobs
from gis.errors import NotFoundError
from gis.services import rounds
from gis.services.fortnight import round_requests
from gis.web.session import page_scope
from gis.web.views.fortnight.state import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.jobs import JobView
    from gis.locale import Translator
    from gis.services.fortnight import ProposedRound
    from gis.services.members import Scope


def start(_: Translator, scope: Scope, chosen: Sequence[ProposedRound]) -> None:
    """Ask for a round of each chosen proposal."""
    page = state()
    if page.jobs:
        return
    page.tell("")
    page.attempt(_, lambda: page.jobs.extend(
        jobs.start_plan(scope, request) for request in round_requests(scope, chosen)
    ))  # fmt: skip


def take_jobs(_: Translator, scope: Scope) -> None:
    """Tell what came of the jobs, once all of them have ended."""
    page = state()
    views = _views(scope)
    if not page.jobs or any(view.is_active for view in views):
        return
    page.jobs = []
    for view in views:
        jobs.mark_seen(scope, view.id)
    made = [view.result["round"] for view in views if view.result and "round" in view.result]
    if made:
        page.tell(
            _.n("{count} runde er planlagt.", "{count} runder er planlagt.", len(made)),
            partial(_cancel, scope, made),
        )
    else:
        page.tell(_("Planlægningen er stoppet. Intet er gemt."))
    hindered = [_.error(view.error) for view in views if view.error is not None]
    page.problem = " ".join(dict.fromkeys(hindered))


def _cancel(scope: Scope, round_ids: Sequence[str]) -> None:
    for round_id in round_ids:
        rounds.cancel_round(scope, round_id)


def follow_jobs(_: Translator) -> None:
    """Show how many rounds are planned, each second, with the button that stops it."""
    if state().jobs:
        _line(_)


@st.fragment(run_every=1.0)
def _line(_: Translator) -> None:
    scope = page_scope()
    views = _views(scope)
    if not any(view.is_active for view in views):
        st.rerun()
    done = sum(not view.is_active or bool(view.result) for view in views)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.progress(
            done / len(views),
            text=_("{done} af {all} runder er planlagt …", done=_.number(done),
                   all=_.number(len(views))),
        )  # fmt: skip
        if st.button(
            _("Stop"), key="fortnight.stop", icon=":material/stop_circle:", width="content"
        ):
            for view in views:
                jobs.stop(scope, view.id)


def _views(scope: Scope) -> list[JobView]:
    """Return the jobs that are known; one that is forgotten has ended long ago."""
    found = []
    for job_id in state().jobs:
        try:
            found.append(jobs.watch(scope, job_id))
        except NotFoundError:
            continue
    return found
