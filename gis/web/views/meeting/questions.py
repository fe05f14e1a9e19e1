"""The three review questions of the guide; an answer saves itself on leaving its field."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale.meeting_words import review_questions
from gis.services import meetings
from gis.services.meetings import MOST_LETTERS
from gis.web.session import may

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.meetings import Meeting
    from gis.services.members import Scope
    from gis.web.views.meeting.state import MeetingPage

ANSWER_PX = 130


def show_questions(_: Translator, scope: Scope, page: MeetingPage, meeting: Meeting) -> None:
    """Draw the questions and their answers."""
    store = partial(meetings.update_meeting, scope, meeting.id)
    with st.container(key="kv_meeting_item_questions", gap="medium"):
        for name, question in review_questions(_).items():
            st.text_area(
                question, height=ANSWER_PX, max_chars=MOST_LETTERS,
                key=page.kept.sync(meeting.id, name, getattr(meeting, name), meeting.version),
                on_change=page.kept.save, args=(_, store, meeting.id, name),
                disabled=not may("meetings"),
            )  # fmt: skip
            page.kept.show_problem(meeting.id, name)
