"""Address texts as people write them: made from real addresses, with typical misspellings."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ALPHABET = "abcdefghijklmnopqrstuvwxyzæøå"
SHORT_FORMS = (
    ("vej", "v."), ("gade", "g."), ("Søndre ", "Sdr. "), ("Nordre ", "Ndr. "), ("Nørre ", "Nr. "),
    ("Gammel ", "Gl. "), ("Sankt ", "Skt. "), ("Store ", "St. "), ("Lille ", "Ll. "),
    ("Plads", "Pl."), (" Alle", " Allé"), ("Christian", "Chr."),
)  # fmt: skip


def _letter_left_out(street: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(street))
    return street[:at] + street[at + 1 :]


def _letter_doubled(street: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(street))
    return street[:at] + street[at - 1] + street[at:]


def _letters_swapped(street: str, chance: random.Random) -> str:
    at = chance.randrange(1, max(len(street) - 1, 2))
    return street[:at] + street[at : at + 2][::-1] + street[at + 2 :]


def _wrong_letter(street: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(street))
    return street[:at] + chance.choice(ALPHABET) + street[at + 1 :]


def _short_form(street: str, chance: random.Random) -> str:
    fitting = [pair for pair in SHORT_FORMS if pair[0] in street]
    return street.replace(*chance.choice(fitting)) if fitting else street


def _other_spelling(street: str, _chance: random.Random) -> str:
    for one, two in (("å", "aa"), ("Å", "Aa"), ("ø", "oe"), ("Ø", "Oe"), ("æ", "ae")):
        street = street.replace(one, two)
    return street


def _split_word(street: str, _chance: random.Random) -> str:
    return street.replace("vej", " vej") if " " not in street else street.replace(" ", "", 1)


STREET_SLIPS: tuple[Callable[[str, random.Random], str], ...] = (
    _letter_left_out, _letter_doubled, _letters_swapped, _wrong_letter, _short_form,
    _other_spelling, _split_word,
)  # fmt: skip


def written(street: str, number: str, postcode: str, city: str, chance: random.Random) -> str:
    """Return an address as somebody might write it: one or two slips in the street, and habits."""
    for slip in chance.sample(STREET_SLIPS, chance.choice((1, 1, 2))):
        street = slip(street, chance)
    street = chance.choice((str, str, str.lower, str.upper))(street)
    digits = "".join(c for c in number if c.isdigit())
    letter = number[len(digits) :]
    number = chance.choice((number, f"{digits} {letter}".strip(), number.lower()))
    text = street + chance.choice((" ", " ", "  ", "" if not street[-1].isdigit() else " "))
    text += chance.choice(("", "", "nr. ")) + number
    text += chance.choice(("", "", ", 1. tv", ", st. th.", " 2 sal", ", 3. 14"))
    place = " ".join(part for part in (postcode, city) if part)
    return text + (chance.choice((f", {place}", f" {place}", f", {postcode}")) if place else "")
