"""
Changing a round by hand: take a street out, lock it, give it to another, bring it back.

Nothing is planned until somebody asks for it; each change can be taken back. What is done to whole
legs is in `leg_changes`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.services import street_notes
from gis.services.rounds import letter
from gis.web.plain import plain, problem
from gis.web.views.plan_round.leg_changes import show_leg_actions
from gis.web.views.plan_round.state import change_by_hand, rerun_soon, start_of, state
from gis.web.views.plan_round.stop_changes import (
    are_stops_changed,
    find_stop,
    reset_stops,
    show_stop_actions,
    stop_marks,
    stops_of,
)
from gis.web.views.plan_round.wanted import planned_for
from gis.web.views.round_words import find_row, leg_name, row_id, street_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.rounds import PlannedRound, RoundRequest
    from gis.web.views.plan_round.left_out import LeftStreet

LONGEST_REASON = 200
WHOLE_KEY = "plan_round.whole"


@dataclass(frozen=True)
class Target:
    """What a change is about: some pieces of one street, and the walker who has them now."""

    name: str
    length_m: float
    street_ids: tuple[str, ...]
    walker: int
    is_required: bool


def changed_request() -> RoundRequest:
    """Return what the shown round was planned for, with the changes made by hand."""
    page = state()
    assert page.planned is not None
    return dataclasses.replace(
        page.planned.request,
        dropped=tuple(sorted(page.changes.dropped)),
        assigned=dict(page.changes.assigned),
        reversed=tuple(sorted(page.changes.reversed)),
        planned_for=planned_for(),
        **stops_of(page.planned),
    )


def is_changed() -> bool:
    """Return whether the round that is shown would be planned differently now."""
    page = state()
    if page.planned is None or page.planned.status != "planned":
        return False
    try:
        is_moved = planned_for() != page.planned.request.planned_for
    except KvarterError:
        is_moved = True  # an hour that does not exist is told when it is planned
    if is_moved or are_stops_changed(page.planned):
        return True
    return page.changes != start_of(page.planned)


def row_marks(_: Translator, planned: PlannedRound) -> dict[str, str]:
    """Return by row id what will become of a row when the round is planned again."""
    changes, before = state().changes, start_of(planned)
    marks = stop_marks(_, planned)
    for leg in planned.legs:
        for row in leg.directions:
            if row.deadhead:
                continue
            pieces = set(row.street_ids)
            if pieces & (changes.dropped - before.dropped):
                marks[row_id(leg, row)] = _("tages ud")
                continue
            walkers = {changes.assigned.get(piece, leg.walker) for piece in pieces}
            if walkers != {leg.walker}:
                new = max(walkers - {leg.walker})
                marks[row_id(leg, row)] = _("flyttes til rute {letter}", letter=letter(new))
            elif pieces <= changes.assigned.keys():
                marks[row_id(leg, row)] = _("låst")
    return marks


def leaving_rows(planned: PlannedRound) -> set[str]:
    """Return the ids of the rows that will not be where they are when it is planned again."""
    changes, before = state().changes, start_of(planned)
    return {
        row_id(leg, row)
        for leg in planned.legs
        for row in leg.directions
        if not row.deadhead
        and (
            set(row.street_ids) & (changes.dropped - before.dropped)
            or any(changes.assigned.get(one, leg.walker) != leg.walker for one in row.street_ids)
        )
    }


def show_change_bar(
    _: Translator, scope: Scope, planned: PlannedRound, left: Sequence[LeftStreet]
) -> None:
    """Draw what can be done to the chosen row; a line of its own, so that nothing moves."""
    page = state()
    with st.container(key="kv_detail", horizontal=True, vertical_alignment="center", gap="small"):
        if page.current_id and planned.status != "planned":
            st.markdown(_("Planen er ikke valgt. Vælg den for at ændre eller udskrive den."))
        elif planned.status != "planned":
            st.markdown(_("Runden er i gang eller gået, så ruterne ligger fast."))
        elif one := next((one for one in left if one.id == page.selected), None):
            _left_actions(_, scope, one)
        elif (stop := find_stop(planned, page.selected)) is not None:
            show_stop_actions(_, planned, stop)
        elif (target := _target(planned)) is not None:
            _row_actions(_, scope, planned, target)
        else:
            words = (
                _("Vælg en vej i tabellen eller på kortet for at ændre runden.")
                if planned.kind == "street"
                else _("Vælg et besøg eller en vej i tabellen eller på kortet for at ændre runden.")
            )
            st.markdown(words, width="content")
            show_leg_actions(_, planned)
        _show_pending(_, planned)


def _target(planned: PlannedRound) -> Target | None:
    found = find_row(planned, state().selected)
    if found is None:
        return None
    leg, row = found
    rows = [row]
    if st.session_state.get(WHOLE_KEY) and row.name:
        rows = [
            other
            for one in planned.legs
            for other in one.directions
            if other.name == row.name and (not other.deadhead or other is row)
        ]
    ids = {piece for other in rows for piece in other.street_ids}
    return Target(
        name=row.name,
        length_m=sum(other.length_m for other in rows),
        street_ids=tuple(sorted(ids)),
        walker=leg.walker,
        is_required=not row.deadhead,
    )


def _row_actions(_: Translator, scope: Scope, planned: PlannedRound, target: Target) -> None:
    name = plain(street_name(_, target.name))
    st.markdown(f"**{name}**, {_.number(target.length_m)} m", width="content")
    if _has_more(planned, target):
        st.toggle(_("Hele vejen"), key=WHOLE_KEY, width="content")
    if target.is_required:
        dropped = state().changes.dropped
        if dropped.issuperset(target.street_ids):
            st.button(_("Tag med igen"), key="plan_round.back", on_click=_drop,
                      args=(_, target.street_ids, False))  # fmt: skip
        else:
            st.button(_("Fjern vej"), key="plan_round.drop", icon=":material/remove_road:",
                      on_click=_drop, args=(_, target.street_ids, True))  # fmt: skip
        if planned.walkers > 1:
            _lock_button(_, target)
            _move_menu(_, planned, target)
    else:
        st.caption(_("Vejen gås kun for at komme videre."), width="content")
    with st.popover(_("Kan ikke gennemgås"), icon=":material/block:"):
        _note_form(_, scope, target)


def _has_more(planned: PlannedRound, target: Target) -> bool:
    rows = [row for leg in planned.legs for row in leg.directions if not row.deadhead]
    return bool(target.name) and sum(row.name == target.name for row in rows) > 1


def _lock_button(_: Translator, target: Target) -> None:
    assigned = state().changes.assigned
    if all(assigned.get(piece) == target.walker for piece in target.street_ids):
        st.button(
            _("Lås op"), key="plan_round.unlock", icon=":material/lock_open:", on_click=_unlock,
            args=(_, target.street_ids), help=_("Så må en anden rute tage vejen."),
        )  # fmt: skip
    else:
        st.button(
            _("Lås"), key="plan_round.lock", icon=":material/lock:", on_click=_assign,
            args=(_, target.street_ids, target.walker, _("Vejen er låst til ruten.")),
            help=_("Vejen bliver på denne rute, når runden planlægges igen."),
        )  # fmt: skip


def _move_menu(_: Translator, planned: PlannedRound, target: Target) -> None:
    with st.popover(_("Flyt til rute"), icon=":material/swap_horiz:"):
        for walker in range(1, planned.walkers + 1):
            if walker != target.walker:
                st.button(
                    leg_name(_, letter(walker)), key=f"plan_round.move.{walker}", width="stretch",
                    on_click=_assign,
                    args=(_, target.street_ids, walker, _("Vejen flyttes til en anden rute.")),
                )  # fmt: skip


def _note_form(_: Translator, scope: Scope, target: Target) -> None:
    with st.form("plan_round.note_form", border=False):
        st.text_input(
            _("Hvorfor? For eksempel: låst port"), key="plan_round.reason",
            max_chars=LONGEST_REASON, help=_("Skriv ikke navne på borgere."),
        )  # fmt: skip
        is_kept = st.form_submit_button(_("Gem årsagen"))
    if not is_kept:
        return
    try:
        note = street_notes.add_note(
            scope, list(target.street_ids), st.session_state["plan_round.reason"]
        )
    except KvarterError as error:
        problem(_.error(error))
        return
    _count_note(1)

    def withdraw() -> str:
        street_notes.withdraw_note(scope, note)
        _count_note(-1)
        return _("Vejen kan gennemgås igen.")

    page = state()
    page.said, page.undo = _("Vejen er markeret. Tryk på Planlæg igen."), withdraw
    page.selected = ""
    rerun_soon()


def _left_actions(_: Translator, scope: Scope, one: LeftStreet) -> None:
    name = plain(street_name(_, one.name))
    st.markdown(f"**{name}**, {_.number(one.length_m)} m", width="content")
    if one.is_noted and not one.note_id:
        st.markdown(_("Tages med igen, når runden planlægges igen."), width="content")
    elif one.is_noted:
        st.button(
            _("Kan gennemgås igen"), key="plan_round.unnote", on_click=_unnote,
            args=(_, scope, one.note_id),
        )  # fmt: skip
    elif one.is_dropped:
        if state().changes.dropped.isdisjoint(one.street_ids):
            st.markdown(_("Tages med igen, når runden planlægges igen."), width="content")
        else:
            st.button(_("Tag med igen"), key="plan_round.back", on_click=_drop,
                      args=(_, one.street_ids, False))  # fmt: skip
    else:
        st.button(_("Fjern vej"), key="plan_round.drop", icon=":material/remove_road:",
                  on_click=_drop, args=(_, one.street_ids, True))  # fmt: skip


def _show_pending(_: Translator, planned: PlannedRound) -> None:
    changes, before = state().changes, start_of(planned)
    count = len(changes.dropped ^ before.dropped) + abs(changes.notes)
    count += len(set(changes.assigned.items()) ^ set(before.assigned.items()))
    count += len(changes.reversed ^ before.reversed)
    if count or are_stops_changed(planned):
        st.button(_("Fortryd ændringer"), key="plan_round.reset", type="tertiary", on_click=_reset)


def _reset() -> None:
    page = state()
    if page.planned is not None:
        reset_stops(page.planned)
        page.changes = dataclasses.replace(start_of(page.planned), notes=page.changes.notes)
    page.said, page.undo = "", None  # what could be taken back is
    rerun_soon()


def _drop(
    _: Translator,
    street_ids: tuple[str, ...],
    is_out: bool,  # noqa: FBT001 - a callback's argument
) -> None:
    changes = state().changes
    pieces = frozenset(street_ids)
    dropped = changes.dropped | pieces if is_out else changes.dropped - pieces
    said = _("Vejen tages ud.") if is_out else _("Vejen tages med igen.")
    change_by_hand(_, dataclasses.replace(changes, dropped=dropped), said)


def _assign(_: Translator, street_ids: tuple[str, ...], walker: int, said: str) -> None:
    changes = state().changes
    assigned = changes.assigned | dict.fromkeys(street_ids, walker)
    change_by_hand(_, dataclasses.replace(changes, assigned=assigned), said)


def _unlock(_: Translator, street_ids: tuple[str, ...]) -> None:
    changes = state().changes
    assigned = {piece: who for piece, who in changes.assigned.items() if piece not in street_ids}
    change_by_hand(
        _, dataclasses.replace(changes, assigned=assigned), _("Vejen er ikke låst mere.")
    )  # fmt: skip


def _count_note(step: int) -> None:
    changes = state().changes
    state().changes = dataclasses.replace(changes, notes=changes.notes + step)


def _unnote(_: Translator, scope: Scope, note_id: str) -> None:
    page = state()
    try:
        street_notes.withdraw_note(scope, note_id)
    except KvarterError as error:
        page.problem = _.error(error)
        rerun_soon()
        return
    _count_note(-1)

    def restore() -> str:
        street_notes.restore_note(scope, note_id)
        _count_note(1)
        return _("Vejen er markeret igen.")

    page.said, page.undo = _("Vejen kan gennemgås igen. Tryk på Planlæg igen."), restore
    page.selected = ""
    rerun_soon()
