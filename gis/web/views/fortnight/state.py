"""What the page *Fjorten dage* remembers between two runs of its script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.errors import KvarterError
from gis.locale import COPENHAGEN
from gis.services.fortnight import FortnightTerms
from gis.web.kept import KeptFields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.fortnight import Colleague, FortnightPlan, ProposedRound

FIRST_KEY: Final = "fortnight.first"
MINUTES_KEY: Final = "fortnight.minutes"
PAIR_KEY: Final = "fortnight.pair"
A_DAY_KEY: Final = "fortnight.a_day"
A_WEEK_KEY: Final = "fortnight.a_week"
USUAL: Final = FortnightTerms(dt.date.min)
"""The terms that a team begins with."""


def absent_key(member_id: str) -> str:
    """Return the key of the field with the dates on which a colleague is away."""
    return f"fortnight.absent.{member_id}"


@dataclass
class FortnightPage:
    """
    The page's memory.

    Attributes
    ----------
    hours
        The working hours of the chosen colleague, which save themselves.
    member, chosen
        Id of the colleague, and key of the proposal, that is chosen; "" for none.
    left_out
        Keys of proposals that are taken out.
    moves
        By key who goes in the place of whom, in the order in which it was said.
    of
        The proposals that these are about.
    jobs
        Ids of the jobs that plan the rounds.
    said, problem, undoing
        What the status line says, what went wrong, and what [Fortryd] does.
    """

    hours: KeptFields = field(default_factory=lambda: KeptFields("fortnight"))
    member: str = ""
    chosen: str = ""
    left_out: set[str] = field(default_factory=set)
    moves: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    of: tuple[tuple[str, tuple[str, ...]], ...] = ()
    jobs: list[str] = field(default_factory=list)
    said: str = ""
    problem: str = ""
    undoing: Callable[[], object] | None = None

    def tell(self, said: str, undoing: Callable[[], object] | None = None) -> None:
        """Say what was done, and what takes it back."""
        self.said, self.undoing, self.problem = said, undoing, ""
        self.hours.tell("")

    def attempt(self, texts: Translator, act: Callable[[], object]) -> bool:
        """Do something, and return whether that went well; else what went wrong is told."""
        try:
            act()
        except KvarterError as error:
            self.tell("")
            self.problem = texts.error(error)
            return False
        return True

    def take(self, plan: FortnightPlan) -> tuple[ProposedRound, ...]:
        """
        Return the proposals as they were changed by hand.

        What was said of other proposals is forgotten.
        """
        of = tuple((one.key, one.slot.members) for one in plan.proposals)
        if of != self.of:
            self.of, self.left_out, self.moves, self.chosen = of, set(), {}, ""
        return tuple(self._moved(plan, one) for one in plan.proposals)

    def _moved(self, plan: FortnightPlan, one: ProposedRound) -> ProposedRound:
        for leaving, coming in self.moves.get(one.key, ()):
            one = plan.moved(one, leaving, coming)
        return one


def state() -> FortnightPage:
    """Return the memory of this session."""
    found = st.session_state.setdefault("fortnight.panel", FortnightPage())
    assert isinstance(found, FortnightPage)
    return found


def tomorrow() -> dt.date:
    """Return the first date that is proposed for, unless another is chosen."""
    return dt.datetime.now(COPENHAGEN).date() + dt.timedelta(days=1)


def asked_terms(colleagues: Sequence[Colleague]) -> FortnightTerms:
    """Return what the fields ask for."""
    chosen = st.session_state
    first = max(chosen.get(FIRST_KEY) or tomorrow(), tomorrow())
    absent = {(one.id, date) for one in colleagues for date in chosen.get(absent_key(one.id)) or ()}
    return FortnightTerms(
        first, float(chosen.get(MINUTES_KEY) or USUAL.minutes),
        is_pair=chosen.get(PAIR_KEY, USUAL.is_pair) is not False,
        most_a_day=int(chosen.get(A_DAY_KEY) or USUAL.most_a_day),
        most_a_week=int(chosen.get(A_WEEK_KEY) or USUAL.most_a_week),
        absent=frozenset(absent),
    )  # fmt: skip
