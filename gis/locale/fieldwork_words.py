"""How signs, contact attempts, observation points and their ends are put in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gis.locale import Translator


def signs(_: Translator) -> dict[str, str]:
    """Return what can be seen from the street, by code, in the order of the guide."""
    return {
        "neglected_house": _("Misvedligeholdt hus"),
        "overgrown_garden": _("Misvedligeholdt/tilgroet have"),
        "covered_windows": _("Tildækkede vinduer"),
        "drawn_curtains": _("Nedrullede gardiner"),
        "waste": _("Affald/bunker af affald"),
        "full_letter_box": _("Overfyldt postkasse"),
        "broken_windows": _("Knuste ruder"),
        "dilapidated": _("Forfalden bolig"),
        "noise": _("Råberi eller larm til gene for naboer"),
        "light_or_tv": _("Lys eller tv uden at nogen åbner"),
        "traces": _("Fodspor eller andre tegn på at nogen kommer og går"),
        "slip_there": _("Seddel i døren sidder der endnu"),
        "slip_gone": _("Seddel i døren er væk"),
        "other": _("Andet"),
    }


def signs_told(_: Translator, codes: Iterable[str]) -> str:
    """Return signs in words, in the order of the guide; that nothing was seen where none."""
    words = signs(_)
    seen = set(codes)
    return ", ".join(word for code, word in words.items() if code in seen) or _("intet set")


def forms(_: Translator) -> dict[str, str]:
    """Return the forms of a contact attempt, by code."""
    return {
        "knock": _("Banke på"),
        "handwritten_card": _("Håndskrevet kort"),
        "typed_letter": _("Maskinskrevet brev"),
        "phone": _("Telefon/sms"),
        "agreed_visit": _("Aftalt besøg"),
        "other": _("Andet"),
    }


def levels(_: Translator) -> dict[int, str]:
    """Return the characters of a contact, 1 to 9, after the Isbryder questionnaire."""
    return {
        1: _("Ingen kontakt"),
        2: _("Kigger ud, kommunikerer ikke"),
        3: _("Taler gennem brevsprække eller vindue"),
        4: _("Åbner, men gemmer sig"),
        5: _("Kommer ud og lukker døren bag sig"),
        6: _("Mødes et neutralt sted"),
        7: _("Åbner, inviterer ikke ind"),
        8: _("Inviterer ind"),
        9: _("Inviterer ind og har forberedt besøget"),
    }


def level_told(_: Translator, level: int) -> str:
    """Return a character of contact with its number, ``3 Taler gennem …``."""
    return f"{level} {levels(_)[level]}"


def slips(_: Translator) -> dict[str, str]:
    """Return what there is to say of a slip in the door, by code; "" says nothing."""
    return {
        "": _("Ingen seddel i døren"),
        "hung": _("Seddel sat i døren"),
        "there": _("Sedlen sidder der endnu"),
        "gone": _("Sedlen er væk"),
    }


def statuses(_: Translator) -> dict[str, str]:
    """Return where an observation point stands, by code."""
    return {
        "watching": _("Holder øje"),
        "contacting": _("Søger kontakt"),
        "closed": _("Afsluttet"),
    }


def status_told(_: Translator, status: str, *, is_declined: bool) -> str:
    """Return where a point stands in one word; a point that declined visits is that first."""
    return _("Frabedt") if is_declined and status != "closed" else statuses(_)[status]


def outcomes(_: Translator) -> dict[str, str]:
    """Return how work at a point ended, by code, after the guide and its closing form."""
    return {
        "not_in_group": _("Ikke i målgruppen"),
        "signs_gone": _("Tegnene er væk"),
        "stable_contact": _("Stabil kontakt er aftalt"),
        "contact_refused": _("Kontakt afvist"),
        "contact_not_obtained": _("Kontakt ikke opnået"),
        "task_solved": _("Opgaven er løst"),
        "to_home_support": _("Overdraget til bostøtte"),
        "to_home_care": _("Overdraget til hjemmepleje"),
        "to_home_nursing": _("Overdraget til hjemmesygepleje"),
        "to_hospital": _("Indlæggelse"),
        "to_doctor": _("Overdraget til læge"),
        "to_treatment": _("Overdraget til behandling"),
        "to_residence": _("Overdraget til botilbud"),
        "to_drop_in_centre": _("Overdraget til værested"),
        "to_family": _("Overdraget til familie"),
        "to_other": _("Overdraget til andet"),
    }


def outcome_told(_: Translator, outcome: str) -> str:
    """Return how it ended; "" where it has not."""
    return outcomes(_).get(outcome, outcome)


def breaks(_: Translator) -> dict[str, str]:
    """Return why contact broke, by code; the list is assumed, the guide asks without one."""
    return {
        "wish": _("Borgeren ønskede det ikke længere"),
        "distrust": _("Tilliden var der ikke"),
        "too_fast": _("Det gik for hurtigt"),
        "worker_change": _("Skift af medarbejder"),
        "pause": _("For lang tid mellem besøgene"),
        "other_agency": _("En anden instans greb ind"),
        "admitted": _("Indlæggelse"),
        "moved": _("Flyttet"),
        "unknown": _("Vides ikke"),
    }


def point_fields(_: Translator) -> dict[str, str]:
    """Return what the fields of an observation point are called."""
    return {
        "deleted_at": _("Slettet"),
        "watch_for": _("Hvad skal vi være særligt opmærksomme på?"),
        "reason": _("Hvorfor?"),
        "needs_pair": _("Kun i par"),
        "is_declined": _("Frabedt"),
        "status": _("Status"),
        "outcome": _("Hvordan det endte"),
    }


def past_changes(_: Translator) -> dict[str, str]:
    """Return what may have been done to a point, by code."""
    return {
        "added": _("Oprettet"),
        "watch_for": _("Rettet, hvad der ses efter"),
        "reason": _("Rettet, hvorfor"),
        "needs_pair": _("Ændret, om der går to"),
        "place": _("Flyttet"),
        "declined": _("Frabedt"),
        "accepted": _("Ikke længere frabedt"),
        "closed": _("Afsluttet"),
        "reopened": _("Genåbnet"),
        "deleted": _("Slettet"),
        "restored": _("Bragt tilbage"),
    }


def hindrances(_: Translator) -> dict[str, str]:
    """Return why a street could not be walked, by code; the list is assumed."""
    return {
        "roadworks": _("Vejarbejde"),
        "closed_off": _("Afspærret eller låst"),
        "private": _("Privat vej"),
        "impassable": _("Ufremkommelig"),
        "weather": _("Vejret"),
        "dog": _("Løs hund"),
        "unsafe": _("Utrygt"),
        "other": _("Andet"),
    }
