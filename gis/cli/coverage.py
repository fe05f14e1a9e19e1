"""`kvarter coverage`: where the team has been."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from gis.cli.telling import AsJson, _, show
from gis.locale.counted import Thing, counted

app = typer.Typer(no_args_is_help=True, help="Where the team has been.")


@app.command("report")
def coverage_report(
    *,
    areas: Annotated[
        list[str] | None, typer.Option("--area", help="Name or id; may be repeated.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="As of a date, 2026-11-10, or a time, 2026-11-10T13:00.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell how much of the housing areas has been walked, and when."""
    from gis.services import coverage, members
    from gis.services.coverage import report_document

    moment = None if at is None else coverage.read_moment(at)
    report = coverage.coverage_report(members.local_scope(), at=moment, area_ids=areas)
    thing: Thing = "address" if report.unit == "addresses" else "dwelling"
    lines = [_coverage_line(found, thing) for found in report.areas]
    text = "\n".join(lines) or _("Der er ingen boligområder.")
    show(report_document(report), text, as_json)


def _coverage_line(area: Any, thing: Thing) -> str:  # noqa: ANN401
    unit = _("adresser") if thing == "address" else _("boliger")
    return _(
        "{name}: gået {covered} af {km} km og forbi {share} % af {homes}; tidspunkter "
        "{score} %; hul {gap} {unit}, {hours} gangtimer",
        name=area.name, unit=unit, covered=_.number(area.covered_m / 1000, 1),
        km=_.number(area.street_m / 1000, 1), share=_.number(100 * area.dwelling_coverage),
        homes=counted(_, thing, area.dwellings), score=_.number(100 * area.time_of_day),
        gap=_.number(area.gap_dwellings, 1), hours=_.number(area.gap_hours, 1),
    )  # fmt: skip
