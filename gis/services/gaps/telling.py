"""Gaps in words: the same on the page, on paper, in the file and on the command line."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gis.coverage.forecasting import CERTAINTY, MOST_CHANGES, TARGET
from gis.coverage.gaps import LARGE_SHARE, LEAST_SHARE
from gis.locale.counted import counted
from gis.locale.mapping_words import choice_word
from gis.locale.place_words import times

if TYPE_CHECKING:
    from gis.coverage.forecasting import Forecast
    from gis.coverage.gaps import Reason
    from gis.locale import Translator
    from gis.services.coverage.figures import Unit
    from gis.services.gaps.report import AreaGap, Choice, GapReport
    from gis.services.gaps.trend import Week

__all__ = [
    "GapFigure", "change_word", "choice_words", "decision_word", "explanations", "figures",
    "forecast_words", "headline", "homes", "hours_word", "percent", "reason_word", "reason_words",
    "table_rows", "trend_words", "unit_word",
]  # fmt: skip

NOTHING = 0.05
"""Hours, and dwellings of a change, that are told as none."""


def headline(_: Translator, report: GapReport) -> str:
    """Return how many areas there are, how many of their gaps are large, and what closes those."""
    counted_areas = report.counted
    if not counted_areas:
        return _("Ingen områder er valgt til at gå i.")
    if report.hours < NOTHING and all(one.is_fresh for one in counted_areas if one.dwellings):
        if any(area.direct is None for area in counted_areas):
            return _("Alle områder er gennemgået inden for deres interval.")
        return _("Alle tilvalgte områder er gennemgået inden for deres interval.")
    areas = _.n("{count} område.", "{count} områder.", len(counted_areas))
    if not report.large:
        rest = _("{hours} gangtimer lukker dem.", hours=hours_word(_, report.hours))
        if report.hours < NOTHING:
            rest = _("Det, der mangler, kan ikke lukkes til fods.")
        return " ".join([areas, _("Ingen har store huller."), rest])
    large = _.n("{count} har et stort hul.", "{count} har store huller.", report.large)
    return " ".join([areas, large, _closing(_, [one for one in counted_areas if one.is_large])])


def _closing(_: Translator, large: Sequence[AreaGap]) -> str:
    """Return what closes the large gaps: a street that is not walkable is closed by no walk."""
    hours = sum(area.hours for area in large)
    if hours < NOTHING:
        return _.n("Det kan ikke lukkes til fods.", "De kan ikke lukkes til fods.", len(large))
    return _.n("{hours} gangtimer lukker det.", "{hours} gangtimer lukker dem.", len(large),
               hours=hours_word(_, hours))  # fmt: skip


@dataclass(frozen=True)
class GapFigure:
    """One figure of all gaps; `code` is that of its explanation."""

    code: str
    label: str
    value: str
    note: str


def figures(_: Translator, report: GapReport) -> list[GapFigure]:
    """Return the figures of all areas that count."""
    dwellings = sum(area.dwellings for area in report.counted)
    of = _("af {total}", total=_.number(dwellings))
    if report.change is not None:
        of += " · " + _("{change} på fire uger", change=change_word(_, report.change))
    last = report.weeks[-1] if report.weeks else None
    return [
        GapFigure("gap", _("Hul"), homes(_, report.unit, report.gap_dwellings), of),
        GapFigure("hours", _("Gangtimer"), hours_word(_, report.hours), _("lukker alle huller")),
        GapFigure(
            "large", _("Store huller"), _.number(report.large),
            _.n("af {count} område", "af {count} områder", len(report.counted)),
        ),
        _coming(_, report, _("90 % gennemgået"), report.when_seen,
                last.dwelling_coverage if last else 0.0),
        _coming(_, report, _("90 % friske"), report.when_fresh, last.fresh if last else 0.0),
    ]  # fmt: skip


def _coming(
    _: Translator, report: GapReport, label: str, found: Forecast, share: float
) -> GapFigure:
    now = _("nu {share}", share=percent(_, share))
    if found.weeks is not None:
        value = _("ca. {date}", date=_day_after(_, report.at, found.weeks))
        return GapFigure("forecast", label, value, forecast_words(_, found, report.at))
    if found.kind == "reached":
        return GapFigure("forecast", label, _("Nået"), now)
    why = {
        "too_few": _("for få uger"),
        "not_rising": _("stiger ikke nok"),
        "unsure": _("svinger for meget"),
    }[found.kind]
    return GapFigure("forecast", label, _("Kan ikke siges"), f"{now} · {why}")


def hours_word(_: Translator, hours: float) -> str:
    """Return walking hours, rounded up: whole from ten on, else to a tenth."""
    step = 1 if hours >= 10 else 10
    return _.number(math.ceil(hours * step - 1e-9) / step, 0 if step == 1 else 1)


def percent(_: Translator, share: float) -> str:
    """Return a share as per cent; 0 and 100 only where it is none or all."""
    shown = round(share * 100)
    return f"{_.number(min(max(shown, 1), 99) if 0 < share < 1 else shown)} %"


def homes(_: Translator, unit: Unit, count: float) -> str:
    """Return a number of addresses or dwellings with its word."""
    return counted(_, "dwelling" if unit == "dwellings" else "address", count)


def unit_word(_: Translator, unit: Unit) -> str:
    """Return what is counted, in the plural."""
    return _("boliger") if unit == "dwellings" else _("adresser")


def reason_word(_: Translator, reason: Reason) -> str:
    """Return why there is a gap, in a few words."""
    words = {
        "chosen_never_walked": _("tilvalgt, men aldrig gået"),
        "never_walked": _("aldrig gennemgået"),
        "partly_never": _("{share} aldrig gennemgået", share=percent(_, reason.share)),
        "long_ago": _("længe siden"),
        "one_band": _("kun {time}", time=times(_, reason.bands)),
        "bands_missing": _("mangler {times}", times=times(_, reason.bands)),
        "no_access": _("ingen partner med adgang"),
        "undecided": _("ikke besluttet"),
        "decision_overdue": _("beslutning overskredet"),
    }
    return words[reason.code]


def reason_words(_: Translator, area: AreaGap) -> str:
    """Return the reasons of an area that its decision, shown beside them, does not tell."""
    told = (reason for reason in area.reasons if reason.code != "undecided")
    return "; ".join(reason_word(_, reason) for reason in told) or "–"


def decision_word(_: Translator, area: AreaGap) -> str:
    """Return what is decided of walking in an area, and whether the leader backs it."""
    direct = area.direct
    if direct is None:
        return choice_word(_, None)
    backed = _("opbakning") if direct.is_backed else _("uden opbakning")
    return f"{choice_word(_, direct.is_chosen)}, {backed}"


def choice_words(_: Translator, choice: Choice) -> list[str]:
    """Return a decision with its day, when it is to be reviewed, and the leader's word for it."""
    told = [f"{choice_word(_, choice.is_chosen)} {_.date(choice.decided_on)}"]
    if choice.review_on is not None:
        day = _.date(choice.review_on)
        told.append(
            _("skulle være gennemgået {date}", date=day) if choice.is_review_due
            else _("gennemgås senest {date}", date=day)
        )  # fmt: skip
    told.append(
        _("opbakning {date}", date=_.date(choice.backed_on)) if choice.backed_on
        else _("uden opbakning")
    )  # fmt: skip
    return told


