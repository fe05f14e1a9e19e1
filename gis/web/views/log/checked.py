"""[Kontrollér nu]: whether the log is as it was written, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.services import audit
from gis.services.audit.telling import checked_words, finding_words
from gis.web.plain import problem
from gis.web.views.log.state import state

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.audit import Checked
    from gis.services.members import Scope


def check_now(_: Translator, scope: Scope) -> None:
    """Check the whole log, and remember what was found."""
    page = state()

    def act() -> None:
        page.checked = audit.verify(scope)

    page.attempt(_, act, _("Loggen er kontrolleret."))


def tell_checked(_: Translator, checked: Checked) -> None:
    """Say what a check found."""
    if checked.is_whole:
        st.markdown(checked_words(_, checked))
        return
    problem(checked_words(_, checked))
    for one in checked.findings:
        st.markdown(f"- {finding_words(_, one)}")
