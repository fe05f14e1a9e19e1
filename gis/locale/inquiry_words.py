"""How inquiries are put in words: who turned to the team, what about, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.locale import channel_words, fieldwork_words, partner_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gis.locale import Translator


def source_groups(_: Translator) -> dict[str, dict[str, str]]:
    """Return who may turn to the team, by code, under the heading each belongs to."""
    return {
        _("Borgere"): {
            "relative": _("Pårørende"),
            "neighbour": _("Nabo"),
            "citizen": _("Borgeren selv"),
            "anonymous": _("Anonym"),
        },
        _("Samarbejdspartnere"): partner_words.kinds(_),
        _("Andre"): {"other": _("Andre")},
    }


def source_kinds(_: Translator) -> dict[str, str]:
    """Return every source that has a word, by code: citizens first, then the partners' kinds."""
    return {code: word for group in source_groups(_).values() for code, word in group.items()}


def source_word(_: Translator, kind: str) -> str:
    """Return the word of a source; a team's own kind is its own word."""
    return source_kinds(_).get(kind, kind)


def heard_via(_: Translator) -> dict[str, str]:
    """
    Return where an inquirer knew the team from, by code: the guide's channels, and people.

    The guide asks every inquirer: *Hvor har du kendskab til ordningen fra?*
    """
    return channel_words.kinds(_) | {
        "partner": _("En samarbejdspartner"),
        "acquaintance": _("Familie eller bekendte"),
        "met_before": _("Har mødt os før"),
        "other": _("Andet"),
    }


def heard_word(_: Translator, via: str) -> str:
    """Return the word of where somebody knew the team from; that nobody asked, of ""."""
    return heard_via(_).get(via, via) if via else _("Ikke spurgt")


def concerns(_: Translator) -> dict[str, str]:
    """
    Return what an inquirer may be worried about, by code; no diagnosis, nothing of income.

    The guide's form leaves room for it in free text; the list is assumed.
    """
    return {
        "isolated": _("Lever isoleret"),
        "not_seen": _("Ikke set længe"),
        "does_not_open": _("Åbner ikke døren"),
        "stays_in": _("Går sjældent ud"),
        "no_network": _("Har ingen omkring sig"),
        "self_neglect": _("Passer ikke på sig selv"),
        "neglected_home": _("Boligen eller haven forfalder"),
        "post_piles_up": _("Posten hober sig op"),
        "noise": _("Råben eller larm"),
        "changed": _("Har ændret sig"),
        "conflict": _("Konflikt med naboer"),
        "home_at_risk": _("Kan miste boligen"),
        "other": _("Andet"),
    }


def concerns_told(_: Translator, codes: Iterable[str]) -> str:
    """Return concerns in words, in the order of the list; a dash for none."""
    words = concerns(_)
    told = list(dict.fromkeys(codes))
    known = [word for code, word in words.items() if code in told]
    return " · ".join([*known, *(code for code in told if code not in words)]) or "–"


def judgements(_: Translator) -> dict[str, str]:
    """Return whether it is about somebody of the target group, by code."""
    return {
        "unknown": _("Ved ikke endnu"),
        "in_group": _("I målgruppen"),
        "not_in_group": _("Ikke i målgruppen"),
    }


def inquiry_outcomes(_: Translator) -> dict[str, str]:
    """Return how an inquiry may end, by code: as a point, or as the guide's closing form says."""
    of_points = fieldwork_words.outcomes(_)
    own = {
        "to_point": _("Blev til et observationspunkt"),
        "too_little_known": _("Der var for lidt at gå efter"),
    }
    seen_only = {"signs_gone", "stable_contact"}
    return own | {code: word for code, word in of_points.items() if code not in seen_only}


def outcome_word(_: Translator, outcome: str) -> str:
    """Return how an inquiry ended; a dash for one that is open."""
    return inquiry_outcomes(_).get(outcome, outcome) or "–"


def field_names(_: Translator) -> dict[str, str]:
    """Return what the fields of an inquiry are called."""
    return {
        "deleted_at": _("Slettet"),
        "received_on": _("Modtaget"),
        "place": _("Sted"),
        "source_kind": _("Hvem henvender sig"),
        "partner_id": _("Samarbejdspartner"),
        "heard_via": _("Hvor har du kendskab til ordningen fra?"),
        "concerns": _("Bekymring"),
        "judgement": _("Vurdering"),
        "receiver": _("Modtaget af"),
        "taker": _("Tager sig af det"),
        "deadline": _("Frist for at forsøge kontakt"),
        "point_id": _("Observationspunkt"),
        "outcome": _("Hvordan endte det"),
    }
