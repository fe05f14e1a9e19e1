"""Numbers with what they count, in the singular or the plural."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from gis.locale import Translator

Thing = Literal["address", "dwelling", "street_piece", "place", "building", "minute", "row"]


def counted(texts: Translator, thing: Thing, count: float) -> str:
    """Return a number, rounded to a whole one, with its word: ``1 adresse``, ``2 adresser``."""
    _ = texts
    number = round(count)
    match thing:
        case "address":
            return _.n("{count} adresse", "{count} adresser", number)
        case "dwelling":
            return _.n("{count} bolig", "{count} boliger", number)
        case "street_piece":
            return _.n("{count} vejstykke", "{count} vejstykker", number)
        case "place":
            return _.n("{count} sted", "{count} steder", number)
        case "building":
            return _.n("{count} bygning", "{count} bygninger", number)
        case "row":
            return _.n("{count} række", "{count} rækker", number)
        case "minute":
            return _.n("{count} minut", "{count} minutter", number)
