"""What the view of observation points remembers between two runs of its script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

import streamlit as st

from gis.services import observation_points as point_service
from gis.services.observation_points import PointChange
from gis.web.kept import KeptFields
from gis.web.panel import Panel

if TYPE_CHECKING:
    from gis.services.maps import AddressHit
    from gis.services.members import Scope
    from gis.services.observation_points import Point
    from gis.services.rows import RowChange

Shown = Literal["open", "closed", "all"]
SHOWN: Final[tuple[Shown, ...]] = ("open", "closed", "all")
Part = Literal["seen", "tried", "next", "past"]
PARTS: Final[tuple[Part, ...]] = ("tried", "seen", "next", "past")
NAME: Final = "points"


@dataclass
class PointsPanel(Panel):
    """
    The memory of the view.

    Attributes
    ----------
    address
        The address of the point that is being added, where it has one.
    ending
        Whether the chosen point is being closed, or its visits declined: what is asked.
    """

    address: AddressHit | None = None
    ending: Literal["", "close", "decline"] = ""

    def choose(self, row_id: str) -> None:
        """Choose a point, "" for none; what was asked of another one is past."""
        self.ending = ""
        super().choose(row_id)

    def stop(self) -> None:
        """Empty the form of a new point, and put it away."""
        self.address = None
        super().stop()


def memory() -> PointsPanel:
    """Return the memory of the view as the last run left it."""
    panel = st.session_state.setdefault(f"{NAME}.panel", PointsPanel(NAME, KeptFields(NAME)))
    assert isinstance(panel, PointsPanel)
    return panel


def panel_of(scope: Scope, points: Sequence[Point]) -> PointsPanel:
    """
    Return the memory of the view, with what its fields have just said.

    Parameters
    ----------
    points
        All points: one that is gone is not chosen any more.
    """
    panel = memory()
    codes = {point.id: point.code for point in points}
    panel.find(st.query_params.get(NAME, ""), codes)
    said, change = panel.fields.said, panel.fields.change
    if said:
        undo = None
        if change is not None and change.row_id in codes:
            undo = partial(undo_field, scope, codes[change.row_id], change)
        panel.tell(said, undo)
    return panel


def undo_field(scope: Scope, code: str, change: RowChange) -> None:
    """Take back what a field stored when it was left."""
    point_service.undo(scope, PointChange(change.row_id, code, change))
