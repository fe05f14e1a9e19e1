"""What panels of places and channels share: what was done and [Fortryd], a kind, a point."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from gis.errors import KvarterError
from gis.services import maps
from gis.web.components import status_line
from gis.web.kept import KeptFields
from gis.web.plain import plain, problem
from gis.web.session import page_scope

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.rows import RowChange

Point = tuple[float, float]
"""Longitude and latitude in WGS84."""
NEW: Final = "new"
"""Stands for the row that is being added."""


@dataclass
class Panel:
    """
    The memory of a panel.

    Attributes
    ----------
    name
        Beginning of the widgets' keys, and what the address calls the chosen row.
    fields
        The fields of the chosen row, which save themselves.
    of
        What the panel is shown for: an area's id, "" for all.
    selected
        Id of the chosen row.
    placing
        The row that the next click on the map gives a point: `NEW`, an id, or "".
    is_adding
        Whether a new row is being filled in.
    points
        The points of the new row.
    said, problem, undoing
        What the status line says, what went wrong, and what [Fortryd] does.
    anyway
        Adds what may be there already.
    turn
        Number of the forms that were emptied: a new one has new widgets.
    is_changed
        Whether the page around the panel has to be drawn anew.
    """

    name: str
    fields: KeptFields
    of: str = ""
    selected: str = ""
    placing: str = ""
    is_adding: bool = False
    points: list[Point] = field(default_factory=list)
    said: str = ""
    problem: str = ""
    undoing: Callable[[], object] | None = None
    anyway: Callable[[], None] | None = None
    turn: int = 0
    is_changed: bool = False

    def key(self, part: str) -> str:
        """Return the key of a widget of the form that is filled in now."""
        return f"{self.name}.{part}.{self.turn}"

    def tell(self, said: str, undoing: Callable[[], object] | None = None) -> None:
        """Say what was done, and what takes it back."""
        self.said, self.undoing, self.problem, self.anyway = said, undoing, "", None
        self.fields.tell("")

    def refuse(self, problem: str, anyway: Callable[[], None] | None = None) -> None:
        """Say what went wrong, and what does it all the same."""
        self.tell("")
        self.problem, self.anyway = problem, anyway

    def choose(self, row_id: str) -> None:
        """Choose a row, "" for none; what was said of another one is past."""
        self.placing = NEW if self.placing == NEW else ""
        self.tell("")
        self.select(row_id)

    def select(self, row_id: str) -> None:
        """Choose a row, and keep its id in the address."""
        self.selected = row_id
        if row_id:
            st.query_params[self.name] = row_id
        else:
            st.query_params.pop(self.name, None)

    def find(self, asked: str, rows: Iterable[str]) -> None:
        """Choose the row that is asked for, none where it is not among those that there are."""
        self.selected = asked if asked in set(rows) else ""
        if not self.selected:
            st.query_params.pop(self.name, None)

    def hear(self, undo: Callable[[RowChange], object]) -> bool:
        """Tell what a field has just said of itself, and return whether one has."""
        said, change = self.fields.said, self.fields.change
        if said:
            self.tell(said, None if change is None else partial(undo, change))
        return bool(said)

    def begin(self) -> None:
        """Begin to fill in a new row."""
        self.choose("")
        self.stop()
        self.is_adding, self.placing = True, NEW

    def stop(self) -> None:
        """Empty the form of a new row, and put it away."""
        self.is_adding = False
        self.points, self.placing = [], ""
        self.turn += 1

    def attempt(self, texts: Translator, act: Callable[[], object]) -> bool:
        """Do something, and return whether that went well; else what went wrong is told."""
        try:
            act()
        except KvarterError as error:
            self.refuse(texts.error(error))
            return False
        self.is_changed = True
        return True

    def undo(self, texts: Translator) -> None:
        """Take back what was done last."""
        if self.undoing is not None and self.attempt(texts, self.undoing):
            self.tell(texts("Det er fortrudt."))


def panel_of(name: str, of: str, rows: Iterable[str]) -> Panel:
    """
    Return the memory of a panel, fresh where it is shown for something else than before.

    Parameters
    ----------
    name
        What the address calls the chosen row.
    of
        What it is shown for.
    rows
        Ids of the rows that there are: one that is gone is not chosen any more.
    """
    panel = st.session_state.setdefault(f"{name}.panel", Panel(name, KeptFields(name)))
    assert isinstance(panel, Panel)
    if panel.of != of:
        panel.stop()
        panel.tell("")
        panel.of, panel.selected = of, ""
    panel.find(st.query_params.get(name, "") or panel.selected, rows)
    return panel


def redraw_page(panel: Panel, undo: Callable[[RowChange], object]) -> None:
    """
    Draw the page around the panel anew where what was stored may show there too.

    Parameters
    ----------
    undo
        Takes back what a field stored when it was left.
    """
    if panel.hear(undo) or panel.is_changed:
        panel.is_changed = False
        st.rerun()


def show_said(_: Translator, panel: Panel) -> None:
    """Draw the status line with [Fortryd], and what went wrong."""
    with st.container(
        horizontal=True, vertical_alignment="center", key=f"kv_said_{panel.name}", gap="small"
    ):
        status_line(panel.said, key=f"status_{panel.name}")
        if panel.undoing is not None:
            st.button(_("Fortryd"), key=f"{panel.name}.undo", on_click=panel.undo, args=(_,))
    # What comes and goes has a place of its own: were the map moved, its frame would load anew.
    with st.container(key=f"kv_problem_{panel.name}"):
        if panel.problem:
            problem(panel.problem)
        if panel.anyway is not None:
            st.button(_("Opret alligevel"), key=f"{panel.name}.anyway", on_click=panel.anyway)


def show_pointing(
    _: Translator, panel: Panel, row_id: str, on_point: Callable[[Point], None]
) -> None:
    """
    Draw the two ways to say where a row is: a click on the map, or an address.

    Parameters
    ----------
    row_id
        The row that gets the point, `NEW` for the one being added.
    on_point
        Is given the point of an address.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        is_placing = panel.placing == row_id
        st.button(
            _("Stop") if is_placing else _("Klik på kortet"), key=panel.key(f"click.{row_id}"),
            icon=":material/close:" if is_placing else ":material/add_location:",
            on_click=_place, args=(panel, "" if is_placing else row_id),
        )  # fmt: skip
        text = st.text_input(
            _("Eller søg en adresse"), key=panel.key(f"search.{row_id}"), autocomplete="off",
            placeholder=_("Vejnavn og nummer"), width=280,
        )  # fmt: skip
    if not text.strip():
        return
    hits = maps.search_addresses(page_scope(), text)
    if not hits:
        st.caption(_("Adressen blev ikke fundet. Skriv begyndelsen af vejens navn."))
    with st.container(horizontal=True, gap="small"):
        for hit in hits:
            st.button(
                plain(hit.label), key=panel.key(f"hit.{hit.id}"),
                on_click=_take, args=(panel, on_point, (hit.lon, hit.lat)),
            )  # fmt: skip


