"""What the page *Boligområder* remembers between two runs of its script."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

if TYPE_CHECKING:
    from gis.exchange.polygon_file import Polygonal
    from gis.maps.frames import Bounds
    from gis.services.areas import Change, FileArea, Suggestion
    from gis.web.clash import Settling

Mode = Literal["", "draw", "edit", "split"]
Panel = Literal["", "suggest", "file", "streets", "merge"]


@dataclass
class Outline:
    """
    An outline that is not stored yet.

    Attributes
    ----------
    area_id
        The area it is for, "" for a new one.
    version
        The area's version when the work on the outline began.
    repaired
        The outline without crossings, where it has any.
    """

    area_id: str
    version: int
    geometry: Polygonal | None = None
    repaired: Polygonal | None = None


@dataclass
class AreasState:
    """
    The page's memory.

    Attributes
    ----------
    selected
        Id of the chosen area, suggestion or row of a file.
    mode
        What the hand does on the map.
    panel
        What is open above the table.
    said, problem
        What the status line and the message above the map say.
    field_problem
        What is wrong with a field: area, field and sentence.
    change
        What *Fortryd* takes back.
    outline
        The outline that is being worked on.
    shown
        By area and field the value that the page last showed, with its version.
    hidden
        Suggestions that were put aside.
    file, ticked
        The rows of a file, and the ids of those to load.
    fit
        What the map shows first; it moves only when this changes.
    """

    selected: str = ""
    mode: Mode = ""
    panel: Panel = ""
    said: str = ""
    problem: str = ""
    field_problem: tuple[str, str, str] = ("", "", "")
    change: Change | None = None
    outline: Outline | None = None
    disagreement: Settling | None = None
    shown: dict[tuple[str, str], tuple[Any, int]] = field(default_factory=dict)
    suggestions: list[Suggestion] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    file: list[FileArea] = field(default_factory=list)
    ticked: list[str] = field(default_factory=list)
    turn: int = 0
    fit: Bounds | None = None

    def tell(self, said: str, change: Change | None = None) -> None:
        """Say what was done, with the change that can be taken back."""
        self.said = said
        self.change = change
        self.problem = ""
        self.field_problem = ("", "", "")

    def choose(self, area_id: str) -> None:
        """Choose a row, and keep an area's id in the address."""
        self.selected = area_id
        if area_id and not self.panel:
            st.query_params["areas"] = area_id
        elif not self.panel:
            st.query_params.pop("areas", None)

    def open(self, panel: Panel) -> None:
        """Open one thing above the table and close the others; a choice among areas stays."""
        if self.panel in {"suggest", "file"} or panel in {"suggest", "file"}:
            self.selected = st.query_params.get("areas", "") if not panel else ""
        self.panel = panel
        self.mode = ""
        self.outline = None
        self.problem = ""


def state() -> AreasState:
    """Return the memory of this session."""
    found = st.session_state.setdefault("areas.state", AreasState())
    assert isinstance(found, AreasState)
    return found
