"""What an import noted, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gis.locale.counted import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.locale import Translator


def remarks(texts: Translator, figures: Mapping[str, Any]) -> list[str]:
    """
    Return what a map brought and what it lacked, a sentence each.

    Parameters
    ----------
    figures
        The report of its import, as `gis.services.maps.ImportReport` names it.
    """
    _ = texts
    if not figures:
        return [_("Der er ikke noteret noget om kortet.")]
    told = [
        _(
            "{streets} at gå på, i alt {km} km.",
            streets=counted(_, "street_piece", figures["streets"]),
            km=_.number(figures["street_km"], 1),
        ),
        _(
            "{addresses}: {share} % hører til en vej, {named} % ved vejens navn.",
            addresses=counted(_, "address", figures["addresses"]),
            share=_.number(100 * figures["attached_share"], 1),
            named=_.number(100 * figures["attached_by_name_share"], 1),
        ),
        _.n(
            "{buildings} og {count} sted eller mulig samarbejdspartner.",
            "{buildings} og {count} steder og mulige samarbejdspartnere.",
            figures["places"], buildings=counted(_, "building", figures["buildings"]),
        ),
    ]  # fmt: skip
    if left_out := _left_out(_, figures["not_walkable"]):
        told.append(_("Ikke til at gå på: {pieces}.", pieces=left_out))
    told += [_note(_, code, count) for code, count in figures["notes"].items() if count]
    return told


def _left_out(_: Translator, by_reason: Mapping[str, int]) -> str:
    words = {
        "motorway": _("motorvej"),
        "motorroad": _("motortrafikvej"),
        "not_built": _("vej, der ikke er bygget"),
        "not_for_walking": _("vej, der ikke er til at gå på"),
        "foot_no": _("vej, hvor gående ikke må være"),
        "access_no": _("vej uden adgang"),
    }
    return ", ".join(
        _.n(
            "{count} stykke {what}", "{count} stykker {what}", count, what=words.get(reason, reason)
        )
        for reason, count in by_reason.items()
    )


def _note(_: Translator, code: str, count: int) -> str:
    match code:
        case "address_without_position":
            return _.n(
                "{count} adresse mangler en plads på kortet og er ikke med.",
                "{count} adresser mangler en plads på kortet og er ikke med.",
                count,
            )
        case "address_without_street":
            return _.n(
                "{count} adresse nævner ingen vej og er ikke med.",
                "{count} adresser nævner ingen vej og er ikke med.",
                count,
            )
        case "address_repeated":
            return _.n(
                "{count} adresse stod der flere gange og tælles én gang.",
                "{count} adresser stod der flere gange og tælles én gang.",
                count,
            )
        case "area_incomplete":
            return _.n(
                "{count} flade er skåret over af filens kant og er ikke tegnet.",
                "{count} flader er skåret over af filens kant og er ikke tegnet.",
                count,
            )
        case "coastline_broken":
            return _("Kystlinjen er ikke hel i filen, så havet kan mangle på kortet.")
    return f"{code}: {_.number(count)}"
