"""What the page *Registrér runde* remembers between two runs of its script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import streamlit as st

if TYPE_CHECKING:
    from gis.services.coverage import Unit
    from gis.services.rounds import PlannedRound, RoundSummary, SheetState
    from gis.services.walked import PassRow

KIND_KEY = "record.kind"
HOW_KEY = "record.how"
LEGS_KEY = "record.legs"
TRACK_LEG_KEY = "record.track_leg"
DATE_KEY = "record.date"
FROM_KEY = "record.from"
TO_KEY = "record.to"
NEXT_DAY_KEY = "record.next_day"
PAIR_KEY = "record.pair"
SIDE_KEY = "record.side"
MODE_KEY = "record.mode"
BY_KEY = "record.by"
LIGHT_KEY = "record.light"
WEATHER_KEY = "record.weather"
SHREDDED_KEY = "record.shredded"
SEEN_KEY = "record.seen"
FROM_SHEET_KEY = "record.from_sheet"
ROW_KEYS = ("record.letters.", "record.again.", "record.rows_shown", "record.unread.")
"""
What the keys begin with of what a sheet's rows hold: their fields, and the letters that were typed
and stand for no sign, which are no widget's, so that they are kept while the rows are not drawn.
"""
HOME_KEY = "record.home"
HINDERED_KEY = "record.hindered"
OUTING_KEY = "record.outing"

Kind = Literal["round", "marked"]
How = Literal["planned", "partly", "track", "not"]


@dataclass(frozen=True)
class Change:
    """How far an area was covered before and after, as shares of its dwellings."""

    name: str
    before: float
    after: float


@dataclass(frozen=True)
class Saved:
    """What was saved last, and how the areas changed, in shares of addresses or dwellings."""

    said: str
    changes: tuple[Change, ...] = ()
    unit: Unit = "addresses"


@dataclass
class RecordState:
    """
    The page's memory; what is typed is kept by the widgets.

    Attributes
    ----------
    round_id, shown, summary, passes
        The round that is recorded: its plan, its line in the list, its passes that count.
    sheet_code
        Code of the sheet by which it was opened, "" where it was opened otherwise.
    out
        Ids of the outings whose workers the form asks of whether they are home.
    ticked
        Ids of the rows of the walking list that were walked.
    marked
        Ids of the street pieces that were seen without a round.
    drafts
        Numbers of the places where something was seen; their fields are kept by the widgets.
    opened, selected
        Street whose pieces are listed, and id of the chosen row.
    said, problem, field
        What the status line says; a sentence that tells what to put right, and where: "times",
        "list", "seen" or "form" for the whole form.
    saved
        What was saved last; the form is put away then.
    undo
        What *Fortryd* does now, and returns to be said.
    begun_at
        When the form was opened: what its preset times count from.
    """

    round_id: str = ""
    shown: PlannedRound | None = None
    summary: RoundSummary | None = None
    passes: tuple[PassRow, ...] = ()
    sheet_code: str = ""
    out: tuple[str, ...] = ()
    ticked: set[str] = field(default_factory=set)
    marked: set[str] = field(default_factory=set)
    drafts: list[int] = field(default_factory=list)
    opened: str = ""
    selected: str = ""
    said: str = ""
    problem: str = ""
    field: str = ""
    saved: Saved | None = None
    undo: Callable[[], str] | None = None
    begun_at: dt.datetime | None = None

    @property
    def sheets(self) -> tuple[SheetState, ...]:
        """The sheet by which the round was opened; else all that were printed of it."""
        printed = () if self.summary is None else self.summary.sheets
        own = tuple(one for one in printed if one.code == self.sheet_code)
        return own or printed

    def settle(self) -> None:
        """Put away what was said and told about the last press."""
        self.said = self.problem = self.field = ""
        self.undo = None


def state() -> RecordState:
    """Return the memory of this session."""
    found = st.session_state.setdefault("record.state", RecordState())
    assert isinstance(found, RecordState)
    return found
