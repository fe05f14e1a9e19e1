"""Teammøde: what changed, what is overdue, the areas one by one, three questions, and a version."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale.meeting_words import review_questions
from gis.services import maps, meetings
from gis.services.partners import list_partners
from gis.web.clash import ClashWords
from gis.web.components import heading
from gis.web.session import may, page_scope, texts
from gis.web.views.area.saving import show_said_clash
from gis.web.views.meeting.agenda import STEPS, Agenda, At, go, read_agenda, read_place, step_names
from gis.web.views.meeting.areas import show_area
from gis.web.views.meeting.closing import close_button, show_summary
from gis.web.views.meeting.items import show_overdue, show_since
from gis.web.views.meeting.opening import show_opening
from gis.web.views.meeting.questions import show_questions
from gis.web.views.meeting.state import MeetingPage, show_status, state
from gis.web.views.meeting.versions import show_versions
from gis.web.views.welcome import show_welcome

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.maps import MapInfo
    from gis.services.meetings import Meeting
    from gis.services.members import Scope

VERSIONS = "versioner"
"""Value of ``vis`` in the address that shows the earlier meetings."""
STEP_KEY = "meeting.step"


def show() -> None:
    """Draw the page."""
    _ = texts()
    info = maps.map_info()
    if info is None:
        show_welcome(_("Teammøde"))
        return
    scope = page_scope()
    page = state()
    meeting = meetings.current_meeting(scope)
    _notice_closing(_, scope, page, meeting)
    if meeting is None:
        show_opening(_, scope, info)
    elif st.query_params.get("vis") == VERSIONS:
        _earlier(_, scope, info)
    else:
        _open_meeting(_, scope, info, page, meeting)


def _notice_closing(
    _: Translator, scope: Scope, page: MeetingPage, meeting: Meeting | None
) -> None:
    """Tell who had a meeting open that another has closed it; what was typed is not lost."""
    before, page.meeting_id = page.meeting_id, "" if meeting is None else meeting.id
    if not before or before == page.meeting_id:
        return
    page.is_asking = False
    version = next((one for one in meetings.versions(scope) if one.meeting_id == before), None)
    if version is not None:
        page.problem = _("Mødet er afsluttet {time} af {initials}.", time=_.time(version.closed_at),
                         initials=version.closed_by or _("en anden"))  # fmt: skip
        page.unsaved = page.kept.take_unsaved()
        if page.unsaved:
            page.problem += " " + _("Det, du skrev sidst, nåede ikke med. Det står her:")


def _earlier(_: Translator, scope: Scope, info: MapInfo) -> None:
    with heading(_("Teammøde"), _("Et møde er åbent. Her er de tidligere.")):
        st.button(
            _("Tilbage til mødet"), type="primary", icon=":material/arrow_back:",
            key="meeting.back", on_click=_leave_earlier,
        )  # fmt: skip
    show_status(_, scope, partial(meetings.undo, scope))
    show_versions(_, scope, info)


def _look_earlier() -> None:
    state().hush()
    st.query_params["vis"] = VERSIONS


def _leave_earlier() -> None:
    st.query_params.pop("vis", None)


def _open_meeting(
    _: Translator, scope: Scope, info: MapInfo, page: MeetingPage, meeting: Meeting
) -> None:
    agenda = read_agenda(scope, meeting)
    at = read_place(agenda)
    about = _("Møde {date} · til stede {initials}", date=_.date(meeting.held_on),
              initials=" ".join(meeting.present))  # fmt: skip
    with heading(_("Teammøde"), about):
        st.button(
            _("Tidligere møder"), icon=":material/history:", key="meeting.earlier",
            on_click=_look_earlier,
        )  # fmt: skip
        close_button(_, scope, agenda, meeting)
    show_status(_, scope, partial(meetings.undo, scope))
    partners = {one.id: one.name for one in list_partners(scope)}
    _clashes(_, scope, page, meeting, partners)
    with st.container(key="kv_meeting_head"):
        _who(_, scope, page, meeting)
    _steps(_, agenda, meeting, at)
    step, item = at
    if step == "since":
        show_since(_, scope, info, agenda, item, partners)
    elif step == "overdue":
        show_overdue(_, scope, info, agenda, item, partners)
    elif step == "areas":
        show_area(_, scope, info, agenda, item, partners)
    elif step == "questions":
        show_questions(_, scope, page, meeting)
    else:
        show_summary(_, agenda, meeting)


def _clashes(
    _: Translator, scope: Scope, page: MeetingPage, meeting: Meeting, partners: dict[str, str]
) -> None:
    def value(field: str, found: object) -> str:
        if field == "present":
            return ", ".join(found) if isinstance(found, list | tuple) else ""
        return _.date(found) if field == "held_on" else str(found) or _("tom")  # type: ignore[arg-type]

    names = review_questions(_) | {"held_on": _("Dato"), "present": _("Til stede")}
    page.kept.show_clash(
        _, ClashWords(names, value), partial(meetings.update_meeting, scope, meeting.id)
    )
    with st.container(key="kv_said_clash"):
        show_said_clash(_, scope, partners)


def _who(_: Translator, scope: Scope, page: MeetingPage, meeting: Meeting) -> None:
    store = partial(meetings.update_meeting, scope, meeting.id)
    with st.expander(_("Ret dato, og hvem der er til stede")):
        day, present = st.columns([1, 4], gap="medium")
        with day:
            st.date_input(
                _("Dato"), max_value=meetings.today_here(), format="DD-MM-YYYY",
                key=page.kept.sync(meeting.id, "held_on", meeting.held_on, meeting.version),
                on_change=page.kept.save, args=(_, store, meeting.id, "held_on"),
                disabled=not may("meetings"),
            )  # fmt: skip
            page.kept.show_problem(meeting.id, "held_on")
        with present:
            known = dict.fromkeys([*meetings.known_initials(scope), *meeting.present])
            st.multiselect(
                _("Til stede (initialer)"), list(known), accept_new_options=True,
                key=page.kept.sync(meeting.id, "present", list(meeting.present), meeting.version),
                on_change=page.kept.save, args=(_, store, meeting.id, "present"),
                disabled=not may("meetings"),
            )  # fmt: skip
            page.kept.show_problem(meeting.id, "present")


def _steps(_: Translator, agenda: Agenda, meeting: Meeting, at: At) -> None:
    names = step_names(_, agenda, meeting, at)
    st.session_state[STEP_KEY] = at[0]
    with st.container(key="kv_meeting_steps", horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            _("Dagsorden"), STEPS, format_func=names.__getitem__, key=STEP_KEY, required=True,
            label_visibility="collapsed", on_change=_turn, args=(agenda,),
        )  # fmt: skip
        for by, label, key in ((-1, _("Forrige"), "previous"), (1, _("Næste"), "next")):
            beside = agenda.beside(at, by)
            st.button(
                label, key=f"meeting.{key}", disabled=beside is None, on_click=go,
                args=(agenda, beside or at),
            )  # fmt: skip


def _turn(agenda: Agenda) -> None:
    step = st.session_state[STEP_KEY]
    go(agenda, (step, agenda.ids(step)[0]))
