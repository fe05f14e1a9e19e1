"""How places of stay, and offers near homes, are put in words: on screen, paper and in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gis.locale import Translator


def stay_kinds(_: Translator) -> dict[str, str]:
    """Return the kinds of places where the target group spends time, by code."""
    return {
        "library": _("Bibliotek"),
        "drop_in_centre": _("Værested"),
        "kiosk": _("Kiosk"),
        "small_shop": _("Nærbutik"),
        "park": _("Park"),
        "laundry": _("Møntvaskeri"),
        "cafe": _("Café"),
        "pub": _("Værtshus"),
        "fast_food": _("Grillbar"),
        "bakery": _("Bager"),
        "second_hand": _("Genbrugsbutik"),
        "station": _("Station"),
        "community_centre": _("Medborgerhus"),
        "shelter": _("Herberg"),
        "square": _("Torv eller plads"),
    }


def offer_kinds(_: Translator) -> dict[str, str]:
    """Return the kinds of offers and communities near homes, by code."""
    return {
        "church": _("Kirke"),
        "sports": _("Idrætsforening"),
        "association": _("Forening"),
        "social_facility": _("Socialt tilbud"),
        "activity": _("Aktivitetstilbud"),
        "shared_meal": _("Fællesspisning"),
    }


def kinds(_: Translator) -> dict[str, str]:
    """Return every kind that has a word, by code."""
    return stay_kinds(_) | offer_kinds(_)


def kind_word(_: Translator, kind: str) -> str:
    """Return the word of a kind; a team's own kind is its own word."""
    return kinds(_).get(kind, kind)


def roles(_: Translator) -> dict[str, str]:
    """Return what a place is to the team, by code."""
    return {"stay": _("Opholdssted"), "offer": _("Tilbud eller fællesskab")}


def times(_: Translator, bands: Iterable[str]) -> str:
    """Return times of day in words, ``formiddag, aften``; a dash for none."""
    words = {
        "morning": _("formiddag"),
        "afternoon": _("eftermiddag"),
        "evening": _("aften"),
        "weekend_day": _("weekend, dag"),
        "weekend_evening": _("weekend, aften"),
        "night": _("nat"),
    }
    return " · ".join(words[band] for band in bands) or "–"


def field_names(_: Translator) -> dict[str, str]:
    """Return what the fields of a place are called."""
    return {
        "deleted_at": _("Slettet"),
        "name": _("Navn"),
        "kind": _("Slags"),
        "role": _("Hvad er det"),
        "bands": _("Godt at være der"),
        "worth": _("Hvorfor, og hvad er værd at vide"),
        "area_ids": _("Hører også til"),
        "geometry": _("Sted på kortet"),
    }
