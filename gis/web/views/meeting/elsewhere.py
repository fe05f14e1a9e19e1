"""What is put right on the page that it belongs to, and a sheet that came back, here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, Literal

import streamlit as st

from gis.errors import KvarterError
from gis.services import rounds
from gis.web.leading import link_to
from gis.web.session import may
from gis.web.views.meeting.state import state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.locale import Translator
    from gis.services.members import Scope

SheetFate = Literal["returned", "shredded"]
PAGES: Final[Mapping[str, tuple[str, str]]] = {
    "area": ("boligomraader", "areas"),
    "partner": ("partnere", "partner"),
    "contact": ("partnere", "partner"),
    "channel": ("partnere", ""),
    "handout": ("partnere", ""),
    "strategy": ("strategi", "line"),
    "frame": ("rammer", ""),
    "round": ("runder", "round"),
    "sheet": ("runder", "round"),
    "import": ("kort", ""),
    "return": ("genbesoeg", "window"),
    "inquiry": ("genbesoeg", "inquiry"),
}
"""Page of each kind of item, and the name of what its address carries the id in."""
VIEWS: Final[Mapping[str, Mapping[str, str]]] = {
    "channel": {"view": "channels"},
    "handout": {"view": "channels"},
    "return": {"when": "overdue"},
    "inquiry": {"view": "inquiries", "inquiries": "late"},
}
"""What else the address says."""


def show_elsewhere(_: Translator, scope: Scope, kind: str, row_id: str, item: str) -> None:
    """Draw what can be done with an item that is not an answer or a decision."""
    if kind == "sheet" and may("sheets", "change"):
        _sheet(_, scope, item.partition(".")[2])
    if kind in PAGES:
        url, name = PAGES[kind]
        query = {**VIEWS.get(kind, {}), **({name: row_id} if name and row_id else {})}
        link_to(url, _("Åbn siden"), icon=":material/open_in_new:", **query)


def _sheet(_: Translator, scope: Scope, code: str) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Afleveret"), key="meeting.returned", icon=":material/assignment_returned:",
            on_click=partial(_set_sheet, _, scope, code, "returned"),
        )  # fmt: skip
        st.button(
            _("Makuleret"), key="meeting.shredded", icon=":material/delete:",
            on_click=partial(_set_sheet, _, scope, code, "shredded"),
        )  # fmt: skip


def _set_sheet(_: Translator, scope: Scope, code: str, new: SheetFate) -> None:
    page = state()
    try:
        before = rounds.sheet_states(scope, {code: new})
    except KvarterError as error:
        page.problem = _.error(error)
        return

    def back() -> str:
        rounds.sheet_states(scope, before, since=new)
        return _("Ark {code} er ikke afleveret.", code=code)

    words = {"returned": _("Ark {code} er afleveret.", code=code),
             "shredded": _("Ark {code} er makuleret.", code=code)}  # fmt: skip
    page.tell(words[new], back)
