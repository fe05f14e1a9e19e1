"""*Sådan beregnes det*: what each measure is, from which numbers, and what is assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.coverage.bands import HOURS
from gis.coverage.measures import HARD_INTERVALS
from gis.coverage.sides import NARROW_M
from gis.web.views.coverage import words
from gis.web.views.coverage.explained_further import FURTHER
from gis.web.views.coverage.shown import OF_PERIOD

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.coverage import CoverageReport


def explanation(_: Translator, code: str, report: CoverageReport, band: str | None = None) -> str:
    """
    Return the explanation of a measure as Markdown.

    Parameters
    ----------
    code
        Of `gis.web.views.coverage.shown.measures`.
    band
        The one time of day that is counted, which five of them can be asked for.
    """
    if code in FURTHER:
        told = FURTHER[code](_, report)
    else:
        told = [*OF_BAND[code](_, report, band), _source(_, code)]
    if report.since is not None:
        told.append(
            _("Her tæller kun det, der er begyndt i perioden.") if code in OF_PERIOD
            else _("Her vises, hvordan det stod til, da perioden sluttede.")
        )  # fmt: skip
    if len(report.areas) > 1:
        told.append(
            _(
                "Hvor to områder ligger over hinanden, tæller vej og {homes} i begge.",
                homes=words.homes(_, report.unit),
            )
        )
    return "\n\n".join(told)


def _source(_: Translator, code: str) -> str:
    if code in ("time_of_day", "hard"):
        return _(
            "Kilde: at flere tidspunkter af døgnet tæller, er taget fra undersøgelser af, hvornår "
            "folk kan træffes. De er af telefonopkald og ikke fra Danmark."
        )
    if code == "dwellings":
        return _(
            "Kilde: at alle registrerede boliger tæller med, også dem ingen har set. Tælles kun de "
            "fundne, ser dækningen 31,5 procentpoint for høj ud (PLOS Global Public Health 2025)."
        )
    if code == "metres":
        return _("Kilde: en vej kan være gået delvist, og hver del tæller én gang, som i Wandrer.")
    return _("Kilde: Kvarters eget mål.")


def _time_of_day(_: Translator, report: CoverageReport, band: str | None) -> list[str]:
    decay = _(
        "En gennemgang tæller fuldt den dag, den er gået, det halve efter områdets interval og en "
        "fjerdedel efter to. Antaget: at den taber halvdelen i hvert interval."
    )
    if band is not None:
        mean = _(
            "Gennemsnit over alle {homes} af, hvor ny den seneste gennemgang i tidsrummet er.",
            homes=words.homes(_, report.unit),
        )
        return [mean, decay, assumed_hours(_, (band,))]
    return [
        _(
            "Gennemsnit over alle {homes} og alle krævede tidspunkter på døgnet.",
            homes=words.homes(_, report.unit),
        ),
        _needed(_, report),
        decay,
        assumed_hours(_, tuple(words.bands(_))),
    ]


def _needed(_: Translator, report: CoverageReport) -> str:
    names = words.bands(_)
    asked = {area.required_bands for area in report.areas}
    if len(asked) != 1:
        return _("De krævede tidspunkter er forskellige fra område til område.")
    listed = " · ".join(names[band].lower() for band in asked.pop())
    return _("De krævede tidspunkter: {bands}.", bands=listed)


def assumed_hours(_: Translator, bands: tuple[str, ...]) -> str:
    """Return the hours of times of day, which are assumed."""
    names = words.bands(_)
    hours = " · ".join(f"{names[band]} {HOURS[band][0]}–{HOURS[band][1]}" for band in bands)
    return _("Antaget: tidsrummenes klokkeslæt ({hours}).", hours=hours)


def _hard(_: Translator, report: CoverageReport, _band: str | None) -> list[str]:
    return [
        _(
            "Andelen af alle {homes}, der på alle krævede tidspunkter er gennemgået inden for "
            "{count} intervaller. Antaget: at to intervaller er nok.",
            homes=words.homes(_, report.unit), count=HARD_INTERVALS,
        ),
        _needed(_, report),
        assumed_hours(_, tuple(words.bands(_))),
    ]  # fmt: skip


def _metres(_: Translator, report: CoverageReport, band: str | None) -> list[str]:
    found = report.total
    covered_m = found.covered_m if band is None else found.bands[band].covered_m
    kilometres = {
        "part": _.number(covered_m / 1000, 1),
        "whole": _.number(found.street_m / 1000, 1),
        "closed": _.number(found.not_walkable_m / 1000, 1),
    }
    return [
        _(
            "{part} af {whole} km af de veje, der skal gennemgås i området, er gennemgået mindst "
            "én gang. Hver meter tæller én gang.",
            **kilometres,
        ),
        _("{closed} km kan ikke gennemgås og er ikke regnet med.", **kilometres),
        *_only_band(_, band),
    ]


def _dwellings(_: Translator, report: CoverageReport, band: str | None) -> list[str]:
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
        _("Boligerne er talt i et register.") if report.unit == "dwellings"
        else _("Adresser tælles, fordi der ikke er indlæst et register over boliger."),
    ]  # fmt: skip
    if report.total.unattached:
        told.append(
            _(
                "{homes} hører ikke til nogen vej og tæller aldrig som gennemgået.",
                homes=words.counted(_, report.unit, report.total.unattached),
            )
        )
    return [*told, *_only_band(_, band)]


def _fresh(_: Translator, report: CoverageReport, band: str | None) -> list[str]:
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
    assumed = _("Antaget: 28 dage, hvor teamet ikke har valgt andet.")
    return [f"{told} {interval} {assumed}", *_only_band(_, band)]


def _gap(_: Translator, report: CoverageReport, band: str | None) -> list[str]:
    found = report.total
    gap = found.gap_dwellings
    if band is not None:
        gap = found.dwellings * (1 - found.bands[band].freshness)
    hours = (
        _(
            "Gangtimerne lukker hullet: på hvert krævet tidspunkt gås de meter én gang, der ikke "
            "er gennemgået på det inden for intervallet."
        )
        if band is None
        else _(
            "Gangtimerne er de meter, der ikke er gennemgået i tidsrummet inden for intervallet, "
            "gået én gang."
        )
    )
    return [
        _(
            "Alle {homes} tæller med det, der mangler i døgndækningen: helt frisk med 0, aldrig "
            "gennemgået med 1. Summen er {gap}.",
            homes=words.homes(_, report.unit), gap=words.counted(_, report.unit, gap),
        ),
        hours,
        assumed_pace(_, report),
        *_only_band(_, band),
    ]  # fmt: skip


def assumed_pace(_: Translator, report: CoverageReport) -> str:
    """Return the pace, which is assumed."""
    return _("Antaget: {pace} km i timen.", pace=_.number(report.pace_kmh, 1))


def _only_band(_: Translator, band: str | None) -> list[str]:
    if band is None:
        return [_("Gennemgange på alle tidspunkter af døgnet tæller.")]
    name = words.bands(_)[band]
    return [
        _("Kun gennemgange i tidsrummet tæller: {band}.", band=name),
        assumed_hours(_, (band,)),
    ]


OF_BAND = {
    "time_of_day": _time_of_day,
    "hard": _hard,
    "metres": _metres,
    "dwellings": _dwellings,
    "fresh": _fresh,
    "gap": _gap,
}
