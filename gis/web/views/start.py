"""Start: what is set up, what today brings, what is under way, and what comes next."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis import jobs
from gis.errors import KvarterError
from gis.locale import COPENHAGEN
from gis.locale.meeting_words import overdue_groups
from gis.services import mapping, maps, meetings, outings
from gis.services.rights import does_fieldwork
from gis.services.rounds import MOST_ROUNDS, list_rounds, list_sheets
from gis.web.components import heading, status_line
from gis.web.importing import import_words
from gis.web.job_line import follow
from gis.web.leading import go_to, link_to
from gis.web.plain import plain, problem
from gis.web.session import page_scope, texts
from gis.web.views.backup_line import show_missing_backup
from gis.web.views.gaps.on_start import show_gaps_on_start
from gis.web.views.log.samples import show_sample_waiting
from gis.web.views.out_home import show_out
from gis.web.views.retention_lines import show_retention
from gis.web.views.returns.start_lines import show_returns_today, show_week
from gis.web.views.round_print import MOST_CODES, print_content
from gis.web.views.round_words import duration, who
from gis.web.views.welcome import show_welcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gis.jobs import JobView
    from gis.locale import Translator
    from gis.services.mapping import AreaMapping
    from gis.services.members import Scope
    from gis.services.outings import Outing
    from gis.services.rounds import RoundSummary

DAY = dt.timedelta(days=1)
NAMED_SHEETS = 5
"""So many of the sheets that are overdue are named."""
OVERDUE_PAGES = {
    "review": "afdaekning", "undecided": "afdaekning", "answer": "afdaekning",
    "strategy": "strategi", "contact": "partnere", "channel": "partnere",
}  # fmt: skip
"""Where each kind of what is overdue is dealt with."""


@dataclass
class StartState:
    """What the page says of the last press, and what *Fortryd* does."""

    said: str = ""
    problem: str = ""
    undo: Callable[[], str] | None = None


@dataclass(frozen=True)
class Step:
    """A step of the set-up: what is said of it, and the button and the page that take it."""

    is_done: bool
    said: str
    button: str
    url: str


def show() -> None:
    """Draw the page."""
    _ = texts()
    scope = page_scope()
    about = _("Hvad der er på plads, hvad der sker i dag, og hvad der kommer nu.")
    if maps.map_info() is None:
        show_welcome(_("Start"), about)
        return
    if scope.role == "administrator":
        _show_administrator(_, scope)
        return
    newest = list_rounds(scope, limit=MOST_ROUNDS)
    areas = mapping.overview(scope)
    if not does_fieldwork(scope):
        _show_leader(_, scope, areas)
        return
    steps = _steps(_, areas, newest)
    following = next((step for step in steps if not step.is_done), steps[3])
    with heading(_("Start"), about):
        if st.button(following.button, type="primary", key="start.next"):
            go_to(following.url)
    out = outings.list_out(scope)
    _missed(_, scope, [one for one in out if one.is_overdue])
    _set_up(_, steps)
    planned = list_rounds(scope, limit=MOST_ROUNDS, statuses={"planned"})
    _today(_, scope, planned, [one for one in out if not one.is_overdue])
    show_week(_, scope)
    _sheets(_, scope)
    _to_review(_, scope, areas)
    show_missing_backup(_, scope)
    show_retention(_, scope)
    show_sample_waiting(_)
    _jobs(_, scope, {one.id: one.name for one in newest})


def _show_administrator(_: Translator, scope: Scope) -> None:
    """Draw what somebody who administers, and does nothing else, is to look after."""
    with heading(
        _("Start"), _("Brugere, log, opbevaring og sikkerhedskopi. Ingen fund vises her.")
    ):
        if st.button(_("Se brugere"), type="primary", key="start.users"):
            go_to("brugere")
    show_missing_backup(_, scope)
    show_retention(_, scope)
    show_sample_waiting(_)


def _show_leader(_: Translator, scope: Scope, areas: Sequence[AreaMapping]) -> None:
    """Draw what a leader is to know: where the gaps are, and what waits to be backed."""
    with heading(_("Start"), _("Hvad der ikke er dækket, og hvad der venter på jer.")):
        if st.button(_("Se huller"), type="primary", key="start.gaps"):
            go_to("huller")
    # Safety is everybody's: a leader too is told of a colleague who is not home.
    _missed(_, scope, [one for one in outings.list_out(scope) if one.is_overdue])
    show_gaps_on_start(_, scope)
    _to_review(_, scope, areas)
    show_missing_backup(_, scope)
    show_sample_waiting(_)


def _steps(
    _: Translator, areas: Sequence[AreaMapping], newest: Sequence[RoundSummary]
) -> list[Step]:
    decided = sum(one.status != "undecided" for one in areas)
    is_planned = bool(newest)
    is_walked = any(one.status in {"walked", "partly"} for one in newest)
    return [
        Step(is_done=True, said=_("Kortet er indlæst"), button=_("Indlæs kort"), url="kort"),
        Step(
            len(areas) > 0,
            _.n("{count} boligområde", "{count} boligområder", len(areas))
            if areas
            else _("Tegn det første boligområde"),
            _("Tegn område"),
            "boligomraader",
        ),
        Step(
            decided > 0,
            _.n("Besluttet om {count} område", "Besluttet om {count} områder", decided)
            if decided
            else _("Beslut, hvor I leder, og hvorfor"),
            _("Gå til afdækningen"),
            "afdaekning",
        ),
        Step(
            is_planned,
            _("Den første runde er planlagt") if is_planned else _("Planlæg den første runde"),
            _("Planlæg runde"),
            "planlaeg",
        ),
        Step(
            is_walked,
            _("Den første runde er gået") if is_walked else _("Gå den første runde, og registrér"),
            _("Registrér runde"),
            "registrer",
        ),
    ]


def _set_up(_: Translator, steps: Sequence[Step]) -> None:
    with st.container(key="kv_start_steps", gap="small"):
        st.subheader(_("Opsætning"), anchor=False)
        with st.container(horizontal=True, gap="medium"):
            for step in steps:
                icon = "check_circle" if step.is_done else "radio_button_unchecked"
                link_to(step.url, step.said, icon=f":material/{icon}:")


def _state() -> StartState:
    found = st.session_state.setdefault("start.state", StartState())
    assert isinstance(found, StartState)
    return found


def _missed(_: Translator, scope: Scope, missed: Sequence[Outing]) -> None:
    """Say first of all whom the others are to ring, and what was pressed last about who is out."""
    page = _state()
    with st.container(horizontal=True, vertical_alignment="center", key="kv_said"):
        status_line(page.said)
        if page.undo is not None and does_fieldwork(scope):
            st.button(_("Fortryd"), key="start.undo", on_click=_undo, args=(_, page))
    if page.problem:
        problem(page.problem)
    with st.container(key="kv_start_missed", gap="small"):
        show_out(_, scope, page, missed, key="start")


def _undo(_: Translator, page: StartState) -> None:
    undo, page.undo = page.undo, None
    page.said = page.problem = ""
    try:
        page.said = undo() if undo is not None else ""
    except KvarterError as error:
        page.problem = _.error(error)


def _today(
    _: Translator, scope: Scope, planned: Sequence[RoundSummary], out: Sequence[Outing]
) -> None:
    today = dt.datetime.now(COPENHAGEN).date()
    later = [
        (one.planned_for, one)
        for one in planned
        if one.planned_for is not None and one.planned_for.astimezone(COPENHAGEN).date() == today
    ]
    undated = sum(one.planned_for is None for one in planned)
    with st.container(key="kv_start_today", gap="small"):
        st.subheader(_("I dag"), anchor=False)
        show_out(_, scope, _state(), out, key="start")
        show_returns_today(_, scope)
        for at, one in sorted(later, key=lambda pair: pair[0]):
            words = " · ".join([_.time(at), *_round_words(_, one)])
            link_to("runder", words, icon=":material/schedule:", round=one.id)
        if not out and not later:
            st.markdown(_("Ingen runder i dag."))
        if undated:
            words = _.n(
                "{count} planlagt runde uden dato", "{count} planlagte runder uden dato", undated
            )
            link_to("runder", words, icon=":material/event:")


def _round_words(_: Translator, one: RoundSummary) -> list[str]:
    return [one.name, who(_, one.walkers, is_pair=one.is_pair), duration(_, one.minutes)]


def _sheets(_: Translator, scope: Scope) -> None:
    today = dt.datetime.now(COPENHAGEN).date()
    out = list_sheets(scope, state="out")
    if not out:
        return
    overdue = [one for one in out if one.is_overdue(today)]
    late = len(overdue)
    words = _.n("{count} ark er ikke afleveret", "{count} ark er ikke afleveret", len(out))
    if late:
        words += ", " + _.n(
            "{count} af dem skulle have været tilbage",
            "{count} af dem skulle have været tilbage",
            late,
        )
    with st.container(key="kv_start_sheets", gap="small"):
        st.subheader(_("Ark"), anchor=False)
        which = {"view": "sheets", "sheets": "overdue" if late else "out"}
        link_to("runder", words, icon=":material/description:", **which)
        if overdue:
            # The longest overdue first: whoever carries them is asked.
            named = [f"{one.code} ({one.carried_by})" if one.carried_by else one.code
                     for one in overdue[:NAMED_SHEETS]]  # fmt: skip
            st.caption(plain(", ".join(named) + (" …" if late > NAMED_SHEETS else "")))


def _to_review(_: Translator, scope: Scope, areas: Sequence[AreaMapping]) -> None:
    """Tell of a meeting that is open, and what of the mapping should be gone through again."""
    meeting = meetings.current_meeting(scope)
    groups = overdue_groups(_)
    # Sheets have a line of their own.
    counts = Counter(
        one.kind for one in meetings.overdue(scope, areas=areas) if one.kind != "sheet"
    )
    if meeting is None and not counts:
        return
    with st.container(key="kv_start_mapping", gap="small"):
        st.subheader(_("Afdækningen"), anchor=False)
        if meeting is not None:
            words = _("Teammødet {date} er åbent. Fortsæt.", date=_.date(meeting.held_on))
            link_to("teammoede", words, icon=":material/groups:")
        for kind, words in groups.items():
            if counts[kind]:
                text = f"{words}: {_.number(counts[kind])}"
                link_to(OVERDUE_PAGES[kind], text, icon=":material/update:")


def _jobs(_: Translator, scope: Scope, names: Mapping[str, str]) -> None:
    views = jobs.list_jobs(scope)
    active = [view for view in views if view.is_active]
    since = dt.datetime.now(dt.UTC) - DAY
    ended = [
        view
        for view in views
        if not (view.is_active or view.is_seen) and view.created_at > since
    ]  # fmt: skip
    if not active and not ended:
        return
    with st.container(key="kv_start_jobs", gap="small"):
        st.subheader(_("Opgaver"), anchor=False)
        for view in active:
            follow(view.id, texts=_, key=f"start.stop.{view.id}")
        for view in ended:
            _ended(_, scope, view, names)
        if ended:
            st.button(
                _("Ryd listen"), key="start.clear", type="tertiary",
                on_click=_clear, args=(scope, [view.id for view in ended]),
            )  # fmt: skip


def _clear(scope: Scope, ids: Sequence[str]) -> None:
    for job_id in ids:
        jobs.mark_seen(scope, job_id)


def _ended(_: Translator, scope: Scope, view: JobView, names: Mapping[str, str]) -> None:
    result = view.result or {}
    if view.kind == "import":
        told = import_words(_, view)
        (problem if told.is_problem else st.markdown)(told.text)
    elif view.error is not None:
        problem(_.error(view.error))
    elif "round" in result:
        name = names.get(result["round"], "")
        words = _("{name}: runden er planlagt. Se den.", name=name or _("Runde"))
        link_to("planlaeg", words, icon=":material/conversion_path:", round=result["round"])
    elif "sheets" in result and not jobs.has_file(scope, view.id):
        st.markdown(_("Et udskrevet ark kan ikke hentes mere. Udskriv det igen på siden Runder."))
    elif "sheets" in result:
        codes = [sheet["code"] for sheet in result["sheets"]]
        st.download_button(
            _.n("Hent ark {codes}", "Hent ark {codes}", len(codes), codes=", ".join(codes))
            if len(codes) <= MOST_CODES
            else _("Hent {count} ark", count=_.number(len(codes))),
            partial(print_content, scope, view.id), file_name=result["file"],
            key=f"start.sheet.{view.id}", icon=":material/print:", on_click="ignore",
        )  # fmt: skip
    else:
        st.markdown(_("Opgaven er stoppet. Intet er ændret."))
