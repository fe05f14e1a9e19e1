"""What can be done to the chosen round."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.locale.fieldwork_words import hindrances as hindrance_words
from gis.services import rounds as round_service
from gis.services import walked
from gis.web.leading import link_to
from gis.web.plain import plain
from gis.web.views.out_home import show_going
from gis.web.views.round_print import print_button
from gis.web.views.round_words import find_row, street_name
from gis.web.views.rounds.chosen import read_shown
from gis.web.views.rounds.listing import is_printable, printed_by
from gis.web.views.rounds.state import state

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.rounds import RoundSummary, SheetState
    from gis.services.rounds.sheet_register import State

Act = Callable[[], object]


def show_detail(_: Translator, scope: Scope, one: RoundSummary | None) -> None:
    """Draw the buttons of a round, or what to do when none is chosen."""
    with st.container(key="kv_detail", horizontal=True, vertical_alignment="center", gap="small"):
        if one is None:
            st.markdown(_("Vælg en runde i tabellen for at se den og gøre noget ved den."))
            return
        _status_buttons(_, scope, one)
        link_to("planlaeg", _("Åbn plan"), icon=":material/conversion_path:", round=one.id)
        if is_printable(one):
            label = _("Udskriv igen") if one.sheets else _("Udskriv")
            shown = read_shown(scope, one.id)
            print_button(
                _, scope, [one.id], label, key="rounds.print", is_primary=False,
                legs=[] if shown is None else [leg.letter for leg in shown.legs],
                then=state().draw_again,
            )  # fmt: skip
        for sheet in one.sheets:
            if sheet.state != "shredded":
                _sheet_menu(_, scope, sheet)

    _show_hindrances(_, scope, one)


def _show_hindrances(_: Translator, scope: Scope, one: RoundSummary) -> None:
    """Say what could not be walked of the round, and why."""
    found = walked.list_hindrances(scope, one.id)
    shown = read_shown(scope, one.id) if found else None
    if shown is None:
        return
    words = hindrance_words(_)
    told = []
    for each in found:
        pair = find_row(shown, f"{each.walker}.{each.row}")
        name = street_name(_, pair[1].name) if pair else ""
        told.append(f"{each.row} {name} ({words.get(each.reason, each.reason).lower()})")
    st.markdown(_("Kunne ikke gennemgås: {streets}.", streets=plain(", ".join(told))))


def _status_buttons(_: Translator, scope: Scope, one: RoundSummary) -> None:
    page = state()

    def undo(said: str) -> Callable[[], str]:
        def back() -> str:
            round_service.reinstate_round(scope, one.id)
            return said

        return back

    if one.status in {"planned", "partly"}:
        show_going(
            _, scope, page, _("Ude nu"), minutes=one.minutes, key=f"rounds.{one.id}",
            round_id=one.id, then=page.draw_again,
        )  # fmt: skip
    if one.status in {"planned", "out"} and one.walked_on is None:
        st.button(
            _("Aflys"), key="rounds.cancel", type="tertiary", on_click=_do,
            args=(_, lambda: round_service.cancel_round(scope, one.id), _("Runden er aflyst."),
                  undo(_("Runden er planlagt igen."))),
        )  # fmt: skip
    if one.status == "cancelled":
        st.button(
            _("Fortryd aflysning"), key="rounds.reinstate", on_click=_do,
            args=(_, lambda: round_service.reinstate_round(scope, one.id),
                  _("Runden er planlagt igen."), None),
        )  # fmt: skip


def _sheet_menu(_: Translator, scope: Scope, sheet: SheetState) -> None:
    def said(new: State) -> tuple[Act, Callable[[], str]]:
        before: dict[str, State] = {}

        def back() -> str:
            round_service.sheet_states(scope, before, since=new)
            return _("Ark {code} står som før.", code=sheet.code)

        return lambda: before.update(round_service.sheet_states(scope, {sheet.code: new})), back

    (returned, undo_returned), (shredded, undo_shredded) = said("returned"), said("shredded")
    with st.popover(_("Ark {code}", code=sheet.code), icon=":material/description:"):
        told = [printed_by(_, sheet), _("rute {letter}", letter=sheet.leg) if sheet.leg else ""]
        if any(told):
            st.caption(plain(" · ".join(part for part in told if part)))
        if sheet.state == "out":
            st.button(
                _("Afleveret"), key=f"rounds.returned.{sheet.code}", width="stretch", on_click=_do,
                args=(_, returned, _("Ark {code} er afleveret.", code=sheet.code), undo_returned),
            )  # fmt: skip
        st.button(
            _("Makuleret"), key=f"rounds.shredded.{sheet.code}", width="stretch", on_click=_do,
            args=(_, shredded, _("Ark {code} er makuleret.", code=sheet.code), undo_shredded),
        )  # fmt: skip


def _do(_: Translator, act: Act, said: str, undo: Callable[[], str] | None) -> None:
    page = state()
    page.problem = page.said = ""
    page.undo = None
    page.is_rerun_due = True
    try:
        act()
    except KvarterError as error:
        page.problem = _.error(error)
    else:
        page.said, page.undo = said, undo
