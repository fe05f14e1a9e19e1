"""Dækning: where the team has been, and when; which streets and areas have a gap."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import shapely
import streamlit as st

from gis.services import areas as area_service
from gis.services import maps, walked
from gis.services.coverage import (
    coverage_report,
    street_parts,
    street_rows,
    table_file,
    whole_report,
)
from gis.services.learning import learning_report
from gis.services.rights import does_fieldwork
from gis.web.components import heading, status_line
from gis.web.leading import go_to, link_to
from gis.web.session import page_scope, texts
from gis.web.views.coverage.areas import areas_table, show_areas
from gis.web.views.coverage.explained import explanation
from gis.web.views.coverage.fields import (
    about,
    show_areas_field,
    show_band_field,
    show_day_field,
    show_tabs,
)
from gis.web.views.coverage.figures import show_figures
from gis.web.views.coverage.heat import show_heat
from gis.web.views.coverage.learning import (
    learning_table,
    read_year,
    show_learning,
    show_year_field,
)
from gis.web.views.coverage.periods import (
    periods_table,
    read_periods,
    show_period_fields,
    show_periods,
)
from gis.web.views.coverage.places import place_figures, places_table, show_places, stays
from gis.web.views.coverage.state import TAB_KEY, read_filters, state
from gis.web.views.coverage.streets import Streets, in_order, show_streets, streets_table
from gis.web.views.coverage.told_figures import show_told_figures
from gis.web.views.welcome import show_welcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.areas import Area
    from gis.services.coverage import CoverageReport, WholeReport
    from gis.services.learning import LearningReport
    from gis.services.maps import MapInfo
    from gis.services.members import Scope
    from gis.services.places import Place
    from gis.web.views.coverage.state import Filters

FILES: Final = {
    "streets": "kvarter-daekning-veje.csv",
    "areas": "kvarter-daekning-omraader.csv",
    "periods": "kvarter-daekning-perioder.csv",
    "places": "kvarter-daekning-steder.csv",
    "learning": "kvarter-erfaringer.csv",
}
"""Name of the file of each tab; *Varmekort* has its own."""


def show() -> None:
    """Draw the page."""
    _ = texts()
    info = maps.map_info()
    if info is None:
        show_welcome(_("Dækning"))
        return
    scope = page_scope()
    areas = area_service.list_areas(scope)
    if not areas:
        with heading(_("Dækning"), about(_, "streets")):
            pass
        st.markdown(_("Ingen boligområder endnu. Tegn det første, så vises dets veje her."))
        link_to("boligomraader", _("Gå til Boligområder"), icon=":material/location_city:")
        return
    filters = read_filters({area.id for area in areas})
    chosen = [area for area in areas if area.id in filters.area_ids] or areas
    _Page(_, scope, info, areas, chosen, filters).draw()


@dataclass(frozen=True)
class _Page:
    """What is asked for, and how each part of the page shows it."""

    texts: Translator
    scope: Scope
    info: MapInfo
    areas: Sequence[Area]
    chosen: Sequence[Area]
    filters: Filters

    @property
    def ids(self) -> list[str]:
        """Ids of the chosen areas."""
        return [area.id for area in self.chosen]

    @cached_property
    def whole(self) -> WholeReport:
        """All measures of the chosen areas."""
        return whole_report(self.scope, at=self.filters.at, area_ids=self.filters.area_ids or None)

    @cached_property
    def report(self) -> CoverageReport:
        """What was walked in the chosen areas."""
        if st.session_state[TAB_KEY] == "areas":
            return self.whole.report
        return coverage_report(self.scope, area_ids=self.ids, at=self.filters.at)

    @cached_property
    def streets(self) -> Streets:
        """Their streets."""
        ids, band, at = self.ids, self.filters.band, self.filters.at
        return Streets(
            in_order(street_rows(self.scope, area_ids=ids, band=band, at=at)),
            street_parts(self.scope, area_ids=ids, band=band, at=at),
        )

    @cached_property
    def places(self) -> list[Place]:
        """Places of stay there."""
        return stays(self.scope, self.filters)

    @cached_property
    def periods(self) -> tuple[WholeReport, WholeReport]:
        """All measures in two periods."""
        return read_periods(self.scope, self.filters)

    @cached_property
    def learning(self) -> LearningReport:
        """What was learned in a year."""
        return learning_report(self.scope, read_year(self.scope))

    def draw(self) -> None:
        """Draw all of it."""
        _ = self.texts
        with heading(_("Dækning"), about(_, st.session_state[TAB_KEY])):
            self._buttons()
        with st.container(horizontal=True, vertical_alignment="center", key="kv_said"):
            status_line(state().said)
            state().said = ""
        tab = show_tabs(_)
        with st.container(key="kv_coverage_filters"):
            self._filters(tab)
        self._show(tab)

    def _filters(self, tab: str) -> None:
        _ = self.texts
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            if tab == "learning":
                show_year_field(_, self.scope)
                return
            show_areas_field(_, self.areas)
            if tab == "periods":
                show_period_fields(_)
                return
            if tab != "places":
                show_band_field(_, self.report, self.filters)
            show_day_field(_)

    def _show(self, tab: str) -> None:
        _, scope, info, filters, chosen = (
            self.texts, self.scope, self.info, self.filters, self.chosen
        )  # fmt: skip
        match tab:
            case "periods":
                show_periods(_, self.periods)
            case "places":
                if self.places:
                    show_told_figures(
                        _, place_figures(_, self.places),
                        lambda code: explanation(_, code, self.report), key="places",
                    )  # fmt: skip
                show_places(_, scope, info, filters, chosen, self.places)
            case "heat":
                show_heat(_, scope, info, filters, chosen)
            case "learning":
                show_learning(_, self.learning)
            case "areas":
                self._figures()
                show_areas(_, scope, info, self.whole, filters, chosen)
            case _streets:
                self._figures()
                show_streets(_, scope, info, self.report, filters, chosen, self.streets)

    def _figures(self) -> None:
        _ = self.texts
        with st.container(key="kv_coverage_figures"):
            if walked.list_passes(self.scope, withdrawn=False, limit=1):
                show_figures(_, self.scope, self.report, self.filters)
            else:
                st.markdown(
                    _("Ingen veje er gennemgået endnu. Registrér en runde, så vises den her.")
                )
                if does_fieldwork(self.scope):
                    link_to("registrer", _("Registrér runde"), icon=":material/edit_note:")

    def _buttons(self) -> None:
        _ = self.texts
        tab = st.session_state[TAB_KEY]

        def told() -> None:
            state().said = _("Tabellen er hentet.")

        if tab in FILES:
            st.download_button(
                _("Hent tabel"), lambda: table_file(self.scope, *self._table(tab)), mime="text/csv",
                icon=":material/download:", key="coverage.file", file_name=FILES[tab],
                on_click=told,
            )  # fmt: skip
        if does_fieldwork(self.scope) and st.button(
            _("Planlæg runde her"), type="primary", icon=":material/conversion_path:",
            key="coverage.plan",
        ):  # fmt: skip
            go_to("planlaeg", areas=",".join(self._here(tab)))

    def _table(self, tab: str) -> tuple[list[str], list[list[str | float]]]:
        _ = self.texts
        match tab:
            case "areas":
                return areas_table(_, self.whole, self.filters.band)
            case "periods":
                return periods_table(_, self.periods)
            case "places":
                return places_table(_, self.places)
            case "learning":
                return learning_table(_, self.learning)
            case _streets:
                return streets_table(_, self.streets.rows, self.report.unit)

    def _here(self, tab: str) -> list[str]:
        """Return the areas a round is asked for: by what is chosen, else where most is to do."""
        page = state()
        if tab == "areas" and page.area in self.ids:
            return [page.area]
        if page.street and tab == "streets":
            line = self.streets.line(page.street)
            around = [area.id for area in self.chosen if shapely.intersects(area.geometry, line)]
            if around:
                return around[:1]
        if self.filters.area_ids:
            return list(self.filters.area_ids)
        return [max(self.report.areas, key=lambda area: area.gap_dwellings).area_id]
