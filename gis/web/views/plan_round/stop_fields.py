"""The fields of a stop or a rest: how long, when, must or may, in pairs, by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from gis.locale.visit_words import stop_name
from gis.planning.visits import MOST_PRIORITY
from gis.services.rounds import letter
from gis.web.plain import plain
from gis.web.views.plan_round.stop_drafts import (
    BREAK,
    BreakDraft,
    StopDraft,
    Times,
    name_of,
    number_of,
    put,
    stops_state,
    take_off,
    time_of,
    time_out,
)
from gis.web.views.plan_round.wanted import minutes, walkers, when_or_none
from gis.web.views.round_words import leg_name

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.web.views.plan_round.stop_drafts import LetGo

LONGEST_VISIT: Final = 600.0
ANYBODY: Final = 0
"""Stands among the walkers for all of them."""


def show_row_fields(_: Translator, let_go: LetGo) -> None:
    """Draw the fields of the row that is open; `let_go` is called when one changes."""
    page = stops_state()
    if page.selected.startswith(BREAK):
        number = int(page.selected.removeprefix(BREAK))
        if number < len(page.breaks):
            _break_fields(_, number, let_go)
    elif page.selected in page.drafts:
        _stop_fields(_, page.drafts[page.selected], let_go)
    else:
        st.caption(
            _("Minutterne er antaget for hver slags. Tryk på et besøg for at rette tid og hvem.")
        )


def _field_key(ref: str, name: str, value: Any) -> str:  # noqa: ANN401 - of any field
    """Return the key of a field, set to what the draft has."""
    key = f"plan_round.stop.{ref}.{name}"
    st.session_state[key] = value
    return key


def _stop_fields(_: Translator, draft: StopDraft, let_go: LetGo) -> None:
    ref = draft.ref

    def changed(name: str, key: str) -> None:
        put(replace(_now(ref), **{name: st.session_state[key]}, is_offered=False), let_go)

    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="small", key="kv_stop_fields"
    ):
        name = stop_name(_, draft.kind, name_of(ref, draft), number_of(ref))
        st.markdown(f"**{plain(name)}**", width="content")
        key = _field_key(ref, "minutes", draft.minutes)
        st.number_input(
            _("Minutter"), 0.0, LONGEST_VISIT, step=5.0, format="%g", key=key, width=120,
            on_change=changed, args=("minutes", key),
        )  # fmt: skip
        if not draft.agreed:
            _times_fields(_, draft, let_go)
        key = _field_key(ref, "must", draft.must)
        st.segmented_control(
            _("Skal eller kan"), [True, False], key=key, required=True,
            format_func={True: _("Skal med"), False: _("Kan med")}.__getitem__,
            on_change=changed, args=("must", key),
        )  # fmt: skip
        if not draft.must:
            key = _field_key(ref, "priority", draft.priority)
            st.number_input(
                _("Prioritet, 1–9"), 1, MOST_PRIORITY, key=key, width=120, on_change=changed,
                args=("priority", key),
            )  # fmt: skip
        if walkers() > 1:
            _walker_field(_, draft, changed)
        key = _field_key(ref, "needs_pair", draft.needs_pair)
        st.checkbox(
            _("Kræver par"), key=key, width="content", on_change=changed, args=("needs_pair", key)
        )
        st.button(
            _("Tag af runden"), key=f"plan_round.stop.{ref}.off", type="tertiary",
            icon=":material/close:", on_click=take_off, args=(_, ref, let_go),
        )  # fmt: skip


def _now(ref: str) -> StopDraft:
    return stops_state().drafts[ref]


def _walker_field(_: Translator, draft: StopDraft, changed: Callable[[str, str], None]) -> None:
    walker = draft.walker if draft.walker and draft.walker <= walkers() else ANYBODY
    key = _field_key(draft.ref, "walker", walker)
    st.selectbox(
        _("Hvem"), [ANYBODY, *range(1, walkers() + 1)], key=key, width=130,
        format_func=lambda n: leg_name(_, letter(n)) if n else _("alle"),
        on_change=changed, args=("walker", key),
    )  # fmt: skip


def _times_fields(_: Translator, draft: StopDraft, let_go: LetGo) -> None:
    for at, times in enumerate(draft.times):

        def change(at: int = at) -> None:
            stop = _now(draft.ref)
            start, end = (
                st.session_state[f"plan_round.stop.{draft.ref}.{name}{at}"] or stop.times[at][side]
                for side, name in enumerate(("from", "to"))
            )
            both = (start, end)
            _set_times(draft.ref, (*stop.times[:at], both, *stop.times[at + 1 :]), let_go)

        for name, label, value in zip(
            ("from", "to"), (_("Tidligst"), _("Senest")), times, strict=True
        ):
            st.time_input(
                label, key=_field_key(draft.ref, f"{name}{at}", value), width=110,
                on_change=change,
            )  # fmt: skip
        st.button(
            "", key=f"plan_round.stop.{draft.ref}.untime{at}", icon=":material/close:",
            help=_("Fjern tidsrummet"), type="tertiary", on_click=_set_times,
            args=(draft.ref, (*draft.times[:at], *draft.times[at + 1 :]), let_go),
        )  # fmt: skip
    st.button(
        _("Tilføj tidsrum"), key=f"plan_round.stop.{draft.ref}.time", icon=":material/schedule:",
        on_click=_set_times, args=(draft.ref, (*draft.times, _next_times()), let_go),
    )  # fmt: skip


def _next_times() -> Times:
    """Return times to begin with: the whole time out."""
    begins, ends = time_out(when_or_none(), minutes())
    return time_of(begins), time_of(ends)


def _set_times(ref: str, times: tuple[Times, ...], let_go: LetGo) -> None:
    put(replace(_now(ref), times=times, is_offered=False), let_go)


def _break_fields(_: Translator, number: int, let_go: LetGo) -> None:
    page, rest = stops_state(), stops_state().breaks[number]
    ref = f"{BREAK}{number}"

    def changed() -> None:
        fields = [st.session_state[f"plan_round.stop.{ref}.{name}"] for name in ("from", "to")]
        start, end = (field or old for field, old in zip(fields, rest.times, strict=True))
        length = st.session_state[f"plan_round.stop.{ref}.minutes"]
        let_go()
        page.breaks[number] = BreakDraft(float(length), (start, end))

    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="small", key="kv_stop_fields"
    ):
        st.markdown(f"**{_('Pause')}**", width="content")
        st.number_input(
            _("Minutter"), 5.0, 240.0, step=5.0, format="%g", width=120, on_change=changed,
            key=_field_key(ref, "minutes", rest.minutes),
        )  # fmt: skip
        for name, label, value in zip(
            ("from", "to"), (_("Tidligst"), _("Slut senest")), rest.times, strict=True
        ):
            st.time_input(
                label, key=_field_key(ref, name, value), width=120, on_change=changed
            )  # fmt: skip
        st.button(
            _("Tag af runden"), key=f"plan_round.stop.{ref}.off", type="tertiary",
            icon=":material/close:", on_click=take_off, args=(_, ref, let_go),
        )  # fmt: skip
