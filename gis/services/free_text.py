"""
Free text that a team writes: what names a citizen has no place in it.

A CPR number, an e-mail address or a phone number is refused with a hint of where it belongs; of a
partner and a channel the contact field may hold the last two.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Sequence
from typing import Final

from gis.errors import InputError

__all__ = ["checked_initials", "checked_text", "checked_words", "initials_or_none"]

TEN_DIGITS: Final = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})[ \u00a0.–-]{0,3}(\d{4})(?!\d)")
EMAIL: Final = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\W\d_]{2,}")
PHONE: Final = re.compile(
    r"(?<![\d-])(?:(?:\+|00)45[ \u00a0]?)?"
    r"([2-9]\d(?:[ \u00a0.-]?\d{2}){3}|[2-9]\d{3}[ \u00a0]\d{4})(?![\d-]|[.,]\d)"
)
"""Danish numbers have eight digits and begin with 2 to 9 (the national numbering plan)."""
CENTURIES: Final = ("19", "20")
MOST_INITIALS: Final = 8
"""Letters of one person's initials; a name is longer."""


def checked_text(text: str, *, most: int, is_contact: bool = False) -> str:
    """
    Return a text as it is stored: without spaces around it.

    Parameters
    ----------
    text
        What somebody typed; it may have several lines.
    most
        Letters that there is room for.
    is_contact
        Whether it is a partner's or a channel's own contact field.

    Raises
    ------
    InputError
        ``text_too_long``, ``looks_like_cpr``, ``looks_like_email`` or ``looks_like_phone``. The
        text itself is not told.
    """
    plain = "".join(" " if c.isspace() and c != "\n" else c for c in text.replace("\r\n", "\n"))
    kept = "".join(c for c in plain if c == "\n" or c.isprintable()).strip()
    if len(kept) > most:
        raise InputError("text_too_long", found=len(kept), most=most)
    if any(_is_date(*match.groups()) for match in TEN_DIGITS.finditer(kept)):
        raise InputError("looks_like_cpr")
    if not is_contact:
        if EMAIL.search(kept):
            raise InputError("looks_like_email")
        if any(_is_phone(match[1]) for match in PHONE.finditer(kept)):
            raise InputError("looks_like_phone")
    return kept


def checked_words(words: list[str] | tuple[str, ...], *, most: int) -> list[str]:
    """Return short texts, tags or initials, checked, each once and without the empty ones."""
    kept = [" ".join(checked_text(word, most=most).split()) for word in words]
    return [word for word in dict.fromkeys(kept) if word]


def checked_initials(initials: Sequence[str], *, missing: str) -> list[str]:
    """
    Return initials of colleagues in capitals, each once.

    Raises
    ------
    InputError
        With the code `missing` where there are none; ``initials_too_long``.
    """
    kept = checked_words([one.upper() for one in initials], most=2000)
    if not kept:
        raise InputError(missing)
    if any(len(one) > MOST_INITIALS or " " in one for one in kept):
        raise InputError("initials_too_long", most=MOST_INITIALS)
    return kept


def initials_or_none(told: str) -> str:
    """
    Return the initials of one colleague in capitals; "" where nobody in particular is named.

    Raises
    ------
    InputError
        ``initials_too_long``.
    """
    kept = checked_words([told.upper()], most=2000)
    return checked_initials(kept, missing="initials_too_long")[0] if kept else ""


def _is_date(day: str, month: str, year: str, _serial: str) -> bool:
    for century in CENTURIES:
        try:
            dt.date(int(century + year), int(month), int(day))
        except ValueError:
            continue
        return True
    return False


def _is_phone(digits: str) -> bool:
    """Return whether eight digits are no row of house numbers or hours, and no pair of years."""
    groups = re.findall(r"\d+", digits)
    if len(groups) == 2 and all(group.startswith(CENTURIES) for group in groups):
        return False
    if len(groups) < 4:
        return True
    numbers = [int(group) for group in groups]
    steps = {after - before for before, after in itertools.pairwise(numbers)}
    return steps not in ({1}, {2})
