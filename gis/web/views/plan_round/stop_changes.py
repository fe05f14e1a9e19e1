"""Changing the stops of a round that is shown: off, must or may, another walker, another order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale.visit_words import left_out, stop_name
from gis.services.rounds import letter
from gis.web.plain import plain
from gis.web.views.plan_round.state import change_by_hand, state
from gis.web.views.plan_round.stop_drafts import (
    StopDraft,
    StopsState,
    fill_stops,
    stops_state,
    wanted_stops,
    without,
)
from gis.web.views.plan_round.wanted import when_or_none
from gis.web.views.round_words import leg_name, stop_row_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from gis.locale import Translator
    from gis.services.rounds import PlannedRound, PlannedStop

Order = dict[int, tuple[str, ...]]


def stops_of(planned: PlannedRound) -> Mapping[str, Any]:
    """Return stops, breaks and orders as the section *Besøg på runden* asks for them now."""
    return wanted_stops(when_or_none(), planned.minutes, planned.walkers)


def are_stops_changed(planned: PlannedRound) -> bool:
    """Return whether other stops, breaks or orders are asked for than the round was planned for."""
    return any(value != getattr(planned.request, name) for name, value in stops_of(planned).items())


def reset_stops(planned: PlannedRound) -> None:
    """Ask again for what the round was planned for."""
    fill_stops(planned.request)


def stop_marks(_: Translator, planned: PlannedRound) -> dict[str, str]:
    """Return by row id what will become of a stop when the round is planned again."""
    page, marks = stops_state(), {}
    before, after = _order(planned), page.orders
    for stop in planned.stops:
        draft = page.drafts.get(stop.ref)
        told = []
        if stop.asked is None:
            continue
        if draft is None:
            told.append(_("tages af"))
        else:
            if draft.walker and draft.walker not in (stop.walker, stop.asked.walker):
                told.append(_("flyttes til rute {letter}", letter=letter(draft.walker)))
            if draft.must != stop.asked.must:
                told.append(_("skal med") if draft.must else _("kan med"))
            place = _place(after, stop.ref)
            if after and place is not None and place != _place(before, stop.ref):
                told.append(_("bliver besøg nr. {number}", number=place[1]))
        if told:
            marks[stop_row_id(stop)] = ", ".join(told)
    return marks


def why_no_visit(_: Translator, planned: PlannedRound) -> str:
    """Return what to tell about a round that visits nothing."""
    reasons = dict.fromkeys(left_out(_, stop.reason) for stop in planned.left_out if stop.reason)
    return " ".join([_("Ingen af besøgene kan komme med."), *reasons])


def find_stop(planned: PlannedRound, row: str) -> PlannedStop | None:
    """Return the stop of a row of table, timeline and map; None where it is none."""
    return next((stop for stop in planned.stops if stop_row_id(stop) == row), None)


def show_stop_actions(_: Translator, planned: PlannedRound, stop: PlannedStop) -> None:
    """Draw what can be done to a stop, within the bar of what is chosen."""
    name = plain(stop_name(_, stop.kind, stop.label, stop.number))
    st.markdown(f"**{name}**", width="content")
    if stop.asked is None:
        st.markdown(_("Pausen rettes under Besøg på runden."), width="content")
        return
    draft = stops_state().drafts.get(stop.ref)
    if draft is None:
        st.button(_("Tag med igen"), key="plan_round.stop_back", on_click=_bring_back,
                  args=(_, planned, stop))  # fmt: skip
        return
    st.button(_("Tag af runden"), key="plan_round.stop_off", icon=":material/close:",
              on_click=_take_off, args=(_, stop.ref))  # fmt: skip
    said = _("Besøget kan komme med.") if draft.must else _("Besøget skal med.")
    st.button(_("Kan med") if draft.must else _("Skal med"), key="plan_round.stop_must",
              on_click=_change, args=(_, stop.ref, said), kwargs={"must": not draft.must},
    )  # fmt: skip
    if planned.walkers > 1:
        _walker_menu(_, planned, stop)
    if planned.kind == "visit" and stop.walker is not None and draft.walker in (None, stop.walker):
        _order_buttons(_, planned, stop)
    if stop.reason is not None:
        st.markdown(left_out(_, stop.reason), width="content")


def _walker_menu(_: Translator, planned: PlannedRound, stop: PlannedStop) -> None:
    with st.popover(_("Giv til rute"), icon=":material/swap_horiz:"):
        for walker in range(1, planned.walkers + 1):
            st.button(
                leg_name(_, letter(walker)), key=f"plan_round.stop_to.{walker}", width="stretch",
                on_click=_give, args=(_, stop.ref, walker),
            )  # fmt: skip
        st.button(
            _("Kvarter vælger"), key="plan_round.stop_to.any", width="stretch",
            on_click=_change, args=(_, stop.ref, _("Kvarter vælger, hvem der går.")),
            kwargs={"walker": None},
        )  # fmt: skip


def _order_buttons(_: Translator, planned: PlannedRound, stop: PlannedStop) -> None:
    order = stops_state().orders or _order(planned)
    place = _place(order, stop.ref)
    if place is None:
        return
    walker, number = place
    for step, icon, label in (
        (-1, ":material/arrow_upward:", _("Tidligere")),
        (1, ":material/arrow_downward:", _("Senere")),
    ):
        st.button(
            label, key=f"plan_round.stop_move.{step}", icon=icon, on_click=_move,
            args=(_, order, walker, number - 1, step),
            disabled=not 0 <= number - 1 + step < len(order[walker]),
        )  # fmt: skip
    if stops_state().orders:
        st.button(
            _("Lad Kvarter vælge rækkefølgen"), key="plan_round.stop_free", type="tertiary",
            on_click=_set_orders, args=(_, {}),
        )  # fmt: skip


def _order(planned: PlannedRound) -> Order:
    return {
        leg.walker: tuple(visit.ref for visit in leg.visits if visit.asked is not None)
        for leg in planned.legs
    }


def _place(order: Order, ref: str) -> tuple[int, int] | None:
    """Return who visits a stop, and the how manieth it is."""
    return next(
        ((walker, refs.index(ref) + 1) for walker, refs in order.items() if ref in refs), None
    )


def _by_hand(_: Translator, said: str, change: Callable[[StopsState], None]) -> None:
    """Change what is asked for; [Fortryd] takes it back."""
    page = stops_state()
    before = dict(page.drafts), dict(page.orders), set(page.refused)
    change(page)

    def restore() -> None:
        now = stops_state()
        now.drafts, now.orders, now.refused = before

    change_by_hand(_, state().changes, said, restore)


def _move(_: Translator, order: Order, walker: int, at: int, step: int) -> None:
    refs = list(order[walker])
    refs[at], refs[at + step] = refs[at + step], refs[at]
    _set_orders(_, order | {walker: tuple(refs)})


def _set_orders(_: Translator, order: Order) -> None:
    def change(page: StopsState) -> None:
        page.orders = order

    said = _("Rækkefølgen er ændret.") if order else _("Kvarter vælger rækkefølgen.")
    _by_hand(_, said, change)


def _change(_: Translator, ref: str, said: str, **values: Any) -> None:  # noqa: ANN401
    def change(page: StopsState) -> None:
        page.drafts[ref] = replace(page.drafts[ref], **values)

    _by_hand(_, said, change)


def _give(_: Translator, ref: str, walker: int) -> None:
    def change(page: StopsState) -> None:
        page.drafts[ref] = replace(page.drafts[ref], walker=walker)
        if page.orders:
            rest = without(page.orders, ref)
            page.orders = rest | {walker: (*rest.get(walker, ()), ref)}

    _by_hand(_, _("Besøget hører til rute {letter}.", letter=letter(walker)), change)


def _take_off(_: Translator, ref: str) -> None:
    def change(page: StopsState) -> None:
        page.drafts.pop(ref, None)
        page.refused.add(ref)
        page.orders = without(page.orders, ref)

    _by_hand(_, _("Besøget tages af runden."), change)


def _bring_back(_: Translator, planned: PlannedRound, stop: PlannedStop) -> None:
    """Ask for a stop again, at its place among the others."""

    def change(page: StopsState) -> None:
        assert stop.asked is not None
        drafts = page.drafts | {stop.ref: StopDraft.of(stop.asked, stop.label)}
        first = [one.ref for one in planned.request.stops if one.ref in drafts]
        page.drafts = {ref: drafts[ref] for ref in dict.fromkeys([*first, *drafts])}
        page.refused.discard(stop.ref)
        if page.orders:
            page.orders = dict(planned.request.orders)

    _by_hand(_, _("Besøget tages med igen."), change)
