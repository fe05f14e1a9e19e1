"""Dækning: where the team has been, and when; which streets and areas have a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
import streamlit as st

from gis.exchange.table_file import table_csv
from gis.services import areas as area_service
from gis.services import maps, walked
from gis.services.coverage import coverage_report, street_parts, street_rows
from gis.services.members import local_scope
from gis.web.components import heading, status_line
from gis.web.leading import go_to, link_to
from gis.web.session import texts
from gis.web.views.coverage import words
from gis.web.views.coverage.areas import areas_table, show_areas
from gis.web.views.coverage.figures import show_figures, totals
from gis.web.views.coverage.state import (
    ALL,
    AREAS_KEY,
    BAND_KEY,
    DAY_KEY,
    TAB_KEY,
    keep_in_address,
    read_filters,
    state,
    today,
)
from gis.web.views.coverage.streets import Streets, in_order, show_streets, streets_table
from gis.web.views.welcome import show_welcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.coverage import CoverageReport
    from gis.web.views.coverage.state import Filters


def show() -> None:
    """Draw the page."""
    _ = texts()
    about = _("Farve og stregtype viser, hvornår vejen senest er gennemgået.")
    info = maps.map_info()
    if info is None:
        show_welcome(_("Dækning"))
        return
    scope = local_scope()
    areas = area_service.list_areas(scope)
    if not areas:
        with heading(_("Dækning"), about):
            pass
        st.markdown(_("Ingen boligområder endnu. Tegn det første, så vises dets veje her."))
        link_to("boligomraader", _("Gå til Boligområder"), icon=":material/location_city:")
        return
    filters = read_filters({area.id for area in areas})
    chosen = [area for area in areas if area.id in filters.area_ids] or areas
    ids, band, at = [area.id for area in chosen], filters.band, filters.at
    report = coverage_report(scope, area_ids=ids, at=at)
    streets = Streets(
        in_order(street_rows(scope, area_ids=ids, band=band, at=at)),
        street_parts(scope, area_ids=ids, band=band, at=at),
    )
    with heading(_("Dækning"), about):
        _buttons(_, filters, report, streets, chosen)
    with st.container(horizontal=True, vertical_alignment="center", key="kv_said"):
        status_line(state().said)
        state().said = ""
    with st.container(key="kv_coverage_filters"):
        _filters(_, areas, report, filters)
    with st.container(key="kv_coverage_figures"):
        if walked.list_passes(scope, withdrawn=False, limit=1):
            show_figures(_, scope, report, filters, totals(report, band, streets.parts))
        else:
            st.markdown(_("Ingen veje er gennemgået endnu. Registrér en runde, så vises den her."))
            link_to("registrer", _("Registrér runde"), icon=":material/edit_note:")
    if st.session_state[TAB_KEY] == "areas":
        show_areas(_, scope, info, report, filters, chosen)
    else:
        show_streets(_, scope, info, report, filters, chosen, streets)


def _buttons(
    _: Translator,
    filters: Filters,
    report: CoverageReport,
    streets: Streets,
    chosen: Sequence[Area],
) -> None:
    is_areas = st.session_state[TAB_KEY] == "areas"

    def file() -> bytes:
        if is_areas:
            return table_csv(*areas_table(_, report, filters.band))
        return table_csv(*streets_table(_, streets.rows, report.unit))

    def told() -> None:
        state().said = _("Tabellen er hentet.")

    st.download_button(
        _("Hent tabel"), file, mime="text/csv", icon=":material/download:", key="coverage.file",
        file_name="kvarter-daekning-omraader.csv" if is_areas else "kvarter-daekning-veje.csv",
        on_click=told,
    )  # fmt: skip
    if st.button(
        _("Planlæg runde her"), type="primary", icon=":material/conversion_path:",
        key="coverage.plan",
    ):  # fmt: skip
        go_to("planlaeg", areas=",".join(_here(filters, report, streets, chosen)))


def _here(
    filters: Filters, report: CoverageReport, streets: Streets, chosen: Sequence[Area]
) -> list[str]:
    """Return the areas a round is asked for: by what is chosen, else the one with most to do."""
    page = state()
    if st.session_state[TAB_KEY] == "areas" and page.area in {area.id for area in chosen}:
        return [page.area]
    if page.street and st.session_state[TAB_KEY] != "areas":
        line = streets.line(page.street)
        around = [area.id for area in chosen if shapely.intersects(area.geometry, line)]
        if around:
            return around[:1]
    if filters.area_ids:
        return list(filters.area_ids)
    return [max(report.areas, key=lambda area: area.gap_dwellings).area_id]


def _filters(
    _: Translator, areas: Sequence[Area], report: CoverageReport, filters: Filters
) -> None:
    names = {area.id: area.name for area in areas}
    bands = {ALL: _("Alle")} | {
        code: word for code, word in words.bands(_).items() if _is_used(code, report, filters)
    }
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.multiselect(
            _("Boligområde"), list(names), format_func=names.__getitem__, key=AREAS_KEY,
            placeholder=_("Alle områder"), on_change=keep_in_address, width=250,
        )  # fmt: skip
        st.segmented_control(
            _("Tidspunkt af døgnet"), list(bands), format_func=bands.__getitem__, key=BAND_KEY,
            required=True, on_change=keep_in_address,
        )  # fmt: skip
        st.date_input(
            _("Som det så ud den"), format="DD-MM-YYYY", max_value=today(), key=DAY_KEY,
            on_change=keep_in_address, width=170,
        )  # fmt: skip
        tabs = {"streets": _("Veje"), "areas": _("Områder")}
        st.segmented_control(
            _("Vis"), list(tabs), format_func=tabs.__getitem__, key=TAB_KEY, required=True,
            on_change=keep_in_address,
        )  # fmt: skip


def _is_used(code: str, report: CoverageReport, filters: Filters) -> bool:
    """Return whether an area asks for a time of day, or somebody has walked in it."""
    if code == filters.band:
        return True
    return any(
        code in area.required_bands or area.bands[code].covered_m > 0 for area in report.areas
    )
