"""The words of layers as files: what a layer is called, its headings, and what may stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gis.locale import channel_words, partner_words, place_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.locale import Translator

SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": (
        "navn", "name", "titel", "title", "betegnelse", "område", "boligområde", "sted",
        "opholdssted", "partner", "samarbejdspartner", "organisation", "kanal", "firma",
        "virksomhed",
    ),
    "kind": ("slags", "type", "kind", "art", "kategori", "category"),
    "sector": ("sektor", "sector"),
    "role": ("rolle", "role"),
    "bands": ("tidspunkter", "times", "tidspunkt"),
    "required_bands": ("krævede tidspunkter", "tidspunkter", "times"),
    "return_days": ("interval", "interval, dage", "dage", "days"),
    "worth": ("værd at vide", "hvorfor", "bemærkning", "beskrivelse", "note", "noter"),
    "is_municipality_wide": ("hele kommunen", "municipality wide", "whole municipality"),
    "area_ids": ("områder", "boligområder", "område", "boligområde", "areas", "area", "dækker"),
    "has_access": ("adgang til hjem", "adgang", "access", "has access", "access to homes"),
    "meets_citizens": ("møder borgere", "borgerkontakt", "meets citizens"),
    "our_hours": ("vores tider", "træffetid", "our hours", "kontortid"),
    "contact": (
        "kontakt", "contact", "telefon", "tlf", "tlf.", "phone", "e-mail", "email", "mail",
        "kontaktperson", "kontaktoplysninger",
    ),
    "contact_days": ("kontaktes hver, dage", "kontakt hver", "contact days", "kontaktinterval"),
    "every_days": ("bruges hver", "every days"),
    "priority": ("prioritet", "priority", "prioritering"),
    "note": ("bemærkning", "bemærkninger", "note", "noter", "notes", "kommentar", "beskrivelse"),
    "deadline": ("frist", "næste frist", "deadline", "dato", "date"),
    "rhythm": ("rytme", "hyppighed", "udgivelse", "rhythm", "frequency"),
    "lon": (
        "lon", "lng", "long", "longitude", "længde", "længdegrad", "x", "øst", "east", "easting",
        "etrs89koordinat_øst", "x-koordinat", "xkoordinat", "wgs84koordinat_længde", "utm x",
    ),
    "lat": (
        "lat", "latitude", "bredde", "breddegrad", "y", "nord", "north", "northing",
        "etrs89koordinat_nord", "y-koordinat", "ykoordinat", "wgs84koordinat_bredde", "utm y",
    ),
    "coordinates": ("koordinater", "koordinat", "coordinates", "position", "gps"),
    "wkt": ("wkt", "geometri", "geometry", "geom", "the_geom"),
    "address": (
        "adresse", "address", "vejnavn", "vej", "gade", "street", "adressebetegnelse",
        "gadenavn", "adresse 1",
    ),
    "number": ("husnr", "husnr.", "husnummer", "hus nr", "house number", "nr", "nr."),
    "postcode": ("postnr", "postnr.", "postnummer", "postcode", "zip"),
    "city": ("by", "postdistrikt", "city", "postnrnavn", "bynavn", "postby"),
}  # fmt: skip
"""Headings that mean a field in files of others, in any language, in small letters."""
READ: Final = frozenset({"housing_areas", "places", "partners", "channels"})
"""Layers that files are read into."""


def layers(_: Translator) -> dict[str, str]:
    """Return what the layers are called, in the order they are shown in."""
    return {
        "housing_areas": _("Boligområder"),
        "places": _("Opholdssteder og tilbud"),
        "partners": _("Samarbejdspartnere"),
        "channels": _("Kommunikationskanaler"),
        "answers": _("Svar på afdækningsspørgsmål"),
        "decisions": _("Beslutninger"),
        "strategy": _("Kommunikationsstrategi"),
        "legs": _("Runders ruter"),
        "passes": _("Gennemgange"),
        "streets": _("Veje"),
        "addresses": _("Adresser"),
    }


def rows(_: Translator, layer: str, count: int) -> str:
    """Return a number of rows of a layer that files are read into, ``3 opholdssteder``."""
    match layer:
        case "housing_areas":
            return _.n("{count} boligområde", "{count} boligområder", count)
        case "places":
            return _.n("{count} sted", "{count} steder", count)
        case "partners":
            return _.n("{count} samarbejdspartner", "{count} samarbejdspartnere", count)
        case _other:
            return _.n("{count} kanal", "{count} kanaler", count)


def modes(_: Translator) -> dict[str, str]:
    """Return the words of how people got about."""
    return {"foot": _("til fods"), "bicycle": _("på cykel"), "car": _("i bil")}


def round_statuses(_: Translator) -> dict[str, str]:
    """Return the words of what became of a round."""
    return {
        "planned": _("Planlagt"),
        "out": _("Ude"),
        "walked": _("Gået"),
        "partly": _("Delvist"),
        "cancelled": _("Aflyst"),
        "replaced": _("Planlagt om"),
    }


def bands(_: Translator) -> dict[str, str]:
    """Return the words of the times of day."""
    return {
        "morning": _("formiddag"),
        "afternoon": _("eftermiddag"),
        "evening": _("aften"),
        "weekend_day": _("weekend, dag"),
        "weekend_evening": _("weekend, aften"),
        "night": _("nat"),
    }


def where(_: Translator) -> dict[str, str]:
    """Return the headings of what says where a row is."""
    return {
        "lon": _("Længde eller øst"),
        "lat": _("Bredde eller nord"),
        "coordinates": _("Koordinater i én kolonne"),
        "wkt": _("Geometri (WKT)"),
        "address": _("Adresse eller vejnavn"),
        "number": _("Husnummer"),
        "postcode": _("Postnummer"),
        "city": _("By"),
    }


def headings(_: Translator, layer: str) -> dict[str, str]:
    """Return by field what it is called in a table of a layer that files are read into."""
    reach = {"is_municipality_wide": _("Hele kommunen"), "area_ids": _("Boligområder")}
    own: Mapping[str, str]
    match layer:
        case "housing_areas":
            own = {
                "name": _("Navn"),
                "required_bands": _("Krævede tidspunkter"),
                "return_days": _("Interval, dage"),
            }
        case "places":
            own = place_words.field_names(_) | {"area_ids": _("Boligområder")}
        case "partners":
            own = partner_words.field_names(_) | reach
        case _other:
            own = channel_words.field_names(_) | reach
    return own | where(_)


def headings_out(_: Translator, layer: str) -> dict[str, str]:
    """Return by column what it is called in a table that goes out."""
    words = {
        "length_m": _("Længde, m"),
        "mode": _("Måde"),
        "name": _("Navn"),
        "area": _("Boligområde"),
        "last_visit": _("Senest besøgt"),
        "last_contact": _("Seneste kontakt"),
        "last_handout": _("Senest delt ud"),
        "addresses": _("Adresser"),
        "street_km": _("Vej, km"),
        "visits": _("Besøg"),
        "minutes": _("Minutter"),
        "handouts": _("Delt ud"),
        "point": _("Punkt"),
        "title": _("Afdækningspunkt"),
        "question": _("Afdækningsspørgsmål"),
        "answer": _("Svar"),
        "is_none": _("Besvaret: ingen"),
        "tags": _("Kendetegn"),
        "answered_on": _("Dato"),
        "way": _("Opsporingsarbejde"),
        "decision": _("Beslutning"),
        "reason": _("Begrundelse"),
        "partners": _("Samarbejdspartnere"),
        "review_on": _("Gennemgås senest"),
        "decided_on": _("Dato"),
        "is_backed": _("Opbakning fra leder"),
        "decided_by": _("Besluttet af"),
        "round": _("Runde"),
        "planned_for": _("Dato"),
        "status": _("Status"),
        "letter": _("Rute"),
        "started_at": _("Begyndt"),
        "ended_at": _("Sluttet"),
        "band": _("Tidspunkt af døgnet"),
        "is_pair": _("I par"),
        "key": _("Nøgle"),
        "highway": _("Vejklasse"),
        "is_walkable": _("Kan gennemgås"),
        "is_must_walk": _("Vej, der skal gås"),
        "street": _("Vejnavn"),
    } | where(_)
    if layer == "strategy":
        return words | partner_words.item_names(_)
    return words | (headings(_, layer) if layer in READ else {})
