"""What a team learns of a year, in words; and how each figure is come by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gis.coverage.before_after import WINDOW_DAYS
from gis.coverage.disclosure import LEAST
from gis.locale import channel_words, fieldwork_words, inquiry_words, partner_words
from gis.services.learning import OPEN, OTHER, WAITS
from gis.web.views.coverage import words

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.learning import Breakdown, LearningReport

EXPLAINED: Final = frozenset(
    {"by_band", "by_form", "waiting", "levels", "outcomes", "breaks", "sources", "channels",
     "ends", "effects"}
)  # fmt: skip
"""Tables that can be opened on how they are come by."""


def few(_: Translator) -> str:
    """Return what stands where a count is hidden."""
    return _("færre end {least}, eller skjult", least=LEAST)


def titles(_: Translator) -> dict[str, str]:
    """Return the heading of every table."""
    return {
        "by_band": _("Hvornår træffes folk"),
        "by_form": _("Hvilken form virker"),
        "waiting": _("Forsøg før den første kontakt"),
        "levels": _("Kontaktens karakter"),
        "outcomes": _("Hvordan det endte"),
        "breaks": _("Hvorfor kontakten blev brudt"),
        "sources": _("Hvem henvender sig"),
        "channels": _("Hvor kendte de os fra"),
        "ends": _("Hvordan henvendelser endte"),
        "effects": _("Henvendelser før og efter en indsats"),
    }


def columns(_: Translator, table: Breakdown) -> list[str]:
    """Return the headings of a table's numbers."""
    if table.columns == ("met", "not_met"):
        return [_("Forsøg"), _("Kontakt"), _("Andel")]
    if table.columns == ("attempts",):
        return [_("Forsøg")]
    return [_("Antal"), _("Andel")] if table.total else [_("Antal")]


def row_words(_: Translator, name: str) -> dict[str, str]:
    """Return the word of every row of a table, or of every kind of an effort."""
    other = {OTHER: _("Andet")}
    words_of = {
        "by_band": lambda: words.bands(_),
        "by_form": lambda: fieldwork_words.forms(_),
        "waiting": lambda: _waits(_),
        "levels": lambda: {
            str(level): fieldwork_words.level_told(_, level) for level in fieldwork_words.levels(_)
        },
        "outcomes": lambda: other | fieldwork_words.outcomes(_),
        "breaks": lambda: other | fieldwork_words.breaks(_),
        "sources": lambda: inquiry_words.source_kinds(_),
        "channels": lambda: {"": inquiry_words.heard_word(_, "")} | inquiry_words.heard_via(_),
        "ends": lambda: other | {OPEN: _("Ikke afsluttet")} | inquiry_words.inquiry_outcomes(_),
        "handout": lambda: {
            kind: _("Uddelt: {kind}", kind=word) for kind, word in channel_words.kinds(_).items()
        },
        "contact": lambda: {
            kind: _("Kontakt til: {kind}", kind=word)
            for kind, word in partner_words.kinds(_).items()
        },
        "visit": lambda: {"": _("Nærvær på opholdssteder")},
    }
    return words_of[name]()


def _waits(_: Translator) -> dict[str, str]:
    found = {}
    for number, low in enumerate(WAITS):
        if number + 1 == len(WAITS):
            found[str(low)] = _("{low} eller flere", low=low)
        elif WAITS[number + 1] == low + 1:
            found[str(low)] = str(low)
        else:
            found[str(low)] = f"{low}–{WAITS[number + 1] - 1}"
    return found


