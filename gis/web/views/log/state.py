"""What the page *Log* remembers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from gis.errors import KvarterError
from gis.locale import Translator
from gis.services.audit import Checked, Extract, SearchHit


@dataclass
class LogState:
    """
    The memory of the page.

    Attributes
    ----------
    said, problem
        What the status line says, and what went wrong.
    checked
        What the last check found.
    chosen
        Number of the chosen event, "" for none.
    hits, found
        Addresses of the last search, and the extract that was made.
    turn
        Number of the search field: a new one is empty.
    """

    said: str = ""
    problem: str = ""
    checked: Checked | None = None
    chosen: str = ""
    hits: tuple[SearchHit, ...] = ()
    found: Extract | None = None
    turn: int = 0

    def tell(self, said: str) -> None:
        """Say what was done."""
        self.said, self.problem = said, ""

    def attempt(self, texts: Translator, act: Callable[[], None], said: str = "") -> None:
        """Do something, and say so, or what went wrong."""
        self.tell("")
        try:
            act()
        except KvarterError as error:
            self.problem = texts.error(error)
        else:
            self.said = self.said or said


def state() -> LogState:
    """Return the memory of this session."""
    found = st.session_state.setdefault("log.state", LogState())
    assert isinstance(found, LogState)
    return found
