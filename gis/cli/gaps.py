"""`kvarter coverage gaps`: what has not been covered, and what it would take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gis.cli.files import file_for, overwrite
from gis.cli.telling import AsJson, _, show

if TYPE_CHECKING:
    from gis.services.gaps import AreaGap, GapReport


def coverage_gaps(
    *,
    at: Annotated[
        str | None, typer.Option(help="As of a date, 2026-11-10, or a time, 2026-11-10T13:00.")
    ] = None,
    by_hour: Annotated[
        bool, typer.Option("--by-hour", help="Rank by what an hour of walking closes.")
    ] = False,
    csv: Annotated[Path | None, typer.Option(help="CSV to write.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="PDF to write, of now.")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell which areas have the widest gaps, why, and the walking hours that close them."""
    from gis.services import coverage, gaps, members
    from gis.services.gaps.telling import headline, table_rows

    scope = members.local_scope()
    report = gaps.gap_report(scope, at=None if at is None else coverage.read_moment(at))
    if csv is not None:
        with file_for(csv) as file:
            overwrite(file, csv, coverage.table_file(scope, *table_rows(_, report)))
    if pdf is not None:
        with file_for(pdf) as file:
            overwrite(file, pdf, gaps.print_gaps(scope, _).pdf)
    ranked = report.ranked("hour" if by_hour else "gap")
    lines = [headline(_, report), *(_line(report, area) for area in ranked)]
    show(gaps.gaps_document(report, ranked), "\n".join(lines), as_json)


def _line(report: GapReport, area: AreaGap) -> str:
    from gis.services.gaps.telling import (
        change_word,
        decision_word,
        homes,
        hours_word,
        reason_words,
    )

    if not area.is_counted:
        return f"{area.name}: {decision_word(_, area)}"
    return _(
        "{name}: hul {gap}, {hours} gangtimer; {reasons}; {decision}; fire uger: {change}",
        name=area.name, gap=homes(_, report.unit, area.gap_dwellings),
        hours=hours_word(_, area.hours), reasons=reason_words(_, area),
        decision=decision_word(_, area), change=change_word(_, area.change),
    )  # fmt: skip
