"""Fields of a row whose every form is kept: they save themselves on leaving them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from gis.errors import KvarterError
from gis.services.rows import RowChange, RowClash
from gis.web.clash import ClashWords, OneClash, Settling, show_clash
from gis.web.components import status_line
from gis.web.plain import problem

if TYPE_CHECKING:
    from gis.locale import Translator

__all__ = ["KeptFields", "Store"]

Store = Callable[..., RowChange]
"""Stores fields, given by name, of a row that was seen in a version."""
UNDO: Final = ("", "undo")
"""Stands among the problems for [Fortryd], which is of no row."""


@dataclass
class KeptFields:
    """
    What a page remembers of the fields of its row.

    Attributes
    ----------
    name
        Beginning of the widgets' keys.
    said
        What the status line says.
    change
        What [Fortryd] takes back.
    settling
        What two people have written differently, until it is settled.
    problems
        Why a field could not be stored, by row and name.
    shown
        By widget the value and the version of the row that it was last set to.
    unsaved
        What stood in the fields that could not be stored, by row and name.
    """

    name: str
    said: str = ""
    change: RowChange | None = None
    settling: Settling | None = None
    problems: dict[tuple[str, str], str] = field(default_factory=dict)
    shown: dict[str, tuple[Any, int]] = field(default_factory=dict)
    unsaved: dict[tuple[str, str], Any] = field(default_factory=dict)

    def tell(self, said: str, change: RowChange | None = None) -> None:
        """Say what was done, and what takes it back."""
        self.said, self.change = said, change

    def key(self, row_id: str, name: str) -> str:
        """Return the key of a field's widget."""
        return f"{self.name}.{name}.{row_id}"

    def sync(self, row_id: str, name: str, value: Any, version: int) -> str:  # noqa: ANN401
        """
        Return the key of a field's widget, set to what is stored when that is new.

        What somebody is typing stays: only a value that has changed in the database replaces it.
        What could not be stored stays too, with the version it was written over, so that what
        another has stored meanwhile becomes a clash.
        """
        key = self.key(row_id, name)
        before = self.shown.get(key)
        if before is not None and (row_id, name) in self.unsaved:
            st.session_state.setdefault(key, self.unsaved[row_id, name])
            return key
        if key not in st.session_state or before is None or before[0] != value:
            st.session_state[key] = value
        self.shown[key] = (value, version)
        return key

    def save(self, _: Translator, store: Store, row_id: str, *names: str) -> None:
        """Store what stands in some fields of a row now; a clash is kept to be settled."""
        keys = {name: self.key(row_id, name) for name in names}
        values = {name: st.session_state[key] for name, key in keys.items()}
        seen = min(self.shown[key][1] for key in keys.values())
        self._store(_, store, row_id, seen, values)

    def _store(
        self, _: Translator, store: Store, row_id: str, version: int, values: dict[str, Any]
    ) -> None:
        self.tell("")
        for name in values:
            self.problems.pop((row_id, name), None)
            self.unsaved.pop((row_id, name), None)
        try:
            change = store(version, **values)
        except RowClash as clash:
            self.settling = Settling(row_id, clash.version, list(clash.fields), dict(values))
        except KvarterError as error:
            for name, value in values.items():
                self.problems[row_id, name] = _.error(error)
                self.unsaved[row_id, name] = value
                # After a clash the field shows the other's value.
                st.session_state[self.key(row_id, name)] = value
        else:
            if self.settling is not None and _is_settled(self.settling, row_id, values):
                self.settling = None
            clock = _.time(dt.datetime.now(dt.UTC))
            is_new = change.before != change.after
            self.tell(_("Gemt {time}.", time=clock), change if is_new else None)

    def take_unsaved(self) -> list[str]:
        """Return the texts that are not stored, refused or in a clash, and forget the fields."""
        own = self.settling.own.values() if self.settling else ()
        texts = [text for text in (*self.unsaved.values(), *own) if isinstance(text, str) and text]
        self.unsaved, self.problems, self.settling = {}, {}, None
        self.tell("")
        return texts

    def show_problem(self, row_id: str, name: str) -> None:
        """Tell beside a field why it could not be stored."""
        if (row_id, name) in self.problems:
            problem(self.problems[row_id, name])

    def show_status(self, _: Translator, undo: Callable[[RowChange], RowChange]) -> None:
        """Draw the status line with [Fortryd]."""
        with st.container(horizontal=True, vertical_alignment="center", key="kv_said"):
            status_line(self.said)
            if self.change is not None:
                st.button(_("Fortryd"), key=f"{self.name}.undo", on_click=self.undo, args=(_, undo))
        if UNDO in self.problems:
            problem(self.problems.pop(UNDO))

    def undo(self, _: Translator, undo: Callable[[RowChange], RowChange]) -> None:
        """Take the last change back."""
        change, self.change = self.change, None
        if change is None:
            return
        try:
            undo(change)
        except KvarterError as error:
            self.problems[UNDO] = _.error(error)
        else:
            self.tell(_("Ændringen er fortrudt."))

    def show_clash(self, _: Translator, words: ClashWords, store: Store) -> None:
        """Let one choose where two people have written differently."""
        settle = {answer: partial(self._settle, _, store, answer)
                  for answer in ("mine", "theirs", "self")}  # fmt: skip
        with st.container(key=f"kv_clash_of_{self.name}"):
            show_clash(
                _, self.settling, words, settle["mine"], settle["theirs"], settle["self"],
                f"{self.name}.clash",
            )  # fmt: skip

    def _settle(self, _: Translator, store: Store, answer: Any, one: OneClash) -> None:  # noqa: ANN401
        open_ = self.settling
        if open_ is None:
            return
        is_last = open_.settle(one, answer)
        if answer == "self":
            key = self.key(open_.row_id, one.field)
            st.session_state[key] = one.mine
            self.shown[key] = (one.theirs, open_.version)
        if not is_last:
            return
        self.settling = None
        if open_.own:
            self._store(_, store, open_.row_id, open_.version, open_.own)
        else:
            self.tell(_("Konflikten er løst."))


def _is_settled(settling: Settling, row_id: str, values: dict[str, Any]) -> bool:
    """Return whether storing values of a row leaves nothing of a clash to be settled."""
    open_ = {one.field for one in settling.left} | settling.own.keys()
    return settling.row_id == row_id and open_ <= values.keys()