def change_word(_: Translator, change: float | None) -> str:
    """Return how a gap has moved in four weeks; a dash where that is not known."""
    if change is None:
        return "–"
    if round(abs(change)) == 0:
        return _("uændret")
    number = _.number(abs(change))
    if change > 0:
        return _("vokset med {number}", number=number)
    return _("faldet med {number}", number=number)


def forecast_words(_: Translator, found: Forecast, at: dt.datetime) -> str:
    """Return when a share will be reached, or why that cannot be said."""
    if found.earliest is not None and found.latest is not None:
        first, last = (_day_after(_, at, weeks) for weeks in (found.earliest, found.latest))
        return first if first == last else _("mellem {first} og {last}", first=first, last=last)
    return {
        "reached": _("nået"),
        "too_few": _("kan ikke siges før efter fire uger med runder"),
        "not_rising": _("kan ikke siges: andelen stiger ikke nok"),
        "unsure": _("kan ikke siges: andelen svinger for meget"),
    }.get(found.kind, "–")


def trend_words(_: Translator, weeks: Sequence[Week], unit: Unit) -> str:
    """Return how a gap has gone in some weeks, as its chart shows it."""
    if not weeks:
        return ""
    return _(
        "Hullet de seneste {weeks} uger: fra {first} til {last}",
        weeks=_.number(len(weeks)), first=_.number(weeks[0].gap_dwellings),
        last=homes(_, unit, weeks[-1].gap_dwellings),
    )  # fmt: skip


