"""`kvarter coverage`: where the team has been."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import typer

from gis.cli.gaps import coverage_gaps
from gis.cli.telling import AsJson, _, show
from gis.locale.counted import Thing, counted

app = typer.Typer(no_args_is_help=True, help="Where the team has been.")
app.command("gaps")(coverage_gaps)


Areas = Annotated[list[str] | None, typer.Option("--area", help="Name or id; may be repeated.")]
Moment = Annotated[
    str | None, typer.Option(help="As of a date, 2026-11-10, or a time, 2026-11-10T13:00.")
]


@app.command("report")
def coverage_report(
    *,
    areas: Areas = None,
    at: Moment = None,
    since: Annotated[
        str | None, typer.Option(help="Count only what was walked after this date or time.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell how much of the housing areas has been walked, and when; JSON has every measure."""
    from gis.services import coverage, members

    scope, moment, begun = members.local_scope(), _moment(at), _moment(since)
    whole = coverage.whole_report(scope, at=moment, since=begun, area_ids=areas)
    report = whole.report
    closed = coverage.closures(scope, at=moment, since=begun, area_ids=areas)
    thing: Thing = "address" if report.unit == "addresses" else "dwelling"
    lines = [_coverage_line(found, thing) for found in report.areas]
    text = "\n".join(lines) or _("Der er ingen boligområder.")
    show(coverage.whole_document(whole, closed), text, as_json)


@app.command("compare")
def coverage_compare(
    period: Annotated[str, typer.Argument(help="Days from..to, 2026-10-01..2026-10-31.")],
    against: Annotated[str, typer.Argument(help="The days it is compared with, from..to.")],
    *,
    areas: Areas = None,
    as_json: AsJson = False,
) -> None:
    """Set two periods side by side: every measure, of all areas together and of each."""
    from gis.services import coverage, members

    scope = members.local_scope()
    later, earlier = (
        coverage.whole_report(scope, since=since, at=at, area_ids=areas)
        for since, at in map(coverage.read_period, (period, against))
    )
    figures = [one.total.figures for one in (earlier, later)]
    text = _(
        "gået {m} % → {m2} %; forbi {d} % → {d2} %; tidspunkter {t} % → {t2} %; {p} → {p2} "
        "gennemgange",
        **{
            f"{name}{suffix}": _.number(factor * getattr(one, field))
            for one, suffix in zip(figures, ("", "2"), strict=True)
            for name, field, factor in (
                ("m", "metre_coverage", 100), ("d", "dwelling_coverage", 100),
                ("t", "time_of_day", 100), ("p", "passes", 1),
            )
        },
    )  # fmt: skip
    show(coverage.comparison_document(earlier, later), text, as_json)


@app.command("learning")
def coverage_learning(
    year: Annotated[int | None, typer.Option(help="The running one otherwise.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell what the team learns of a year: no count of people under five, and of no area."""
    from gis.services import members
    from gis.services.learning import learning_document, learning_report

    found = learning_report(members.local_scope(), year)
    walks = _.n("{count} opsøgende tur", "{count} opsøgende ture", found.walks.walks)
    few = _("færre end 5")
    counts = [few if n is None else _.number(n) for n in (found.by_band.total, found.sources.total)]
    text = _(
        "{year}: {walks}; {attempts} kontaktforsøg; {inquiries} henvendelser",
        year=str(found.year), walks=walks, attempts=counts[0], inquiries=counts[1],
    )  # fmt: skip
    show(learning_document(found), text, as_json)


def _moment(text: str | None) -> dt.datetime | None:
    from gis.services import coverage

    return None if text is None else coverage.read_moment(text)


def _coverage_line(area: Any, thing: Thing) -> str:  # noqa: ANN401
    unit = _("adresser") if thing == "address" else _("boliger")
    return _(
        "{name}: gået {covered} af {km} km og forbi {share} % af {homes}; tidspunkter "
        "{score} %; hul {gap} {unit}, {hours} gangtimer",
        name=area.name, unit=unit, covered=_.number(area.covered_m / 1000, 1),
        km=_.number(area.street_m / 1000, 1), share=_.number(100 * area.dwelling_coverage),
        homes=counted(_, thing, area.dwellings), score=_.number(100 * area.time_of_day),
        gap=_.number(area.gap_dwellings, 1), hours=_.number(area.close_hours, 1),
    )  # fmt: skip
