"""
The words of the five mapping points, the decisions and their states.

Headings and questions are the guide's own, word for word: Socialstyrelsen (2016), *Metodeguide:
Opsøgende og socialfaglig indsats for borgere med psykisk lidelse, som lever isoleret i egen bolig*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from gis.locale import Translator

Choice: TypeAlias = bool | None
"""Whether a team traces one way; None is not decided."""


def point_titles(_: Translator) -> dict[int, str]:
    """Return the guide's heading of each point."""
    return {
        1: _("Afdækning af kommunens geografiske områder"),
        2: _("Afdækning af relevante karakteristika for målgruppen i de geografiske områder"),
        3: _("Afdækning af målgruppens besøgs- og opholdssteder i de geografiske områder"),
        4: _("Afdækning af relevante samarbejdspartnere i de geografiske områder"),
        5: _("Afdækning af relevante kommunikationskanaler i de geografiske områder"),
    }


def point_names(_: Translator) -> dict[int, str]:
    """Return the short name of each point, for the head of a table."""
    return {
        1: _("Områder og boligtyper"),
        2: _("Karakteristika"),
        3: _("Opholdssteder"),
        4: _("Samarbejdspartnere"),
        5: _("Kommunikationskanaler"),
    }


def questions(_: Translator) -> dict[tuple[int, int], str]:
    """Return the guide's questions by point and number, in order."""
    return {
        (1, 1): _(
            "I hvilke geografiske områder i kommunen tænker vi, at borgere i målgruppen bor?"
        ),
        (1, 2): _("I hvilke boligtyper i kommunen tænker vi, at borgere i målgruppen bor?"),
        (2, 1): _(
            "Hvad karakteriserer det geografiske område og hvorfor tænker vi, at borgere i "
            "målgruppen kan opspores i området?"
        ),
        (3, 1): _(
            "Hvor forventer vi, at borgere i målgruppen opholder sig i det geografiske område?"
        ),
        (4, 1): _(
            "Hvilke parter i det geografiske område kan det være relevant for os at samarbejde "
            "med, når vi skal opspore borgere i målgruppen?"
        ),
        (4, 2): _("Hvem har adgang til private hjem i det geografiske område?"),
        (4, 3): _(
            "Hvilke organisationer og hjælpetjenester er der i området, som er i kontakt med "
            "borgere?"
        ),
        (5, 1): _(
            "Hvilke kommunikationskanaler i det geografiske område er det relevant for os at "
            "bruge, når vi skal gøre opmærksom på den opsøgende og socialfaglige indsats?"
        ),
    }


def none_words(_: Translator) -> dict[tuple[int, int], str]:
    """Return what *Besvaret: ingen* means for each question, in two or three words."""
    words = dict.fromkeys(questions(_), _("Ingen"))
    return words | {
        (1, 1): _("Ingen områder"),
        (1, 2): _("Ingen boligtyper"),
        (2, 1): _("Ingen særlige"),
        (3, 1): _("Ingen opholdssteder"),
        (4, 1): _("Ingen parter"),
        (4, 2): _("Ingen med adgang"),
        (4, 3): _("Ingen, der møder borgere"),
        (5, 1): _("Ingen kanaler"),
    }


def states(_: Translator) -> dict[str, str]:
    """Return the word of each state of a point."""
    return {
        "answered": _("Besvaret"),
        "none": _("Besvaret: ingen"),
        "partly": _("Delvist besvaret"),
        "blank": _("Ikke besvaret"),
        "old": _("Bør gennemgås"),
    }


def ways(_: Translator) -> dict[str, str]:
    """Return the guide's name of each way of tracing."""
    return {"direct": _("Direkte opsporingsarbejde"), "indirect": _("Indirekte opsporingsarbejde")}


def statuses(_: Translator) -> dict[str, str]:
    """Return the word of what is decided."""
    return {
        "selected": _("Tilvalgt"),
        "deselected": _("Fravalgt"),
        "undecided": _("Ikke besluttet"),
    }


def choice_word(_: Translator, choice: Choice) -> str:
    """Return the word of a decision on one way; None is not decided."""
    code = {True: "selected", False: "deselected", None: "undecided"}[choice]
    return statuses(_)[code]


def status_tag(_: Translator, direct: Choice, indirect: Choice) -> str:
    """Return what is decided of an area, as it stands below its name on a map."""
    if direct and indirect:
        return _("direkte og indirekte")
    if direct or indirect:
        return _("direkte") if direct else _("indirekte")
    is_open = direct is None or indirect is None
    return _("ikke besluttet") if is_open else _("fravalgt")


def decision_fields(_: Translator) -> dict[str, str]:
    """Return what the fields of a decision are called."""
    return {
        "is_chosen": _("Beslutning"),
        "reason": _("Begrundelse"),
        "partner_ids": _("Samarbejdspartnere"),
        "review_on": _("Gennemgås senest"),
        "decided_by": _("Besluttet af"),
    }


def answer_fields(_: Translator) -> dict[str, str]:
    """Return what the fields of an answer are called."""
    return {"text": _("Svar"), "is_none": _("Besvaret: ingen"), "tags": _("Kendetegn")}
