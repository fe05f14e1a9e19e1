"""Cells of a file as values of a layer; what a cell should have held is told by the error."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gis.coverage.bands import BANDS
from gis.errors import InputError
from gis.exchange.layer_table import Value
from gis.services.free_text import checked_text

__all__ = [
    "WHOLE", "Ground", "Reader", "area_ids", "bands", "date", "number", "one_of", "said", "text",
    "whole", "yes_no",
]  # fmt: skip

WHOLE: Final = frozenset({"hele kommunen", "kommunen", "the whole municipality", "alle", "all"})
"""Said in the place of areas, or as an answer to whether it is the whole municipality."""
YES: Final = frozenset({"ja", "j", "yes", "y", "x", "1", "true", "sand", "sandt", "✓", *WHOLE})
NO: Final = frozenset({"nej", "n", "no", "0", "false", "falsk", "i områderne"})
UNKNOWN: Final = frozenset({"ved ikke", "ikke spurgt", "ukendt", "unknown", "not asked", "?", "-"})
DATE: Final = re.compile(
    r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})|(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*)?"
)
BETWEEN: Final = re.compile(r"\s*[;,|·\n]\s*")


@dataclass(frozen=True)
class Ground:
    """
    What cells are read against.

    Attributes
    ----------
    areas
        Ids of the team's areas by name, in small letters.
    words
        For each kind of code the codes by every word for them, in small letters, in any language.
    """

    areas: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]


Reader = Callable[[Value, Ground], Any]
"""Takes a cell that is not empty; raises `InputError` when it is something else."""


def said(value: Value) -> str:
    """Return a cell as somebody would type it."""
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nej"
        case float():
            return str(int(value)) if value.is_integer() else str(value)
        case dt.datetime() | dt.date():
            return value.isoformat()
        case _:
            return str(value)


def text(most: int, *, is_contact: bool = False, is_line: bool = False) -> Reader:
    """Return a reader of free text, which is refused where it names a citizen."""

    def read(value: Value, _ground: Ground) -> str:
        kept = checked_text(said(value), most=most, is_contact=is_contact)
        return " ".join(kept.split()) if is_line else kept

    return read


def yes_no(value: Value, _ground: Ground) -> bool | None:
    """Return what is said; None where nobody knows."""
    told = said(value).casefold().strip()
    if told in YES:
        return True
    if told in NO:
        return False
    if told in UNKNOWN:
        return None
    raise InputError("value_not_yes_no")


def whole(least: int, most: int) -> Reader:
    """Return a reader of whole numbers within limits."""

    def read(value: Value, _ground: Ground) -> int:
        found = number(value)
        if found is None or not found.is_integer() or not least <= found <= most:
            raise InputError("value_not_whole", least=least, most=most)
        return int(found)

    return read


def number(value: Value) -> float | None:
    """Return a number, Danish or English, None where it is none: ``697.250,5`` or ``697250.5``."""
    if isinstance(value, bool) or value is None or isinstance(value, dt.date):
        return None
    if isinstance(value, int | float):
        return float(value)
    told = re.sub(r"[\s\u202f°']", "", value)
    if "," in told and told.rfind(",") > told.rfind("."):
        told = told.replace(".", "").replace(",", ".", 1)
    elif told.count(".") > 1 or "," in told:
        told = told.replace(",", "") if "," in told else told.replace(".", "")
    if not re.fullmatch(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?", told):
        return None
    return float(told)


def date(value: Value, _ground: Ground) -> dt.date:
    """Return a date, written as ``12-11-2026`` or ``2026-11-12``."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    found = DATE.fullmatch(said(value).strip())
    if found is None:
        raise InputError("value_not_date")
    day, month, year, year_first, month_next, day_last = found.groups()
    try:
        return dt.date(int(year or year_first), int(month or month_next), int(day or day_last))
    except ValueError as error:
        raise InputError("value_not_date") from error


def one_of(words: str, *, own: int = 0) -> Reader:
    """
    Return a reader of words that stand for codes.

    Parameters
    ----------
    words
        Which of `Ground.words`.
    own
        Letters that there is room for where a word of the team's own is a code too; 0 for none.
    """

    def read(value: Value, ground: Ground) -> str:
        told = " ".join(said(value).split())
        code = ground.words[words].get(told.casefold())
        if code is not None:
            return code
        if not own:
            raise InputError("value_not_one_of", words=", ".join(_shown(ground.words[words])))
        return checked_text(told, most=own)

    return read


def _shown(words: Mapping[str, str]) -> list[str]:
    """Return the first word of each code: the Danish one."""
    first: dict[str, str] = {}
    for word, code in words.items():
        if word != code:
            first.setdefault(code, word)
    return list(first.values())


def bands(value: Value, ground: Ground) -> list[str]:
    """Return the codes of times of day, several between commas, in their order."""
    told = said(value).casefold()
    known = ground.words["bands"]
    found = set()
    # A weekend's word has a comma of its own.
    for word in sorted(known, key=len, reverse=True):
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", told):
            found.add(known[word])
            told = told.replace(word, " ")
    if re.search(r"[^\W\d_]", told):
        raise InputError("value_not_one_of", words=", ".join(_shown(known)))
    return [band for band in BANDS if band in found]


def area_ids(value: Value, ground: Ground) -> list[str]:
    """Return the ids of areas by their names, several between semicolons or commas."""
    told = " ".join(said(value).split())
    if told.casefold() in WHOLE:
        return []
    if told.casefold() in ground.areas:  # a name may hold a comma
        return [ground.areas[told.casefold()]]
    names = [name for name in BETWEEN.split(said(value).strip()) if name]
    try:
        return list(
            dict.fromkeys(ground.areas[" ".join(name.split()).casefold()] for name in names)
        )
    except KeyError:
        raise InputError("value_not_areas") from None
