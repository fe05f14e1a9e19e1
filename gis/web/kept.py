"""Fields of a row whose every form is kept: they save themselves on leaving them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

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
        Why a field could not be stored.
    shown
        By widget the value and the version of the row that it was last set to.
    unsaved
        What stood in the fields that could not be stored.
    """

    name: str
    said: str = ""
    change: RowChange | None = None
    settling: Settling | None = None
    problems: dict[str, str] = field(default_factory=dict)
    shown: dict[str, tuple[Any, int]] = field(default_factory=dict)
    unsaved: dict[str, Any] = field(default_factory=dict)

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
        """
        key = self.key(row_id, name)
        before = self.shown.get(key)
        if key not in st.session_state or before is None or before[0] != value:
            st.session_state[key] = value
        self.shown[key] = (value, version)
        return key

    def save(self, _: Translator, store: Store, row_id: str, name: str) -> None:
        """Store what stands in a field now; a clash is kept to be settled."""
        key = self.key(row_id, name)
        self._store(_, store, row_id, self.shown[key][1], {name: st.session_state[key]})

    def _store(
        self, _: Translator, store: Store, row_id: str, version: int, values: dict[str, Any]
    ) -> None:
        self.tell("")
        for name in values:
            self.problems.pop(name, None)
        try:
            change = store(version, **values)
        except RowClash as clash:
            self.settling = Settling(row_id, clash.version, list(clash.fields), dict(values))
        except KvarterError as error:
            self.problems |= dict.fromkeys(values, _.error(error))
            self.unsaved |= values
        else:
            self.settling = None
            for name in values:
                self.unsaved.pop(name, None)
            clock = _.time(dt.datetime.now(dt.UTC))
            is_new = change.before != change.after
            self.tell(_("Gemt {time}.", time=clock), change if is_new else None)

    def take_unsaved(self) -> list[str]:
        """Return the texts that could not be stored, and forget the fields."""
        texts = [text for text in self.unsaved.values() if isinstance(text, str) and text]
        self.unsaved, self.problems, self.settling = {}, {}, None
        self.tell("")
        return texts

    def show_problem(self, name: str) -> None:
        """Tell beside a field why it could not be stored."""
        if name in self.problems:
            problem(self.problems[name])

    def show_status(self, _: Translator, undo: Callable[[RowChange], RowChange]) -> None:
        """Draw the status line with [Fortryd]."""
        with st.container(horizontal=True, vertical_alignment="center", key="kv_said"):
            status_line(self.said)
            if self.change is not None:
                st.button(_("Fortryd"), key=f"{self.name}.undo", on_click=self.undo, args=(_, undo))
        if "undo" in self.problems:
            problem(self.problems.pop("undo"))

    def undo(self, _: Translator, undo: Callable[[RowChange], RowChange]) -> None:
        """Take the last change back."""
        change, self.change = self.change, None
        if change is None:
            return
        try:
            undo(change)
        except KvarterError as error:
            self.problems["undo"] = _.error(error)
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
