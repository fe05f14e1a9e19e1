"""*Alle mål*: every measure of an area or of all, each with how it is come by."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import streamlit as st

from gis.locale.street_words import closure_source, closure_word
from gis.services.coverage import closures
from gis.web.components import Column, TableRow, choice_table
from gis.web.plain import plain
from gis.web.views.coverage.explained import explanation
from gis.web.views.coverage.passes import show_passes
from gis.web.views.coverage.shown import measures, told
from gis.web.views.coverage.state import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.coverage import CoverageReport, WholeReport
    from gis.services.members import Scope
    from gis.web.views.coverage.state import Filters

WITH_PASSES = frozenset(
    {
        "metres", "complete", "dwellings", "never", "fresh", "time_of_day", "hard", "worst",
        "passes", "team_hours", "worker_hours", "gap",
    }
)  # fmt: skip
"""Measures that passes are behind."""


def show_measures(_: Translator, scope: Scope, found: WholeReport, filters: Filters) -> None:
    """Show every measure of the chosen area, or of all together; one can be opened."""
    area = found.areas.get(state().area)
    report = found.report
    name = next((one.name for one in report.areas if one.area_id == state().area), "")
    title = _("Alle mål: {area}", area=name) if area else _("Alle mål for områderne tilsammen")
    with st.container(key="kv_all_measures", gap="small"):
        st.subheader(plain(title), anchor=False)
        if filters.band is not None:
            st.caption(_("Her tæller alle tidspunkter af døgnet."))
        listed, opened = st.columns([6, 5], gap="medium")
        with listed:
            _list(_, found)
            st.caption(_("Mål 9 er varmekortet: indsats og hul for hvert felt på 100 m."))
        with opened, st.container(key="kv_how_measure", gap="small"):
            chosen = None if area is None else [state().area]
            _opened(_, scope, report, chosen or list(filters.area_ids), filters.at)


def _list(_: Translator, found: WholeReport) -> None:
    whole = found.areas.get(state().area, found.total)
    unit = found.report.unit
    choice_table(
        _("Alle mål. Tryk på et for at se, hvordan det beregnes."),
        [
            Column(_("Nr."), is_short=True),
            Column(_("Mål"), is_heading=True),
            Column(_("Tal"), is_number=True),
            Column(_("Heraf")),
        ],
        [
            TableRow(
                code,
                [
                    str(one.number), one.name, told(_, one.kind, one.value(whole), unit),
                    one.basis(whole),
                ],
            )
            for code, one in measures(_, unit).items()
        ],
        chosen=state().measure,
        key="coverage.measures",
        on_choice=choose_measure,
    )  # fmt: skip


def choose_measure(code: str) -> None:
    """Choose a measure, "" for none."""
    state().measure = code


def _opened(
    _: Translator,
    scope: Scope,
    report: CoverageReport,
    area_ids: Sequence[str],
    at: dt.datetime | None,
) -> None:
    code = state().measure
    known = measures(_, report.unit)
    if code not in known:
        st.markdown(_("Tryk på et mål. Så står her, hvordan det beregnes, og hvad der er antaget."))
        return
    st.markdown(f"**{_('Sådan beregnes det: {figure}', figure=known[code].name)}**")
    st.markdown(explanation(_, code, _report_of(report, area_ids)))
    if code == "not_walkable":
        show_closures(_, scope, area_ids, at)
    elif code in WITH_PASSES:
        show_passes(
            _, scope, key=f"coverage.measure_passes.{code}", area_ids=area_ids, band=None, at=at
        )


def _report_of(report: CoverageReport, area_ids: Sequence[str]) -> CoverageReport:
    """Return the report of one area alone where one is chosen."""
    only = [area for area in report.areas if area.area_id in area_ids]
    if len(area_ids) != 1 or not only:
        return report
    return dataclasses.replace(report, areas=tuple(only), total=only[0])


def show_closures(
    _: Translator, scope: Scope, area_ids: Sequence[str], at: dt.datetime | None
) -> None:
    """Show what cannot be walked, with the reason: by map, by note, by hindrance of a day."""
    found = closures(scope, at=at, area_ids=area_ids or None)
    if not found:
        st.markdown(_("Alle veje kan gennemgås."))
        return
    metres: dict[tuple[str, str], float] = {}
    streets: dict[tuple[str, str], set[str]] = {}
    for one in found:
        key = (one.source, one.reason)
        metres[key] = metres.get(key, 0.0) + one.length_m
        streets.setdefault(key, set()).update(one.streets)
    choice_table(
        _("Hvad der ikke kan gennemgås, og hvorfor"),
        [
            Column(_("Årsag"), is_heading=True),
            Column(_("Kilde"), is_short=True),
            Column(_("Meter"), is_number=True),
            Column(_("Veje")),
        ],
        [
            TableRow(
                f"{source}.{number}",
                [
                    closure_word(_, source, reason), closure_source(_, source),
                    _.number(metres[source, reason]), ", ".join(sorted(streets[source, reason])),
                ],
            )
            for number, (source, reason) in enumerate(metres)
        ],
        chosen="",
        key="coverage.closures",
        on_choice=lambda _row: None,
    )  # fmt: skip
