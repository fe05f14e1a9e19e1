"""A line that says how far a job is, with the button that stops it."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import streamlit as st

from gis import jobs
from gis.errors import NotFoundError
from gis.services.installation import lacks_room
from gis.web.session import page_scope

if TYPE_CHECKING:
    from gis.jobs import JobView
    from gis.locale import Translator

__all__ = ["FIRST_SECONDS", "LOOK_SECONDS", "PATIENCE_SECONDS", "advice", "follow", "stage_words"]

FIRST_SECONDS = 2.0
"""So long a page waits for a job that was just asked for: an ordinary round is planned in it."""
LOOK_SECONDS = 0.05
PATIENCE_SECONDS = 10.0
"""Who has waited longer for a worker is told what to do: an assumption."""


def follow(job_id: str, *, texts: Translator, key: str) -> JobView | None:
    """
    Show how far a job is, each second, until it ends; then the page is run again.

    Parameters
    ----------
    job_id
        The job.
    key
        Key of the button.

    Returns
    -------
    JobView or None
        How it stands; None when it is forgotten. Nothing is drawn of a job that has ended.
    """
    try:
        view = jobs.watch(page_scope(), job_id)
    except NotFoundError:
        return None
    if view.is_active:
        _line(job_id, texts, key)
    return view


@st.fragment(run_every=1.0)
def _line(job_id: str, texts: Translator, key: str) -> None:
    _ = texts
    scope = page_scope()
    with st.container(key=f"kv_job_{key.replace('.', '_')}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            bar = st.empty()
            if st.button(_("Stop"), key=key, icon=":material/stop_circle:", width="content"):
                jobs.cancel(scope, job_id)
        below = st.empty()
    while True:
        try:
            view = jobs.watch(scope, job_id)
        except NotFoundError:
            st.rerun()
        if not view.is_active:
            st.rerun()
        bar.progress(view.share, text=stage_words(_, view))
        if view.waited_s > PATIENCE_SECONDS:
            below.warning(advice(_, view))
        if (dt.datetime.now(dt.UTC) - view.created_at).total_seconds() > FIRST_SECONDS:
            return
        time.sleep(LOOK_SECONDS)


def advice(texts: Translator, view: JobView) -> str:
    """Return what to do about a job that no worker takes."""
    _ = texts
    if full := lacks_room():  # a worker cannot even take a job then
        return _.error(full)
    if view.has_worker:
        return _("Kvarter er i gang med noget andet og tager denne bagefter.")
    return _(
        "Ingen arbejdsproces har meldt sig i {seconds} sekunder. Genstart Kvarter, eller bed jeres "
        "it-afdeling starte en med: kvarter worker. Opgaven venter så længe og går ikke tabt.",
        seconds=_.number(view.waited_s),
    )


def stage_words(texts: Translator, view: JobView) -> str:
    """Return what a job is doing, in words."""
    _ = texts
    if view.status == "waiting":
        return _("Venter på at komme i gang …")
    words = {
        "file": _("Henter filen …"),
        "boundary": _("Finder grænsen …"),
        "reading": _("Læser filen …"),
        "streets": _("Samler vejene …"),
        "addresses": _("Finder adressernes veje …"),
        "basemap": _("Tegner kortet …"),
        "store": _("Gemmer kortet …"),
        "remove": _("Fjerner kortet …"),
        "plan": _("Planlægger runden …"),
        "print": _("Laver arket …"),
    }
    kinds = {
        "import": _("Indlæser kortet …"),
        "plan": _("Planlægger runden …"),
        "print": _("Laver arket …"),
    }
    return words.get(view.stage, kinds[view.kind])
