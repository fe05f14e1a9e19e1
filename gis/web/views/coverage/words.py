"""How coverage is put in words: ages, times of day, shares."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gis.locale import COPENHAGEN
from gis.locale.counted import counted as numbered

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from gis.locale import Translator
    from gis.services.coverage import Unit


def bands(_: Translator) -> dict[str, str]:
    """Return the word of every time of day, in the order they are shown in."""
    return {
        "morning": _("Formiddag"),
        "afternoon": _("Eftermiddag"),
        "evening": _("Aften"),
        "weekend_day": _("Weekend, dag"),
        "weekend_evening": _("Weekend, aften"),
        "night": _("Nat"),
    }


def homes(_: Translator, unit: Unit) -> str:
    """Return what is counted, in the plural."""
    return _("boliger") if unit == "dwellings" else _("adresser")


def homes_heading(_: Translator, unit: Unit) -> str:
    """Return what is counted, as the heading of a column."""
    return _("Boliger") if unit == "dwellings" else _("Adresser")


def by_street(_: Translator, unit: Unit) -> str:
    """Return the name of the measure of dwellings by a street that was walked."""
    if unit == "dwellings":
        return _("Boliger ved gennemgået vej")
    return _("Adresser ved gennemgået vej")


def statuses(_: Translator) -> dict[str, str]:
    """Return the word of every status of a street."""
    return {
        "fresh": _("Frisk"),
        "ageing": _("Ældes"),
        "old": _("Gammel"),
        "never": _("Aldrig"),
        "partly": _("Delvist"),
        "not_walkable": _("Kan ikke gennemgås"),
    }


def age_legend(_: Translator, return_days: Sequence[int]) -> list[tuple[str, str]]:
    """Return sign and meaning of every class of age; in days where all areas share an interval."""
    if len(set(return_days)) == 1:
        days = return_days[0]
        limits = [
            _("Frisk: 0–{days} dage", days=days),
            _("Ældes: {first}–{last} dage", first=days + 1, last=2 * days),
            _("Gammel: over {days} dage", days=2 * days),
        ]
    else:
        limits = [
            _("Frisk: inden for områdets interval"),
            _("Ældes: op til to intervaller"),
            _("Gammel: over to intervaller"),
        ]
    signs = ("age-fresh", "age-ageing", "age-old")
    return [
        *zip(signs, limits, strict=True),
        ("age-never", _("Aldrig gennemgået")),
        ("age-not_walkable", _("Kan ikke gennemgås")),
    ]


def percent(_: Translator, share: float) -> str:
    """Return a share as per cent; 0 and 100 only where it is none or all."""
    shown = round(share * 100)
    if 0 < share < 1:
        shown = min(max(shown, 1), 99)
    return f"{_.number(shown)} %"


def part(share: float, whole: float) -> float:
    """Return how much of the whole; 0 of nothing."""
    return share / whole if whole else 0.0


def counted(_: Translator, unit: Unit, count: float) -> str:
    """Return a number of addresses or dwellings with its word."""
    return numbered(_, "dwelling" if unit == "dwellings" else "address", count)


def hours(_: Translator, value: float) -> str:
    """Return walking hours, rounded up to a tenth: what is left is never told as nothing."""
    return _.number(math.ceil(value * 10 - 1e-9) / 10, 1)


def day(_: Translator, moment: dt.datetime | None) -> str:
    """Return the Danish date of a moment, a dash for none."""
    return "–" if moment is None else _.date(moment.astimezone(COPENHAGEN).date())
