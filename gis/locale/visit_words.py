"""How the stops of a visit round are put in words: on screen, on paper, on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gis.locale import Translator


def left_out(_: Translator, reason: str) -> str:
    """Return why a stop is not visited, and what can be done; reasons of `gis.planning.visits`."""
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
        "crowded_out": _(
            "Der er ikke plads ved siden af de vigtigere besøg. Afsæt mere tid, eller tag et "
            "besøg af runden."
        ),
    }[reason]
