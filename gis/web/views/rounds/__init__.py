"""Runder: what is planned, who is out, what was walked, and where the sheets are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError, NotFoundError
from gis.services import maps, outings
from gis.services import rounds as round_service
from gis.services.members import Scope
from gis.web.components import choice_table, heading, status_line
from gis.web.leading import go_to, link_to
from gis.web.plain import problem
from gis.web.presses import ticked_after
from gis.web.session import may, page_scope, texts
from gis.web.views.out_home import show_going, show_out
from gis.web.views.round_print import MANY, follow_print, print_button
from gis.web.views.rounds.chosen import show_round_map
from gis.web.views.rounds.detail import show_detail
from gis.web.views.rounds.listing import FILTERS, columns, is_printable, is_shown, table_row
from gis.web.views.rounds.register import show_filter, show_register
from gis.web.views.rounds.state import STATUS_KEY, RoundsState, state
from gis.web.views.welcome import show_welcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.locale import Translator
    from gis.services.maps import MapInfo
    from gis.services.rounds import RoundSummary


VIEW_KEY = "rounds.view"
VIEWS = ("rounds", "sheets")
WALK_MINUTES = 60.0
"""How long a walk without a round is taken to be, until somebody says: an assumption."""


def show() -> None:
    """Draw the page."""
    _ = texts()
    info = maps.map_info()
    if info is None:
        show_welcome(_("Runder"))
        return
    scope = page_scope()
    page = state()
    _read_address(page)
    known = round_service.list_rounds(scope, limit=round_service.MOST_ROUNDS)
    with heading(_("Runder"), _("Hvad der er planlagt, hvem der er ude, og hvad der er gået.")):
        _buttons(_, scope, page)
    with st.container(horizontal=True, vertical_alignment="center", key="kv_said"):
        status_line(page.said)
        if page.undo is not None:
            st.button(_("Fortryd"), key="rounds.undo", on_click=_undo, args=(_, page))
    if page.problem:
        problem(page.problem)
    with st.container(key="kv_rounds_out", gap="small"):
        show_out(_, scope, page, outings.list_out(scope), key="rounds", is_linked=False)
    is_register = _view() == "sheets"
    with st.container(key="kv_fields", horizontal=True, vertical_alignment="bottom", gap="medium"):
        if may("sheets", "read"):
            _views(_)
        if is_register:
            sheets = show_filter(_, scope)
        elif known:
            _filter(_, known)
    if is_register:
        show_register(_, scope, sheets)
        return
    if not known:
        st.markdown(_("Ingen runder endnu."))
        link_to("planlaeg", _("Planlæg runde"), icon=":material/conversion_path:")
        return
    with st.container(key="kv_progress"):
        follow_print(_, MANY)
        if page.selected:
            follow_print(_, page.selected)
    _twins(_, scope, info, [one for one in known if is_shown(one, st.session_state[STATUS_KEY])])


def _view() -> str:
    """Return whether rounds are shown or, to those who do the fieldwork, their sheets."""
    asked = st.query_params.get("view", "")
    return asked if asked in VIEWS and may("sheets", "read") else VIEWS[0]


def _views(_: Translator) -> None:
    words = {"rounds": _("Runder"), "sheets": _("Ark")}
    st.session_state[VIEW_KEY] = _view()

    def turn() -> None:
        st.query_params["view"] = st.session_state[VIEW_KEY]

    st.segmented_control(
        _("Vis"), VIEWS, key=VIEW_KEY, required=True, format_func=words.__getitem__,
        on_change=turn,
    )  # fmt: skip


def _read_address(page: RoundsState) -> None:
    """Take the chosen round and the filter from the address, and keep them there."""
    asked = st.query_params.get("round", "")
    if asked:
        page.selected = asked
    elif page.selected:
        st.query_params["round"] = page.selected
    status = st.query_params.get("status", "")
    st.session_state.setdefault(STATUS_KEY, status if status in FILTERS else "all")


def _buttons(_: Translator, scope: Scope, page: RoundsState) -> None:
    show_going(_, scope, page, _("Ude uden runde"), minutes=WALK_MINUTES, key="rounds.walk")
    if st.button(_("Set på vej til noget andet"), key="rounds.marked"):
        go_to("registrer", kind="marked")
    if st.button(
        _("Registrér runde"), type="primary", key="rounds.record", icon=":material/task_alt:"
    ):
        go_to("registrer", **({"round": page.selected} if page.selected else {}))


def _filter(_: Translator, known: Sequence[RoundSummary]) -> None:
    words = {
        "all": _("Alle"),
        "planned": _("Planlagt"),
        "out": _("Ude"),
        "walked": _("Gået"),
        "partly": _("Delvist"),
        "cancelled": _("Aflyst"),
    }
    counts = {key: sum(is_shown(one, key) for one in known) for key in words}

    def changed() -> None:
        status = st.session_state[STATUS_KEY]
        if status == "all":
            st.query_params.pop("status", None)
        else:
            st.query_params["status"] = status

    st.segmented_control(
        _("Status"), list(words), key=STATUS_KEY, required=True, persist_state="session",
        format_func=lambda key: f"{words[key]} ({counts[key]})", on_change=changed,
    )  # fmt: skip


@st.fragment
def _twins(_: Translator, scope: Scope, info: MapInfo, shown: Sequence[RoundSummary]) -> None:
    page = state()
    if page.is_rerun_due:
        # What was pressed in here changed the list and the heading too.
        page.is_rerun_due = False
        st.rerun()
    chosen = next((one for one in shown if one.id == page.selected), None)
    may_print = may("sheets", "print")
    page.ticked &= {one.id for one in shown if is_printable(one)}
    with st.container(key="kv_detail_place"):
        if page.ticked and may_print:
            _print_many(_, scope, [one.id for one in shown if one.id in page.ticked])
        else:
            show_detail(_, scope, chosen)
    with st.container(key="kv_rounds_twins"), st.container(key="kv_twins"):
        table, on_map = st.columns([1.15, 1], gap="medium")
    with table:
        if shown:
            choice_table(
                _("Runderne, de nyeste først. Tryk på en for at se den på kortet."),
                columns(_),
                [table_row(_, one) for one in shown],
                chosen=page.selected,
                key="rounds.table",
                on_choice=_choose,
                ticked=sorted(page.ticked) if may_print else None,
                on_tick=_tick,
                tick_all=_("Vælg alle") if may_print else "",
            )
        else:
            st.markdown(_("Ingen runder med den status. Vælg Alle for at se resten."))
    with on_map:
        try:
            show_round_map(_, scope, info, "" if chosen is None else chosen.id)
        except NotFoundError as error:
            problem(_.error(error))


def _print_many(_: Translator, scope: Scope, ids: Sequence[str]) -> None:
    """Draw the button that prints all rounds with a tick, in place of what one can be done to."""
    with st.container(key="kv_detail", horizontal=True, vertical_alignment="center", gap="small"):
        print_button(
            _, scope, ids, _.n("Udskriv {count} valgt", "Udskriv {count} valgte", len(ids)),
            key="rounds.print_many", then=state().draw_again,
        )  # fmt: skip
        st.button(_("Fravælg alle"), key="rounds.untick", type="tertiary", on_click=_untick)


def _tick(changed: Mapping[str, bool]) -> None:
    page = state()
    page.ticked = ticked_after(page.ticked, changed)
    page.is_rerun_due = True


def _untick() -> None:
    state().ticked = set()


def _choose(round_id: str) -> None:
    page = state()
    page.selected = round_id
    page.row = ""
    page.is_rerun_due = True
    if round_id:
        st.query_params["round"] = round_id
    else:
        st.query_params.pop("round", None)


def _undo(_: Translator, page: RoundsState) -> None:
    undo, page.undo = page.undo, None
    if undo is None:
        return
    try:
        page.said = undo()
    except KvarterError as error:
        page.problem = _.error(error)
