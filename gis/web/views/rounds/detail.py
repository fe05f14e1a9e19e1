"""What can be done to the chosen round."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.locale.fieldwork_words import hindrances as hindrance_words
from gis.services import rounds as round_service
from gis.services import walked
from gis.services.outings import known_initials
from gis.web.leading import link_to
from gis.web.plain import plain
from gis.web.session import may
from gis.web.views.out_home import show_going
from gis.web.views.round_print import print_button
from gis.web.views.round_words import find_row, street_name
from gis.web.views.rounds.chosen import read_shown
from gis.web.views.rounds.state import state

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.rounds import RoundSummary, SheetState

Act = Callable[[], object]


def show_detail(_: Translator, scope: Scope, one: RoundSummary | None) -> None:
    """Draw the buttons of a round, or what to do when none is chosen."""
    with st.container(key="kv_detail", horizontal=True, vertical_alignment="center", gap="small"):
        if one is None:
            st.markdown(_("Vælg en runde i tabellen for at se den og gøre noget ved den."))
            return
        _status_buttons(_, scope, one)
        link_to("planlaeg", _("Åbn plan"), icon=":material/conversion_path:", round=one.id)
        if one.status in {"planned", "out"}:
            label = _("Udskriv igen") if one.sheets else _("Udskriv")
            carried_by = _carrier(_, scope, one.id)
            print_button(
                _, scope, one.id, label, key="rounds.print", is_primary=False,
                carried_by=carried_by, then=state().draw_again,
            )  # fmt: skip
        for sheet in one.sheets:
            if sheet.state != "shredded":
                _sheet_menu(_, scope, sheet)

    _show_hindrances(_, scope, one)


def _carrier(_: Translator, scope: Scope, round_id: str) -> str:
    """Draw whom the sheet is for, where one may print for others; return the initials."""
    if not may("sheets", "print_for"):
        return ""
    key = f"rounds.carrier.{round_id}"
    typed = st.session_state.get(key)
    known = dict.fromkeys([*known_initials(scope), *([typed] if typed else [])])
    chosen = st.selectbox(
        _("Udskriv til (initialer)"), list(known), key=key, index=None, accept_new_options=True,
        placeholder=_("Til mig selv"), label_visibility="collapsed", width=150,
    )  # fmt: skip
    return chosen or ""


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
    def undo() -> str:
        round_service.sheet_state(scope, sheet.code, sheet.state)
        return _("Ark {code} står som før.", code=sheet.code)

    with st.popover(_("Ark {code}", code=sheet.code), icon=":material/description:"):
        if sheet.by:
            st.caption(
                plain(
                    _("Udskrevet af {by}", by=sheet.by)
                    if sheet.carried_by in ("", sheet.by)
                    else _("Udskrevet af {by} til {who}", by=sheet.by, who=sheet.carried_by)
                )
            )
        if sheet.state == "out":
            st.button(
                _("Afleveret"), key=f"rounds.returned.{sheet.code}", width="stretch", on_click=_do,
                args=(_, lambda: round_service.sheet_returned(scope, sheet.code),
                      _("Ark {code} er afleveret.", code=sheet.code), undo),
            )  # fmt: skip
        st.button(
            _("Makuleret"), key=f"rounds.shredded.{sheet.code}", width="stretch", on_click=_do,
            args=(_, lambda: round_service.sheet_shredded(scope, sheet.code),
                  _("Ark {code} er makuleret.", code=sheet.code), undo),
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
