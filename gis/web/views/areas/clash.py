"""A clash, field by field: one's own version, the other's, or put right by hand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.planning.dwellings import DWELLING_TYPES
from gis.services.areas import AreaClash
from gis.web.views.areas import words
from gis.web.views.areas.saving import save_field
from gis.web.views.areas.state import AreasState, Outline, state

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.areas import FieldClash
    from gis.services.members import Scope


def show_clash(_: Translator, scope: Scope) -> None:
    """Show what two people have changed differently, and let one choose for each field."""
    page = state()
    if page.disagreement is None:
        return
    with st.container(border=True, gap="small"):
        st.subheader(_("Konflikt: en anden har ændret det samme"), anchor=False)
        st.markdown(_("Vælg for hvert felt, hvad der skal gælde. Intet af dit er gemt endnu."))
        for clash in page.disagreement.clash.fields:
            _field(_, scope, clash)


def _field(_: Translator, scope: Scope, clash: FieldClash) -> None:
    name = words.field_names(_)[clash.field]
    mine = words.value_text(_, clash.field, clash.mine)
    theirs = words.value_text(_, clash.field, clash.theirs)
    who = _("{initials}, {time}", initials=clash.by or _("en anden"), time=_.time(clash.at))
    with st.container(key=f"kv_clash_{clash.field}", gap="small"):
        if clash.field == "geometry":
            told = _("{field}: din version er stiplet på kortet, den andens ({who}) er optrukket.",
                     field=name, who=who)  # fmt: skip
        else:
            told = _("{field}: din version er {mine}. Den andens ({who}) er {theirs}.",
                     field=name, mine=mine, who=who, theirs=theirs)  # fmt: skip
        st.text(told)
        with st.container(horizontal=True, gap="small"):
            for answer, label in (
                ("mine", _("Behold min version")),
                ("theirs", _("Brug den andens")),
                ("self", _("Ret selv")),
            ):
                st.button(
                    label, key=f"areas.clash.{clash.field}.{answer}",
                    on_click=partial(_settle, _, scope, clash, answer),
                )  # fmt: skip


def _settle(_: Translator, scope: Scope, clash: FieldClash, answer: str) -> None:
    page = state()
    open_ = page.disagreement
    if open_ is None:
        return
    if answer == "mine" and clash.field == "deleted":
        open_.own["deleted"] = False
    elif answer != "mine" and clash.field == "deleted":
        open_.own.clear()  # there is nothing to change on an area that stays put away
        open_.clash = AreaClash((), open_.clash.version)
    elif answer != "mine":
        open_.own.pop(clash.field, None)
    left = [field for field in open_.clash.fields if field is not clash]
    open_.clash = AreaClash(left, open_.clash.version)
    if answer == "self":
        _hand_back(page, open_.area_id, clash, open_.clash.version)
    if not left:
        _store(_, scope, page)


def _store(_: Translator, scope: Scope, page: AreasState) -> None:
    settled = page.disagreement
    page.disagreement = None
    if settled is not None and settled.own:
        save_field(_, scope, page, settled.area_id, settled.clash.version, **settled.own)
    elif page.mode != "edit":
        page.tell(_("Konflikten er løst."))


def _hand_back(page: AreasState, area_id: str, clash: FieldClash, version: int) -> None:
    """Put one's own value back into its field, to be put right there."""
    if clash.field == "geometry":
        page.mode = "edit"
        page.outline = Outline(area_id, version, clash.mine)
        return
    values: dict[str, tuple[Any, Any]] = {clash.field: (clash.mine, clash.theirs)}
    if clash.field == "required_bands":
        values = {clash.field: (list(clash.mine), list(clash.theirs))}
    if clash.field == "dwelling_types":
        mine, theirs = clash.mine or {}, clash.theirs or {}
        values = {f"type.{code}": (mine.get(code, 0), theirs.get(code, 0))
                  for code in DWELLING_TYPES}  # fmt: skip
    for field, (own, other) in values.items():
        st.session_state[f"areas.{field}.{area_id}"] = own
        page.shown[area_id, field] = (other, version)