def _day_after(_: Translator, at: dt.datetime, weeks: float) -> str:
    return _.date(at + dt.timedelta(days=math.ceil(7 * weeks - 1e-6)))


def explanations(_: Translator, report: GapReport) -> dict[str, str]:
    """Return how each figure is come by, by code, with what is assumed."""
    unit = unit_word(_, report.unit)
    share = percent(_, LARGE_SHARE)
    target = percent(_, TARGET)
    return {
        "gap": _(
            "Alle {homes} tæller med det, der mangler i døgndækningen: helt frisk med 0, aldrig "
            "gennemgået med 1. En gennemgang taber halvdelen i hvert interval (antaget). "
            "Områder, som er fravalgt, tæller ikke med. Hvor to områder ligger over hinanden, "
            "tæller {homes} i begge.",
            homes=unit,
        ),
        "hours": _(
            "De meter, der ikke er friske, gået én gang på hvert af de krævede tidspunkter. "
            "Antaget: {pace} km i timen.",
            pace=_.number(report.pace_kmh, 1),
        ),
        "large": _(
            "Et hul er stort, når mindst {share} af døgndækningen mangler: som om alt sidst er "
            "gået for to intervaller siden, eller kun på ét af fire tidspunkter (antaget).",
            share=share,
        ),
        "forecast": _(
            "Fremskrevet fra de seneste {weeks} ugers ændringer (metoden drift, Hyndman og "
            "Athanasopoulos): {target} af alle {homes}. Datoerne holder i {certainty} af "
            "tilfældene, hvis I fortsætter som nu. Svinger tallene for meget, siges der intet.",
            weeks=_.number(MOST_CHANGES), target=target, homes=unit,
            certainty=percent(_, CERTAINTY),
        ),
        "reasons": _(
            "Et tidspunkt mangler, når højst {share} af alle {homes} er gennemgået på det inden "
            "for intervallet (antaget). Længe siden er, når alle de krævede tidspunkter mangler.",
            homes=unit, share=percent(_, LEAST_SHARE),
        ),
    }  # fmt: skip


def table_rows(_: Translator, report: GapReport) -> tuple[list[str], list[list[str | float]]]:
    """Return the headings and rows of the file: the areas in the order of the report."""
    unit = unit_word(_, report.unit)
    headings = [
        _("Boligområde"), _("Hul, {homes}", homes=unit), _("Hul, %"), _("Gangtimer"),
        unit.capitalize(), _("Aldrig gennemgået, {homes}", homes=unit), _("Frisk, %"),
        _("Hvorfor"), _("Direkte"), _("Indirekte"), _("Ændring på fire uger, {homes}", homes=unit),
        _("90 % gennemgået mindst én gang"), _("90 % gennemgået inden for intervallet"),
        _("Mangler mest"),
    ]  # fmt: skip
    return headings, [_row(_, area, report.at) for area in report.areas]


def _row(_: Translator, area: AreaGap, at: dt.datetime) -> list[str | float]:
    change = area.change
    return [
        area.name, round(area.gap_dwellings, 1), round(100 * area.gap_share, 1),
        round(area.hours, 1), area.dwellings, area.never_dwellings, round(100 * area.fresh, 1),
        reason_words(_, area), *_ways(_, area.choices),
        "" if change is None else round(change, 1),
        forecast_words(_, area.when_seen, at), forecast_words(_, area.when_fresh, at),
        times(_, (area.wanted_band,)),
    ]  # fmt: skip


def _ways(_: Translator, choices: Sequence[Choice]) -> list[str]:
    made = {one.way: " · ".join(choice_words(_, one)) for one in choices}
    return [made.get(way, choice_word(_, None)) for way in ("direct", "indirect")]
