"""The gaps in a table and on a map: choosing in one shows it in the other, and below both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.maps.overlay import AreaShape, Overlay
from gis.services.gaps.telling import (
    decision_word,
    hours_word,
    percent,
    reason_words,
    unit_word,
)
from gis.services.rights import does_fieldwork
from gis.web.components import Cell, Column, TableRow, bounds_of, choice_table, legend, show_map
from gis.web.views.gaps.detail import show_detail
from gis.web.views.gaps.state import choose, chosen_order, shown_area, state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.gaps import AreaGap, GapReport
    from gis.services.maps import MapInfo
    from gis.services.members import Scope


@st.fragment
def show_gaps(_: Translator, scope: Scope, info: MapInfo, report: GapReport) -> None:
    """Show legend, table and map of the areas, and what is told of the chosen one."""
    _legend(_, report)
    ranked = report.ranked(chosen_order())
    chosen = shown_area(scope, report)
    chosen_id = chosen.area_id if chosen else ""
    with st.container(key="kv_gap_twins"):
        table, shown = st.columns([7, 5], gap="medium")
    with table:
        _table(_, ranked, report, chosen_id)
    with shown:
        overlay = Overlay(
            fit=bounds_of([area.geometry for area in ranked], info.bounds),
            selected=chosen_id,
            areas=[_shape(_, area, is_chosen=area is chosen) for area in ranked],
        )
        show_map(info, overlay, key="gaps.map", texts=_, on_change=_act)
    if chosen is not None:
        show_detail(_, scope, report, chosen)
    # The leader's button above is for the chosen area.
    if state().is_changed or (not does_fieldwork(scope) and chosen_id != state().headed):
        state().is_changed = False
        st.rerun()


def _legend(_: Translator, report: GapReport) -> None:
    shares = [_("{low}–{high} %", low=low, high=low + 20) for low in range(0, 100, 20)]
    shares[0] = _("Hul {share}", share=shares[0])
    signs = [(f"share-{number}", share) for number, share in enumerate(shares, start=1)]
    if len(report.counted) < len(report.areas):
        signs.append(("decision-deselected", _("Fravalgt")))
    legend(signs)


def _act(feature: dict[str, Any]) -> None:
    if feature["properties"].get("what") == "area":
        choose(feature["properties"]["id"])


def _shape(_: Translator, area: AreaGap, *, is_chosen: bool) -> AreaShape:
    if not area.is_counted:
        return AreaShape(
            area.area_id, area.name, area.geometry, chosen=is_chosen, look="deselected",
            tag=_("fravalgt"),
        )  # fmt: skip
    return AreaShape(
        area.area_id, area.name, area.geometry, chosen=is_chosen, share=area.gap_share,
        tag=_("hul {gap}", gap=_.number(area.gap_dwellings)),
    )  # fmt: skip


def _table(_: Translator, ranked: Sequence[AreaGap], report: GapReport, chosen_id: str) -> None:
    choice_table(
        _("Boligområderne, dem med det største hul først. Tryk på et for at se det på kortet."),
        [
            Column(_("Boligområde"), is_heading=True),
            Column(_("Hul"), is_number=True, note=unit_word(_, report.unit)),
            Column(_("Gangtimer"), is_number=True),
            Column(_("Hvorfor")),
            Column(_("Beslutning")),
            Column(_("Tendens"), is_short=True, note=_("fire uger")),
        ],
        [TableRow(area.area_id, _cells(_, area), not area.is_counted) for area in ranked],
        chosen=chosen_id,
        key="gaps.table",
        on_choice=choose,
    )


def _cells(_: Translator, area: AreaGap) -> list[str | Cell]:
    gap = f"{_.number(area.gap_dwellings)} · {percent(_, area.gap_share)}"
    return [
        area.name,
        gap if area.is_counted else "–",
        hours_word(_, area.hours) if area.is_counted else "–",
        reason_words(_, area),
        decision_word(_, area),
        _trend(_, area),
    ]


def _trend(_: Translator, area: AreaGap) -> str | Cell:
    if area.change is None or not area.is_counted:
        return "–"
    step = round(area.change)
    if step == 0:
        return Cell("0", "trend-flat")
    number = _.number(abs(step))
    return Cell(f"+{number}", "trend-up") if step > 0 else Cell(f"−{number}", "trend-down")
