"""The gaps on paper, as the leader takes them along."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from gis.crs import WGS84, transform
from gis.errors import InputError
from gis.layers import basemap, map_imports, streets
from gis.layers.database import Scope
from gis.locale import COPENHAGEN
from gis.services.gaps.report import gap_report
from gis.services.gaps.telling import (
    change_word,
    decision_word,
    explanations,
    figures,
    headline,
    hours_word,
    percent,
    reason_words,
    trend_words,
    unit_word,
)
from gis.services.installation import database
from gis.services.rights import right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.maps.gaps_map import MapArea
    from gis.maps.papers.gaps_report import GapRow
    from gis.services.gaps.report import AreaGap, GapReport

__all__ = ["PrintedGaps", "print_gaps"]

SMALLEST_WITH_BUILDINGS = 12_500
"""Smallest scale, as the number n of 1:n, at which buildings are more than specks."""


@dataclass(frozen=True)
class PrintedGaps:
    """The report as PDF, and the name of the file."""

    pdf: bytes
    file_name: str


@right("gaps", "print")
def print_gaps(scope: Scope, translate: Translator) -> PrintedGaps:
    """
    Print the gaps of all areas as they are now.

    Raises
    ------
    InputError
        ``gaps_without_areas``.
    MachineError
        ``gaps_failed``, or without fonts ``assets_missing``.
    """
    from gis.maps.papers.gaps_report import GapsPaper, choose_window, make_gaps_report

    _ = translate
    report = gap_report(scope)
    if not report.areas:
        raise InputError("gaps_without_areas")
    opened = database()
    areas = [_map_area(_, number, one, opened.crs) for number, one in _numbered(report)]
    frame = choose_window([area.outline for area in areas], opened.crs)
    window = shapely.box(*frame.bounds)
    is_wide = frame.scale > SMALLEST_WITH_BUILDINGS
    with opened.session(scope) as session:
        dates = [one.data_date for one in map_imports.find_imports(session) if one.data_date]
        ground = basemap.find_basemap(
            session, window, crs=opened.crs, without=["building"] if is_wide else []
        )
        around = streets.find_streets(session, window, crs=opened.crs)
    today = report.at.astimezone(COPENHAGEN).date()
    pdf = make_gaps_report(
        GapsPaper(
            title=_("Huller i dækningen {date}", date=_.date(today)),
            headline=headline(_, report),
            figures=[(one.label, one.value, one.note) for one in figures(_, report)],
            heads=_heads(_, report),
            rows=[_row(_, number, one) for number, one in _numbered(report)],
            weeks=[week.gap_dwellings for week in report.weeks],
            whole=float(max((week.dwellings for week in report.weeks), default=0)),
            effort=[week.team_minutes for week in report.weeks],
            trend=trend_words(_, report.weeks, report.unit),
            notes=_notes(_, report),
            areas=areas,
            streets=around,
            basemap=ground,
            crs=opened.crs,
            printed_on=today,
            data_date=min(dates, default=None),
        ),
        _,
    )
    return PrintedGaps(pdf, file_name(today, "pdf"))


def file_name(day: dt.date, ending: str) -> str:
    """Return the name of a file of the gaps of a day."""
    return f"kvarter-huller-{day:%Y-%m-%d}.{ending}"


def _numbered(report: GapReport) -> list[tuple[str, AreaGap]]:
    return [(str(number), area) for number, area in enumerate(report.areas, start=1)]


def _map_area(_: Translator, number: str, area: AreaGap, crs: str) -> MapArea:
    from gis.maps.gaps_map import MapArea

    tag = f"{number} · {_.number(area.gap_dwellings)}" if area.is_counted else number
    outline = transform(area.geometry, WGS84, crs)
    return MapArea(outline, tag, area.gap_share if area.is_counted else None)


def _heads(_: Translator, report: GapReport) -> list[str]:
    return [
        "", _("Boligområde"), _("Hul, {homes}", homes=unit_word(_, report.unit)), _("Hul, %"),
        _("Gangtimer"), _("Hvorfor"), _("Beslutning"), _("Fire uger"),
    ]  # fmt: skip


def _row(_: Translator, number: str, area: AreaGap) -> GapRow:
    from gis.maps.papers.gaps_report import GapRow

    return GapRow(
        number=number,
        name=area.name,
        gap=_.number(area.gap_dwellings) if area.is_counted else "–",
        share=percent(_, area.gap_share) if area.is_counted else "–",
        hours=hours_word(_, area.hours) if area.is_counted else "–",
        why=reason_words(_, area),
        decision=decision_word(_, area),
        change=change_word(_, area.change) if area.is_counted else "–",
    )


def _notes(_: Translator, report: GapReport) -> Sequence[tuple[str, str]]:
    told = explanations(_, report)
    return [
        (_("Hul"), told["gap"]),
        (_("Gangtimer"), told["hours"]),
        (_("Store huller"), told["large"]),
        (_("Hvorfor"), told["reasons"]),
        (_("Fremskrivning"), told["forecast"]),
    ]
