"""A clash of two people's changes of an area, settled field by field."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.planning.dwellings import DWELLING_TYPES
from gis.web.clash import Answer, ClashWords, OneClash, show_clash
from gis.web.views.areas import words
from gis.web.views.areas.saving import save_field
from gis.web.views.areas.state import AreasState, Outline, state

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.members import Scope


def show_area_clash(_: Translator, scope: Scope) -> None:
    """Show what two people have changed differently, and let one choose for each field."""

    def answer(given: Answer) -> Any:  # noqa: ANN401
        return partial(_settle, _, scope, given)

    told = ClashWords(
        words.field_names(_),
        partial(words.value_text, _),
        {"geometry": _("din version er stiplet på kortet, den andens ({who}) er optrukket.")},
    )
    page = state()
    show_clash(
        _, page.disagreement, told, answer("mine"), answer("theirs"), answer("self"),
        key="areas.clash",
    )  # fmt: skip


def _settle(_: Translator, scope: Scope, answer: Answer, one: OneClash) -> None:
    page = state()
    settled = page.disagreement
    if settled is None:
        return
    is_last = settled.settle(one, answer)
    if answer == "self" and one.field != "deleted":
        _hand_back(page, settled.row_id, one, settled.version)
    if not is_last:
        return
    page.disagreement = None
    if settled.own:
        save_field(_, scope, page, settled.row_id, settled.version, **settled.own)
    elif page.mode != "edit":
        page.tell(_("Konflikten er løst."))


def _hand_back(page: AreasState, area_id: str, one: OneClash, version: int) -> None:
    """Put one's own value back into its field, to be put right there."""
    if one.field == "geometry":
        page.mode = "edit"
        page.outline = Outline(area_id, version, one.mine)
        return
    values: dict[str, tuple[Any, Any]] = {one.field: (one.mine, one.theirs)}
    if one.field == "required_bands":
        values = {one.field: (list(one.mine), list(one.theirs))}
    if one.field == "dwelling_types":
        mine, theirs = one.mine or {}, one.theirs or {}
        values = {f"type.{code}": (mine.get(code, 0), theirs.get(code, 0))
                  for code in DWELLING_TYPES}  # fmt: skip
    for name, (own, other) in values.items():
        st.session_state[f"areas.{name}.{area_id}"] = own
        page.shown[area_id, name] = (other, version)
