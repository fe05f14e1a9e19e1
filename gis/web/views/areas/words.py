"""How housing areas are put in words: kinds of homes, times of day, remarks, reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gis.coverage.bands import HOURS
from gis.errors import InputError
from gis.locale.dwelling_words import dwellings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.locale import Translator
    from gis.services.areas import Area, Suggestion

KINDS_IN_TABLE = 2
LEAST_PERCENT = 5
"""A row of the table names the commonest kinds of homes, and none that is hardly there."""


def bands(_: Translator) -> dict[str, str]:
    """Return the words of every time of day, with its hours."""
    words = {
        "morning": _("formiddag"),
        "afternoon": _("eftermiddag"),
        "evening": _("aften"),
        "weekend_day": _("weekend, dag"),
        "weekend_evening": _("weekend, aften"),
        "night": _("nat"),
    }
    return {code: f"{word} {HOURS[code][0]}–{HOURS[code][1]}" for code, word in words.items()}


def kinds(_: Translator, types: Mapping[str, int]) -> str:
    """Return the commonest kinds of homes with their shares, ``rækkehuse 71 %, …``."""
    words = dwellings(_)
    total = sum(types.values())
    common = sorted(types.items(), key=lambda item: -item[1])[:KINDS_IN_TABLE]
    told = [
        _("{kind} {percent} %", kind=words[code], percent=_.number(100 * count / total))
        for code, count in common
        if 100 * count >= LEAST_PERCENT * total > 0
    ]
    # A figure is never parted from its sign.
    return ", ".join(told).replace(" %", "\N{NO-BREAK SPACE}%") or "–"


def when(_: Translator, area: Area) -> str:
    """Return how many times of day are required, and how often, ``4 tidspunkter · 28 dage``."""
    times = _.n("{count} tidspunkt", "{count} tidspunkter", len(area.required_bands))
    return f"{times} · {_.n('{count} dag', '{count} dage', area.return_days)}"


def remarks(_: Translator, area: Area) -> list[str]:
    """Return what is remarkable about an area, in sentences."""
    return [_.error(InputError(note.code, **note.params)) for note in area.notes]


def why(_: Translator, suggestion: Suggestion) -> str:
    """Return why an area is suggested."""
    return " · ".join(_reason(_, code, params) for code, params in suggestion.why) or _(
        "boliger tæt på hinanden"
    )


def _reason(_: Translator, code: str, params: Mapping[str, Any]) -> str:
    match code:
        case "estate":
            return _("kvarteret {name}", name=params["name"])
        case "mostly":
            kind = dwellings(_)[params["type"]]
            return _("{percent} % {kind}", percent=_.number(params["percent"]), kind=kind)
        case _other:
            along: Sequence[str] = [
                *params["names"],
                *([_("jernbane")] if params["railway"] else []),
                *([_("vand")] if params["water"] else []),
            ]
            return _("afgrænset af {names}", names=", ".join(along))


def field_names(_: Translator) -> dict[str, str]:
    """Return what the fields of an area are called."""
    return {
        "deleted": _("Slettet"),
        "name": _("Navn"),
        "geometry": _("Omrids"),
        "dwelling_types": _("Boligtyper"),
        "required_bands": _("Krævede tidspunkter"),
        "return_days": _("Interval, dage"),
    }


def value_text(_: Translator, field: str, value: Any) -> str:  # noqa: ANN401
    """Return the value of a field in words."""
    match field:
        case "name":
            return str(value)
        case "return_days":
            return _.n("{count} dag", "{count} dage", value)
        case "required_bands":
            words = bands(_)
            return ", ".join(words[code] for code in value)
        case "dwelling_types":
            words = dwellings(_)
            counts = (value or {}).items()
            told = ", ".join(f"{words[code]} {_.number(count)}" for code, count in counts if count)
            return told or _("gættet ud fra bygningerne")
        case _other:
            return _("slettet") if value else _("bevaret")
