"""What the page of an area remembers: what is on screen, what is typed, what two have changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from gis.services.areas import Change
    from gis.web.clash import Settling

About = tuple[str, ...]
"""A question, by area, point and number, or a decision, by area and way."""


@dataclass
class Typed:
    """
    The fields of one answer or decision.

    Attributes
    ----------
    seen
        What is stored, as it was when `since` was on screen.
    since
        Id of the answer or decision that was on screen, None for none.
    kept
        What is typed and not stored: refused, in a clash, or a decision not saved yet.
    problem
        Why it was refused.
    """

    seen: Mapping[str, Any]
    since: str | None
    kept: dict[str, Any] | None = None
    problem: str = ""


@dataclass
class Clashing:
    """
    A clash that is being settled: what about, and the id of what the other one left.

    `is_by_hand` says that one's own words are to be put right before anything is stored.
    """

    about: About
    settling: Settling
    since: str | None
    theirs: dict[str, Any]
    is_by_hand: bool = False


@dataclass
class AreaPage:
    """
    The page's memory.

    Attributes
    ----------
    said
        What the status line says.
    undo
        Whether an ``answer`` or a ``decision`` was stored, and its id, or the change of the
        area's dwellings: [Fortryd] takes it back.
    """

    said: str = ""
    undo: tuple[str, str] | Change | None = None
    typed: dict[About, Typed] = field(default_factory=dict)
    clashing: Clashing | None = None
    is_changed: bool = False

    def tell(self, said: str, undo: tuple[str, str] | Change | None = None) -> None:
        """Say what was done, and what takes it back."""
        self.said, self.undo = said, undo


def state() -> AreaPage:
    """Return the memory of this session."""
    found = st.session_state.setdefault("area.state", AreaPage())
    assert isinstance(found, AreaPage)
    return found


def key_of(about: About, name: str) -> str:
    """Return the key of a field's widget."""
    return f"area.{name}.{'.'.join(about)}"


def sync(page: AreaPage, about: About, stored: Mapping[str, Any], since: str | None) -> Typed:
    """
    Set the widgets of some fields to what is stored, where that is new.

    What somebody has typed and could not store stays, also when they come back to it.
    """
    typed = page.typed.get(about)
    kept = typed.kept if typed else None
    for name, value in stored.items():
        key = key_of(about, name)
        if key not in st.session_state:
            st.session_state[key] = value if kept is None else kept[name]
        elif kept is None and (typed is None or typed.seen[name] != value):
            st.session_state[key] = value
    if typed is None or kept is None:
        typed = page.typed[about] = Typed(dict(stored), since)
    return typed


def forget(page: AreaPage, about: About) -> None:
    """Let some fields show what is stored."""
    for name in page.typed.pop(about).seen:
        st.session_state.pop(key_of(about, name), None)


def typed_values(page: AreaPage, about: About) -> dict[str, Any]:
    """Return what stands in the widgets of some fields now."""
    typed = page.typed[about]
    return {
        name: st.session_state.get(key_of(about, name), value)
        for name, value in (typed.kept or typed.seen).items()
    }
