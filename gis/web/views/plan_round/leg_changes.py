"""Changing whole legs of a round by hand: walk one the other way round, let two walkers swap."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import streamlit as st

from gis.services.rounds import letter
from gis.web.views.plan_round.state import change_by_hand, start_of, state
from gis.web.views.plan_round.stop_drafts import stops_state
from gis.web.views.round_words import leg_name

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.rounds import PlannedLeg, PlannedRound


def show_leg_actions(_: Translator, planned: PlannedRound) -> None:
    """Draw what can be done to the leg that is shown alone, or is the only one."""
    leg = _leg(planned)
    if leg is None:
        return
    if len(planned.legs) > 1:
        st.markdown(f"**{leg_name(_, leg.letter)}**", width="content")
    # Stops have their times, and who ends somewhere else has a direction.
    if planned.kind == "street" and leg.start == leg.end:
        is_turned = _is_turned(planned, leg.walker)
        st.button(
            _("Vend ikke ruten") if is_turned else _("Vend ruten"), key="plan_round.turn",
            icon=":material/sync_alt:", on_click=_turn, args=(_, leg.walker),
        )  # fmt: skip
    others = [walker for walker in range(1, planned.walkers + 1) if walker != leg.walker]
    if others:
        with st.popover(_("Byt med rute"), icon=":material/swap_vert:"):
            for other in others:
                st.button(
                    leg_name(_, letter(other)), key=f"plan_round.swap.{other}", width="stretch",
                    on_click=_swap, args=(_, planned, leg.walker, other),
                )  # fmt: skip


def leg_marks(_: Translator, planned: PlannedRound) -> dict[int, str]:
    """Return by walker what will become of a leg when the round is planned again."""
    return {
        leg.walker: _("vendes") for leg in planned.legs if _is_turned(planned, leg.walker)
    }  # fmt: skip


def _leg(planned: PlannedRound) -> PlannedLeg | None:
    if len(planned.legs) == 1:
        return planned.legs[0]
    return next((leg for leg in planned.legs if leg.walker == state().leg), None)


def _is_turned(planned: PlannedRound, walker: int) -> bool:
    """Return whether a leg will be walked the other way round than it is shown."""
    return walker in state().changes.reversed ^ start_of(planned).reversed


def _turn(_: Translator, walker: int) -> None:
    changes = state().changes
    change_by_hand(
        _, dataclasses.replace(changes, reversed=changes.reversed ^ {walker}),
        _("Ruten gås den anden vej."),
    )  # fmt: skip


def _swap(_: Translator, planned: PlannedRound, one: int, other: int) -> None:
    """Give each of two walkers what the other has, streets and stops; locked from then on."""
    changes, drafts = state().changes, dict(stops_state().drafts)
    to = {one: other, other: one}
    assigned = dict(changes.assigned)
    for leg in planned.legs:
        for piece in leg.pieces:
            has = changes.assigned.get(piece, leg.walker)
            if has in to and piece not in changes.dropped:
                assigned[piece] = to[has]
    for stop in planned.stops:
        draft = stops_state().drafts.get(stop.ref)
        has_now = (draft and draft.walker) or stop.walker
        if draft is not None and has_now in to:
            stops_state().drafts[stop.ref] = dataclasses.replace(draft, walker=to[has_now])
    turned = frozenset(to.get(walker, walker) for walker in changes.reversed)

    def restore() -> None:
        stops_state().drafts = drafts

    change_by_hand(
        _, dataclasses.replace(changes, assigned=assigned, reversed=turned),
        _("Rute {one} og {other} bytter.", one=letter(one), other=letter(other)), restore,
    )  # fmt: skip
