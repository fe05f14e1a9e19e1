"""What the page *Kommunikationsstrategi* remembers between two runs of its script."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from gis.web.kept import KeptFields

if TYPE_CHECKING:
    from gis.maps.frames import Bounds

NAME = "strategy"
RESPONSIBLE_KEY = "strategy.filter.responsible"


@dataclass
class StrategyState:
    """
    The page's memory.

    Attributes
    ----------
    fields
        Of the chosen line; it also says what was done, and what takes it back.
    selected
        Id of the chosen line.
    is_adding
        Whether the line for a new one is open.
    turn
        Counts up to clear what was chosen there.
    fit
        What the map shows first, and of which line; it moves only when this changes.
    """

    fields: KeptFields = field(default_factory=lambda: KeptFields(NAME))
    selected: str = ""
    is_adding: bool = False
    turn: int = 0
    problem: str = ""
    fit: tuple[str, Bounds] | None = None

    def choose(self, item_id: str) -> None:
        """Choose a line, and keep its id in the address."""
        self.selected = item_id
        self.problem = ""
        if item_id:
            st.query_params["line"] = item_id
        else:
            st.query_params.pop("line", None)


def state() -> StrategyState:
    """Return the memory of this session."""
    found = st.session_state.setdefault("strategy.state", StrategyState())
    assert isinstance(found, StrategyState)
    return found
