"""Printing a round from a page: a job, and its sheet to fetch when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal

import streamlit as st

from gis import jobs
from gis.errors import KvarterError, NotFoundError
from gis.web.job_line import follow
from gis.web.plain import problem

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope


@dataclass(frozen=True)
class Printed:
    """
    A sheet that is ready: its code, the name of the file, and the job that keeps it.

    `carried_by` are the initials it was asked for with; "" is for who printed it.
    """

    code: str
    file_name: str
    job_id: str
    carried_by: str = ""


@dataclass
class PrintState:
    """By round id: the print under way and whom for, the sheet, and why there is none."""

    under_way: dict[str, str]
    ready: dict[str, Printed]
    problems: dict[str, KvarterError]
    carriers: dict[str, str] = field(default_factory=dict)


def print_state() -> PrintState:
    """Return what this session has printed."""
    found = st.session_state.setdefault("round_print.state", PrintState({}, {}, {}))
    assert isinstance(found, PrintState)
    return found


def start_printing(scope: Scope, round_id: str, lang: str, carried_by: str = "") -> None:
    """Print a round, for who prints or a colleague; pressed twice it is printed once."""
    prints = print_state()
    prints.problems.pop(round_id, None)
    if round_id in prints.under_way:
        return
    prints.carriers[round_id] = carried_by
    try:
        prints.under_way[round_id] = jobs.start_print(
            scope, [round_id], lang, carried_by=carried_by
        )
    except KvarterError as error:
        prints.problems[round_id] = error


def take_print(scope: Scope, round_id: str) -> Printed | None:
    """Return the sheet of a round that this session printed last, if it has become ready."""
    prints = print_state()
    job_id = prints.under_way.get(round_id)
    if job_id is None:
        return _ready(scope, round_id)
    try:
        view = jobs.watch(scope, job_id)
    except NotFoundError:
        del prints.under_way[round_id]
        return None
    if view.status in {"waiting", "running"}:
        return None
    del prints.under_way[round_id]
    jobs.mark_seen(scope, job_id)
    if view.status == "done" and view.result:
        sheet = view.result["sheets"][0]
        prints.ready[round_id] = Printed(
            sheet["code"], sheet["file"], job_id, prints.carriers.get(round_id, "")
        )
    elif view.error is not None:
        prints.problems[round_id] = view.error
    return prints.ready.get(round_id)


def _ready(scope: Scope, round_id: str) -> Printed | None:
    """Return the sheet that is ready; after a day it is gone, and the round is printed anew."""
    ready = print_state().ready
    printed = ready.get(round_id)
    if printed is None:
        return None
    try:
        is_kept = bool(jobs.watch(scope, printed.job_id).parameters)
    except NotFoundError:
        is_kept = False
    if not is_kept:
        del ready[round_id]
    return ready.get(round_id)


def print_content(scope: Scope, job_id: str) -> bytes:
    """Return what a job printed, once somebody asks for it: a PDF, or an archive of several."""
    return jobs.result_file(scope, job_id)[1]


def follow_print(_: Translator, round_id: str) -> None:
    """Show how far a print has come, or why it could not be made."""
    prints = print_state()
    if job_id := prints.under_way.get(round_id):
        follow(job_id, texts=_, key=f"round_print.{round_id}")
    if (error := prints.problems.get(round_id)) is not None:
        problem(_.error(error))


def print_button(
    _: Translator,
    scope: Scope,
    round_id: str,
    label: str,
    *,
    key: str,
    is_primary: bool = True,
    carried_by: str = "",
    then: Callable[[], None] = lambda: None,
) -> None:
    """
    Draw the button that prints, or once the sheet is ready the one that fetches it.

    Parameters
    ----------
    carried_by
        Initials of whom the sheet is for; "" for who prints.
    then
        Is called once it is asked for: a fragment has the page drawn that follows the print.
    """

    def start() -> None:
        start_printing(scope, round_id, _.lang, carried_by)
        then()

    kind: Literal["primary", "secondary"] = "primary" if is_primary else "secondary"
    printed = take_print(scope, round_id)
    if printed is None or printed.carried_by != carried_by:
        st.button(
            label, type=kind, key=key, icon=":material/print:", on_click=start,
            disabled=round_id in print_state().under_way,
        )  # fmt: skip
        return
    st.download_button(
        _("Hent ark {code}", code=printed.code), partial(print_content, scope, printed.job_id),
        type=kind, file_name=printed.file_name, mime="application/pdf", icon=":material/print:",
        key=f"{key}.sheet", on_click="ignore",
    )  # fmt: skip
