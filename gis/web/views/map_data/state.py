"""What the tab *Data ind og ud* remembers between two runs of its script."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.services.layer_files import Choice

if TYPE_CHECKING:
    from gis.exchange.layer_table import LayerTable
    from gis.services.layer_files import FileImport, Preview


@dataclass
class FilesState:
    """
    The tab's memory.

    Attributes
    ----------
    layer
        Where the file goes.
    table
        The file; None until one is chosen.
    file_id, part
        Which upload and which sheet or layer of it `table` is.
    choice
        What was decided about it.
    preview, seen
        What it would become, and the choice that this was worked out for.
    said, problem
        What the status line and the message above the file say.
    loaded
        What *Fortryd indlæsning* takes back.
    chosen
        Id of the chosen row of the list of files.
    turn
        Counts the files that were handed in: each leaves an empty field behind.
    """

    layer: str = "partners"
    table: LayerTable | None = None
    file_id: str = ""
    part: str | None = None
    choice: Choice = field(default_factory=lambda: Choice({}))
    preview: Preview | None = None
    seen: tuple[str, Choice] | None = None
    said: str = ""
    problem: str = ""
    loaded: FileImport | None = None
    chosen: str = ""
    turn: int = 0

    def decide(self, **decided: Any) -> None:  # noqa: ANN401 - fields of `Choice`
        """Decide something about the file."""
        self.choice = dataclasses.replace(self.choice, **decided)

    def forget(self) -> None:
        """Let go of the file."""
        self.table = self.preview = self.seen = self.part = None
        self.file_id = ""
        self.choice = Choice({})
        self.problem = ""
        self.turn += 1


def state() -> FilesState:
    """Return the memory of this session."""
    found = st.session_state.setdefault("files.state", FilesState())
    assert isinstance(found, FilesState)
    return found
