"""A round that was walked in part: its list in the sheet's order, and the same on the map."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.maps.folium_layers import Overlay, StreetLine
from gis.web.components import TableRow, bounds_of, choice_table, legend, show_map
from gis.web.plain import problem
from gis.web.presses import ticked_after
from gis.web.views.record.from_sheet import sheet_rows
from gis.web.views.record.hindered import show_hindered
from gis.web.views.record.state import LEGS_KEY, state
from gis.web.views.round_map import stops_on_map
from gis.web.views.round_words import km, row_id, walking_columns, walking_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.locale import Translator
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.services.rounds import PlannedLeg, PlannedRound


@st.fragment
def show_partly(_: Translator, scope: Scope, info: MapInfo, shown: PlannedRound) -> None:
    """Draw the list to untick, and the map that says the same."""
    page = state()
    legs = walked_legs(shown)
    metres = sum(row.length_m for leg in legs for row in leg.directions if _is_on(leg, row.number))
    st.markdown(
        _(
            "Fjern fluebenet ved det, I ikke gik. Gået: **{walked}** af {all}.",
            walked=km(_, metres), all=km(_, sum(leg.length_m for leg in legs)),
        )
    )  # fmt: skip
    if page.field == "list":
        problem(page.problem)
    has_legs = len(shown.legs) > 1
    with st.container(key="kv_hindered", gap="small"):
        show_hindered(_, legs, has_legs=has_legs)
    with st.container(key="kv_record_twins"), st.container(key="kv_twins"):
        table, on_map = st.columns([1, 1], gap="medium")
    rows = [row_id(leg, row) for leg in legs for row in leg.directions]
    with table:
        choice_table(
            _("Runden i arkets rækkefølge. Sæt flueben ved det, der er gået."),
            walking_columns(
                _, has_legs=has_legs, has_clock=any(leg.leaves is not None for leg in legs)
            ),
            _rows(_, scope, shown, legs),
            chosen=page.selected,
            key="record.walking_table",
            on_choice=_choose,
            ticked=[row for row in rows if row in page.ticked],
            on_tick=_tick,
        )
    with on_map:
        _show_map(_, info, legs)


def _rows(
    _: Translator, scope: Scope, shown: PlannedRound, legs: Sequence[PlannedLeg]
) -> list[TableRow]:
    """Return streets, stops and returns as the sheet has them; only streets are ticked."""
    has_legs = len(shown.legs) > 1
    after: dict[str, list[TableRow]] = {}
    for row in sheet_rows(_, scope, shown):
        if row.is_return:
            cells = [*([row.letter] if has_legs else []), "○", row.name, "", row.clock, "", ""]
            after.setdefault(row.stretch, []).append(TableRow(row.id, cells, has_box=False))
    rows = walking_rows(
        _, legs, has_legs=has_legs, marks={}, pace_kmh=shown.pace_kmh, after=after
    )  # fmt: skip
    return [
        dataclasses.replace(row, has_box=False) if row.id.startswith("stop.") else row
        for row in rows
    ]


def walked_legs(shown: PlannedRound) -> list[PlannedLeg]:
    """Return the legs that are recorded now: those chosen, or the only one."""
    if len(shown.legs) == 1:
        return shown.legs
    chosen = st.session_state.get(LEGS_KEY) or []
    return [leg for leg in shown.legs if leg.walker in chosen]


def _is_on(leg: PlannedLeg, number: int) -> bool:
    return f"{leg.walker}.{number}" in state().ticked


def _choose(row: str) -> None:
    state().selected = row


def _tick(changed: Mapping[str, bool]) -> None:
    page = state()
    page.ticked = ticked_after(page.ticked, changed)


def _show_map(_: Translator, info: MapInfo, legs: Sequence[PlannedLeg]) -> None:
    page = state()

    def act(feature: dict[str, Any]) -> None:
        if feature["properties"].get("what") == "row":
            page.ticked ^= {feature["properties"]["id"]}

    legend([("marked", _("Gået")), ("markable", _("Ikke gået: klik for at skifte"))])
    show_map(
        info,
        Overlay(
            fit=bounds_of((leg.geometry for leg in legs), info.bounds),
            mode="mark",
            selected=page.selected,
            streets=[
                StreetLine(
                    row_id(leg, row), [row.geometry],
                    "marked" if row_id(leg, row) in page.ticked else "markable",
                )
                for leg in legs
                for row in leg.directions
            ],
            stops=stops_on_map(_, legs),
        ),
        key="record.map",
        texts=_,
        on_change=act,
    )  # fmt: skip
