"""A list of what was done, the newest first; the rest opens when one asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

import streamlit as st

if TYPE_CHECKING:
    from gis.locale import Translator

LISTED: Final = 5
"""Lines that are shown until one asks for all."""
One = TypeVar("One")


def show_listed(_: Translator, done: Sequence[One], line: Callable[[One], None]) -> None:
    """Draw a line for each of what was done."""
    for one in done[:LISTED]:
        line(one)
    if len(done) > LISTED:
        with st.expander(_("Alle {count}", count=_.number(len(done)))):
            for one in done[LISTED:]:
                line(one)
