"""What was just done with partners, and [Fortryd]."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.services import partners as partner_service
from gis.web.components import status_line

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.rows import RowChange
    from gis.web.views.partners.state import PartnersState


def show_said(_: Translator, scope: Scope, page: PartnersState, *, key: str = "kv_said") -> None:
    """Draw the status line with [Fortryd]; a panel beside another line has a key of its own."""
    undo = page.undo
    if undo is None and page.fields.change is not None:
        undo = _undoing(_, scope, page.fields.change)
    with st.container(horizontal=True, vertical_alignment="center", key=key):
        status_line(page.fields.said, key="status" if key == "kv_said" else f"status_{page.name}")
        if undo is not None:
            st.button(_("Fortryd"), key=f"{page.name}.undo", on_click=_undo, args=(_, page, undo))


def _undoing(_: Translator, scope: Scope, change: RowChange) -> Callable[[], str]:
    def back() -> str:
        partner_service.undo(scope, partner_service.change_of(change))
        return _("Ændringen er fortrudt.")

    return back


def _undo(_: Translator, page: PartnersState, undo: Callable[[], str]) -> None:
    page.tell("")
    try:
        page.tell(undo())
    except KvarterError as error:
        page.problem = _.error(error)
