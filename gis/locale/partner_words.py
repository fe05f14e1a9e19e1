"""How partners and the strategy are put in words: on screen, on paper and in files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gis.locale import Translator

SECTOR_OF: Final[Mapping[str, str]] = {
    # The partner list of the guide (Bilag 3), in its order.
    "acute_team": "public",
    "district_psychiatry": "public",
    "home_care": "public",
    "home_nursing": "public",
    "hospital": "public",
    "job_centre": "public",
    "police": "public",
    "social_services": "public",
    "housing_association": "private",
    "grocery": "private",
    "kiosk": "private",
    "utility": "private",
    "tradesman": "private",
    "doctor": "private",
    "fuel": "private",
    "taxi": "private",
    "delivery": "private",
    "boilerman": "private",
    "caretaker": "private",
    "user_organisation": "civil",
    "association": "civil",
    "neighbours": "civil",
    # Further ones that the cases, and the sources of fremskudt sagsbehandling, name. Which sector
    # each belongs to is assumed; a team may say otherwise.
    "own_administration": "public",
    "social_duty": "public",
    "bailiff_court": "public",
    "prison_service": "public",
    "pest_control": "public",
    "waste_collection": "private",
    "postman": "private",
    "meter_reader": "private",
    "laundry": "private",
    "bank": "private",
    "resident_adviser": "private",
    "resident_magazine": "civil",
    "priest": "civil",
    "volunteer_centre": "civil",
    "sports_club": "civil",
    "day_shelter": "civil",
}
"""Sector of each kind of partner that has a word; a team's own kind is any other text."""

SECTORS: Final = ("public", "private", "civil")
PRIORITIES: Final = ("high", "normal", "low")
STATUSES: Final = ("not_started", "under_way", "done")


def sectors(_: Translator) -> dict[str, str]:
    """Return the guide's word of every sector."""
    return {
        "public": _("Det offentlige"),
        "private": _("Det private"),
        "civil": _("Civilsamfundet"),
    }


def kinds(_: Translator) -> dict[str, str]:
    """Return the word of every kind, in the order of `SECTOR_OF`: the guide's own first."""
    return {
        "acute_team": _("Akutteams"),
        "district_psychiatry": _("Distriktspsykiatrien"),
        "home_care": _("Hjemmeplejen"),
        "home_nursing": _("Hjemmesygeplejen"),
        "hospital": _("Hospitaler"),
        "job_centre": _("Jobcentre"),
        "police": _("Politiet"),
        "social_services": _("Socialforvaltningen"),
        "housing_association": _("Boligselskaber"),
        "grocery": _("Dagligvarebutikker"),
        "kiosk": _("Døgnkiosker"),
        "utility": _("Forsyningsselskaber"),
        "tradesman": _("Håndværkere"),
        "doctor": _("Privatpraktiserende læger"),
        "fuel": _("Tankstationer"),
        "taxi": _("Taxachauffører"),
        "delivery": _("Vareudbringere"),
        "boilerman": _("Varmemestre"),
        "caretaker": _("Viceværter"),
        "user_organisation": _("Brugerorganisationer"),
        "association": _("Foreninger"),
        "neighbours": _("Naboer"),
        "own_administration": _("Egen forvaltning"),
        "social_duty": _("Social døgnvagt"),
        "bailiff_court": _("Fogedretten"),
        "prison_service": _("Kriminalforsorgen"),
        "pest_control": _("Skadedyrsbekæmpelsen"),
        "waste_collection": _("Renovationsselskaber"),
        "postman": _("Postbude"),
        "meter_reader": _("Måleraflæsere"),
        "laundry": _("Møntvaskerier"),
        "bank": _("Banker"),
        "resident_adviser": _("Beboerrådgivere"),
        "resident_magazine": _("Beboerblade"),
        "priest": _("Præster"),
        "volunteer_centre": _("Frivilligcentre"),
        "sports_club": _("Sportsklubber"),
        "day_shelter": _("Varmestuer"),
    }


def kind_word(_: Translator, kind: str) -> str:
    """Return the word of a kind; a team's own kind is its own word."""
    return kinds(_).get(kind, kind)


LONG_END = 8
"""Letters from which the end of a kind's word means that kind."""


