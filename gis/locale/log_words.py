"""The words of the log: what was done, by whom, from where."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gis.locale import Translator

__all__ = ["action_words", "channel_words", "kind_words", "role_words", "thing_words"]


def action_words(_: Translator, action: str) -> str:
    """Return what an action is in words; of an unknown one its code."""
    base = action.removesuffix(".refused")
    resource, _dot, verb = base.partition(".")
    whole = _whole(_).get(base)
    if whole is None:
        what, did = _resources(_).get(resource), _verbs(_).get(verb)
        whole = f"{what}: {did}" if what and did else base
    return _("{action} (afvist)", action=whole) if base != action else whole


def _whole(_: Translator) -> dict[str, str]:
    return {
        "streets.search": _("Adresser og veje: søgt frem"),
        "points.print": _("Punkter: trykt på ark"),
        "login.done": _("Logget ind"),
        "login.ended": _("Logget ud"),
        "login.failed": _("Login afvist"),
        "log.purge": _("Log: slettet efter opbevaringstid"),
        "log.restored": _("Log: genskabt fra sikkerhedskopi"),
        "log.verify": _("Log: kontrolleret"),
        "log.extract": _("Log: udtræk for en adresse"),
        "log.print": _("Log: udtræk for en adresse udskrevet"),
        "log.acknowledge": _("Log: stikprøve gennemgået"),
        "log.search": _("Log: adresse søgt til udtræk"),
    }


def _resources(_: Translator) -> dict[str, str]:
    return {
        "areas": _("Boligområder"), "streets": _("Veje"), "places": _("Steder"),
        "partners": _("Partnere"), "channels": _("Kanaler"), "strategy": _("Strategi"),
        "frame": _("Rammer"), "mapping": _("Afdækning"), "meetings": _("Teammøde"),
        "rounds": _("Runder"), "sheets": _("Ark"), "walked": _("Gåede runder"),
        "outings": _("Ude nu"), "coverage": _("Dækning"), "learning": _("Erfaringer"),
        "gaps": _("Huller i dækningen"), "points": _("Punkter"), "returns": _("Genbesøg"),
        "inquiries": _("Henvendelser"), "tracks": _("GPS-ture"), "files": _("Filer"),
        "registers": _("Registre"), "jobs": _("Opgaver"), "maps": _("Kort"), "log": _("Log"),
        "members": _("Brugere"), "retention": _("Opbevaring"),
        "backup": _("Sikkerhedskopi"), "trash": _("Papirkurv"),
        "demo": _("Demobyen"), "backup_age": _("Sikkerhedskopi"), "login": _("Login"),
        "walkability": _("Veje, I helst går udenom"),
        "work_hours": _("Arbejdstider"), "fortnight": _("Fjorten dage"),
        "calendars": _("Kalenderadresser"), "protection": _("Adressebeskyttelse"),
        "cards": _("Postkort og visitkort"),
    }  # fmt: skip


def _verbs(_: Translator) -> dict[str, str]:
    return {
        "read": _("vist på liste"), "open": _("åbnet"), "search": _("søgt"),
        "change": _("ændret"), "record": _("registreret"), "close": _("afsluttet"),
        "plan": _("planlagt"), "decide": _("besluttet"), "back": _("opbakning"),
        "import": _("indlæst"), "export": _("hentet som fil"), "print": _("udskrevet"),
        "erase": _("slettet for altid"), "make": _("taget"), "key": _("nøgle vist eller skiftet"),
        "restore": _("genskabt"), "done": _("kørt"), "approve": _("godkendt"),
    }  # fmt: skip


def kind_words(_: Translator) -> dict[str, str]:
    """Return the kinds of events that one can look for, by code."""
    return {
        "read": _("Læst"), "search": _("Søgt"), "change": _("Ændret"),
        "out": _("Udskrevet, hentet"), "login": _("Login"), "log": _("Log"), "refused": _("Afvist"),
    }  # fmt: skip


def role_words(_: Translator) -> dict[str, str]:
    """Return roles in words, by code."""
    return {
        "worker": _("medarbejder"), "coordinator": _("koordinator"), "leader": _("leder"),
        "administrator": _("administrator"), "system": _("Kvarter"), "": "",
    }  # fmt: skip


def channel_words(_: Translator) -> dict[str, str]:
    """Return where something was done from, by code."""
    return {
        "page": _("side"), "command": _("kommando"), "job": _("opgave"), "route": _("hentning"),
    }  # fmt: skip


def thing_words(_: Translator) -> dict[str, str]:
    """Return what an event is about, by the table it stands in."""
    return {
        "observation_point": _("punkt"), "inquiry": _("henvendelse"),
        "return_window": _("genbesøg"), "observation": _("observation"),
        "contact_attempt": _("kontaktforsøg"), "address": _("adressen"),
    }  # fmt: skip
