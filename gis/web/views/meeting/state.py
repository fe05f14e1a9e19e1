"""What the page of the team meeting remembers between two runs of its script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.errors import KvarterError
from gis.web.components import status_line
from gis.web.kept import KeptFields
from gis.web.plain import problem
from gis.web.views.area.saving import undo as undo_said
from gis.web.views.area.state import state as area_state

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope


@dataclass
class MeetingPage:
    """
    Memory of one browser session.

    Attributes
    ----------
    kept
        The fields of the open meeting.
    meeting_id
        The meeting that was open when the page was last drawn.
    said, undo
        What the page itself has done, and what takes it back.
    problem
        What could not be done, until something else is.
    unsaved
        What somebody had typed when the meeting was closed by another.
    is_asking
        Whether the dialog that closes the meeting is open.
    seen, speaking
        What each source of the status line said last, and which of them said it.
    """

    kept: KeptFields = field(default_factory=lambda: KeptFields("meeting"))
    meeting_id: str = ""
    said: str = ""
    undo: Callable[[], str] | None = None
    problem: str = ""
    unsaved: list[str] = field(default_factory=list)
    is_asking: bool = False
    seen: dict[str, Any] = field(default_factory=dict)
    speaking: str = "page"

    def tell(self, said: str, undo: Callable[[], str] | None = None) -> None:
        """Say what was done, and what takes it back."""
        self.said, self.undo, self.problem = said, undo, ""

    def hush(self) -> None:
        """Let the status line be silent: somebody has gone on."""
        self.tell("")
        self.kept.tell("")
        area_state().tell("")


def state() -> MeetingPage:
    """Return the memory of this session."""
    found = st.session_state.setdefault("meeting.state", MeetingPage())
    assert isinstance(found, MeetingPage)
    return found


def show_status(_: Translator, scope: Scope, kept_undo: Callable[[Any], Any]) -> None:
    """Say what was done last: of the meeting, of an answer, or by the page itself."""
    page = state()
    area = area_state()
    sources = {
        "page": (page.said, page.undo),
        "kept": (page.kept.said, page.kept.change),
        "area": (area.said, area.undo),
    }
    for name, told in sources.items():
        if told != page.seen.get(name) and told[0]:
            page.speaking = name
        page.seen[name] = told
    said, undo = sources[page.speaking]
    acts: dict[str, Callable[[], None]] = {
        "page": lambda: _undo(_, page),
        "kept": lambda: page.kept.undo(_, kept_undo),
        "area": lambda: undo_said(_, scope),
    }
    with st.container(horizontal=True, vertical_alignment="center", key="kv_said"):
        status_line(said)
        if undo is not None:
            st.button(_("Fortryd"), key="meeting.undo", on_click=acts[page.speaking])
    if page.problem:
        problem(page.problem)


def _undo(_: Translator, page: MeetingPage) -> None:
    undo, page.undo = page.undo, None
    if undo is None:
        return
    try:
        page.tell(undo())
    except KvarterError as error:
        page.problem = _.error(error)
