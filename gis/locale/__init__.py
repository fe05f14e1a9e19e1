"""
Words: Danish is written where it is used, other languages are catalogues beside this file.

A text is marked by calling a `Translator`: ``_("Planlæg runde")``. The Danish text is the key, so
Danish is always complete; ``<lang>.po`` holds the others. Nothing here is process-global: two
users of one server may read two languages.
"""

from __future__ import annotations

import datetime as dt
import gettext
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import babel.dates
import babel.numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from gis.locale.sentences import SENTENCES

if TYPE_CHECKING:
    from gis.errors import KvarterError

__all__ = ["COPENHAGEN", "LANGUAGES", "Translator", "translator"]

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
LANGUAGES = {"da": "Dansk", "en": "English"}
LONGEST_PARAM = 100
"""Letters of a file name or another foreign text in a sentence."""
METRES_TOLD = 1000
"""From here on a length is told in kilometres."""
LARGEST_NUMBER = 1e15
"""Numbers beyond it are told with an exponent."""


@dataclass(frozen=True)
class Translator:
    """Texts, numbers, dates and errors in one language."""

    lang: str
    catalogue: gettext.NullTranslations

    def __call__(self, msgid: str, /, **params: object) -> str:
        """Return the text in this language with its placeholders filled."""
        text = self.catalogue.gettext(msgid)
        return text.format(**params) if params else text

    def n(self, singular: str, plural: str, count: int, /, **params: object) -> str:
        """Return the singular or plural text; ``{count}`` is filled with the number."""
        text = self.catalogue.ngettext(singular, plural, count)
        return text.format(count=self.number(count), **params)

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with a fixed number of decimals in the language's own notation."""
        if not -LARGEST_NUMBER < value < LARGEST_NUMBER:  # so are those that are no numbers
            return _beyond(value)
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return babel.numbers.format_decimal(round(value, digits), format=pattern, locale=self.lang)

    def date(self, day: dt.date) -> str:
        """Return a date as ``dd-mm-åååå``; of a moment the day that it was in Denmark."""
        if isinstance(day, dt.datetime):
            day = day.astimezone(COPENHAGEN)
        return day.strftime("%d-%m-%Y")

    def length(self, metres: float) -> str:
        """Return a length in metres or, from 1,000, in kilometres."""
        if round(metres) < METRES_TOLD:
            return f"{self.number(metres)} m"
        return f"{self.number(metres / 1000, 1)} km"

    def clock(self, moment: dt.datetime) -> str:
        """Return the time of day in Denmark, ``13.00`` in Danish."""
        return moment.astimezone(COPENHAGEN).strftime("%H.%M" if self.lang == "da" else "%H:%M")

    def time(self, moment: dt.datetime) -> str:
        """Return the time of day in Denmark in a sentence, ``kl. 13.00`` in Danish."""
        return f"kl. {self.clock(moment)}" if self.lang == "da" else self.clock(moment)

    def error(self, error: KvarterError) -> str:
        """Return the sentence of an error: one line, whatever its parameters hold."""
        sentence = SENTENCES[error.code]
        shown = {key: _Shown(self, value) for key, value in error.params.items()}
        if isinstance(sentence, str):
            return self.catalogue.gettext(sentence).format(**shown)
        count = 1 if str(shown[sentence.by]) == "1" else 2
        return self.catalogue.ngettext(sentence.one, sentence.many, count).format(**shown)

    def shown(self, value: object) -> str:
        """Return a parameter of an error as it is told."""
        if isinstance(value, int | float):
            # As many decimals as it has, two at most, and none where they say little.
            most = 2 if abs(value) < 100 else 0
            digits = next(d for d in (0, 1, 2) if d == most or round(value, d) == round(value, 2))
            return self.number(value, digits)
        text = _one_line(str(value))
        if len(text) <= LONGEST_PARAM:
            return text
        half = LONGEST_PARAM // 2
        return f"{text[: half - 1]}…{text[-half:]}"  # the end of a path tells the most


@dataclass(frozen=True)
class _Shown:
    """A parameter of an error in a language."""

    texts: Translator
    value: Any

    def __str__(self) -> str:
        return self.texts.shown(self.value)

    def __format__(self, spec: str) -> str:
        return self.texts.length(self.value) if spec == "length" else str(self)


def _one_line(text: str) -> str:
    """Return a text without line breaks and other letters that move a cursor."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _beyond(value: float) -> str:
    try:
        return f"{value:.3g}"
    except OverflowError:  # a whole number larger than any decimal one
        return "inf" if value > 0 else "-inf"


@cache
def translator(lang: str = "da") -> Translator:
    """
    Return the translator of a language; of Danish where the language is not known.

    The catalogue is compiled in memory from the ``.po`` file, so none can be out of date.
    """
    source = Path(__file__).with_name(f"{lang}.po")
    if lang not in LANGUAGES or not source.exists():
        return Translator("da", gettext.NullTranslations())
    compiled = io.BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=lang))
    compiled.seek(0)
    return Translator(lang, gettext.GNUTranslations(compiled))
