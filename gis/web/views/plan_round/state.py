"""What the page *Planlæg runde* remembers between two runs of its script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import streamlit as st

if TYPE_CHECKING:
    from gis.services.areas import Area
    from gis.services.rounds import PlannedRound

AREAS_KEY = "plan_round.areas"
WALKERS_KEY = "plan_round.walkers"
PAIR_KEY = "plan_round.pair"
MODE_KEY = "plan_round.mode"
MINUTES_KEY = "plan_round.minutes"
OBJECTIVE_KEY = "plan_round.objective"
PACE_KEY = "plan_round.pace"
DATE_KEY = "plan_round.date"
TIME_KEY = "plan_round.time"
OWN_KEY = "plan_round.own"

EVERYBODY = 0
"""Stands for all walkers where a start or an end is theirs together."""

Mode = Literal["", "draw", "start", "end"]
Which = Literal["start", "end"]


@dataclass(frozen=True)
class Place:
    """A chosen start or end: longitude and latitude, and how the page calls it."""

    at: tuple[float, float]
    label: str


@dataclass(frozen=True)
class Changes:
    """
    What was changed by hand and not yet planned.

    Attributes
    ----------
    dropped
        Ids of the pieces that are taken out, those of the plan that is shown included.
    assigned
        Piece id to the number of the walker who must take it.
    notes
        How often a street was marked or unmarked as one that cannot be walked.
    """

    dropped: frozenset[str] = frozenset()
    assigned: dict[str, int] = field(default_factory=dict)
    notes: int = 0


@dataclass(frozen=True)
class Trial:
    """A plan that was looked at and not printed: the next one of the same areas replaces it."""

    round_id: str
    area_ids: frozenset[str]
    changes: Changes


@dataclass
class PlanState:
    """
    The page's memory; its fields outlive a run, its widgets keep their own.

    Attributes
    ----------
    mode, walker
        What a click on the map means now, and for which walker (`EVERYBODY`).
    places
        The chosen starts and ends; without one the program chooses.
    turn
        Counts what was chosen in the fields that open; a new number closes them.
    draft_id
        The area that was drawn and has no name yet.
    undo
        What *Fortryd* does now, and returns to be said; None when there is nothing to undo.
    selected, leg
        Id of the chosen row of table and map; number of the leg that is shown alone, or 0.
    said, problem
        What the status line and the message above the map say.
    job_id
        The plan or the print that is under way.
    planned, changes
        The round that is shown, and what is to be different when it is planned again.
    earlier
        The plan that the next one takes the place of, with what was changed in it by hand.
    areas
        The team's areas as last read.
    """

    mode: Mode = ""
    walker: int = EVERYBODY
    places: dict[tuple[Which, int], Place] = field(default_factory=dict)
    turn: int = 0
    draft_id: str = ""
    undo: Callable[[], str] | None = None
    selected: str = ""
    leg: int = 0
    said: str = ""
    problem: str = ""
    job_id: str = ""
    planned: PlannedRound | None = None
    changes: Changes = field(default_factory=Changes)
    is_printed: bool = False
    earlier: Trial | None = None
    areas: list[Area] = field(default_factory=list)

    def forget_round(self) -> None:
        """Let go of the round that is shown: what it was planned for has changed."""
        if self.planned is not None:
            is_trial = self.planned.status == "planned" and not self.is_printed
            areas = frozenset(self.planned.request.area_ids)
            self.earlier = Trial(self.planned.id, areas, self.changes) if is_trial else None
        self.planned = None
        self.changes = Changes()
        self.is_printed = False
        self.selected = ""
        self.leg = 0
        self.said = ""
        self.problem = ""
        self.undo = None
        st.query_params.pop("round", None)

    def show_round(self, planned: PlannedRound) -> None:
        """Show a round, and keep its id in the address."""
        self.forget_round()
        self.planned = planned
        self.earlier = None
        self.changes = start_of(planned)
        st.query_params["round"] = planned.id


def start_of(planned: PlannedRound) -> Changes:
    """Return what was changed by hand when a round was planned: nothing is to be different."""
    return Changes(frozenset(planned.request.dropped), dict(planned.request.assigned))


def state() -> PlanState:
    """Return the memory of this session."""
    found = st.session_state.setdefault("plan_round.state", PlanState())
    assert isinstance(found, PlanState)
    return found


def rerun_soon() -> None:
    """Draw the whole page again once the fragment has run in which something was pressed."""
    st.session_state["plan_round.rerun"] = True


def rerun_if_asked() -> None:
    """Do what `rerun_soon` asked for; at the end of the fragment."""
    if st.session_state.pop("plan_round.rerun", False):
        st.rerun()


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
