"""Rammer: what the team has agreed on before it goes out; phone and hours go on every print."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale.meeting_words import frame_fields
from gis.services import frame as frame_service
from gis.services.members import Scope
from gis.web.clash import ClashWords
from gis.web.components import heading
from gis.web.kept import KeptFields
from gis.web.leading import go_to
from gis.web.session import may, page_scope, texts

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.frame import Frame

ROW = "team"
GUIDELINES_PX = 420
"""Height of the field for the guidelines."""


def state() -> KeptFields:
    """Return what this session remembers of the page."""
    found = st.session_state.setdefault("frame.state", KeptFields("frame"))
    assert isinstance(found, KeptFields)
    return found


def show() -> None:
    """Draw the page."""
    _ = texts()
    scope = page_scope()
    page = state()
    found = frame_service.get_frame(scope)
    about = _("Det, I er enige om, før I går ud. Alle i teamet kan rette det.")
    with heading(_("Rammer"), about):
        if st.button(
            _("Gå til teammødet"), type="primary", icon=":material/groups:", key="frame.meeting"
        ):
            go_to("teammoede")
    page.show_status(_, partial(frame_service.undo, scope))
    names = frame_fields(_)
    words = ClashWords(names, lambda _field, value: value or _("tom"))
    page.show_clash(_, words, partial(frame_service.update_frame, scope))
    with st.container(key="kv_fields"):
        _guidelines(_, scope, page, found, names)
        columns = st.columns(2, gap="medium")
        with columns[0]:
            _line(_, scope, page, found, "phone", names["phone"])
        with columns[1]:
            _line(_, scope, page, found, "hours", names["hours"])
    st.caption(_("Telefon og arbejdstid står nederst på alle ark og skemaer, der udskrives."))
    if found.changed_at is not None:
        who = found.changed_by or _("en anden")
        st.caption(
            _("Senest rettet {date} {time} af {initials}.", date=_.date(found.changed_at),
              time=_.time(found.changed_at), initials=who)
        )  # fmt: skip


def _guidelines(
    _: Translator, scope: Scope, page: KeptFields, found: Frame, names: dict[str, str]
) -> None:
    st.text_area(
        names["guidelines"], key=page.sync(ROW, "guidelines", found.guidelines, found.version),
        height=GUIDELINES_PX, max_chars=frame_service.MOST_LETTERS["guidelines"],
        help=None, on_change=_save(_, scope, page, "guidelines"),
        placeholder=_(
            "For eksempel: roller, faste teammøder, hvornår I går to sammen, hvem der ved, hvem "
            "der er ude og hvornår de er hjemme, og hvad I gør, hvis noget føles utrygt."
        ), disabled=not may("frame"),
    )  # fmt: skip
    page.show_problem(ROW, "guidelines")


def _line(
    _: Translator, scope: Scope, page: KeptFields, found: Frame, name: str, label: str
) -> None:
    st.text_input(
        label, key=page.sync(ROW, name, getattr(found, name), found.version),
        max_chars=frame_service.MOST_LETTERS[name], autocomplete="off",
        on_change=_save(_, scope, page, name), disabled=not may("frame"),
    )  # fmt: skip
    page.show_problem(ROW, name)


def _save(_: Translator, scope: Scope, page: KeptFields, name: str) -> partial[None]:
    return partial(page.save, _, partial(frame_service.update_frame, scope), ROW, name)
