"""What the page *Runder* remembers between two runs of its script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from gis.services.rounds import PlannedRound

STATUS_KEY = "rounds.status"


@dataclass
class RoundsState:
    """
    The page's memory.

    Attributes
    ----------
    selected, row
        Id of the chosen round, and of the chosen line of it on the map.
    shown
        The chosen round as last read.
    said, problem
        What the status line and the message above the table say.
    undo
        What *Fortryd* does now, and returns to be said.
    ticked
        Ids of the rounds that are to be printed together.
    ticked_sheets
        Codes of the sheets of which something is said together.
    is_rerun_due
        Whether the whole page is to be drawn again after the fragment.
    """

    selected: str = ""
    row: str = ""
    shown: PlannedRound | None = None
    said: str = ""
    problem: str = ""
    undo: Callable[[], str] | None = None
    ticked: set[str] = field(default_factory=set)
    ticked_sheets: set[str] = field(default_factory=set)
    is_rerun_due: bool = False

    def draw_again(self) -> None:
        """Draw the whole page again after the fragment."""
        self.is_rerun_due = True


def state() -> RoundsState:
    """Return the memory of this session."""
    found = st.session_state.setdefault("rounds.state", RoundsState())
    assert isinstance(found, RoundsState)
    return found
