"""*Sådan beregnes det*: what each figure is, from which numbers, and what is assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.coverage.bands import HOURS
from gis.coverage.measures import HARD_INTERVALS
from gis.coverage.sides import NARROW_M
from gis.web.views.coverage import words

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.coverage import CoverageReport
    from gis.web.views.coverage.figures import Totals


def explanation(
    _: Translator, code: str, report: CoverageReport, band: str | None, sums: Totals
) -> str:
    """Return the explanation of a figure of `gis.web.views.coverage.figures.CODES` as Markdown."""
    told = {
        "time_of_day": _time_of_day,
        "metres": _metres,
        "dwellings": _dwellings,
        "fresh": _fresh,
        "gap": _gap,
    }[code](_, report, band, sums)
    if len(report.areas) > 1:
        told.append(
            _(
                "Hvor to områder ligger over hinanden, tæller vej og {homes} i begge.",
                homes=words.homes(_, report.unit),
            )
        )
    return "\n\n".join(told)


def _time_of_day(
    _: Translator, report: CoverageReport, band: str | None, sums: Totals
) -> list[str]:
    decay = _(
        "En gennemgang tæller fuldt den dag, den er gået, det halve efter områdets interval og en "
        "fjerdedel efter to. Antaget: at den taber halvdelen i hvert interval."
    )
    if band is not None:
        mean = _(
            "Gennemsnit over alle {homes} af, hvor ny den seneste gennemgang i tidsrummet er.",
            homes=words.homes(_, report.unit),
        )
        return [mean, decay, _assumed_hours(_, (band,))]
    names = words.bands(_)
    asked = {area.required_bands for area in report.areas}
    needed = (
        _("De krævede tidspunkter: {bands}.", bands=_listed(names[b] for b in asked.pop()))
        if len(asked) == 1
        else _("De krævede tidspunkter er forskellige fra område til område.")
    )
    hard = _(
        "Strengere regnet har {share} af alle {homes} haft alle krævede tidspunkter inden for "
        "{count} intervaller (antaget).",
        homes=words.homes(_, report.unit), share=words.percent(_, sums.hard),
        count=HARD_INTERVALS,
    )  # fmt: skip
    return [
        _(
            "Gennemsnit over alle {homes} og alle krævede tidspunkter på døgnet.",
            homes=words.homes(_, report.unit),
        ),
        needed,
        decay,
        hard,
        _assumed_hours(_, tuple(names)),
    ]


def _assumed_hours(_: Translator, bands: tuple[str, ...]) -> str:
    names = words.bands(_)
    hours = " · ".join(f"{names[band]} {HOURS[band][0]}–{HOURS[band][1]}" for band in bands)
    return _("Antaget: tidsrummenes klokkeslæt ({hours}).", hours=hours)


def _metres(_: Translator, _report: CoverageReport, band: str | None, sums: Totals) -> list[str]:
    kilometres = {
        "part": _.number(sums.covered_m / 1000, 1),
        "whole": _.number(sums.street_m / 1000, 1),
        "closed": _.number(sums.not_walkable_m / 1000, 1),
    }
    told = [
        _(
            "{part} af {whole} km af de veje, der skal gennemgås i området, er gennemgået mindst "
            "én gang. Hver meter tæller én gang.",
            **kilometres,
        ),
        _("{closed} km kan ikke gennemgås og er ikke regnet med.", **kilometres),
    ]
    return [*told, *_only_band(_, band)]


def _dwellings(_: Translator, report: CoverageReport, band: str | None, sums: Totals) -> list[str]:
    told = [
        _(
            "Andelen af alle {homes}, hvis stykke af vejen er gennemgået mindst én gang.",
            homes=words.homes(_, report.unit),
        ),
        _(
            "Adressens side af vejen skal være set: den valgte side, begge sider for et par, og "
            "begge på en smal vej. Antaget: smal er højst {metres} m mellem husene.",
            metres=_.number(NARROW_M),
        ),
    ]
    if sums.unattached:
        told.append(
            _(
                "{homes} hører ikke til nogen vej og tæller aldrig som gennemgået.",
                homes=words.counted(_, report.unit, sums.unattached),
            )
        )
    return [*told, *_only_band(_, band)]


def _fresh(_: Translator, report: CoverageReport, band: str | None, _sums: Totals) -> list[str]:
    days = {area.return_days for area in report.areas}
    interval = (
        _.n("Intervallet er {count} dag.", "Intervallet er {count} dage.", days.pop())
        if len(days) == 1
        else _("Hvert område har sit eget interval.")
    )
    told = _(
        "Andelen af alle {homes}, der er gennemgået inden for områdets interval.",
        homes=words.homes(_, report.unit),
    )
    return [f"{told} {interval}", *_only_band(_, band)]


def _gap(_: Translator, report: CoverageReport, band: str | None, sums: Totals) -> list[str]:
    return [
        _(
            "Alle {homes} tæller med det, der mangler i døgndækningen: helt frisk med 0, aldrig "
            "gennemgået med 1. Summen er {gap}.",
            homes=words.homes(_, report.unit),
            gap=words.counted(_, report.unit, sums.gap),
        ),
        _(
            "Gangtimerne er de meter, der ikke er gennemgået inden for intervallet, gået én gang. "
            "Antaget: {pace} km i timen.",
            pace=_.number(report.pace_kmh, 1),
        ),
        *_only_band(_, band),
    ]


def _only_band(_: Translator, band: str | None) -> list[str]:
    if band is None:
        return [_("Gennemgange på alle tidspunkter af døgnet tæller.")]
    name = words.bands(_)[band]
    return [
        _("Kun gennemgange i tidsrummet tæller: {band}.", band=name),
        _assumed_hours(_, (band,)),
    ]


def _listed(names: object) -> str:
    return " · ".join(str(name).lower() for name in names)  # type: ignore[attr-defined]
