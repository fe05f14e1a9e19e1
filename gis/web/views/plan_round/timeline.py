"""The timeline of a round with stops, and the table that says the same: when what, how long."""

from __future__ import annotations

import datetime as dt
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from gis.locale import COPENHAGEN
from gis.locale.visit_words import kinds, stop_code, stop_name
from gis.maps import style
from gis.services.rounds import Span, spans
from gis.web.components import Column, TableRow, choice_table, page_component
from gis.web.presses import heard_by
from gis.web.views.round_words import duration, row_id, stop_row_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gis.locale import Translator
    from gis.services.rounds import PlannedLeg

TICK_MINUTES: Final = (10, 15, 30, 60, 120, 240)
MOST_TICKS: Final = 12
"""Lines across the whole time, so that their hours have room."""

_timeline = page_component("timeline")


@dataclass(frozen=True)
class Entry:
    """
    A row of the table, drawn as one bar, or two where somebody waits before it.

    Attributes
    ----------
    id
        Of its stop, or of the first street that is walked meanwhile.
    span
        What is done.
    wait
        The waiting before it.
    """

    id: str
    leg: PlannedLeg
    span: Span
    wait: Span | None = None


def entries(leg: PlannedLeg) -> list[Entry]:
    """Return what a leg does, in order."""
    found, waiting = [], None
    for number, span in enumerate(spans(leg)):
        if span.kind == "wait":
            waiting = span
            continue
        if span.kind in ("way", "home"):
            key = row_id(leg, span.rows[0]) if span.rows else f"way.{leg.walker}.{number}"
        else:
            assert span.stop is not None
            key = stop_row_id(span.stop)
        found.append(Entry(key, leg, span, waiting))
        waiting = None
    return found


