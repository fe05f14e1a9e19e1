"""What the view of returns remembers between two runs of its script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

import streamlit as st

from gis.services import return_windows as window_service
from gis.services.return_windows import group_of
from gis.web.kept import KeptFields
from gis.web.panel import Panel

if TYPE_CHECKING:
    from gis.services.members import Scope
    from gis.services.return_windows import ReturnWindow

NAME: Final = "window"
"""What the address calls the chosen return."""
Shown = Literal["today", "week", "overdue", "all"]
SHOWN: Final[tuple[Shown, ...]] = ("today", "week", "overdue", "all")
WHEN: Final = "when"
"""What the address calls the choice of `SHOWN`."""
Times = tuple[dt.datetime, dt.datetime]


@dataclass
class WindowsPanel(Panel):
    """
    The memory of the view.

    Attributes
    ----------
    is_street
        Whether the new return is to a street.
    streets
        Ids of the pieces that the new return is to.
    """

    is_street: bool = False
    streets: set[str] = field(default_factory=set)

    def stop(self) -> None:
        """Empty the form of a new return, and put it away."""
        self.streets = set()
        super().stop()


def panel_of(scope: Scope, windows: Sequence[ReturnWindow]) -> WindowsPanel:
    """
    Return the memory of the view, with what its fields have just said.

    Parameters
    ----------
    windows
        All of them: one that is gone is not chosen any more.
    """
    panel = st.session_state.setdefault(f"{NAME}.panel", WindowsPanel(NAME, KeptFields(NAME)))
    assert isinstance(panel, WindowsPanel)
    panel.find(st.query_params.get(NAME, ""), [one.id for one in windows])
    panel.hear(partial(window_service.undo, scope))
    return panel


def read_shown() -> Shown:
    """Return which returns the address asks for; those of today where it does not say."""
    asked = st.query_params.get(WHEN, "")
    return next((one for one in SHOWN if one == asked), "today")


def is_shown(window: ReturnWindow, shown: Shown, now: dt.datetime) -> bool:
    """Return whether a return is among those that are shown; this week has today's too."""
    if shown == "all":
        return True
    if window.outcome != "open":
        return False
    group = group_of(window, now)
    return group in {"today": ("today",), "week": ("today", "week"), "overdue": ("overdue",)}[shown]
