"""The form: how it was walked, when, by whom; for a round, and for streets without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.web.views.record.marked import show_marking
from gis.web.views.record.partly import show_partly
from gis.web.views.record.saving import withdraw_passes
from gis.web.views.record.state import HOW_KEY, LEGS_KEY, MODE_KEY, SHREDDED_KEY, state
from gis.web.views.record.walked_when import show_conditions, show_when
from gis.web.views.round_words import moment

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.services.rounds import PlannedRound


def show_round_form(_: Translator, scope: Scope, info: MapInfo, shown: PlannedRound) -> None:
    """Draw the form of a round."""
    _show_recorded(_, scope, shown)
    with st.container(key="kv_fields", gap="small"):
        with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
            _show_how(_, shown)
        if st.session_state[HOW_KEY] == "not":
            st.markdown(_("Runden bliver aflyst. Den tæller ikke med i dækningen."))
            return
        show_when(_)
        with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
            show_conditions(_, with_side=True)
        _show_shredded(_)
    if st.session_state[HOW_KEY] == "partly":
        show_partly(_, info, shown)


def _show_recorded(_: Translator, scope: Scope, shown: PlannedRound) -> None:
    """Say what is recorded of the round already, and offer to take it back."""
    passes = state().passes
    if not passes:
        return
    letters = {leg.walker: leg.letter for leg in shown.legs}
    walked = sorted({letters.get(one.walker or 0, "") for one in passes})
    with st.container(horizontal=True, vertical_alignment="center", key="kv_recorded"):
        when = ", ".join(dict.fromkeys(moment(_, one.started_at) for one in passes))
        st.markdown(
            _("Runden er registreret: {when}.", when=when)
            if len(letters) == 1
            else _.n(
                "Registreret: rute {letters}, {when}.", "Registreret: ruterne {letters}, {when}.",
                len(walked), when=when, letters=", ".join(walked),
            ),
            width="content",
        )  # fmt: skip
        st.button(
            _("Tag tilbage"), key="record.withdraw", type="tertiary", on_click=withdraw_passes,
            args=(_, scope, [one.id for one in passes]),
        )  # fmt: skip


def _show_how(_: Translator, shown: PlannedRound) -> None:
    words = {"planned": _("Som planlagt"), "partly": _("Delvist"), "not": _("Ikke gået")}
    st.segmented_control(
        _("Gået"), list(words), key=HOW_KEY, required=True, persist_state="session",
        format_func=words.__getitem__,
    )  # fmt: skip
    if len(shown.legs) > 1:
        letters = {leg.walker: leg.letter for leg in shown.legs}
        st.pills(
            _("Ruter"), list(letters), selection_mode="multi", key=LEGS_KEY,
            format_func=letters.__getitem__, persist_state="session",
        )  # fmt: skip


def _show_shredded(_: Translator) -> None:
    summary = state().summary
    codes = [one.code for one in (summary.sheets if summary else ()) if one.state != "shredded"]
    if codes:
        st.checkbox(
            _("Ark {code} er makuleret", code=", ".join(codes)), key=SHREDDED_KEY,
            persist_state="session",
        )  # fmt: skip


def show_marked_form(_: Translator, scope: Scope, info: MapInfo) -> None:
    """Draw the form of streets that were seen without a round."""
    words = {"foot": _("Til fods"), "bicycle": _("Cykel")}
    st.session_state.setdefault(MODE_KEY, "foot")
    with st.container(key="kv_marked_fields", gap="small"):
        with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
            with st.container(width="content"):
                show_when(_)
            st.segmented_control(
                _("Hvordan"), list(words), key=MODE_KEY, required=True, persist_state="session",
                format_func=words.__getitem__,
            )  # fmt: skip
        with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
            show_conditions(_, with_side=False)
    show_marking(_, scope, info)