def kind_code(_: Translator, word: str) -> str:
    """
    Return the code of a kind that somebody wrote in words, or the words where it is their own.

    ``vicevært`` is found as ``Viceværter``, one of the kinds in the singular, and ``praktiserende
    læge`` as the end of ``Privatpraktiserende læger``.
    """
    text = " ".join(word.split())
    sought = text.casefold()
    plurals = ("", "r", "er", "re", "e", "ne", "en", "t", "et")
    for code, known in kinds(_).items():
        if sought in {code, known.casefold()} or any(
            (len(sought) > 3 and sought + ending == known.casefold())
            or (len(sought) >= LONG_END and known.casefold().endswith(sought + ending))
            for ending in plurals
        ):
            return code
    return text


def yes_no(_: Translator, value: bool | None) -> str:  # noqa: FBT001 - it is the value that is told
    """Return an answer in words; None is one that nobody has asked for."""
    if value is None:
        return _("Ikke spurgt")
    return _("Ja") if value else _("Nej")


def priorities(_: Translator) -> dict[str, str]:
    """Return the word of every priority."""
    return {"high": _("Høj"), "normal": _("Almindelig"), "low": _("Lav")}


def contact_forms(_: Translator) -> tuple[str, ...]:
    """Return the guide's forms of contact with a partner; a team may write its own."""
    return (
        _("Telefonopkald"),
        _("Mail"),
        _("Orienteringsmøde"),
        _("Opfølgende opkald"),
        _("Formelt statusmøde"),
        _("Uformelt besøg"),
        _("Materiale udleveret"),
    )


def field_names(_: Translator) -> dict[str, str]:
    """Return what the fields of a partner are called."""
    return {
        "deleted_at": _("Slettet"),
        "name": _("Navn"),
        "sector": _("Sektor"),
        "kind": _("Slags"),
        "is_municipality_wide": _("Færdes dagligt i"),
        "area_ids": _("Områder"),
        "has_access": _("Adgang til private hjem"),
        "meets_citizens": _("Møder borgere"),
        "our_hours": _("Vores træffetid hos dem"),
        "contact": _("Kontakt"),
        "contact_days": _("Kontakt mindst hver, dage"),
        "priority": _("Prioritet"),
        "note": _("Note"),
        "points": _("Punkter på kortet"),
    }


# --- strategy --------------------------------------------------------------------------------


def columns(_: Translator) -> dict[str, str]:
    """Return the guide's eight columns, in its order."""
    return {
        "partner": _("Samarbejdspartner"),
        "message": _("Budskab"),
        "procedure": _("Fremgangsmåde"),
        "effect": _("Ønsket effekt"),
        "time_plan": _("Tidsplan"),
        "responsible": _("Ansvarlig"),
        "status": _("Status"),
        "evaluation": _("Evaluering"),
    }


def questions(_: Translator) -> dict[str, str]:
    """Return the guide's question to each of its eight columns, word for word."""
    return {
        "partner": _(
            "Hvilke samarbejdspartnere skal vi prioritere i det indirekte opsporingsarbejde?"
        ),
        "message": _(
            "Hvilke budskaber er relevante for os at kommunikere til hvilke samarbejdspartnere?"
        ),
        "procedure": _("Hvordan skal vi kommunikere budskaberne til samarbejdspartnerne?"),
        "effect": _("Hvad er den ønskede effekt af de budskaber, som vi kommunikerer?"),
        "time_plan": _(
            "Hvornår og hvor ofte skal vi kommunikere budskaberne til samarbejdspartnerne?"
        ),
        "responsible": _(
            "Hvem er ansvarlig for at kommunikere budskaberne til samarbejdspartnerne?"
        ),
        "status": _("Hvad er status på vores kommunikation med samarbejdspartnerne?"),
        "evaluation": _("Hvad er resultatet af vores kommunikation med samarbejdspartnerne?"),
    }


def statuses(_: Translator) -> dict[str, str]:
    """Return the word of every status of a line."""
    return {
        "not_started": _("Ikke begyndt"),
        "under_way": _("I gang"),
        "done": _("Afsluttet"),
    }


def item_names(_: Translator) -> dict[str, str]:
    """Return what the fields of a line of the strategy are called."""
    return columns(_) | {
        "deleted_at": _("Slettet"),
        "partner_id": _("Samarbejdspartner"),
        "due_on": _("Senest"),
        "status_text": _("Status, med ord"),
    }
