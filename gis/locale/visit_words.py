"""How the stops of a visit round are put in words: on screen, on paper, on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gis.locale import Translator


def left_out(_: Translator, reason: str) -> str:
    """
    Return why a stop is not visited, and what can be done.

    The reasons are those of `gis.planning.visits`, and ``gone`` of what is no longer there.
    """
    return {
        "declined": _("Besøg er frabedt her, så stedet kommer aldrig på en runde."),
        "past": _("Tidsrummet er overstået. Aftal et nyt."),
        "unreachable": _("Stedet kan ikke nås herfra. Planlæg en særskilt runde."),
        "outside_windows": _("Ingen er på arbejde i tidsrummet. Flyt vagten eller tidsrummet."),
        "too_far": _(
            "Stedet kan ikke nås fra start og tilbage inden for vagten. Afsæt mere tid, eller "
            "vælg et nærmere startsted."
        ),
        "needs_pair": _("Besøget kræver et par, og intet par kan komme. Gå to sammen."),
        "gone": _("Stedet er ikke længere på listen. Tag det af runden."),
        "crowded_out": _(
            "Der er ikke plads ved siden af de vigtigere besøg. Afsæt mere tid, eller tag et "
            "besøg af runden."
        ),
    }[reason]


def kinds(_: Translator) -> dict[str, str]:
    """Return what can be visited, by code, and the rest."""
    return {
        "return": _("Genbesøg"),
        "point": _("Punkt"),
        "partner": _("Samarbejdspartner"),
        "place": _("Sted"),
        "address": _("Adresse"),
        "break": _("Pause"),
    }


def stop_name(_: Translator, kind: str, label: str, number: int) -> str:
    """Return what a stop is called in a list: its code, name or address, or its number."""
    if kind == "break":
        return _("Pause")
    return label or stop_number(_, number)


def stop_code(_: Translator, kind: str, label: str, number: int) -> str:
    """Return what stands beside its ring: the code of a point, else its number, never a name."""
    if kind in ("return", "point") and label:
        return label
    return stop_number(_, number)


def stop_number(_: Translator, number: int) -> str:
    """Return what a stop without a code is called."""
    return _("Besøg {number}", number=number)
