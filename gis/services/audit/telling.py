"""What a check and a report found, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.services.audit.sampling import DAY_HOURS

if TYPE_CHECKING:
    from gis.locale import Translator
    from gis.services.audit.checking import Checked, Finding
    from gis.services.audit.sampling import Sighting

__all__ = ["checked_words", "finding_words", "sighting_words"]


def checked_words(_: Translator, checked: Checked) -> str:
    """Return what a check found, in one sentence or two."""
    told = [
        _("Loggen er, som den blev skrevet: {events} under {seals}.",
          events=_.n("{count} hændelse", "{count} hændelser", checked.events),
          seals=_.n("{count} segl", "{count} segl", checked.seals))
        if checked.is_whole
        else _("Loggen er ændret, efter at den blev skrevet. Tal med jeres it-afdeling og DPO.")
    ]  # fmt: skip
    if checked.dropped:
        told.append(
            _("{count} er slettet efter opbevaringstiden.", count=_.number(checked.dropped))
        )
    if checked.restored:
        told.append(
            _.n("Databasen er genskabt fra sikkerhedskopi {count} gang.",
                "Databasen er genskabt fra sikkerhedskopi {count} gange.", checked.restored)
        )  # fmt: skip
    if not checked.has_file:
        told.append(_("Denne computer har ingen fil med segl at sammenligne med; den skrives nu."))
    return " ".join(told)


def finding_words(_: Translator, found: Finding) -> str:
    """Return what is not as it was written, and where."""
    where = (
        _("hændelse {number}", number=found.first)
        if found.first == found.last
        else _("hændelse {first} til {last}", first=found.first, last=found.last)
    )
    words = {
        "changed": _("Ændret: {where}, segl {seal}", where=where, seal=found.seal),
        "deleted": _("Slettet: blandt {where}, segl {seal}", where=where, seal=found.seal),
        "inserted": _("Sat ind bagefter: {where}", where=where),
        "seal_changed": _("Segl {seal} er ændret", seal=found.seal),
        "seal_deleted": _("Segl {seal} mangler", seal=found.seal),
        "rewritten": _("Segl {seal} er et andet end i filen", seal=found.seal),
        "cut": _("Segl {seal} står i filen, men ikke i databasen", seal=found.seal),
        "dropped": _("Segl {seal} siger, at noget er slettet, før tiden var gået", seal=found.seal),
        "file": _("Filen med segl har en linje, der ikke er et segl"),
    }
    return words[found.kind]


def sighting_words(_: Translator, one: Sighting) -> str:
    """Return what a colleague may be asked about."""
    first, last = DAY_HOURS
    words = {
        "street": _("{count} opslag på samme vej", count=_.number(one.count)),
        "night": _(
            "{count} visninger mellem kl. {last} og {first}",
            count=_.number(one.count), last=last, first=first,
        ),
        "unworked": _(
            "{count} punkter eller henvendelser åbnet uden selv at skrive om dem",
            count=_.number(one.count),
        ),
        "out": _(
            "{count} udskrifter og filer, normalt {usual}",
            count=_.number(one.count), usual=_.number(round(one.usual)),
        ),
    }  # fmt: skip
    return words[one.kind]
