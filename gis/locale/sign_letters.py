"""
One letter for each sign: what is written on paper in the sign's place.

The letters stand for the Danish words, so that the team remembers them, and are the same in every
language. Their key is told on the screen and never on a sheet: who finds a lost one reads letters
beside numbers, and nothing of anybody's home. A letter never changes its meaning; a new sign takes
one that is not used yet (neither I nor O, which look like figures).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

SIGN_LETTERS: Final[Mapping[str, str]] = {
    "neglected_house": "H",  # hus
    "overgrown_garden": "G",  # grønt
    "covered_windows": "V",  # vinduer
    "drawn_curtains": "N",  # nedrullet
    "waste": "A",  # affald
    "full_letter_box": "P",  # postkasse
    "broken_windows": "K",  # knust
    "dilapidated": "F",  # forfalden
    "noise": "L",  # larm
    "light_or_tv": "T",  # tv
    "traces": "S",  # spor
    "slip_there": "E",  # endnu
    "slip_gone": "B",  # borte
    "other": "X",
}
"""By code of a sign, in the order of the guide."""
_SIGNS: Final = {letter: code for code, letter in SIGN_LETTERS.items()}


def letters_of(codes: Collection[str]) -> str:
    """Return the letters of signs in the order of the guide, ``GVA``."""
    return "".join(letter for code, letter in SIGN_LETTERS.items() if code in codes)


def read_letters(written: str) -> tuple[list[str], str]:
    """
    Return the signs that letters stand for, each once, and the letters that stand for none.

    Capitals, spaces and marks between the letters do not count.
    """
    letters = dict.fromkeys(letter for letter in written.upper() if letter.isalnum())
    found = {_SIGNS[letter] for letter in letters if letter in _SIGNS}
    unknown = "".join(letter for letter in letters if letter not in _SIGNS)
    return [code for code in SIGN_LETTERS if code in found], unknown
