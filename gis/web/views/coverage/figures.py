"""The five figures of *Dækning*, of the chosen areas together, and how each is come by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gis.web.components import Figure
from gis.web.views.coverage import words
from gis.web.views.coverage.explained import explanation
from gis.web.views.coverage.passes import show_passes
from gis.web.views.coverage.told_figures import show_told_figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.coverage import AreaCoverage, CoverageReport
    from gis.services.members import Scope
    from gis.web.views.coverage.state import Filters


def figures_of(_: Translator, report: CoverageReport, band: str | None) -> list[Figure]:
    """Return the figures as they are shown, in the order of `CODES`."""
    found = report.total
    score, gap, hours = found.time_of_day, found.gap_dwellings, found.close_hours
    covered_m, dwellings, fresh = found.covered_m, found.dwelling_coverage, found.fresh
    if band is not None:
        only = found.bands[band]
        score, gap = only.freshness, found.dwellings * (1 - only.freshness)
        covered_m, dwellings, fresh = only.covered_m, only.dwelling_coverage, only.fresh
        hours = (found.street_m - only.fresh_m) / 1000 / report.pace_kmh
    total = words.counted(_, report.unit, found.dwellings)
    metres = _(
        "{part} af {whole} km",
        part=_.number(covered_m / 1000, 1), whole=_.number(found.street_m / 1000, 1),
    )  # fmt: skip
    return [
        Figure(
            _("Døgndækning") if band is None else _("Dækning i tidsrummet"),
            words.percent(_, score), _("af {total}", total=total),
        ),
        Figure(
            _("Gennemgået vej"), words.percent(_, words.part(covered_m, found.street_m)), metres
        ),
        Figure(
            words.by_street(_, report.unit), words.percent(_, dwellings),
            _of(_, dwellings, found.dwellings),
        ),
        Figure(
            _fresh_label(_, report.areas), words.percent(_, fresh),
            _of(_, fresh, found.dwellings),
        ),
        Figure(
            _("Hul"), words.counted(_, report.unit, gap),
            _("ca. {hours} gangtimer", hours=words.hours(_, hours)),
        ),
    ]  # fmt: skip


CODES = ("time_of_day", "metres", "dwellings", "fresh", "gap")
"""What the figures are, in their order."""


def _of(_: Translator, share: float, whole: int) -> str:
    return _("{part} af {whole}", part=_.number(round(share * whole)), whole=_.number(whole))


def _fresh_label(_: Translator, areas: Sequence[AreaCoverage]) -> str:
    days = {area.return_days for area in areas}
    if len(days) > 1:
        return _("Frisk")
    return _.n("Frisk (seneste {count} dag)", "Frisk (seneste {count} dage)", days.pop())


@st.fragment
def show_figures(_: Translator, scope: Scope, report: CoverageReport, filters: Filters) -> None:
    """Show the figures, each with a button that opens how it is come by and its passes."""

    def passes(code: str) -> None:
        show_passes(
            _, scope, key=f"coverage.passes.{code}", area_ids=filters.area_ids,
            band=filters.band, at=report.at,
        )  # fmt: skip

    show_told_figures(
        _, list(zip(CODES, figures_of(_, report, filters.band), strict=True)),
        lambda code: explanation(_, code, report, filters.band), key="coverage", further=passes,
    )  # fmt: skip
