"""How periods, what they delete, and why nothing is deleted, are put in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.locale import Translator


def rule_names(_: Translator) -> dict[str, tuple[str, str]]:
    """Return what each kind of rule is about, and from when its time runs, by kind."""
    return {
        "not_in_group": (
            _("Ikke i målgruppen"),
            _("Punkter og henvendelser, efter at de er afsluttet som ikke i målgruppen"),
        ),
        "unfollowed": (
            _("Aldrig fulgt op"),
            _("Åbne punkter og henvendelser, efter at der sidst skete noget. Teamet får besked "
              "en måned før og kan beholde dem"),
        ),
        "point": (
            _("Afsluttede punkter"),
            _("Punktet med tegn, kontaktforsøg og genbesøg, efter at det er afsluttet"),
        ),
        "inquiry": (
            _("Afsluttede henvendelser"), _("Henvendelsen, efter at den er afsluttet"),
        ),
        "track": (
            _("GPS-spor og stop på runder"),
            _(
                "De rå GPS-punkter, efter at turen er indlæst, og stop, efter at runden er gået. "
                "De gåede veje bliver"
            ),
        ),
        "trash": (_("Papirkurv"), _("Det, som teamet har slettet, efter at det er slettet")),
        "audit": (_("Log"), _("Hver hændelse, efter at den er sket")),
    }  # fmt: skip


def period_told(_: Translator, amount: int, unit: str) -> str:
    """Return a period: ``30 dage``, ``6 måneder``, ``5 år``."""
    if unit == "days":
        return _.n("{count} dag", "{count} dage", amount)
    if unit == "months":
        return _.n("{count} måned", "{count} måneder", amount)
    return _.n("{count} år", "{count} år", amount)


def unit_word(_: Translator, unit: str) -> str:
    """Return the word of a unit."""
    return {"days": _("dage"), "months": _("måneder"), "years": _("år")}[unit]


def _counted(_: Translator, kind: str, count: int) -> str:
    told = {
        "observation_point": _.n("{count} punkt", "{count} punkter", count),
        "inquiry": _.n("{count} henvendelse", "{count} henvendelser", count),
        "observation": _.n("{count} iagttagelse", "{count} iagttagelser", count),
        "contact_attempt": _.n("{count} kontaktforsøg", "{count} kontaktforsøg", count),
        "return_window": _.n("{count} genbesøg", "{count} genbesøg", count),
        "track_fixes": _.n("{count} GPS-spor", "{count} GPS-spor", count),
        "round_stop": _.n("stop på {count} runde", "stop på {count} runder", count),
        "track": _.n("{count} GPS-spor", "{count} GPS-spor", count),
        "outing": _.n("{count} tur", "{count} ture", count),
        "partner": _.n("{count} samarbejdspartner", "{count} samarbejdspartnere", count),
        "partner_contact": _.n("{count} partnerkontakt", "{count} partnerkontakter", count),
        "channel": _.n("{count} kanal", "{count} kanaler", count),
        "handout": _.n("{count} uddeling", "{count} uddelinger", count),
        "place": _.n("{count} sted", "{count} steder", count),
        "place_visit": _.n("{count} besøg på et sted", "{count} besøg på steder", count),
        "audit_event": _.n("{count} hændelse i loggen", "{count} hændelser i loggen", count),
    }
    return told.get(kind) or _.n("{count} række", "{count} rækker", count)


def counts_told(_: Translator, counts: Mapping[str, int]) -> str:
    """Return ``3 punkter og 7 kontaktforsøg``; ``ingenting`` where there is nothing."""
    told = [_counted(_, kind, count) for kind, count in counts.items() if count]
    if not told:
        return _("ingenting")
    *before, last = told
    return _("{some} og {last}", some=", ".join(before), last=last) if before else last


def discarded_word(_: Translator, kind: str) -> str:
    """Return what one thing in the trash is."""
    return {
        "observation_point": _("Punkt"), "inquiry": _("Henvendelse"),
        "observation": _("Iagttagelse"), "contact_attempt": _("Kontaktforsøg"),
        "return_window": _("Genbesøg"), "track": _("GPS-spor"), "outing": _("Tur"),
        "partner": _("Samarbejdspartner"), "partner_contact": _("Partnerkontakt"),
        "channel": _("Kanal"), "handout": _("Uddeling"), "place": _("Sted"),
        "place_visit": _("Besøg på et sted"), "strategy_item": _("Linje i strategien"),
    }[kind]  # fmt: skip


def hold_reason(_: Translator, reason: str) -> str:
    """Return why nothing is deleted until an administrator says so; "" of no reason."""
    return {
        "": "",
        "first_run": _("Det er første gang, der bliver slettet efter fristerne."),
        "clock_back": _("Uret er stillet tilbage siden sidste oprydning. Se efter, om det går "
                        "rigtigt."),
        "long_gap": _("Der er gået mere end en måned siden sidste oprydning. Se efter, om uret "
                      "går rigtigt."),
        "clocks_differ": _("Uret her og databasens ur viser ikke det samme. Få dem stillet."),
        "much_at_once": _("Det er usædvanlig meget på én gang. Se efter, om fristerne og uret "
                          "er rigtige."),
    }[reason]  # fmt: skip


def warned_reason(_: Translator, rule: str, since: str) -> str:
    """Return why a case is deleted soon, with the day that its time runs from."""
    if rule == "unfollowed":
        return _("der ikke er sket noget siden {date}", date=since)
    if rule == "not_in_group":
        return _("den blev afsluttet {date} som ikke i målgruppen", date=since)
    return _("den blev afsluttet {date}", date=since)
