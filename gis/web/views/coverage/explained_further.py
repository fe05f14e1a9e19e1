"""*Sådan beregnes det* of the measures beside the five figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gis.coverage.measures import COMPLETE_SHARE, WORST_SHARE
from gis.planning.reach import DEFAULT_CONTACT_DAYS
from gis.services.places import USUAL_DAYS
from gis.web.views.coverage import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gis.locale import Translator
    from gis.services.coverage import CoverageReport


def _complete(_: Translator, report: CoverageReport) -> list[str]:
    found = report.total
    return [
        _(
            "{part} af {whole} vejstykker er gennemgået på mindst {share} af deres meter i "
            "området. Et vejstykke går fra kryds til kryds; lange er delt for hver 150 m.",
            part=_.number(found.complete_pieces), whole=_.number(found.pieces),
            share=words.percent(_, COMPLETE_SHARE),
        ),
        _("Det er det eneste mål, der afhænger af, hvordan vejene er delt."),
        _("Kilde: CityStrides, der tæller en vej som gået ved 90 % af dens punkter; her er det "
          "meter."),
    ]  # fmt: skip


def _never(_: Translator, report: CoverageReport) -> list[str]:
    return [
        _(
            "Andelen af alle {homes}, som ingen gennemgang nogen sinde er gået forbi på deres side "
            "af vejen, uanset perioden.",
            homes=words.homes(_, report.unit),
        ),
        _("{km} km vej er aldrig gennemgået.", km=_.number(report.total.never_m / 1000, 1)),
        _("Kilde: Kvarters eget mål. Et gennemsnit skjuler huller, så de vises for sig."),
    ]


def _worst(_: Translator, _report: CoverageReport) -> list[str]:
    return [
        _(
            "Vejenes meter stilles op efter deres døgndækning. Den dårligste del på {share} af dem "
            "når højst dette tal.",
            share=words.percent(_, WORST_SHARE),
        ),
        _("Kilde: Kvarters eget mål. Et gennemsnit skjuler huller, så de vises for sig."),
    ]


def _dose(_: Translator, report: CoverageReport) -> list[str]:
    return [
        _(
            "En gennemgang med en del af sin linje i området tæller én gang. Af dens minutter "
            "tæller den andel, som linjen har i området."
        ),
        _(
            "To, der går sammen, er én gennemgang og to medarbejdere. En GPS-tur er én gennemgang, "
            "også når den går over flere tidspunkter af døgnet."
        ),
        _(
            "Tallene pr. 100 m er delt med de veje, der skal gennemgås, og pr. 100 med alle "
            "{homes}.",
            homes=words.homes(_, report.unit),
        ),
        _(
            "Kilde: Williams og Coupe (2017) skelner mellem teamets minutter, medarbejdernes "
            "minutter og antal besøg. Der er intet mål for, hvor mange minutter der er nok."
        ),
    ]


def _close(_: Translator, report: CoverageReport) -> list[str]:
    found = report.total
    return [
        _(
            "På hvert krævet tidspunkt gås de meter én gang, der ikke er gennemgået på det inden "
            "for intervallet: i alt {km} km. Én gang uanset tidspunkt ville være {once} km.",
            km=_.number(found.close_m / 1000, 1), once=_.number(found.gap_m / 1000, 1),
        ),
        _("Vejen til og fra og mellem stykkerne er ikke regnet med."),
        _("Antaget: {pace} km i timen.", pace=_.number(report.pace_kmh, 1)),
        _("Kilde: Kvarters eget mål."),
    ]  # fmt: skip


def _per_hour(_: Translator, report: CoverageReport) -> list[str]:
    return [
        _(
            "Hullet i {homes} delt med de gangtimer, der lukker det. Jo højere, jo mere giver en "
            "time. En streg betyder, at intet mangler at blive gået.",
            homes=words.homes(_, report.unit),
        ),
        _("Antaget: {pace} km i timen.", pace=_.number(report.pace_kmh, 1)),
        _("Kilde: Kvarters eget mål."),
    ]


def _places(_: Translator, _report: CoverageReport) -> list[str]:
    return [
        _("Stedets døgndækning er gennemsnittet over de tidspunkter, hvor det er godt at være der. "
          "Et besøg tæller fuldt den dag, det er, og halvt efter områdets interval."),
        _("Er der ikke valgt tidspunkter for stedet, gælder områdets. Tallet er gennemsnittet af "
          "opholdsstederne; tilbud er ikke regnet med."),
        _("Antaget: at halvdelen er tilbage efter et interval, og {days} dage, hvor intet område "
          "siger andet.", days=USUAL_DAYS),
        _("Kilde: samme mål som for boliger, sagt om et sted."),
    ]  # fmt: skip


def _presence(_: Translator, _report: CoverageReport) -> list[str]:
    return [
        _("Et besøg tæller for det tidspunkt af døgnet, hvor dets midte ligger. To, der er der "
          "sammen, er ét besøg og to medarbejdere."),
        _("Et sted hører til et område, når det ligger i det eller er nævnt for det. Stederne er "
          "dem, der er i dag."),
        _("Kilde: metodeguiden: at være til stede på stederne på forskellige tidspunkter er "
          "opsøgende arbejde i sig selv."),
    ]  # fmt: skip


def _reach(_: Translator, report: CoverageReport) -> list[str]:
    return [
        _(
            "Andelen af alle {homes} i områder med mindst én samarbejdspartner, der har adgang til "
            "private hjem eller møder borgere, og som I har talt med inden for jeres rytme.",
            homes=words.homes(_, report.unit),
        ),
        _("Partnerne, og hvor de kommer, er dem fra i dag; kontakten er talt til dagen."),
        _("Antaget: {days} dage, hvor der ikke er valgt en rytme.", days=DEFAULT_CONTACT_DAYS),
        _("Kilde: metodeguidens spørgsmål om, hvem der har adgang til private hjem, og hvem der "
          "er i kontakt med borgere."),
    ]  # fmt: skip


def _not_walkable(_: Translator, _report: CoverageReport) -> list[str]:
    return [
        _("Meter, der er taget ud: veje, man ikke kan gå på ifølge kortet, og veje, som I selv har "
          "noteret med en årsag. De er ikke med i nogen andel."),
        _("En hindring gælder kun den dag: vejen tæller stadig med, og den står for sig."),
        _("Kilde: Kvarters eget mål. Kort og noter er dem fra i dag."),
    ]  # fmt: skip


FURTHER: Final[Mapping[str, Callable[[Translator, CoverageReport], list[str]]]] = {
    "complete": _complete,
    "never": _never,
    "worst": _worst,
    "passes": _dose,
    "team_hours": _dose,
    "worker_hours": _dose,
    "close_hours": _close,
    "per_hour": _per_hour,
    "places": _places,
    "presence": _presence,
    "reach": _reach,
    "not_walkable": _not_walkable,
}
"""By code of the measure; those of one time of day are in `gis.web.views.coverage.explained`."""
