"""Registrér runde: what was walked, in under a minute; and what was seen without a round."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from gis.errors import KvarterError
from gis.services import maps, outings
from gis.services import rounds as round_service
from gis.services.members import Scope
from gis.web.components import Figure, figures, heading, next_step, status_line
from gis.web.leading import link_to
from gis.web.plain import plain, problem
from gis.web.presses import after_presses
from gis.web.session import may, page_scope, texts
from gis.web.views.record.choosing import show_choice, take_round
from gis.web.views.record.form import show_marked_form, show_round_form
from gis.web.views.record.saving import save_marked, save_round
from gis.web.views.record.sightings import forget_drafts
from gis.web.views.record.state import BY_KEY, KIND_KEY, Kind, RecordState, state
from gis.web.views.record.walked_when import preset_walk
from gis.web.views.welcome import show_welcome

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.maps import MapInfo
    from gis.services.rounds import SheetState


MOST_FIGURES = 5
"""Areas whose change is shown in figures; the status line tells all."""


def show() -> None:
    """Draw the page."""
    _ = texts()
    info = maps.map_info()
    if info is None:
        show_welcome(_("Registrér runde"))
        return
    scope = page_scope()
    page = state()
    kind = _kind()
    if kind == "round":
        take_round(_, scope)
    elif page.begun_at is None:
        preset_walk(outings.list_out(scope))
    with heading(_("Registrér runde"), _about(_, page, kind)):
        _buttons(_, scope, page, kind)
    said = page.saved.said if page.saved is not None else page.said or page.problem
    with st.container(horizontal=True, vertical_alignment="center", key="kv_said"):
        status_line(said)
        if page.undo is not None:
            st.button(_("Fortryd"), key="record.undo", on_click=_undo, args=(_,))
    _body(_, scope, info, kind)


def _body(_: Translator, scope: Scope, info: MapInfo, kind: Kind) -> None:
    page = state()
    if page.saved is not None:
        _show_after(_, page)
        return
    if page.field == "form":
        problem(page.problem)
    if kind == "marked":
        show_marked_form(_, scope, info)
    elif page.shown is None:
        show_choice(_, scope)
    else:
        show_round_form(_, scope, info, page.shown)


def _kind() -> Kind:
    """Return what is recorded; the address may say so."""
    asked = st.query_params.get("kind")
    page = state()
    kind: Kind = "marked" if asked == "marked" else "round"
    if st.session_state.get(KIND_KEY) != kind:
        st.session_state[KIND_KEY] = kind
        page.settle()
        page.saved = page.shown = page.begun_at = None
        page.round_id = page.sheet_code = ""
        forget_drafts()
    return kind


def _about(_: Translator, page: RecordState, kind: Kind) -> str:
    if kind == "marked" and st.session_state.get(BY_KEY) == "track":
        return _("Læg turen fra telefonens GPS på vejene, og se den efter, før den gemmes.")
    if kind == "marked":
        return _("Set på vej til noget andet: markér de veje, I kom ad og så efter på.")
    if page.shown is None:
        return _("Vælg runden, eller skriv arkets kode.")
    codes = [sheet.code for sheet in page.sheets]
    if codes:
        return _("Ark {code} · {name}", code=", ".join(codes), name=plain(page.shown.name))
    return plain(page.shown.name)


def _buttons(_: Translator, scope: Scope, page: RecordState, kind: Kind) -> None:
    if page.saved is not None:
        st.button(_("Registrér en til"), key="record.more", on_click=_begin_anew)
    elif kind == "marked":
        st.button(
            _("Gem veje"), type="primary", key="record.save", icon=":material/task_alt:",
            on_click=after_presses(save_marked), args=(_, scope),
        )  # fmt: skip
    elif page.shown is not None:
        st.button(
            _("Gem runde"), type="primary", key="record.save", icon=":material/task_alt:",
            on_click=after_presses(save_round), args=(_, scope),
        )  # fmt: skip


def _show_after(_: Translator, page: RecordState) -> None:
    assert page.saved is not None
    if page.saved.changes:
        st.markdown(
            _("Andel af boligerne, der er set mindst én gang:")
            if page.saved.unit == "dwellings"
            else _("Andel af adresserne, der er set mindst én gang:")
        )
        figures(
            [
                Figure(
                    change.name,
                    f"{_.number(change.after * 100)} %",
                    _("før {share} %", share=_.number(change.before * 100)),
                )
                for change in page.saved.changes[:MOST_FIGURES]
            ],
            following=next_step(_("Næste:"), _("Se på dækningen, hvad der mangler.")),
        )
    _offer_shredding(_, page)
    with st.container(horizontal=True, gap="medium"):
        link_to("daekning", _("Se dækningen"))
        link_to("runder", _("Til runderne"))


def _offer_shredding(_: Translator, page: RecordState) -> None:
    """Offer to say that the paper is shredded, now that nobody needs it any more."""
    scope = page_scope()
    if not page.round_id or not may("sheets"):
        return
    listed = round_service.list_rounds(scope, limit=round_service.MOST_ROUNDS)
    page.summary = next((one for one in listed if one.id == page.round_id), page.summary)
    with st.container(horizontal=True, gap="small"):
        for sheet in page.sheets:
            if sheet.state != "shredded":
                st.button(
                    _("Ark {code} er makuleret", code=sheet.code), icon=":material/task_alt:",
                    key=f"record.shred.{sheet.code}", on_click=_shred, args=(_, scope, sheet),
                )  # fmt: skip


def _shred(_: Translator, scope: Scope, sheet: SheetState) -> None:
    page = state()
    assert page.saved is not None
    try:
        round_service.sheet_shredded(scope, sheet.code)
    except KvarterError as error:
        page.saved = replace(page.saved, said=_.error(error))
        return
    before, earlier = page.saved, page.undo
    page.saved = replace(before, said=_("Ark {code} er makuleret.", code=sheet.code))

    def take_back() -> str:
        round_service.sheet_state(scope, sheet.code, sheet.state)
        page.saved, page.undo = before, earlier
        return before.said

    page.undo = take_back


def _begin_anew() -> None:
    page = state()
    page.settle()
    page.saved = page.shown = page.begun_at = None
    page.round_id = page.sheet_code = ""
    page.marked = set()
    page.ticked = set()
    forget_drafts()
    for name in ("round", "ark"):
        st.query_params.pop(name, None)


def _undo(_: Translator) -> None:
    page = state()
    undo, page.undo = page.undo, None
    if undo is None:
        return
    try:
        said = undo()
    except KvarterError as error:
        page.problem, page.field = _.error(error), "form"
    else:
        page.said = said
