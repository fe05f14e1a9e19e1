"""Close the meeting: what is left, a dialog, and the version that it leaves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.locale.meeting_words import version_name
from gis.services import meetings
from gis.services.meetings import REVIEW_FIELDS
from gis.web.components import Figure, figures
from gis.web.plain import plain
from gis.web.session import may
from gis.web.views.meeting.agenda import go
from gis.web.views.meeting.state import state
from gis.web.views.meeting.versions import minutes_button

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.mapping import AreaMapping
    from gis.services.meetings import Meeting
    from gis.services.members import Scope
    from gis.web.views.meeting.agenda import Agenda

MOST_NAMED = 12


def close_button(_: Translator, scope: Scope, agenda: Agenda, meeting: Meeting) -> None:
    """Draw the button that asks before it closes."""
    if not may("meetings", "close"):
        return
    st.button(
        _("Afslut møde"), type="primary", icon=":material/task_alt:", key="meeting.close",
        on_click=_set_asking, args=(True,),
    )  # fmt: skip
    if state().is_asking:
        ask = st.dialog(_("Afslut mødet?"), on_dismiss=partial(_set_asking, False))  # noqa: FBT003
        ask(_ask)(_, scope, agenda, meeting)


def _set_asking(is_asking: bool) -> None:  # noqa: FBT001 - a callback has no names
    state().is_asking = is_asking


def _ask(_: Translator, scope: Scope, agenda: Agenda, meeting: Meeting) -> None:
    if not state().is_asking:
        st.rerun()  # answered: the page goes on without the dialog
    st.markdown(
        _("Afdækningen fryses som version {date}. I kan stadig rette bagefter.",
          date=_.date(meeting.held_on))
    )  # fmt: skip
    if open_ := undecided(agenda):
        st.warning(_lacking(_, len(open_)))
    with st.container(horizontal=True, gap="small"):
        st.button(_("Bliv i mødet"), key="meeting.stay", on_click=_set_asking, args=(False,))
        st.button(
            _("Afslut møde"), type="primary", key="meeting.close.sure", on_click=_close,
            args=(_, scope, meeting),
        )  # fmt: skip


def _close(_: Translator, scope: Scope, meeting: Meeting) -> None:
    page = state()
    page.hush()
    page.is_asking = False
    try:
        version = meetings.close_meeting(scope, meeting.id)
    except KvarterError as error:
        page.problem = _.error(error)
        return
    page.meeting_id = ""
    name = version_name(_, version.held_on, version.nth)
    page.tell(_("Mødet er afsluttet. Afdækningen er frosset som version {name}.", name=name))
    st.query_params.clear()
    st.query_params["newer"] = version.id


def undecided(agenda: Agenda) -> list[AreaMapping]:
    """Return the areas that lack a decision on one of the ways."""
    return [one for one in agenda.areas if one.direct is None or one.indirect is None]


def _lacking(_: Translator, count: int) -> str:
    return _.n(
        "{count} område mangler en beslutning. I kan afslutte alligevel.",
        "{count} områder mangler en beslutning. I kan afslutte alligevel.",
        count,
    )


def show_summary(_: Translator, agenda: Agenda, meeting: Meeting) -> None:
    """Draw the last step: what the meeting has done, and what is still open."""
    answered = sum(bool(getattr(meeting, field)) for field in REVIEW_FIELDS)
    said = sum(
        one.meeting_id == meeting.id for area in agenda.areas for one in area.answers.values()
    )
    decided = sum(
        one is not None and one.meeting_id == meeting.id
        for area in agenda.areas
        for one in (area.direct, area.indirect)
    )
    open_ = undecided(agenda)
    figures(
        [
            Figure(_("Svar på mødet"), _.number(said)),
            Figure(_("Beslutninger på mødet"), _.number(decided)),
            Figure(
                _("Spørgsmål besvaret"),
                _("{done} af {all}", done=_.number(answered), all=_.number(len(REVIEW_FIELDS))),
            ),
            Figure(_("Mangler en beslutning"), _.number(len(open_))),
        ]
    )
    minutes_button(_, meeting.id, _("Referat, udkast"), key="meeting.draft")
    if open_:
        st.markdown(_lacking(_, len(open_)))
        with st.container(horizontal=True, gap="small"):
            for one in open_[:MOST_NAMED]:
                st.button(
                    plain(one.area.name), key=f"meeting.lacks.{one.area.id}", on_click=go,
                    args=(agenda, ("areas", one.area.id)),
                )  # fmt: skip
    else:
        st.markdown(_("Alle områder har en beslutning."))
