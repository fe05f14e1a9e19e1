"""What the page *Planlæg runde* remembers between two runs of its script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import streamlit as st

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.rounds import Plan, PlannedRound, RoundSuggestion

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
    reversed
        Numbers of the walkers who walk their leg the other way round.
    notes
        How often a street was marked or unmarked as one that cannot be walked.
    """

    dropped: frozenset[str] = frozenset()
    assigned: dict[str, int] = field(default_factory=dict)
    reversed: frozenset[int] = frozenset()
    notes: int = 0


@dataclass(frozen=True)
class Trial:
    """A plan that was looked at and not printed: the next one of the same areas replaces it."""

    round_id: str
    area_ids: frozenset[str]
    changes: Changes


@dataclass(frozen=True)
class LeftJob:
    """A planning that nobody waits for any more, and the plan of it that was looked at, or ""."""

    job_id: str
    shown_id: str


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
    job_id, job_shown
        The planning that is under way, and the id of the round of it that is shown, or "".
    left_jobs
        Plannings that are to be stopped.
    planned, changes
        The round that is shown, and what is to be different when it is planned again.
    earlier
        The plan that the next one takes the place of, with what was changed in it by hand.
    plans
        The round that is shown as it is stored now, with those that it may be compared with.
    gains
        By plan the share of what its areas lack that it closes.
    suggestions, suggested
        Rounds that would be sensible, and how many of them are shown; 0 for the usual few.
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
    job_shown: str = ""
    left_jobs: list[LeftJob] = field(default_factory=list)
    planned: PlannedRound | None = None
    changes: Changes = field(default_factory=Changes)
    is_printed: bool = False
    earlier: Trial | None = None
    plans: list[Plan] = field(default_factory=list)
    gains: dict[str, float] = field(default_factory=dict)
    suggestions: list[RoundSuggestion] = field(default_factory=list)
    suggested: int = 0
    areas: list[Area] = field(default_factory=list)

    def forget_round(self) -> None:
        """Let go of the round that is shown: what it was planned for has changed."""
        self.leave_job()
        if self.planned is not None:
            current = self.current_id
            areas = frozenset(self.planned.request.area_ids)
            self.earlier = Trial(current, areas, self.changes) if current else None
        self._clear()

    @property
    def current_id(self) -> str:
        """Id of the plan that is to be walked, of those that are compared; "" once printed."""
        if self.planned is None or self.is_printed:
            return ""
        if self.planned.status == "planned":
            return self.planned.id
        return next((plan.id for plan in self.plans if plan.status == "planned"), "")

    def leave_job(self) -> None:
        """Wait for the planning no more: it is stopped when the page is next drawn."""
        if self.job_id:
            self.left_jobs.append(LeftJob(self.job_id, self.job_shown))
            self.forget_job()

    def forget_job(self) -> None:
        """Follow no planning any more."""
        self.job_id = self.job_shown = ""
        st.query_params.pop("job", None)

    def _clear(self) -> None:
        self.planned = None
        self.plans = []
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
        self._clear()
        self.planned = planned
        self.earlier = None
        self.changes = start_of(planned)
        st.query_params["round"] = planned.id


def start_of(planned: PlannedRound) -> Changes:
    """Return what was changed by hand when a round was planned: nothing is to be different."""
    asked = planned.request
    return Changes(frozenset(asked.dropped), dict(asked.assigned), frozenset(asked.reversed))


def state() -> PlanState:
    """Return the memory of this session."""
    found = st.session_state.setdefault("plan_round.state", PlanState())
    assert isinstance(found, PlanState)
    return found


def change_by_hand(
    _: Translator, changes: Changes, said: str, restore: Callable[[], None] = lambda: None
) -> None:
    """
    Change what the round will be planned for the next time; *Fortryd* takes it back.

    Parameters
    ----------
    said
        What has changed.
    restore
        Takes back what else was changed with it.
    """
    page = state()
    before, earlier = page.changes, page.undo
    page.changes = changes
    page.said = said + " " + _("Tryk på Planlæg igen.")

    def undo() -> str:
        page.changes, page.undo = before, earlier
        restore()
        return _("Ændringen er taget tilbage.")

    page.undo = undo
    rerun_soon()


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
