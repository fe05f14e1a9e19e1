"""*Perioder*: two periods side by side, each measure with its change, by area too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.services.coverage import end_of, whole_report
from gis.web.components import Column, TableRow, choice_table
from gis.web.views.coverage.explained import explanation
from gis.web.views.coverage.measures import choose_measure
from gis.web.views.coverage.shown import OF_PERIOD, changed, exact, measures, told
from gis.web.views.coverage.state import (
    AGAINST_KEY,
    PERIOD_KEY,
    keep_in_address,
    periods,
    state,
    today,
)

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.coverage import WholeReport
    from gis.services.members import Scope
    from gis.web.views.coverage.shown import Measure
    from gis.web.views.coverage.state import Days, Filters

FIRST_MEASURE = "metres"


def show_period_fields(_: Translator) -> None:
    """Draw the fields of the two periods."""
    for label, key in ((_("Periode"), PERIOD_KEY), (_("Sammenlign med"), AGAINST_KEY)):
        st.date_input(
            label, format="DD-MM-YYYY", max_value=today(), key=key, on_change=keep_in_address,
            width=250,
        )  # fmt: skip


def read_periods(scope: Scope, filters: Filters) -> tuple[WholeReport, WholeReport]:
    """Return the earlier and the later report: what is compared with, and the period."""
    later, earlier = periods()
    ids = filters.area_ids or None
    return _report(scope, earlier, ids), _report(scope, later, ids)


def _report(scope: Scope, days: Days, ids: tuple[str, ...] | None) -> WholeReport:
    return whole_report(scope, since=days.since, at=end_of(days.last), area_ids=ids)


@st.fragment
def show_periods(_: Translator, found: tuple[WholeReport, WholeReport]) -> None:
    """Show every measure of two periods; one that is chosen is shown by area."""
    later, earlier = periods()
    st.markdown(
        _("Mål med * tæller det, der er gjort i perioden. De andre viser, hvordan det stod til, da "
          "perioden sluttede. Kort, noter, steder og partnere er dem fra i dag.")
    )  # fmt: skip
    listed, opened = st.columns([7, 5], gap="medium")
    with listed, st.container(key="kv_period_measures"):
        _list(_, found, (earlier, later))
    with opened, st.container(key="kv_period_areas", gap="small"):
        _by_area(_, found, (earlier, later))


def _headings(_: Translator, days: tuple[Days, Days]) -> list[Column]:
    return [
        Column(_("Før"), is_number=True, is_short=True, note=_in_lines(_, days[0])),
        Column(_("Perioden"), is_number=True, is_short=True, note=_in_lines(_, days[1])),
        Column(_("Ændring"), is_number=True, is_short=True),
    ]


def _in_lines(_: Translator, days: Days) -> str:
    return days.told(_).replace("– ", "–\n")


def _cells(_: Translator, one: Measure, found: tuple[WholeReport, WholeReport], area: str = ""
           ) -> list[str]:  # fmt: skip
    values = [
        one.value(report.areas[area] if area else report.total)
        if not area or area in report.areas else None
        for report in found
    ]  # fmt: skip
    unit = found[1].report.unit
    return [*(told(_, one.kind, value, unit) for value in values), changed(_, one.kind, *values)]


def _list(_: Translator, found: tuple[WholeReport, WholeReport], days: tuple[Days, Days]) -> None:
    choice_table(
        _("Alle mål i to perioder. Tryk på et for at se det for hvert område."),
        [Column(_("Mål"), is_heading=True), *_headings(_, days)],
        [
            TableRow(code, [f"{one.name} *" if code in OF_PERIOD else one.name,
                            *_cells(_, one, found)])
            for code, one in measures(_, found[1].report.unit).items()
        ],
        chosen=state().measure,
        key="coverage.period_measures",
        on_choice=choose_measure,
    )  # fmt: skip


def _by_area(
    _: Translator, found: tuple[WholeReport, WholeReport], days: tuple[Days, Days]
) -> None:
    report = found[1].report
    known = measures(_, report.unit)
    code = state().measure if state().measure in known else FIRST_MEASURE
    st.subheader(known[code].name, anchor=False)
    choice_table(
        _("{measure} for hvert område", measure=known[code].name),
        [Column(_("Boligområde"), is_heading=True), *_headings(_, days)],
        [
            TableRow(area.area_id, [area.name, *_cells(_, known[code], found, area.area_id)])
            for area in report.areas
        ],
        chosen="",
        key="coverage.period_areas",
        on_choice=lambda _row: None,
    )
    st.markdown(f"**{_('Sådan beregnes det: {figure}', figure=known[code].name)}**")
    st.markdown(explanation(_, code, report))


def periods_table(
    _: Translator, found: tuple[WholeReport, WholeReport]
) -> tuple[list[str], list[list[str | float]]]:
    """Return headings and rows of a file: every measure of every area in both periods."""
    later, earlier = periods()
    headings = [
        _("Boligområde"), _("Mål"), earlier.told(_), later.told(_), _("Ændring"),
    ]  # fmt: skip
    known = measures(_, found[1].report.unit)
    rows: list[list[str | float]] = []
    for area_id, name in [
        ("", _("Tilsammen")), *((area.area_id, area.name) for area in found[1].report.areas)
    ]:  # fmt: skip
        for one in known.values():
            values = [one.value(r.areas[area_id] if area_id else r.total) for r in found]
            before, after = values
            change = None if before is None or after is None else after - before
            label = f"{one.name}, %" if one.kind == "share" else one.name
            rows.append([name, label, *(exact(one.kind, v) for v in (*values, change))])
    return headings, rows