def explained(_: Translator, code: str, found: LearningReport) -> list[str]:
    """Return how a figure or a table is come by, a paragraph each."""
    source = _(
        "Kilde: evalueringen af Isbryder-projektet: antal ture, forsøg før kontakt, tidspunktet "
        "folk træffes på, formen der virker, og hvorfor kontakten brydes."
    )
    told = {
        "walks": _walks,
        "hours": _walks,
        "attempts": _attempts,
        "by_band": _attempts,
        "by_form": _attempts,
        "levels": _levels,
        "waiting": _waiting,
        "outcomes": _cases,
        "breaks": _breaks,
        "inquiries": _inquiries,
        "sources": _inquiries,
        "channels": _inquiries,
        "ends": _inquiries,
        "effects": _effects,
    }[code](_)
    if code in ("walks", "hours"):
        by_band = " · ".join(
            f"{words.bands(_)[band]} {_.number(count)}"
            for band, count in found.walks.by_band.items()
        )
        return [*told, by_band, _("Ture er indsats og vises altid."), source]
    hidden = _(
        "Vises kun for hele kommunen og kun, når der er mindst {least}. Skjules ét tal, skjules "
        "så mange flere, at det ikke kan regnes ud. Antaget: {least}; Danmarks Statistik bruger 3.",
        least=LEAST,
    )
    return [*told, hidden, source]


def _walks(_: Translator) -> list[str]:
    return [
        _("En tur er en registreret gennemgang. To sammen er én tur og to medarbejdere. En GPS-tur "
          "er én tur; på tidspunkt af døgnet tæller den i hvert af dem, den går over."),
    ]  # fmt: skip


def _year(_: Translator) -> str:
    return _(
        "Et forsøg tæller i det år, det er gjort. Det ændrer sig ikke, når sagen lukkes eller "
        "slettes."
    )


def _attempts(_: Translator) -> list[str]:
    return [
        _("Kontakt er karakter 2 eller højere: nogen kigger i det mindste ud. 1 er ingen kontakt. "
          "Andelen er kontakt af alle forsøg."),
        _year(_),
    ]  # fmt: skip


def _levels(_: Translator) -> list[str]:
    return [_("Forsøg, der gav kontakt, efter kontaktens karakter fra 2 til 9."), _year(_)]


def _waiting(_: Translator) -> list[str]:
    return [
        _("Antal forsøg på et punkt til og med det første, der gav kontakt. Punkter uden kontakt "
          "er ikke med. Et punkt tæller i året for den første kontakt. Gennemsnit og median vises "
          "kun, når ingen klasse er skjult."),
        _("Dagene er fra det første forsøg til den første kontakt. Klasserne er antaget."),
    ]  # fmt: skip


def _cases(_: Translator) -> list[str]:
    return [_("Observationspunkter, der er lukket i året, efter hvordan det endte.")]


def _breaks(_: Translator) -> list[str]:
    return [
        _("Lukkede punkter, hvor der er skrevet, hvorfor kontakten blev brudt. I alt vises kun, "
          "når alt under »Hvordan det endte« kan vises. Listen af årsager er antaget."),
    ]  # fmt: skip


def _inquiries(_: Translator) -> list[str]:
    return [
        _("En henvendelse tæller i det år, den er modtaget, også når den er afsluttet senere. "
          "Hvordan de endte i et ældre år, kan ændre sig, når en åben afsluttes. Teamets egne ord "
          "tæller under Andet."),
    ]  # fmt: skip


def _effects(_: Translator) -> list[str]:
    return [
        _(
            "Efter er dagen for indsatsen og de næste {after} dage. Før er de {days} dage forud, "
            "som ikke er efter en anden. Hver dag tæller én gang. Antaget: {days} dage.",
            days=WINDOW_DAYS, after=WINDOW_DAYS - 1,
        ),
        _("Ved uddeling tælles dem, der kendte jer derfra; ved kontakt til en partner dem, der kom "
          "fra den slags partner; ved nærvær alle."),
        _("Dækker to slags indsats nogle af de samme dage, vises uddeling før kontakt til "
          "partnere og nærvær sidst; de andre skjules."),
        _("En forskel er intet bevis: årstid og andet, I gjorde, er ikke regnet fra."),
    ]  # fmt: skip
