"""The five figures of *Dækning*: sums over the chosen areas, and how each is come by."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from gis.web.components import Figure
from gis.web.views.coverage import words
from gis.web.views.coverage.explained import explanation
from gis.web.views.coverage.passes import show_passes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from gis.locale import Translator
    from gis.services.coverage import AreaCoverage, CoverageReport
    from gis.services.members import Scope
    from gis.web.views.coverage.state import Filters


@dataclass(frozen=True)
class Totals:
    """
    Figures of several areas together; where areas overlap, both count.

    Attributes
    ----------
    score
        Time-of-day score, or in one band its mean freshness; 0 to 1 over dwellings.
    gap, gap_hours
        In dwellings, and in hours of walking.
    """

    street_m: float
    covered_m: float
    not_walkable_m: float
    dwellings: int
    covered: float
    unattached: int
    fresh: float
    score: float
    hard: float
    gap: float
    gap_hours: float


def totals(report: CoverageReport, band: str | None, parts: gpd.GeoDataFrame) -> Totals:
    """
    Return the figures of a report, in any time of day or in one.

    Parameters
    ----------
    parts
        The same areas by `street_parts` in the same band: the metres that are not fresh in it.
    """
    areas = report.areas
    dwellings = sum(area.dwellings for area in areas)
    if band is None:
        covered_m = sum(area.covered_m for area in areas)
        covered = float(sum(area.covered_dwellings for area in areas))
        fresh = float(sum(area.fresh_dwellings for area in areas))
        score = sum(area.time_of_day * area.dwellings for area in areas)
        gap = sum(area.gap_dwellings for area in areas)
        gap_hours = sum(area.gap_hours for area in areas)
    else:
        found = [(area.bands[band], area.dwellings) for area in areas]
        covered_m = sum(seen.covered_m for seen, _count in found)
        covered = sum(seen.dwelling_coverage * count for seen, count in found)
        fresh = sum(seen.fresh * count for seen, count in found)
        score = sum(seen.freshness * count for seen, count in found)
        gap = dwellings - score
        stale = parts[parts["is_counted"] & (parts["age"] != "fresh")]
        gap_hours = float(stale["length_m"].sum()) / 1000 / report.pace_kmh
    return Totals(
        street_m=sum(area.street_m for area in areas),
        covered_m=covered_m,
        not_walkable_m=sum(area.not_walkable_m for area in areas),
        dwellings=dwellings,
        covered=covered,
        unattached=sum(area.unattached for area in areas),
        fresh=fresh,
        score=words.part(score, dwellings),
        hard=words.part(sum(area.hard_dwellings for area in areas), dwellings),
        gap=gap,
        gap_hours=gap_hours,
    )


def figures_of(
    _: Translator, report: CoverageReport, band: str | None, sums: Totals
) -> list[Figure]:
    """Return the figures as they are shown, in the order of `CODES`."""
    total = words.counted(_, report.unit, sums.dwellings)
    by_street = (
        _("Boliger ved gennemgået vej") if report.unit == "dwellings"
        else _("Adresser ved gennemgået vej")
    )  # fmt: skip
    metres = _(
        "{part} af {whole} km",
        part=_.number(sums.covered_m / 1000, 1), whole=_.number(sums.street_m / 1000, 1),
    )  # fmt: skip
    return [
        Figure(
            _("Døgndækning") if band is None else _("Dækning i tidsrummet"),
            words.percent(_, sums.score), _("af {total}", total=total),
        ),
        Figure(
            _("Gennemgået vej"), words.percent(_, words.part(sums.covered_m, sums.street_m)), metres
        ),
        Figure(
            by_street, words.percent(_, words.part(sums.covered, sums.dwellings)),
            _of(_, sums.covered, sums.dwellings),
        ),
        Figure(
            _fresh_label(_, report.areas), words.percent(_, words.part(sums.fresh, sums.dwellings)),
            _of(_, sums.fresh, sums.dwellings),
        ),
        Figure(
            _("Hul"), words.counted(_, report.unit, sums.gap),
            _("ca. {hours} gangtimer", hours=words.hours(_, sums.gap_hours)),
        ),
    ]  # fmt: skip


CODES = ("time_of_day", "metres", "dwellings", "fresh", "gap")
"""What the figures are, in their order."""


def _of(_: Translator, some: float, whole: float) -> str:
    return _("{part} af {whole}", part=_.number(round(some)), whole=_.number(whole))


def _fresh_label(_: Translator, areas: Sequence[AreaCoverage]) -> str:
    days = {area.return_days for area in areas}
    if len(days) > 1:
        return _("Frisk")
    return _.n("Frisk (seneste {count} dag)", "Frisk (seneste {count} dage)", days.pop())


@st.fragment
def show_figures(
    _: Translator, scope: Scope, report: CoverageReport, filters: Filters, sums: Totals
) -> None:
    """Show the figures, each with a button that opens how it is come by and its passes."""
    shown = figures_of(_, report, filters.band, sums)
    with st.container(key="kv_open_figures", horizontal=True, gap=None):
        for code, figure in zip(CODES, shown, strict=True):
            with st.container(key=f"kv_figure_{code}", width="content", gap=None):
                st.html(
                    f'<dl class="kv-figure"><dt>{escape(figure.label)}</dt>'
                    f"<dd>{escape(figure.value)}<small>{escape(figure.note)}</small></dd></dl>"
                )
                place = st.popover(
                    _("Sådan beregnes det: {figure}", figure=figure.label),
                    icon=":material/help:", type="tertiary", key=f"coverage.how.{code}",
                    on_change="rerun",
                )  # fmt: skip
                if place.open:
                    with place, st.container(key=f"kv_how_{code}", gap="small"):
                        st.markdown(f"**{figure.label}: {figure.value}**")
                        st.markdown(explanation(_, code, report, filters.band, sums))
                        show_passes(
                            _, scope, key=f"coverage.passes.{code}", area_ids=filters.area_ids,
                            band=filters.band, at=report.at,
                        )  # fmt: skip
