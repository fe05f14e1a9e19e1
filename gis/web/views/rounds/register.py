"""The view *Ark* of the page *Runder*: every print, until it is back and shredded."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from gis.errors import KvarterError
from gis.locale import COPENHAGEN
from gis.locale.sheet_words import sheet_words
from gis.services import rounds as round_service
from gis.web.components import Column, TableRow, choice_table
from gis.web.leading import link_to
from gis.web.plain import plain
from gis.web.presses import ticked_after
from gis.web.session import may
from gis.web.views.rounds.listing import printed_by
from gis.web.views.rounds.state import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.locale import Translator
    from gis.services.members import Scope
    from gis.services.rounds import SheetState
    from gis.services.rounds.sheet_register import State

STATES: Final = ("out", "overdue", "returned", "shredded", "all")
STATE_KEY: Final = "rounds.sheets.state"
CODE_KEY: Final = "rounds.sheets.code"
LONGEST_CODE: Final = 12


def show_filter(_: Translator, scope: Scope) -> list[SheetState] | None:
    """Draw the filter and the field for a code; return the sheets shown, None without any."""
    counts = round_service.count_sheets(scope)
    if not counts["all"]:
        return None
    _states(_, counts)
    st.text_input(
        _("Find et ark på koden"), key=CODE_KEY, max_chars=LONGEST_CODE, width=220,
        placeholder=_("Koden står øverst på arket"), persist_state="session",
        on_change=_typed,
    )  # fmt: skip
    if code := _code():
        return round_service.list_sheets(scope, code=code)
    return round_service.list_sheets(scope, state=st.session_state[STATE_KEY])


def show_register(_: Translator, scope: Scope, shown: Sequence[SheetState] | None) -> None:
    """Draw what can be said of the chosen sheets, and the register."""
    if shown is None:
        st.markdown(_("Ingen ark endnu. Et ark står her, fra runden udskrives, til det makuleres."))
        return
    page = state()
    page.ticked_sheets &= {one.code for one in shown}
    if shown:
        _acts(_, scope, [one for one in shown if one.code in page.ticked_sheets])
        _table(_, shown, dt.datetime.now(COPENHAGEN).date())
    elif _code():
        st.markdown(_("Der er intet ark med den kode. Se efter, om den er læst rigtigt."))
    else:
        st.markdown(_("Ingen ark her. Vælg Alle for at se resten."))


def _code() -> str:
    return str(st.session_state.get(CODE_KEY) or "").strip()


def _typed() -> None:
    # The filter is not of what is found by its code; one in the address would empty the field.
    if _code():
        st.query_params.pop("sheets", None)


def _states(_: Translator, counts: Mapping[str, int]) -> None:
    words = {
        "out": _("Ude"), "overdue": _("Overskredet"), "returned": _("Afleveret"),
        "shredded": _("Makuleret"), "all": _("Alle"),
    }  # fmt: skip
    asked = st.query_params.get("sheets", "")
    st.session_state[STATE_KEY] = asked if asked in STATES else STATES[0]
    if asked in STATES:
        st.session_state[CODE_KEY] = ""
    st.segmented_control(
        _("Status"), STATES, key=STATE_KEY, required=True, on_change=_filtered,
        format_func=lambda key: f"{words[key]} ({counts[key]})",
    )  # fmt: skip


def _filtered() -> None:
    st.query_params["sheets"] = st.session_state[STATE_KEY]


def _acts(_: Translator, scope: Scope, chosen: Sequence[SheetState]) -> None:
    with st.container(key="kv_detail", horizontal=True, vertical_alignment="center", gap="small"):
        if not chosen:
            st.markdown(_("Sæt flueben ved de ark, der er kommet tilbage eller er makuleret."))
            return
        st.markdown(_.n("{count} ark valgt.", "{count} ark valgt.", len(chosen)))
        if may("sheets", "change"):
            new: State
            for new, label, icon in (
                ("returned", _("Afleveret"), "assignment_returned"),
                ("shredded", _("Makuleret"), "delete"),
            ):
                codes = [one.code for one in chosen if _goes_on(one.state, new)]
                st.button(
                    label, key=f"rounds.sheets.{new}", icon=f":material/{icon}:",
                    disabled=not codes, on_click=partial(_set, _, scope, codes, new),
                )  # fmt: skip
        if len(chosen) == 1:
            link_to("runder", _("Se runden"), icon=":material/route:", round=chosen[0].round_id)
            if told := printed_by(_, chosen[0]):
                st.markdown(plain(told))


def _goes_on(now: State, new: State) -> bool:
    """Return whether a sheet is not that far yet: a press takes nothing back."""
    order = ("out", "returned", "shredded")
    return order.index(now) < order.index(new)


def _set(_: Translator, scope: Scope, codes: Sequence[str], new: State) -> None:
    page = state()
    page.said = page.problem = ""
    page.undo = None
    try:
        before = round_service.sheet_states(scope, dict.fromkeys(codes, new))
    except KvarterError as error:
        page.problem = _.error(error)
        return
    page.ticked_sheets.clear()
    named = ", ".join(codes)
    words = {
        "returned": _.n("Ark {codes} er afleveret.", "Ark {codes} er afleveret.", len(codes),
                        codes=named),
        "shredded": _.n("Ark {codes} er makuleret.", "Ark {codes} er makuleret.", len(codes),
                        codes=named),
    }  # fmt: skip

    def back() -> str:
        round_service.sheet_states(scope, before, since=new)
        return _.n("Ark {codes} står som før.", "Ark {codes} står som før.", len(before),
                   codes=", ".join(before))  # fmt: skip

    page.said, page.undo = words[new], back if before else None


def _table(_: Translator, shown: Sequence[SheetState], today: dt.date) -> None:
    page = state()

    def tick(changed: Mapping[str, bool]) -> None:
        page.ticked_sheets = ticked_after(page.ticked_sheets, changed)

    def choose(code: str) -> None:
        # A pressed row is one to say something of, as one with a box that is ticked.
        if code:
            page.ticked_sheets ^= {code}

    choice_table(
        _("Arkene, dem der er ude, først. Sæt flueben ved et eller flere."),
        [
            Column(_("Ark"), is_heading=True),
            Column(_("Status"), is_short=True),
            Column(_("Hvem"), is_short=True),
            Column(_("Runde")),
            Column(_("Rute"), is_short=True),
            Column(_("Udskrevet"), is_short=True),
        ],
        [_row(_, one, today) for one in shown],
        chosen="",
        key="rounds.sheets.table",
        on_choice=choose,
        ticked=sorted(page.ticked_sheets),
        on_tick=tick,
        tick_all=_("Vælg alle"),
    )


def _row(_: Translator, one: SheetState, today: dt.date) -> TableRow:
    printed = "" if one.printed_at is None else _.date(one.printed_at.astimezone(COPENHAGEN).date())
    cells = [
        one.code,
        sheet_words(_, one.state, one.return_by, today),
        one.carried_by or one.by,
        one.round_name,
        one.leg or _("alle"),
        printed,
    ]
    return TableRow(one.code, cells, is_muted=one.state == "shredded")
