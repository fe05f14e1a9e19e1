"""Streets that could not be walked, with the reason; and whether that holds from now on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale.fieldwork_words import hindrances as hindrance_words
from gis.services.walked import HINDRANCES
from gis.web.views.record.state import HINDERED_KEY, HOW_KEY, state
from gis.web.views.round_words import row_id, row_key, street_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.rounds import PlannedLeg, PlannedRound

Key = tuple[int, int]


@dataclass(frozen=True)
class Hindered:
    """By walker and row why it could not be walked; and what is noted of it from now on."""

    reasons: dict[Key, str] = field(default_factory=dict)
    lasting: dict[Key, str] = field(default_factory=dict)


def show_hindered(_: Translator, legs: Sequence[PlannedLeg], *, has_legs: bool) -> None:
    """Ask which rows of the list could not be walked, and why."""
    page = state()
    labels = {
        row_id(leg, row): " ".join(
            [*([leg.letter] if has_legs else []), str(row.number), street_name(_, row.name)]
        )
        for leg in legs
        for row in leg.directions
        if not row.deadhead
    }
    chosen = [row for row in st.session_state.get(HINDERED_KEY) or []
              if row in labels and row not in page.ticked]  # fmt: skip
    st.session_state[HINDERED_KEY] = chosen

    def untick() -> None:
        page.ticked -= set(st.session_state[HINDERED_KEY])

    st.multiselect(
        _("Kunne ikke gennemgås"), list(labels), key=HINDERED_KEY, persist_state="session",
        format_func=labels.__getitem__, on_change=untick,
        placeholder=_("Vælg veje, I ikke kunne gå, og skriv hvorfor"),
    )  # fmt: skip
    words = hindrance_words(_)
    for row in st.session_state[HINDERED_KEY]:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.selectbox(
                _("Hvorfor ikke {row}?", row=labels[row]), list(HINDRANCES), key=_key(row, "why"),
                index=None, placeholder=_("Vælg årsagen"), format_func=words.__getitem__,
                persist_state="session", width=320,
            )  # fmt: skip
            st.checkbox(
                _("Gælder fremover"), key=_key(row, "lasting"), persist_state="session",
                width="content",
                help=_("Vejen tælles som en, der ikke kan gennemgås, og kommer ikke på en runde."),
            )  # fmt: skip


def hindered(_: Translator) -> Hindered:
    """Return what the form says; what was ticked as walked since is not in the way."""
    if st.session_state.get(HOW_KEY) != "partly":
        return Hindered()
    words, ticked, fields = hindrance_words(_), state().ticked, st.session_state
    rows = [row for row in fields.get(HINDERED_KEY) or [] if row not in ticked]
    reasons = {row_key(row): fields.get(_key(row, "why")) or "" for row in rows}
    lasting = {row_key(row) for row in rows if fields.get(_key(row, "lasting"))}
    return Hindered(reasons, {key: words.get(reasons[key], "") for key in lasting})


def forget_hindrances(shown: PlannedRound) -> None:
    """Let go of what was in the way of another walk."""
    st.session_state[HINDERED_KEY] = []
    for leg in shown.legs:
        for row in leg.directions:
            for name in ("why", "lasting"):
                st.session_state.pop(_key(row_id(leg, row), name), None)


def _key(row: str, name: str) -> str:
    return f"record.hindered.{row}.{name}"
