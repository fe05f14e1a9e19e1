"""What the page *Planlæg runde* remembers between two runs of its script."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import streamlit as st

if TYPE_CHECKING:
    from gis.services.areas import Area
    from gis.services.rounds import PlannedRound, PrintedSheet

DEFAULT_MINUTES = 90
DEFAULT_PACE_KMH = 4.0

AREAS_KEY = "plan_round.areas"
MINUTES_KEY = "plan_round.minutes"
PACE_KEY = "plan_round.pace"

Mode = Literal["", "draw", "start", "end"]
Which = Literal["start", "end"]


@dataclass(frozen=True)
class Place:
    """A chosen start or end: longitude and latitude, and how the page calls it."""

    at: tuple[float, float]
    label: str


@dataclass
class PlanState:
    """
    The page's memory; its fields outlive a run, its widgets keep their own.

    Attributes
    ----------
    mode
        What a click on the map means now.
    places
        The chosen start and end; without one the program chooses.
    turn
        Counts what was chosen in the fields that open; a new number closes them.
    draft_id
        The area that was drawn and has no name yet.
    removed_id
        The area that was put away last, for *Fortryd*.
    selected
        Id of the chosen row of table and map.
    said, problem
        What the status line and the message above the map say.
    areas
        The team's areas as last read; None when they must be read again.
    """

    mode: Mode = ""
    places: dict[Which, Place] = field(default_factory=dict)
    turn: int = 0
    draft_id: str = ""
    removed_id: str = ""
    selected: str = ""
    said: str = ""
    problem: str = ""
    planned: PlannedRound | None = None
    sheet: PrintedSheet | None = None
    areas: list[Area] | None = None
    map_version: str = ""

    def forget_round(self) -> None:
        """Let go of the round that is shown: what it was planned for has changed."""
        self.planned = None
        self.sheet = None
        self.selected = ""
        self.said = ""
        self.problem = ""
        st.query_params.pop("round", None)

    def show_round(self, planned: PlannedRound) -> None:
        """Show a round, and keep its id in the address."""
        self.forget_round()
        self.planned = planned
        st.query_params["round"] = planned.id


def state() -> PlanState:
    """Return the memory of this session."""
    found = st.session_state.setdefault("plan_round.state", PlanState())
    assert isinstance(found, PlanState)
    return found


def chosen_ids() -> list[str]:
    """Return the ids of the chosen areas."""
    return list(st.session_state.get(AREAS_KEY, []))


def choose_areas(ids: list[str]) -> None:
    """Choose areas, as if the user had done so; only before the widget or in a callback."""
    st.session_state[AREAS_KEY] = ids
    state().forget_round()
    keep_areas_in_url()


def keep_areas_in_url() -> None:
    """Keep the chosen areas in the address, as ids."""
    if ids := chosen_ids():
        st.query_params["areas"] = ",".join(ids)
    else:
        st.query_params.pop("areas", None)
