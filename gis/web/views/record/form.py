"""The form: how it was walked, when, by whom; for a round, and for streets without one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gis.services import outings, walked
from gis.web.views.out_home import joined
from gis.web.views.record.marked import show_marking
from gis.web.views.record.partly import show_partly
from gis.web.views.record.saving import withdraw_recorded
from gis.web.views.record.seen import show_seen
from gis.web.views.record.sightings import stretches
from gis.web.views.record.state import (
    BY_KEY,
    HOME_KEY,
    HOW_KEY,
    LEGS_KEY,
    MODE_KEY,
    OUTING_KEY,
    SHREDDED_KEY,
    TRACK_LEG_KEY,
    state,
)
from gis.web.views.record.track import (
    needs_times,
    show_file,
    show_tour,
)
from gis.web.views.record.walked_when import show_conditions, show_when
from gis.web.views.round_words import moment

if TYPE_CHECKING:
    from collections.abc import Callable

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
        if st.session_state[HOW_KEY] == "track":
            tour = show_file(_, scope, shown)
            if tour is None:
                return
        if st.session_state[HOW_KEY] == "not":
            st.markdown(_("Runden bliver aflyst. Den tæller ikke med i dækningen."))
            _show_home(_, scope)
            return
        if st.session_state[HOW_KEY] != "track" or needs_times():
            show_when(_)
        with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
            show_conditions(_, with_side=True)
        with st.container(horizontal=True, gap="large"):
            _show_home(_, scope)
            _show_shredded(_)
    show_seen(_, scope, info, partial(stretches, _, shown, scope))
    if st.session_state[HOW_KEY] == "partly":
        show_partly(_, scope, info, shown)
    elif st.session_state[HOW_KEY] == "track":
        show_tour(_, info)


def _show_recorded(_: Translator, scope: Scope, shown: PlannedRound) -> None:
    """Say what is recorded of the round already, and offer to take it back."""
    passes = state().passes
    if not passes:
        _show_hindered(_, scope, shown)
        return
    letters = {leg.walker: leg.letter for leg in shown.legs}
    names = sorted({letters.get(one.walker or 0, "") for one in passes})
    with st.container(horizontal=True, vertical_alignment="center", key="kv_recorded"):
        when = ", ".join(dict.fromkeys(moment(_, one.started_at) for one in passes))
        st.markdown(
            _("Runden er registreret: {when}.", when=when)
            if len(letters) == 1
            else _.n(
                "Registreret: rute {letters}, {when}.", "Registreret: ruterne {letters}, {when}.",
                len(names), when=when, letters=", ".join(names),
            ),
            width="content",
        )  # fmt: skip
        ids = [one.id for one in passes]
        _take_back(
            _, partial(walked.withdraw, scope, ids), partial(walked.restore, scope, ids)
        )  # fmt: skip


def _show_hindered(_: Translator, scope: Scope, shown: PlannedRound) -> None:
    """Say the same of a round of which no street could be walked."""
    ids = [one.id for one in walked.list_hindrances(scope, shown.id)]
    if not ids:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="kv_recorded"):
        st.markdown(
            _.n(
                "Registreret: {count} vej kunne ikke gås.",
                "Registreret: {count} veje kunne ikke gås.", len(ids),
            ),
            width="content",
        )  # fmt: skip
        _take_back(
            _,
            partial(walked.withdraw_hindrances, scope, shown.id, ids),
            partial(walked.restore_hindrances, scope, shown.id, ids),
        )


def _take_back(_: Translator, take: Callable[[], None], put: Callable[[], None]) -> None:
    st.button(
        _("Tag tilbage"), key="record.withdraw", type="tertiary", on_click=withdraw_recorded,
        args=(_, take, put),
    )  # fmt: skip


def _show_how(_: Translator, shown: PlannedRound) -> None:
    words = {
        "planned": _("Som planlagt"), "partly": _("Delvist"), "track": _("Efter GPS"),
        "not": _("Ikke gået"),
    }  # fmt: skip
    st.segmented_control(
        _("Gået"), list(words), key=HOW_KEY, required=True, persist_state="session",
        format_func=words.__getitem__,
    )  # fmt: skip
    letters = {leg.walker: leg.letter for leg in shown.legs}
    if len(shown.legs) > 1 and st.session_state[HOW_KEY] == "track":
        st.segmented_control(
            _("Hvilken rute er filen fra?"), list(letters), key=TRACK_LEG_KEY, required=True,
            format_func=letters.__getitem__, persist_state="session",
        )  # fmt: skip
    elif len(shown.legs) > 1:
        st.pills(
            _("Ruter"), list(letters), selection_mode="multi", key=LEGS_KEY,
            format_func=letters.__getitem__, persist_state="session",
        )  # fmt: skip


def _show_home(_: Translator, scope: Scope) -> None:
    """Ask of those who are out whether they are home: it is most likely, and easily forgotten."""
    page = state()
    out = [one for one in outings.list_out(scope) if one.round_id == page.round_id]
    page.out = tuple(one.id for one in out)
    if out:
        st.session_state.setdefault(HOME_KEY, True)
        who = joined(_, [initials for one in out for initials in one.initials])
        st.checkbox(
            _("{who} er hjemme igen", who=who),
            key=HOME_KEY,
            persist_state="session",
            width="content",
        )


def _show_walk_home(_: Translator, scope: Scope) -> None:
    """Ask the same of those who are out without a round."""
    out = {one.id: one for one in outings.list_out(scope) if one.round_id is None}
    if st.session_state.get(OUTING_KEY) not in out:
        st.session_state[OUTING_KEY] = next(iter(out), None) if len(out) == 1 else None
    if out:
        st.pills(
            _("Hjemme igen"), list(out), key=OUTING_KEY, persist_state="session",
            format_func=lambda outing_id: joined(_, out[outing_id].initials),
        )  # fmt: skip


def _show_shredded(_: Translator) -> None:
    codes = [one.code for one in state().sheets if one.state != "shredded"]
    if codes:
        st.checkbox(
            _("Ark {code} er makuleret", code=", ".join(codes)), key=SHREDDED_KEY,
            persist_state="session", width="content",
        )  # fmt: skip


def show_marked_form(_: Translator, scope: Scope, info: MapInfo) -> None:
    """Draw the form of streets that were seen without a round."""
    words = {"foot": _("Til fods"), "bicycle": _("Cykel")}
    by = {"map": _("Markér veje"), "track": _("GPS-tur")}
    st.session_state.setdefault(MODE_KEY, "foot")
    st.session_state.setdefault(BY_KEY, "map")
    with st.container(key="kv_marked_fields", gap="small"):
        with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
            st.segmented_control(
                _("Hvordan siges vejene"), list(by), key=BY_KEY, required=True,
                format_func=by.__getitem__, persist_state="session",
            )  # fmt: skip
            if st.session_state[BY_KEY] == "map" or needs_times():
                with st.container(width="content"):
                    show_when(_)
            st.segmented_control(
                _("Hvordan"), list(words), key=MODE_KEY, required=True, persist_state="session",
                format_func=words.__getitem__,
            )  # fmt: skip
        with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
            show_conditions(_, with_side=False)
            _show_walk_home(_, scope)
    if st.session_state[BY_KEY] == "track":
        is_read = show_file(_, scope) is not None
    show_seen(_, scope, info, partial(stretches, _, None, scope))
    if st.session_state[BY_KEY] == "map":
        show_marking(_, scope, info)
    elif is_read:
        show_tour(_, info)
