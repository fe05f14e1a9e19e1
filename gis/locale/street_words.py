"""Why a street cannot be walked, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.locale import fieldwork_words

if TYPE_CHECKING:
    from gis.locale import Translator


def map_reasons(_: Translator) -> dict[str, str]:
    """Return why the map lets nobody walk, by code of `gis.osm.walking`."""
    return {
        "motorway": _("Motorvej"),
        "motorroad": _("Motortrafikvej"),
        "not_built": _("Vej, der ikke er bygget"),
        "not_for_walking": _("Vej, der ikke er til at gå på"),
        "foot_no": _("Vej, hvor gående ikke må være"),
        "access_no": _("Vej uden adgang"),
    }


def closure_word(_: Translator, source: str, reason: str) -> str:
    """Return why a street cannot be walked; what the team wrote is its own word."""
    if source == "map":
        return map_reasons(_).get(reason, reason)
    return fieldwork_words.hindrances(_).get(reason, reason) if source == "hindrance" else reason


def closure_source(_: Translator, source: str) -> str:
    """Return who says so: the map, the team for good, or the team of one day."""
    words = {"map": _("Kortet"), "note": _("Jeres note"), "hindrance": _("Hindring den dag")}
    return words[source]
