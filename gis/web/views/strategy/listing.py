"""The eight columns of the strategy, its rows, and what the filters show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale.partner_words import columns, questions
from gis.services.strategy import item_cells, item_where
from gis.web.components import Column, TableRow
from gis.web.views.strategy.state import RESPONSIBLE_KEY

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.strategy import StrategyItem


def filters(_: Translator, areas: Sequence[Area], items: Sequence[StrategyItem]) -> None:
    """Draw the filters; the address keeps those that name no person."""
    area, responsible, late = st.columns([2.4, 2, 5], gap="medium", vertical_alignment="bottom")
    names = {one.id: one.name for one in areas}
    if st.query_params.get("area", "") not in names:
        st.query_params.pop("area", None)
    st.session_state["strategy.filter.area"] = st.query_params.get("area", "")
    with area:
        st.selectbox(
            _("Område"), ["", *names], key="strategy.filter.area",
            format_func=lambda one: names.get(one, _("Alle områder")),
            on_change=_keep, args=("area", "strategy.filter.area"),
        )  # fmt: skip
    known = sorted({item.responsible for item in items if item.responsible})
    if st.session_state.get(RESPONSIBLE_KEY) not in {"", *known}:
        st.session_state[RESPONSIBLE_KEY] = ""
    with responsible:
        st.selectbox(
            _("Ansvarlig"), ["", *known], key=RESPONSIBLE_KEY, persist_state="session",
            format_func=lambda one: one or _("Alle"),
        )  # fmt: skip
    st.session_state["strategy.filter.late"] = st.query_params.get("show", "") == "late"
    with late:
        count = sum(item.is_overdue for item in items)
        st.toggle(
            _("Kun overskredet ({count})", count=count), key="strategy.filter.late",
            on_change=_keep, args=("show", "strategy.filter.late"),
        )  # fmt: skip


def _keep(name: str, key: str) -> None:
    value = st.session_state[key]
    if value:
        st.query_params[name] = "late" if value is True else value
    else:
        st.query_params.pop(name, None)


def is_shown(item: StrategyItem) -> bool:
    """Return whether the filters show a line."""
    area, partner = st.query_params.get("area", ""), st.query_params.get("partner", "")
    if area and not item.is_municipality_wide and area not in item.area_ids:
        return False
    if partner and item.partner_id != partner:
        return False
    if st.query_params.get("show", "") == "late" and not item.is_overdue:
        return False
    responsible = st.session_state.get(RESPONSIBLE_KEY, "")
    return not responsible or item.responsible == responsible


def table_columns(_: Translator) -> list[Column]:
    """Return the guide's eight columns, with its question under each head."""
    asked = questions(_)
    return [
        Column(name, is_heading=code == "partner", note=asked[code])
        for code, name in columns(_).items()
    ]


def table_row(_: Translator, item: StrategyItem, names: Mapping[str, str]) -> TableRow:
    """Return a line as a row; `names` are those of the areas."""
    cells = item_cells(_, item)
    where = item_where(_, item, names)
    if where:
        cells["partner"] += f" ({where})"
    if item.is_overdue:
        cells["time_plan"] += "\n! " + _("Overskredet")
    return TableRow(item.id, list(cells.values()), is_muted=item.status == "done")
