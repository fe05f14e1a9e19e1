"""The rows of a sheet in its order, to type in what was written on it: letters, and come again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.locale.fieldwork_words import signs
from gis.locale.return_words import what, when
from gis.locale.sign_letters import SIGN_LETTERS, letters_of, read_letters
from gis.locale.visit_words import kinds, stop_name
from gis.planning.directions import Direction
from gis.services.return_windows import ReturnWindow
from gis.services.rounds import starts_of
from gis.services.rounds.sheet_order import lines_of
from gis.web.plain import plain, problem
from gis.web.views.record.sightings import (
    add_draft,
    chosen_walkers,
    forget_draft,
    is_chosen,
    key,
    preset_return,
    typed,
    unread,
    unread_error,
)
from gis.web.views.record.state import FROM_SHEET_KEY, ROW_KEYS, state
from gis.web.views.round_words import is_passing, row_id, stop_row_id, street_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.rounds import PlannedLeg, PlannedRound, PlannedStop
    from gis.services.rounds.sheet_order import Line

ROWS_AT_ONCE: Final = 60
"""Rows that are drawn before one asks for more: a page of the list has some thirty. Assumed."""
LETTERS, AGAIN, SHOWN_KEY, UNREAD = ROW_KEYS
RETURN: Final = "return."
UNTOUCHED: Final = (
    "signs", "tried", "back", "stretch", "left", "hit", "watch_for", "needs_pair", "who",
)  # fmt: skip
"""Fields that are empty as long as nobody has said anything of a place."""


@dataclass(frozen=True)
class SheetRow:
    """
    A row of the list on paper, as it is asked for.

    Attributes
    ----------
    id
        As in the walking list; of a return its own.
    letter
        Of its leg, "" where there is one alone.
    name, clock
        Number and name, or code; and when, as printed.
    stretch
        Id of the row of the street where something was seen; of a return to a point of the one
        before it, and "" of other stops.
    point
        Id of the observation point that was visited or is to be; "" where it is none.
    """

    id: str
    letter: str
    name: str
    clock: str
    stretch: str = ""
    point: str = ""

    @property
    def is_return(self) -> bool:
        """Whether it says where to come back."""
        return self.id.startswith(RETURN)

    @property
    def label(self) -> str:
        """What it is called."""
        return f"{self.letter} {self.name}".strip()

    @property
    def is_asked(self) -> bool:
        """Whether something can be written on it that is kept."""
        return bool(self.stretch or self.point)


def sheet_rows(_: Translator, scope: Scope, shown: PlannedRound) -> list[SheetRow]:
    """Return the rows of the legs that are recorded, in the order of the sheet."""
    lines = lines_of(scope, shown, state().sheets)
    chosen = chosen_walkers(shown)
    points = {
        one.id: one.point_id or "" for of_leg in lines.values() for one in of_leg
        if isinstance(one, ReturnWindow)
    }  # fmt: skip
    points |= _points_of_stops(scope, shown)
    return [
        row
        for leg in shown.legs
        if leg.walker in chosen
        for row in _rows(_, shown, leg, lines[leg.walker], points)
    ]


def _points_of_stops(scope: Scope, shown: PlannedRound) -> dict[str, str]:
    """Return by what is visited its observation point: a stop may be a return to one."""
    from gis.services import return_windows

    visits = [visit for leg in shown.legs for visit in leg.visits]
    found = {one.ref: one.ref for one in visits if one.kind == "point"}
    if any(one.kind == "return" for one in visits):
        windows = return_windows.list_windows(scope, open_only=False)
        found |= {one.id: one.point_id or "" for one in windows}
    return found


def _rows(
    _: Translator,
    shown: PlannedRound,
    leg: PlannedLeg,
    lines: Sequence[Line],
    points: dict[str, str],
) -> Iterator[SheetRow]:
    letter = leg.letter if len(shown.legs) > 1 else ""
    starts = starts_of(leg.directions, leg.visits, leg.leaves, shown.pace_kmh)
    row = ""
    for one in lines:
        if isinstance(one, Direction):
            row = row_id(leg, one)
            begins = starts.get(one.number)
            clock = (
                _.clock(begins)
                if begins
                else _("{minutes} min", minutes=_.number(one.start_minute))
            )
            name = street_name(_, one.name)
            if is_passing(leg, one):
                name = _("{name}, gå videre", name=name)
            name = f"{one.number} {name}"
            yield SheetRow(row, letter, name, clock, row)
        elif isinstance(one, ReturnWindow):
            name = what(_, one.code, one.street_name)
            times = _("Kom igen {when}", when=when(_, one.starts_at, one.ends_at))
            yield SheetRow(RETURN + one.id, letter, name, times, row, one.point_id or "")
        else:
            yield _stop(_, one, letter, points.get(one.ref, ""))


def _stop(_: Translator, one: PlannedStop, letter: str, point: str) -> SheetRow:
    name = stop_name(_, one.kind, one.label, one.number)
    told = name if one.kind == "break" else f"{name}, {kinds(_)[one.kind]}"
    clock = "" if one.arrives is None else _.clock(one.arrives)
    return SheetRow(stop_row_id(one), letter, told, clock, point=point)


# --- drawing -----------------------------------------------------------------------------------


def show_rows(
    _: Translator, rows: Sequence[SheetRow], points: frozenset[str], draw: Callable[[int], None]
) -> frozenset[int]:
    """
    Draw the rows to type into, and below each what is told of it; return the drafts drawn.

    Parameters
    ----------
    points
        Ids of the observation points that can be chosen.
    draw
        Draws the fields of a draft.
    """
    if not st.toggle(
        _("Skriv ind fra arket"), key=FROM_SHEET_KEY, persist_state="session"
    ):  # fmt: skip
        if unread():
            problem(_.error(unread_error(unread())))
        return frozenset()
    _show_key(_)
    count = st.session_state.setdefault(SHOWN_KEY, ROWS_AT_ONCE)
    drawn = set()
    with st.container(key="kv_sheet_rows", gap="xsmall"):
        for row in rows[:count]:
            number = _show_row(_, row, points)
            if number is not None:
                drawn.add(number)
                with st.container(border=True, gap="small", key=f"kv_seen_{number}"):
                    draw(number)
    if len(rows) > count:
        st.button(
            _.n("Vis {count} række mere", "Vis {count} rækker mere",
                min(len(rows) - count, ROWS_AT_ONCE)),
            key="record.rows_more", on_click=_show_more,
        )  # fmt: skip
    return frozenset(drawn)


def _show_more() -> None:
    st.session_state[SHOWN_KEY] += ROWS_AT_ONCE


def _show_key(_: Translator) -> None:
    words = signs(_)
    told = " · ".join(f"**{letter}** {words[code]}" for code, letter in SIGN_LETTERS.items())
    with st.expander(_("Bogstaverne på arket"), key="record.letters_key"):
        st.markdown(told)


def _show_row(_: Translator, row: SheetRow, points: frozenset[str]) -> int | None:
    """Draw a row of the sheet, and return the draft that belongs to it."""
    number = _draft_of(row)
    letters, again = f"{LETTERS}{row.id}", f"{AGAIN}{row.id}"
    signs_seen = () if number is None else typed(number, "signs") or ()  # as the fields below say
    st.session_state[letters] = letters_of(signs_seen) + unread(row.id)
    st.session_state[again] = number is not None and _comes_again(number)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{plain(row.label)} · {plain(row.clock)}" if row.clock else plain(row.label),
                    width=360)  # fmt: skip
        if row.is_asked and (not row.point or row.point in points):
            st.text_input(
                _("Bogstaver, {row}", row=row.label), key=letters, max_chars=30, width=140,
                label_visibility="collapsed", autocomplete="off", placeholder=_("Bogstaver"),
                on_change=_write, args=(row,),
            )  # fmt: skip
            st.checkbox(
                _("Kom igen"), key=again, width="content", on_change=_come_again, args=(row,),
            )  # fmt: skip
    if unread(row.id):
        problem(_.error(unread_error(unread(row.id))))
    return number


def _comes_again(number: int) -> bool:
    return bool(typed(number, "back")) or typed(number, "where") == "street"


def _draft_of(row: SheetRow) -> int | None:
    return next((one for one in state().drafts if typed(one, "row") == row.id), None)


def _write(row: SheetRow) -> None:
    """Take over the letters of a row: it is a place where something was seen."""
    codes, unknown = read_letters(st.session_state[f"{LETTERS}{row.id}"])
    st.session_state[f"{UNREAD}{row.id}"] = unknown
    number = _draft_of(row)
    if number is None and not codes:
        return
    number = _begin(row) if number is None else number
    if codes and typed(number, "where") == "street":
        st.session_state[key(number, "where")] = "new"
        st.session_state[key(number, "back")] = True
    st.session_state[key(number, "signs")] = codes
    _drop_if_empty(number)


def _come_again(row: SheetRow) -> None:
    """Take over that one comes again: to the point, or to the street where nothing was seen."""
    is_again, number = st.session_state[f"{AGAIN}{row.id}"], _draft_of(row)
    if number is None:
        if not is_again:
            return
        number = _begin(row)
        if not row.point:
            st.session_state[key(number, "where")] = "street"
    st.session_state[key(number, "back")] = is_again
    if is_again:
        preset_return(number)
    elif typed(number, "where") == "street":
        st.session_state[key(number, "where")] = "new"
    _drop_if_empty(number)


def _begin(row: SheetRow) -> int:
    """Return a draft for a row: one of its point, the empty one that waits, or a new one."""
    empty = [
        one
        for one in state().drafts
        if not typed(one, "row") and not any(typed(one, name) for name in UNTOUCHED)
    ]
    free = [one for one in empty if is_chosen(one) and typed(one, "point") == row.point]
    free = free or [one for one in empty if not is_chosen(one)]
    if not free:
        add_draft()
        free = state().drafts[-1:]
    fields = st.session_state
    fields[key(free[0], "row")] = row.id
    fields[key(free[0], "where")] = "known" if row.point else "new"
    if row.point:
        fields[key(free[0], "point")] = row.point
    else:
        fields[key(free[0], "stretch")] = row.stretch
    return free[0]


def _drop_if_empty(number: int) -> None:
    said = any(typed(number, name) for name in ("signs", "tried", "home", "spot", "watch_for"))
    if not said and not is_chosen(number) and not _comes_again(number):
        state().drafts.remove(number)
        forget_draft(number)
