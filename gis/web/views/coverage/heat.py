"""*Varmekort*: where effort was put in, or where homes are missed, week by week and by cell."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.locale.counted import counted
from gis.maps.folium_layers import AreaShape, HeatLayer, Overlay
from gis.maps.heat_image import heat_image
from gis.services.coverage.cells import cell_at, cell_outline, cell_rows
from gis.services.coverage.exporting import table_file
from gis.services.coverage.heat import heat_of, heat_weeks
from gis.web.components import Column, TableRow, choice_table, legend, show_map
from gis.web.views.coverage import words
from gis.web.views.coverage.heat_state import (
    KIND_KEY,
    SPAN_KEY,
    WEEK_KEY,
    choose_cell,
    choose_week,
    heat_state,
    keep_heat_in_address,
    period,
    shown_week,
)
from gis.web.views.coverage.heat_words import (
    cells_table,
    explanation,
    heat_legend,
    told,
    week_name,
)
from gis.web.views.coverage.streets import bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.coverage.cells import CellRow
    from gis.services.coverage.heat import Heat
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.web.views.coverage.state import Filters

MOST_ROWS = 200
"""Cells in the table; the file has them all."""


@st.fragment
def show_heat(
    _: Translator, scope: Scope, info: MapInfo, filters: Filters, chosen: Sequence[Area]
) -> None:
    """
    Show choices, legend, table and map of the heat; choosing in one shows it in the other.

    Parameters
    ----------
    chosen
        The areas that are shown, one at least.
    """
    ids = [area.id for area in chosen]
    weeks = heat_weeks(scope, area_ids=ids, last=filters.day)
    week = shown_week(weeks)
    with st.container(key="kv_heat_choices", horizontal=True, vertical_alignment="bottom"):
        _choices(_)
        _week_line(_, weeks, week)
    asked = heat_state()
    since, until = period(week, filters)
    heat = heat_of(
        scope, kind=asked.kind, area_ids=ids, since=since, until=until, band=filters.band
    )
    rows = in_order(
        cell_rows(scope, area_ids=ids, since=since, until=until, band=filters.band), asked.kind
    )
    with st.container(key="kv_heat_said", horizontal=True, vertical_alignment="center"):
        st.markdown(
            told(_, heat, week, is_one_week=since is not None, is_over=until is not None),
            width="content",
        )
        with st.popover(_("Sådan beregnes det"), icon=":material/help:", type="tertiary"):
            st.markdown(explanation(_, heat))
    legend(heat_legend(_, heat))
    with st.container(key="kv_heat"), st.container(key="kv_wide_map"):
        table, shown = st.columns([5, 9], gap="medium")
    with table, st.container(key="kv_list"):
        _table(_, scope, rows, heat)
        _detail(_, rows, heat)
    with shown:
        overlay = Overlay(
            fit=bounds(info, chosen),
            selected=asked.cell,
            areas=[AreaShape(a.id, a.name, a.geometry, chosen=False) for a in chosen],
            heat=HeatLayer(
                heat_image(heat.classes, heat.kind), heat.bounds, cell_outline(asked.cell)
            ),
        )
        known = {row.name for row in rows}
        show_map(
            info, overlay, key="coverage.heat_map", texts=_,
            on_change=lambda feature: _act(feature, known),
        )  # fmt: skip


def _act(feature: dict[str, Any], known: set[str]) -> None:
    if feature["properties"].get("what") == "cell":
        name = cell_at(*feature["geometry"]["coordinates"])
        choose_cell(name if name in known and name != heat_state().cell else "")


# --- what is asked for -------------------------------------------------------------------------


def _choices(_: Translator) -> None:
    asked = heat_state()

    def keep() -> None:
        asked.kind = st.session_state[KIND_KEY]
        asked.span = st.session_state.get(SPAN_KEY, asked.span)
        keep_heat_in_address()

    st.session_state[KIND_KEY] = asked.kind
    kinds = {"effort": _("Indsats"), "gap": _("Mangler")}
    st.segmented_control(
        _("Kort over"), list(kinds), format_func=kinds.__getitem__, key=KIND_KEY, required=True,
        on_change=keep,
    )  # fmt: skip
    if asked.kind == "effort":
        st.session_state[SPAN_KEY] = asked.span
        spans = {"all": _("Til og med ugen"), "week": _("Kun ugen")}
        st.segmented_control(
            _("Tid"), list(spans), format_func=spans.__getitem__, key=SPAN_KEY, required=True,
            on_change=keep,
        )  # fmt: skip


def _week_line(_: Translator, weeks: Sequence[dt.date], week: dt.date) -> None:
    """Draw the weeks as a line to pull along, with a step back and a step on."""
    step = dt.timedelta(weeks=1)
    if len(weeks) == 1:
        st.markdown(week_name(_, week))
        return
    st.button(
        _("Forrige uge"), icon=":material/chevron_left:", key="coverage.heat.earlier",
        disabled=week == weeks[0], on_click=choose_week, args=(week - step, weeks[-1]),
    )  # fmt: skip
    st.session_state[WEEK_KEY] = week
    st.select_slider(
        _("Uge"), weeks, key=WEEK_KEY, format_func=lambda monday: week_name(_, monday),
        on_change=lambda: choose_week(st.session_state[WEEK_KEY], weeks[-1]), width="stretch",
    )  # fmt: skip
    st.button(
        _("Næste uge"), icon=":material/chevron_right:", key="coverage.heat.later",
        disabled=week == weeks[-1], on_click=choose_week, args=(week + step, weeks[-1]),
    )  # fmt: skip


# --- the twin by cell --------------------------------------------------------------------------


def in_order(rows: Sequence[CellRow], kind: str) -> list[CellRow]:
    """Return the cells with most effort, or the widest gap, first."""
    by: Callable[[CellRow], float] = (
        (lambda row: row.team_minutes) if kind == "effort" else (lambda row: row.gap_dwellings)
    )
    return sorted(rows, key=lambda row: (-by(row), row.name))


def _table(_: Translator, scope: Scope, rows: Sequence[CellRow], heat: Heat) -> None:
    is_effort = heat.kind == "effort"
    shown = list(rows[:MOST_ROWS])
    shown += [row for row in rows[MOST_ROWS:] if row.name == heat_state().cell]
    homes = words.homes_heading(_, heat.unit)
    effort, gap = [_("Minutter"), _("Gennemgange"), _("Gået vej")], [_("Hul"), homes, _("Frisk")]

    def cells(row: CellRow) -> list[str]:
        if is_effort:
            share = _share(_, row.covered_m, row.street_m)
            return [_.number(row.team_minutes), _.number(row.passes), share]
        share = _share(_, row.fresh_dwellings, row.dwellings)
        return [_.number(row.gap_dwellings, 1), _.number(row.dwellings), share]

    caption = (
        _("Felter på 100 × 100 m, dem med mest indsats først. Tryk på et for at se det på kortet.")
        if is_effort
        else _("Felter på 100 × 100 m, dem med det største hul først. Tryk på et for at se det.")
    )
    choice_table(
        caption,
        [
            Column(_("Felt"), is_heading=True, is_short=True),
            *(Column(label, is_number=True) for label in (effort if is_effort else gap)),
        ],
        [TableRow(row.name, [row.name, *cells(row)]) for row in shown],
        chosen=heat_state().cell,
        key="coverage.cells",
        on_choice=choose_cell,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            _("Hent felterne"), lambda: table_file(scope, *cells_table(_, rows, heat)),
            mime="text/csv", icon=":material/download:", key="coverage.cells_file",
            file_name="kvarter-daekning-felter.csv",
        )  # fmt: skip
        if len(rows) > MOST_ROWS:
            st.caption(
                _("De første {count} af {all} vises.", count=MOST_ROWS, all=_.number(len(rows)))
            )


def _share(_: Translator, part: float, whole: float) -> str:
    return words.percent(_, words.part(part, whole)) if whole else "–"


def _detail(_: Translator, rows: Sequence[CellRow], heat: Heat) -> None:
    """Tell all there is about the chosen cell."""
    found = next((row for row in rows if row.name == heat_state().cell), None)
    if found is None:
        return
    with st.container(key="kv_chosen_detail", gap="small"):
        st.subheader(found.name, anchor=False)
        facts = [
            _(
                "{part} af {whole} vej er gennemgået", part=_.length(found.covered_m),
                whole=_.length(found.street_m),
            ),
            _(
                "{homes}: {covered} gennemgået, {fresh} friske, hul {gap}",
                homes=words.counted(_, heat.unit, found.dwellings),
                covered=_.number(found.covered_dwellings), fresh=_.number(found.fresh_dwellings),
                gap=_.number(found.gap_dwellings, 1),
            ),
            _.n("{count} gennemgang", "{count} gennemgange", found.passes),
            _(
                "{minutes} ude, {worker} medarbejderminutter",
                minutes=counted(_, "minute", found.team_minutes),
                worker=_.number(found.worker_minutes),
            ),
        ]  # fmt: skip
        st.markdown(" · ".join(facts))
