"""How communication channels are put in words: on screen, paper and in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gis.locale import Translator


def kind_groups(_: Translator) -> dict[str, dict[str, str]]:
    """Return the kinds of the guide by code, under the heading each belongs to."""
    return {
        _("Trykte medier"): {
            "local_paper": _("Lokalavis"),
            "church_magazine": _("Kirkeblad"),
            "housing_magazine": _("Boligforeningsblad"),
        },
        _("Andre medier"): {
            "radio": _("Radio"),
            "internet": _("Internet"),
            "tv": _("TV"),
        },
        _("Informationsmateriale"): {
            "folder": _("Folder"),
            "poster": _("Plakat"),
            "business_card": _("Visitkort"),
        },
        _("På stedet"): {
            "notice": _("Opslag"),
            "residents_meeting": _("Beboermøde"),
        },
    }


def kinds(_: Translator) -> dict[str, str]:
    """Return every kind that has a word, by code, in the order of the guide."""
    return {code: word for group in kind_groups(_).values() for code, word in group.items()}


def kind_word(_: Translator, kind: str) -> str:
    """Return the word of a kind; a team's own kind is its own word."""
    return kinds(_).get(kind, kind)


def field_names(_: Translator) -> dict[str, str]:
    """Return what the fields of a channel are called."""
    return {
        "deleted_at": _("Slettet"),
        "name": _("Navn"),
        "kind": _("Slags"),
        "is_municipality_wide": _("Når hele kommunen"),
        "area_ids": _("Boligområder"),
        "deadline": _("Næste frist"),
        "rhythm": _("Rytme"),
        "every_days": _("Bruges hver, dage"),
        "contact": _("Kontakt"),
        "note": _("Bemærkning"),
        "geometry": _("Steder på kortet"),
    }
