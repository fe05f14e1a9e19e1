"""*Områder*: the figures of every area, in a table and on a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gis.maps.folium_layers import AreaShape, Overlay
from gis.web.components import Column, TableRow, choice_table, legend, show_map
from gis.web.plain import plain
from gis.web.views.coverage import words
from gis.web.views.coverage.measures import show_measures
from gis.web.views.coverage.passes import show_passes
from gis.web.views.coverage.shown import exact, file_headings, measures
from gis.web.views.coverage.state import state
from gis.web.views.coverage.streets import bounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.coverage import AreaCoverage, CoverageReport, Unit, WholeReport
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.web.views.coverage.state import Filters


@st.fragment
def show_areas(
    _: Translator,
    scope: Scope,
    info: MapInfo,
    whole: WholeReport,
    filters: Filters,
    areas: Sequence[Area],
) -> None:
    """Show legend, table and map of the areas, and below all measures of the one chosen."""
    report = whole.report
    shares = [_("{low}–{high} %", low=low, high=low + 20) for low in range(0, 100, 20)]
    title = _("Døgndækning") if filters.band is None else _("Dækning i tidsrummet")
    signs = [(f"share-{number}", share) for number, share in enumerate(shares, start=1)]
    signs[0] = (signs[0][0], f"{title} {signs[0][1]}")
    legend(signs)
    found = sorted(report.areas, key=lambda area: -_gap(area, filters.band))
    with st.container(key="kv_area_twins"), st.container(key="kv_wide_table"):
        table, shown = st.columns([6, 5], gap="medium")
    with table, st.container(key="kv_list"):
        _table(_, found, filters.band, report.unit)
        _detail(_, scope, filters, found)
    with shown:
        by_id = {area.area_id: area for area in found}
        overlay = Overlay(
            fit=bounds(info, areas),
            selected=state().area,
            areas=[_shape(_, area, by_id[area.id], filters.band) for area in areas],
        )
        show_map(info, overlay, key="coverage.area_map", texts=_, on_change=_act)
    show_measures(_, scope, whole, filters)


def _act(feature: dict[str, Any]) -> None:
    if feature["properties"].get("what") == "area":
        _choose(feature["properties"]["id"])


def _choose(area_id: str) -> None:
    state().area = area_id


def score(area: AreaCoverage, band: str | None) -> float:
    """Return the time-of-day score, or in one band its mean freshness."""
    return area.time_of_day if band is None else area.bands[band].freshness


def _gap(area: AreaCoverage, band: str | None) -> float:
    return area.gap_dwellings if band is None else area.dwellings * (1 - score(area, band))


def _shape(_: Translator, area: Area, figures: AreaCoverage, band: str | None) -> AreaShape:
    share = score(figures, band)
    tag = words.percent(_, share)
    return AreaShape(
        area.id, area.name, area.geometry, chosen=area.id == state().area, tag=tag, share=share
    )


def _columns(_: Translator, band: str | None, unit: Unit) -> list[Column]:
    return [
        Column(_("Boligområde"), is_heading=True),
        Column(_("Vej"), is_number=True),
        Column(words.homes_heading(_, unit), is_number=True),
        Column(_("Døgndækning") if band is None else _("I tidsrummet"), is_number=True),
        Column(_("Frisk"), is_number=True),
        Column(_("Hul"), is_number=True),
        *([Column(_("Gangtimer"), is_number=True)] if band is None else []),
    ]


def _shares(area: AreaCoverage, band: str | None) -> list[float]:
    """Return metre coverage, dwelling coverage, time-of-day score and fresh; 0 to 1."""
    if band is None:
        seen = (area.covered_m, area.dwelling_coverage, area.fresh)
    else:
        found = area.bands[band]
        seen = (found.covered_m, found.dwelling_coverage, found.fresh)
    return [words.part(seen[0], area.street_m), seen[1], score(area, band), seen[2]]


def _table(_: Translator, found: Sequence[AreaCoverage], band: str | None, unit: Unit) -> None:
    choice_table(
        _("Boligområderne, dem med det største hul først. Tryk på et for at se det på kortet."),
        _columns(_, band, unit),
        [
            TableRow(
                area.area_id,
                [
                    area.name,
                    *(words.percent(_, share) for share in _shares(area, band)),
                    _.number(_gap(area, band)),
                    *([words.hours(_, area.close_hours)] if band is None else []),
                ],
            )
            for area in found
        ],
        chosen=state().area,
        key="coverage.areas_table",
        on_choice=_choose,
    )


def _detail(_: Translator, scope: Scope, filters: Filters, found: Sequence[AreaCoverage]) -> None:
    area = next((area for area in found if area.area_id == state().area), None)
    if area is None:
        return
    with st.container(key="kv_chosen_detail", gap="small"):
        st.subheader(plain(area.name), anchor=False)
        facts = [
            _(
                "{part} af {whole} km gennemgået, {never} km aldrig",
                part=_.number(area.covered_m / 1000, 1), whole=_.number(area.street_m / 1000, 1),
                never=_.number(area.never_m / 1000, 1),
            ),
            _(
                "den dårligste tiendedel af vejene: {share}",
                share=words.percent(_, area.worst_tenth),
            ),
            _.n("{count} gennemgang", "{count} gennemgange", area.passes),
            _(
                "{hours} timer ude, {worker} medarbejdertimer",
                hours=words.hours(_, area.team_minutes / 60),
                worker=words.hours(_, area.worker_minutes / 60),
            ),
        ]  # fmt: skip
        st.markdown(" · ".join(facts))
        show_passes(
            _, scope, key="coverage.area_passes", area_ids=[area.area_id],
            band=filters.band, at=filters.at,
        )  # fmt: skip


def areas_table(
    _: Translator, whole: WholeReport, band: str | None
) -> tuple[list[str], list[list[str | float]]]:
    """Return headings and rows of the table as a file, with all measures; shares in per cent."""
    report = whole.report
    homes = words.homes_heading(_, report.unit)
    known = list(measures(_, report.unit).values())
    headings = [
        _("Boligområde"), _("Vej, meter"), _("Gennemgået, meter"), homes,
        _("{homes} ved gennemgået vej, %", homes=homes), _("Døgndækning, %"), _("Frisk, %"),
        _("Hul, {homes}", homes=words.homes(_, report.unit)), _("Gangtimer"),
    ]  # fmt: skip
    rows: list[list[str | float]] = [
        [
            area.name, round(area.street_m),
            round(area.covered_m if band is None else area.bands[band].covered_m), area.dwellings,
            *(round(share * 100, 1) for share in _shares(area, band)[1:]),
            round(_gap(area, band), 1), round(_hours(area, band, report), 2),
            *(exact(one.kind, one.value(whole.areas[area.area_id])) for one in known),
        ]
        for area in report.areas
    ]  # fmt: skip
    every = [_("{measure} (hele døgnet)", measure=name) for name in file_headings(known)]
    return [*headings, *every], rows


def _hours(area: AreaCoverage, band: str | None, report: CoverageReport) -> float:
    """Return the hours that close the gap, or in one band that walk there what is not fresh."""
    if band is None:
        return area.close_hours
    return (area.street_m - area.bands[band].fresh_m) / 1000 / report.pace_kmh