def show_timeline(
    _: Translator, legs: Sequence[PlannedLeg], *, chosen: str, on_choice: Callable[[str], None]
) -> None:
    """
    Draw the time of each leg from left to right.

    Parameters
    ----------
    legs
        Those shown; without a clock there is nothing to draw.
    chosen
        Id of the chosen row, "" for none.
    on_choice
        Is given the id of what was pressed, "" when the choice was cleared.
    """
    key = "plan_round.timeline"
    turn_key = f"{key}.turn"
    timed = [leg for leg in legs if leg.leaves is not None and leg.returns is not None]
    if not timed:
        return

    def pass_on() -> None:
        for press in (st.session_state.get(key) or {}).get("told") or ():
            if press["turn"] > st.session_state[turn_key]:
                st.session_state[turn_key] = press["turn"]
                on_choice(press["chosen"])

    answered = st.session_state.setdefault(turn_key, time.time_ns() // 1_000_000)
    pass_on()
    if st.session_state[turn_key] != answered:
        st.rerun()  # told, but not heard until now: the page was being drawn anew
    heard_by(key, pass_on)
    with st.container(key="kv_timeline"):
        _timeline(
            data=drawing(_, timed) | {"chosen": chosen, "turn": answered},
            key=key,
            on_told_change=pass_on,
        )


def drawing(_: Translator, legs: Sequence[PlannedLeg]) -> dict[str, Any]:
    """Return the timeline as ``timeline.js`` draws it: places are shares of the whole time."""
    begins = min(leg.leaves for leg in legs if leg.leaves is not None)
    ends = max(leg.returns for leg in legs if leg.returns is not None)
    ticks = _ticks(begins, ends)
    first = min(begins, ticks[0]) if ticks else begins
    whole = max((ends - first).total_seconds(), 1.0)

    def share(at: dt.datetime) -> float:
        return round(min(max((at - first).total_seconds() / whole, 0.0), 1.0), 5)

    return {
        "caption": _("Tidslinje. Alt på den står også i tabellen."),
        "legs": [
            {
                "letter": leg.letter,
                "color": style.category(leg.walker - 1).colour,
                "bars": [bar for entry in entries(leg) for bar in _bars(_, entry, share)],
                "windows": [
                    {"id": stop_row_id(stop), "from": share(span.opens), "to": share(span.closes)}
                    for stop in leg.visits
                    if stop.asked is not None
                    for span in stop.asked.windows
                    if span.closes >= first and span.opens <= ends
                ],
            }
            for leg in legs
        ],
        "ticks": [{"at": share(at), "label": _.clock(at)} for at in ticks],
    }


def _bars(
    _: Translator, entry: Entry, share: Callable[[dt.datetime], float]
) -> list[Mapping[str, Any]]:
    stop, span = entry.span.stop, entry.span
    is_stop = span.kind in ("work", "break") and stop is not None
    label = ""
    if is_stop and stop is not None:
        label = stop_code(_, stop.kind, stop.label, stop.number)
        label = _("Pause") if stop.kind == "break" else label
    bars = [(one.kind, one) for one in (entry.wait, span) if one is not None]
    return [
        {
            "id": entry.id,
            "kind": "way" if kind == "home" else kind,
            "from": share(one.begins),
            "to": share(one.ends),
            "label": label if kind in ("work", "break") else "",
            "title": f"{_.time(one.begins)}–{_.clock(one.ends)} {_what(_, entry, kind)}",
        }
        for kind, one in bars
    ]


def _ticks(begins: dt.datetime, ends: dt.datetime) -> list[dt.datetime]:
    """Return whole times of the clock of Denmark across a time, not too many."""
    minutes = (ends - begins).total_seconds() / 60
    every = next((one for one in TICK_MINUTES if minutes / one <= MOST_TICKS), TICK_MINUTES[-1])
    day = begins.astimezone(COPENHAGEN).replace(hour=0, minute=0, second=0, microsecond=0)
    midnight = day.astimezone(dt.UTC)
    first = math.floor((begins - midnight).total_seconds() / 60 / every)
    last = math.floor((ends - midnight).total_seconds() / 60 / every)
    return [midnight + dt.timedelta(minutes=every * n) for n in range(first, last + 1)]


# --- the table -------------------------------------------------------------------------------


def show_times(
    _: Translator,
    legs: Sequence[PlannedLeg],
    *,
    has_legs: bool,
    marks: Mapping[str, str],
    chosen: str,
    on_choice: Callable[[str], None],
) -> None:
    """Draw the table of the timeline: its rows, in its order, with its choice."""
    choice_table(
        _("Tidslinjen som tabel. Tryk på en række for at se den på kortet."),
        [
            *([Column(_("Rute"))] if has_legs else []),
            Column(_("Kl."), is_short=True),
            Column(_("Hvad"), is_heading=True),
            Column(_("Hvor længe"), is_number=True),
            Column(_("Ventetid"), is_number=True),
            Column(_("Aftalt tidsrum")),
        ],
        [
            TableRow(
                entry.id,
                _row(_, entry, marks.get(entry.id, ""), has_legs=has_legs),
                is_muted=entry.span.kind in ("way", "home") or entry.id in marks,
            )
            for leg in legs
            for entry in entries(leg)
        ],
        chosen=chosen,
        key="plan_round.times_table",
        on_choice=on_choice,
    )


def _row(_: Translator, entry: Entry, mark: str, *, has_legs: bool) -> list[str]:
    span, wait = entry.span, entry.wait
    what = _what(_, entry, span.kind)
    return [
        *([entry.leg.letter] if has_legs else []),
        _.clock(span.begins),
        f"{what} ({mark})" if mark else what,
        duration(_, span.minutes),
        "" if wait is None else duration(_, wait.minutes),
        _windows(_, span),
    ]


def _what(_: Translator, entry: Entry, kind: str) -> str:
    stop = entry.span.stop
    if kind == "home":
        return _("Undervejs tilbage")
    assert stop is not None
    name = stop_name(_, stop.kind, stop.label, stop.number)
    if kind == "way":
        return _("Undervejs til {name}", name=name)
    if kind == "wait":
        return _("Vent ved {name}", name=name)
    return name if kind == "break" else f"{kinds(_)[stop.kind]} {name}"


def _windows(_: Translator, span: Span) -> str:
    stop = span.stop
    if span.kind != "work" or stop is None or stop.asked is None:
        return ""
    return ", ".join(f"{_.clock(one.opens)}–{_.clock(one.closes)}" for one in stop.asked.windows)
