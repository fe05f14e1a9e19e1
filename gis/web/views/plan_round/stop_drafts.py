"""What the page remembers of stops and breaks, and how it asks for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.locale import COPENHAGEN
from gis.planning.visits import LEAST_PRIORITY, Break, Window
from gis.services.rounds import RETURN_MINUTES, StopRequest
from gis.services.walked import local_time
from gis.web.views.plan_round.state import chosen_ids, state

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any

    from gis.locale import Translator
    from gis.services.return_windows import ReturnWindow
    from gis.services.rounds import PlannedRound, RoundRequest
    from gis.services.rounds.request import StopKind

MINUTES: Final[dict[StopKind, float]] = {
    "return": RETURN_MINUTES, "point": 10.0, "partner": 20.0, "place": 30.0, "address": 10.0,
}  # fmt: skip
"""What a stop takes where nobody says: a word with a partner, a while at a place [assumptions]."""
BREAK_MINUTES: Final = 30.0
BREAK_TIMES: Final = (dt.time(12), dt.time(13))
"""A lunch [assumption]."""
DAY: Final = dt.timedelta(days=1)
BREAK: Final = "break."
"""Begins the id of a row that is a rest."""

LetGo = Callable[[], None]
"""Lets go of what is shown: it was planned for something else."""

Times = tuple[dt.time, dt.time]
"""From and to on a day; what ends before it begins ends on the next."""


@dataclass(frozen=True)
class StopDraft:
    """
    A stop as the fields have it.

    Attributes
    ----------
    times
        When it may begin on the round's day, in Danish time; at any time where there are none.
    agreed
        Windows of a return, whatever the day is.
    is_offered
        Whether it came by itself, and goes again with the time that it came for.
    """

    kind: StopKind
    ref: str
    label: str = ""
    minutes: float = RETURN_MINUTES
    times: tuple[Times, ...] = ()
    must: bool = False
    priority: int = LEAST_PRIORITY
    needs_pair: bool = False
    walker: int | None = None
    agreed: tuple[Window, ...] = ()
    is_offered: bool = False

    @classmethod
    def of(cls, asked: StopRequest, label: str = "", *, is_offered: bool = False) -> StopDraft:
        """Return a stop that was asked for."""
        is_return = asked.kind == "return"
        return cls(
            asked.kind, asked.ref, label, asked.minutes,
            () if is_return else tuple(map(_times, asked.windows)), asked.must, asked.priority,
            asked.needs_pair, asked.walker, asked.windows if is_return else (), is_offered,
        )  # fmt: skip

    def request(self, begins: dt.datetime, ends: dt.datetime, walkers: int) -> StopRequest:
        """Return the stop for a time out; what is overdue then may be kept in all of it."""
        windows = tuple(_window(times, begins, ends) for times in self.times)
        if self.agreed:
            is_late = max(window.closes for window in self.agreed) <= begins
            windows = (Window(begins, ends),) if is_late else self.agreed
        walker = self.walker if self.walker and self.walker <= walkers else None
        return StopRequest(
            self.kind, self.ref, self.minutes, windows, self.must, self.priority, self.needs_pair,
            walker,
        )  # fmt: skip


@dataclass(frozen=True)
class BreakDraft:
    """A rest of each walker, begun and over between two times of the day."""

    minutes: float = BREAK_MINUTES
    times: Times = BREAK_TIMES


@dataclass
class StopsState:
    """
    The memory of the section *Besøg på runden*.

    Attributes
    ----------
    drafts
        What is on the round, by id of what is visited.
    breaks
        The rests.
    orders
        Walker to the ids of what it visits, in an order chosen by hand.
    due
        Returns that offer themselves, and are not on the round.
    refused
        Ids of those that were taken off: they do not come back by themselves.
    settled_for
        When a stored round was planned for: nothing is added to what it visits.
    labels
        Codes and names by id, of what this page has seen.
    selected
        Id of the row whose fields are open.
    is_open
        Whether the rows are shown; None until somebody says: while no plan is.
    turn
        Counts what was added: a new number closes and empties the fields for it.
    """

    drafts: dict[str, StopDraft] = field(default_factory=dict)
    breaks: list[BreakDraft] = field(default_factory=list)
    orders: dict[int, tuple[str, ...]] = field(default_factory=dict)
    due: dict[str, StopDraft] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    settled_for: dt.datetime | None = None
    labels: dict[str, str] = field(default_factory=dict)
    selected: str = ""
    is_open: bool | None = None
    turn: int = 0


def stops_state() -> StopsState:
    """Return the memory of this session."""
    found = st.session_state.setdefault("plan_round.stops", StopsState())
    assert isinstance(found, StopsState)
    return found


def has_stops() -> bool:
    """Return whether anything is to be visited."""
    return bool(stops_state().drafts)


def name_of(ref: str, one: StopDraft) -> str:
    """Return the code or name of a stop; "" of one that this page has not seen."""
    return one.label or stops_state().labels.get(ref, "")


def number_of(ref: str) -> int:
    """Return the number by which a stop without a code goes: its place on the round, from 1."""
    known = [*stops_state().drafts]
    return known.index(ref) + 1 if ref in known else len(known) + 1


def time_out(begins: dt.datetime | None, minutes: float) -> tuple[dt.datetime, dt.datetime]:
    """Return when a round is out, from now on where no time was chosen."""
    begins = begins or dt.datetime.now(dt.UTC).replace(second=0, microsecond=0)
    return begins, begins + dt.timedelta(minutes=minutes)


def wanted_stops(begins: dt.datetime | None, minutes: float, walkers: int) -> dict[str, Any]:
    """
    Return the stops, breaks and orders of a request, by its fields.

    Raises
    ------
    InputError
        ``time_does_not_exist`` for an hour that the clocks skip; ``break_does_not_fit``.
    """
    page, span = stops_state(), time_out(begins, minutes)
    if not page.drafts:
        return {"stops": (), "breaks": (), "orders": {}}
    rests = [(rest.minutes, _window(rest.times, *span)) for rest in page.breaks]
    return {
        "stops": tuple(draft.request(*span, walkers) for draft in page.drafts.values()),
        "breaks": tuple(Break(minutes, rest.opens, rest.closes) for minutes, rest in rests),
        "orders": _orders(page.orders, walkers),
    }


def _orders(chosen: dict[int, tuple[str, ...]], walkers: int) -> dict[int, tuple[str, ...]]:
    """Return an order chosen by hand, as far as the round that is asked for has one."""
    if chosen_ids() or any(walker > walkers for walker in chosen):
        return {}
    return dict(chosen)


def fill_stops(request: RoundRequest) -> None:
    """Set the section to what a round was planned for."""
    page = stops_state()
    page.drafts = {
        stop.ref: StopDraft.of(stop, page.labels.get(stop.ref, "")) for stop in request.stops
    }
    page.breaks = [
        BreakDraft(rest.minutes, _times(Window(rest.earliest, rest.latest)))
        for rest in request.breaks
    ]
    page.orders = dict(request.orders)
    page.settled_for, page.selected, page.is_open = request.planned_for, "", None


def name_stops(planned: PlannedRound) -> None:
    """Remember what the stops of a round are called."""
    stops_state().labels |= {stop.ref: stop.label for stop in planned.stops if stop.label}


def forget_stops() -> None:
    """Begin with no stops."""
    labels = stops_state().labels
    st.session_state["plan_round.stops"] = StopsState(labels=labels)


def ask_for_returns(windows: Iterable[ReturnWindow], begins: dt.datetime | None) -> None:
    """
    Ask for some returns, and nothing else: what is ahead must be visited, the rest may be.

    Parameters
    ----------
    begins
        When the round sets out, if that is known: no other returns come by themselves then.
    """
    forget_stops()
    now, page = dt.datetime.now(dt.UTC), stops_state()
    page.settled_for = begins
    for one in windows:
        page.labels[one.id] = one.code or one.street_name
        page.drafts[one.id] = StopDraft(
            "return", one.id, page.labels[one.id], must=one.ends_at > now,
            needs_pair=one.needs_pair, agreed=(Window(one.starts_at, one.ends_at),),
        )  # fmt: skip


def offer(due: Iterable[StopDraft], taken: Collection[str], begins: dt.datetime | None) -> None:
    """
    Put returns on the round that offer themselves, and take those off that do so no more.

    Parameters
    ----------
    due
        Returns that the time out could keep, and overdue ones.
    taken
        Ids of those that come by themselves.
    begins
        Of the time out.
    """
    page, wanted = stops_state(), {stop.ref: stop for stop in due}
    page.drafts = {
        ref: draft for ref, draft in page.drafts.items() if not draft.is_offered or ref in taken
    }
    if begins is None or begins != page.settled_for:
        for ref in taken:
            if ref not in page.refused:
                page.drafts.setdefault(ref, wanted[ref])
    page.due = {ref: draft for ref, draft in wanted.items() if ref not in page.drafts}


def without(orders: dict[int, tuple[str, ...]], ref: str) -> dict[int, tuple[str, ...]]:
    """Return orders in which a stop is not any more."""
    return {walker: tuple(one for one in refs if one != ref) for walker, refs in orders.items()}


def _window(times: Times, begins: dt.datetime, ends: dt.datetime) -> Window:
    """Return times on the day of a time out, or on the next one where that is out then still."""
    day = begins.astimezone(COPENHAGEN).date()
    found = _on(day, times)
    if found.closes <= begins and (later := _on(day + DAY, times)).opens < ends:
        return later
    return found


def _on(day: dt.date, times: Times) -> Window:
    opens, closes = times
    return Window(local_time(day, opens), local_time(day if closes >= opens else day + DAY, closes))


def _times(window: Window) -> Times:
    return time_of(window.opens), time_of(window.closes)


def time_of(at: dt.datetime) -> dt.time:
    """Return the time of day in Denmark, in whole minutes."""
    return at.astimezone(COPENHAGEN).time().replace(second=0, microsecond=0)


# --- by hand --------------------------------------------------------------------------------


def put(draft: StopDraft, let_go: LetGo) -> None:
    """Put a stop on the round, or another form of one that is."""
    let_go()
    page = stops_state()
    page.refused.discard(draft.ref)
    if draft.ref not in page.drafts:
        page.orders = {}  # one more has no place in an order that was chosen
    page.drafts[draft.ref] = draft


def take_off(_: Translator, ref: str, let_go: LetGo) -> None:
    """Take a stop or a rest off the round, by the id of its row; [Fortryd] puts it back."""
    let_go()
    page = stops_state()
    before = dict(page.drafts), list(page.breaks), dict(page.orders)
    if ref.startswith(BREAK):
        del page.breaks[int(ref.removeprefix(BREAK))]
        state().said = _("Pausen er taget af runden.")
    else:
        page.drafts.pop(ref, None)
        page.refused.add(ref)
        page.orders = without(page.orders, ref)
        state().said = _("Besøget er taget af runden.")
    page.selected = ""

    def back() -> str:
        let_go()
        page.drafts, page.breaks, page.orders = before
        page.refused.discard(ref)
        return _("Det er fortrudt.")

    state().undo = back