def _place(panel: Panel, row_id: str) -> None:
    panel.placing = row_id


def _take(panel: Panel, on_point: Callable[[Point], None], point: Point) -> None:
    panel.placing = ""
    if not panel.is_adding:
        panel.turn += 1  # the search is done; what is typed of a new row stays
    on_point(point)


def point_in(feature: Mapping[str, Any]) -> Point:
    """Return the point that was clicked on the map."""
    lon, lat = feature["geometry"]["coordinates"]
    return float(lon), float(lat)


def kind_box(
    label: str,
    known: Mapping[str, str],
    own: Iterable[str],
    *,
    key: str,
    hint: str,
    on_change: Callable[[], None] | None = None,
    disabled: bool = False,
) -> None:
    """
    Draw the choice of a kind: one with a word, one of the team's own, or a new one, typed.

    Parameters
    ----------
    known
        Words by code.
    own
        Kinds that the team has written.
    """
    typed = st.session_state.get(key)
    options = list(dict.fromkeys([*known, *own, *([typed] if typed else [])]))
    st.selectbox(
        label, options, key=key, format_func=lambda kind: known.get(kind, kind),
        accept_new_options=True, index=None, placeholder=hint, on_change=on_change,
        disabled=disabled,
    )  # fmt: skip


def kind_of(known: Mapping[str, str], typed: str | None) -> str:
    """Return the kind that was chosen or typed: a code where a known word was."""
    text = " ".join((typed or "").split())
    codes = {word.casefold(): code for code, word in known.items()}
    return codes.get(text.casefold(), text)
