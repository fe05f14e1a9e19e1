"""The order in which a Danish reader looks names up."""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["alphabetical"]

_AFTER_Z: Final = {"æ": "{a", "ä": "{a", "ø": "{b", "ö": "{b", "å": "{c"}
_LIKE_OTHERS: Final = {"ü": "y", "ß": "ss", "ð": "d", "þ": "th", "đ": "d", "ł": "l"}


def alphabetical(name: str) -> tuple[str, str]:
    """
    Return a key that sorts names as a Danish reader looks them up.

    Æ, ø and å come last, aa sorts as å, capitals and other accents do not count. Two names that
    differ in these alone are told apart by the name itself.
    """
    letters = unicodedata.normalize("NFC", name).casefold().replace("aa", "å")
    return "".join(_sorted_as(letter) for letter in letters), name


def _sorted_as(letter: str) -> str:
    if letter in _AFTER_Z:
        return _AFTER_Z[letter]
    if letter in _LIKE_OTHERS:
        return _LIKE_OTHERS[letter]
    return unicodedata.normalize("NFD", letter)[0]
