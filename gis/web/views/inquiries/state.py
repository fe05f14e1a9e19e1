"""What the view of inquiries remembers between two runs of its script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

import streamlit as st

from gis.services import inquiries as inquiry_service
from gis.web.kept import KeptFields
from gis.web.panel import Panel

if TYPE_CHECKING:
    from gis.services.inquiries import Inquiry
    from gis.services.maps import AddressHit
    from gis.services.members import Scope

NAME: Final = "inquiry"
"""What the address calls the chosen inquiry."""
Shown = Literal["open", "late", "closed", "all"]
SHOWN: Final[tuple[Shown, ...]] = ("open", "late", "closed", "all")
WHICH: Final = "inquiries"
"""What the address calls the choice of `SHOWN`."""


@dataclass
class InquiriesPanel(Panel):
    """
    The memory of the view.

    Attributes
    ----------
    address
        The address of the inquiry that is being added, where it has one.
    is_closing
        Whether the chosen inquiry is being closed: how it ended is asked.
    like
        Codes of the points that are where a point was to be made of the chosen inquiry.
    """

    address: AddressHit | None = None
    is_closing: bool = False
    like: tuple[str, ...] = ()

    def choose(self, row_id: str) -> None:
        """Choose an inquiry, "" for none; what was asked of another one is past."""
        self.is_closing, self.like = False, ()
        super().choose(row_id)

    def begin(self) -> None:
        """Begin to fill in a new one; its place may stay unknown."""
        super().begin()
        self.placing = ""

    def stop(self) -> None:
        """Empty the form of a new inquiry, and put it away."""
        self.address = None
        super().stop()


def panel_of(scope: Scope, inquiries: Sequence[Inquiry]) -> InquiriesPanel:
    """
    Return the memory of the view, with what its fields have just said.

    Parameters
    ----------
    inquiries
        All of them: one that is gone is not chosen any more.
    """
    panel = st.session_state.setdefault(f"{NAME}.panel", InquiriesPanel(NAME, KeptFields(NAME)))
    assert isinstance(panel, InquiriesPanel)
    panel.find(st.query_params.get(NAME, ""), [one.id for one in inquiries])
    panel.hear(partial(inquiry_service.undo, scope))
    return panel


def read_shown() -> Shown:
    """Return which inquiries the address asks for; the open ones where it does not say."""
    asked = st.query_params.get(WHICH, "")
    return next((one for one in SHOWN if one == asked), "open")


def is_shown(inquiry: Inquiry, shown: Shown) -> bool:
    """Return whether an inquiry is among those that are shown."""
    if shown == "late":
        return inquiry.is_overdue
    return shown == "all" or (inquiry.closed_at is None) == (shown == "open")
